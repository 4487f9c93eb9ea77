"""A rate that the book calls tuned lies inside of all that were tried, in every recording."""

from __future__ import annotations

from typing import Any

from trainlab import recordings


def at_an_edge(points: dict[str, Any]) -> list[str]:
    """Return the points whose tuned rate is the lowest or the highest that was tried."""
    found = []
    for name, point in points.items():
        chosen = point.get("chosen", {})
        for key in (key for key in chosen if key.endswith("tuning_rate")):
            rate = chosen[f"{key.removesuffix('tuning_rate')}learning_rate"]
            if rate not in chosen[key][1:-1]:
                found.append(f"{name}: {key.removesuffix('tuning_rate')}{rate:g}")
    return found


def test_tuned_rates_lie_inside_of_all_that_were_tried() -> None:
    edges = {slug: at_an_edge(recordings.read(slug)["points"]) for slug in recordings.slugs()}
    assert not {slug: found for slug, found in edges.items() if found}


def test_a_rate_at_an_edge_is_found() -> None:
    point = {"chosen": {"learning_rate": 1.0, "tuning_rate": [0.1, 0.32, 1.0]}}
    assert at_an_edge({"a": point}) == ["a: 1"]
