"""How the catalogues of answers write a learner's function."""

from __future__ import annotations


def function(head: str, *lines: str, before: str = "") -> str:
    """Return the source of ``def head:`` with these lines as its body, below ``before``."""
    return before + "\n    ".join((f"def {head}:", *lines)) + "\n"
