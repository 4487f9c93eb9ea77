"""Still pictures: of which settings, and that what is made is what the views draw."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from xml.dom import minidom

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from places import ROOT
from told import fail_with

from trainlab import recordings
from trainlab.book import stills
from trainlab.files import STATIC


def test_the_defaults_and_what_notebooks_show_are_drawn(tmp_path: Path) -> None:
    chapters = tmp_path / "chapters"
    chapters.mkdir()
    cells = ['experiment("gradient_flow", depth=20)', 'experiment("gradient_flow", depth=7)']
    cells += ['experiment("nothing_of_this_name")', 'quiz("sigmoid_derivative_max")']
    nbformat.write(new_notebook(cells=list(map(new_code_cell, cells))), chapters / "01_x.ipynb")
    wanted = stills.wanted(tmp_path)
    assert set(wanted) == set(recordings.slugs())
    assert sorted(settings["depth"] for settings in wanted["gradient_flow"].values()) == [10, 20]
    assert len(wanted["sunglasses"]) == 1


def test_what_is_made_is_of_today() -> None:
    """Drawn again into the same folder, nothing changes."""
    old = [path.name for path in stills.draw(ROOT)]
    fail_with(old, "trainlab/static/stills, which are not of today", "Run `make views`.")


def test_a_picture_is_found_by_the_key_of_its_point() -> None:
    for slug, points in stills.wanted(ROOT).items():
        kept = json.loads((STATIC / "stills" / f"{slug}.json").read_text(encoding="utf-8"))
        assert set(kept) == set(points)


def test_every_picture_is_an_image_that_stands_alone() -> None:
    for path in sorted((STATIC / "stills").glob("*.json")):
        for html in json.loads(path.read_text(encoding="utf-8")).values():
            for source in re.findall(r'src="data:image/svg\+xml,([^"]*)"', html):
                document = minidom.parseString(unquote(unescape(source)))
                assert document.documentElement.tagName == "svg"
                assert "var(--tl-" not in source
                assert "http" not in source.replace("http://www.w3.org/2000/svg", "")
