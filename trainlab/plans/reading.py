"""Reading a plan: defaults are filled in, and everything that is wrong is listed at once.

The fields are declared in ``plan.schema.json``; ``views/engine/plan.js`` says the same in the same
words, held equal by ``tests/plans/plans.json``. Nothing here imports torch.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from trainlab.errors import SettingError
from trainlab.recordings import key_text

Plan = dict[str, Any]
"""A plan with all its fields, as `read_plan` returns it."""
MOST_STEPS = 1_000_000
"""Steps of one training: each is recorded."""
MEMORY_LIMIT = 256 * 2**20
"""Bytes that one training may take in the page."""
CLASSES = {"moons": 2, "circles": 2, "digits": 10}
TWO_MATRICES = ("residual_mlp", "scaled_residual_mlp", "pre_norm_residual_mlp")
BATCH_NORMS = ("batch_norm", "batch_norm_residual")
LAYER_NORMS = ("layer_norm", "pre_norm_residual_mlp")
_MISSING = object()


class PlanError(SettingError):
    """A plan that cannot be run; lists everything to fix.

    Attributes
    ----------
    problems : tuple of str
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        head = f"The plan has {len(problems)} problems:"
        super().__init__(problems[0] if len(problems) == 1 else "\n- ".join([head, *problems]))


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a plan, with what every field means."""
    text = Path(__file__).with_name("plan.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def read_plan(given: Any) -> Plan:
    """Return a plan with all its fields.

    Parameters
    ----------
    given : mapping or str
        What was written, or its JSON; what is left out has its default.

    Raises
    ------
    PlanError
        Lists everything that is wrong: what stands there, what belongs there, an example.
    """
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except json.JSONDecodeError as error:
            raise PlanError([f"The plan is not JSON ({error}); write an object."]) from None
    version = given.get("version") if isinstance(given, Mapping) else None
    if _is_number(version) and version != 1:
        raise PlanError(
            [
                f"version is {_shown(version)}; this book reads plans of version 1. Open the plan "
                "in the edition that wrote it, or write it again with version 1."
            ]
        )
    wrong: dict[str, str] = {}
    plan: Plan = _read(given, schema(), "", wrong)
    problems = list(wrong.values())
    for places, problem in _combinations(plan):
        if not any(
            found in ("", place) or found.startswith(f"{place}.")
            for place in places
            for found in wrong
        ):
            problems.append(problem)
    if problems:
        raise PlanError(problems)
    return plan


def _read(given: Any, field: Mapping[str, Any], place: str, wrong: dict[str, str]) -> Any:
    types = _types(field)
    given = _as_json(given)
    if given is _MISSING:
        if "properties" not in field:
            default = copy.deepcopy(field.get("default"))
            return float(default) if "number" in types and default is not None else default
        given = {}
    if given is None and "null" in types:
        return None

    def bad() -> Any:
        example = f", for example {_json(field['examples'][0])}" if "examples" in field else ""
        where = place or "The plan"
        wrong[place] = f"{where} is {_shown(given)}; it must be {_expected(field)}{example}."
        if "properties" in field:
            return _read({}, field, f"{place}.", {})
        return copy.deepcopy(field.get("default"))

    if "properties" in field:
        return _read_fields(given, field, place, wrong) if isinstance(given, Mapping) else bad()
    if "array" in types:
        if not isinstance(given, list | tuple | range):
            return bad()
        if not field.get("minItems", 0) <= len(given) <= field.get("maxItems", math.inf):
            return bad()
        before, found = len(wrong), []
        for at, entry in enumerate(given):
            if len(wrong) == before:
                found.append(_read(entry, field["items"], f"{place}.{at}", wrong))
        return found if len(wrong) == before else copy.deepcopy(field.get("default"))
    if "string" in types:
        return given if isinstance(given, str) and given in field["enum"] else bad()
    if "boolean" in types:
        return given if isinstance(given, bool) else bad()
    fits = (
        _is_number(given)
        and math.isfinite(given)
        and ("integer" not in types or given == int(given))
        and field.get("minimum", -math.inf) <= given <= field.get("maximum", math.inf)
        and field.get("exclusiveMinimum", -math.inf)
        < given
        < field.get("exclusiveMaximum", math.inf)
        and field.get("const", given) == given
    )
    if not fits:
        return bad()
    return int(given) if "integer" in types else float(given)


def _read_fields(
    given: Mapping[str, Any], field: Mapping[str, Any], place: str, wrong: dict[str, str]
) -> dict[str, Any]:
    inside = f"{place}." if place else ""
    found = {}
    for name, inner in field["properties"].items():
        if name in field.get("required", ()) and name not in given:
            wrong[inside + name] = (
                f"{inside}{name} is missing; write {_json(name)}: {_json(inner.get('const'))}."
            )
        else:
            found[name] = _read(given.get(name, _MISSING), inner, inside + name, wrong)
    for name in given:
        if name not in field["properties"]:
            known = ", ".join(field["properties"])
            where = f"in {place} " if place else ""
            wrong[f"{inside}{name}"] = (
                f"{inside}{name} is not a field of a plan; known {where}are: {known}."
            )
    return found


def _types(field: Mapping[str, Any]) -> list[str]:
    types = field.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def _expected(field: Mapping[str, Any]) -> str:
    types = _types(field)
    either = " or null" if "null" in types else ""
    if "enum" in field:
        return f"one of {', '.join(field['enum'])}{either}"
    if "const" in field:
        return str(field["const"])
    if "properties" in field:
        return "an object with fields"
    if "array" in types:
        return f"a list of {field['minItems']} to {field['maxItems']} entries{either}"
    if "boolean" in types:
        return f"true or false{either}"
    text = "a whole number" if "integer" in types else "a number"
    if "exclusiveMinimum" in field:
        text += f" above {_shown(field['exclusiveMinimum'])}"
    elif "minimum" in field:
        text += f" from {_shown(field['minimum'])}"
    if "exclusiveMaximum" in field:
        text += f" and below {_shown(field['exclusiveMaximum'])}"
    elif "maximum" in field:
        text += f" to {_shown(field['maximum'])}"
    return text + either


def _combinations(plan: Plan) -> Iterator[tuple[list[str], str]]:
    """Yield what does not go together: the fields that are in it, and the sentence."""
    data, block = plan["data"], plan["block"]
    points = data["points"]
    if (data["kind"] == "points") != (points is not None):
        yield (
            ["data.kind", "data.points"],
            f"data.kind is {_json(data['kind'])}, and data.points is "
            f"{'missing' if points is None else 'given'}; points belong to the kind "
            '"points", and to no other.',
        )
    if any(label != int(label) or not 0 <= label <= 9 for _, _, label in points or ()):
        yield (
            ["data.points"],
            "data.points has a class that is not a whole number from 0 to 9; write each point "
            "as [x, y, class], for example [0.5,-1,0].",
        )
    if data["kind"] == "digits" and data["n"] > 1797:
        yield (
            ["data.kind", "data.n"],
            f"data.n is {_shown(data['n'])}, and there are 1797 digits; write 1797 or fewer.",
        )
    yield from _of_rows(plan)
    depth, width = plan["architecture"]["depth"], plan["architecture"]["width"]
    if block in TWO_MATRICES and depth == 0:
        yield (
            ["block", "architecture.depth"],
            f"block is {_json(block)} with architecture.depth 0; write a depth of 1 or more, or "
            'block "plain".',
        )
    if block in LAYER_NORMS and width == 1:
        yield (
            ["block", "architecture.width"],
            f"block is {_json(block)} with architecture.width 1: over one unit a layer norm "
            "leaves 0 of every input; write a width of 2 or more.",
        )
    yield from _of_settings(plan)
    needed = memory_of(plan)
    if needed > MEMORY_LIMIT:
        yield (
            [
                "architecture.depth",
                "architecture.width",
                "stopping.batch_size",
                "data.n",
                "data.points",
                "block",
            ],
            f"The plan needs {math.ceil(needed / 2**20)} MB in the page, and the limit is "
            f"{MEMORY_LIMIT // 2**20} MB; write a smaller architecture.width, "
            "architecture.depth or stopping.batch_size.",
        )


def _of_rows(plan: Plan) -> Iterator[tuple[list[str], str]]:
    rows, stopping, block = split(plan), plan["stopping"], plan["block"]
    batch_size = stopping["batch_size"]
    shares = ["data.kind", "data.n", "data.points", "data.validation", "data.test"]
    if rows.train < 1:
        yield (
            shares,
            f"data.validation and data.test leave {rows.train} of {rows.all} rows for training; "
            "write smaller shares, for example 0.2 each.",
        )
    elif batch_size > rows.train:
        yield (
            [*shares, "stopping.batch_size"],
            f"stopping.batch_size is {_shown(batch_size)}, and there are {rows.train} training "
            f"rows; write {rows.train} to use all of them in every step.",
        )
    elif block in BATCH_NORMS and (batch_size == 1 or rows.train % batch_size == 1):
        yield (
            [*shares, "stopping.batch_size", "block"],
            f"{rows.train} training rows in batches of {_shown(batch_size)} have a batch of 1, "
            "over which batch normalization finds no spread; write another "
            'stopping.batch_size, or block "layer_norm".',
        )
    steps = steps_of(plan)
    if steps > MOST_STEPS:
        yield (
            [*shares, "stopping.epochs", "stopping.batch_size"],
            f"stopping.epochs and stopping.batch_size make {steps} steps, and the most are "
            f"{MOST_STEPS}; write fewer epochs or a larger batch_size.",
        )
    if stopping["patience"] is not None and rows.validation < 1:
        yield (
            [*shares, "stopping.patience"],
            "stopping.patience needs validation data to judge by; write data.validation, for "
            "example 0.2, or leave patience out.",
        )


def _of_settings(plan: Plan) -> Iterator[tuple[list[str], str]]:
    start, optimizer, schedule = plan["initialization"], plan["optimizer"], plan["schedule"]
    if (start["law"] == "gain") != (start["gain"] is not None):
        yield (
            ["initialization.law", "initialization.gain"],
            f"initialization.law is {_json(start['law'])}, and initialization.gain is "
            f"{'missing' if start['gain'] is None else 'given'}; a gain belongs to the law "
            '"gain", and to no other.',
        )
    if optimizer["momentum"] > 0 and optimizer["kind"] != "sgd":
        yield (
            ["optimizer.momentum", "optimizer.kind"],
            f"optimizer.momentum is {_shown(optimizer['momentum'])} with "
            f"{_json(optimizer['kind'])}, which has its own averages; leave momentum out, or "
            'write kind "sgd".',
        )
    if schedule["warmup_share"] != 0.1 and not schedule["kind"].startswith("warmup"):
        yield (
            ["schedule.warmup_share", "schedule.kind"],
            f"schedule.warmup_share is {_shown(schedule['warmup_share'])} with "
            f"{_json(schedule['kind'])}, which does not warm up; leave it out, or write kind "
            '"warmup".',
        )
    if plan["clipping"]["norm"] is not None and plan["clipping"]["value"] is not None:
        yield (
            ["clipping.norm", "clipping.value"],
            "clipping has a norm and a value; give one of them.",
        )
    smoothing = plan["regularization"]["label_smoothing"]
    if plan["loss"]["kind"] == "mse" and smoothing > 0:
        yield (
            ["loss.kind", "regularization.label_smoothing"],
            f"regularization.label_smoothing is {_shown(smoothing)} with loss.kind "
            '"mse"; leave it out, or write "cross_entropy".',
        )


class Split(NamedTuple):
    """How many rows there are, and for what."""

    all: int
    validation: int
    test: int
    train: int


def split(plan: Plan) -> Split:
    """Return how many rows a plan's data have, and for what."""
    data = plan["data"]
    rows = len(data["points"]) if data["points"] else data["n"]
    validation = math.floor(rows * data["validation"] + 0.5)
    test = math.floor(rows * data["test"] + 0.5)
    return Split(rows, validation, test, rows - validation - test)


