"""Batches that hold one class each."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Rows not shuffled",
    family="data",
    sees="Within an epoch the loss saw-tooths; accuracy stays low, the last class wins.",
    why="The file is sorted by class, and each stretch of batches teaches one answer.",
    cure="`shuffle=True` in the training loader.",
    networks=("mlp", "cnn"),
    given=(
        *sgd(0.1, 0.9),
        (
            "x_val, y_val =",
            "by_class = y_train.argsort()\n"
            "x_train, y_train = x_train[by_class], y_train[by_class]\n"
            "x_val, y_val =",
        ),
    ),
    sick=(("shuffle=True", "shuffle=False"),),
    shows=lambda run, healthy: run.val_score < 0.5,
    test=QuickTest(
        "x, y = next(iter(train_loader))\n"
        "here, all_rows = len(y.unique()), len(y_train.unique())\n"
        "share = here / min(all_rows, len(y))",
        "share",
        below=0.4,
        healthy="0.7 to 1: a batch holds most of the classes that it can.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too high.", (("lr=0.1", "lr=2"),), "rate_too_high"
    ),
    source="https://github.com/Deci-AI/super-gradients/issues/416",
)
