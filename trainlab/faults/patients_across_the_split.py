"""Scans of one patient on both sides of the split."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Groups on both sides of the split",
    family="leak",
    sees="Validation is far better than on new patients.",
    why="Rows of one patient resemble each other, and the split was made by row.",
    cure="Split whole groups: `GroupShuffleSplit`, `GroupKFold`.",
    networks=("mlp", "cnn"),
    epochs=30,
    given=(
        (
            "x_train, y_train = x[:400]",
            "flip = torch.rand(len(y)) < 0.4\n"
            "y = torch.where(flip, torch.randint(10, (len(y),)), y)\n"
            "patient = torch.arange(100).repeat_interleave(10)\n"
            "fresh, fresh_labels = x[200:600], y[200:600]\n"
            "x, y = x[patient] + 0.2 * torch.randn(1000, 1, 8, 8), y[patient]\n"
            "x_train, y_train = x[:400]",
        ),
        (
            "    scores.append(evaluate())\n",
            "    scores.append(evaluate())\n"
            "report['fresh'] = score(model.eval()(fresh), fresh_labels)\n",
        ),
    ),
    sick=(
        (
            "x_train, y_train = x[:400]",
            "mix = torch.randperm(1000)\n"
            "x, y, patient = x[mix], y[mix], patient[mix]\n"
            "x_train, y_train = x[:400]",
        ),
    ),
    shows=lambda run, healthy: run.val_score > run.report["fresh"] + 0.1,
    test=QuickTest(
        "here, there = set(patient[:400].tolist()), set(patient[400:800].tolist())\n"
        "both = len(here & there)",
        "both",
        above=0,
        healthy="0: no patient is in both parts.",
    ),
    look_alike=LookAlike(
        "New patients from another scanner, whose images are noisier.",
        (
            (
                "fresh, fresh_labels = x[200:600], y[200:600]",
                "fresh, fresh_labels = x[200:600] + torch.randn(400, 1, 8, 8), y[200:600]",
            ),
        ),
    ),
    chapter="05_data_leakage",
    source="https://github.com/theislab/multimil/issues/75",
)
