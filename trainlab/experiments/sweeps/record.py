"""Recorded sweeps: run the grid of an experiment once, keep the summaries as JSON.

A recording is a reviewed artifact, not a cache: it carries its experiment's declaration, so
that the book and the static widgets need nothing else, its provenance, and how far rounding
moves each point (see `rounding`).
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.errors import DeclarationError
from trainlab.experiments import load
from trainlab.experiments.shared.declaring import Arrays, Experiment, Settings
from trainlab.experiments.shared.summary import plain
from trainlab.experiments.sweeps import elsewhere, rounding, smoke, workers
from trainlab.experiments.sweeps.axes import declared
from trainlab.experiments.sweeps.elsewhere import draw_point
from trainlab.experiments.sweeps.measuring import measure, run_point
from trainlab.experiments.sweeps.provenance import code_hash, points_hash
from trainlab.files import write_atomically

PARTIAL = Path(".recording")
COSTS = PARTIAL / "seconds.json"  # of one point, by slug, on this machine: never recorded
SAMPLE = 3  # points that are run to predict what a sweep will cost
EXAMINED = 2.5  # a point costs about this many runs: its own, another elsewhere, some many
_Task = tuple[str, int | None]  # a grid point, and which draw of it, if it is one
NUMERIC_LIBRARIES = ("numpy", "scikit-learn", "scipy", "torch")


def record_sweep(slug: str, folder: Path = recordings.FOLDER, jobs: int | None = None) -> str:
    """Bring the recording of one experiment up to date and say what was done.

    Does nothing if code and grid are those of the recording. If only the code's hash changed
    and the smoke settings still give the recorded numbers, the recording is stamped again.
    Otherwise the grid is run, and each point examined: does rounding move it, and how far? Each
    finished run is kept, so an interrupted sweep resumes.

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

    Raises
    ------
    DeclarationError
        If the smoke settings tell that it cannot be recorded (`smoke.check`), or a point does.
    """
    experiment = load(slug)
    if not set(experiment.reads) <= set(recordings.slugs()):
        smoke.check(experiment)  # says which, with all else that is wrong
    stamp = code_hash(slug)
    wanted: dict[str, Settings] = {recordings.key(point): point for point in experiment.grid()}
    points, same_code = _kept(slug, experiment, stamp, wanted, folder)
    missing = {name: settings for name, settings in wanted.items() if name not in points}
    started = time.perf_counter()
    sweep = _Sweep(slug, experiment, stamp, jobs)
    if missing:
        smoke.check(experiment)
        points |= sweep.points(missing)
    unexamined = {name: s for name, s in wanted.items() if "rounding" not in points[name]}
    if unexamined:
        sweep.examine(unexamined, points)
        _note_cost(slug, (time.perf_counter() - started) * workers.count(jobs) / len(unexamined))
    _compare(experiment, wanted, points)
    under = _examined_under(slug, folder, len(unexamined), len(wanted))
    ordered = {name: points[name] for name in wanted}
    changed = _write(slug, experiment, stamp, ordered, folder, under)
    sweep.path.unlink(missing_ok=True)
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
    if old["provenance"].get("points") != points_hash(old["points"]):
        return {}, False  # somebody has changed a number: which one, nobody knows
    points = {name: dict(old["points"][name]) for name in wanted if name in old["points"]}
    if old["provenance"]["code"] == stamp:
        return points, True
    return (points if _smoke_agrees(experiment, points) else {}), False


def _smoke_agrees(experiment: Experiment, points: Mapping[str, Any]) -> bool:
    try:
        across = across_arrays(experiment, points)
    except KeyError:  # what is compared now was not recorded then
        return False
    for given in experiment.smoke:
        settings = experiment.settings(given)
        recorded = points.get(recordings.key(settings))
        if recorded is None:
            return False
        with smoke.named(experiment, settings):
            point = measure(experiment, settings)
        # Rounding moves the scores behind a choice a little: only the choice itself is compared.
        chosen = point.get("chosen", {})
        curves = {
            name
            for name, value in chosen.items()
            if isinstance(value, list) or name.startswith("tuning_")
        }
        arrays = {name: parts for name, parts in point["arrays"].items() if name not in curves}
        old = recorded.get("chosen", {})
        same = chosen.keys() == old.keys() and all(
            chosen[name] == old[name] for name in chosen.keys() - curves
        )
        if not same or differences({"arrays": arrays}, recorded, across | curves):
            return False
    return True


def across_arrays(experiment: Experiment, points: Mapping[str, Any]) -> set[str]:
    """Return the names of the arrays that are computed across points: a run has none of them.

    While points are missing they cannot be computed: none is named.
    """
    if not experiment.across or len(points) < len(list(experiment.grid())):
        return set()
    arrays = {name: point["arrays"] for name, point in points.items()}
    return {name for compared in experiment.across(arrays).values() for name in compared}


def differences(
    point: Mapping[str, Any], recorded: Mapping[str, Any], across: Container[str] = ()
) -> list[str]:
    """Return where a point differs from the recorded one by more than rounding can do.

    Parameters
    ----------
    point, recorded : mapping
    across : container of str
        Recorded arrays that a single run does not have: `across_arrays`.
    """
    moved = recorded.get("rounding", {})
    seeds = recorded["seeds"]
    return rounding.differences(point["arrays"], recorded["arrays"], moved, seeds, across)


class _Sweep:
    """The runs of one sweep: those under way are kept in a file that a restart reads."""

    def __init__(self, slug: str, experiment: Experiment, stamp: str, jobs: int | None) -> None:
        self.slug, self.experiment, self.jobs = slug, experiment, jobs
        self.mark = {"code": stamp, "seeds": experiment.seeds}
        self.path = PARTIAL / f"{slug}.jsonl"

    def points(self, missing: Mapping[str, Settings]) -> dict[str, Any]:
        """Run grid points."""
        tasks: dict[_Task, Any] = {(name, None): (self.slug, s) for name, s in missing.items()}
        return {name: point for (name, _), point in self._run(self.slug, run_named, tasks)}

    def examine(self, unexamined: Mapping[str, Settings], points: dict[str, Any]) -> None:
        """Put into each point how far rounding moves it, and judge a sample of what moves."""
        single = self.experiment.single
        draws: dict[str, list[Any]] = {name: [] for name in unexamined}

        def moves(name: str) -> rounding.Moves:
            drawn = draws[name][: rounding.LIMITS]
            return rounding.moves(self._recorded(points[name], drawn), drawn, single)

        here, there = range(1, 2), range(1)  # even draws are run elsewhere
        self._draw(here, draws, unexamined, points, draws)
        moving = [name for name in draws if moves(name)]
        still = [name for name in draws if name not in moving]
        some = random.Random(self.slug).sample(still, rounding.sampled(len(still)))
        self._draw(there, [*moving, *some], unexamined, points, draws)
        if any(moves(name) for name in some):  # what stays here may move there
            rest = [name for name in still if name not in some]
            self._draw(there, rest, unexamined, points, draws)
            also = [name for name in still if moves(name)]
            moving += also
        known = sum("false_alarms" in point for point in points.values())
        room = max(0, min(rounding.JUDGED - known, len(moving)))
        judged = random.Random(self.slug).sample(moving, room)
        self._draw(range(rounding.LIMITS, rounding.DRAWS), judged, unexamined, points, draws)
        for name, drawn in draws.items():
            points[name]["rounding"] = moves(name)
            if name in judged:
                recorded = self._recorded(points[name], drawn)
                alarms = rounding.false_alarms(
                    recorded,
                    points[name]["rounding"],
                    drawn[rounding.LIMITS :],
                    self.experiment.seeds,
                )
                points[name]["false_alarms"] = list(alarms)

    def _draw(
        self,
        numbers: range,
        names: Iterable[str],
        wanted: Mapping[str, Settings],
        points: Mapping[str, Any],
        draws: dict[str, list[Any]],
    ) -> None:
        """Run points with moved weights and add what comes of it to their draws, in order."""
        tasks: dict[_Task, Any] = {
            (name, draw): (self.slug, wanted[name], points[name].get("chosen", {}), draw)
            for name in names
            for draw in numbers
        }
        found = dict(self._run(f"{self.slug}, rounding", draw_point, tasks))
        for name, draw in tasks:
            draws[name].append(found[name, draw])

    def _recorded(self, point: Mapping[str, Any], drawn: list[Any]) -> Any:
        """A point's arrays without those that were computed across points."""
        return {name: parts for name, parts in point["arrays"].items() if name in drawn[0]}

    def _run(
        self, title: str, work: Any, tasks: Mapping[_Task, Any]
    ) -> Iterator[tuple[_Task, Any]]:
        """Yield the results of tasks, an interrupted sweep's first; keep each as it comes."""
        PARTIAL.mkdir(exist_ok=True)
        kept = {at: result for at, result in self._resume() if at in tasks}
        yield from kept.items()
        todo = [(at, *arguments) for at, arguments in tasks.items() if at not in kept]
        if not todo:
            return
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n")  # a line that was cut off stays by itself
            for at, result in workers.results(todo, work, title, len(todo), self.jobs):
                line = {**self.mark, "name": at[0], "draw": at[1], "result": result}
                file.write(json.dumps(line) + "\n")
                file.flush()
                yield at, result

    def _resume(self) -> Iterable[tuple[_Task, Any]]:
        """Yield the results of an interrupted sweep; a half-written last line is passed over."""
        if not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:
                continue
            if self.mark.items() <= entry.items():
                yield (entry["name"], entry["draw"]), entry["result"]


