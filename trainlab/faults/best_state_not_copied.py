"""The best weights were kept by reference."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Best weights kept without a copy",
    family="evaluation",
    sees="After the best weights are restored, validation is as bad as after the last epoch.",
    why="`state_dict()` returns the tensors themselves: training goes on in what was kept.",
    cure="Keep `copy.deepcopy(model.state_dict())`, or save it to a file.",
    networks=("mlp", "cnn"),
    epochs=30,
    given=(
        (
            "y = torch.tensor(labels)[order]",
            "y = torch.tensor(labels)[order]\n"
            "flip = torch.rand(len(y)) < 0.3\n"
            "y = torch.where(flip, torch.randint(10, (len(y),)), y)",
        ),
        ("x_train, y_train = x[:400], y[:400]", "x_train, y_train = x[:200], y[:200]"),
        (
            "    scores.append(evaluate())\n",
            "    scores.append(evaluate())\n"
            "    if scores[-1] == min(scores):\n"
            "        best = {name: value.clone() for name, value in model.state_dict().items()}\n"
            "model.load_state_dict(best)\n"
            "scores.append(evaluate())\n",
        ),
    ),
    sick=(
        (
            "{name: value.clone() for name, value in model.state_dict().items()}",
            "model.state_dict()",
        ),
    ),
    shows=lambda run, healthy: run.val_loss > 1.1 * run.val_losses.min(),
    test=QuickTest(
        "now = model.state_dict()\n"
        "shared = sum(best[name].data_ptr() == now[name].data_ptr() for name in now)",
        "shared",
        above=0,
        when="after",
        healthy="0: the kept weights have their own memory.",
    ),
    look_alike=LookAlike(
        "The best weights are kept, and never restored.", (("model.load_state_dict(best)\n", ""),)
    ),
    chapter="07_regularization",
)
