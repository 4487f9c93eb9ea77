"""Reading a number as people type it, without ``eval``.

Read are: a decimal point or comma, ``9.5e-7``, ``9.5×10⁻⁷``, ``9.5 x 10^-7``, powers with ``^``,
``**``, superscripts or ``^{…}``, products, quotients, sums inside parentheses, ``√``, ``e``,
``exp``, ``ln`` (also written ``log``, as in Python) and ``log10``, ``¼`` and its kin, ``%`` or
"percent" at the end, "about" or signs such as ``= ≈ ~ <`` in front, the item's unit, a full stop.

Three rules keep a reader from being misread:

* "1,800" and "1.800" may be 1800 or 1.8. `readings` returns both, `read_number` takes the point
  for a decimal point and sends the comma back. All else has one reading: thousands in groups
  ("12,500,000", "1.800,5", "12 500"), a leading 0, a power of ten behind ("9,537e-7").
* Nothing is dropped: a space elsewhere in a number, a second decimal sign, a lost exponent
  ("10-7") make the answer unreadable, never another number.
* Of words, only those above are read; others are sent back.

``views/quiz/numerals.js`` is its twin: change both, and add a vector in
``numerals.vectors.json`` here. Only ``+ - * /`` and square roots are used, on doubles, so both
get the same bits.
"""

from __future__ import annotations

import contextlib
import math
import re
from typing import Any, Literal

MAX_LENGTH = 100
MAX_NESTING = 10
LN2 = 0.6931471805599453

Reason = Literal["empty", "long", "separator", "range", "word", "form"]


