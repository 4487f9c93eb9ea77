"""How a learner's work on a task is checked; what is checked stands in ``trainlab/checks``.

A task is a function or two that the learner defines, the checks of it, and hints::

    def doubles(double):
        "Doubles every entry."                      # the label that the learner reads
        x = np.array([1.0, 2.5])
        expect_close(double(x), 2 * x, "the result", because={"You squared it": x**2})

    task = Task("double", needs=("double(x)",), checks=(doubles,), hints=("What is 2 · 2.5?",))

Checks run in order, up to the first that does not pass: one thing to fix at a time.
"""

from trainlab.checking.expecting import NotYet, expect, expect_close
from trainlab.checking.guard import no_autograd
from trainlab.checking.precision import in_own_dtype
from trainlab.checking.result import Result, Row
from trainlab.checking.running import run
from trainlab.checking.task import Task, limit
from trainlab.checking.time_limit import whole_imports

__all__ = [
    "NotYet",
    "Result",
    "Row",
    "Task",
    "expect",
    "expect_close",
    "in_own_dtype",
    "limit",
    "no_autograd",
    "run",
    "whole_imports",
]
