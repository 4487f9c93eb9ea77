"""What the book finds holds for the recordings, and for those of another processor."""

from __future__ import annotations

import pytest
from otherwise import recorded_otherwise

OTHERS = (1, 2)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat each test that only reads: with chaotic figures as rounding might have made them.

    Not one that asks whether the figures of a recording agree with one another.
    """
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    if not marks & {"thorough", "slow", "within_one_recording"}:
        ids = ["recorded", *(f"otherwise{seed}" for seed in OTHERS)]
        metafunc.parametrize("rounded", [None, *OTHERS], ids=ids, indirect=True)


@pytest.fixture(autouse=True)
def rounded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the recordings, where the test is asked to."""
    if getattr(request, "param", None) is not None:
        recorded_otherwise(monkeypatch, request.param)
