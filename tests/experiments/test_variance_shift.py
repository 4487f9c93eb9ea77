"""How much batch norm's running variance is off behind dropout, against PyTorch's own modules."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.experiments.bn_dropout import variance_shift

SEEDS = (3, 4)


@pytest.mark.parametrize(("dropout", "low", "high"), [(0.0, 0.7, 1.4), (0.5, 0.2, 0.75)])
def test_dropout_in_front_of_a_batch_norm_leaves_less_variance_in_evaluation(
    dropout: float, low: float, high: float
) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 256, 16)), rng.integers(3, size=(2, 256))
    stack = Stack(Architecture(16, 2, 32, 3, block="batch_norm"), SEEDS)
    plan = Plan(epochs=20, batch_size=64, learning_rate=1e-4, dropout=dropout)
    trained = train(stack, x, y, plan).last
    shift = variance_shift(trained, torch.from_numpy(x))
    assert ((shift > low) & (shift < high)).all()


def test_it_is_what_pytorchs_batch_norm_reads() -> None:
    x = np.random.default_rng(0).normal(size=(2, 100, 16))
    stack = Stack(Architecture(16, 2, 8, 3, block="batch_norm"), SEEDS)
    shift = variance_shift(stack, torch.from_numpy(x))
    for member in range(2):
        h = torch.from_numpy(x[member])
        for layer in range(2):
            z = h @ stack.weights[layer][member] + stack.biases[layer][member]
            norm = torch.nn.BatchNorm1d(8, dtype=torch.float64).eval()
            h = torch.relu(norm(z))
        assert shift[member] == pytest.approx(z.var(dim=0).median().item())


def test_without_batch_norm_there_is_none() -> None:
    stack = Stack(Architecture(16, 2, 8, 3), SEEDS)
    assert np.isnan(variance_shift(stack, torch.zeros(2, 10, 16))).all()
