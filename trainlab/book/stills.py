"""The still pictures that saved notebooks keep of experiments: drawn once, by the views themselves.

A saved notebook is looked at where nothing runs. What it shows then has to be in the output that a
cell gives, also where there is no Node to draw it. So the main picture of each experiment, at its
default settings and at those with which the notebooks show it, is made with the views.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

from trainlab import recordings
from trainlab.book.shown import calls
from trainlab.errors import TrainlabError
from trainlab.files import STATIC, made, write_atomically
from trainlab.node import run_node

FOLDERS = ("chapters", "chapters/deeper", "solutions")
"""Those whose notebooks may show experiments."""


def wanted(root: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the settings to draw, by experiment and key of the recorded point.

    What a notebook shows and nobody has recorded is left out: the gates of pages say so.
    """
    shown: list[tuple[str, dict[str, Any]]] = [(slug, {}) for slug in recordings.slugs()]
    for path in sorted(path for folder in FOLDERS for path in (root / folder).glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                found = calls("".join(cell["source"]))
                shown += [(call.name, call.settings) for call in found if call.kind == "experiment"]
    points: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for slug, given in shown:
        with suppress(TrainlabError):
            settings = recordings.settings(recordings.read(slug), given)
            points[slug][recordings.key(settings)] = settings
    return dict(points)


def draw(root: Path, target: Path = STATIC / "stills") -> list[Path]:
    """Write a file for each experiment: its pictures, as HTML, by the key of their point.

    Returns
    -------
    list of Path
        Those that changed.
    """
    places = [(slug, *point) for slug, points in wanted(root).items() for point in points.items()]
    pictures = run_node(made("render.cjs"), [_mount(*place) for place in places])
    drawn: dict[str, dict[str, str]] = defaultdict(dict)
    for (slug, key, _), picture in zip(places, pictures, strict=True):
        drawn[slug][key] = picture
    texts = {target / f"{slug}.json": json.dumps(found) for slug, found in drawn.items()}
    return [path for path, text in texts.items() if write_atomically(path, text)]


def _mount(slug: str, key: str, settings: dict[str, Any]) -> dict[str, Any]:
    recording = recordings.read(slug)
    declaration, point = recording["declaration"], recording["points"][key]
    mount = {"kind": "experiment", "declaration": declaration, "settings": settings}
    return {**mount, "point": point, "still": True}
