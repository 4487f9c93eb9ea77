"""The cell with which an exercise begins: it asks whether the package is there, and offers it.

Exercises are opened elsewhere than in the book's folder: in Colab, in VS Code, on a server. There
the first import would end in a bare ``ModuleNotFoundError``. This cell says what to run instead: it
installs the wheel that lies beside the notebook, else the repository that ``pyproject.toml`` names.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell

ID = "install"
HIDDEN = "remove-cell"  # in a page it would do nothing

_CELL = """\
# Is the book's package installed here? If not, this cell says what to run.
from importlib.util import find_spec
from pathlib import Path

repository = <address>
if find_spec("trainlab") is None:
    wheels = sorted(Path().glob("trainlab-*.whl"))
    source = f"./{wheels[-1]}" if wheels else repository
    if source:
        todo = f"In a new cell, run\\n\\n    %pip install {source}\\n\\n"
    else:
        todo = (
            "Put its wheel (`make wheel` makes it) beside this notebook or "
            "run `%pip install git+ADDRESS` with that of the repository. "
        )
    raise ModuleNotFoundError(
        "The book's package, trainlab, is missing. "
        f"{todo}Then run this cell again."
    )"""


def declared(root: Path) -> str | None:
    """Return the address of the repository that ``pyproject.toml`` names, None if it names none."""
    path = root / "pyproject.toml"
    if not path.is_file():
        return None
    project = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    address = project.get("urls", {}).get("Repository")
    return str(address).removesuffix("/") if address else None


def source(address: str | None) -> str:
    """Return the cell's code.

    Parameters
    ----------
    address : str or None
        The repository's, if it is known.
    """
    return _CELL.replace("<address>", json.dumps(f"git+{address}" if address else ""))


def put_first(notebook: Any, address: str | None) -> None:
    """Put the cell before the first code cell of a notebook, in place of one that is there."""
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != ID]
    kinds = [cell.cell_type for cell in notebook.cells]
    if "code" in kinds:
        cell = new_code_cell(source(address), id=ID, metadata={"tags": [HIDDEN]})
        notebook.cells.insert(kinds.index("code"), cell)
