"""The same views, and the exercise, in a real JupyterLab with a kernel."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90_000  # ms: a kernel on a busy machine takes a while to import torch

pytestmark = pytest.mark.browser

RIGHT_ANSWER = """
def layer_backward(grad_h, z, weight):
    h = torch.sigmoid(z)
    return (grad_h * h * (1 - h)) @ weight
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A JupyterLab on 127.0.0.1: its address and the folder that it serves."""
    folder = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    settings = {"JUPYTER_CONFIG_DIR": str(folder / ".config"), "OMP_NUM_THREADS": "1"}
    settings["JUPYTERLAB_SETTINGS_DIR"] = str(folder / ".settings")
    settings["JUPYTERLAB_WORKSPACES_DIR"] = str(folder / ".workspaces")
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | settings)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server, folder / "server.log")
        yield address, folder
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            pytest.fail(f"JupyterLab ended at once:\n{log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(f"{address}/api", timeout=2).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"JupyterLab did not answer in 60 s:\n{log.read_text()[-2000:]}")


@pytest.fixture
def notebook(lab: tuple[str, Path], browser) -> Iterator[Callable[[list[str] | Path], Page]]:
    """Open a notebook, given as cells or as a file; fails on any request to another host."""
    address, folder = lab
    foreign: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 1000})

    def opened(content: list[str] | Path) -> Page:
        name = f"n{len(list(folder.glob('*.ipynb')))}.ipynb"
        if isinstance(content, Path):
            shutil.copyfile(content, folder / name)
        else:
            cells = [nbformat.v4.new_code_cell(source) for source in content]
            kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
            written = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
            nbformat.write(written, folder / name)
        page = context.new_page()
        own = (address, address.replace("http", "ws"), "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else foreign.append(r.url))
        page.goto(f"{address}/lab/tree/{name}?reset")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=PATIENCE)
        expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=PATIENCE)
        return page

    yield opened
    context.close()
    assert foreign == []


def run_cell(page: Page, number: int) -> Locator:
    """Run a code cell with the keyboard, as a reader does; return the cell."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    expect(page.locator(".jp-Notebook")).to_have_class(re.compile("jp-mod-editMode"))
    page.keyboard.press("Control+Enter")
    return cell


def test_experiment_moves_while_a_cell_runs(notebook: Callable[[list[str]], Page]) -> None:
    page = notebook(
        [
            "from trainlab.notebook import experiment, quiz\n"
            "flow = experiment('gradient_flow')\nflow",
            "stepper = experiment('gradient_stepper')\nstepper",
            "import time\nfor _ in range(150):\n    time.sleep(0.1)\nprint('trained')",
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
    expect(first).to_contain_text("1 seed: a single run", timeout=15_000)
    expect(first.locator(".tl-finding")).to_contain_text("Through 11 layers")
    second.get_by_role("radio", name="Xavier").focus()
    page.keyboard.press("ArrowRight")
    expect(second.get_by_role("radio", name="He")).to_be_checked()
    expect(second).to_contain_text("1 fresh seed", timeout=15_000)
    # Both moved while the cell was at work.
    expect(training.locator(".jp-InputPrompt")).to_have_text("[*]:")

    first.get_by_role("button", name="Run 20 seeds").click()
    expect(first).to_contain_text("20 seeds: medians", timeout=PATIENCE)
    expect(training.locator(".jp-OutputArea")).to_contain_text("trained", timeout=PATIENCE)
    expect(run_cell(page, 3)).to_contain_text("11 20 he")


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
    expect(cell).to_contain_text("1 seed: a single run")


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
    page = notebook(ROOT / "exercises" / "02_vanishing_gradients.ipynb")
    run_cell(page, 0)
    run_cell(page, 1)
    check = run_cell(page, 2)
    verdict = check.locator("[data-verdict]")
    expect(verdict).to_have_attribute("data-verdict", "not-yet", timeout=PATIENCE)

    page.locator(".jp-CodeCell").nth(1).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(RIGHT_ANSWER)
    page.keyboard.press("Control+Enter")
    run_cell(page, 2)
    expect(verdict).to_have_attribute("data-verdict", "right", timeout=PATIENCE)
