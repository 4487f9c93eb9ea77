"""Gradient and spread at every depth, against autograd on plain networks and against theory."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from plain import PlainNetwork

from trainlab.engine.data import digits
from trainlab.engine.gradients import (
    dead_units,
    forward_spread,
    gradient_norms,
    largest_derivative,
    mean_field,
)
from trainlab.engine.networks import BLOCKS, Architecture, Stack
from trainlab.errors import SettingError, UnknownNameError

SEEDS = (0, 7)
LOSSES = {"cross_entropy": "cross_entropy", "mse": "mse_loss"}


def batch(rows: int = 64) -> tuple[torch.Tensor, torch.Tensor]:
    data = digits()
    return torch.from_numpy(data.x[:rows]), torch.from_numpy(data.y[:rows])


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "gelu"])
def test_gradient_norms_equal_autograd_on_a_plain_network(activation, block):
    stack = Stack(Architecture(64, 5, 16, 10, activation, "default", block), SEEDS)
    x, y = batch()
    norms = gradient_norms(stack, x, y, include_input=True)
    spread = forward_spread(stack, x)
    for member in range(len(SEEDS)):
        model = PlainNetwork(stack, member).train()
        model.requires_grad_(False)
        inputs = x.clone().requires_grad_()
        states = [inputs, *model.states(inputs)]
        for state in states[1:]:
            state.retain_grad()
        torch.nn.functional.cross_entropy(model.head(states[-1]), y).backward()
        np.testing.assert_allclose(norms[member], [float(s.grad.norm()) for s in states], rtol=1e-9)
        powers = [float(s.detach().var(dim=0, correction=0).mean()) for s in states]
        np.testing.assert_allclose(spread[member], np.sqrt(np.divide(powers[1:], powers[0])))
    assert np.array_equal(gradient_norms(stack, x, y), norms[:, 1:])


@pytest.mark.parametrize(
    ("block", "growth"),
    [
        ("residual_mlp", 2 ** (15 / 2)),  # each branch adds its input's power once more
        ("scaled_residual_mlp", (1 + 1 / 16) ** (15 / 2)),
        # The stream's power is l + 1 in front of layer l + 1, whose norm divides by it.
        ("pre_norm_residual_mlp", np.prod([1 + 1 / (layer + 1) for layer in range(1, 16)]) ** 0.5),
    ],
)
def test_gradients_of_residual_branches_grow_as_their_powers_add_up(block, growth):
    stack = Stack(Architecture(64, 16, 256, 10, block=block), range(4))
    norms = gradient_norms(stack, *batch())
    assert np.median(norms[:, 0] / norms[:, -1]) == pytest.approx(growth, rel=0.1)


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
@pytest.mark.parametrize("depth", [0, 1, 4])
def test_gradient_norms_at_every_depth_and_loss(depth, loss):
    stack = Stack(Architecture(64, depth, 16, 10, "tanh", "xavier"), SEEDS)
    x, labels = batch()
    y = labels if loss == "cross_entropy" else torch.eye(10, dtype=x.dtype)[labels]
    norms = gradient_norms(stack, x, y, include_input=True, loss=loss)
    assert norms.shape == (2, depth + 1)
    for member in range(len(SEEDS)):
        model = PlainNetwork(stack, member)
        inputs = x.clone().requires_grad_()
        states = [inputs, *model.states(inputs)]
        value = getattr(torch.nn.functional, LOSSES[loss])(model.linears[-1](states[-1]), y)
        found = torch.autograd.grad(value, states)
        np.testing.assert_allclose(norms[member], [float(g.norm()) for g in found], rtol=1e-9)
    assert np.array_equal(gradient_norms(stack, x, y, loss=loss), norms[:, 1:])


def test_gradient_norms_of_an_unknown_loss():
    with pytest.raises(UnknownNameError, match="known are: cross_entropy, mse"):
        gradient_norms(Stack(Architecture(64, 1, 4, 10), SEEDS), *batch(), loss="hinge")


@pytest.mark.parametrize(
    ("activation", "initialization", "factor"),
    [
        ("sigmoid", "default", 0.141),
        ("sigmoid", "xavier", 0.235),
        ("sigmoid", "he", 0.317),
        ("relu", "default", 1 / math.sqrt(6)),
        ("relu", "he", 1.0),
    ],
)
def test_mean_field_meets_wide_networks(activation, initialization, factor):
    width, depth = 512, 8
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(32, width, generator=generator, dtype=torch.float64)
    y = torch.randint(0, 10, (32,), generator=generator)
    stack = Stack(Architecture(width, depth, width, 10, activation, initialization), SEEDS)
    theory = mean_field(
        activation,
        initialization,
        depth,
        width,
        common_power=float((x.mean(dim=0) ** 2).mean()),
        spread_power=float(x.var(dim=0, correction=0).mean()),
    )
    measured = gradient_norms(stack, x, y)
    measured = np.median(measured / measured[:, -1:], axis=0)
    np.testing.assert_allclose(measured, theory.gradient, rtol=0.15)
    np.testing.assert_allclose(np.median(forward_spread(stack, x), axis=0), theory.spread, rtol=0.1)
    assert theory.gradient[0] ** (1 / (depth - 1)) == pytest.approx(factor, rel=0.02)


@pytest.mark.parametrize(
    ("activation", "largest"),
    [("sigmoid", 0.25), ("tanh", 1.0), ("relu", 1.0), ("gelu", 1.129), ("silu", 1.0998)],
)
def test_largest_derivative_is_the_textbook_value(activation, largest):
    assert largest_derivative(activation) == pytest.approx(largest, abs=2e-4)


@pytest.mark.parametrize("block", BLOCKS)
def test_dead_units_are_those_that_pass_no_gradient_on(block):
    stack = Stack(Architecture(64, 4, 12, 10, "relu", "he", block), SEEDS)
    two = "mlp" in block
    # A bias, or a shift behind a norm, that no input overcomes.
    shifts = stack.biases if two or not stack.shifts else stack.shifts
    for layer in range(4):
        shifts[2 * layer + 1 if two else layer][0, 0, : 2 * layer] = -1e3
    x, y = batch()
    found = dead_units(stack, x)
    for member in range(len(SEEDS)):
        model = PlainNetwork(stack, member).train()
        gradients: list[torch.Tensor] = []
        model.activation.register_full_backward_hook(
            lambda module, passed, arrived, found=gradients: found.insert(0, passed[0])
        )
        torch.nn.functional.cross_entropy(model(x), y).backward()
        dead = [float((gradient == 0).all(dim=0).double().mean()) for gradient in gradients]
        assert found[member].tolist() == pytest.approx(dead)
    assert (found[0] >= np.arange(4) / 6).all()
    assert (found[1] < 1 / 3).all()


def test_dead_units_of_each_networks_own_rows():
    stack = Stack(Architecture(1, 1, 4, 2), SEEDS)
    stack.weights[0] = torch.tensor([[[1.0, -1, 1, -1]]] * 2).double()
    stack.biases[0] = torch.tensor([[[0.0, 0, -5, -5]]] * 2).double()
    x = torch.tensor([[1.0], [2.0]]).double()
    assert dead_units(stack, x).tolist() == [[0.75], [0.75]]
    assert dead_units(stack, torch.stack([x, 4 * x])).tolist() == [[0.75], [0.5]]
    assert dead_units(stack, torch.cat([x, -x, 6 * x])).tolist() == [[0.25], [0.25]]
    assert dead_units(Stack(Architecture(1, 0, 4, 2), SEEDS), x).shape == (2, 0)


def test_dead_units_of_another_activation_are_refused():
    with pytest.raises(SettingError, match=r"'gelu'.*activation='relu'"):
        dead_units(Stack(Architecture(64, 1, 4, 10, "gelu"), SEEDS), batch()[0])
