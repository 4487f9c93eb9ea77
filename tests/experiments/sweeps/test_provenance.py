"""A recording is up to date only if everything that makes its numbers is as it was."""

from __future__ import annotations

import ast
import copy
import dataclasses
from pathlib import Path
from typing import Any

import pytest

from trainlab import recordings
from trainlab.errors import DeclarationError
from trainlab.experiments import load
from trainlab.experiments.sweeps import provenance

FILES = {
    "engine/numbers.py": "FACTOR = 2\n",
    "engine/unread.py": "X = 1\n",
    "experiments/__init__.py": "",
    "experiments/other.py": "Y = 1\n",
    "experiments/shared/__init__.py": "",
    "experiments/shared/summary.py": "def summarized():\n    return 1\n",
    "experiments/shared/helper.py": "Z = 1\n",
    "experiments/sweeps/__init__.py": "",
    "experiments/sweeps/measuring.py": "from trainlab.experiments.shared import summary\n",
    "words.py": "def magnitude(value):\n    return str(value)\n",
    "__init__.py": "",
}
SOURCE = '''"""Doc."""
from trainlab.experiments.other import Y


def run():
    return Y


def finding(settings, arrays):
    return "words"


experiment = 1
'''


class House:
    """A small package like this one, to change and hash again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in {**FILES, "experiments/e.py": SOURCE}.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def digest(self) -> str:
        return provenance.code_digest("trainlab.experiments.e")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(provenance, "PACKAGE", tmp_path / "trainlab")
    return House(tmp_path / "trainlab")


@pytest.mark.parametrize(
    "name",
    [
        "engine/numbers.py",
        "engine/unread.py",  # the engine counts as a whole
        "experiments/other.py",
        "experiments/shared/summary.py",
        "experiments/sweeps/measuring.py",
    ],
)
def test_hash_sees_all_that_makes_numbers(house: House, name: str) -> None:
    before = house.digest()
    house.write(name, FILES[name].replace("1", "3").replace("2", "3") + "W = 2\n")
    assert house.digest() != before


@pytest.mark.parametrize(
    "line",
    [
        "from trainlab.experiments.shared import helper",
        "from trainlab.experiments.shared.helper import Z",
        "import trainlab.experiments.shared.helper",
        "import trainlab.experiments.shared.helper as h",
        "from .shared import helper",
        "from .shared.helper import Z",
        "from . import shared\nfrom trainlab.experiments import shared as s, other\n"
        "from trainlab.experiments.shared import helper as h",
        "import trainlab.experiments.shared as s",
        "from trainlab.experiments import shared",
        "from trainlab.experiments.shared.helper import *",
        "import importlib\nh = importlib.import_module('trainlab.experiments.shared.helper')",
        "def inside():\n    from trainlab.experiments.shared.helper import Z",
    ],
)
def test_hash_follows_every_way_to_import(house: House, line: str) -> None:
    house.write("experiments/e.py", f"{line}\n{SOURCE}")
    before = house.digest()
    house.write("experiments/shared/helper.py", "Z = 2\n")
    assert house.digest() != before


@pytest.mark.parametrize(
    ("line", "name", "old", "new"),
    [
        ("from trainlab import f", "__init__.py", "def f():\n    return 1", "f = None"),
        ("import trainlab\nX = trainlab.f()", "__init__.py", "def f():\n    return 1", "f = None"),
        ("from trainlab import *", "__init__.py", "X = 1", "X = 2"),
        ("from trainlab.experiments import K", "experiments/__init__.py", "K = 1", "K = 2"),
        (
            "from trainlab.experiments.shared.declaring import ENOUGH",
            *("experiments/shared/declaring.py", "ENOUGH = 20", "ENOUGH = 30"),
        ),
        (
            "import trainlab\nX = trainlab.experiments.shared.helper.Z",
            *("experiments/shared/helper.py", "Z = 1", "Z = 2"),
        ),
        (
            "import trainlab as t\nX = t.experiments.shared.helper.Z",
            *("experiments/shared/helper.py", "Z = 1", "Z = 2"),
        ),
        (
            "from trainlab.experiments.other import experiment as o",
            *("experiments/other.py", "experiment = Experiment(seeds=20)"),
            "experiment = Experiment(seeds=30)",
        ),
        (
            "import trainlab.experiments.other as o\nX = o.experiment.seeds",
            *("experiments/other.py", "experiment = Experiment(seeds=20)"),
            "experiment = Experiment(seeds=30)",
        ),
        ("", "engine/table.csv", "1", "2"),
        ("X = Path(__file__).with_name('rows.csv')", "experiments/rows.csv", "1", "2"),
        ("X = PACKAGE / 'book/rows.csv'", "book/rows.csv", "1", "2"),
    ],
)
def test_hash_sees_what_an_exempt_module_or_a_file_gives(
    house: House, line: str, name: str, old: str, new: str
) -> None:
    house.write("experiments/e.py", f"{line}\n{SOURCE}")
    house.write(name, old)
    before = house.digest()
    house.write(name, new)
    assert house.digest() != before


def test_hash_follows_what_the_package_itself_passes_on(house: House) -> None:
    house.write("checking/precision.py", "P = 1\n")
    house.write("__init__.py", "from trainlab.checking.precision import P\n")
    house.write("experiments/e.py", f"from trainlab import P\n{SOURCE}")
    before = house.digest()
    house.write("checking/precision.py", "P = 2\n")
    assert house.digest() != before


def test_code_that_no_hash_can_follow_is_refused_all_of_it_at_once(house: House) -> None:
    lines = [
        "import_module('.shared.helper', __package__)",
        "import_module(f'{__package__}.shared.helper')",
        "importlib.import_module('trainlab.' + name)",
        "__import__(name)",
        "exec(text)",
    ]
    house.write("experiments/e.py", "\n".join([*lines, "network.eval()", SOURCE]))
    with pytest.raises(DeclarationError) as caught:
        house.digest()
    assert len(caught.value.problems) == len(lines)
    for number, (line, problem) in enumerate(zip(lines, caught.value.problems, strict=True), 1):
        assert problem.startswith(f"trainlab/experiments/e.py, line {number}: {line}; provenance")
        assert "Import the module by its whole name, as in" in problem


@pytest.mark.parametrize(
    "declared",
    [
        "experiment = made({})",
        "experiment = made(width={})",
        "experiment = Experiment(**{{'run': partial(run, {})}})",
        "experiment = Experiment('title', 'question', partial(run, {}))",
        "experiment = replace(Experiment(run=partial(run, {})), seeds=20)",
        "experiment = Experiment(seeds=(SEEDS := {}), run=run)",
        "SEEDS = experiment = {}",
    ],
)
def test_hash_sees_a_declaration_that_is_made_in_another_way(house: House, declared: str) -> None:
    hashes = set()
    for number in (1, 2):
        text = declared.format(number)
        house.write("experiments/e.py", SOURCE.replace("experiment = 1", text))
        hashes.add(house.digest())
    assert len(hashes) == 2


def test_hash_sees_the_code_of_a_package_itself(house: House) -> None:
    house.write("experiments/shared/deep/__init__.py", "")
    house.write("experiments/shared/deep/inner.py", "X = 1\n")
    for name, line in {
        "experiments/shared/__init__.py": "from trainlab.experiments.shared import K",
        "experiments/shared/deep/__init__.py": "import trainlab.experiments.shared.deep.inner",
    }.items():
        house.write("experiments/e.py", f"{line}\n{SOURCE}")
        before = house.digest()
        house.write(name, "K = 2\n")
        assert house.digest() != before


def test_hash_is_blind_to_words(house: House) -> None:
    before = house.digest()
    reworded = SOURCE.replace("Doc.", "Other.").replace('"words"', '"others"')
    house.write(
        "experiments/e.py", reworded.replace("experiment = 1", "# A comment.\nexperiment = 2")
    )
    house.write("words.py", "def magnitude(value):\n    return repr(value)\n")
    assert house.digest() == before


def test_hash_is_the_same_under_every_python(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.12 gave functions a field, empty in this code; 3.13 leaves such fields out."""
    before = house.digest()
    monkeypatch.setattr(ast.FunctionDef, "_fields", (*ast.FunctionDef._fields, "parameters"))
    monkeypatch.setattr(ast.FunctionDef, "parameters", [], raising=False)
    assert house.digest() == before


