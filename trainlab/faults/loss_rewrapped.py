"""The loss is made into a new tensor before `backward()`."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="A loss without its graph",
    family="graph",
    sees="The loss does not move at all, and nothing is reported.",
    why=(
        "`torch.tensor(loss.item(), requires_grad=True)` silences an error, but the new tensor "
        "has no history: `backward()` reaches no parameter."
    ),
    cure="Call `backward()` on the loss itself; find out why it needed no gradient.",
    networks=("mlp", "cnn", "gru"),
    sick=(
        (
            "    loss.backward()",
            "    loss = torch.tensor(loss.item(), requires_grad=True)\n    loss.backward()",
        ),
    ),
    epochs=6,
    shows=lambda run, healthy: run.end > 0.9 * run.start,
    test=QuickTest(
        "calls = []\n"
        "hooks = [p.register_hook(calls.append) for p in model.parameters()]\n"
        "train_step(*next(iter(train_loader)))\n"
        "reached = len(calls)",
        "reached",
        below=1,
        healthy="As many as the model has parameters.",
    ),
    look_alike=LookAlike(
        "The optimizer holds the parameters of another model.",
        (("\ndef train_step(x, y):", "model = Net()\n\ndef train_step(x, y):"),),
        "optimizer_of_another_model",
    ),
)
