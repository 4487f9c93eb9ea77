"""How fast the page engine is: ``python -m benchmarks.page_engine``.

The page engine in Node takes turns with its rivals, on one thread, round after round, in processor
time; a step is a batch, forward, backward and the optimizer, without evaluation. Rivals are the
plain PyTorch loop, and for a network of 6 layers of 8 units one of objects in JavaScript, with the
arithmetic of TensorFlow Playground. Ratios hold on other machines, microseconds do not; on a busy
machine the loop loses more than the page, so the load is printed, too.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import nn

from trainlab.node import find_node

HERE = Path(__file__).parent
SHAPES = [(2, 64, 4, 3), (2, 32, 2, 3), (64, 32, 10, 10)]  # inputs, width, depth, outputs
PLAYGROUND = (2, 8, 6, 2)
BATCH, STEPS, ROUNDS = 32, 300, 5
BUDGETS = {("float32", SHAPES[0]): 6.0, ("float64", SHAPES[0]): 4.0}
Shape = tuple[int, int, int, int]


def plain_loop(shape: Shape, precision: str) -> float:
    """Return microseconds of processor time that a step of the plain PyTorch loop takes."""
    inputs, width, depth, outputs = shape
    dtype = getattr(torch, precision)
    layers: list[nn.Module] = []
    for n_in, n_out in pairwise([inputs, *[width] * depth]):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(width, outputs)).to(dtype)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = nn.CrossEntropyLoss()
    x, y = torch.randn(1000, inputs, dtype=dtype), torch.randint(outputs, (1000,))

    def train(steps: int) -> None:
        for _ in range(steps):
            rows = torch.randint(1000, (BATCH,))
            optimizer.zero_grad()
            loss_of(model(x[rows]), y[rows]).backward()
            optimizer.step()

    train(30)
    start = time.process_time()
    train(STEPS)
    return (time.process_time() - start) / STEPS * 1e6


def page_engine(shape: Shape, precision: str, **more: Any) -> float:
    """Return microseconds of processor time that a step of the page engine takes, in Node."""
    inputs, width, depth, outputs = shape
    data: dict[str, Any] = {"kind": "digits"} if inputs == 64 else {"arms": outputs}
    plan = {
        "version": 1,
        "data": data | {"n": 1000, "validation": 0, "test": 0},
        "architecture": {"width": width, "depth": depth},
        "optimizer": {"kind": "adam", "learning_rate": 1e-3},
        "stopping": {"epochs": 400, "batch_size": BATCH},
        "precision": precision,
    }
    for section, values in more.items():
        plan[section] |= values
    return _in_node("page_engine.mjs", {"plan": plan, "epochs": 100})


def _in_node(script: str, request: dict[str, Any]) -> float:
    done = subprocess.run(
        [str(find_node()), str(HERE / script)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def compare(name: str, rival: Callable[[], float], page: Callable[[], float], least: float) -> bool:
    """Print a line about rounds in turn; return whether the ratio of medians reaches `least`."""
    rounds = [(rival(), page()) for _ in range(ROUNDS)]
    theirs, ours = zip(*rounds, strict=True)
    ratio = statistics.median(theirs) / statistics.median(ours)
    kept = ratio >= least
    budget = f"; budget {least:g}: {'kept' if kept else 'MISSED'}" if least else ""
    print(
        f"{name} {statistics.median(theirs):.0f} µs, page {statistics.median(ours):.0f} µs: "
        f"{ratio:.1f} times (the fastest rounds {min(theirs) / min(ours):.1f}){budget}",
        flush=True,
    )
    return kept


def main() -> int:
    """Print a line for each shape and precision; return 1 if a budget is missed."""
    torch.set_num_threads(1)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    kept = [
        compare(
            f"{precision} {shape[1]}×{shape[2]}, batch {BATCH}, Adam: PyTorch loop",
            lambda shape=shape, precision=precision: plain_loop(shape, precision),  # type: ignore[misc]
            lambda shape=shape, precision=precision: page_engine(shape, precision),  # type: ignore[misc]
            BUDGETS.get((precision, shape), 0),
        )
        for precision in ("float32", "float64")
        for shape in SHAPES
    ]
    inputs, width, depth, _ = PLAYGROUND
    request = {"inputs": inputs, "width": width, "depth": depth, "batch": 10, "rounds": 30}
    sgd = {
        "architecture": {"activation": "tanh"},
        "optimizer": {"kind": "sgd", "learning_rate": 0.03},
        "stopping": {"batch_size": 10},
    }
    compare(
        f"float64 {width}×{depth}, batch 10, tanh, SGD: objects in JavaScript",
        lambda: _in_node("plain_javascript.mjs", request),
        lambda: page_engine(PLAYGROUND, "float64", **sgd),
        0,
    )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
