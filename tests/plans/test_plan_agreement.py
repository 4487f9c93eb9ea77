"""A plan gives the same numbers in the stack engine, in the printed script, and in the page."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
import torch
from agreement import Printed, difference, in_page, matrix, merged, page_differences
from told import fail_with

from trainlab.engine.data import digits
from trainlab.plans.training import train_plan

LIMIT = 1e-9  # relative, in float64, after 60 steps
CASES = matrix()
PARTS = 9


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(PARTS))
def test_three_ways_agree(part, measured):
    cases = CASES[part::PARTS]
    lines, worst = [], defaultdict(float)
    for (options, plan), (page,) in zip(cases, in_page([plan for _, plan in cases]), strict=True):
        run = train_plan(plan)
        assert run["step_loss"].shape[1] >= 60
        found = {f"page, {name}": gap for name, gap in page_differences(page, run).items()}
        found |= {f"script, {n}": gap for n, gap in Printed(plan).differences(run).items()}
        for name, gap in found.items():
            worst[name] = max(worst[name], gap)
        off = {name: gap for name, gap in found.items() if not gap <= LIMIT}
        if off:
            lines.append(f"{options}: {off}")
    measured(f"part {part}: " + ", ".join(f"{n} {g:.0e}" for n, g in sorted(worst.items()) if g))
    fail_with(lines, "how far three ways to run a plan are apart")


@pytest.mark.parametrize(
    "plan",
    [
        {"stopping": {"epochs": 3}},
        {"architecture": {"depth": 0}, "stopping": {"epochs": 3}},
        {"architecture": {"width": 1}, "block": "batch_norm", "stopping": {"epochs": 3}},
        {"data": {"kind": "moons", "test": 0}, "stopping": {"epochs": 3}},
        {"data": {"kind": "circles", "label_noise": 0.3}, "stopping": {"epochs": 3}},
        {"data": {"validation": 0, "test": 0, "n": 33}, "stopping": {"batch_size": 1, "epochs": 2}},
        {"initialization": {"law": "normal"}, "architecture": {"width": 8, "activation": "tanh"}},
        {"data": {"kind": "points", "points": [[0, 0, 0], [1, 0, 1], [0, 1, 2], [1, 1, 0]] * 5}},
    ],
)
def test_data_of_every_kind_agree(plan):
    plan = merged({"stopping": {"batch_size": 8}}, plan, {"seeds": [0, 3]})
    (runs,) = in_page([plan])
    run = train_plan(plan)
    for member, page in enumerate(runs):
        found = page_differences(page, run, member)
        assert max(found.values()) <= LIMIT, found


def test_digits_agree():
    plan = {"version": 1, "data": {"kind": "digits", "n": 200}, "stopping": {"epochs": 5}}
    data = digits()
    ((page,),) = in_page([plan], digits={"x": data.x.tolist(), "y": data.y.tolist()})
    assert max(page_differences(page, train_plan(plan)).values()) <= LIMIT


@pytest.mark.parametrize(
    ("sick", "layer"),
    [
        # Overflows on the way forward, in a step, in a deep layer.
        ({"initialization": {"law": "gain", "gain": 1e6}, "architecture": {"depth": 60}}, 45),
        ({"optimizer": {"learning_rate": 1e9}, "architecture": {"depth": 4}}, None),
        ({"optimizer": {"learning_rate": 1e6}, "loss": {"kind": "mse"}}, None),
        ({"optimizer": {"learning_rate": 1e8}, "block": "residual_mlp"}, None),
        ({"initialization": {"law": "normal"}, "architecture": {"depth": 180, "width": 128}}, None),
    ],
)
def test_death_is_found_at_the_same_step_and_layer(sick, layer):
    plan = merged({"stopping": {"epochs": 20}}, sick)
    ((page,),) = in_page([plan])
    run = train_plan(plan)
    assert np.isfinite(run.died_at[0]), "it was to die"
    assert page["diedAt"] == run.died_at[0]
    # No layer where only the loss overflows.
    assert difference([page["diedIn"]], run.died_in) == 0
    if layer:
        assert page["diedIn"] >= layer
    found = page_differences(page, run)
    assert found["step_loss"] <= 1e-6, found  # on the way to infinity rounding grows
    script = Printed(plan)
    assert script.death == f"Step {int(run.died_at[0])}: the loss is not finite."


@pytest.mark.parametrize("monitor", ["val_loss", "val_accuracy"])
@pytest.mark.parametrize("restore", [True, False])
def test_patience_stops_and_restores_alike(monitor, restore):
    plan = {
        "version": 1,
        "data": {"n": 120, "label_noise": 0.3},
        "optimizer": {"kind": "adam", "learning_rate": 0.02},
        "stopping": {"epochs": 60, "patience": 4, "monitor": monitor, "restore": restore},
        "seeds": [0, 1, 2],
    }
    (runs,) = in_page([plan])
    run = train_plan(plan)
    assert np.isfinite(run.stopped_at).all()
    for member, page in enumerate(runs):
        found = page_differences(page, run, member)
        assert max(found.values()) <= LIMIT, found
    script = Printed(plan)
    assert len(script.space["history"]) - 1 == run.stopped_at[0]
    assert max(script.differences(run).values()) <= LIMIT


def test_float32_agrees_to_its_precision():
    plans = [
        merged({"precision": "float32", "block": block, "stopping": {"epochs": 5}})
        for block in ("plain", "batch_norm", "pre_norm_residual_mlp")
    ]
    for plan, (page,) in zip(plans, in_page(plans), strict=True):
        run = train_plan(plan)
        assert run.networks.weights[0].dtype == torch.float32
        found = page_differences(page, run)
        assert max(found.values()) <= 2e-3, found
        assert found["step_loss"] > 0, "float32 and float64 do not round alike"


def test_seeds_draw_the_same_initial_weights():
    plan = merged({"initialization": {"law": "default"}, "seeds": [0, 7, 2**53 - 1]})
    (runs,) = in_page([plan | {"stopping": {"epochs": 1}}])
    from trainlab.plans.reading import read_plan
    from trainlab.plans.training import initial_networks

    stack = initial_networks(read_plan(plan))
    for member, page in enumerate(runs):
        for name in ("weights", "biases"):
            for theirs, ours in zip(page["initial"][name], getattr(stack, name), strict=True):
                assert difference(theirs, ours[member]) == 0  # uniform draws: the same bits
