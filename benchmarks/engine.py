"""How fast the engine is: ``python -m benchmarks.engine`` (``make bench``).

Rivals take turns, round after round, in one process and on one thread, and the medians of the
rounds are compared: ratios hold on other machines, microseconds do not. What runs on one
thread is measured in processor time, so that other work on the machine disturbs it less;
worker processes, and what a live view waits for, are measured by the clock. The README quotes what
has a budget.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import platform
import statistics
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from joblib import Parallel, delayed
from torch import Tensor, nn
from torch.func import functional_call, grad, stack_module_state, vmap

from trainlab import recordings
from trainlab.engine.data import spirals
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.errors import SetupError
from trainlab.experiments import complete, load
from trainlab.experiments.sweeps import live
from trainlab.experiments.sweeps.live import FIRST_FRESH_SEED
from trainlab.files import write_atomically

ROWS = 1_000
LEARNING_RATE = 1e-3
LIVE_BUDGET = 500  # ms, for one seed after a control was moved
FIRST_POINTS_BUDGET = 300  # ms, until that seed is first drawn
TWENTY = 20  # seeds that a view runs when it is asked for them
README = Path("README.md")
MARKS = "<!-- make bench writes this -->", "<!-- up to here -->"
Rival = Callable[[], object]


@dataclass(frozen=True)
class Shape:
    """What is trained: ReLU networks on 1,000 points of three spirals with Adam at 1e-3."""

    width: int
    depth: int
    batch: int
    networks: int = 20
    dtype: torch.dtype = torch.float32

    @property
    def name(self) -> str:
        """Return the shape in words, as in "64×4, batch 32, K=20, float32"."""
        dtype = str(self.dtype).removeprefix("torch.")
        return f"{self.width}×{self.depth}, batch {self.batch}, K={self.networks}, {dtype}"

    @property
    def architecture(self) -> Architecture:
        """Return the architecture of every network."""
        return Architecture(2, self.depth, self.width, 3)


@dataclass(frozen=True)
class Measure:
    """One line of the table: a figure, and the budget that it must keep, if it has one."""

    what: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def kept(self) -> bool | None:
        """Whether the budget is kept; None without one."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    @property
    def row(self) -> str:
        """Return the line as Markdown."""
        bounds = {"≥": self.at_least, "≤": self.at_most}
        budget = " ".join(
            f"{sign} {b:g} {self.unit}" for sign, b in bounds.items() if b is not None
        )
        verdict = {None: "", True: "kept", False: "**missed**"}[self.kept]
        return f"| {self.what} | {self.value:.3g} {self.unit} | {budget} | {verdict} |"


def plain_loop(shape: Shape, epochs: int, fused: bool | None = None) -> Rival:
    """Return what trains one network as every tutorial does."""
    x, y = _spirals(shape.dtype)
    criterion = nn.CrossEntropyLoss()

    def run() -> None:
        model = _module(shape)
        optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=fused)
        for _ in range(epochs):
            order = torch.randperm(ROWS)
            for start in range(0, ROWS, shape.batch):
                rows = order[start : start + shape.batch]
                optimizer.zero_grad()
                criterion(model(x[rows]), y[rows]).backward()
                optimizer.step()

    return run


def engine(shape: Shape, epochs: int) -> Rival:
    """Return what trains the stack with `trainlab.engine.training.train`, its history included."""
    x, y = _spirals(shape.dtype)
    stack = Stack(shape.architecture, range(shape.networks), shape.dtype)
    plan = Plan(epochs, shape.batch, "adam", learning_rate=LEARNING_RATE, evaluate_at=(epochs,))

    def run() -> None:
        train(stack, x, y, plan)

    return run


