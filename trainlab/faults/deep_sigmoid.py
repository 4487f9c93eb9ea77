"""Sigmoids all the way down: the signal dies in both directions."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import CONVOLUTIONS, HE, LINEAR

fault = Fault(
    title="Deep sigmoid network",
    family="signal",
    sees="The loss stays at the logarithm of the number of classes, from first to last epoch.",
    why="Each sigmoid layer passes back about a seventh of the gradient and squeezes the inputs.",
    cure="ReLU with He initialization, normalization layers, residual connections, fewer layers.",
    networks=("mlp", "cnn"),
    given={
        "mlp": (*HE, (f"[{LINEAR}]", "[nn.Linear(64, 64) for _ in range(8)]")),
        "cnn": (
            *HE,
            (f"[{CONVOLUTIONS}]", "[nn.Conv2d(a, 8, 3, s, 1) for a, s in [(1, 2)] + 6 * [(8, 1)]]"),
            ("nn.Linear(256, 10)", "nn.Linear(128, 10)"),
        ),
    },
    sick=(
        ("torch.relu(layer(h))", "torch.sigmoid(layer(h))"),
        ("        nn.init.kaiming_normal_(p)", "        pass  # PyTorch's own initialization"),
    ),
    shows=lambda run, healthy: 2.2 < run.end < 2.6,
    test=QuickTest(
        "loss_fn(model(x_train[:64]), y_train[:64]).backward()\n"
        "weights = [p for p in model.parameters() if p.grad is not None and p.dim() > 1]\n"
        "grads = [p.grad.norm() for p in weights]\n"
        "ratio = (grads[0] / max(grads)).item()",
        "ratio",
        below=1e-4,
        healthy="0.001 or more: the first layer's gradient is not lost.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.005", "lr=0.00001"),), "rate_too_low"
    ),
    chapter="02_vanishing_gradients",
)
