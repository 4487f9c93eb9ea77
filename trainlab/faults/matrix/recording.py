"""What is recorded of the faults: each on its networks and seeds, and every test on every fault.

``recorded.json`` holds

- ``faults``: by slug, network and seed the four programs (`trainlab.faults.matrix.examining`);
- ``matrix``: by program the readings of all tests. A reading is null where the test does not
  apply: its lines use a name, a shape or a type that the program lacks;
- ``provenance``: versions, and which seeds the limits were set on. The others were not looked at
  before. What is recorded of a fault has the hash of what made it.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from trainlab import faults
from trainlab.errors import RecordingError
from trainlab.faults.shared.declaring import ROLES, Fault
from trainlab.files import write_atomically

PATH = Path(__file__).parent / "recorded.json"
FORMAT = 1
DEVELOPMENT = (0, 1)
CONFIRMATION = (101, 102)
MAKING = (
    "shared/programs.py",
    "shared/runs.py",
    "matrix/examining.py",
)  # what else makes the numbers
_LIBRARIES = ("numpy", "scikit-learn", "torch")


def read(path: Path = PATH) -> dict[str, Any]:
    """Return what is recorded.

    Raises
    ------
    RecordingError
        If nothing is, or in another format; says how to record it.
    """
    again = "Record it: trainlab faults --record"
    if not path.exists():
        raise RecordingError(f"{path.name} is missing. {again}")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if found.get("format") != FORMAT:
        raise RecordingError(f"{path.name} has format {found.get('format')}. {again}")
    return found


def code_hash(slug: str, fault: Fault) -> str:
    """Return the hash of all that makes a fault's numbers: programs, symptom and test."""
    parts: list[Any] = [_symptom(slug), *_of_test(fault)]
    parts += [fault.program(role, network).text for role in ROLES for network in fault.networks]
    parts += [(faults.FOLDER / name).read_text(encoding="utf-8") for name in MAKING]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def matrix_hash(catalog: dict[str, Fault], column: str) -> str:
    """Return the hash of all that makes a column of the matrix: its program and every test."""
    tests = [fault.test for fault in catalog.values()]  # their limits are applied when read
    parts: list[Any] = [(test.code, test.reading, test.when) for test in tests]
    parts.append(dict(columns(catalog))[column])
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _of_test(fault: Fault) -> tuple[Any, ...]:
    test = fault.test
    return test.code, test.reading, test.above, test.below, test.when, test.nan


