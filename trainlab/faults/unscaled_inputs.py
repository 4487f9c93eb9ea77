"""Inputs of hundreds, for weights that expect ones."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import DEEP, HE, joined, sgd

fault = Fault(
    title="Inputs not scaled",
    family="data",
    sees="The first loss is far above guessing; training jumps, stalls or ends in NaN.",
    why="Pixels of 0 to 255 make first outputs, gradients and steps hundreds of times too large.",
    cure="Scale the inputs to mean 0 and spread 1, with statistics of the training rows.",
    networks=("mlp", "cnn"),
    given=joined(DEEP, HE, sgd(0.05)),
    sick=(("view(-1, 1, 8, 8) / 16", "view(-1, 1, 8, 8) / 16 * 255"),),
    treatment=(
        (
            "\ntrain_loader =",
            "\nshift, spread = x_train.mean(), x_train.std()\n"
            "x_train, x_val = (x_train - shift) / spread, (x_val - shift) / spread\n"
            "train_loader =",
        ),
    ),
    shows=lambda run, healthy: run.start > 4 and not run.end < 2,
    test=QuickTest(
        "size = x_train.pow(2).mean().sqrt().item()",
        "size",
        above=10,
        healthy="About 1; 0.5 for pixels between 0 and 1.",
    ),
    look_alike=LookAlike(
        "Initial weights that are too large.",
        (("nn.init.kaiming_normal_(p)", "nn.init.normal_(p)"),),
        "weights_too_large",
    ),
)
