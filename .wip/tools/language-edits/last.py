import sys; sys.path.insert(0,"/tmp/lang")
from ed import *
edit("chapters/02_vanishing_gradients.ipynb",[("it is a yardstick and no limit: float32","it is a yardstick, not a limit: float32")])
edit("chapters/06_overfitting.ipynb",[("  (With other data for each seed it leaves {over_draws:.2f} in the mean,","  (Over 20 draws that share rows it leaves {over_draws:.2f} in the mean,"),
 ("  *a draw for each seed*,","  *a draw for each seed*,")])
edit("trainlab/experiments/overfitting.py",[("every seed has a draw of its own: what holds there holds over draws of the data.","every seed has a draw of its own: what holds there holds over draws that share rows.")])
edit("trainlab/experiments/does_it_learn.py",[("hold over draws. The learning rate is","hold over draws. The learning rate is")])
done()
