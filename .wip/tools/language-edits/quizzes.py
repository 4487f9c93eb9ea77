import sys; sys.path.insert(0,"/tmp/lang")
from ed import *
edit("book/references.md", [("Toward understanding regularization in batch normalization.", "Towards understanding regularization in batch normalization.")])
edit("quizzes/01_the_learning_signal.yaml", [
 ("prompt: Before you move the stack below, commit yourself.", "prompt: Before you move the stack below, make your prediction."),
 ("      does it arrive?", "      is it when it arrives?"),
 ("the layer nearer the loss", "the layer nearer the loss"),
])
edit("quizzes/02_vanishing_gradients.yaml", [
 ("xavier-fits-all: Xavier", "xavier-fits-all: Xavier"),
 ("receives <ten> of the gradient at layer 10. Commit yourself", "receives <ten> of the gradient at layer 10. Make your prediction"),
 ("plateau lasts for hundreds of epochs, and some runs never leave it. Add He", "plateau can last for hundreds of epochs, longer in some runs than in others. Add He"),
 ("You replace all ten sigmoids by ReLU and leave the rest alone: PyTorch's default", "You replace all ten sigmoids with ReLU and leave the rest alone: PyTorch's default"),
 ("initialization, SGD. What happens?", "initialization, SGD at the best of five rates. What happens in 40 epochs of 16 updates?"),
 ("It would be natural to think so, but many more epochs leave it at chance. Forward, too,", "It does learn one day, but not in these 640 updates: the plateau lasts for hundreds of epochs. Forward, too,"),
 ("Twenty epochs would be plenty for a network that learns at all.", "Twenty epochs would be plenty for a network whose signal gets through."),
 ("prompt: Before you run the next cell, commit yourself.", "prompt: Before you run the next cell, make your prediction."),
 ("feedback: It spreads the rows anew at each layer.", "feedback: It spreads the rows out again at each layer."),
 ("It does leave chance, so the thought is right: the factor is near 1.", "It does leave chance, so the idea is right: the factor is near 1."),
 ("prompt: What becomes of it?", "prompt: What happens?"),
 ("which\n        number, multiplied that often, makes the ratio.", "which\n        number, multiplied that often, gives the ratio."),
])
edit("quizzes/03_exploding_gradients.yaml", [
 ("Its weights are drawn evenly between −0.3 and 0.3.", "Its weights are drawn uniformly between −0.3 and 0.3."),
 ("Numbers drawn evenly between $-a$ and $a$ have", "Numbers drawn uniformly between $-a$ and $a$ have"),
 ("prompt: What becomes of the twenty runs?", "prompt: What happens to the twenty runs?"),
 ("prompt: What becomes of the largest learning rate at which the network still learns?", "prompt: What happens to the largest learning rate at which the network still learns?"),
 ("feedback: \"Yes: a flat profile points to the learning rate, a steep one to the weights.\"", "feedback: \"Yes: in a plain network a flat profile points to the learning rate, a steep one to the weights.\""),
 ("feedback: The other way round. A's profile is level, so its weights are fine.", "feedback: The other way around. A's profile is level, so its weights are fine."),
 ("The same network, fresh, before its first update.", "The same network, freshly built, before its first update."),
 ("Two classifiers with ten classes are NaN within ten steps.", "Two plain classifiers with ten classes are NaN within ten steps."),
])
edit("quizzes/04_splitting_your_data.yaml", [
 ("            brothers among the training scans.", "            other scans of the same patient in the training set."),
 ("what is left can be divided, and divided anew.", "what is left can be divided, and divided again."),
])
edit("quizzes/05_data_leakage.yaml", [
 ("Four leaks, each on its *typical* case, in which there is something to learn.", "Four leaks, each on a data set of its own, in which there is something to learn. (So this is no ranking of leaks.)"),
 ("      prompt: Which adds most to the accuracy?", "      prompt: One of them adds more than 20 points to the accuracy. Which?"),
 ("            Second. Its copies help on the rare class only; the others are tested fairly.", "            About half of that here. Its copies help on the rare class only; the others are tested fairly."),
 ("feedback: \"Yes, by far. And no line of code computes anything from the test rows.\"", "feedback: \"Yes. And no line of code computes anything from the test rows.\""),
 ("It has labels in it, so it must be the worst? With twenty rows in a category, the label", "It has labels in it, so it must do great harm? With twenty rows in a category, the label"),
 ("A held-out copy has three or four brothers in the training set, with the same label. To", "A held-out copy has about three copies of its image in the training set, with its label. To"),
 ("            know the brothers is enough.", "            recognize one of them is enough."),
 ("On arrival in hospital, a network shall predict who will need intensive care. Old cases are in", "A network is to predict, on arrival at the hospital, who will need intensive care. Old cases are in"),
 ("it is the same procedure, written more shortly\"", "it is the same procedure, written more briefly\""),
 ("`cross_val_score` fits the pipeline anew in each fold,", "`cross_val_score` fits a fresh pipeline in each fold,"),
 ("Six numbers from 3,000 shuffled photos, and no label. Have it mended, and expect no", "Six numbers from 3,000 shuffled photos, and no label. Have it fixed, and expect no"),
])
edit("quizzes/06_overfitting.yaml", [
 ("Let validation decide, for fewer parameters are no goal. One hidden layer in place of", "Let validation decide, since fewer parameters are not the goal. One hidden layer in place of"),
 ("Decisions are taken on the", "Decisions are made on the"),
 ("rows to 600 and change nothing else. Commit yourself, then look.", "rows to 600 and change nothing else. Make your prediction, then look."),
 ("300 training rows and 500 validation rows, 30 % of the labels drawn anew in both. 60 epochs.", "300 training rows and 500 validation rows, 30 % of the labels replaced at random in both. 60 epochs."),
 ("No labels drawn anew, otherwise the same network.", "No labels replaced, otherwise the same network."),
 ("text: The network is underfitted, so training on will mend it.", "text: The network is underfitted, so training on will fix it."),
 ("30 % of the labels drawn anew. Validation loss rises by", "30 % of the labels replaced at random. Validation loss rises by"),
 ("text: little; it has learned wrong labels, and that is no matter of confidence", "text: little; it has learned wrong labels, and that is not a matter of confidence"),
 ("<narrow>. A validation loss that does not turn is no merit by itself.", "<narrow>. A validation loss that does not turn is not a merit by itself."),
 ("Yes. A temperature repairs how sure the network is. What classes it puts first stays as", "Yes. A temperature repairs how sure the network is. Which class it puts first stays as"),
])
edit("quizzes/07_regularization.yaml", [
 ("30 % of the labels drawn anew, batches of 32, 60 epochs,", "30 % of the labels replaced at random, batches of 32, 60 epochs,"),
 ("With clean labels and the best weights the sign is the other one.", "With clean labels and the best weights the sign flips."),
 ("text: Nothing; early stopping makes regularizers needless", "text: Nothing; early stopping makes regularizers unnecessary"),
 ("feedback: The other way round. The larger rate", "feedback: The other way around. The larger rate"),
])
edit("quizzes/08_putting_it_all_together.yaml", [
 ("optimizer-is-the-cure: A better optimizer mends a network that does not train.", "optimizer-is-the-cure: A better optimizer repairs a network that does not train."),
 ("schedule-alone-trains: A learning-rate schedule brings a network to train that does not.", "schedule-alone-trains: A learning-rate schedule makes a network train that otherwise does not."),
 ("So it would be if each part added something wherever it is.", "That would be so if each part added something wherever it is."),
 ("So it is on easy digits at a high rate.", "That is so on easy digits at a high rate."),
 ("feedback: So it would be with `total_steps = epochs`.", "feedback: That would be so with `total_steps = epochs`."),
])
edit("book/claims.yaml", [
 ("with PyTorch's default weights and SGD ten ReLU layers stay at chance, at the best of five", "with PyTorch's default weights and SGD ten ReLU layers are at chance after forty epochs (640 updates), at the best of five"),
 ("rate of five rescues these with SGD, and ten sigmoid layers stay at chance with either: Adam", "rate of five rescues these with SGD in forty epochs, and ten sigmoid layers stay at chance with either: Adam"),
 ("says: \"Trained with SGD, {at_chance:%} of ten-layer ReLU networks with the default end at chance\"", "says: \"Trained with SGD for forty epochs, {at_chance:%} of ten-layer ReLU networks with the default end at chance\""),
 ("a linear cell has the derivative 1 everywhere, and both explode", "a linear cell has the derivative 1 everywhere, and both explode"),
 ("With 30 % of the labels drawn anew, each seed on other data,", "With 30 % of the labels replaced at random, each seed on other data,"),
 ("away. With noisy labels the answers get worse as well. With true labels they need not: loss", "away. With noisy labels the answers can get worse as well. With true labels they need not: loss"),
 ("literature swapped the words (Sarle 1997 complains of it)", "literature swapped the words (Sarle 1997 complains about it)"),
])
done()
