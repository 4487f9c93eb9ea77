import sys; sys.path.insert(0,"/tmp/lang")
from ed import *
edit("chapters/07_regularization.ipynb", [
 ("and in the end hardly a difference. If you carry AdamW's 3 over to L2, you ruin", "and in the end hardly a difference. Carrying AdamW's 3 over to L2 ruins"),
])
done()
