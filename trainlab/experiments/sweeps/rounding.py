"""How far rounding moves a recorded point: exact points told from chaotic ones.

A chaotic run (a high learning rate, a gradient stepped back through fifty layers) turns the last
digit of a weight into a visible difference, and another processor rounds that digit otherwise. So
each point is run again while it is recorded, with initial weights moved by `SCALE` of themselves.
What does not agree to `EXACT` is *chaotic*: it is run once more on another instruction set, and the
recording keeps how far each array moved, as ``rounding``: array → part → the largest absolute and
the largest relative move. What agrees is *exact*, with an empty ``rounding``; a sample of these is
run on the other instruction set too, and if one of them moves there, so are all.

The test: a run anywhere agrees with the recording of an exact point if every number agrees to
`EXACT`. In a chaotic point a number may differ by `FACTOR` times the largest move of its array, or
by the spread between seeds, whichever is more: by the width of its band, or by `RUNS` runs where it
is a share of runs. A figure that `FEW` surviving runs made, or that has a band without width, and a
picture of one single run may be anything. And `OUTSIDE` of a chaotic point's parts may lie further
away: a quartile jumps when one run more succeeds. `JUDGED` points of an experiment are run a few
times more and judged by that test; how many runs fail it is kept as ``false_alarms``.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

Arrays = Mapping[str, Mapping[str, Any]]
Moves = dict[str, dict[str, list[float] | None]]

SCALE = 1e-10
"""Relative size of the perturbation: a million units in the last place of a float64. Processors
differ by less, so what is exact here is exact elsewhere with room to spare."""
LIMITS = 2
"""Runs that tell how far a point moves: the first here, the second on another instruction set."""
SAMPLED, LEAST = 0.1, 3
"""Share of an experiment's exact points that are run on another instruction set, and how many."""
JUDGED = 3
"""Chaotic points of an experiment, sampled, on which false alarms of the test are counted."""
DRAWS = 6
"""Runs of those: two set the limits, four are judged, every other one on other instructions."""
EXACT = 2e-3
"""Relative: two units in the last of the four digits that recordings keep."""
FACTOR = 4.0
"""Chosen, with `OUTSIDE`, so that fewer than 1 in 100 runs fails, see `false_alarms`."""
RUNS = 2
"""Runs of a chaotic point that may turn from yes to no: from living to dead, say."""
FEW = 2
"""Where no more runs survive than these, a figure is that of single runs."""
OUTSIDE = 0.1
"""Share of a chaotic point's parts that may lie outside of their bounds."""


def moves(recorded: Arrays, draws: Sequence[Arrays], single: Container[str] = ()) -> Moves:
    """Return how far draws moved each array from the recorded one; what stayed is left out.

    Parameters
    ----------
    recorded : mapping
        A point's arrays as recorded: name → part (``median``, ``lower``, ``runs``, …) → numbers.
    draws : sequence of such mappings
        The same point, run again with moved weights.
    single : container of str
        Arrays that picture one single run: where anything moves, they may be any.

    Returns
    -------
    dict
        Name → part → the largest absolute and relative move; None where not even the shape or
        the place of missing numbers stayed, and for single runs.
    """
    found: Moves = {}
    for name, part, old in _parts(recorded):
        like = recorded[name][part]
        new = [_numbers(_part(draw.get(name, {}), part, like)) for draw in draws]
        if all(_same(one, old) for one in new):
            continue
        gaps = [_gap(one, old) for one in new]
        limit = None if None in gaps else [max(gap[at] for gap in gaps if gap) for at in (0, 1)]
        found.setdefault(name, {})[part] = limit and [float(f"{value:.2g}") for value in limit]
    if found:
        pictured = [name for name in recorded if name in single]
        found |= {name: dict.fromkeys(recorded[name]) for name in pictured}
    return found


def sampled(exact: int) -> int:
    """Return how many of the exact points of an experiment are run on another instruction set."""
    return min(exact, max(LEAST, math.ceil(SAMPLED * exact)))


def differences(
    new: Arrays,
    recorded: Arrays,
    moved: Mapping[str, Any],
    seeds: int,
    across: Container[str] = (),
) -> list[str]:
    """Return where a run differs from the recording by more than rounding can do.

    Parameters
    ----------
    new : mapping
        The arrays of a run, summarized.
    recorded : mapping
        The recorded ones.
    moved : mapping
        The point's ``rounding``; empty for an exact point.
    seeds : int
        How many runs the point summarizes.
    across : container of str
        Arrays that were computed across points: a run has none of them.

    Returns
    -------
    list of str
        One line an array: what was found, what was recorded; empty if the two agree.
    """
    lines = [f"{name}: not recorded" for name in new if name not in recorded]
    lines += [f"{name}: not found" for name in recorded if name not in new and name not in across]
    outside, parts = [], 0
    for name in (name for name in new if name in recorded):
        for part in {**recorded[name], **new[name]}:  # what one of them lacks counts as NaN
            parts += 1
            values = _part(new[name], part, recorded[name].get(part))
            before = _part(recorded[name], part, values)
            found, old = _numbers(values), _numbers(before)
            if _same(found, old):
                if _shape(values) != _shape(before):
                    lines.append(f"{name}, {part}: the recorded numbers, in lists of other lengths")
                continue
            limits = moved.get(name, {})
            if not moved or not _within(found, old, part, recorded[name], limits, seeds):
                outside.append(f"{name}, {part}: {_worst(found, old)}")
    return lines if moved and len(outside) <= OUTSIDE * parts else lines + outside


