"""A sigmoid in the model, and once more inside the loss."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Sigmoid before BCE with logits",
    family="loss",
    sees="A yes-or-no loss stays between 0.5 and 0.69, and every answer is yes.",
    why=(
        "`BCEWithLogitsLoss` takes raw scores and applies the sigmoid itself. Of a score between 0 "
        "and 1 it makes a probability between 0.5 and 0.73."
    ),
    cure="Return raw scores, or use `BCELoss` after the sigmoid.",
    networks=("mlp", "cnn"),
    task="binary",
    sick=(("return scores", "return scores.sigmoid()"),),
    treatment=(("nn.BCEWithLogitsLoss()", "nn.BCELoss()"), ("outputs > 0)", "outputs > 0.5)")),
    shows=lambda run, healthy: 0.48 < run.val_loss < 0.72,
    test=QuickTest(
        "widest = model(x_val).abs().max().item()\n"
        "twice = float(isinstance(loss_fn, nn.BCEWithLogitsLoss) and widest <= 1)",
        "twice",
        above=0.5,
        healthy="0: after some training raw scores lie far outside of 0 to 1.",
        when="after",
    ),
    look_alike=LookAlike(
        "Labels smoothed to 0.3 and 0.7: the loss cannot fall below 0.61, and nothing is wrong.",
        (("y = (y % 2).float().view(-1, 1)", "y = 0.3 + 0.4 * (y % 2).float().view(-1, 1)"),),
    ),
)
