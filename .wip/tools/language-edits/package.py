import sys; sys.path.insert(0,"/tmp/lang")
from ed import *
edit("trainlab/checking/precision.py",[("for what the learner's code makes anew.","for what the learner's code makes.")])
edit("trainlab/checking/time_limit.py",[("the time begins anew after it.","the clock starts again after it.")])
edit("trainlab/quiz/answering.py",[("\"\"\"Read the compiled items anew when they are next asked for.\"\"\"","\"\"\"Read the compiled items again when they are next asked for.\"\"\"")])
edit("trainlab/experiments/shared/recipe.py",[("are drawn anew; the test set keeps","are replaced at random; the test set keeps")])
edit("trainlab/experiments/shared/leaks.py",[("same with 20 % of the labels drawn anew.","same with 20 % of the labels replaced at random.")])
edit("trainlab/experiments/memorizing.py",[("with 30 % of the training labels drawn anew, and with all of","with 30 % of the training labels replaced at random, and with all"),
 ("them drawn anew, uniformly over the ten classes;","of them replaced, uniformly over the ten classes;")])
edit("trainlab/experiments/overfitting.py",[("is drawn anew, uniformly over","is replaced, uniformly over"),("            \"Labels drawn anew\",","            \"Labels replaced at random\","),
 ("what is left is worse ranking, and","what is left is worse answers, and") if False else ("what is left is worse ranking","what is left is worse answers")])
edit("trainlab/experiments/regularization.py",[("30 % of the labels drawn anew in","30 % of the labels replaced in")])
edit("trainlab/experiments/batch_norm.py",[("            \"Labels drawn anew\",","            \"Labels replaced at random\",")])
edit("trainlab/experiments/sweeps/record.py",[("the recording is stamped anew.","the recording is stamped again.")])
edit("trainlab/experiments/gradient_flow.py",[("so one remedy mends both.\"","so one remedy repairs both.\"")])
edit("views/quiz/store.js",[("Answers are cleaned and judged anew when","Answers are cleaned and judged again when")])
edit("views/quiz/attempt.js",[("answers are cleaned and judged anew.","answers are cleaned and judged again.")])
edit("trainlab/experiments/lr_tolerance.py",[("            \"Find a learning rate at which all six components and plain SGD are equally good, and \"" if False else "        \"Find a learning rate at which all six components and plain SGD are equally good, and \"\n        \"then one at which only one of them trains.\"","        \"Find the best rate of all six components and that of plain SGD. Then find how far off \"\n        \"each rate may be before the recipe loses ten points.\"")])
edit("trainlab/experiments/start_with_all.py",[("in the end","at the end",2)]) if False else None
done()
