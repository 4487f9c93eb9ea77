import sys; sys.path.insert(0,"/tmp/lang")
from ed import *
edit("chapters/07_regularization.ipynb", [
 ("f\"{recorded('val_loss', 'dropout', 0.5):.2f} with 0.5 (medians). If you \"", "f\"{recorded('val_loss', 'dropout', 0.5):.2f} with 0.5 (medians). So \""),
 ("\"compare 0.5 with none by loss, you reject a dose that answers more \"", "\"choosing by loss would reject a dose that answers more \""),
])
edit("chapters/04_splitting_your_data.ipynb", [
 ("\"uncertain if seeds were strangers. In **{outside} of {len(mean)}** \"","\"uncertain if seeds were strangers. In **{outside} of {len(mean)}** \""),
])
done()
