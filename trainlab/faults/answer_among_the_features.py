"""A feature that is known only after the outcome."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="The answer among the features",
    family="leak",
    sees="Validation is nearly perfect; where the answer is not yet known the network guesses.",
    why="One input was filled in after the outcome, and from it.",
    cure="Keep only what is known when the prediction is made.",
    networks=("mlp", "cnn"),
    task="binary",
    given=(
        (
            "    scores.append(evaluate())\n",
            "    scores.append(evaluate())\nreport['fresh'] = score(model.eval()(x_new), y_new)\n",
        ),
        (
            "x_train, y_train = x[:400]",
            "x = x + 0.6 * torch.randn_like(x)\nx_train, y_train = x[:400]",
        ),
    ),
    sick=(
        (
            "x_train, y_train = x[:400]",
            "x[:800, 0, 0, 0] = 4 * y[:800, 0]\nx_train, y_train = x[:400]",
        ),
    ),
    treatment=(
        (
            "\ntrain_loader =",
            "\nx_train[:, 0, 0, 0], x_val[:, 0, 0, 0], x_new[:, 0, 0, 0] = 0, 0, 0\ntrain_loader =",
        ),
    ),
    shows=lambda run, healthy: run.val_score > run.report["fresh"] + 0.1,
    test=QuickTest(
        "columns = torch.cat([x_val.flatten(1), y_val.view(len(y_val), -1)], dim=1).double()\n"
        "related = torch.corrcoef(columns.T).nan_to_num()[-1, :-1].abs()\n"
        "strongest = related.max().item()",
        "strongest",
        above=0.9,
        healthy="Below 0.7: no single input gives the answer away.",
    ),
    look_alike=LookAlike(
        "New rows from another source: more noise in them, and no leak.",
        (
            (
                "x_new, y_new = x[800:1200], y[800:1200]",
                "x_new, y_new = x[800:1200] + 2 * torch.randn(400, 1, 8, 8), y[800:1200]",
            ),
        ),
    ),
    chapter="05_data_leakage",
)
