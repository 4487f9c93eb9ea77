"""Initial weights that blow the signal up."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Initial weights too large",
    family="signal",
    sees="The first loss is far above guessing; training jumps or stalls.",
    why="Each layer multiplies the signal, forward and backward, by a factor above 1.",
    cure="He initialization, or normalization layers.",
    networks=("mlp", "cnn"),
    given=sgd(0.1),
    sick=(("model = Net()", "model = Net()\nfor p in model.parameters():\n    p.data *= 10"),),
    treatment=(
        (
            "    p.data *= 10",
            "    nn.init.kaiming_normal_(p) if p.dim() > 1 else nn.init.zeros_(p)",
        ),
    ),
    shows=lambda run, healthy: run.start > 4 and not run.end < 2,
    test=QuickTest(
        "layers = [p for p in model.parameters() if p.dim() > 1]\n"
        "gains = [(p[0].numel() ** 0.5 * p.std()).item() for p in layers]\n"
        "gain = max(gains)",
        "gain",
        above=4,
        healthy="0.6 (PyTorch's default) to 1.4 (He); the spread of weights times √n of inputs.",
    ),
    look_alike=LookAlike(
        "Pixels between 0 and 255.",
        (("view(-1, 1, 8, 8) / 16", "view(-1, 1, 8, 8) / 16 * 255"),),
        "unscaled_inputs",
    ),
    chapter="03_exploding_gradients",
)
