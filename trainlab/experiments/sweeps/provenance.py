"""A hash of the code that a recording rests on, blind to comments and docstrings."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
# What reads, writes or declares has no part in the numbers.
NOT_NUMERIC = {"trainlab.errors", "trainlab.experiments", "trainlab.words"}


def code_hash(slug: str) -> str:
    """Return a hash of an experiment's syntax tree and of every numeric module it imports."""
    digest = hashlib.sha256()
    for module in sorted(numeric_modules(f"trainlab.experiments.{slug}")):
        digest.update(module.encode())
        digest.update(ast.dump(_bare(_path(module))).encode())
    return digest.hexdigest()[:16]


def numeric_modules(module: str) -> set[str]:
    """Return ``module`` and all modules of this package that it imports, directly or not."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in found or name in NOT_NUMERIC:
            continue
        found.add(name)
        waiting += _imports(_path(name))
    return found


def _path(module: str) -> Path:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _imports(path: Path) -> list[str]:
    return [
        node.module
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("trainlab.")
        if node.module
    ]


def _bare(path: Path) -> ast.Module:
    """Return the syntax tree without docstrings and without the words around an experiment."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    tree.body = [node for node in tree.body if not _is_words(node)]
    return tree


def _is_words(node: ast.stmt) -> bool:
    """Whether a statement is the declaration or the finding: they change no number."""
    if isinstance(node, ast.FunctionDef):
        return node.name == "finding"
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "experiment" for target in node.targets
    )
