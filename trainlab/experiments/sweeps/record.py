"""Recorded sweeps: run the grid of an experiment once, keep the summaries as JSON.

A recording is a reviewed artefact, not a cache: it carries its experiment's declaration, so
that the book and the static widgets need nothing else, and its provenance.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from joblib import Parallel, delayed, effective_n_jobs, parallel_config
from tqdm import tqdm

from trainlab import recordings
from trainlab.errors import SetupError
from trainlab.experiments import Experiment, Settings, declaration, key, load, plain
from trainlab.experiments.sweeps.provenance import code_hash
from trainlab.files import write_atomically

PARTIAL = Path(".recording")
COSTS = PARTIAL / "seconds.json"  # of one point, by slug, on this machine: never recorded
SAMPLE = 3  # points that are run to predict what a sweep will cost
RTOL = 2e-3
NUMERIC_LIBRARIES = ("numpy", "scikit-learn", "scipy", "torch")


def record_sweep(slug: str, folder: Path = recordings.FOLDER, jobs: int | None = None) -> str:
    """Bring the recording of one experiment up to date and say what was done.

    Does nothing if code and grid are those of the recording. If only the code's hash changed
    and the smoke settings still give the recorded numbers, the recording is stamped anew.
    Otherwise the grid is run; each finished point is kept, so an interrupted sweep resumes.

    Parameters
    ----------
    slug : str
    folder : Path
        Where recordings live.
    jobs : int, optional
        Worker processes, one thread each; all cores if left out.

    Returns
    -------
    str
        "up to date", "new words, same numbers", "restamped: …" or "recorded N points in M s".
    """
    experiment = load(slug)
    stamp = code_hash(slug)
    wanted: dict[str, Settings] = {key(point): point for point in experiment.grid()}
    points, same_code = _kept(slug, experiment, stamp, wanted, folder)
    missing = {name: settings for name, settings in wanted.items() if name not in points}
    started = time.perf_counter()
    if missing:
        points |= _run(slug, stamp, missing, experiment.seeds, jobs)
    # Comparisons and words cost nothing: they are made anew from the recorded numbers.
    if experiment.across:
        arrays = {name: points[name]["arrays"] for name in wanted}
        for name, compared in experiment.across(arrays).items():
            points[name]["arrays"] |= plain(compared)
    for name, settings in wanted.items():
        points[name]["finding"] = experiment.finding(settings, points[name]["arrays"])
    changed = _write(slug, experiment, stamp, {name: points[name] for name in wanted}, folder)
    (PARTIAL / f"{slug}.jsonl").unlink(missing_ok=True)
    if missing:
        return f"recorded {len(missing)} points in {time.perf_counter() - started:.0f} s"
    if not same_code:
        return "restamped: the smoke settings give the recorded numbers"
    return "new words, same numbers" if changed else "up to date"


def _kept(
    slug: str, experiment: Experiment, stamp: str, wanted: dict[str, Any], folder: Path
) -> tuple[dict[str, Any], bool]:
    """Return the recorded points that still hold, and whether the code is the same."""
    if not (folder / f"{slug}.json").exists():
        return {}, False
    old = recordings.read(slug, folder)
    if old["provenance"]["seeds"] != experiment.seeds:
        return {}, False
    points = {name: dict(old["points"][name]) for name in wanted if name in old["points"]}
    if old["provenance"]["code"] == stamp:
        return points, True
    return (points if _smoke_agrees(experiment, points) else {}), False


@contextmanager
def cluster(scheduler: str | None) -> Iterator[None]:
    """Let sweeps run on a Dask cluster instead of this machine's own worker processes.

    Parameters
    ----------
    scheduler : str or None
        Address as `dask scheduler` prints it, ``tcp://10.0.0.1:8786``; None changes nothing.
        Its workers need this project's environment, and one thread each: ``--nthreads 1``.

    Raises
    ------
    SetupError
        If the extra is not installed, or nothing answers at that address.
    """
    if scheduler is None:
        yield
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise SetupError(
            "A Dask cluster needs the package distributed, which is not installed here; run "
            "`pip install --editable '.[cluster]'`, or leave --scheduler out."
        ) from error
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise SetupError(
            f"No Dask scheduler answers at {scheduler!r} ({error}). Start one with "
            "`dask scheduler`, workers with `dask worker ADDRESS --nthreads 1`, and give the "
            "address that it prints, as in tcp://10.0.0.1:8786."
        ) from error
    with client, parallel_config(backend="dask"):
        yield


def plan(slugs: Iterable[str], jobs: int | None = None) -> list[str]:
    """Return what recording would cost, one line for each experiment, then the total.

    What a point costs is known from the last sweep on this machine, or measured on a few
    points drawn from the whole grid.
    """
    workers = effective_n_jobs(jobs or -1)
    lines, total = [], 0.0
    for slug in slugs:
        experiment = load(slug)
        grid = list(experiment.grid())
        what = f"{slug}: {len(grid)} points × {experiment.seeds} seeds"
        if _is_whole(slug, {key(settings) for settings in grid}):
            lines.append(f"{what}, up to date")
            continue
        seconds = _costs().get(slug) or _measured_cost(experiment, grid)
        # A point is never shared between workers.
        minutes = seconds * math.ceil(len(grid) / workers) / 60
        total += minutes
        lines.append(f"{what}, about {minutes:.1f} min if everything is run")
    processes = "1 worker" if workers == 1 else f"{workers} workers"
    return [*lines, f"together: about {total:.1f} min with {processes}"]


def _is_whole(slug: str, names: set[str]) -> bool:
    if slug not in recordings.slugs():
        return False
    recording = recordings.read(slug)
    return recording["provenance"]["code"] == code_hash(slug) and names == set(recording["points"])


def _measured_cost(experiment: Experiment, grid: list[dict[str, Any]]) -> float:
    """Return the mean seconds of a few points, drawn at random: quick ones are no likelier."""
    sample = random.Random(0).sample(grid, min(SAMPLE, len(grid)))
    started = time.perf_counter()
    for settings in sample:
        measure(experiment, settings, experiment.seeds)
    return (time.perf_counter() - started) / len(sample)


def _costs() -> dict[str, float]:
    try:
        found: dict[str, float] = json.loads(COSTS.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return found


def agree(new: Any, old: Any, rtol: float = RTOL) -> bool:
    """Whether two recorded points hold the same numbers, up to ``rtol`` and rounding."""
    if isinstance(new, dict):
        return new.keys() == old.keys() and all(agree(new[k], old[k], rtol) for k in new)
    if isinstance(new, list):
        return len(new) == len(old) and all(map(lambda a, b: agree(a, b, rtol), new, old))
    if isinstance(new, float | int) and isinstance(old, float | int):
        return math.isclose(new, old, rel_tol=rtol, abs_tol=1e-12 * (abs(new) > 1e-9))
    return bool(new == old)


def _smoke_agrees(experiment: Experiment, points: dict[str, Any]) -> bool:
    for given in experiment.smoke:
        settings = experiment.settings(given)
        recorded = points.get(key(settings))
        if recorded is None:
            return False
        point = measure(experiment, settings, experiment.seeds)
        if point.get("chosen") != recorded.get("chosen"):
            return False
        if not reproduces(experiment, point["arrays"], recorded["arrays"]):
            return False
    return True


def reproduces(experiment: Experiment, arrays: Any, recorded: Any) -> bool:
    """Whether arrays agree with the recorded ones, which may hold more from ``across``."""
    if experiment.across:
        recorded = {name: recorded[name] for name in arrays if name in recorded}
    return agree(arrays, recorded)


def _run(
    slug: str, stamp: str, missing: dict[str, Settings], seeds: int, jobs: int | None
) -> dict[str, Any]:
    """Run grid points in worker processes, appending each to a file that a restart reads."""
    PARTIAL.mkdir(exist_ok=True)
    partial = PARTIAL / f"{slug}.jsonl"
    points = {name: point for name, point in _resume(partial, stamp, seeds) if name in missing}
    todo = [(name, settings) for name, settings in missing.items() if name not in points]
    started, workers = time.perf_counter(), min(effective_n_jobs(jobs or -1), len(todo) or 1)
    results = Parallel(n_jobs=jobs or -1, return_as="generator_unordered")(
        delayed(run_point)(slug, name, settings, seeds) for name, settings in todo
    )
    with partial.open("a", encoding="utf-8") as file:
        file.write("\n")  # a line that was cut off stays by itself
        bar = tqdm(results, desc=slug, total=len(missing), initial=len(points), unit="point")
        for name, point in bar:
            points[name] = point
            line = {"code": stamp, "seeds": seeds, "name": name, "point": point}
            file.write(json.dumps(line) + "\n")
            file.flush()
    if todo:
        seconds = (time.perf_counter() - started) * workers / len(todo)
        write_atomically(COSTS, json.dumps(_costs() | {slug: round(seconds, 3)}))
    return points


def run_point(slug: str, name: str, settings: Settings, seeds: int) -> tuple[str, dict[str, Any]]:
    """Run one grid point on one thread (in a worker) and summarise it."""
    torch.set_num_threads(1)
    return name, measure(load(slug), settings, seeds)


def measure(experiment: Experiment, settings: Settings, seeds: int) -> dict[str, Any]:
    """Choose what is chosen on validation, run seeds 0, 1, …, and summarise them as a point."""
    chosen = experiment.choose(settings) if experiment.choose else {}
    result = experiment.run({**settings, **chosen}, range(seeds))
    point = experiment.point(settings, result)
    return point | ({"chosen": chosen} if experiment.choose else {})


def _resume(partial: Path, stamp: str, seeds: int) -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield the points of an interrupted sweep; a half-written last line is passed over."""
    if not partial.exists():
        return
    for line in partial.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if entry["code"] == stamp and entry["seeds"] == seeds:
            yield entry["name"], entry["point"]


