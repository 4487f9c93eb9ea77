"""Recurrent networks against a loop over time, and through the same training engine."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from trainlab.engine.plan import Plan
from trainlab.engine.recurrent import Recurrence, RecurrentStack
from trainlab.engine.stacked import generator
from trainlab.engine.training import train
from trainlab.errors import SettingError, ShapeError, UnknownNameError

SEEDS = (0, 4)
STEPS, ROWS, BATCH = 7, 40, 16
X = torch.randn(ROWS, STEPS, generator=torch.Generator().manual_seed(2)).double()
Y = X[:, :1]  # remember the first number


class PlainRecurrence(nn.Module):
    """One member, as a cell applied in a loop."""

    def __init__(self, stack: RecurrentStack, member: int) -> None:
        super().__init__()
        self.read, self.recur, self.write = (nn.Parameter(w[member].clone()) for w in stack.weights)
        self.bias, self.offset = (nn.Parameter(b[member, 0].clone()) for b in stack.biases)
        self.tanh = stack.recurrence.activation == "tanh"

    def states(self, x: torch.Tensor) -> list[torch.Tensor]:
        h, found = torch.zeros(len(x), len(self.bias), dtype=x.dtype), []
        for t in range(x.shape[1]):
            h = x[:, t : t + 1] @ self.read + h @ self.recur + self.bias
            h = torch.tanh(h) if self.tanh else h
            found.append(h)
        return found

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.states(x)[-1] @ self.write + self.offset


@pytest.mark.parametrize("activation", ["linear", "tanh"])
def test_states_and_training_equal_a_loop_over_time(activation):
    stack = RecurrentStack(Recurrence(STEPS, 8, activation=activation), SEEDS)
    plan = Plan(20, BATCH, learning_rate=0.02, momentum=0.9, loss="mse", clip_norm=1.0)
    run = train(stack, X, Y, plan)
    for member, seed in enumerate(SEEDS):
        model = PlainRecurrence(stack, member)
        for ours, theirs in zip(stack.hidden(X), model.states(X), strict=True):
            torch.testing.assert_close(ours[member], theirs.detach())
        optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
        orders = generator(seed, "batches")
        for _ in range(20):
            order = torch.from_numpy(orders.permutation(ROWS))
            for rows in order.split(BATCH):
                optimizer.zero_grad()
                nn.functional.mse_loss(model(X[rows]), Y[rows]).backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
        torch.testing.assert_close(run.last.weights[1][member], model.recur.detach())
        loss = nn.functional.mse_loss(model(X), Y).item()
        assert run["train_loss"][member, -1] == pytest.approx(loss, rel=1e-8)


def test_recurrent_weights_start_orthogonal_times_the_radius():
    stack = RecurrentStack(Recurrence(STEPS, radius=1.3), SEEDS)
    product = stack.weights[1] @ stack.weights[1].mT
    torch.testing.assert_close(product, 1.69 * torch.eye(32).double().expand(2, 32, 32))
    assert not torch.equal(stack.weights[1][0], stack.weights[1][1])
    alone = RecurrentStack(Recurrence(STEPS, radius=1.3), SEEDS[1:])
    torch.testing.assert_close(alone.weights[1][0], stack.weights[1][1])


@pytest.mark.parametrize("radius", [0.8, 1.0, 1.3])
def test_gradient_of_a_linear_net_changes_by_the_radius_a_step(radius):
    stack = RecurrentStack(Recurrence(20, radius=radius), SEEDS)
    x = torch.ones(1, 20).double().requires_grad_()
    states = stack.hidden(x)
    gradients = torch.autograd.grad(stack.head(states[-1]).sum(), [states[0], states[-1]])
    first, last = (g.flatten(1).norm(dim=1) for g in gradients)
    torch.testing.assert_close(first / last, torch.full((2,), radius**19).double())


def test_explosion_in_time_is_found_and_stays_alone():
    data = torch.stack([X, X])
    data[0] *= 1e160
    targets = torch.stack([Y, Y])
    stack = RecurrentStack(Recurrence(STEPS, 8), SEEDS)
    plan = Plan(3, BATCH, learning_rate=0.01, loss="mse")
    run = train(stack, data, targets, plan)
    np.testing.assert_array_equal(run.died_at, [0, np.nan])
    alone = train(RecurrentStack(stack.recurrence, SEEDS[1:]), X, Y, plan)
    np.testing.assert_allclose(run["train_loss"][1], alone["train_loss"][0], rtol=1e-10)


def test_first_broken_layer_is_a_time_step():
    stack = RecurrentStack(Recurrence(STEPS, 8), SEEDS)
    x = X.clone()
    x[:, 3] = np.inf
    assert stack.first_broken_layer(0, x) == 4
    stack.weights[1][0] = np.nan
    assert np.isnan(stack.first_broken_layer(0, x))


@pytest.mark.parametrize(
    ("settings", "error", "says"),
    [
        ({"n_steps": 0}, ShapeError, "n_steps is 0"),
        ({"n_steps": 5, "activation": "relu"}, UnknownNameError, "linear, tanh"),
        ({"n_steps": 5, "radius": 0.0}, SettingError, "radius is 0.0"),
    ],
)
def test_recurrence_explains_what_cannot_work(settings, error, says):
    with pytest.raises(error, match=says):
        Recurrence(**settings)


def test_dropout_between_time_steps_is_refused():
    stack = RecurrentStack(Recurrence(STEPS), SEEDS)
    with pytest.raises(SettingError, match="dropout_where='head'"):
        train(stack, X, Y, Plan(1, BATCH, loss="mse", dropout=0.2))
