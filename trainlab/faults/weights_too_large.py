"""Initial weights that blow the signal up."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import DEEP, HE, joined, sgd

fault = Fault(
    title="Initial weights too large",
    family="signal",
    sees="The first loss is far above guessing; training jumps, stalls or ends in NaN.",
    why="Weights of spread 1 multiply signal and gradient by five or more in each layer.",
    cure="He initialization, or normalization layers.",
    networks=("mlp", "cnn"),
    given=joined(DEEP, HE, sgd(0.05)),
    sick=(("nn.init.kaiming_normal_(p)", "nn.init.normal_(p)"),),
    treatment=(("nn.init.normal_(p)", "nn.init.xavier_normal_(p)"), ("lr=0.05", "lr=0.2")),
    shows=lambda run, healthy: run.start > 4 and not run.end < 2,
    test=QuickTest(
        "kinds = nn.Linear, nn.Conv2d\n"
        "layers = [m.weight for m in model.modules() if isinstance(m, kinds)]\n"
        "gains = [(p[0].numel() ** 0.5 * p.std()).item() for p in layers]\n"
        "gain = max(gains)",
        "gain",
        above=4,
        healthy="0.6 (PyTorch's default) to 1.4 (He): the spread of weights times √n of inputs.",
    ),
    look_alike=LookAlike(
        "Pixels between 0 and 255.",
        (("view(-1, 1, 8, 8) / 16", "view(-1, 1, 8, 8) / 16 * 255"),),
        "unscaled_inputs",
    ),
    chapter="03_exploding_gradients",
)
