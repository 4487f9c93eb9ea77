"""Rows and labels in two different orders."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Labels in another order than the rows",
    family="data",
    sees="The training loss falls slowly or not at all; validation stays at chance.",
    why="Rows and labels were shuffled separately, so each row has some other row's label.",
    cure="Shuffle row and label together: one permutation for both.",
    networks=("mlp", "cnn", "gru"),
    sick=(
        (
            "y = torch.tensor(labels)[order]",
            "y = torch.tensor(labels)[torch.randperm(len(labels))]",
        ),
    ),
    shows=lambda run, healthy: run.val_score < 0.25,
    test=QuickTest(
        "flat = x_train[:300].flatten(1)\n"
        "apart = torch.cdist(flat, flat).fill_diagonal_(float('inf'))\n"
        "nearest = y_train[:300][apart.argmin(dim=1)]\n"
        "agree = (nearest == y_train[:300]).float().mean().item()\n"
        "chance = (y_train[:300].unsqueeze(0) == y_train[:300].unsqueeze(1)).float().mean()\n"
        "share = (agree - chance.item()) / (1 - chance.item())",
        "share",
        below=0.15,
        healthy="Well above 0: a row's nearest neighbor has its label more often than chance.",
    ),
    look_alike=LookAlike(
        "The optimizer holds the parameters of another model.",
        (("\ndef train_step(x, y):", "model = Net()\n\ndef train_step(x, y):"),),
        "optimizer_of_another_model",
    ),
)