def _symptom(slug: str) -> str:
    tree = ast.parse((faults.FOLDER / f"{slug}.py").read_text(encoding="utf-8"))
    return next(
        ast.unparse(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "shows"
    )


def columns(catalog: dict[str, Fault]) -> Iterator[tuple[str, str]]:
    """Yield the programs of the matrix: every sick one, and every healthy one that is different.

    Yields
    ------
    str
        ``"SLUG"`` of a sick program, ``"healthy: SLUG"`` of a healthy one.
    str
        Its text, on the fault's first network and the first seed for development.
    """
    seen = set()
    for slug, fault in catalog.items():
        yield slug, fault.program("sick", fault.networks[0], DEVELOPMENT[0]).text
    for slug, fault in catalog.items():
        text = fault.program("healthy", fault.networks[0], DEVELOPMENT[0]).text
        if text not in seen:
            seen.add(text)
            yield f"healthy: {slug}", text


def due(found: dict[str, Any], catalog: dict[str, Fault]) -> list[tuple[str, str, int]]:
    """Return what is to be run, as fault, network and seed: two networks of all come first."""
    rounds = [
        (seed, turn)
        for pair in zip(DEVELOPMENT, CONFIRMATION, strict=True)
        for seed in reversed(pair)
        for turn in range(max(len(fault.networks) for fault in catalog.values()))
    ]
    return [
        (slug, fault.networks[turn], seed)
        for seed, turn in sorted(rounds, key=lambda one: one[1] > 1)
        for slug, fault in catalog.items()
        if turn < len(fault.networks)
        and str(seed) not in _kept(found, slug, fault).get(fault.networks[turn], {})
    ]


def _kept(found: dict[str, Any], slug: str, fault: Fault) -> dict[str, Any]:
    entry = found.get("faults", {}).get(slug, {})
    kept: dict[str, Any] = entry.get("networks", {})
    return kept if entry.get("code") == code_hash(slug, fault) else {}


def due_columns(found: dict[str, Any], catalog: dict[str, Fault]) -> list[str]:
    """Return the columns of the matrix that are to be run."""
    kept = found.get("matrix", {})
    return [
        name
        for name, _ in columns(catalog)
        if kept.get(name, {}).get("code") != matrix_hash(catalog, name)
    ]


def record(path: Path = PATH, until: float | None = None) -> Iterator[str]:
    """Bring the recording up to date; each result is written at once, so it may be interrupted.

    Parameters
    ----------
    path : Path
    until : float, optional
        Seconds since the epoch after which nothing new is begun.

    Yields
    ------
    str
        What was run, and what is not as it should be.
    """
    import time

    from trainlab.faults.matrix.examining import Programs, examine, failures

    catalog = faults.catalog()
    found = _begun(path, catalog)
    todo: list[Any] = [*due_columns(found, catalog), *due(found, catalog)]
    programs = Programs()
    for one in todo:
        if until is not None and time.time() > until:
            yield "the time is up: run it again to go on"
            return
        if isinstance(one, str):
            found["matrix"][one] = {
                "code": matrix_hash(catalog, one),
                "readings": _readings(catalog, one),
            }
            yield f"matrix: {one}"
        else:
            slug, network, seed = one
            fault = catalog[slug]
            if len(programs) > 100:
                programs.clear()
            seen = examine(fault, network, seed, programs)
            entry = found["faults"][slug]
            entry["networks"].setdefault(network, {})[str(seed)] = {
                role: one_found.as_json() for role, one_found in seen.items()
            }
            yield f"{slug}, {network}, seed {seed}: {'; '.join(failures(seen)) or 'as declared'}"
        write_atomically(path, json.dumps(found, indent=1) + "\n")


def _begun(path: Path, catalog: dict[str, Fault]) -> dict[str, Any]:
    try:
        old = read(path)
    except RecordingError:
        old = {}
    known = dict(columns(catalog))
    return {
        "format": FORMAT,
        "provenance": {
            "dtype": "float32, unless a listing says otherwise",
            "threads": 1,
            "development_seeds": list(DEVELOPMENT),
            "confirmation_seeds": list(CONFIRMATION),
            "versions": {name: version(name).partition("+")[0] for name in _LIBRARIES},
        },
        "faults": {
            slug: {"code": code_hash(slug, fault), "networks": _kept(old, slug, fault)}
            for slug, fault in catalog.items()
        },
        "matrix": {name: column for name, column in old.get("matrix", {}).items() if name in known},
    }


def _readings(catalog: dict[str, Fault], column: str) -> dict[str, float | str | None]:
    from trainlab.faults.shared.programs import Program, ProgramError

    role, slug = ("healthy", column.removeprefix("healthy: "))
    if column == slug:
        role = "sick"
    fault = catalog[slug]
    program = Program(fault.program(role, fault.networks[0], DEVELOPMENT[0]))
    readings: dict[str, float | str | None] = {}
    for name, other in catalog.items():
        try:
            value = program.reading(other.test)
        except ProgramError:
            readings[name] = None
        else:
            finite = value == value and abs(value) != float("inf")
            readings[name] = float(f"{value:.4g}") if finite else str(value)
    return readings


def alarms(catalog: dict[str, Fault], readings: dict[str, Any]) -> list[str]:
    """Return the tests that speak for their fault in one column of the matrix."""
    return [
        name
        for name, value in readings.items()
        if value is not None and name in catalog and catalog[name].test.alarms(float(value))
    ]


def problems(found: dict[str, Any], seeds: Sequence[int]) -> list[str]:
    """Return what is not as it should be among the recorded programs of some seeds."""
    from trainlab.faults.matrix.expected import failures_of

    return [
        f"{slug}, {network}, seed {seed}: {failure}"
        for slug, entry in found["faults"].items()
        for network, by_seed in entry["networks"].items()
        for seed in map(str, seeds)
        if seed in by_seed
        for failure in failures_of(by_seed[seed])
    ]
