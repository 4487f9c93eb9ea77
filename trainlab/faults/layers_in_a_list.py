"""Hidden layers in a Python list: they are not registered."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import DEEP

fault = Fault(
    title="Layers in a Python list",
    family="graph",
    sees="The loss falls little or slowly, and the model has fewer parameters than you count.",
    why=(
        "A module in a plain list is not registered: `parameters()` does not list it, so the "
        "optimizer trains only what lies outside of the list."
    ),
    cure="Put the layers into `nn.ModuleList` or `nn.Sequential`.",
    networks=("mlp", "cnn"),
    given=DEEP,
    sick=(("self.layers = nn.ModuleList(", "self.layers = list("),),
    shows=lambda run, healthy: run.end > 0.5 and run.end > 2 * healthy.end,
    test=QuickTest(
        "seen, todo = set(), [loss_fn(model(x_train[:32]), y_train[:32]).grad_fn]\n"
        "for node in todo:\n"
        "    todo += [n for n, _ in node.next_functions if n and n not in seen]\n"
        "    seen.update(todo)\n"
        "collect = {id(n.variable) for n in seen if hasattr(n, 'variable')}\n"
        "stray = len(collect - {id(p) for p in model.parameters()})",
        "stray",
        above=0,
        healthy="0: every tensor that collects a gradient is a parameter of the model.",
    ),
    look_alike=LookAlike(
        "Hidden layers frozen with a flag from another project.",
        (("model = Net()", "model = Net()\nmodel.layers.requires_grad_(False)"),),
        "frozen_layers",
    ),
    source="https://github.com/pytorch/pytorch/issues/666",
)
