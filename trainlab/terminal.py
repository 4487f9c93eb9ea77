"""Printing where not every sign can be printed: a terminal on Windows, a pipe from one."""

from __future__ import annotations

import re
import sys
import unicodedata

_RAISED = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SPELLED = {
    **{"−": "-", "–": "-", "×": "x", "≈": "~", "≤": "<=", "≥": ">=", "∞": "inf", "√": "sqrt "},
    **{"→": "->", "←": "<-", "✓": "+", "○": "o", "…": "...", "’": "'", "·": "*", "‖": "||"},
    **{"σ": "sigma", "λ": "lambda", "π": "pi", "∂": "d"},
}


def spelled(text: str, encoding: str | None) -> str:
    """Return a text in the characters that an encoding has; None stands for UTF-8.

    >>> print(spelled("λ = 2.3 × 10⁻⁸ − 1", "ascii"))
    lambda = 2.3 x 10^-8 - 1
    """
    encoding = encoding or "utf-8"
    if _has(encoding, text):
        return text
    lowered = _RAISED.sub(lambda run: f"^{run[0].translate(_LOWERED)}", text)
    return "".join(sign if _has(encoding, sign) else _plain(sign) for sign in lowered)


def printable(text: str) -> str:
    """Return a text in the characters that the standard output has."""
    return spelled(text, getattr(sys.stdout, "encoding", None))


def say(*texts: object) -> None:
    """Print, whatever the standard output can hold."""
    print(*(printable(str(text)) for text in texts), flush=True)


def hear(prompt: str) -> str:
    """Ask for a line, whatever the standard output can hold."""
    return input(printable(prompt))


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _plain(sign: str) -> str:
    decomposed = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return _SPELLED.get(sign) or decomposed or "?"
