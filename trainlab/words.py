"""Numbers in words, in the one format of the book: 2.27 × 10⁻⁸, −0.3, 12,300, 58.9 %.

``views/charts/format.js`` writes the same for the page; ``tests/ground/numbers.json`` holds both
to it.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "\N{MINUS SIGN}"
GAP = "\N{NO-BREAK SPACE}"


def magnitude(value: float, digits: int = 2) -> str:
    """Return a number with ``digits`` significant digits, in powers of ten when it is far from 1.

    Whole numbers below 1,000 keep all their digits, and have no decimals.

    >>> print(magnitude(2.27e-8), magnitude(0.0312), magnitude(1500), sep="; ")
    2.3 × 10⁻⁸; 0.031; 1,500
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    sign = MINUS if value < 0 else ""
    exact = Decimal(abs(value))
    if exact == exact.to_integral_value() and exact < max(1000, 10**digits):
        return f"{sign}{exact:,.0f}" if exact else "0"
    rounded = _significant(exact, digits)
    power = rounded.adjusted()
    if -3 <= power <= 4:
        return f"{sign}{rounded:,.{max(0, digits - 1 - power)}f}"
    mantissa = f"{rounded.scaleb(-power):.{digits - 1}f}"
    return f"{sign}{mantissa}{GAP}×{GAP}10{str(power).translate(SUPERSCRIPTS)}"


def fixed(value: float, decimals: int, plus: bool = False) -> str:
    """Return a number with so many decimals, for numbers that are compared with each other.

    >>> print(fixed(-0.25, 3), fixed(0.5, 1, plus=True), sep="; ")
    −0.250; +0.5
    """
    return f"{value:{'+' if plus else ''}.{decimals}f}".replace("-", MINUS)


def percent(share: float) -> str:
    """Return a share in percent with one decimal, from the 4 digits that recordings keep.

    Below one percent it keeps two digits: a small share is not rounded away.

    >>> print(percent(0.58913), percent(0.5), percent(0.000412), sep="; ")
    58.9 %; 50 %; 0.041 %
    """
    if not math.isfinite(share):
        return f"{magnitude(share)}{GAP}%"
    value = 100 * _significant(Decimal(share), 4)
    if abs(value) < 1:
        return f"{magnitude(float(value))}{GAP}%"
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:f}".removesuffix(".0").replace("-", MINUS) + f"{GAP}%"


def _significant(exact: Decimal, digits: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), ROUND_HALF_UP)
