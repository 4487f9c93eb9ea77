"""Initial weights, forward passes and batch norm, against PyTorch's own modules and formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from plain import PlainNetwork

from trainlab.engine.networks import (
    ACTIVATIONS,
    BLOCKS,
    INITIALIZATIONS,
    Architecture,
    Stack,
    weight_law,
)
from trainlab.engine.stacked import generator
from trainlab.errors import SettingError, ShapeError, UnknownNameError

SEEDS = (0, 5)


def inputs(rows: int = 30, features: int = 4) -> torch.Tensor:
    return torch.randn(rows, features, generator=torch.Generator().manual_seed(9)).double()


def build(**settings: object) -> Stack:
    return Stack(
        Architecture(**{"n_inputs": 4, "depth": 3, "width": 6, "n_outputs": 2} | settings), SEEDS
    )


@pytest.mark.parametrize("initialization", [*INITIALIZATIONS])
def test_weights_follow_the_stated_law(initialization):
    gain = 1.7 if initialization == "gain" else None
    stack = Stack(Architecture(300, 1, 200, 2, "relu", initialization, gain=gain), [1])
    std = {
        "default": 1 / math.sqrt(3 * 300),
        "xavier": math.sqrt(2 / 500),
        "he": math.sqrt(2 / 300),
        "normal": 1.0,
        "gain": 1.7 / math.sqrt(300),
    }[initialization]
    weight, bias = stack.weights[0], stack.biases[0]
    assert float(weight.std()) == pytest.approx(std, rel=0.01)
    assert float(weight.mean()) == pytest.approx(0, abs=0.01 * std)
    if initialization == "default":
        torch.manual_seed(0)
        theirs = torch.nn.Linear(300, 200)
        assert float(weight.std()) == pytest.approx(float(theirs.weight.detach().std()), rel=0.02)
        assert float(weight.abs().max()) == pytest.approx(1 / math.sqrt(300), rel=1e-3)
        assert float(bias.std()) == pytest.approx(float(theirs.bias.detach().std()), rel=0.2)
    else:
        assert (bias == 0).all()


def test_weights_are_drawn_layer_by_layer_from_the_seed():
    """Recorded sweeps rest on these very numbers."""
    stack = build(initialization="default")
    rng = torch.Generator().manual_seed(5)
    for n_in, weight, bias in zip((4, 6, 6, 6), stack.weights, stack.biases, strict=True):
        for ours in (weight[1], bias[1]):
            unit = torch.rand(ours.shape, generator=rng, dtype=torch.float64)
            torch.testing.assert_close(ours, (2 * unit - 1) / math.sqrt(n_in))


def test_gain_root_two_is_he():
    he, gain = build(), build(initialization="gain", gain=math.sqrt(2))
    torch.testing.assert_close(he.weights, gain.weights)
    assert weight_law("gain", 64, 64, 8.0).weight_std == weight_law("normal", 64, 64).weight_std


def test_a_network_is_the_same_alone_in_a_stack_and_in_float32():
    together = build(initialization="default")
    alone = Stack(together.architecture, SEEDS[1:])
    single = Stack(together.architecture, SEEDS, torch.float32)
    for a, b, c in zip(together.tensors, alone.tensors, single.tensors, strict=True):
        assert torch.equal(a[1:], b)
        assert torch.equal(a.float(), c)


@pytest.mark.parametrize("block", [block for block in BLOCKS if "mlp" in block])
def test_he_gives_each_branch_its_inputs_power(block):
    stack = Stack(Architecture(300, 3, 400, 5, block=block), [2])
    he, one = math.sqrt(2), 1.0
    gains = [float(weight.std()) * math.sqrt(weight.shape[1]) for weight in stack.weights]
    assert gains == pytest.approx([one, he, one, he, one, he, one, he], rel=0.03)
    h = torch.randn(1, 2000, 400, generator=torch.Generator().manual_seed(0)).double()
    branch = torch.relu(h @ stack.weights[1]) @ stack.weights[2]
    assert float(branch.square().mean()) == pytest.approx(float(h.square().mean()), rel=0.1)
    for law in ("default", "xavier", "normal"):
        assert Architecture(4, 3, 6, 2, "relu", law, block).laws[2] == weight_law(law, 6, 6)


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward_passes_equal_torch_nn(activation, block):
    stack = build(activation=activation, block=block, initialization="default")
    x = inputs()
    for member in range(len(SEEDS)):
        model = PlainNetwork(stack, member).train()
        for ours, theirs in zip(stack.hidden(x), model.states(x), strict=True):
            torch.testing.assert_close(ours[member], theirs)
        found: list[torch.Tensor] = []
        model.activation.register_forward_hook(lambda *args, found=found: found.append(args[-1]))
        model(x)
        for ours, theirs in zip(stack.activations(x), found, strict=True):
            torch.testing.assert_close(ours[member], theirs)
    outputs = stack.forward(x)
    for member in range(len(SEEDS)):
        model = PlainNetwork(
            build(activation=activation, block=block, initialization="default"), member
        )
        torch.testing.assert_close(outputs[member], model.train()(x))
        torch.testing.assert_close(stack.predict(2 * x)[member], model.eval()(2 * x).detach())


def test_only_forward_moves_the_running_statistics():
    stack = build(block="batch_norm")
    stack.hidden(inputs())
    stack.predict(inputs())
    assert all((mean == 0).all() for mean in stack.means)
    assert all((variance == 1).all() for variance in stack.variances)
    stack.forward(inputs())
    assert all((mean != 0).all() for mean in stack.means)


def test_one_batch_for_each_network():
    stack, x = build(), torch.stack([inputs(), -inputs()])
    both = stack.predict(x)
    torch.testing.assert_close(both[0], stack.predict(x[0])[0])
    torch.testing.assert_close(both[1], stack.predict(x[1])[1])


def test_copies_share_no_memory():
    stack = build(block="batch_norm")
    twin = stack.copy()
    assert type(twin) is Stack
    for tensor in twin.tensors:
        tensor.zero_()
    assert all((weight != 0).any() for weight in stack.weights)
    assert all((variance == 1).all() for variance in stack.variances)


def test_first_broken_layer_tells_forward_from_backward():
    stack, x = build(), inputs()
    assert np.isnan(stack.first_broken_layer(0, x))
    stack.weights[1][0] = 1e308  # finite, but its outputs overflow
    assert stack.first_broken_layer(0, x) == 2
    stack.weights[0][0] = stack.weights[2][0] = torch.nan  # nearest to the output comes first
    assert stack.first_broken_layer(0, x) == 3
    assert np.isnan(stack.first_broken_layer(1, x))
    assert stack.finite.tolist() == [False, True]


def test_first_broken_layer_counts_branches_not_matrices():
    stack, x = build(block="residual_mlp"), inputs()
    for matrix, layer in enumerate((1, 1, 1, 2, 2, 3, 3, 4)):
        broken = stack.copy()
        broken.weights[matrix][1] = torch.nan
        assert broken.first_broken_layer(1, x) == layer
        assert np.isnan(broken.first_broken_layer(0, x))
    stack.weights[3][0] = 1e308
    assert stack.first_broken_layer(0, x) == 2


def test_streams_of_one_seed_differ():
    draws = [
        generator(seed, purpose).random() for seed in (0, 1) for purpose in ("batches", "dropout")
    ]
    assert len(set(draws)) == 4


@pytest.mark.parametrize(
    ("settings", "error", "says"),
    [
        ({"activation": "relo"}, UnknownNameError, "Did you mean 'relu'"),
        ({"initialization": "kaiming"}, UnknownNameError, "xavier, he"),
        ({"block": "batchnorm"}, UnknownNameError, "Did you mean 'batch_norm'"),
        ({"width": 0}, ShapeError, "width is 0; it must be 1 or more"),
        ({"depth": -1}, ShapeError, "depth is -1; it must be 0 or more"),
        ({"block": "residual_mlp", "depth": 0}, ShapeError, "depth=1 or more, or block='plain'"),
        ({"block": "layer_norm", "width": 1}, ShapeError, "write width=2 or more"),
        ({"gain": 2.0}, SettingError, "initialization='gain', gain=1.5"),
        ({"initialization": "gain"}, SettingError, "gain=None"),
    ],
)
def test_architecture_explains_what_cannot_work(settings, error, says):
    with pytest.raises(error, match=says):
        build(**settings)


def test_inputs_of_another_size_are_refused():
    with pytest.raises(ShapeError, match=r"\(30, 5\).*\(batch, 4\)"):
        build().hidden(inputs(features=5))


@pytest.mark.parametrize("seeds", [[], [-1]])
def test_seeds_that_cannot_be_are_refused(seeds):
    with pytest.raises(SettingError, match=r"seeds=range\(20\)"):
        Stack(Architecture(2, 1, 2, 2), seeds)


@pytest.mark.parametrize("initialization", ["he", "default"])
def test_a_head_has_a_law_of_its_own_and_the_hidden_layers_stay_as_they_are(initialization):
    sizes = {"n_inputs": 64, "depth": 2, "width": 400, "n_outputs": 50}
    usual = Stack(Architecture(**sizes, initialization=initialization), [3])
    zero, small = (
        Stack(Architecture(**sizes, initialization=initialization, head_gain=gain), [3])
        for gain in (0.0, 0.5)
    )
    for stack in (zero, small):
        for mine, theirs in zip(stack.weights[:-1], usual.weights[:-1], strict=True):
            assert torch.equal(mine, theirs)
        assert not stack.biases[-1].any()
    assert not zero.weights[-1].any()
    assert small.weights[-1].std() * 400**0.5 == pytest.approx(0.5, rel=0.02)
    assert torch.equal(zero.predict(torch.ones(3, 64).double()), torch.zeros(1, 3, 50).double())


@pytest.mark.parametrize("gain", [-1.0, float("nan"), float("inf")])
def test_a_gain_of_the_head_that_cannot_be_is_told(gain):
    with pytest.raises(SettingError, match=r"head_gain=0\.0 for a head that starts at 0"):
        Architecture(2, 1, 4, 3, head_gain=gain)
