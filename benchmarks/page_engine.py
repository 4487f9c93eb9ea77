"""How fast the page engine is: ``python -m benchmarks.page_engine``.

The engine in Node and the plain PyTorch loop take turns, on one thread, round after round, in
processor time; the medians are compared. Ratios hold on other machines, microseconds do not.
"""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import time
from pathlib import Path

import torch
from torch import nn

from trainlab.node import find_node

SCRIPT = Path(__file__).with_name("page_engine.mjs")
SHAPES = [(2, 64, 4, 3), (2, 32, 2, 3), (64, 32, 10, 10)]  # inputs, width, depth, outputs
BATCH, STEPS, ROUNDS = 32, 300, 5
BUDGETS = {("float32", SHAPES[0]): 6.0, ("float64", SHAPES[0]): 4.0}
Shape = tuple[int, int, int, int]


def plain_loop(shape: Shape, precision: str) -> float:
    """Return microseconds of processor time that a step of the plain loop takes."""
    inputs, width, depth, outputs = shape
    dtype = getattr(torch, precision)
    sizes = [inputs, *[width] * depth]
    layers: list[nn.Module] = []
    for n_in, n_out in itertools.pairwise(sizes):
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


def page_engine(shape: Shape, precision: str) -> float:
    """Return microseconds of processor time that a step of the page engine takes, in Node."""
    _, width, depth, outputs = shape
    plan = {
        "version": 1,
        "data": {"kind": "spirals", "arms": outputs, "n": 1000, "validation": 0, "test": 0},
        "architecture": {"width": width, "depth": depth},
        "optimizer": {"kind": "adam", "learning_rate": 1e-3},
        "stopping": {"epochs": 400, "batch_size": BATCH},
        "precision": precision,
    }
    if shape[0] == 64:
        plan["data"] = {"kind": "digits", "n": 1000, "validation": 0, "test": 0}
    request = json.dumps({"plan": plan, "epochs": 100})
    done = subprocess.run(
        [str(find_node()), str(SCRIPT)], input=request, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    """Print a line for each shape and precision; with a budget, whether it is kept."""
    torch.set_num_threads(1)
    for precision in ("float32", "float64"):
        for shape in SHAPES:
            rounds = [
                (plain_loop(shape, precision), page_engine(shape, precision)) for _ in range(ROUNDS)
            ]
            loop, page = (statistics.median(column) for column in zip(*rounds, strict=True))
            budget = BUDGETS.get((precision, shape))
            kept = (
                ""
                if budget is None
                else f"  (budget {budget:g}: {'kept' if loop / page >= budget else 'MISSED'})"
            )
            print(
                f"{precision} {shape[1]}×{shape[2]}, batch {BATCH}: loop {loop:.0f} µs, page "
                f"{page:.0f} µs, {loop / page:.1f} times{kept}",
                flush=True,
            )


if __name__ == "__main__":
    main()
