"""A class so rare that never answering it is nearly right."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest
from trainlab.faults.shared.settings import rate

fault = Fault(
    title="A rare class is never predicted",
    family="data",
    sees="Accuracy is high from the first epoch, and the rare class is never found.",
    why="With one positive in forty, always answering no is right in 97.5 % of the rows.",
    cure="Look at recall; weight the rare class (`pos_weight`) or move the threshold.",
    networks=("mlp", "cnn"),
    task="binary",
    epochs=2,
    given=(
        *rate(0.002),
        (
            "y = (y % 2).float().view(-1, 1)",
            "y = (y == 0).float().view(-1, 1)\n"
            "keep = torch.rand(len(y)) > 0.75 * y[:, 0]\n"
            "x, y = x[keep] + 0.2 * torch.randn_like(x[keep]), y[keep]",
        ),
        (
            "    scores.append(evaluate())\n",
            "    scores.append(evaluate())\n"
            "report['recall'] = (model.eval()(x[400:])[y[400:] > 0.5] > 0).float().mean()\n",
        ),
        ("nn.BCEWithLogitsLoss()", "nn.BCEWithLogitsLoss(pos_weight=torch.tensor(40.0))"),
    ),
    sick=(("pos_weight=torch.tensor(40.0)", ""),),
    shows=lambda run, healthy: run.val_score > 0.9 and run.report["recall"] < 0.35,
    test=QuickTest(
        "s, t = model(x_val).view(-1), y_val.view(-1) > 0.5\n"
        "recall = (s[t] > 0).float().mean().item()\n"
        "ranked = (s[t].unsqueeze(1) > s[~t]).float().mean().item()\n"
        "missed = ranked * (recall < 0.4)",
        "missed",
        above=0.65,
        when="after",
        healthy="0; otherwise how well the rare rows are ranked that the threshold misses.",
    ),
    look_alike=LookAlike(
        "Labels in another order than the rows: there is nothing to find.",
        (
            ("pos_weight=torch.tensor(40.0)", ""),
            ("torch.tensor(labels)[order]", "torch.tensor(labels)"),
        ),
        "labels_shuffled_apart",
    ),
    source="https://github.com/jakeret/tf_unet/issues/31",
)
