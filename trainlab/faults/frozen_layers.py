"""Layers that a flag keeps from learning."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import DEEP

fault = Fault(
    title="Frozen layers",
    family="graph",
    sees="Accuracy creeps far below what is usual; every parameter is registered.",
    why="`requires_grad` is off for all but the head, so random layers stay random.",
    cure="Print name and `requires_grad` of every parameter before training; turn them on.",
    networks=("mlp", "cnn"),
    given=DEEP,
    sick=(("model = Net()", "model = Net()\nmodel.layers.requires_grad_(False)"),),
    treatment=(("requires_grad_(False)", "requires_grad_(True)"),),
    shows=lambda run, healthy: run.end > 0.5 and run.end > 2 * healthy.end,
    test=QuickTest(
        "frozen = sum(not p.requires_grad for p in model.parameters())",
        "frozen",
        above=0,
        healthy="0, unless you froze something on purpose.",
    ),
    look_alike=LookAlike(
        "The features are detached in front of the head.",
        (("scores = self.head(h)", "scores = self.head(h.detach())"),),
        "detached_features",
    ),
    source="https://github.com/ihciah/deep-fashion-retrieval/issues/1",
)