def vmapped(shape: Shape, epochs: int) -> Rival:
    """Return what trains the stack with ``torch.func.vmap`` over ``functional_call``."""
    x, y = _spirals(shape.dtype)
    models = [_module(shape) for _ in range(shape.networks)]

    def loss(values: dict[str, Tensor], inputs: Tensor, labels: Tensor) -> Tensor:
        return nn.functional.cross_entropy(functional_call(models[0], values, (inputs,)), labels)

    gradients = vmap(grad(loss))

    def run() -> None:
        parameters, _ = stack_module_state(models)
        optimizer = torch.optim.Adam(list(parameters.values()), lr=LEARNING_RATE, fused=True)
        for _ in range(epochs):
            order = torch.stack([torch.randperm(ROWS) for _ in models])
            for start in range(0, ROWS, shape.batch):
                rows = order[:, start : start + shape.batch]
                found = gradients({n: p.detach() for n, p in parameters.items()}, x[rows], y[rows])
                for name, parameter in parameters.items():
                    parameter.grad = found[name]
                optimizer.step()

    return run


def bare_products(shape: Shape, epochs: int) -> Rival:
    """Return the matrix products of forward and backward pass alone, of the same shapes."""
    sizes = [size for size, _ in shape.architecture.layer_sizes] + [3]
    states = [torch.randn(shape.networks, shape.batch, n, dtype=shape.dtype) for n in sizes]
    weights = [
        torch.randn(shape.networks, n_in, n_out, dtype=shape.dtype)
        for n_in, n_out in shape.architecture.layer_sizes
    ]

    def run() -> None:
        for _ in range(epochs * math.ceil(ROWS / shape.batch)):
            for state, weight in zip(states[:-1], weights, strict=True):
                torch.bmm(state, weight)
            for layer in range(len(weights) - 1, -1, -1):
                torch.bmm(states[layer].mT, states[layer + 1])
                if layer:
                    torch.bmm(states[layer + 1], weights[layer].mT)

    return run