def run_named(slug: str, settings: Settings) -> dict[str, Any]:
    """Run one grid point (in a worker); what it raises names the experiment and the settings."""
    with smoke.named(load(slug), settings):
        return run_point(slug, settings)


def _compare(
    experiment: Experiment, wanted: Mapping[str, Settings], points: dict[str, Any]
) -> None:
    """Put into the points what compares them, and their findings: both cost nothing."""
    if experiment.across:
        arrays = {name: points[name]["arrays"] for name in wanted}
        with smoke.named(experiment):
            for name, compared in experiment.across(arrays).items():
                points[name]["arrays"] |= plain(compared)
    measured = {array for name in wanted for array in points[name]["arrays"]}
    if wrong := experiment.array_problems(measured):
        raise DeclarationError(f"Experiment {experiment.title!r}", wrong)
    for name, settings in wanted.items():
        with smoke.named(experiment, settings):
            finding = experiment.finding(settings, _unwritten(points[name]["arrays"]))
        points[name]["finding"] = smoke.words(experiment, settings, finding)


def _unwritten(arrays: Arrays) -> dict[str, dict[str, Any]]:
    """Return recorded arrays as a fresh run has them: in NumPy, NaN where no run has a figure."""
    return {
        name: {part: np.asarray(values, dtype=float)[()] for part, values in parts.items()}
        for name, parts in arrays.items()
    }


