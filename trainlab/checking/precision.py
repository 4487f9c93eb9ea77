"""Running checks in the precision in which their notebook computes."""

from __future__ import annotations

import functools
from typing import Any

from trainlab.checking.task import Check


def in_float64(*checks: Check) -> tuple[Check, ...]:
    """Give each check float64 as torch's default, for what the learner's code makes.

    The notebook sets this default; the runner starts each check with float32, and puts back
    what the learner had. Without it a learner's ``torch.zeros(3)`` would not go together with
    the check's arguments, though it does in the notebook.
    """
    return tuple(map(_in_float64, checks))


def _in_float64(check: Check) -> Check:
    @functools.wraps(check)
    def run(*handed: Any) -> None:
        import torch  # here, so that importing the package stays light

        torch.set_default_dtype(torch.float64)
        check(*handed)

    return run
