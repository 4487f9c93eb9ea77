"""The largest Hessian eigenvalue, against explicit Hessians, and against where descent diverges."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from plain import PlainNetwork
from torch.autograd.functional import hessian
from torch.func import functional_call

from trainlab.engine.curvature import sharpness
from trainlab.engine.data import spirals
from trainlab.engine.networks import BLOCKS, Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.recurrent import Recurrence, RecurrentStack
from trainlab.engine.training import train

SEEDS = (0, 3, 8)
DATA = spirals(40, seed=1)
X, Y = torch.from_numpy(DATA.x), torch.from_numpy(DATA.y)


def eigenvalues(model: torch.nn.Module, x: torch.Tensor, y: torch.Tensor, loss: str) -> np.ndarray:
    parameters = {name: p.detach() for name, p in model.named_parameters()}
    sizes = [p.numel() for p in parameters.values()]
    buffers = dict(model.named_buffers())

    def of(flat: torch.Tensor) -> torch.Tensor:
        parts = zip(parameters, flat.split(sizes), strict=True)
        given = {name: part.view_as(parameters[name]) for name, part in parts}
        return getattr(torch.nn.functional, loss)(functional_call(model, given | buffers, (x,)), y)

    flat = torch.cat([p.flatten() for p in parameters.values()])
    return np.linalg.eigvalsh(hessian(of, flat).numpy())


@pytest.mark.parametrize("block", [block for block in BLOCKS if "batch" not in block])
@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu"])
def test_sharpness_equals_the_explicit_hessian(activation, block):
    stack = Stack(Architecture(2, 2, 5, 3, activation, block=block), SEEDS)
    before = stack.copy()
    found = sharpness(stack, X, Y)
    for member in range(len(SEEDS)):
        model = PlainNetwork(stack, member)
        largest = eigenvalues(model, X, Y, "cross_entropy")[-1]
        assert found.largest[member] == pytest.approx(largest, rel=2e-4)
        assert found.residual[member] <= 1e-3 * largest
    assert all(map(torch.equal, stack.tensors, before.tensors))


@pytest.mark.parametrize("block", ["batch_norm", "batch_norm_residual"])
def test_sharpness_with_batch_norm_goes_through_the_batchs_statistics(block):
    stack = Stack(Architecture(2, 2, 4, 3, "tanh", block=block), SEEDS[:1])
    model = PlainNetwork(stack, 0).train()
    for norm in model.norms:  # running statistics, changed in place, do not go with torch.func
        norm.track_running_stats, norm.running_mean, norm.running_var = False, None, None
        norm.num_batches_tracked = None
    largest = eigenvalues(model, X, Y, "cross_entropy")[-1]
    assert sharpness(stack, X, Y).largest[0] == pytest.approx(largest, rel=2e-4)
    assert all((mean == 0).all() for mean in stack.means)


def test_the_largest_is_found_where_the_one_of_largest_size_is_negative():
    stack = Stack(Architecture(2, 1, 4, 1, "tanh"), SEEDS)
    stack.biases[0] += 0.7  # where tanh bends downward, and more output is much too much
    stack.weights[1] = 10 + stack.weights[1]
    y = torch.full((len(X), 1), -1e3).double()
    found = sharpness(stack, X, y, "mse", tolerance=1e-5)
    for member in range(len(SEEDS)):
        all_of_them = eigenvalues(PlainNetwork(stack, member), X, y, "mse_loss")
        assert member == 0 or -all_of_them[0] > 1.5 * all_of_them[-1]
        assert found.largest[member] == pytest.approx(all_of_them[-1], rel=1e-6)


def test_a_network_is_the_same_alone_and_others_that_broke_do_not_matter():
    stack = Stack(Architecture(2, 2, 5, 3), SEEDS)
    together = sharpness(stack, X, Y)
    for member, seed in enumerate(SEEDS):
        alone = sharpness(Stack(stack.architecture, [seed]), X, Y)
        assert alone.largest[0] == pytest.approx(together.largest[member], rel=1e-9)
    stack.weights[0][1] = torch.nan
    broken = sharpness(stack, X, Y)
    assert np.isnan(broken.largest[1])
    assert broken.largest[[0, 2]] == pytest.approx(together.largest[[0, 2]], rel=1e-9)


def test_an_iteration_cut_short_says_how_far_off_it_may_be():
    stack = Stack(Architecture(2, 2, 5, 3), SEEDS)
    short = sharpness(stack, X, Y, most=3)
    for member in range(len(SEEDS)):
        all_of_them = eigenvalues(PlainNetwork(stack, member), X, Y, "cross_entropy")
        nearest = np.abs(all_of_them - short.largest[member]).min()
        assert nearest <= short.residual[member]
        assert short.largest[member] <= all_of_them[-1]


def quadratic() -> tuple[Stack, torch.Tensor, float]:
    """Return a linear model, its targets, and λ of its loss, from the inputs alone."""
    inputs = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    return (
        Stack(Architecture(2, 0, 1, 1), [0]),
        X[:, :1] - X[:, 1:] ** 2,
        float(torch.linalg.eigvalsh(2 * inputs.T @ inputs / len(X))[-1]),
    )


def test_sharpness_of_a_quadratic_is_that_of_its_inputs():
    stack, y, largest = quadratic()
    found = sharpness(stack, X, y, "mse", tolerance=1e-5)
    assert found.largest[0] == pytest.approx(largest, rel=1e-9)
    single = Stack(stack.architecture, [0], torch.float32)
    assert sharpness(single, X, y, "mse").largest[0] == pytest.approx(largest, rel=1e-4)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_descent_on_a_quadratic_diverges_beyond_two_over_the_sharpness(momentum):
    stack, y, _ = quadratic()
    limit = 2 * (1 + momentum) / float(sharpness(stack, X, y, "mse").largest[0])
    for share, settles in ((0.98, True), (1.02, False)):
        plan = Plan(300, len(X), learning_rate=share * limit, momentum=momentum, loss="mse")
        losses = train(stack, X, y, plan)["train_loss"][0]
        assert (losses[-1] < losses[0]) == settles
        assert settles or losses[-1] > 1e3


def test_sharpness_can_be_watched_while_training():
    stack = Stack(Architecture(2, 2, 5, 3), SEEDS)
    plan = Plan(5, len(X), evaluate_at=(0, 5))
    watched = {"sharpness": lambda networks: sharpness(networks, X, Y).largest}
    run = train(stack, X, Y, plan, measured=watched)
    assert run["sharpness"][:, 0] == pytest.approx(sharpness(stack, X, Y).largest)
    assert run["sharpness"][:, 1] == pytest.approx(sharpness(run.last, X, Y).largest)


def test_sharpness_of_recurrent_networks():
    x = torch.randn(30, 5, generator=torch.Generator().manual_seed(0)).double()
    stack = RecurrentStack(Recurrence(5, 4, activation="tanh"), SEEDS)
    found = sharpness(stack, x, x[:, :1], "mse")
    assert (found.residual <= 1e-3 * found.largest).all()
