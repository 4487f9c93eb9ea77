"""Dropout as a function that does not know the mode."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import dropout

fault = Fault(
    title="Dropout that ignores `eval()`",
    family="mode",
    sees="`eval()` is called, and the validation loss still differs each time it is measured.",
    why="`functional.dropout` has `training=True` by default: it does not know the model's mode.",
    cure="Use `nn.Dropout`, or pass `training=self.training`.",
    networks=("mlp", "cnn", "gru"),
    given=dropout(0.7),
    sick=((", training=self.training)", ")"),),
    shows=lambda run, healthy: run.val_loss > 1.25 * healthy.val_loss,
    test=QuickTest(
        "model.eval()\ngap = (model(x_val) - model(x_val)).abs().max().item()",
        "gap",
        above=1e-6,
        healthy="0: in evaluation mode nothing is drawn at random.",
    ),
    look_alike=LookAlike(
        "`model.eval()` was forgotten.", (("    model.eval()\n", ""),), "eval_forgotten"
    ),
    chapter="07_regularization",
)
