"""Cross-entropy by hand: the logarithm of a probability that was rounded to 0."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import CROSS_ENTROPY_BY_HAND

fault = Fault(
    title="The logarithm of 0",
    family="precision",
    sees="Training is good for some steps; then the loss is NaN from one step to the next.",
    why="Softmax rounds a probability to 0 in float32, and 0 times log 0 is NaN.",
    cure="Use `cross_entropy` on raw scores, or `log_softmax`.",
    networks=("mlp", "cnn"),
    given=(
        ("\ntrain_loader =", "\nx_train[::40] *= 60  # images of high contrast\ntrain_loader ="),
    ),
    sick=CROSS_ENTROPY_BY_HAND,
    treatment=(("s.softmax(dim=1).log()", "s.log_softmax(dim=1)"),),
    shows=lambda run, healthy: run.died,
    test=QuickTest(
        "scores = torch.zeros(1, 10)\n"
        "scores[0, 1] = 200\n"
        "broken = float(not math.isfinite(loss_fn(scores, torch.tensor([1])).item()))",
        "broken",
        above=0.5,
        healthy="0: a loss of 0 for an answer that is sure and right.",
    ),
    look_alike=LookAlike(
        "One missing value in the inputs.",
        (("x_train[::40] *= 60", "x_train[7, 0, 0, 0] = math.nan\nx_train[::40] *= 60"),),
        "nan_in_the_data",
    ),
    chapter="03_exploding_gradients",
    source="https://stackoverflow.com/questions/33712178/tensorflow-nan-bug",
)
