"""Checks of ``adam_step``: averages, bias correction, and where the decay goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from trainlab.checking import Task, expect, expect_close, in_own_dtype, limit

Step = Callable[[Tensor, Tensor, Tensor, Tensor, int, float, float, bool], Any]

BETA1, BETA2, EPS = 0.9, 0.999, 1e-8


@limit(20)  # PyTorch's optimizers take seconds to wake up
def first_averages(adam_step: Step) -> None:
    """The running averages after the first step."""
    weight, zero, grad = _random(3, seed=1), torch.zeros(3), _random(3, seed=2)
    _, m, v = _stepped(adam_step, weight, grad, zero, zero, 1, 0.01, 0.0, True)
    expect_close(
        m,
        0.1 * grad,
        "the average m after the first step, from m = 0",
        because={
            "Return the averages without the bias correction: the next step starts from them": grad,
            "You swapped the shares: m keeps β₁ = 0.9 of itself and takes 0.1 of the gradient": 0.9
            * grad,
            "The average of the gradient is m; v is that of its square": 0.1 * grad**2,
            "The average m keeps β₁ = 0.9 of itself, v keeps β₂ = 0.999": 0.001 * grad,
        },
    )
    expect_close(
        v,
        0.001 * grad**2,
        "the average v after the first step, from v = 0",
        because={
            "Return the averages without the bias correction: the next step starts from them": grad
            ** 2,
            "The average v keeps β₂ = 0.999 of itself; β₁ is that of m": 0.1 * grad**2,
            "You swapped the shares: v keeps β₂ = 0.999 of itself and takes 0.001 of the "
            "square": 0.999 * grad**2,
            "The average v takes in the square of the gradient": 0.001 * grad,
            "You squared m; v is the average of the squared gradient": 0.001 * (0.1 * grad) ** 2,
        },
    )


def first_step(adam_step: Step) -> None:
    """The first step, without decay."""
    weight, zero = _random(4, seed=3), torch.zeros(4)
    grad = torch.tensor([2.0, -0.3, 5e-9, -40.0])
    lr, size = 0.05, grad.abs()
    got = _stepped(adam_step, weight, grad, zero, zero, 1, lr, 0.0, True)[0]
    m, root = 0.1 * grad, 0.001**0.5 * size
    expect_close(
        got,
        weight - lr * grad / (size + EPS),
        "the weight after the first step",
        because={
            "The bias correction is missing: after one step m holds a tenth of the gradient "
            "only. Divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ": weight - lr * m / (root + EPS),
            "Only v is corrected: divide m by 1 − β₁ᵗ": weight - lr * m / (size + EPS),
            "Only m is corrected: divide v by 1 − β₂ᵗ": weight - lr * grad / (root + EPS),
            "There is no ε: a gradient of 5e-9 moves its weight as far as one of 2": weight
            - lr * grad.sign(),
            "Your ε is inside the root; it is added to the root": weight
            - lr * grad / (size**2 + EPS).sqrt(),
            "The root is missing: divide by √v, which has the size of the gradient": weight
            - lr * grad / (size**2 + EPS),
            "You went up the gradient; the step is subtracted": weight + lr * grad / (size + EPS),
            "That is plain gradient descent: divide by √v": weight - lr * grad,
            "The learning rate is missing": weight - grad / (size + EPS),
        },
    )


def later_step(adam_step: Step) -> None:
    """The seventh step, without decay."""
    weight, grad, m = (_random(2, 3, seed=seed) for seed in (4, 5, 6))
    v = _random(2, 3, seed=7) ** 2
    got = _stepped(adam_step, weight, grad, m, v, 7, 0.03, 0.0, True)
    want = _adam(weight, grad, m, v, 7, 0.03, 0.0, True)
    zero = torch.zeros_like(m)
    expect_close(
        got[1],
        want[1],
        "the average m after step 7",
        because={
            "You started from 0; m goes on from the m that was handed in": 0.1 * grad,
            "The old m counts in full; it is weighted with β₁ = 0.9": m + 0.1 * grad,
        },
    )
    expect_close(got[2], want[2], "the average v after step 7")

    def corrected_as(t: int) -> Tensor:
        return _adam(weight, grad, m, v, t, 0.03, 0.0, True)[0]

    expect_close(
        got[0],
        want[0],
        "the weight after step 7",
        because={
            "The bias correction is that of step 1; at step t it is 1 − βᵗ": corrected_as(1),
            "The bias correction is that of step 6; `t` is the number of this step, and the first "
            "is 1": corrected_as(6),
            "The bias correction is that of step 8; `t` is the number of this step": corrected_as(
                8
            ),
            "You moved by the old averages; this step's gradient enters m and v first": weight
            - 0.03 * (m / (1 - BETA1**7)) / ((v / (1 - BETA2**7)).sqrt() + EPS),
            "You moved along the gradient; it is m that is followed": weight
            - 0.03 * grad / ((want[2] / (1 - BETA2**7)).sqrt() + EPS),
            "You started from m = v = 0": _adam(weight, grad, zero, zero, 7, 0.03, 0.0, True)[0],
        },
    )


def decoupled_decay(adam_step: Step) -> None:
    """AdamW: decay beside the gradient."""
    weight, grad, m = (_random(3, 2, seed=seed) for seed in (8, 9, 10))
    v, lr, decay = _random(3, 2, seed=11) ** 2, 0.1, 0.5
    got = _stepped(adam_step, weight, grad, m, v, 4, lr, decay, True)
    plain, new_m, new_v = _adam(weight, grad, m, v, 4, lr, 0.0, True)
    expect_close(
        got[0],
        plain - lr * decay * weight,
        "the weight after one step of AdamW with decay",
        because={
            "The decay went through Adam's averages: that is L2. AdamW keeps it out of the "
            "gradient and shrinks the weight directly": _adam(
                weight, grad, m, v, 4, lr, decay, False
            )[0],
            "There is no decay": plain,
            "The learning rate is missing in the decay: AdamW takes lr·λ of the weight, "
            "not λ": plain - decay * weight,
            "The decay has the wrong sign: it makes the weight larger": plain + lr * decay * weight,
            "You shrank the weight after Adam's move; the decay takes its share of the weight "
            "before the step": plain * (1 - lr * decay),
            "You took λ from the weight, not a share of it": plain - lr * decay,
        },
    )
    expect_close(got[1], new_m, "the average m with AdamW, where the decay leaves it alone")
    expect_close(got[2], new_v, "the average v with AdamW, where the decay leaves it alone")


def l2(adam_step: Step) -> None:
    """L2 in Adam: decay through the gradient."""
    weight, grad, m = (_random(2, 3, seed=seed) for seed in (12, 13, 14))
    v, lr, decay = _random(2, 3, seed=15) ** 2, 0.1, 0.5
    got = _stepped(adam_step, weight, grad, m, v, 3, lr, decay, False)
    want = _adam(weight, grad, m, v, 3, lr, decay, False)
    plain = _adam(weight, grad, m, v, 3, lr, 0.0, True)[0]
    expect_close(
        got[0],
        want[0],
        "the weight after one step of Adam with L2",
        because={
            "`decoupled` is False here: L2 adds λw to the gradient, before the averages": plain
            - lr * decay * weight,
            "There is no decay here: L2 adds λw to the gradient": plain,
            "L2 adds λw to the gradient; you subtracted it": _adam(
                weight, grad, m, v, 3, lr, -decay, False
            )[0],
            "You added 2λw. PyTorch's penalty is ½λw², with the gradient λw": _adam(
                weight, grad, m, v, 3, lr, 2 * decay, False
            )[0],
            "You added lr·λw; the gradient of the penalty is λw, the learning rate comes "
            "later": _adam(weight, grad, m, v, 3, lr, lr * decay, False)[0],
            "You did both: L2 in the gradient and a direct decay of the weight": want[0]
            - lr * decay * weight,
        },
    )
    expect_close(got[1], want[1], "the average m with L2, where the decay is part of the gradient")
    expect_close(got[2], want[2], "the average v with L2, where the decay is part of the gradient")


task = Task(
    "adam_step",
    needs=("adam_step(weight, grad, m, v, t, lr, decay, decoupled)",),
    checks=(first_averages, first_step, later_step, decoupled_decay, l2),
    hints=(
        "In this order: the averages take in the gradient; copies of them are corrected; the "
        "weight moves. What is returned as m and v is not corrected.",
        "Without decay: weight − lr · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε).",
        "L2: `grad = grad + decay * weight`, before anything else. AdamW: the new weight starts "
        "from `weight * (1 - lr * decay)` instead of `weight`.",
    ),
    shows=(
        "AdamW's decay passes Adam's division by; L2 goes through it. To expect: 0.82, 0.82 "
        "and 0.81 left with AdamW, but 0.98, 0.82 and 0.17 with L2."
    ),
    then="Next in this notebook: task 5, `decide`.",
)


def _adam(
    weight: Tensor,
    grad: Tensor,
    m: Tensor,
    v: Tensor,
    t: int,
    lr: float,
    decay: float,
    decoupled: bool,
) -> tuple[Tensor, Tensor, Tensor]:
    """Take one step of AdamW, or of Adam with L2; the catalogue holds PyTorch's own equal to it."""
    g = grad if decoupled else grad + decay * weight
    m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g**2
    move = (m / (1 - BETA1**t)) / ((v / (1 - BETA2**t)).sqrt() + EPS)
    return weight * (1 - lr * decay if decoupled else 1) - lr * move, m, v


def _stepped(adam_step: Step, *arguments: Any) -> Any:
    got = adam_step(*arguments)
    form = "expected three things: the new weight, m and v"
    expect(got is not None, f"found None, {form}. Does the function end with `return …`?")
    expect(isinstance(got, tuple | list), f"found a {type(got).__name__}, {form}.")
    expect(len(got) == 3, f"found {len(got)} things, {form}.")
    return got


def _random(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return in_own_dtype(torch.randn(*shape, generator=generator, dtype=torch.float64))
