"""A hash of all that makes a recording's numbers; blind to comments, docstrings and words.

It covers the engine as a whole, what measures and summarizes a point, the experiment's own module
and whatever it imports, however that is written, what its declaration says of the numbers, and
the recordings that its runs read.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trainlab import recordings
from trainlab.experiments import load
from trainlab.experiments.shared.declaring import Experiment

PACKAGE = Path(__file__).parents[2]
ENGINE = "engine"
MEASURING = ("trainlab.experiments.shared.summary", "trainlab.experiments.sweeps.measuring")
FUNCTIONS = ("run", "choose", "across")  # what a declaration names that makes numbers
# The ground reads, writes and words; declarations are hashed as far as they touch the numbers;
# how numbers are compared makes none.
NOT_NUMERIC = {
    "trainlab",
    "trainlab.errors",
    "trainlab.files",
    "trainlab.recordings",
    "trainlab.words",
    "trainlab.experiments",
    "trainlab.experiments.shared.declaring",
    "trainlab.experiments.shared.panels",
    "trainlab.experiments.sweeps.rounding",
}


def code_hash(slug: str) -> str:
    """Return the hash that a recording of this experiment, made now, would carry."""
    experiment = load(slug)
    digest = hashlib.sha256(code_digest(f"trainlab.experiments.{slug}").encode())
    digest.update(repr(_numeric_part(experiment)).encode())
    for read in experiment.reads:
        digest.update(json.dumps(_numbers_of(recordings.read(read)), sort_keys=True).encode())
    return digest.hexdigest()[:16]


def _numbers_of(recording: Mapping[str, Any]) -> object:
    """Return what a run can read of a recording and compute with: all but its words."""
    controls = [
        [control[name] for name in ("name", "values", "default")]
        for control in recording["declaration"]["controls"]
    ]
    points = {
        name: [point["arrays"], point.get("chosen"), point["seeds"]]
        for name, point in recording["points"].items()
    }
    return [controls, points]


def code_digest(module: str) -> str:
    """Return a hash of the syntax trees of every module that an experiment's numbers rest on."""
    digest = hashlib.sha256()
    for name in sorted(numeric_modules(module)):
        digest.update(name.encode())
        digest.update(repr(_written(_bare(name))).encode())
    return digest.hexdigest()


def numeric_modules(module: str) -> set[str]:
    """Return the engine's modules, those that measure, ``module``, and all that these import."""
    found: set[str] = set()
    waiting = [module, *MEASURING, *_engine()]
    while waiting:
        name = waiting.pop()
        if name not in found and name not in NOT_NUMERIC and _path(name) is not None:
            found.add(name)
            waiting += _imports(name)
    return found


def _engine() -> Iterator[str]:
    for path in (PACKAGE / ENGINE).rglob("*.py"):
        yield ".".join(["trainlab", *path.relative_to(PACKAGE).with_suffix("").parts])


def _path(module: str) -> Path | None:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    found = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return found if found.is_file() else None


def _imports(module: str) -> Iterator[str]:
    """Yield what a module may import of this package: every name that could be a module."""
    path = _path(module)
    here = module if path and path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(_tree(module)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = here.split(".")[: len(here.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value]  # for importlib
        for name in filter(_ours, names):
            yield from _parents(name)
            yield from _within(name)  # of a package that is bound to a name, any module may be used


def _parents(name: str) -> Iterator[str]:
    """Yield a dotted name and the packages it lies in: their code runs too."""
    parts = name.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _within(package: str) -> Iterator[str]:
    folder = PACKAGE.joinpath(*package.split(".")[1:])
    if folder.is_dir() and folder != PACKAGE:
        yield from (f"{package}.{path.stem}" for path in folder.glob("*.py"))


def _ours(name: str) -> bool:
    return name == "trainlab" or name.startswith("trainlab.")


def _tree(module: str) -> ast.Module:
    path = _path(module)
    return ast.parse(path.read_text(encoding="utf-8") if path else "")


def _written(part: Any) -> Any:
    """Return a syntax tree as tuples that every Python writes alike: without its empty fields.

    `ast.dump` will not do: 3.12 gave functions a new field, 3.13 leaves out what is empty.
    """
    if isinstance(part, list):
        return [_written(one) for one in part]
    if not isinstance(part, ast.AST):
        return part
    fields = [(name, _written(value)) for name, value in ast.iter_fields(part)]
    return type(part).__name__, *(field for field in fields if field[1] not in (None, []))


def _bare(module: str) -> ast.Module:
    """Return the syntax tree without docstrings, without an experiment's words."""
    tree = _tree(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    if module.rpartition(".")[0] == "trainlab.experiments":
        tree.body = [part for node in tree.body for part in _numbers_only(node)]
    return tree


def _numbers_only(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield a statement of an experiment, unless it is its finding; of its declaration the code."""
    if isinstance(node, ast.FunctionDef) and node.name == "finding":
        return
    if isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "experiment" for target in node.targets
    ):
        # What it says of the numbers is hashed as data; a function made in its place is code.
        made = node.value.keywords if isinstance(node.value, ast.Call) else []
        for keyword in made:
            if keyword.arg in FUNCTIONS and not isinstance(keyword.value, ast.Name):
                yield ast.Expr(keyword.value)
        return
    yield node


def _numeric_part(experiment: Experiment) -> object:
    """What a declaration says of the numbers: who runs, how often, what is kept of it."""
    return (
        [getattr(getattr(experiment, name), "__qualname__", None) for name in FUNCTIONS],
        [control.name for control in experiment.controls],  # in their order: it is that of the keys
        experiment.seeds,
        experiment.keep,
        [panel.options["runs"] for panel in experiment.panels if "runs" in panel.options],
    )
