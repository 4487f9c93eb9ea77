"""Clipping as the experiment measures it, against the engine and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from trainlab.engine.optimizers import prepare_gradients
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.experiments import clipping, load

SEEDS = (0, 3)


def settings(**given):
    return load("clipping").settings(given)


@pytest.mark.parametrize("method", ["norm", "value"])
@pytest.mark.parametrize(
    ("trouble", "optimizer"), [("spikes", "sgd"), ("growth", "adam"), ("cured", "sgd")]
)
def test_the_loop_that_watches_trains_as_the_engine_does(trouble, optimizer, method):
    chosen = settings(trouble=trouble, optimizer=optimizer, method=method, threshold=1)
    plan = replace(clipping.plan_of(chosen, 0.003), epochs=2)
    stack, x, y, x_val, y_val = clipping.problem(trouble, SEEDS)
    x, y = x[:, :100], y[:, :100]
    watched = clipping.train_and_watch(stack, x, y, x_val, y_val, plan)
    run = train(stack, x, y, plan, validation=(x_val, y_val))
    np.testing.assert_allclose(watched.val_loss, run["val_loss"], rtol=1e-6)
    assert np.isnan(watched.died_at).all()


def test_deaths_are_found_where_the_engine_finds_them():
    chosen = settings(trouble="growth", threshold="none")
    plan = replace(clipping.plan_of(chosen, 0.1), epochs=1)
    stack, x, y, *_ = data = clipping.problem("growth", SEEDS)
    np.testing.assert_array_equal(
        clipping.train_and_watch(*data, plan).died_at, train(stack, x, y, plan).died_at
    )


@pytest.mark.parametrize(
    ("limit", "entries", "left"),
    [
        ({"clip_norm": 1.0}, [np.inf, 3.0], [np.nan, 0.0]),
        ({"clip_norm": 1.0}, [np.nan, 3.0], [np.nan, np.nan]),
        ({"clip_value": 1.0}, [np.inf, 3.0], [1.0, 1.0]),
        ({"clip_value": 1.0}, [np.nan, 3.0], [np.nan, 1.0]),
    ],
)
def test_what_clipping_makes_of_a_gradient_that_is_not_finite(limit, entries, left):
    """By norm one bad entry spoils all; by value ∞ is cut, NaN stays."""
    stack = clipping.problem("spikes", [0])[0].copy()
    for parameter in stack.parameters:
        parameter.grad = torch.zeros_like(parameter)
    stack.weights[1].grad[0, 0, :2] = torch.tensor(entries, dtype=torch.float64)
    prepare_gradients(Plan(1, 1, **limit), stack)
    found = stack.weights[1].grad[0, 0, :2].numpy()
    np.testing.assert_allclose(found, left, rtol=1e-5)


def test_every_threshold_is_an_edge_of_the_histogram():
    for threshold in clipping.THRESHOLDS:
        assert np.isclose(clipping.EDGES, threshold).any()
    assert (np.diff(clipping.EDGES) > 0).all()
    result = clipping.run(settings(trouble="bad_row") | {"learning_rate": 0.01}, SEEDS)
    assert result["histogram"].sum() + result["not_finite"] == pytest.approx(1)
    assert result["died"].all()
