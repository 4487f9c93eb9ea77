"""Mutants of a solution: its source with one small mistake each, as a slip of the pen makes it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mod,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NAMES = {
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "mean": "sum",
    "sum": "mean",
    "any": "all",
    "all": "any",
    "ceil": "floor",
    "floor": "ceil",
    "train": "eval",
    "eval": "train",
    "var": "std",
    "std": "var",
}


@dataclass(frozen=True)
class Mutant:
    """One mutant.

    Attributes
    ----------
    change : str
        ``"c = a * b → c = a / b"``: the line that changes.
    source : str
        The whole cell, formatted by :func:`ast.unparse`.
    """

    change: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of the lines between the markers of a solution.

    Operators and comparisons are swapped, operands dropped, numbers and axes shifted by one,
    conditions negated, statements left out, and functions taken for their neighbors.
    """
    lines = source.split("\n")
    first = next(i for i, line in enumerate(lines, 1) if BEGIN in line)
    last = next(i for i, line in enumerate(lines, 1) if END in line)
    tree = ast.parse(source)
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for path, node in _nodes(tree):
        if not first < getattr(node, "lineno", 0) < last:
            continue
        for other in _others(node):
            changed = copy.deepcopy(tree)
            _put(changed, path, other)
            text = ast.unparse(ast.fix_missing_locations(changed))
            found.setdefault(text, Mutant(_change(original, text), text))
    found.pop(original, None)
    return list(found.values())


Path = tuple[tuple[str, int | None], ...]


def _nodes(node: ast.AST, path: Path = ()) -> Iterator[tuple[Path, ast.AST]]:
    yield path, node
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield from _nodes(value, (*path, (name, None)))
        elif isinstance(value, list):
            for i, part in enumerate(value):
                if isinstance(part, ast.AST):
                    yield from _nodes(part, (*path, (name, i)))


def _put(tree: ast.AST, path: Path, new: ast.AST) -> None:
    for name, i in path[:-1]:
        tree = getattr(tree, name) if i is None else getattr(tree, name)[i]
    name, i = path[-1]
    if i is None:
        setattr(tree, name, new)
    else:
        getattr(tree, name)[i] = new


def _others(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(left, op, right):
            if type(op) in OPERATORS:
                yield ast.BinOp(left, OPERATORS[type(op)](), right)
            yield left
            yield right
        case ast.AugAssign(target, op, value):
            if type(op) in OPERATORS:
                yield ast.AugAssign(target, OPERATORS[type(op)](), value)
            yield ast.Pass()
        case ast.Compare(left, [op], right) if type(op) in OPERATORS:
            yield ast.Compare(left, [OPERATORS[type(op)]()], right)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(OPERATORS[type(op)](), values)
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield operand
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(float(value)):
            yield ast.Constant(2 * value)
            yield ast.Constant(value + 1)
        case ast.Attribute(value, "T", context) if isinstance(context, ast.Load):
            yield value
        case ast.Attribute(value, name, context) if name in NAMES:
            yield ast.Attribute(value, NAMES[name], context)
        case ast.Name(name, context) if name in NAMES and isinstance(context, ast.Load):
            yield ast.Name(NAMES[name], context)
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Expr() | ast.Assign() | ast.Break() | ast.Continue():
            yield ast.Pass()


def _change(before: str, after: str) -> str:
    pairs = zip(before.split("\n"), after.split("\n"), strict=False)
    return next((f"{a.strip()} → {b.strip()}" for a, b in pairs if a != b), "")
