"""Running statistics that have not arrived when they are used."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import head_norm

fault = Fault(
    title="Running averages too slow",
    family="normalization",
    sees="Training goes well; in evaluation mode the same network is far worse.",
    why="With `momentum=0.001` the running mean and variance are still near 0 and 1.",
    cure="Keep the default of 0.1, or estimate the statistics again before evaluating.",
    networks=("mlp", "cnn"),
    given=head_norm(),
    sick={
        "mlp": (("nn.BatchNorm1d(64)", "nn.BatchNorm1d(64, momentum=0.001)"),),
        "cnn": (("nn.BatchNorm1d(256)", "nn.BatchNorm1d(256, momentum=0.001)"),),
    },
    shows=lambda run, healthy: run.val_loss > 2 * healthy.val_loss,
    test=QuickTest(
        "import copy\n"
        "twin = copy.deepcopy(model)\n"
        "batch = loss_fn(twin(x_train), y_train).item()\n"
        "running = loss_fn(copy.deepcopy(model).eval()(x_train), y_train).item()\n"
        "ratio = running / batch",
        "ratio",
        above=2.5,
        when="after",
        healthy="About 1: both modes agree on training rows.",
    ),
    look_alike=LookAlike(
        "Validation images that were not scaled.",
        (("x_val, y_val = x[400:800], y[400:800]", "x_val, y_val = x[400:800] * 16, y[400:800]"),),
        "validation_scaled_apart",
    ),
    chapter="07_regularization",
)
