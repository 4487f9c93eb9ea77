"""Compiled text (`trainlab.quiz.richtext`) as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Node = str | dict[str, Any]
Tree = list[Node]


def plain_text(tree: Sequence[Node]) -> str:
    """Return the text of a tree, formulas as ``$tex$``, for printing in a terminal."""
    parts = []
    for node in tree:
        if isinstance(node, str):
            parts.append(node)
        elif node["t"] == "math":
            parts.append(f"${node['tex']}$" + "\n" * node["display"])
        elif node["t"] == "li":
            parts.append(f"- {plain_text(node['c']).strip()}\n")
        elif node["t"] in {"p", "pre", "br", "ul", "ol"}:
            parts.append(plain_text(node["c"]).rstrip("\n") + "\n")
        else:
            parts.append(plain_text(node["c"]))
    return "".join(parts)
