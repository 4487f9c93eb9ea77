"""Accuracy of a column against a row."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Accuracy computed over pairs",
    family="evaluation",
    sees="The loss falls well, and accuracy stays near one half.",
    why="Shapes (n, 1) and (n,) broadcast: each answer is compared with the labels of all rows.",
    cure="Give both the same shape before comparing, and assert it.",
    networks=("mlp", "cnn", "gru"),
    task="binary",
    sick=(("== (y > 0.5))", "== (y > 0.5).view(-1))"),),
    treatment=(("((outputs > 0)", "((outputs > 0).view(-1)"),),
    shows=lambda run, healthy: run.end < 0.5 and run.val_score < 0.62,
    test=QuickTest(
        "outputs, labels = model(x_val).view(len(y_val)), y_val.view(-1) > 0.5\n"
        "pairs = zip(outputs > 0, labels, strict=True)\n"
        "by_hand = sum(bool(a) == bool(b) for a, b in pairs) / len(labels)\n"
        "reported = evaluate()[1] if len(y_val.unique()) == 2 else by_hand\n"
        "gap = abs(reported - by_hand)",
        "gap",
        above=0.05,
        when="after",
        healthy="0: counted one by one, the answers give the same accuracy.",
    ),
    look_alike=LookAlike(
        "Validation labels in another order than the rows.",
        (
            (
                "x_val, y_val = x[400:800], y[400:800]",
                "x_val, y_val = x[400:800], y[400:800][torch.randperm(400)]",
            ),
        ),
    ),
)
