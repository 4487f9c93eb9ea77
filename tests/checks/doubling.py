"""A task for the tests of the runner: the learner defines ``double(x)``."""

from __future__ import annotations

import numpy as np
from cells import cell

from trainlab.checking import expect_close, limit
from trainlab.checks import check

RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return x\n"


@limit(60)
def doubles(double):
    """Doubles every entry."""
    x = np.array([1.0, 2.5])
    expect_close(double(x), 2 * x, "the result", because={"You squared it": x**2})


@limit(0.3)
def doubles_soon(double):
    """Doubles every entry, soon: for code that never ends."""
    doubles(double)


@limit(2)
def doubles_within_2_s(double):
    """Doubles every entry within 2 s."""
    doubles(double)


def message(source, **names):
    """What the first check says that does not pass."""
    result = check("double", cell(source, **names))
    return next(row.message for row in result.rows if row.verdict not in ("pass", "skipped"))
