"""Reading a number as people type it, without ``eval``.

Read are: a decimal point or comma, ``9.5e-7``, ``9.5×10⁻⁷``, ``9.5 x 10^-7``, powers with ``^`` or
``**`` and a whole exponent, products, quotients, parentheses, ``√``, ``¼`` and its kin, a ``%`` at
the end, one relation sign at the start (``= ≈ ~ < ≤``), and the item's unit at the end.

Two rules keep a reader from being misread:

* A comma is a decimal comma, except where it could as well separate thousands ("1,000",
  "12,500"): that is not guessed but sent back. In front of a power of ten ("9,537e-7",
  "9,537×10⁻⁷") and after a leading 0 a comma can only be a decimal comma.
* Nothing is dropped: a space inside a number, a second decimal sign, a lost exponent
  ("10-7") make the answer unreadable, never another number.

``views/quiz/numerals.js`` is its twin: change both, and add a vector in
``numerals.vectors.json`` here. Only ``+ - * /`` and square roots are used, on doubles, so both
get the same bits.
"""

from __future__ import annotations

import math
import re
from typing import Any, Literal

MAX_LENGTH = 100
MAX_EXPONENT = 1000
MAX_NESTING = 10

Reason = Literal["empty", "long", "separator", "range", "form"]


class Unreadable(ValueError):  # noqa: N818 - says what the text is, not that the program erred
    """The text is not a number in one of the notations above; ``reason`` says what is in the way.

    ``empty``; ``long`` (over 100 characters); ``separator`` (thousands or decimals?); ``range``
    (too large or too small for a double, or a division by 0); ``form`` (anything else).
    """

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason
        super().__init__(reason)


_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_CHARACTERS = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full width
    **dict.fromkeys("\t\n\r\u00a0\u2007\u2009\u200a\u202f\u3000", " "),
    **dict.fromkeys("\u200b\u2060\ufeff", ""),
    **dict.fromkeys("−–‐‑﹣", "-"),
    **dict.fromkeys("×✕·⋅∙∗", "*"),
    **dict.fromkeys("÷⁄∕", "/"),
    **dict.fromkeys("ˆ", "^"),
    **{"½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)", "⅛": "(1/8)"},
}
_RAISED = re.compile("[" + "".join(_SUPERSCRIPTS) + "]+")
_RELATION = re.compile(r"^(?:<=|[=≈~<≤]) *")
_MANTISSA = re.compile(r"[0-9]+\.[0-9]*|[0-9]+,[0-9]+|[0-9]+|[.,][0-9]+")
_POWER_OF_TEN = re.compile(r" *[eE] *([+-]?) *([0-9]+)")
_TIMES_TEN_TO = re.compile(r" *[*xX] *10 *\^")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_EXPONENT = re.compile(r" *([+-]?) *([0-9]+)| *\( *([+-]?) *([0-9]+) *\)")


def read_number(text: str, unit: str = "") -> float:
    """Read a number.

    Parameters
    ----------
    text : str
        As typed.
    unit : str
        May stand at the end.

    Raises
    ------
    Unreadable
        With the reason; never anything else, whatever the text.
    """
    if len(text) > MAX_LENGTH:
        raise Unreadable("long")
    tidied = _tidy(text)
    if unit and tidied.endswith(_tidy(unit)):
        tidied = tidied[: -len(_tidy(unit))].strip(" ")
    tidied = _RELATION.sub("", tidied)
    percent = tidied.endswith("%")
    if percent:
        tidied = tidied[:-1].strip(" ")
    if not tidied:
        raise Unreadable("form" if percent else "empty")
    value = _Reader(tidied).number()
    return _checked(value / 100, value == 0) if percent else value


def read_answer(answer: Any, unit: str = "") -> float:
    """Return a number as typed, or a plain one; raises `Unreadable` as `read_number` does."""
    if answer is None:
        raise Unreadable("empty")
    if isinstance(answer, str):
        return read_number(answer, unit)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        raise Unreadable("form")
    try:
        value = float(answer)
    except OverflowError:
        raise Unreadable("range") from None
    if not math.isfinite(value):
        raise Unreadable("range")
    return value


