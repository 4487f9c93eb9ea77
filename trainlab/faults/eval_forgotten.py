"""Dropout is on while the network is evaluated."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import dropout

fault = Fault(
    title="`eval()` forgotten",
    family="mode",
    sees="The validation loss is higher than it should be, and differs each time it is measured.",
    why="In training mode dropout removes features, and batch norm uses the batch's statistics.",
    cure="Call `model.eval()` before every evaluation, and `model.train()` after it.",
    networks=("mlp", "cnn", "gru"),
    given=dropout(0.7),
    sick=(("    model.eval()\n", ""),),
    shows=lambda run, healthy: run.val_loss > 1.25 * healthy.val_loss,
    test=QuickTest(
        "gap = abs(evaluate()[0] - evaluate()[0])",
        "gap",
        above=1e-6,
        healthy="0: the same weights on the same rows give the same loss.",
    ),
    look_alike=LookAlike("Too much dropout: 95 %.", (("dropout(h, 0.7", "dropout(h, 0.95"),)),
    chapter="07_regularization",
)
