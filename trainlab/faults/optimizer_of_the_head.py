"""The optimizer knows only some of the parameters."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import DEEP

fault = Fault(
    title="Parameters that the optimizer does not have",
    family="graph",
    sees="The loss falls little or slowly; all parameters are trainable and get gradients.",
    why="The optimizer steps what it was given. Here that is the head only.",
    cure="Give it `model.parameters()`, and build it after the last layer was added.",
    networks=("mlp", "cnn"),
    given=DEEP,
    sick=(("optim.Adam(model.parameters()", "optim.Adam(model.head.parameters()"),),
    treatment=(
        (
            "\ndef train_step(x, y):",
            'optimizer.add_param_group({"params": model.layers.parameters()})\n'
            "\ndef train_step(x, y):",
        ),
    ),
    shows=lambda run, healthy: run.end > 0.5 and run.end > 2 * healthy.end,
    test=QuickTest(
        'held = {id(p) for g in optimizer.param_groups for p in g["params"]}\n'
        "left_out = sum(p.requires_grad and id(p) not in held for p in model.parameters())",
        "left_out",
        above=0,
        healthy="0: the optimizer has every trainable parameter.",
    ),
    look_alike=LookAlike(
        "Hidden layers frozen with a flag from another project.",
        (("model = Net()", "model = Net()\nmodel.layers.requires_grad_(False)"),),
        "frozen_layers",
    ),
)