def _declaration(slug: str, experiment: Experiment, points: dict[str, Any]) -> dict[str, Any]:
    """Return the declaration with each panel's axes of values, fixed over the whole sweep."""
    declared = declaration(slug, experiment)
    names = [control.name for control in experiment.controls]
    for panel, shown in zip(experiment.panels, declared["panels"], strict=True):
        if panel.domain_by is None:
            continue
        position = names.index(panel.domain_by)
        drawn = {series.name for series in panel.series}
        drawn |= {item["name"] for item in panel.options.get("items", ())}
        axis = panel.options.get("x" if panel.kind == "intervals" else "y", {})
        shown["domain_by"] = {
            "control": panel.domain_by,
            "domains": {
                str(value): domain(
                    (
                        point["arrays"].get(name, {})
                        for point_name, point in points.items()
                        if point_name.split("|")[position] == str(value)
                        for name in drawn
                    ),
                    axis.get("scale", "linear"),
                )
                for value in experiment.controls[position].values
            },
        }
    return declared


def domain(arrays: Iterable[dict[str, Any]], scale: str) -> list[float]:
    """Return round ends between which every drawn value lies.

    Parameters
    ----------
    arrays : iterable of dict
        Recorded arrays: what is drawn of them are ``median``, ``lower`` and ``upper``.
    scale : {"log", "linear"}
        Whole decades, or multiples of 1, 2 or 5 of the last decimal; 0 and less have no place
        on a log axis.

    Returns
    -------
    list of float
        The lower end and the upper end.
    """
    values = [
        value
        for parts in arrays
        for name in ("median", "lower", "upper")
        for value in np.ravel(np.array(parts.get(name, []), dtype=float))
        if np.isfinite(value) and (scale == "linear" or value > 0)
    ]
    if not values:
        return [0.1, 1.0] if scale == "log" else [0.0, 1.0]
    low, high = min(values), max(values)
    if scale == "log":
        first, last = math.floor(np.log10(low)), math.ceil(np.log10(high))
        return [float(f"1e{first}"), float(f"1e{max(last, first + 1)}")]
    span = high - low or abs(high) or 1.0
    decade = 10.0 ** math.floor(math.log10(span))
    step = decade * next(part for part in (0.1, 0.2, 0.5, 1) if span <= 10 * part * decade)
    first, last = math.floor(round(low / step, 9)), math.ceil(round(high / step, 9))
    return [float(f"{n * step:.12g}") for n in (first, max(last, first + 1))]


def _write(
    slug: str, experiment: Experiment, stamp: str, points: dict[str, Any], folder: Path
) -> bool:
    head = {
        "format": recordings.FORMAT,
        "declaration": _declaration(slug, experiment, points),
        "provenance": {
            "code": stamp,
            "seeds": experiment.seeds,
            "dtype": "float64",
            "versions": {name: version(name).split("+")[0] for name in NUMERIC_LIBRARIES},
        },
    }
    # One line a point: changes can be read in a diff.
    body = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(point, ensure_ascii=False, separators=(',', ':'))}"
        for name, point in points.items()
    )
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + f',\n "points": {{\n{body}\n}}}}\n'
    return write_atomically(folder / f"{slug}.json", text)
