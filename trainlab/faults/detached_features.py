"""A `detach()` in the forward pass cuts the graph."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import DEEP

fault = Fault(
    title="Detached features",
    family="graph",
    sees="The loss falls little or slowly; every parameter is registered and trainable.",
    why="`detach()`, `.data` or a detour through NumPy cuts the graph: no gradient gets behind it.",
    cure="Keep tensors in the graph from input to loss; detach only what you log.",
    networks=("mlp", "cnn"),
    given=DEEP,
    sick=(("scores = self.head(h)", "scores = self.head(h.detach())"),),
    shows=lambda run, healthy: run.end > 0.5 and run.end > 2 * healthy.end,
    test=QuickTest(
        "loss_fn(model(x_train[:32]), y_train[:32]).backward()\n"
        "cut = sum(p.requires_grad and p.grad is None for p in model.parameters())",
        "cut",
        above=0,
        healthy="0: every trainable parameter gets a gradient.",
    ),
    look_alike=LookAlike(
        "The optimizer was given only the head.",
        (("optim.Adam(model.parameters()", "optim.Adam(model.head.parameters()"),),
        "optimizer_of_the_head",
    ),
)
