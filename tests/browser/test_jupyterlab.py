"""The same views, and the exercise, in a real JupyterLab with a kernel."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from places import ROOT
from playwright.sync_api import Browser, Page, expect

from .lab import PATIENCE, Lab, run_cell, running, solve_exercise

pytestmark = pytest.mark.browser
# What a page shows of a fresh run, frame by frame, until it is whole.
WATCH = """async (patience) => {
  const text = (name) => document.querySelector(`.tl-experiment ${name}`)?.textContent ?? "";
  const [frames, end] = [[], performance.now() + patience];
  while (performance.now() < end) {
    const line = document.querySelector("[data-fresh=train_loss] path")?.getAttribute("d");
    const caption = text("figcaption");
    if (line) {
      const points = line.match(/[ML]/g).length;
      frames.push({ points, caption, finding: text(".tl-finding"), status: text(".tl-status") });
      if (!caption.includes("not yet trained to the end")) break;
    }
    await new Promise(requestAnimationFrame);
  }
  return frames;
}"""

# A training that lasts a quarter of a minute on any machine: a busy browser draws it several times.
SLOWLY = """import time
from trainlab.engine.gradual import UnderWay
step = UnderWay.step
UnderWay.step = lambda self: time.sleep(0.006) or step(self)"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running(sys.executable, tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture
def notebook(lab: Lab, browser: Browser) -> Iterator[Callable[[list[str] | Path], Page]]:
    """Open a notebook, given as cells or as a file; fails on any request to another host."""
    own = (lab.address, lab.address.replace("http", "ws"), "data:", "blob:")
    foreign: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.on("request", lambda r: None if r.url.startswith(own) else foreign.append(r.url))
    yield lambda content: lab.open(context, content)
    context.close()
    assert foreign == []


def test_experiment_moves_while_a_cell_runs(
    notebook: Callable[[list[str]], Page], tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    page = notebook(
        [
            "from trainlab.notebook import experiment, quiz\n"
            "flow = experiment('gradient_flow')\nflow",
            "stepper = experiment('gradient_stepper')\nstepper",
            f"import pathlib, time\nwhile not pathlib.Path({str(moved)!r}).exists():\n"
            "    time.sleep(0.1)\nprint('trained')",
            "print(flow.settings['depth'], flow.fresh['seeds'], stepper.settings['weights'])",
        ]
    )
    first, second = run_cell(page, 0), run_cell(page, 1)
    depth = first.get_by_role("slider", name="Depth")
    depth.wait_for(timeout=PATIENCE)
    second.get_by_role("radio", name="He").wait_for(timeout=PATIENCE)
    expect(first).to_contain_text("1 fresh seed", timeout=PATIENCE)

    training = run_cell(page, 2)
    depth.focus()
    page.keyboard.press("ArrowRight")  # 11 is off the recorded grid
    expect(first).to_contain_text("1 seed: a single run", timeout=PATIENCE)
    expect(first.locator(".tl-finding")).to_contain_text("Through 11 layers")
    second.get_by_role("radio", name="Xavier").focus()
    page.keyboard.press("ArrowRight")
    expect(second.get_by_role("radio", name="He")).to_be_checked()
    expect(second).to_contain_text("1 fresh seed", timeout=PATIENCE)
    # Both moved while the cell was at work.
    expect(training.locator(".jp-InputPrompt")).to_have_text("[*]:")
    moved.touch()

    first.get_by_role("button", name="Run 20 seeds").click()
    expect(first).to_contain_text("20 seeds: medians", timeout=PATIENCE)
    expect(training.locator(".jp-OutputArea")).to_contain_text("trained", timeout=PATIENCE)
    expect(run_cell(page, 3)).to_contain_text("11 20 he")


def test_curve_grows_while_a_fresh_seed_trains(notebook: Callable[[list[str]], Page]) -> None:
    page = notebook(
        [f"{SLOWLY}\nfrom trainlab.notebook import experiment\nexperiment('memorizing')"]
    )
    run_cell(page, 0)
    frames = page.evaluate(WATCH, PATIENCE)
    *before, whole = frames
    points = [frame["points"] for frame in before]
    assert len(set(points)) >= 2
    assert [*points, whole["points"]] == sorted([*points, whole["points"]])
    assert points[0] < whole["points"]
    assert {frame["finding"] for frame in before} == {whole["finding"]}  # that of the recorded runs
    assert any(re.fullmatch(r"\d+\s%\sof the runCancel", frame["status"]) for frame in before)
    assert "The hairline is 1 fresh seed." in whole["caption"]


def test_run_can_be_cancelled(notebook: Callable[[list[str]], Page]) -> None:
    page = notebook(
        [
            "from trainlab.notebook import experiment\n"
            "flow = experiment('gradient_flow', depth=49)\nflow"
        ]
    )
    cell = run_cell(page, 0)
    cell.get_by_role("button", name="Run 20 seeds").click(timeout=PATIENCE)
    cell.get_by_role("button", name="Cancel").click()
    expect(cell.get_by_role("button", name="Run 20 seeds")).to_be_visible()
    # What was done by then stays.
    what_stayed = re.compile(r"^(1 seed: a single run|1?\d seeds: medians)")
    expect(cell.get_by_text(what_stayed)).to_be_visible()


def test_quiz_answer_can_be_read_in_python(notebook: Callable[[list[str]], Page]) -> None:
    page = notebook(
        [
            "from trainlab.notebook import quiz\nq = quiz('sigmoid_derivative_max')\nq",
            "print(q.value, q.feedback['verdict'])",
        ]
    )
    cell = run_cell(page, 0)
    cell.locator(".trainlab input").fill("1/4")
    cell.get_by_role("button", name="Check", exact=True).click()
    expect(cell.locator("[data-verdict=right]")).to_be_visible()
    expect(run_cell(page, 1)).to_contain_text("1/4 right")


def test_unknown_experiment_says_what_there_is(notebook: Callable[[list[str]], Page]) -> None:
    page = notebook(["from trainlab.notebook import experiment\nexperiment('gradient_flo')"])
    expect(run_cell(page, 0)).to_contain_text("Did you mean 'gradient_flow'?", timeout=PATIENCE)


def test_exercise_is_solved(notebook: Callable[[Path], Page]) -> None:
    solve_exercise(notebook(ROOT / "exercises" / "02_vanishing_gradients.ipynb"))
