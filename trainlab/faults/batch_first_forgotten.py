"""A recurrent layer or attention that runs over the batch."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="`batch_first` forgotten",
    family="sequence",
    sees="The loss falls slowly; the same row gets another answer in another batch.",
    why="Recurrent and attention layers expect (time, batch, features): time runs over the rows.",
    cure="Pass `batch_first=True`, or transpose on the way in and out.",
    networks=("gru", "transformer", "lstm"),
    sick=(("batch_first=True", "batch_first=False"),),
    treatment={
        "gru": (
            ("h = x.squeeze(1)", "h = x.squeeze(1).transpose(0, 1)"),
            ("h = h[:, -1]", "h = h[-1]"),
        ),
        "lstm": (
            ("h = x.squeeze(1)", "h = x.squeeze(1).transpose(0, 1)"),
            ("h = h[:, -1]", "h = h[-1]"),
        ),
        "transformer": (("    h = layer(h)", "    h = layer(h.transpose(0, 1)).transpose(0, 1)"),),
    },
    shows=lambda run, healthy: run.end > 0.5 and run.end > 1.4 * healthy.end,
    test=QuickTest(
        "model.eval()\n"
        "apart = (model(x_val[49:50]) - model(x_val[:50])[49:]).abs().max().item()\n"
        "flags = [getattr(module, 'batch_first', True) for module in model.modules()]\n"
        "mixed = apart * (not all(flags))",
        "mixed",
        above=1e-4,
        healthy="0, or about 1e-7: rows do not see each other.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.", (("lr=0.005", "lr=0.0005"),), "rate_too_low"
    ),
)
