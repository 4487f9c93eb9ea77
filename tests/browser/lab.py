"""A JupyterLab of a test's own on 127.0.0.1, and what a reader does in it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

PATIENCE = 300_000  # ms: a kernel on a busy machine takes a while to import torch
INSTALLED, IMPORTS, TASK, CHECK = range(4)  # the first code cells of an exercise
RIGHT_ANSWER = """
def layer_backward(grad_h, z, weight):
    h = torch.sigmoid(z)
    return (grad_h * h * (1 - h)) @ weight
"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, and the folder that it serves."""

    address: str
    folder: Path

    def open(self, context: BrowserContext, content: list[str] | Path) -> Page:
        """Open a notebook, given as cells or as a file to copy; wait for its kernel."""
        name = f"n{len(list(self.folder.glob('*.ipynb')))}.ipynb"
        if isinstance(content, Path):
            shutil.copyfile(content, self.folder / name)
        else:
            cells = [nbformat.v4.new_code_cell(source) for source in content]
            kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
            written = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
            nbformat.write(written, self.folder / name)
        page = context.new_page()
        page.goto(f"{self.address}/lab/tree/{name}?reset", timeout=PATIENCE)
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=PATIENCE)
        expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=PATIENCE)
        return page


@contextmanager
def running(python: Path | str, folder: Path) -> Iterator[Lab]:
    """Start the JupyterLab of an environment, given its interpreter; end it in the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(python), "-m", "jupyterlab", "--no-browser", "--allow-root"]
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
        yield Lab(address, folder)
    finally:
        server.terminate()
        server.wait(timeout=300)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
        if server.poll() is not None:
            pytest.fail(f"JupyterLab ended at once:\n{log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(f"{address}/api", timeout=10).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"JupyterLab did not answer in 5 minutes:\n{log.read_text()[-2000:]}")


def run_cell(page: Page, number: int) -> Locator:
    """Run a code cell with the keyboard, as a reader does; return the cell."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.locator(".cm-content").click()
    expect(page.locator(".jp-Notebook")).to_have_class(re.compile("jp-mod-editMode"))
    page.keyboard.press("Control+Enter")
    return cell


def solve_exercise(page: Page) -> None:
    """Work on chapter 2's first task: check the untouched cell, then a right answer."""
    for cell in (INSTALLED, IMPORTS, TASK):
        run_cell(page, cell)
    verdict = run_cell(page, CHECK).locator("[data-verdict]")
    expect(verdict).to_have_attribute("data-verdict", "not-yet", timeout=PATIENCE)

    page.locator(".jp-CodeCell").nth(TASK).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(RIGHT_ANSWER)
    page.keyboard.press("Control+Enter")
    run_cell(page, CHECK)
    expect(verdict).to_have_attribute("data-verdict", "right", timeout=PATIENCE)
