"""Padding counts as something to be predicted."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Padding counts in the loss",
    family="sequence",
    sees="Accuracy is high at once, and far lower on what is not padding.",
    why="Most targets are padding, which is easy: the network learns that first.",
    cure="`ignore_index` of the padding, in the loss and in the accuracy.",
    networks=("gru", "transformer"),
    task="tokens",
    epochs=2,
    given=(
        (
            "x_train, y_train = x[:300]",
            "real = torch.arange(8) < torch.randint(3, 7, (count, 1))\n"
            "x, y = x * real, y * real\n"
            "x_train, y_train = x[:300]",
        ),
        ("nn.CrossEntropyLoss()", "nn.CrossEntropyLoss(ignore_index=0)"),
        (
            "    scores.append(evaluate())\n",
            "    scores.append(evaluate())\n"
            "right = (model.eval()(x_val).argmax(dim=1) == y_val).float()[:, 2:]\n"
            "report['real'] = right[y_val[:, 2:] > 0].mean()\n",
        ),
    ),
    sick=(("nn.CrossEntropyLoss(ignore_index=0)", "nn.CrossEntropyLoss()"),),
    shows=lambda run, healthy: run.val_score > run.report["real"] + 0.15,
    test=QuickTest(
        "outputs = model(x_val)\n"
        "pull = torch.autograd.grad(loss_fn(outputs, y_val), outputs)[0].abs().sum(dim=1)\n"
        "moved = pull[:, 1:][y_val[:, 1:] == 0].sum().item()",
        "moved",
        above=1e-6,
        healthy="0: scores at the padding have no gradient.",
    ),
    look_alike=LookAlike(
        "The loss ignores padding; accuracy counts each as right.",
        (
            (
                "(outputs.argmax(dim=1) == y)[:, 2:]",
                "((outputs.argmax(dim=1) == y) | (y == 0))[:, 2:]",
            ),
        ),
    ),
)
