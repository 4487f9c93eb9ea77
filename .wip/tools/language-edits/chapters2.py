import sys; sys.path.insert(0,"/tmp/lang")
from ed import *
edit("chapters/04_splitting_your_data.ipynb", [
 ("Beside you stand recorded peekers, 30 games for each setting. This is by how much their reports were too high after 20 looks:", "For comparison, here are recorded peekers, 30 games for each setting. By this much their reports were too high after 20 looks:"),
 ("\"was a coin flip. Adaptive peeking is as bad as it is free.\"", "\"was a coin flip. The freer the looks, the more harm they do.\""),
 ("So the remedy is not to look less. It is to have rows at which nobody has looked. Take them away **in the first minute**: before you plot, before you scale, before the first model.", "So the remedy is not to look less. It is to have rows that nobody has looked at. First ask two questions, which decide *how* to draw them: do rows belong together, such as several scans of one patient, and do they have dates? (\\\"Which rows?\\\" below says what to do then.) Then take them away **in the first minute**: before you plot, before you scale, before the first model.".replace("\\\"","\"")),
 ("Whoever then tried several models on it and kept the best *used it as a validation set*.", "Those who then tried several models on it and kept the best *used it as a validation set*."),
 ("use *validation* and *test* the other way round, and", "use *validation* and *test* the other way around, and"),
 ("A *95 % interval* gathers all true accuracies that fit the count you saw; computed in this way, about 95 of 100 such intervals hold the true one.", "A *95 % interval* contains all true accuracies that fit the count you saw; of intervals computed in this way, about 95 in 100 contain the true one."),
 ("(`z=1.96`: so many $\\sigma$ to either side hold 95 % of a normal distribution.)", "(`z=1.96`: within that many $\\sigma$ to either side lie 95 % of a normal distribution.)"),
 ("the doubt that would be \"", "the uncertainty that would be \"") if False else
 ("\"of the forty scores divided by $\\\\sqrt{40}$, the doubt that would be \"", "\"of the forty scores divided by $\\\\sqrt{40}$, all that would be \""),
 ("\"left if the seeds were strangers. In **{outside} of {len(mean)}** \"", "\"uncertain if seeds were strangers. In **{outside} of {len(mean)}** \""),
 ("It costs one argument, `stratify=y`, and does no harm elsewhere. But look at the number: two ill rows.", "It costs one argument, `stratify=y`, and rarely does harm. (It needs at least two rows of every class: with a class of one row scikit-learn raises an error. Merge that class, or set it aside.) But look at the number: two ill rows."),
 ("the luck of easy and hard rows falls out.", "the luck of easy and hard rows cancels."),
 ("In earnest you would lengthen the list first, as long as validation gains.)", "In a real project you would first extend the list, for as long as validation improves.)"),
 ("where they are plenty, ship the model that you validated.", "where they are plentiful, ship the model that you validated."),
 ("But the models kept their order, nearly.", "But the models kept nearly the same order."),
 ("see how far you flatter yourself, and mend a report that peeked.", "see how far you flatter yourself, and fix a report that peeked."),
 ("tell what happened to famous test sets.", "report what happened to famous test sets."),
 ("- You *keep* the figure *honest* by sealing the test set first.", "- You *keep* the figure *honest* by sealing the test set first."),
])
edit("chapters/05_data_leakage.ipynb", [
 ("And whatever the hair does, it does to ill and healthy alike. So scaling first is a mistake without a price, as long as rows are exchangeable.", "And whatever that hair does, it does to ill and healthy alike. So scaling first is a mistake that costs nothing, as long as rows are exchangeable."),
 ("each fold chooses its twenty columns anew, without the rows that will judge it.", "each fold chooses twenty columns of its own, without the rows that will judge it."),
 ("They are no weights, so the optimizer must leave them alone;", "They are not weights, so the optimizer must leave them alone;"),
 ("Against these no pipeline helps, but the right split, a look at the dates of the columns, and a sealed test set: [chapter 4](04_splitting_your_data.ipynb).", "No pipeline helps against these. The right split does, and so do a look at the dates of the columns and a sealed test set: [chapter 4](04_splitting_your_data.ipynb)."),
 ("Mostly mild, and free to mend.", "Mostly mild, and free to fix."),
 ("Then re-run with the line mended, on the same rows and seeds,", "Then re-run with the line fixed, on the same rows and seeds,"),
 ("With the leaks mended, the advantage was gone.", "With the leaks fixed, the advantage was gone."),
 ("- **Found one?** Mend it, run both", "- **Found one?** Fix it, run both"),
 ("four pieces of code, each with a leak, whose fall you predict before you mend them, and a detector for twins that no code shows.", "four pieces of code, each with a leak: you predict how far the score will fall, then fix it. And you write a detector for twins that no code shows."),
 ("and show how winners of competitions used it.", "and show how winners of competitions used it."),
])
edit("chapters/06_overfitting.ipynb", [
 ("We take the digits again and draw 30 % of all labels anew, at random. One in ten of those comes out as it was, so about 27 % end up wrong.", "We take the digits again and replace 30 % of all labels at random. One in ten of those comes out as it was, so about 27 % end up wrong."),
 ("Whoever knows every true digit still cannot know which labels were drawn anew.", "Even someone who knows every true digit cannot know which labels were replaced."),
 ("Do not copy an epoch number from one run to the next, and do not fear that\\n", "Do not copy an epoch number from one run to the next, and do not worry that\\n") if False else
 ("  Do not copy an epoch number from one run to the next, and do not fear that", "  Do not copy an epoch number from one run to the next, or worry that"),
 ("- **An epoch is no clock.** It is one pass", "- **An epoch is not a clock.** It is one pass"),
 ("then set *Labels drawn anew* to *none* in the experiment.", "then set *Labels replaced at random* to *none* in the experiment."),
 ("A gap by itself is no disease.", "A gap by itself is not a disease."),
 ("Fewer parameters are no goal. They are one remedy among several,", "Fewer parameters are not a goal in themselves. They are one remedy among several,"),
 ("are the matter of [chapter 7]", "are the subject of [chapter 7]"),
 ("A rise of a few percent in a single run is no rise yet:", "A rise of a few percent in a single run is not yet a rise:"),
 ("fit a temperature, and mend two functions that misjudge a network.", "fit a temperature, and fix two functions that misjudge a network."),
 ("The rise of the loss is overconfidence, which one temperature removes, and, with noisy labels, worse answers, which it does not.", "The rise of the loss is overconfidence, which one temperature removes, and, with our noisy labels, worse answers, which it does not."),
 ("So with noisy labels both happen: the network becomes too sure, and it", "So with these noisy labels both happen: the network becomes too sure, and"),
])
edit("chapters/07_regularization.ipynb", [
 ("30 % of the labels of both drawn anew.", "30 % of the labels of both replaced at random."),
 ("So what holds for the 20 holds over data, not for one lucky split.", "So no result hangs on one lucky split. But all draws come from the same 1,797 digits and share rows: their intervals are somewhat too narrow, and they say nothing about other data."),
 ("labels as they are or 30 % drawn anew.", "labels as they are or 30 % replaced at random."),
 ("and in the end hardly a difference. Who carries AdamW's 3 over to L2 ruins", "and in the end hardly a difference. If you carry AdamW's 3 over to L2, you ruin"),
 ("f\"{recorded('val_loss', 'dropout', 0.5):.2f} with 0.5 (medians). Who \"", "f\"{recorded('val_loss', 'dropout', 0.5):.2f} with 0.5 (medians). If you \""),
 ("\"compares 0.5 with none by loss rejects a dose that answers more \"", "\"compare 0.5 with none by loss, you reject a dose that answers more \""),
 ("Dropout begins on its hump. Before the head alone", "Dropout has no level part: its smallest dose already helps. Before the head alone"),
 ("[exercise](../exercises/07_regularization.ipynb): reckon what a decay will do, mend an early stopper,", "[exercise](../exercises/07_regularization.ipynb): calculate what a decay will do, fix an early stopper,"),
 ("A decay of 0.01 is at home in runs of a hundred thousand steps, where it takes away almost two thirds.", "A decay of 0.01 belongs to runs of a hundred thousand steps, where it takes away almost two thirds."),
])
edit("chapters/08_putting_it_all_together.ipynb", [
 ("The switches are the six parts of a recipe from which many people start who train networks for a living.", "The switches are the six parts of a recipe from which many people who train networks for a living start."),
 ("and 15 % of the labels for training and validation are drawn anew at random.", "and 15 % of the labels for training and validation are replaced at random."),
 ("That is another thing than what decay does in the head, where no batch norm follows.", "In the head, where no batch norm follows, decay does something else."),
 ("By custom biases and batch norm's own scales and shifts are left without decay.", "By convention, biases and batch norm's own scales and shifts are not decayed."),
 ("The thought behind it: large steps in the middle", "The idea behind it: large steps in the middle"),
 ("Early stopping has a thought of its own: if validation loss", "Early stopping rests on another idea: if validation loss"),
 ("Learning rate, momentum and loss stand over one axis. The red mark is where", "Learning rate, momentum and loss share one axis. The red mark is where"),
 ("AdamW and batch norm mend the same trouble, a", "AdamW and batch norm repair the same trouble, a"),
 ("batch norm nearly all. Where batch norm is on, AdamW has nothing left to", "batch norm nearly all. With batch norm on, AdamW has nothing left to"),
 ("  mend. All six", "  repair. All six"),
 ("  train. Whoever tried each part once, alone, would drop both and never", "  train. If you tried each part once, alone, you would drop both and never"),
 ("look in the last panel at *which* parts are on in the end.", "look in the last panel at *which* parts are on at the end."),
 ("and the reading of a range test, mend a schedule that stands still,", "and the reading of a range test, fix a schedule that stands still,"),
])
done()
