"""Gains and numbers of inputs, against other quadrature, simulation and PyTorch's layers."""

from __future__ import annotations

import math

import pytest
import torch
from plain import ACTIVATION_MODULES
from scipy.integrate import quad
from torch import nn

from trainlab.engine.gains import fans, gain
from trainlab.engine.gradients import forward_spread
from trainlab.engine.networks import ACTIVATIONS, Architecture, Stack
from trainlab.errors import ShapeError, UnknownNameError

GAINS = {"relu": math.sqrt(2), "gelu": 1.534, "silu": 1.677, "tanh": 1.593, "sigmoid": 1.846}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gain_equals_quadrature_simulation_and_the_documented_value(activation):
    phi = ACTIVATION_MODULES[activation]()

    def integrand(z: float) -> float:
        value = phi(torch.tensor(z, dtype=torch.float64)).item()
        return value**2 * math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)

    power = sum(quad(integrand, *part, epsabs=1e-13)[0] for part in ((-12, 0), (0, 12)))
    assert gain(activation) == pytest.approx(power**-0.5, rel=1e-11)
    z = torch.randn(2_000_000, generator=torch.Generator().manual_seed(0))
    assert gain(activation) == pytest.approx(float(phi(z).square().mean()) ** -0.5, rel=3e-3)
    assert gain(activation) == pytest.approx(GAINS[activation], abs=5e-4)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_with_its_gain_a_wide_network_keeps_the_size_of_its_pre_activations(activation):
    law = {"initialization": "gain", "gain": gain(activation)}
    stack = Stack(Architecture(800, 6, 800, 2, activation, **law), [0, 1])
    x = torch.randn(50, 800, generator=torch.Generator().manual_seed(1)).double()
    x /= x.square().mean(dim=1, keepdim=True).sqrt() * gain(activation)
    for h in stack.hidden(x):
        # What the next matrix makes of it has this mean square, times gain².
        assert float(h.square().mean()) * gain(activation) ** 2 == pytest.approx(1, rel=0.1)
    assert forward_spread(stack, x).shape == (2, 6)


@pytest.mark.parametrize(
    "layer",
    [
        nn.Linear(7, 300),
        nn.Conv1d(4, 6, 3),
        nn.Conv2d(3, 8, 5),
        nn.Conv2d(3, 8, (2, 5)),
        nn.Conv2d(12, 6, 3, groups=3),
        nn.Conv3d(2, 4, 3),
    ],
    ids=str,
)
def test_fans_are_those_of_torchs_own_initialization(layer):
    n_in, n_out = fans(layer.weight.shape)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        layer.reset_parameters()  # uniform on ±1/√n_in
        bound = float(layer.weight.detach().abs().max())
        nn.init.kaiming_normal_(layer.weight, mode="fan_out")
    assert bound == pytest.approx(n_in**-0.5, rel=0.05)
    assert float(layer.weight.detach().std()) == pytest.approx(math.sqrt(2 / n_out), rel=0.2)


def test_a_convolution_drawn_by_its_own_n_keeps_the_signals_size():
    layer = nn.Conv2d(16, 32, 3, padding=1, padding_mode="circular", bias=False)
    n_in, _ = fans(layer.weight.shape)
    assert n_in == 16 * 9
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        layer.weight.normal_(std=gain("relu") / math.sqrt(n_in), generator=rng)
        z = torch.randn(64, 16, 12, 12, generator=rng)
        assert float(layer(torch.relu(z)).square().mean()) == pytest.approx(1, rel=0.1)


def test_what_has_no_gain_or_no_inputs_is_refused():
    with pytest.raises(UnknownNameError, match="Did you mean 'gelu'"):
        gain("gelo")
    with pytest.raises(ShapeError, match=r"\(5,\).*fans\(layer.weight.shape\)"):
        fans((5,))
