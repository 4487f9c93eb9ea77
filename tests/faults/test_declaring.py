"""Faults are found by their files, and one error names all that is wrong with them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from places import ROOT
from told import fail_with

from trainlab import faults
from trainlab.errors import DeclarationError, UnknownNameError
from trainlab.faults.shared.declaring import FAMILIES, ROLES, Fault, LookAlike, QuickTest
from trainlab.faults.shared.listings import NETWORKS, listing

CATALOG = faults.catalog()


def test_the_catalog_is_the_folder() -> None:
    assert list(CATALOG) == faults.slugs()
    assert len(CATALOG) >= 3


def test_an_unknown_fault_is_told_its_neighbor() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'softmax_twice'"):
        faults.load("softmax_twise")


def test_declaring_faults_does_not_import_torch() -> None:
    code = "import sys, trainlab.faults as f; f.catalog(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_flaw_of_a_declaration_is_named_at_once() -> None:
    broken = replace(
        faults.load("softmax_twice"),
        title=" ",
        family="losses",
        networks=("mlp", "rnn"),
        sick=(("return score", "return 1"),),
        test=QuickTest("x = (\n" * 7, "off", "", above=1, below=0, when="later"),
        look_alike=LookAlike("", ()),
    )
    told = "\n".join(broken.flaws())
    for said in (
        "title is empty",
        "family='losses'; expected one of loss,",
        "look_alike: words are empty",
        "test: code has 7 lines; expected: 1 to 6",
        "test: code is no Python: line",
        "test: the last line is 'x = ('; expected: 'off = …'",
        "test: above=1, below=0; expected: one of them",
        "test: when='later'",
        "test: healthy is empty",
        "networks: 'rnn' does no classes; expected: mlp, cnn, gru, lstm, transformer",
        "sick, mlp: 'return score' occurs 3 times in the listing; expected: once",
    ):
        assert said in told, said


def test_an_edit_that_breaks_the_listing_is_named() -> None:
    (flaw,) = listing("classes", "mlp", 2).flaws((("return scores", "return scores)"),))
    assert "the edited listing is no Python: line" in flaw


@pytest.mark.parametrize("source", ["fault = 1", "fault = Fault(", "import nowhere_at_all"])
def test_a_file_that_declares_none_is_named_with_its_line(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_one.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(faults, "FOLDER", tmp_path)
    monkeypatch.setattr(faults, "__path__", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "trainlab.faults.broken_one", raising=False)
    with pytest.raises(DeclarationError, match=r"trainlab/faults/broken_one.py: 1 problem"):
        faults.load("broken_one")
    with pytest.raises(DeclarationError, match=r"broken_one: "):
        faults.catalog()


@pytest.mark.parametrize("task", NETWORKS)
def test_a_healthy_listing_is_python(task: str) -> None:
    for network in NETWORKS[task]:
        assert [*listing(task, network, 2).flaws(())] == []


def test_programs_differ_where_they_should() -> None:
    """Sick is not healthy, a look-alike is neither, and a cure changes the sick lines."""
    problems = [
        f"{slug}, {network}: {one} and {other} are the same program"
        for slug, fault in CATALOG.items()
        for network in fault.networks
        for i, one in enumerate(ROLES[:3])
        for other in (*ROLES[i + 1 : 3], *(["cured"] if one != "healthy" else []))
        if fault.program(one, network) == fault.program(other, network)
    ]
    fail_with(problems, "the faults")


def test_chapters_that_are_named_are_there() -> None:
    named = {fault.chapter for fault in CATALOG.values()} - {""}
    assert named <= {path.stem for path in (ROOT / "chapters").glob("*.ipynb")}


def test_titles_are_different_and_every_family_is_known() -> None:
    titles = [fault.title for fault in CATALOG.values()]
    assert len({*titles}) == len(titles)
    assert {fault.family for fault in CATALOG.values()} <= {*FAMILIES}


def test_a_reading_that_is_not_finite_alarms_only_where_declared() -> None:
    test = QuickTest("a = 1", "a", "one", above=1)
    assert [test.alarms(v) for v in (0.5, 2.0, float("nan"), float("inf"))] == [0, 1, 0, 0]
    assert replace(test, nan=True).alarms(float("nan"))
    assert replace(test, above=None, below=0.2).alarms(0.1)
    assert isinstance(CATALOG["softmax_twice"], Fault)
