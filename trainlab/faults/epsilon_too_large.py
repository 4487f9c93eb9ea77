"""Adam's epsilon drowns the gradient's scale."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Adam's epsilon too large",
    family="optimizer",
    sees="The loss falls smoothly and far too slowly, at a rate that is good elsewhere.",
    why="With `eps=1` Adam divides by 1, not by the gradient's size: its steps get tiny.",
    cure="Keep `eps=1e-8`; 1e-4 is large already.",
    networks=("mlp", "cnn", "gru"),
    sick=(("lr=0.005)", "lr=0.005, eps=1.0)"),),
    treatment=(("eps=1.0", "eps=0.000001"),),
    shows=lambda run, healthy: run.end > 1.3 and run.end > 2 * healthy.end,
    test=QuickTest(
        "states = [s['exp_avg_sq'] for s in optimizer.state.values()]\n"
        "size = sum(v.sqrt().mean() for v in states) / len(states)\n"
        "ratio = optimizer.param_groups[0]['eps'] / size.item()",
        "ratio",
        above=1,
        when="after",
        healthy="Below 0.01: epsilon is far below the gradient's usual size.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.005", "lr=0.0001"),), "rate_too_low"
    ),
)
