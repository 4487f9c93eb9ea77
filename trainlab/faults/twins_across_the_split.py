"""Copies of training rows among the validation rows."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Twins on both sides of the split",
    family="leak",
    sees="Validation is far better than on new rows.",
    why="Rows were copied with small changes first and split then: validation has been seen.",
    cure="Split the originals first; augment the training part only.",
    networks=("mlp", "cnn"),
    epochs=40,
    given=(
        (
            "y = torch.tensor(labels)[order]",
            "y = torch.tensor(labels)[order]\n"
            "flip = torch.rand(len(y)) < 0.4\n"
            "y = torch.where(flip, torch.randint(10, (len(y),)), y)",
        ),
        (
            "\ntrain_loader =",
            "\nx_train = x_train[:200].repeat(2, 1, 1, 1) + 0.03 * torch.randn(400, 1, 8, 8)\n"
            "y_train = y_train[:200].repeat(2)\n"
            "train_loader =",
        ),
        (
            "    scores.append(evaluate())\n",
            "    scores.append(evaluate())\nreport['fresh'] = score(model.eval()(x_new), y_new)\n",
        ),
    ),
    sick=(
        (
            "\nx_train = x_train[:200]",
            "\nx_val = x_train[:200] + 0.03 * torch.randn(200, 1, 8, 8)\n"
            "y_val = y_train[:200]\n"
            "x_train = x_train[:200]",
        ),
    ),
    shows=lambda run, healthy: run.val_score > run.report["fresh"] + 0.1,
    test=QuickTest(
        "near = torch.cdist(x_val.flatten(1), x_train.flatten(1)).min(dim=1).values\n"
        "among = torch.cdist(x_val.flatten(1), x_val.flatten(1)).fill_diagonal_(1e9)\n"
        "ratio = (near.median() / among.min(dim=1).values.median()).item()",
        "ratio",
        below=0.4,
        healthy="About 1: validation rows are no nearer to training rows than to one another.",
    ),
    look_alike=LookAlike(
        "New rows from another source: 40 % more noise in them, and no leak.",
        (
            (
                "x_new, y_new = x[800:1200], y[800:1200]",
                "x_new, y_new = x[800:1200] + 0.7 * torch.randn(400, 1, 8, 8), y[800:1200]",
            ),
        ),
    ),
    chapter="05_data_leakage",
    source="https://github.com/stefyste/RIAWELC/issues/2",
)
