"""A head that favors no class before it has learned anything."""

from __future__ import annotations

from trainlab.engine.networks import Stack


def with_neutral_head(stack: Stack) -> Stack:
    """Let the head of fresh networks start at zero; return them.

    Every class then has the same probability, and the loss starts at ln C. In the first step only
    the head moves: the layers below get no gradient through weights that are zero.

    References
    ----------
    Zhang, Dauphin & Ma (2019), ICLR (Fixup initialization, rule 1).
    """
    stack.weights[-1].zero_()
    stack.biases[-1].zero_()
    return stack
