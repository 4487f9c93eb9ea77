"""ReLUs that are below zero for every row."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import sgd

fault = Fault(
    title="Dead ReLUs",
    family="signal",
    sees="The loss stays at guessing or far above; all rows get one answer.",
    why="A first step that was far too long pushed every unit below 0, where it has no gradient.",
    cure="Start again with a warm-up or a smaller rate; leaky ReLUs keep a gradient.",
    networks=("mlp", "cnn"),
    given=(
        *sgd(0.1),
        (
            "losses, scores, report = [], [], {}\n",
            "losses, scores, report = [], [], {}\n"
            "optimizer.param_groups[0]['lr'] = 0.1  # the first step\n"
            "losses.append(train_step(*next(iter(train_loader))))\n"
            "optimizer.param_groups[0]['lr'] = 0.1\n",
        ),
    ),
    sick=(("= 0.1  # the first step", "= 1000  # the first step"),),
    shows=lambda run, healthy: not run.end < 2 and run.val_score < 0.25,
    test=QuickTest(
        "inputs = []\n"
        "hook = model.head.register_forward_hook(lambda m, i, o: inputs.append(i[0]))\n"
        "model(x_train)\n"
        "hook.remove()\n"
        "dead = (inputs[0].flatten(1) <= 0).all(dim=0).float().mean().item()",
        "dead",
        above=0.7,
        when="after",
        healthy="0 to 0.3: some units are silent for all rows, most are not.",
    ),
    look_alike=LookAlike(
        "A learning rate that is too low.",
        (
            (
                "optimizer.param_groups[0]['lr'] = 0.1\nfor",
                "optimizer.param_groups[0]['lr'] = 0.0001\nfor",
            ),
        ),
        "rate_too_low",
    ),
    chapter="02_vanishing_gradients",
    source="https://datascience.stackexchange.com/questions/5706",
)
