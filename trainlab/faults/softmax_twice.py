"""Softmax in the model, and once more inside cross-entropy."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Softmax before cross-entropy",
    family="loss",
    sees="The loss of ten classes stays near 1.5 and creeps, while accuracy rises.",
    why=(
        "`CrossEntropyLoss` takes raw scores and applies log-softmax itself. Probabilities lie "
        "between 0 and 1, so a second softmax can give no class more than 23 % of ten."
    ),
    cure="Return raw scores. Apply softmax only where probabilities are shown.",
    networks=("mlp", "cnn", "gru", "transformer"),
    sick=(("return scores", "return scores.softmax(dim=1)"),),
    epochs=12,
    shows=lambda run, healthy: run.val_loss > 1.35 and run.val_score > 0.4,
    test=QuickTest(
        "x, y = next(iter(train_loader))\n"
        "outputs = model(x)\n"
        "off = (outputs.sum(dim=1) - 1).abs().max().item()",
        "off",
        below=1e-3,
        healthy="Raw scores add up to anything: 0.3 or more away from 1.",
    ),
    look_alike=LookAlike(
        "Label smoothing of 0.4: the loss cannot fall below 1.44, and nothing is wrong.",
        (("nn.CrossEntropyLoss()", "nn.CrossEntropyLoss(label_smoothing=0.4)"),),
    ),
    source="https://github.com/NaJaeMin92/pytorch-DANN/issues/7",
)
