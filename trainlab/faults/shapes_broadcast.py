"""A column of predictions minus a row of targets is a square."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Prediction and target broadcast",
    family="loss",
    sees="The regression predicts the mean for every row; R² stays near 0.",
    why=(
        "Shapes (n, 1) and (n,) broadcast to (n, n): each prediction is compared with all targets, "
        "and the best answer to all is their mean. PyTorch only warns."
    ),
    cure="Give both the same shape, `targets.view(-1, 1)`, and assert it.",
    networks=("mlp", "cnn"),
    task="regression",
    sick=(("y = (y.float().view(-1, 1) - 4.5) / 3", "y = (y.float() - 4.5) / 3"),),
    treatment=(("x_train, y_train = x[:400]", "y = y.view(-1, 1)\nx_train, y_train = x[:400]"),),
    shows=lambda run, healthy: run.val_score < 0.2,
    test=QuickTest(
        "x, y = next(iter(train_loader))\npairs = (model(x) - y).numel() / len(x)",
        "pairs",
        above=1.5,
        healthy="As many numbers as a target has; 1 for one number.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low to leave the mean.",
        (("lr=0.005", "lr=0.000001"),),
        "rate_too_low",
    ),
)
