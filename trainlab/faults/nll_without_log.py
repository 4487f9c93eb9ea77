"""Negative log-likelihood of scores that are no logarithms."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="`NLLLoss` on raw scores",
    family="loss",
    sees="The loss is negative, and falls without end.",
    why="`NLLLoss` only picks a score and turns its sign: it expects log-probabilities.",
    cure="Use `CrossEntropyLoss` on raw scores, or `log_softmax` in front of `NLLLoss`.",
    networks=("mlp", "cnn", "gru"),
    sick=(("nn.CrossEntropyLoss()", "nn.NLLLoss()"),),
    treatment=(("return scores", "return scores.log_softmax(dim=1)"),),
    shows=lambda run, healthy: run.end < -0.5,
    test=QuickTest(
        "outputs = model(x_train[:32])\n"
        "total = outputs.exp().sum(dim=1)\n"
        "off = (total - 1).abs().max().item() * isinstance(loss_fn, nn.NLLLoss)",
        "off",
        above=1e-3,
        healthy="0: with `NLLLoss` the exponentials of the outputs add up to 1.",
    ),
    look_alike=LookAlike(
        "The loss is reported relative to guessing: ln 10 is subtracted, on purpose.",
        (
            (
                "nn.CrossEntropyLoss()",
                "lambda s, y: nn.functional.cross_entropy(s, y) - math.log(10)",
            ),
        ),
    ),
)
