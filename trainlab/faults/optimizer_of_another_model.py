"""The model was built again after the optimizer."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="The optimizer of another model",
    family="graph",
    sees="The loss does not move at all, and nothing is reported.",
    why="The optimizer holds the parameters of a model that was replaced after it was built.",
    cure="Build the optimizer last, from the model that you train.",
    networks=("mlp", "cnn", "gru"),
    sick=(("\ndef train_step(x, y):", "model = Net()\n\ndef train_step(x, y):"),),
    treatment=(
        (
            "\n\ndef train_step(x, y):",
            "\noptimizer = torch.optim.Adam(model.parameters(), lr=0.005)\n\ndef train_step(x, y):",
        ),
    ),
    epochs=6,
    shows=lambda run, healthy: run.end > 0.9 * run.start,
    test=QuickTest(
        'held = {id(p) for g in optimizer.param_groups for p in g["params"]}\n'
        "shared = sum(id(p) in held for p in model.parameters())",
        "shared",
        below=1,
        healthy="As many as the model has parameters.",
    ),
    look_alike=LookAlike(
        "The loss is wrapped into a new tensor, so its graph is lost.",
        (
            (
                "    loss.backward()",
                "    loss = torch.tensor(loss.item(), requires_grad=True)\n    loss.backward()",
            ),
        ),
        "loss_rewrapped",
    ),
)