def false_alarms(
    recorded: Arrays, moved: Mapping[str, Any], judged: Sequence[Arrays], seeds: int
) -> tuple[int, int]:
    """Return how many runs that differ by rounding alone fail the test, and of how many."""
    failed = [draw for draw in judged if differences(draw, recorded, moved, seeds)]
    return len(failed), len(judged)


def jittered(point: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Return a point as another processor might have recorded it.

    Each number of an array that moves is displaced by at most the recorded moves, most by far
    less: by a share u⁴ of them, u uniform. In 16 chaotic points of five experiments, run once
    more, half of the numbers moved by less than 0.03 of their array's largest move, and on
    average by 0.18 (single runs) and 0.20 (medians and bands). What has no fixed shape is left
    as it is.
    """
    arrays = {name: dict(parts) for name, parts in point["arrays"].items()}
    for name, parts in point.get("rounding", {}).items():
        for part, limit in parts.items():
            if limit is not None:
                arrays[name][part] = _displaced(arrays[name][part], limit, rng)
    return {**point, "arrays": arrays}


def _part(parts: Mapping[str, Any], part: str, like: Any) -> Any:
    """Return a part of an array, or None; a share of lost runs is left out where it is 0."""
    return parts.get(part, _none_lost(like) if part == "nan" else None)


def _none_lost(shares: Any) -> Any:
    """Shares of lost runs, all 0, in the shape of others."""
    return [_none_lost(share) for share in shares] if isinstance(shares, list) else 0.0


def _parts(arrays: Arrays) -> Iterator[tuple[str, str, np.ndarray]]:
    for name, parts in arrays.items():
        for part, values in parts.items():
            yield name, part, _numbers(values)


def _numbers(values: Any) -> np.ndarray:
    """Nested lists as one flat array; None, and what is not there, as NaN."""
    flat: list[float] = []
    waiting = [values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        else:
            flat.append(float("nan") if value is None else float(value))
    return np.array(flat)


def _shape(values: Any) -> Any:
    """Nested lists without their numbers: two that differ hold the same numbers otherwise."""
    return [_shape(value) for value in values] if isinstance(values, list) else None


def _same(new: np.ndarray, old: np.ndarray) -> bool:
    return new.shape == old.shape and np.allclose(new, old, rtol=EXACT, atol=0, equal_nan=True)


def _gap(new: np.ndarray, old: np.ndarray) -> tuple[float, float] | None:
    if new.shape != old.shape or (np.isnan(new) != np.isnan(old)).any():
        return None
    away = np.abs(new - old)
    size = np.maximum(np.abs(new), np.abs(old))
    relative = np.divide(away, size, out=np.zeros_like(away), where=size > 0)
    return float(np.nanmax(away, initial=0)), float(np.nanmax(relative, initial=0))


def _within(
    new: np.ndarray,
    old: np.ndarray,
    part: str,
    recorded: Mapping[str, Any],
    moved: Mapping[str, list[float] | None],
    seeds: int,
) -> bool:
    """Whether an array of a chaotic point is no further away than rounding can have moved it."""
    limit = moved.get(part, [0.0, 0.0])
    if limit is None:
        return True  # no fixed shape: it may go anywhere
    if new.shape != old.shape:
        return False
    if part == "runs":
        return True  # so may single runs
    if "lower" in recorded and part != "nan":
        slack = _numbers(recorded["upper"]) - _numbers(recorded["lower"])
        if slack.shape == (1,) and slack[0] == 0:
            return True  # one run alone has it, or all have the same: nothing tells its spread
    else:
        slack = np.full(old.shape, RUNS / seeds if _counts_runs(old, seeds) else 0.0)
    bound = np.fmax(slack, FACTOR * limit[0])
    # Where a run lives or dies, a figure of the dead comes or goes; but not all that there are.
    lost = np.isnan(new) | np.isnan(old)
    if lost.all() and lost.size > 1:
        return False
    return bool((lost | _few(recorded, old, seeds) | (np.abs(new - old) <= bound)).all())


def _few(recorded: Mapping[str, Any], old: np.ndarray, seeds: int) -> np.ndarray:
    """Where so few runs survive that a figure is theirs alone."""
    dead = _numbers(recorded.get("nan", 0.0))
    few = seeds * (1 - dead) <= FEW + 0.5
    known = seeds > 0 and few.shape == old.shape
    return few if known else np.zeros(old.shape, bool)


def _counts_runs(values: np.ndarray, seeds: int) -> bool:
    """Whether an array can be a share of runs: theory, say, seldom is whole numbers of them."""
    runs = values[~np.isnan(values)] * seeds
    return bool(seeds and ((runs >= 0) & (runs <= seeds)).all()) and bool(
        np.allclose(runs, np.round(runs), rtol=EXACT, atol=0)
    )


def _worst(new: np.ndarray, old: np.ndarray) -> str:
    if new.shape != old.shape:
        return f"found {len(new)} numbers, recorded {len(old)}"
    lost = np.isnan(new) != np.isnan(old)
    away = np.where(lost, np.inf, np.nan_to_num(np.abs(new - old)))
    at = int(np.argmax(away / np.maximum(np.abs(old), 1e-300)))
    return f"found {new[at]:.6g}, recorded {old[at]:.6g} (number {at + 1} of {len(new)})"


def _displaced(values: Any, limit: list[float], rng: np.random.Generator) -> Any:
    if isinstance(values, list):
        return [_displaced(value, limit, rng) for value in values]
    if values is None:
        return None
    most = min(limit[0], limit[1] * abs(values))
    return float(f"{values + most * rng.choice((-1, 1)) * rng.uniform() ** 4:.4g}")
