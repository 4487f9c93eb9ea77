"""After the first evaluation the network stays in evaluation mode."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import dropout

fault = Fault(
    title="`train()` not restored",
    family="mode",
    sees="From the second epoch on the training loss is as low as without dropout.",
    why="`evaluate()` called `eval()` and nobody called `train()` again: dropout stays off.",
    cure="Call `model.train()` at the start of every epoch.",
    networks=("mlp", "cnn"),
    given=dropout(0.7),
    sick=(
        ("def train_epoch():\n    model.train()\n", "def train_epoch():\n"),
        ("    model.train()\n    return result", "    return result"),
    ),
    treatment=(("def train_epoch():\n", "def train_epoch():\n    model.train()\n"),),
    shows=lambda run, healthy: run.end < 0.6 * healthy.end,
    test=QuickTest(
        "seen = []\n"
        "hook = model.register_forward_pre_hook(lambda m, _: seen.append(m.training))\n"
        "evaluate(), seen.clear(), train_epoch()\n"
        "hook.remove()\n"
        "training = sum(seen) / len(seen)",
        "training",
        below=0.5,
        healthy="1: after an evaluation every batch is seen in training mode.",
    ),
    look_alike=LookAlike("No dropout at all.", (("dropout(h, 0.7", "dropout(h, 0.0"),)),
    chapter="07_regularization",
)
