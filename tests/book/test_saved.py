"""A notebook saved with its outputs and widgets: small, and readable where nothing runs."""

from __future__ import annotations

import doctest
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.dom import minidom

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbclient
import nbformat
import pytest
from matplotlib.backend_bases import get_registered_canvas_class, register_backend
from matplotlib.backends.backend_svg import FigureCanvasSVG
from places import ROOT

from trainlab.book import small_svg
from trainlab.book.shown import by_code
from trainlab.book.small_svg import SmallSVG

STATE, VIEW = (
    "application/vnd.jupyter.widget-state+json",
    "application/vnd.jupyter.widget-view+json",
)
LARGEST = 400_000  # bytes of a chapter, saved


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Chapter 2, run, and saved with the state of its widgets."""
    notebook = nbformat.read(ROOT / "chapters" / "02_vanishing_gradients.ipynb", as_version=4)
    hangs = {"timeout": 1200, "startup_timeout": 600}  # s: a busy machine takes its time
    client = nbclient.NotebookClient(notebook, kernel_name="python3", **hangs)
    client.execute(env={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"})
    path = tmp_path_factory.mktemp("saved") / "02_vanishing_gradients.ipynb"
    nbformat.write(notebook, path)
    return path


def outputs(notebook: Any) -> dict[str, Any]:
    """Return the data of each output that is a view, by the id of its widget."""
    data = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return {one[VIEW]["model_id"]: one for one in data if VIEW in one}


@pytest.mark.thorough
def test_a_saved_chapter_is_small(saved: Path, measured) -> None:
    size = saved.stat().st_size
    measured(f"chapter 2 saved with its outputs and widgets: {size / 1000:.0f} kB")
    assert size <= LARGEST


@pytest.mark.thorough
def test_the_views_script_is_not_stored(saved: Path) -> None:
    notebook = nbformat.read(saved, as_version=4)
    state = notebook.metadata.widgets[STATE]["state"]
    shown = [
        one for cell in notebook.cells if cell.cell_type == "code" for one in by_code(cell.source)
    ]
    assert len(state) == len(shown) == len(outputs(notebook)) > 0
    for widget in state.values():
        assert len(widget["state"]["_esm"]) < 800
        assert not {"declaration", "point", "item", "fresh"} & widget["state"].keys()
        assert "Run this cell" in widget["state"]["asleep"]


@pytest.mark.thorough
def test_every_view_has_a_picture_or_its_words_and_a_plain_sentence(saved: Path) -> None:
    notebook = nbformat.read(saved, as_version=4)
    for data in outputs(notebook).values():
        assert "object at 0x" not in data["text/plain"]
        assert "un this cell to wake it" in data["text/html"]
        shows = data["application/vnd.trainlab.mount+json"]
        assert ('src="data:image/svg+xml,' in data["text/html"]) == (shows["kind"] == "experiment")


def written(figure: Any, canvas: type[FigureCanvasSVG]) -> str:
    """Return a figure as matplotlib saves it, with all that it passes to a canvas."""
    before = get_registered_canvas_class("svg")
    register_backend("svg", canvas)
    try:
        file = io.BytesIO()
        figure.canvas.print_figure(file, format="svg", bbox_inches="tight", metadata={"Date": None})
    finally:
        register_backend("svg", before)
    return file.getvalue().decode()


def test_a_figure_is_written_small_and_has_all_that_it_had() -> None:
    with mpl.rc_context({"svg.fonttype": "path"}):
        figure, axes = plt.subplots()
        axes.plot([0, 1], [1, 0], label="a < b & c, $10^{-8}$")
        axes.set_title("The loss  of two runs")
        axes.legend()
        try:
            plain, small = (written(figure, canvas) for canvas in (FigureCanvasSVG, SmallSVG))
        finally:
            plt.close(figure)
    stored = [len(json.dumps(one.splitlines(keepends=True), indent=4)) for one in (plain, small)]
    assert stored[1] < 0.5 * stored[0]
    assert "\n" not in small
    counts = []
    for svg in (plain, small):
        document = minidom.parseString(svg)
        counts.append([len(document.getElementsByTagName(tag)) for tag in ("path", "use")])
    assert counts[0] == counts[1]
    ids = {element.getAttribute("id") for element in document.getElementsByTagName("path")}
    used = {one.getAttribute("href")[1:] for one in document.getElementsByTagName("use")}
    assert used <= ids


def test_letters_stay_within_half_a_step_of_where_they_were() -> None:
    assert doctest.testmod(small_svg).failed == 0
    letter = "M 2597 2516 Q 3050 2419 3304 2112 L 488 -141 z M 7 9 Q 8 9 1025 1031 z"
    told = re.findall(r"([mlqz])([^mlqz]*)", small_svg.outline(letter))
    at, start, found = (0, 0), (0, 0), []
    for command, numbers in told:
        deltas = [int(number) for number in re.findall(r"-?\d+", numbers)]
        places = [(at[0] + x, at[1] + y) for x, y in zip(deltas[::2], deltas[1::2], strict=True)]
        at = places[-1] if places else start
        start = at if command == "m" else start
        found += [part for place in places for part in place]
    was = [int(number) for number in re.findall(r"-?\d+", letter)]
    assert all(
        abs(small_svg.STEP * a - b) <= small_svg.STEP / 2 for a, b in zip(found, was, strict=True)
    )