@pytest.mark.parametrize("made", ["lambda: {}", "partial(run, {})", "factory({})"])
def test_hash_sees_a_function_made_in_the_declaration(house: House, made: str) -> None:
    def declared(width: int, **other: str) -> str:
        """Hash a declaration whose run is made with a number."""
        said = "".join(f", {name}={words}" for name, words in other.items())
        call = f"experiment = Experiment(run={made.format(width)}{said})"
        house.write("experiments/e.py", SOURCE.replace("experiment = 1", call))
        return house.digest()

    assert declared(1) != declared(2)
    assert declared(1, finding="lambda: 'a'") == declared(1, finding="lambda: 'b'")


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda r: _first(r)["arrays"].update(other={"median": 0.123}), True),
        (lambda r: _first(r)["chosen"].update(rate=0.123), True),
        (lambda r: r["declaration"]["controls"][1].update(default="off"), True),  # of `value`
        (lambda r: r["declaration"]["controls"].reverse(), True),
        (lambda r: _first(r).update(finding="Other words."), False),
        (lambda r: r["declaration"]["controls"][1].update(label="Other words"), False),
    ],
)
def test_hash_sees_the_numbers_of_recordings_that_are_read(
    monkeypatch: pytest.MonkeyPatch, change: Any, seen: bool
) -> None:
    assert "recipe" in load("start_with_all").reads
    before = provenance.code_hash("start_with_all")
    changed = copy.deepcopy(recordings.read("recipe"))
    change(changed)
    monkeypatch.setattr(recordings, "read", lambda slug, *_: changed)
    assert (provenance.code_hash("start_with_all") != before) == seen


def _first(recording: Any) -> Any:
    return next(iter(recording["points"].values()))


def test_hash_sees_what_is_kept_of_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = load("overfitting")
    before = provenance.code_hash("overfitting")
    more = dataclasses.replace(experiment, keep=(*experiment.keep, "best_epoch"))
    monkeypatch.setattr(provenance, "load", lambda slug: more)
    assert provenance.code_hash("overfitting") != before


def test_hash_sees_the_order_of_the_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are values in that order: on|off of two switches means another run after a swap."""
    experiment = load("recipe")
    before = provenance.code_hash("recipe")
    task, *switches = experiment.controls
    swapped = dataclasses.replace(experiment, controls=(task, *reversed(switches)))
    assert {*map(recordings.key, swapped.grid())} == {*map(recordings.key, experiment.grid())}
    monkeypatch.setattr(provenance, "load", lambda slug: swapped)
    assert provenance.code_hash("recipe") != before


def test_hash_is_blind_to_a_panel_that_asks_for_no_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = load("symptoms")
    before = provenance.code_hash("symptoms")
    fewer = tuple(panel for panel in experiment.panels if panel.kind != "readouts")
    monkeypatch.setattr(
        provenance, "load", lambda slug: dataclasses.replace(experiment, panels=fewer)
    )
    assert provenance.code_hash("symptoms") == before