def take_turns(
    rivals: Mapping[str, Rival],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """Return the seconds of each rival in each round, after one round to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    for number in range(rounds + 1):
        for name, rival in rivals.items():
            started = clock()
            rival()
            if number:
                seconds[name].append(clock() - started)
    return seconds


def compare(shape: Shape, rounds: int, epochs: int, loop_budget: float | None) -> list[Measure]:
    """Measure the engine against its rivals at one shape, per network and step."""
    alone = {
        "loop": plain_loop(shape, epochs),
        "loop, fused": plain_loop(shape, epochs, fused=True),
    }
    stacked = {
        "engine": engine(shape, epochs),
        "vmap": vmapped(shape, epochs),
        "products": bare_products(shape, epochs),
    }
    steps = epochs * math.ceil(ROWS / shape.batch)
    seconds = take_turns(alone | stacked, rounds)
    each = {
        name: statistics.median(times) / steps / (1 if name in alone else shape.networks)
        for name, times in seconds.items()
    }

    def ratio(of: str, to: str) -> float:
        return each[of] / each[to]

    return [
        Measure(f"{shape.name}: one network, one step", each["engine"] * 1e6, "µs"),
        Measure(
            f"{shape.name}: against the plain loop",
            ratio("loop", "engine"),
            "×",
            at_least=loop_budget,
        ),
        Measure(f"{shape.name}: against the loop, fused Adam", ratio("loop, fused", "engine"), "×"),
        Measure(
            f"{shape.name}: against `vmap` over `functional_call`", ratio("vmap", "engine"), "×"
        ),
        Measure(
            f"{shape.name}: share of the bare matrix products' GFLOP/s",
            100 * ratio("products", "engine"),
            "%",
            at_least=60 if loop_budget else None,
        ),
    ]


def two_workers(rounds: int, epochs: int, jobs: int = 8) -> Measure:
    """Measure what a second worker process adds, one thread each, by the clock."""
    shape = Shape(64, 4, 32)
    rivals = {
        str(workers): lambda workers=workers: Parallel(n_jobs=workers, backend="loky")(
            delayed(_one_job)(shape, epochs) for _ in range(jobs)
        )
        for workers in (1, 2)
    }
    seconds = take_turns(rivals, rounds, time.perf_counter)
    gains = [one / two for one, two in zip(seconds["1"], seconds["2"], strict=True)]
    return Measure(
        f"two worker processes against one, {shape.name}",
        statistics.median(gains),
        "×",
        at_least=1.7,
    )


def latencies(rounds: int, epochs: int = 60) -> list[Measure]:
    """Measure what a reader waits for when a control is moved in a live notebook."""
    data = spirals(ROWS + 500, seed=0)
    every_third = tuple(sorted({*range(0, epochs, 3), epochs}))
    plan = Plan(epochs, 128, "adam", learning_rate=LEARNING_RATE, evaluate_at=every_third)

    def one_run(dtype: torch.dtype) -> Rival:
        stack = Stack(Architecture(2, 4, 64, 3), [0], dtype)
        fit, held_out = (data.x[:ROWS], data.y[:ROWS]), (data.x[ROWS:], data.y[ROWS:])

        def run() -> None:
            train(stack, *fit, plan, validation=held_out)

        return run

    rivals = {
        f"one run, {epochs} epochs, n=1000, 64×4, batch 128, float64": one_run(torch.float64),
        "the same in float32": one_run(torch.float32),
        "gradient flow at depth 50, one seed": one_seed("gradient_flow", depth=50),
    }
    budgets = [LIVE_BUDGET, LIVE_BUDGET, 100]
    return [
        Measure(what, 1e3 * statistics.median(times), "ms", at_most=budget)
        for (what, times), budget in zip(take_turns(rivals, rounds).items(), budgets, strict=True)
    ]


def live_runs(rounds: int) -> list[Measure]:
    """Measure one fresh seed of every recorded experiment at its default setting."""
    seconds = take_turns({slug: one_seed(slug) for slug in recordings.slugs()}, rounds)
    return [
        Measure(f"live, one seed: {slug}", 1e3 * statistics.median(t), "ms", at_most=LIVE_BUDGET)
        for slug, t in seconds.items()
    ]


class Page:
    """A live view without a browser: it waits for what is drawn."""

    def __init__(self, slug: str) -> None:
        self.declaration = recordings.read(slug)["declaration"]
        self.settings = {c["name"]: c["default"] for c in self.declaration["controls"]}
        self.status: dict[str, Any] = {}
        self._drawn = threading.Condition()
        self._fresh: dict[str, Any] | None = None

    @property
    def fresh(self) -> dict[str, Any] | None:
        """The run that is drawn, if there is one."""
        return self._fresh

    @fresh.setter
    def fresh(self, drawn: dict[str, Any] | None) -> None:
        with self._drawn:
            self._fresh = drawn
            self._drawn.notify_all()

    def draw(self, seeds: list[int], whole: bool) -> None:
        """Ask for seeds; wait until something of them is drawn, or all of them are."""
        self.fresh = None
        live.request(self, seeds)
        with self._drawn:
            self._drawn.wait_for(
                lambda: (
                    self._fresh is not None
                    and (not whole or self._fresh["seeds"] in (0, len(seeds)))
                )
            )
        live.cancel(self)


def first_points(rounds: int) -> list[Measure]:
    """Measure how long a live view waits until a fresh seed is first drawn, as it trains."""
    rivals = {slug: first_points_of(slug) for slug in recordings.slugs()}
    seconds = take_turns(rivals, rounds, time.perf_counter)
    return [
        Measure(
            f"live, first points: {slug}",
            1e3 * statistics.median(times),
            "ms",
            at_most=FIRST_POINTS_BUDGET,
        )
        for slug, times in seconds.items()
    ]


def first_points_of(slug: str) -> Rival:
    """Return what asks for another seed each time, and waits for its first points."""
    page, fresh = Page(slug), itertools.count(FIRST_FRESH_SEED)
    return lambda: page.draw([next(fresh)], whole=False)


def twenty_seeds(rounds: int, slug: str = "does_it_learn") -> Measure:
    """Measure what a live view gains by running its seeds in stacks, with looks at the first."""
    page, alone, seeds = Page(slug), one_seed(slug), list(range(TWENTY))
    rivals: dict[str, Rival] = {
        "one by one": lambda: [alone() for _ in seeds],
        "in stacks": lambda: page.draw(seeds, whole=True),
    }
    # What else the machine does can only lengthen a round: its best one says most.
    alone_best, stacked_best = (min(times) for times in take_turns(rivals, rounds).values())
    return Measure(
        f"live, {TWENTY} seeds in stacks against one by one: {slug}",
        alone_best / stacked_best,
        "×",
        at_least=2.5,
    )


def one_seed(slug: str, **given: Any) -> Rival:
    """Return what a live view waits for: another seed each time, all choices made before."""
    experiment = load(slug)
    settings = complete(slug, experiment, experiment.settings(given))
    fresh = itertools.count(FIRST_FRESH_SEED)
    return lambda: experiment.run(settings, [next(fresh)])


def measure_all(rounds: int, epochs: int) -> list[Measure]:
    """Return every line of the table."""
    float64 = torch.float64
    compared = [
        (Shape(64, 4, 32), 8.0),
        (Shape(32, 2, 32), 14.0),
        (Shape(64, 4, 128), None),
        (Shape(64, 4, 32, dtype=float64), None),
        (Shape(32, 2, 32, dtype=float64), None),
        (Shape(64, 4, 128, dtype=float64), None),
    ]
    measures = [m for shape, budget in compared for m in compare(shape, rounds, epochs, budget)]
    measures.append(two_workers(rounds, epochs))
    measures += [*latencies(rounds), *live_runs(rounds), *first_points(rounds)]
    return [*measures, twenty_seeds(max(1, rounds // 3))]


def table(measures: list[Measure]) -> str:
    """Return the measures as a Markdown table."""
    head = ["| what | measured | budget | |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *(measure.row for measure in measures)])


def quoted(reported: Mapping[str, Any]) -> str:
    """Return what the README shows of a report: the measures that have a budget."""
    measures = [
        Measure(**{field.name: entry[field.name] for field in fields(Measure)})
        for entry in reported["measures"]
    ]
    return table([measure for measure in measures if measure.kept is not None])


def quote(page: str, reported: Mapping[str, Any]) -> str:
    """Return a page with the table between its marks replaced by that of a report."""
    start, end = MARKS
    before, _, rest = page.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise SetupError(f"{README} has no place for the table; write the lines {start} and {end}.")
    return f"{before}{start}\n\n{quoted(reported)}\n\n{end}{after}"


def report(measures: list[Measure], rounds: int) -> dict[str, Any]:
    """Return the measures with what they were measured on, as plain JSON."""
    return {
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "threads": torch.get_num_threads(),
        "rounds": rounds,
        "measures": [asdict(measure) | {"kept": measure.kept} for measure in measures],
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark, print the table, write the JSON file and the README's table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--epochs", type=int, default=20, help="per round, where steps are compared"
    )
    parser.add_argument("--out", type=Path, default=Path("benchmarks.json"))
    parser.add_argument("--readme", type=Path, default=README)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    measures = measure_all(chosen.rounds, chosen.epochs)
    print(table(measures))
    reported = report(measures, chosen.rounds)
    write_atomically(chosen.out, json.dumps(reported, ensure_ascii=False, indent=1) + "\n")
    write_atomically(chosen.readme, quote(chosen.readme.read_text(encoding="utf-8"), reported))
    return 0


def _one_job(shape: Shape, epochs: int) -> None:
    torch.set_num_threads(1)
    engine(shape, epochs)()


def _spirals(dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    data = spirals(ROWS, seed=0)
    return torch.from_numpy(data.x).to(dtype), torch.from_numpy(data.y)


def _module(shape: Shape) -> nn.Module:
    layers: list[nn.Module] = []
    for n_in, n_out in shape.architecture.layer_sizes:
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1]).to(shape.dtype)


if __name__ == "__main__":
    raise SystemExit(main())