def steps_of(plan: Plan) -> int:
    """Return the steps of a whole training."""
    rows, stopping = max(1, split(plan).train), plan["stopping"]
    return int(stopping["epochs"] * math.ceil(rows / stopping["batch_size"]))


def ends(plan: Plan) -> tuple[int, int]:
    """Return the inputs and outputs of a plan's networks."""
    data = plan["data"]
    outputs = data["arms"] if data["kind"] == "spirals" else CLASSES.get(data["kind"], 2)
    for _, _, label in data["points"] or ():
        outputs = max(outputs, int(label) + 1 or 2)
    return (64 if data["kind"] == "digits" else 2), outputs


def layer_sizes(plan: Plan) -> list[tuple[int, int]]:
    """Return the sizes of all matrices, in and out, from the inputs to the head."""
    depth, width = plan["architecture"]["depth"], plan["architecture"]["width"]
    inputs, outputs = ends(plan)
    hidden = 1 + 2 * depth if plan["block"] in TWO_MATRICES else depth
    return list(pairwise([inputs, *[width] * hidden, outputs]))


def memory_of(plan: Plan) -> int:
    """Return the bytes that a training takes in the page.

    Four arrays of the parameters and two kept copies, the states of a batch, the data. Rows are
    counted as padded to whole tiles.
    """
    size = 8 if plan["precision"] == "float64" else 4
    tile = 32 // size
    sizes = layer_sizes(plan)
    rows = max(plan["stopping"]["batch_size"], 64)
    numbers = sum(
        (6 * (inputs + 6) + 5 * rows) * math.ceil(outputs / tile) * tile
        for inputs, outputs in sizes
    )
    numbers += split(plan).all * (math.ceil(sizes[0][0] / tile) * tile + 16)
    return size * numbers + 2**17


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_json(value: Any) -> Any:
    """Return numbers and arrays of numpy and torch as Python's; what is too large as infinite."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return value


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _shown(value: Any) -> str:
    """Return a value as JavaScript writes it."""
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, str):
        return _json(value)
    if value is None:
        return "null"
    if _is_number(value) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return key_text(value)
