"""One value that is not a number makes all weights so."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import CROSS_ENTROPY_BY_HAND

fault = Fault(
    title="NaN in the data",
    family="data",
    sees="The loss is NaN from one step to the next, at another step with each seed.",
    why="The first batch that holds the bad row makes the gradient NaN, and then every weight.",
    cure="Find the rows that are not finite; repair them or leave them out.",
    networks=("mlp", "cnn"),
    epochs=3,
    sick=(("\ntrain_loader =", "\nx_train[7, 0, 0, 0] = math.nan\ntrain_loader ="),),
    treatment=(
        (
            "x_train[7, 0, 0, 0] = math.nan",
            "x_train[7, 0, 0, 0] = math.nan\n"
            "good = x_train.flatten(1).isfinite().all(dim=1)\n"
            "x_train, y_train = x_train[good], y_train[good]",
        ),
    ),
    shows=lambda run, healthy: run.died,
    test=QuickTest(
        "bad = sum((~x.isfinite()).sum() + (~y.isfinite()).sum() for x, y in train_loader)\n"
        "count = float(bad)",
        "count",
        above=0,
        healthy="0.",
    ),
    look_alike=LookAlike(
        "Cross-entropy by hand, which meets the logarithm of 0.",
        (
            ("\ntrain_loader =", "\nx_train[::20] *= 600\ntrain_loader ="),
            *CROSS_ENTROPY_BY_HAND,
        ),
        "log_of_zero",
    ),
    chapter="03_exploding_gradients",
)
