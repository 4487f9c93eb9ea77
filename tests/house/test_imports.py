"""Who may import whom: lower layers know nothing of higher ones, pages nothing of torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from places import BROKEN, ROOT

PACKAGE = ROOT / "trainlab"
BROKEN_IMPORTS = BROKEN / "imports"

# From the bottom up. A module may import from its own layer and from those below it.
LAYERS = (
    {"errors", "words"},
    {
        "calibration",
        "data",
        "draws",
        "leaks",
        "stacked",
        "networks",
        "recurrent",
        "statistics",
        "tuning",
    },
    {"plan", "evaluation", "optimisers"},
    {"history", "checkpoints", "gradients"},
    {"training", "recipe", "experiments/__init__"},
    {"experiments"},
    {"record"},
)
# What answers a quiz, builds a page or shows a widget runs without torch.
WITHOUT_TORCH = (
    "trainlab",
    "trainlab.experiments",
    "trainlab.recordings",
    "trainlab.quiz",
    "trainlab.notebook",
    "trainlab.widgets",
    "trainlab.book.sphinxext",
)


def layer(module: str) -> int | None:
    """Return the layer of a module given as ``networks`` or ``experiments/gradient_flow``."""
    parts = module.split("/")
    for number, names in enumerate(LAYERS):
        if module in names or (len(parts) > 1 and parts[1] != "__init__" and parts[0] in names):
            return number
    return None


def imported(path: Path) -> set[str]:
    """Return the package's own modules that a file imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("trainlab"):
            names = (node.module or "").split(".")[1:]
            found |= {"/".join(names)} if names else {alias.name for alias in node.names}
    return {f"{name}/__init__" if (PACKAGE / name).is_dir() else name for name in found if name}


def wrong_imports(package: Path) -> list[str]:
    """Return a line for each import that goes upward."""
    lines = []
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).with_suffix("").as_posix()
        own = layer(module)
        for other in imported(path) if own is not None else ():
            theirs = layer(other)
            if theirs is not None and theirs > own:
                lines.append(f"{module} imports {other}, which stands above it")
    return lines


def test_no_module_imports_upward() -> None:
    assert wrong_imports(PACKAGE) == []


def test_an_upward_import_is_found() -> None:
    assert wrong_imports(BROKEN_IMPORTS) == ["networks imports record, which stands above it"]


@pytest.mark.parametrize("module", WITHOUT_TORCH)
def test_reading_never_imports_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False)
    assert done.returncode == 0, f"{module} imports torch"


def test_no_exported_function_has_the_name_of_a_submodule() -> None:
    import trainlab

    exported = {name for name, value in vars(trainlab).items() if callable(value)}
    modules = {path.stem for path in PACKAGE.iterdir()}
    assert exported.isdisjoint(modules)
