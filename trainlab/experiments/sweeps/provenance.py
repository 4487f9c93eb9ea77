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
from functools import cache
from pathlib import Path
from typing import Any

from trainlab import recordings
from trainlab.errors import DeclarationError
from trainlab.experiments import load
from trainlab.experiments.shared.declaring import Experiment

PACKAGE = Path(__file__).parents[2]
ENGINE = "engine"
MEASURING = ("trainlab.experiments.shared.summary", "trainlab.experiments.sweeps.measuring")
FUNCTIONS = ("run", "choose", "across")  # what a declaration names that makes numbers
EXPERIMENTS = "trainlab.experiments"
DECLARED = "experiment"  # the name of a declaration in its module
# What makes no numbers: the ground reads, writes and words; declarations are hashed as far as they
# touch the numbers; how numbers are compared makes none. Where names are listed, the exemption is
# theirs alone: if a module imports another one, a constant say, the whole module counts.
ANY = None
NOT_NUMERIC: dict[str, set[str] | None] = {
    "trainlab": set(),
    "trainlab.errors": ANY,
    "trainlab.files": ANY,
    "trainlab.recordings": ANY,
    "trainlab.words": ANY,
    EXPERIMENTS: {"load"},
    "trainlab.experiments.shared.declaring": {
        *("Arrays", "Chosen", "Control", "Experiment", "Panel", "Result", "Series"),
        *("Settings", "Value", "tuning_curve"),
    },
    "trainlab.experiments.shared.panels": set(),
    "trainlab.experiments.sweeps.rounding": {"SCALE"},
}
IMPORTERS = {"__import__", "import_module", "resolve_name", "run_module", "run_path"}
RUNNERS = {"eval", "exec"}


