"""So few rows that they are learned by heart."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Too few rows for the network",
    family="generalization",
    sees="Training accuracy reaches 100 %; validation stays far below it and flat.",
    why="Forty rows can be told apart by what is particular to each of them. The code is right.",
    cure="More rows, or augmentation, first; then decay or dropout, chosen on validation.",
    networks=("mlp", "cnn"),
    epochs=30,
    sick=(
        ("x_train, y_train = x[:400], y[:400]", "x_train, y_train = x[:40], y[:40]"),
        ("range(30)", "range(100)"),
    ),
    treatment=(("x[:40], y[:40]", "x[:400], y[:400]"), ("range(100)", "range(12)")),
    shows=lambda run, healthy: run.end < 0.1 and run.val_score < 0.85,
    test=QuickTest(
        "model.eval()\n"
        "known, fresh = score(model(x_train), y_train), score(model(x_val), y_val)\n"
        "alike = (x_val.mean() - x_train.mean()).abs() < 0.3 * x_train.std()\n"
        "model.train()\n"
        "gap = (known - fresh) * float(alike)",
        "gap",
        above=0.12,
        when="after",
        healthy="A few hundredths.",
    ),
    look_alike=LookAlike(
        "Validation images that were not scaled.",
        (("x_val, y_val = x[400:800], y[400:800]", "x_val, y_val = 1 - x[400:800], y[400:800]"),),
        "validation_scaled_apart",
    ),
    chapter="06_overfitting",
)
