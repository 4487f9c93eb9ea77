"""The first code cell of an exercise: what it says where the package is missing."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from places import ROOT

from trainlab.book import installing

ADDRESS = "https://github.com/who/what"
AGAIN = "Then run this cell again."
WHEEL = "trainlab-0.1.0-py3-none-any.whl"


def said(folder: Path, address: str | None, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the cell where the package is missing; return what it says."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError) as raised:
        exec(installing.source(address), {})
    return str(raised.value)


def test_where_the_package_is_installed_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    exec(installing.source(None), {})
    assert capsys.readouterr() == ("", "")


def test_the_repository_that_is_known_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = said(tmp_path, ADDRESS, monkeypatch)
    assert f"\n    %pip install git+{ADDRESS}\n" in text
    assert text.endswith(AGAIN)


@pytest.mark.parametrize("address", [None, ADDRESS])
def test_a_wheel_beside_the_notebook_comes_first(
    address: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / WHEEL).touch()
    text = said(tmp_path, address, monkeypatch)
    assert f"\n    %pip install ./{WHEEL}\n" in text
    assert text.endswith(AGAIN)


def test_without_either_it_says_how_to_come_by_a_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = said(tmp_path, None, monkeypatch)
    assert "`make wheel`" in text
    assert "beside this notebook" in text
    assert "http" not in text
    assert text.endswith(AGAIN)


def test_a_kernel_without_the_package_says_so_instead_of_a_bare_error(tmp_path: Path) -> None:
    """A Python that sees no site-packages and no folder of the book."""
    notebook = nbformat.read(ROOT / "exercises" / "02_vanishing_gradients.ipynb", as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-I", "-S", "-c", first.source]
    done = subprocess.run(
        command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "The book's package, trainlab, is missing." in done.stderr
    assert "No module named" not in done.stderr


def test_the_repository_is_the_one_that_the_project_names(tmp_path: Path) -> None:
    assert installing.declared(tmp_path) is None
    project = '[project]\nname = "x"\n'
    (tmp_path / "pyproject.toml").write_text(project)
    assert installing.declared(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text(f'{project}urls = {{Repository = "{ADDRESS}/"}}\n')
    assert installing.declared(tmp_path) == ADDRESS


@pytest.mark.parametrize("path", sorted(ROOT.glob("exercises/*.ipynb")), ids=lambda path: path.stem)
def test_every_exercise_begins_with_it(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert first.source == installing.source(installing.declared(ROOT))
    assert max(map(len, first.source.splitlines())) <= 76


def test_it_is_put_once() -> None:
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), new_code_cell("import torch")])
    for address in (None, ADDRESS):
        installing.put_first(notebook, address)
    assert [cell.source for cell in notebook.cells] == [
        "# Title",
        installing.source(ADDRESS),
        "import torch",
    ]
    nbformat.validate(notebook)


def test_a_notebook_without_code_stays_as_it_is() -> None:
    notebook = new_notebook(cells=[new_markdown_cell("# Title")])
    installing.put_first(notebook, None)
    assert len(notebook.cells) == 1
