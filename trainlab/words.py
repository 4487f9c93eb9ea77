"""Numbers in words: as findings, sentences and tables print them."""

from __future__ import annotations

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def magnitude(value: float, digits: int = 2) -> str:
    """Return a number with ``digits`` significant digits, in powers of ten when it is far from 1.

    >>> print(magnitude(2.27e-8), magnitude(0.0312), magnitude(1500), sep="; ")
    2.3 × 10⁻⁸; 0.031; 1,500
    """
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        rounded = float(f"{value:.{digits}g}")
        return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:g}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = str(int(exponent)).translate(SUPERSCRIPTS)
    return f"{mantissa}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{power}"


def percent(share: float) -> str:
    """Return a share in per cent with one decimal, from the 4 digits that recordings keep.

    >>> print(percent(0.58913), percent(0.5), sep="; ")
    58.9 %; 50 %
    """
    recorded = float(f"{share:.4g}")
    return f"{round(100 * recorded, 1):g}\N{NO-BREAK SPACE}%"