class Unreadable(ValueError):  # noqa: N818 - says what the text is, not that the program erred
    """The text is not a number in one of the notations above; ``reason`` says what is in the way.

    ``empty``; ``long`` (over 100 characters); ``separator`` (thousands or decimals?); ``range``
    (too large or too small for a double, or a division by 0); ``word`` (something beside the
    number); ``form`` (anything else).
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
    **dict.fromkeys("{", "("),
    **dict.fromkeys("}", ")"),
    **dict.fromkeys("’ʼ", "'"),
    **{"½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)", "⅛": "(1/8)"},
}
_SPELLED = {"**": "^", r"\cdot": "*", r"\times": "*", r"\sqrt": "sqrt", r"\approx": "≈"}
_RAISED = re.compile("[" + "".join(_SUPERSCRIPTS) + "]+")
_RELATION = re.compile(
    r"^(?:(?:<=|[=≈≃≅~∼<≤]|(?:about|approximately|approx\.?|around|roughly|circa|ca\.)(?![a-z]))"
    r" *)+",
    re.IGNORECASE | re.ASCII,
)
_PERCENT = re.compile(r"(?<![a-z])per ?cent$", re.IGNORECASE | re.ASCII)
_GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+(?:\.[0-9]+)?|(?:\.[0-9]{3})+(?:,[0-9]+)?"
    r"|(?:[ '_][0-9]{3})+(?:[.,][0-9]+)?)(?![0-9]|[.,'_][0-9]| [0-9])"
)
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_MANTISSA = re.compile(r"[0-9]+\.[0-9]*|[0-9]+,[0-9]+|[0-9]+|[.,][0-9]+")
_POWER_OF_TEN = re.compile(r" *[eE] *([+-]?) *([0-9]+)")
_TIMES_TEN_TO = re.compile(r" *[*xX] *10 *\^")
_FUNCTION = re.compile(r"(sqrt|√|exp|ln|log10|log|)( *)(?=\()|√|sqrt")
_E = re.compile(r"e(?![A-Za-z0-9])")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")


def read_number(text: str, unit: str = "") -> float:
    """Read a number that has one reading.

    Parameters
    ----------
    text : str
        As typed.
    unit : str
        May stand beside the number, with or without its plural s.

    Raises
    ------
    Unreadable
        With the reason; never anything else, whatever the text.
    """
    value, *others = readings(text, unit)
    if others and "," in text:
        raise Unreadable("separator")
    return value


def readings(text: str, unit: str = "") -> tuple[float, ...]:
    """Return what a text may mean: one number, or two, the likelier first ("1,800": 1800, 1.8).

    Parameters and errors as of `read_number`.
    """
    if len(text) > MAX_LENGTH:
        raise Unreadable("long")
    bare = _RELATION.sub("", _without_unit(_tidy(text), unit))
    number = bare.removesuffix("%").strip(" ")
    if not number:
        raise Unreadable("form" if bare else "empty")
    scale = 1 if number == bare else 100
    try:
        value, either = _read(number, thousands="," in number)
        values = [value]
        if either:
            with contextlib.suppress(Unreadable):
                values.append(_read(number, thousands="," not in number)[0])
        return tuple(_checked(value / scale, value == 0) for value in values)
    except Unreadable as unread:
        if unread.reason in {"form", "separator"} and _WORD.search(_FUNCTION.sub("", number)):
            raise Unreadable("word") from None
        raise


def read_answers(answer: Any, unit: str = "") -> tuple[float, ...]:
    """Return the `readings` of a number as typed, or a plain one; raises `Unreadable` as they."""
    return readings(answer, unit) if isinstance(answer, str) else (_plain(answer),)


def read_answer(answer: Any, unit: str = "") -> float:
    """Return a number as typed, or a plain one; raises `Unreadable` as `read_number` does."""
    return read_number(answer, unit) if isinstance(answer, str) else _plain(answer)


def _plain(answer: Any) -> float:
    if answer is None:
        raise Unreadable("empty")
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
    """One spelling for each sign; without the full stop of a sentence."""
    text = _RAISED.sub(
        lambda run: f"^({''.join(_SUPERSCRIPTS[sign] for sign in run.group())})", text
    )
    for spelled, sign in _SPELLED.items():
        text = text.replace(spelled, sign)
    plain = "".join(_CHARACTERS.get(character, character) for character in text).strip(" ")
    return _PERCENT.sub("%", plain.removesuffix(".").strip(" "))


def _without_unit(text: str, unit: str) -> str:
    """The text without the unit at its end or its beginning."""
    for name in (_tidy(unit), _tidy(unit).removesuffix("s")):
        if name and text.lower().endswith(name.lower()):
            return text[: -len(name)].strip(" ")
        if name and text.lower().startswith(f"{name.lower()} "):
            return text[len(name) :].strip(" ")
    return text


def _read(number: str, thousands: bool) -> tuple[float, bool]:
    """The value of a text, and whether "1,800" or its like stands in it."""
    reader = _Reader(number, thousands)
    return reader.number(), reader.either


def _checked(value: float, zero: bool) -> float:
    """Refuse what left the range of doubles: infinite, or 0 without being ``zero``."""
    if not math.isfinite(value) or (value == 0 and not zero):
        raise Unreadable("range")
    return value


class _Reader:
    """A recursive descent over at most ``MAX_LENGTH`` characters.

    ``thousands`` decides what "1,800" and "1.800" are; ``either`` is true once one has been met.
    """

    def __init__(self, text: str, thousands: bool) -> None:
        self.text = text
        self.thousands = thousands
        self.either = False
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

    def sum(self) -> float:
        value = self.product()
        while (sign := self.peek()) and sign in "+-":
            self.at += 1
            term = self.product()
            value = _checked(value - term if sign == "-" else value + term, True)
        return value

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
        sign = self.peek()
        if sign and sign in "+-":
            self.at += 1
        exponent = self.atom()
        if self.peek() == "^":  # a power of a power: which first?
            raise Unreadable("form")
        return _power(base, -exponent if sign == "-" else exponent)

    def atom(self) -> float:
        self.peek()
        opening = _FUNCTION.match(self.text, self.at)
        if opening:
            self.at = opening.end()
            self.nesting += 1
            if self.nesting > MAX_NESTING:
                raise Unreadable("form")
            value = self.group() if self.text[self.at : self.at + 1] == "(" else self.atom()
            self.nesting -= 1
            return _applied(opening.group().strip(" "), value)
        constant = _E.match(self.text, self.at)
        if constant:
            self.at = constant.end()
            return math.e
        return self.literal()

    def group(self) -> float:
        self.at += 1
        value = self.sum()
        if self.peek() != ")":
            raise Unreadable("form")
        self.at += 1
        return value

    def literal(self) -> float:
        grouped = _GROUPED.match(self.text, self.at)
        match = grouped or _MANTISSA.match(self.text, self.at)
        if not match:
            raise Unreadable("form")
        exponent = _POWER_OF_TEN.match(self.text, match.end())
        written = match.group()
        if grouped and _EITHER.fullmatch(written):  # a comma or a point, and three digits
            if exponent or _TIMES_TEN_TO.match(self.text, match.end()):
                grouped = None
            else:
                self.either = True
                grouped = grouped if self.thousands else None
        self.at = (exponent or match).end()
        digits = _ungrouped(written) if grouped else written.replace(",", ".")
        tail = f"e{exponent.group(1)}{exponent.group(2)}" if exponent else ""
        return _checked(float(digits + tail), not digits.strip("0."))


def _ungrouped(written: str) -> str:
    """A number whose thousands are set apart, with a decimal point if it has decimals."""
    separator = next(sign for sign in written if not sign.isdigit())
    return written.replace(separator, "").replace(",", ".")


def _applied(name: str, value: float) -> float:
    """The value of a function; of parentheses without a name the value itself."""
    if name in {"√", "sqrt"}:
        if value < 0:
            raise Unreadable("range")
        return math.sqrt(value)
    if name == "exp":
        return _exp(value)
    if name in {"ln", "log"}:
        return _ln(value)
    return _ln(value) / _ln(10) if name == "log10" else value


def _power(base: float, exponent: float) -> float:
    """``base ** exponent``; the size of the result alone is limited."""
    if not exponent.is_integer():
        if base == 0 and exponent > 0:
            return 0.0
        return _exp(exponent * _ln(base))
    result, factor, left = 1.0, base, int(abs(exponent))  # repeated squaring
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


def _exp(value: float) -> float:
    """``exp`` by its series, after halving what is left to at most ln 2 / 2."""
    if abs(value) > 800:
        raise Unreadable("range")
    doublings = math.floor(value / LN2 + 0.5)
    rest = value - doublings * LN2
    total = 1.0
    for n in range(20, 0, -1):
        total = 1 + total * rest / n
    return _checked(total * _power(2.0, float(doublings)), False)


def _ln(value: float) -> float:
    """``ln`` by the series of artanh, on what is left of it between √½ and √2."""
    if value <= 0:
        raise Unreadable("range")
    doublings = 0
    while value > 1.4142135623730951:
        value, doublings = value / 2, doublings + 1
    while value < 0.7071067811865476:
        value, doublings = value * 2, doublings - 1
    ratio = (value - 1) / (value + 1)
    total = 0.0
    for n in range(31, 0, -2):
        total = total * ratio * ratio + 1 / n
    return 2 * ratio * total + doublings * LN2
