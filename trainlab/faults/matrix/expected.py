"""What is true of a fault that is declared well; no torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXPECTED = {
    "healthy": {"shows": False, "alarm": False},
    "sick": {"shows": True, "alarm": True},
    "look_alike": {"shows": True, "alarm": False},
    "cured": {"shows": False, "alarm": False},
}

_WORDS = {
    ("shows", True): "does not show the symptom",
    ("shows", False): "shows the symptom",
    ("alarm", True): "the test is silent",
    ("alarm", False): "the test speaks for the fault",
}


def failures_of(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what is not as it should be: "sick: does not show the symptom".

    Parameters
    ----------
    found : mapping
        By role what its program showed, with ``shows`` and ``alarm``.
    """
    return [
        f"{role}: {_WORDS[what, wanted]}"
        for role, expected in EXPECTED.items()
        for what, wanted in expected.items()
        if found[role][what] != wanted
    ]
