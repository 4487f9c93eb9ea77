"""An output that cannot be negative, for targets that are."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="ReLU on the output",
    family="loss",
    sees="A regression is right for large targets and never gets below 0.",
    why="The last layer ends in a ReLU: half of the targets cannot be reached.",
    cure="No activation on a regression's output; classes take raw scores as well.",
    networks=("mlp", "cnn", "gru"),
    task="regression",
    sick=(("return scores", "return scores.relu()"),),
    shows=lambda run, healthy: run.val_score < healthy.val_score - 0.12,
    test=QuickTest(
        "out = model(x_val)\n"
        "below = (out < 0).float().mean().item() / (y_val < 0).float().mean().item()",
        "below",
        below=0.02,
        when="after",
        healthy="About 1: as many predictions as targets are below 0.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.005", "lr=0.0003"),), "rate_too_low"
    ),
)
