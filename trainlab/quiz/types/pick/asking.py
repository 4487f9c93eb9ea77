"""A point of a curve, by its x; the curve is a table."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the x that is typed."""
    curve = item["curve"]
    talk.write(f"{curve['x_label']:>8}  {curve['y_label']} ({curve['label']})")
    for x, y in zip(curve["x"], curve["y"], strict=True):
        talk.write(f"{x:>8g}  {y:.3f}")
    return talk.read(f"Which {curve['x_label']}? ")
