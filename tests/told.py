"""Failing with everything that is wrong: pytest cuts lists that it compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from trainlab.errors import SourceError


def fail_with(
    problems: Iterable[object] | Mapping[object, object],
    where: str,
    then: str = "Fix what is named, then run this test again.",
) -> None:
    """Let a test fail if there is anything to fix, with all of it, one line each."""
    if isinstance(problems, Mapping):
        problems = [f"{name}: {what}" for name, what in problems.items()]
    if problems := [*problems]:
        pytest.fail(str(SourceError(problems, where, then)), pytrace=False)
