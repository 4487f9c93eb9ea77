"""A plan as plain PyTorch: the same in both languages, and a script that runs as it is."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
import pytest
import torch
from agreement import PAGE, matrix, merged
from test_plan_reading import CASES, unpacked

import trainlab
from trainlab.node import run_node
from trainlab.plans.data import draw_data
from trainlab.plans.reading import read_plan

POINTS = [[0, 0.5, 0], [1, 0, 1], [-0.25, 1, 1], [1e-7, 2, 0]] * 8
ODD: list[dict[str, Any]] = [
    {"data": {"kind": "points", "points": POINTS}, "stopping": {"batch_size": 8}},
    {"data": {"kind": "digits", "n": 100, "label_noise": 0.25}},
    {"data": {"kind": "digits", "n": 1797}},
    {"data": {"kind": "circles", "validation": 0, "test": 0}},
    {"data": {"kind": "moons", "test": 0, "seed": 2**53 - 1}, "seeds": [7]},
    {"architecture": {"depth": 0}},
    {"optimizer": {"learning_rate": 3e-5, "momentum": 0.9}, "precision": "float32"},
    {"optimizer": {"kind": "adamw", "learning_rate": 1}},
    {"regularization": {"weight_decay": 0.1, "decay_all": False}},
    {"schedule": {"kind": "warmup", "warmup_share": 0.125}},
    {"stopping": {"patience": 3, "monitor": "val_accuracy", "restore": False}},
    {"stopping": {"patience": 3}, "clipping": {"norm": 1e9}},
    {"initialization": {"law": "normal"}},
]


def test_python_and_the_page_print_the_same_script():
    plans = [plan for _, plan in matrix()] + [merged(plan) for plan in ODD]
    plans += [unpacked(case["plan"]) for case in CASES if not case["problems"]]
    for plan, theirs in zip(plans, run_node(PAGE, {"print": plans}), strict=True):
        assert theirs == trainlab.as_pytorch(plan), plan


def run(plan: dict[str, Any]) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "printed"}
    dtype = torch.get_default_dtype()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(trainlab.as_pytorch(plan), space)
    finally:
        torch.set_default_dtype(dtype)
    return space


@pytest.mark.parametrize("kind", ["spirals", "moons", "circles", "digits", "points"])
def test_a_script_runs_as_it_is_on_rows_of_the_same_law(kind):
    data: dict[str, Any] = {"kind": kind, "noise": 0.05}
    data |= {"points": POINTS} if kind == "points" else {"n": 300}
    plan = merged(
        {"data": data, "optimizer": {"kind": "adam", "learning_rate": 0.01}},
        {"stopping": {"epochs": 40, "batch_size": 16}},
    )
    space, rows = run(plan), draw_data(read_plan(plan))
    for name in rows._fields:
        x, y = space[f"x_{name}"].numpy(), space[f"y_{name}"].numpy()
        ours = getattr(rows, name)
        assert x.shape == ours.x.shape
        assert len(y) == len(ours.y)
    x, y = space["x"].numpy(), space["y"].numpy()
    all_x = np.concatenate([part.x for part in rows])
    all_y = np.concatenate([part.y for part in rows])
    if kind == "points":
        assert np.array_equal(np.sort(x, axis=0), np.sort(all_x, axis=0))
    if kind == "digits":  # one standardization, of all 1797
        assert abs(all_x.mean() - x.mean()) < 0.05
    else:
        assert np.array_equal(np.bincount(y), np.bincount(all_y))
        if kind != "points":
            assert abs(x.mean()) < 1e-12
        for label in range(y.max() + 1):  # as large a cloud in the same place
            ours, theirs = all_x[all_y == label], x[y == label]
            assert np.abs(ours.mean(axis=0) - theirs.mean(axis=0)).max() < 0.25
            assert np.abs(ours.std(axis=0) - theirs.std(axis=0)).max() < 0.25
    learned = space["history"][-1]["train"][1]
    assert abs(learned - trainlab.train_plan(plan)["train_accuracy"][0, -1]) < 0.15
    assert learned > 0.6


def test_a_script_has_nothing_of_the_package():
    for plan in ODD:
        assert "trainlab" not in trainlab.as_pytorch(merged(plan))
