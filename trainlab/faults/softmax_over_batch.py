"""Probabilities add up over the rows, not over the classes."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Softmax over the batch",
    family="loss",
    sees="The validation loss is far above the training loss from the first epoch on.",
    why="`dim=0` normalizes over the rows: the answer for a row depends on which others are there.",
    cure="Normalize over the classes: `dim=1`, or `dim=-1`.",
    networks=("mlp", "cnn", "gru"),
    given=(
        ("return scores", "return scores.log_softmax(dim=1)"),
        ("nn.CrossEntropyLoss()", "nn.NLLLoss()"),
    ),
    sick=(("log_softmax(dim=1)", "log_softmax(dim=0)"),),
    shows=lambda run, healthy: run.val_loss > 1.5 * run.end + 0.7,
    test=QuickTest(
        "model.eval()\n"
        "alone, among = model(x_val[:1]), model(x_val[:50])[:1]\n"
        "apart = (alone - among).abs().max().item()",
        "apart",
        above=1e-3,
        healthy="About 1e-7: in evaluation mode rows do not see each other.",
    ),
    look_alike=LookAlike(
        "Validation images that were not scaled.",
        (("x_val, y_val = x[400:800], y[400:800]", "x_val, y_val = x[400:800] * 16, y[400:800]"),),
        "validation_scaled_apart",
    ),
)
