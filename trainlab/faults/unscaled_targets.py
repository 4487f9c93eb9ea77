"""Targets in thousands, for outputs that begin near 0."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Targets not scaled",
    family="data",
    sees="A regression's loss is in the millions and falls very slowly; R² stays below 0.",
    why="Outputs begin near 0 and move by about the rate a step; the targets are at 5,000.",
    cure="Standardize the targets for training, and scale the predictions back.",
    networks=("mlp", "cnn", "gru"),
    task="regression",
    sick=(("- 4.5) / 3", "+ 1) * 1000"),),
    treatment=(
        (
            "x_train, y_train = x[:400], y[:400]",
            "y = (y - y[:400].mean()) / y[:400].std()\nx_train, y_train = x[:400], y[:400]",
        ),
    ),
    shows=lambda run, healthy: run.val_score < 0.2,
    test=QuickTest(
        "size = y_train.pow(2).mean().sqrt().item()", "size", above=20, healthy="About 1."
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.005", "lr=0.000001"),), "rate_too_low"
    ),
)