def _tidy(text: str) -> str:
    """One spelling for each sign."""
    text = _RAISED.sub(
        lambda run: f"^({''.join(_SUPERSCRIPTS[sign] for sign in run.group())})", text
    )
    text = text.replace("**", "^")
    return "".join(_CHARACTERS.get(character, character) for character in text).strip(" ")


def _checked(value: float, zero: bool) -> float:
    """Refuse what left the range of doubles: infinite, or 0 without being ``zero``."""
    if not math.isfinite(value) or (value == 0 and not zero):
        raise Unreadable("range")
    return value


class _Reader:
    """A recursive descent over at most ``MAX_LENGTH`` characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.nesting = 0

    def number(self) -> float:
        value = self.product()
        if self.peek():
            raise Unreadable("separator" if self.peek() in ".,0123456789" else "form")
        return value

    def peek(self) -> str:
        """Next character that is no space, or ''."""
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1
        return self.text[self.at : self.at + 1]

    def product(self) -> float:
        value = self.signed()
        while (sign := self.peek()) and sign in "*xX/":
            self.at += 1
            factor = self.signed()
            if sign == "/" and factor == 0:
                raise Unreadable("range")
            if sign == "/":
                value = _checked(value / factor, value == 0)
            else:
                value = _checked(value * factor, value == 0 or factor == 0)
        return value

    def signed(self) -> float:
        sign = self.peek()
        if sign and sign in "+-":
            self.at += 1
        value = self.power()
        return -value if sign == "-" else value

    def power(self) -> float:
        base = self.atom()
        if self.peek() != "^":
            return base
        self.at += 1
        match = _EXPONENT.match(self.text, self.at)
        if not match:
            raise Unreadable("form")
        self.at = match.end()
        if self.text[self.at : self.at + 1] in {".", ","}:
            raise Unreadable("form")
        sign, digits = match.group(1) or match.group(3), match.group(2) or match.group(4)
        if len(digits) > 4 or int(digits) > MAX_EXPONENT:
            raise Unreadable("range")
        return _power(base, -int(digits) if sign == "-" else int(digits))

    def atom(self) -> float:
        self.peek()
        for opening in ("(", "√", "sqrt"):
            if self.text.startswith(opening, self.at):
                self.at += len(opening)
                return self.group() if opening == "(" else self.root()
        return self.literal()

    def deeper(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise Unreadable("form")

    def group(self) -> float:
        self.deeper()
        value = self.product()
        if self.peek() != ")":
            raise Unreadable("form")
        self.at += 1
        self.nesting -= 1
        return value

    def root(self) -> float:
        self.deeper()
        value = self.atom()
        self.nesting -= 1
        if value < 0:
            raise Unreadable("range")
        return math.sqrt(value)

    def literal(self) -> float:
        match = _MANTISSA.match(self.text, self.at)
        if not match:
            raise Unreadable("form")
        self.at = match.end()
        mantissa = match.group()
        exponent = _POWER_OF_TEN.match(self.text, self.at)
        if exponent:
            self.at = exponent.end()
        elif _THOUSANDS.fullmatch(mantissa) and not _TIMES_TEN_TO.match(self.text, self.at):
            raise Unreadable("separator")
        tail = f"e{exponent.group(1)}{exponent.group(2)}" if exponent else ""
        zero = not mantissa.strip("0.,")
        return _checked(float(mantissa.replace(",", ".") + tail), zero)


def _power(base: float, exponent: int) -> float:
    """``base ** exponent`` by repeated squaring: the same roundings in both hosts."""
    result, factor, left = 1.0, base, abs(exponent)
    while left:
        if left & 1:
            result *= factor
        left >>= 1
        if left:
            factor *= factor
    if exponent >= 0:
        return _checked(result, base == 0)
    if result == 0:
        raise Unreadable("range")
    return _checked(1 / result, False)
