"""A point of a curve, by its x; the curve is a table."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the x that is typed."""
    curve = item["curve"]
    below = curve.get("below", [])[:1]
    head = [
        f"{curve['y_label']} ({curve['label']})",
        *(f"{b['y_label']} ({b['label']})" for b in below),
    ]
    talk.write("  ".join([f"{curve['x_label']:>8}", *head]))
    for x, *values in zip(curve["x"], curve["y"], *(b["y"] for b in below), strict=True):
        cells = (f"{value:<{len(name)}.3f}" for value, name in zip(values, head, strict=True))
        talk.write("  ".join([f"{x:>8g}", *cells]).rstrip())
    return talk.read(f"Which {curve['x_label']}? ")
