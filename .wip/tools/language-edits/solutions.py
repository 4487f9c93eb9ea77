import sys; sys.path.insert(0,"/tmp/lang")
from ed import *
S=["01_the_learning_signal","02_vanishing_gradients","03_exploding_gradients","04_splitting_your_data","05_data_leakage","06_overfitting","07_regularization","08_putting_it_all_together"]
for s in S:
    edit(f"solutions/{s}.ipynb", [
     ("The check says what works and what to mend next, and it shows one more hint at each try.", "The check says what works and what to fix next, and it shows one more hint at each try."),
     ("Under each check stands why it works, which number to expect, and a tempting way that does not work. There are other right answers.", "Under each check you find why it works, which number to expect, and a tempting way that does not. There are other right answers."),
    ])
f=lambda n: f"solutions/{S[n-1]}.ipynb"
edit(f(1), [
 ("and mend a measurement that sees a layer", "and fix a measurement that sees a layer"),
 ("Behind ten layers a tenth is left, behind thirty about a thousandth.", "After ten layers a tenth is left, after thirty about a thousandth."),
 ("And behind thirty such layers?", "And after thirty such layers?"),
 ("1.0 before the first layer, then behind each layer", "1.0 before the first layer, then after each layer"),
 ("Behind thirty layers that is 2¹⁵ ≈ 33,000.", "After thirty layers that is 2¹⁵ ≈ 33,000."),
 ("which factor stands where makes no difference to the last number", "the order of the factors makes no difference to the last number"),
 ("**Mend it.** There are two mistakes", "**Fix it.** There are two mistakes"),
 ("### BEGIN SOLUTION Your mended version of `ratios_found`.", "### BEGIN SOLUTION Your fixed version of `ratios_found`."),
 ("pair = f\"found {was[number]:.2e}, mended {now[number]:.2e}\"", "pair = f\"found {was[number]:.2e}, fixed {now[number]:.2e}\""),
 (", mended 3.62e-05", ", fixed 3.62e-05"), 
])
edit(f(2), [
 ("mend a measurement that finds every network healthy", "fix a measurement that finds every network healthy"),
 ("**Mend it.** Find out what", "**Fix it.** Find out what"),
 ("Your mended version of `sizes_found`.", "Your fixed version of `sizes_found`."),
 ("The mended report finds these", "The fixed report finds these"),
 ("    mended = layer_sizes(relu_net(gain), x, y)", "    fixed = layer_sizes(relu_net(gain), x, y)"),
 ("was, now = found[0] / found[-1], mended[0] / mended[-1]", "was, now = found[0] / found[-1], fixed[0] / fixed[-1]"),
 ("for each unit the variance over the rows (the first axis), their mean over all units, and of that the root", "for each unit the variance over the rows (the first axis), then the mean over all units, then its root"),
])
edit(f(3), [
 ("and mend a training step that somebody else wrote.", "and fix a training step that somebody else wrote."),
 ("Two runs accompany you, those of the chapter. `build(bound)` draws weights evenly between", "The two runs of the chapter accompany you. `build(bound)` draws weights uniformly between"),
 ("What tells them apart stands in the *profile*:", "What tells them apart is the *profile*:"),
 ("that number which, used for every step from layer L to layer 1, makes the ratio of the two.", "the number that, used for every step from layer L to layer 1, gives the ratio of the two."),
 ("predict: 64 inputs, weights evenly between −0.43 and 0.43, ReLU.", "predict: 64 inputs, weights uniform between −0.43 and 0.43, ReLU."),
 ("Nor is a first loss near that of guessing an acquittal: with tanh", "Nor does a first loss near that of guessing clear the weights: with tanh"),
 ("(To draw the weights anew with `nn.init.kaiming_normal_` is just as right.) Run B has nothing to mend but the size of its steps.", "(Drawing new weights with `nn.init.kaiming_normal_` is just as right.) Run B needs nothing but smaller steps."),
 ("## 5 · Mend a training step", "## 5 · Fix a training step"),
 ("copy the code above and mend it.**", "copy the code above and fix it.**"),
 ("### BEGIN SOLUTION The step above, mended.", "### BEGIN SOLUTION The step above, fixed."),
 ("**Tempting, but no.** To judge by the factor of one layer", "**Tempting, but no.** Judging by the factor of one layer"),
 ("**Tempting, but no.** To clip after `opt.step()`.", "**Tempting, but no.** Clipping after `opt.step()`."),
 ("Tempting, too: to divide the learning rate by 32 and to leave the sum.", "Also tempting: dividing the learning rate by 32 and leaving the sum."),
])
edit(f(4), [
 ("and mend a report that peeked.** About", "and fix a report that peeked.** About"),
 ("Write the split that stands at the beginning of a project:", "Write the split that every project begins with:"),
 ("- Every row stands in one part, and in one only.", "- Every row is in one part, and in one only."),
 ("A quarter of the rows are held out, drawn by lot.", "A quarter of the rows are held out, drawn at random."),
 ("print(f\"rows drawn by lot: {clinic_accuracy(by_lot):.2f}\")", "print(f\"rows drawn at random: {clinic_accuracy(by_lot):.2f}\")"),
 ("**Tempting, but no.** To draw rows and then to drop from the training set whatever patient also appears in the test set.", "**Tempting, but no.** Drawing rows and then dropping from the training set every patient who also appears in the test set."),
 ("And to sort by patient and to cut: it keeps them apart,", "Or sorting by patient and cutting: that keeps them apart,"),
 ("**Why.** The lot is drawn among the groups, since new data come as new groups.", "**Why.** The draw is among the groups, since new data come as new groups."),
 ("## 5 · Mend a report that peeked", "## 5 · Fix a report that peeked"),
 ("**Write `honest_report`: mend the code above.**", "**Write `honest_report`: fix the code above.**"),
 ("and flatters more than the code you mended. Tempting, too: to open the test set a second time", "and flatters more than the code you fixed. Also tempting: opening the test set a second time"),
 ("**Tempting, but no.** To report the validation score", "**Tempting, but no.** Reporting the validation score"),
 ("Now the validation rows take all decisions,", "Now the validation rows make all decisions,"),
])
edit(f(5), [
 ("For each you predict how far the score will fall, mend it, and see.", "For each you predict how far the score will fall, fix it, and see."),
 ("Mend it all the same. It costs nothing,", "Fix it all the same. It costs nothing,"),
 ("if only the two others are mended?", "if only the two others are fixed?"),
 ("clones the whole model and fits it anew in each fold,", "clones the whole model and fits a fresh clone in each fold,"),
 ("and two lines mended, with the columns", "and two lines fixed, with the columns"),
 ("because it is fitted anew, and useless", "because it is fitted again, and useless"),
 ("500 digits, 30 % of the labels drawn anew.", "500 digits, 30 % of the labels replaced at random."),
 ("Mind the training rows: if a row's own label", "Watch the training rows: if a row's own label"),
 ("Its test score is honest, and its training score is a dream: the model", "Its test score is honest, and its training score is an illusion: the model"),
])
edit(f(6), [
 ("and mend two pieces of code that misjudge a network.", "and fix two pieces of code that misjudge a network."),
 ("30 % of all labels drawn anew. The draw", "30 % of all labels replaced at random. The draw"),
 ("Whoever trains once and reports \"the best epoch is 16\" reports a draw of that lottery.", "If you train once and report \"the best epoch is 16\", you report one draw of that lottery."),
 ("scores the other half, both ways round, so that", "scores the other half, and then the reverse, so that"),
 ("with 30 % of the labels drawn anew, is only overconfidence?", "with 30 % of the labels replaced at random, is only overconfidence?"),
 ("and what it leaves is worse ranking.", "and what it leaves is worse answers."),
 ("copy the function and mend it.**", "copy the function and fix it.**"),
 ("### BEGIN SOLUTION Copy the function and mend it.", "### BEGIN SOLUTION Copy the function and fix it."),
 ("half of the units drop out, anew at each call,", "half of the units drop out, others at each call,"),
 ("The old function was right once in three.", "The old function was right once in three."),
])
edit(f(7), [
 ("**You reckon what a decay will do before you train, mend an early stopper,", "**You calculate what a decay will do before you train, fix an early stopper,"),
 ("A weight decay can be reckoned before anything is trained.", "You can calculate a weight decay before anything is trained."),
 ("Suppose the gradient pulls nowhere: which share", "Suppose the gradient pulls nowhere: what share"),
 ("Copy the function here and mend it.", "Copy the function here and fix it."),
 ("### BEGIN SOLUTION The mended function.", "### BEGIN SOLUTION The fixed function."),
 ("The same run, mended: what is handed over now has the lowest loss. That training also ends one epoch sooner is the third mistake; the second did not show, since in this run no epoch before the lowest was a bad one.", "The same run, fixed: what is handed over now has the lowest loss. Training also ends one epoch sooner, which was the third mistake; the second did not show, since in this run no epoch before the lowest was a bad one."),
 ("30 % of the labels drawn anew, the best weights kept,", "30 % of the labels replaced at random, the best weights kept,"),
 ("which draws the 20 differences anew many times;", "which resamples the 20 differences many times;"),
])
edit(f(8), [
 ("**You mend two mistakes that no error reports,", "**You fix two mistakes that no error reports,"),
 ("Code like this stands in many training scripts.", "Code like this is in many training scripts."),
 ("matrices decay and vectors do not, mends this network.", "matrices decay and vectors do not, fixes this network."),
 ("Mend the function so that it holds for that, too.", "Fix the function so that it holds for those, too."),
 ("so is the mean for ever after,", "so is the mean from then on,"),
 ("They differ in the seed only. Beside the rule stands the same without smoothing.", "They differ in the seed only. Beside the rule's rate is the one without smoothing."),
 ("Half-way the rate is still", "Halfway the rate is still"),
 ("Predict first: at which share of its peak", "Predict first: at what share of its peak"),
 ("the second shows only when the first is mended.", "the second shows only when the first is fixed."),
 ("| for the order of the rows, anew in each epoch | |", "| for the order of the rows, a new one in each epoch | |"),
 ("Copy the function here and mend it.", "Copy the function here and fix it."),
 ("### BEGIN SOLUTION The mended function.", "### BEGIN SOLUTION The fixed function."),
 ("Rounding up mends it.", "Rounding up fixes it."),
 ("30 % of the training labels are drawn anew.", "30 % of the training labels are replaced at random."),
 ("That alone can turn a verdict round:", "That alone can turn a verdict around:"),
])
done()
