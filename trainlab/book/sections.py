"""The prose of a page, section by section: what a search looks through, and what it shows.

Sentences are shown; a table's cells, an experiment's question and the names in code are only found.
Quiz items are left out, since their reasons would give answers away, and so are outputs of code
other than sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docutils import nodes

SENTENCES = (nodes.paragraph, nodes.definition_list_item)
# Not the reader's text: the source of a formula or of HTML, and what stands in no place of its own.
SILENT = (nodes.raw, nodes.comment, nodes.literal_block, nodes.math_block, nodes.image)
_NAME = re.compile(r"(?<![\w.])[A-Za-z_][\w.]{3,}")
_IDENTIFIER = re.compile(r"[a-z][A-Z]|[a-z]_[a-z]|\w\.[a-z]|[a-z]_$")
_SIGNS = {
    "approx": "≈", "times": "×", "cdot": "·", "odot": "⊙", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "pm": "±", "to": "→", "infty": "∞", "partial": "∂", "dots": "…",
    "ldots": "…", "sum": "Σ", "lVert": "‖",
    "rVert": "‖", "sigma": "σ", "lambda": "λ", "eta": "η", "rho": "ρ", "gamma": "γ", "beta": "β",
    "theta": "θ", "varphi": "φ", "mu": "µ", "alpha": "α", "leftarrow": "←", "top": "ᵀ",
}  # fmt: skip
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")


@dataclass(frozen=True)
class Section:
    """A part of a page between two headings.

    Attributes
    ----------
    anchor, title : str
        Its id, the one that its author chose if there is one; its heading.
    sentences : tuple of str
        Its paragraphs, in order.
    found : str
        What is found, and not shown.
    names : tuple of str
        What its code calls: ``CrossEntropyLoss``, ``clip_grad_norm_``.
    """

    anchor: str
    title: str
    sentences: tuple[str, ...]
    found: str
    names: tuple[str, ...]


def sections(
    document: nodes.document, shown: Callable[[nodes.Node], str] = lambda _: ""
) -> list[Section]:
    """Return the sections of a page, each without those inside it.

    Parameters
    ----------
    document : document
        A page as it was read.
    shown : callable
        Returns what is found of a node that is neither text nor code, "" if nothing.
    """
    found = []
    for part in document.findall(nodes.section):
        inside = list(_own(part))
        title = next((plain(node) for node in part if isinstance(node, nodes.title)), "")
        paragraphs = [plain(node) for node in inside if isinstance(node, SENTENCES)]
        others = [plain(node) for node in inside if isinstance(node, nodes.table)]
        others += [shown(node) for node in inside]
        names = (name for node in inside for name in _names(node))
        found.append(
            Section(
                anchor=str(part["ids"][-1]),
                title=title,
                sentences=tuple(dict.fromkeys(filter(None, paragraphs))),
                found=" ".join(filter(None, others)),
                names=tuple(dict.fromkeys(names)),
            )
        )
    return found


def _own(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield what stands in a section, not in one inside it; of a sentence or a table the whole."""
    for child in node.children:
        if isinstance(child, nodes.section):
            continue
        yield child
        if not isinstance(child, (*SENTENCES, nodes.table, nodes.title)):
            yield from _own(child)


def _names(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.literal_block) and "python" in str(node.get("language", "")):
        for name in _NAME.findall(node.astext()):
            last = name.rstrip(".").rsplit(".", 1)[-1]
            if _IDENTIFIER.search(name) and len(last) > 3:
                yield last


def plain(node: nodes.Node) -> str:
    """Return a node's text in one line; formulas as one would type them."""
    return " ".join("".join(_text(node)).split())


def _text(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Text):
        yield node.astext()
    elif isinstance(node, nodes.math):
        yield typed(node.astext())
    elif not isinstance(node, SILENT):
        for child in node.children:
            yield from _text(child)
        if isinstance(node, nodes.term):
            yield ": "
        elif isinstance(node, nodes.TextElement) and not isinstance(node, nodes.Inline):
            yield " "


def typed(tex: str) -> str:
    r"""Return a formula as one would type it in a line.

    >>> typed(r"\ln 10 \approx 2.30"), typed(r"3 \times 10^{-8}"), typed(r"\sqrt{n}\,\sigma_w")
    ('ln 10 ≈ 2.30', '3 × 10⁻⁸', '√n σ_w')
    """
    text = re.sub(r"\\(?:[,;!]|(?:quad|qquad|left|right|displaystyle)(?![a-zA-Z]))", " ", tex)
    text = re.sub(r"\\(?:text|mathrm|operatorname|hat|mathbf)\s*\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"\\t?frac\s*(?:\{([^{}]*)\}|(\w))\s*(?:\{([^{}]*)\}|(\w))", r"\1\2/\3\4", text)
    text = re.sub(r"\\sqrt\s*(?:\{([^{}]*)\}|(\w))", r"√\1\2", text)
    text = re.sub(r"\^(?:\{([-+−\dn]+)\}|(\d))", lambda m: (m[1] or m[2]).translate(_RAISED), text)
    text = re.sub(r"\\([a-zA-Z]+)", lambda m: _SIGNS.get(m[1], m[1]), text)
    return " ".join(text.replace("\\", "").replace("{", "").replace("}", "").split())