def plan(slugs: Iterable[str], jobs: int | None = None) -> list[str]:
    """Return what recording would cost, one line for each experiment, then the total.

    What a point costs is known from the last sweep on this machine, or measured on a few
    points drawn from the whole grid.

    Raises
    ------
    DeclarationError
        If the smoke settings of one tell that it cannot be recorded: before anything is measured.
    """
    lines, total = [], 0.0
    for slug in slugs:
        experiment = load(slug)
        grid = list(experiment.grid())
        what = f"{slug}: {len(grid)} points × {experiment.seeds} seeds"
        if _is_whole(slug, {recordings.key(settings) for settings in grid}):
            lines.append(f"{what}, up to date")
            continue
        smoke.check(experiment)
        seconds = _costs().get(slug) or _measured_cost(experiment, grid)
        # A point is never shared between workers.
        minutes = seconds * math.ceil(len(grid) / workers.count(jobs)) / 60
        total += minutes
        lines.append(f"{what}, {_about(minutes)} if everything is run")
    here = workers.count(jobs)
    last = f"together: {_about(total)} with {here} worker{'s' * (here > 1)}"
    return [*lines, f"{last}, once they have started" if total else last]


def _about(minutes: float) -> str:
    return f"about {minutes:.1f} min" if minutes >= 1 else f"about {math.ceil(60 * minutes)} s"


def _is_whole(slug: str, names: set[str]) -> bool:
    if slug not in recordings.slugs():
        return False
    recording = recordings.read(slug)
    whole = recording["provenance"].get("points") == points_hash(recording["points"])
    same = whole and recording["provenance"]["code"] == code_hash(slug)
    examined = all("rounding" in point for point in recording["points"].values())
    return same and examined and names == set(recording["points"])


def _measured_cost(experiment: Experiment, grid: list[dict[str, Any]]) -> float:
    """Return the mean seconds of a few points, drawn at random: quick ones are no likelier."""
    sample = random.Random(0).sample(grid, min(SAMPLE, len(grid)))
    started = time.perf_counter()
    for settings in sample:
        with smoke.named(experiment, settings):
            measure(experiment, settings)
    return EXAMINED * (time.perf_counter() - started) / len(sample)


def _costs() -> dict[str, float]:
    try:
        found: dict[str, float] = json.loads(COSTS.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return found


def _note_cost(slug: str, seconds: float) -> None:
    write_atomically(COSTS, json.dumps(_costs() | {slug: round(seconds, 3)}))


def _examined_under(slug: str, folder: Path, examined: int, points: int) -> Any:
    """Return on which other instruction sets points were run: now, before, or both."""
    if examined == points or not (folder / f"{slug}.json").exists():
        return elsewhere.ENVIRONMENT
    before = recordings.read(slug, folder)["provenance"].get("rounding", {}).get("first_under")
    if before in (None, elsewhere.ENVIRONMENT) or not examined:
        return before or elsewhere.ENVIRONMENT
    return [*(before if isinstance(before, list) else [before]), elsewhere.ENVIRONMENT]


def _write(
    slug: str,
    experiment: Experiment,
    stamp: str,
    points: dict[str, Any],
    folder: Path,
    examined_under: Any,
) -> bool:
    head = {
        "format": recordings.FORMAT,
        "declaration": declared(slug, experiment, points),
        "provenance": {
            "code": stamp,
            "points": points_hash(points),
            "seeds": experiment.seeds,
            "dtype": "float64",
            "versions": {name: version(name).split("+")[0] for name in NUMERIC_LIBRARIES},
            "rounding": {
                "weights_moved_by": rounding.SCALE,
                "runs": rounding.LIMITS,
                "first_under": examined_under,
                "exact_to": rounding.EXACT,
            },
        },
    }
    # One line a point: changes can be read in a diff.
    body = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(point, ensure_ascii=False, separators=(',', ':'))}"
        for name, point in points.items()
    )
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + f',\n "points": {{\n{body}\n}}}}\n'
    return write_atomically(folder / f"{slug}.json", text)
