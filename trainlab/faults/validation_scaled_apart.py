"""Validation rows are scaled by another rule than training rows."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Validation scaled by another rule",
    family="data",
    sees="Training goes well; the validation loss is far above it from the first epoch on.",
    why="Here training pixels are between 0 and 1 and validation pixels between 0 and 16.",
    cure="Fit the scaling on the training rows, and apply the same to all.",
    networks=("mlp", "cnn", "gru"),
    sick=(("x_val, y_val = x[400:800], y[400:800]", "x_val, y_val = x[400:800] * 16, y[400:800]"),),
    treatment=(("\ntrain_loader =", "\nx_val = x_val / 16\ntrain_loader ="),),
    shows=lambda run, healthy: run.val_loss > 1.5 * run.end + 0.7,
    test=QuickTest(
        "ratio = (x_val.std() / x_train.std()).item()\nfactor = max(ratio, 1 / ratio)",
        "factor",
        above=1.5,
        healthy="1.0 to 1.1 where both are drawn alike.",
    ),
    look_alike=LookAlike(
        "Overfitting: 40 rows of training data, learned by heart.",
        (
            ("x_train, y_train = x[:400], y[:400]", "x_train, y_train = x[:40], y[:40]"),
            ("range(8)", "range(60)"),
        ),
        "too_few_rows",
    ),
)