def points_hash(points: Mapping[str, Any]) -> str:
    """Return a checksum of recorded points: a number changed by hand changes it."""
    text = json.dumps(points, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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
    """Return a hash of the syntax trees and data files that an experiment's numbers rest on.

    Raises
    ------
    DeclarationError
        If a module imports or runs code under a name that is made up while it runs.
    """
    digest = hashlib.sha256()
    modules = numeric_modules(module)
    if wrong := [line for name in sorted(modules) for line in _out_of_sight(name)]:
        raise DeclarationError("What the numbers rest on", wrong)
    read = {name for one in modules for name in _declarations_read(one)} - {module}
    for name in sorted(modules):
        digest.update(name.encode())
        digest.update(repr(_written(_bare(name))).encode())
        if name in read:
            digest.update(repr(_written(_declarations(name))).encode())
    for path in sorted(_data(modules)):
        digest.update(path.relative_to(PACKAGE.parent).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def numeric_modules(module: str) -> set[str]:
    """Return the engine's modules, those that measure, ``module``, and all that these import."""
    found: set[str] = set()
    waiting = [module, *MEASURING, *_engine()]
    while waiting:
        name = waiting.pop()
        if name not in found and _path(name) is not None:
            found.add(name)
            waiting += [one for one in _imports(name) if one not in NOT_NUMERIC]
            waiting += _taken(name)
    return found


def _taken(module: str) -> Iterator[str]:
    """Yield the modules of which it uses an attribute that is not exempt."""
    for name in _used(module):
        parts = name.split(".")
        ends = [end for end in range(len(parts), 0, -1) if _path(".".join(parts[:end]))]
        if ends and ends[0] < len(parts):
            owner, attribute = ".".join(parts[: ends[0]]), parts[ends[0]]
            exempt = NOT_NUMERIC.get(owner, set())
            if exempt is not ANY and attribute not in exempt:
                yield owner


def _used(module: str) -> Iterator[str]:
    """Yield the full names that a module imports, and the attributes it has of modules."""
    bound: dict[str, str] = {}
    nodes = list(ast.walk(_bare(module)))
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                bound[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{_base(module, node)}.{alias.name}"
                bound[alias.asname or alias.name] = name
                yield from [name] if _ours(name) else []
    for node in nodes:
        if isinstance(node, ast.Attribute):
            head, _, rest = _chain(node).partition(".")
            if head in bound and _ours(bound[head]):
                yield f"{bound[head]}.{rest}"


def _chain(node: ast.expr) -> str:
    """Return a name with its attributes, as in ``a.b.c``; without a head if that is no name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id if isinstance(node, ast.Name) else "", *reversed(parts)])


def _declarations_read(module: str) -> set[str]:
    """Return the other experiments whose declarations a module uses: their seeds, their grid."""
    owners = (name.split(".") for name in _used(module))
    return {".".join(parts[:3]) for parts in owners if parts[3:4] == [DECLARED]}


def _declarations(module: str) -> list[ast.stmt]:
    return [node for node in _tree(module).body if DECLARED in _targets(node)]


def _data(modules: set[str]) -> set[Path]:
    """Return the data files of the engine and the experiments, and those that a text names."""
    folders = [PACKAGE / ENGINE, PACKAGE / "experiments"]
    found = {path for folder in folders for path in folder.rglob("*") if _holds_data(path)}
    for path in filter(None, map(_path, modules)):
        for node in ast.walk(_tree(".".join(_dotted(path)))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                name = node.value
                if "." in name and len(name) < 200 and name.isprintable():
                    places = [at / name for at in (path.parent, PACKAGE, PACKAGE.parent)]
                    found |= {place for place in places if _holds_data(place)}
    return {path for path in found if path.is_relative_to(PACKAGE.parent)}


def _holds_data(path: Path) -> bool:
    ours = path.suffix not in (".py", ".pyc") and not path.name.startswith(".")
    return ours and not path.name.endswith("~") and path.is_file()


def _dotted(path: Path) -> list[str]:
    parts = ["trainlab", *path.relative_to(PACKAGE).with_suffix("").parts]
    return parts[:-1] if parts[-1] == "__init__" else parts


def _out_of_sight(module: str) -> Iterator[str]:
    """Yield where a module imports or runs code whose name is not written whole."""
    for node in ast.walk(_tree(module)):
        if not isinstance(node, ast.Call):
            continue
        called = _chain(node.func)
        first = node.args[0] if node.args else None
        begins = first.values[0] if isinstance(first, ast.JoinedStr) and first.values else first
        text = begins.value if isinstance(begins, ast.Constant) else None
        whole = isinstance(text, str) and (
            not text.startswith(".") if begins is first else text.startswith("trainlab.")
        )
        if called in RUNNERS or (called.rpartition(".")[2] in IMPORTERS and not whole):
            file = (_path(module) or PACKAGE).relative_to(PACKAGE.parent).as_posix()
            yield (
                f"{file}, line {node.lineno}: {ast.unparse(node):.60}; provenance cannot tell what "
                "runs there. Import the module by its whole name, as in "
                '`from trainlab.engine import data` or import_module("trainlab.engine.data")'
            )


def _engine() -> Iterator[str]:
    for path in (PACKAGE / ENGINE).rglob("*.py"):
        yield ".".join(["trainlab", *path.relative_to(PACKAGE).with_suffix("").parts])


def _path(module: str) -> Path | None:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    found = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return found if found.is_file() else None


def _imports(module: str) -> Iterator[str]:
    """Yield what a module may import of this package: every name that could be a module."""
    for node in ast.walk(_tree(module)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{_base(module, node)}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value]  # for importlib
        for name in filter(_ours, names):
            yield from _parents(name)
            yield from _within(name)  # of a package that is bound to a name, any module may be used


def _base(module: str, node: ast.ImportFrom) -> str:
    """Return what a module imports from, by its full name."""
    path = _path(module)
    here = module if path and path.name == "__init__.py" else module.rpartition(".")[0]
    start = here.split(".")[: len(here.split(".")) - node.level + 1] if node.level else []
    return ".".join([*start, *([node.module] if node.module else [])])


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


def _text(module: str) -> str:
    path = _path(module)
    return path.read_text(encoding="utf-8") if path else ""


def _tree(module: str) -> ast.Module:
    return _parsed(_text(module))


_parsed = cache(ast.parse)


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
    return _stripped(_text(module), module.rpartition(".")[0] == EXPERIMENTS)


@cache
def _stripped(text: str, is_experiment: bool) -> ast.Module:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and ast.get_docstring(node):
            node.body = node.body[1:]
    if is_experiment:
        tree.body = [part for node in tree.body for part in _numbers_only(node)]
    return tree


def _numbers_only(node: ast.stmt) -> Iterator[ast.stmt]:
    """Yield a statement of an experiment, unless it is its finding; of its declaration the code."""
    if isinstance(node, ast.FunctionDef) and node.name == "finding":
        return
    if isinstance(node, ast.Assign) and DECLARED in _targets(node):
        if not _declares_plainly(node):
            yield node
        # What it says of the numbers is hashed as data; a function made in its place is code.
        elif isinstance(node.value, ast.Call):
            for keyword in node.value.keywords:
                if keyword.arg in FUNCTIONS and not isinstance(keyword.value, ast.Name):
                    yield ast.Expr(keyword.value)
        return
    yield node


def _targets(node: ast.stmt) -> list[str]:
    """Return the names that a statement binds."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _declares_plainly(node: ast.Assign) -> bool:
    """Whether it is ``experiment = Experiment(name=…, …)``, whose words can be told from code."""
    call = node.value
    if len(node.targets) > 1 or isinstance(call, ast.Constant):
        return len(node.targets) == 1
    return (
        isinstance(call, ast.Call)
        and ast.unparse(call.func) == "Experiment"
        and not call.args
        and all(keyword.arg for keyword in call.keywords)
        and not any(isinstance(part, ast.NamedExpr) for part in ast.walk(call))
    )


def _numeric_part(experiment: Experiment) -> object:
    """What a declaration says of the numbers: who runs, how often, what is kept of it."""
    return (
        [getattr(getattr(experiment, name), "__qualname__", None) for name in FUNCTIONS],
        [control.name for control in experiment.controls],  # in their order: it is that of the keys
        experiment.seeds,
        experiment.keep,
        [panel.options["runs"] for panel in experiment.panels if "runs" in panel.options],
    )
