"""The claims ledger: what it says comes from the recordings, and each fault is one clear error."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from places import BROKEN, ROOT

from trainlab import recordings
from trainlab.book import ledger
from trainlab.book.ledger import reading, rule, typed
from trainlab.book.ledger.grids import combinations
from trainlab.book.ledger.schema import STANDARD, Comparison
from trainlab.errors import Flaw, LedgerError

CLAIMS, CHAPTERS = ROOT / "book" / "claims.yaml", ROOT / "chapters"
BROKEN_LEDGERS = sorted((BROKEN / "ledger").glob("*.yaml"))
ENTRY = """
- id: a-claim
  topic: depth
  chapter: 02_vanishing_gradients
  claim: "Tanh < sigmoid & more"
  source: {who: "Glorot and Bengio (2010), section 3"}
  verdict: holds
  because: Its slope is larger.
  unit: accuracy
  threshold: 1
  compare:
    - label: Tanh against sigmoid
      experiment: does_it_learn
      array: final_accuracy
      of: {network: tanh_xavier, tuning: tuned}
      against: {network: sigmoid_xavier, tuning: tuned}
"""


def written(path: Path, text: str) -> str:
    path = path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    return ledger.page(path, CHAPTERS)


@cache
def the_book_s() -> str:
    return ledger.page(CLAIMS, CHAPTERS)


def test_every_claim_has_a_row_a_section_and_a_permalink() -> None:
    text = the_book_s()
    named = re.findall(r"^\(claim-(.+)\)=$", text, re.MULTILINE)
    rows = re.findall(
        r'<tr data-topic="[a-z]+" data-verdict="[a-z-]+">.*?href="#claim-(.+?)"', text
    )
    assert named == rows
    assert len(named) == len(set(named)) >= 45
    assert text.count("<dt>Who says it</dt>") == text.count("<dt>Data</dt>") == len(named)
    assert "{" not in text


def test_a_condition_stands_in_the_index() -> None:
    rows = re.findall(r"<tr data-topic.*", the_book_s())
    conditional = [row for row in rows if 'data-verdict="holds-when"' in row]
    assert conditional
    assert all(('class="tl-when">when ' in row) == (row in conditional) for row in rows)


def test_an_effect_comes_from_the_recording(tmp_path: Path) -> None:
    tanh, sigmoid = (
        recordings.point(
            recordings.read("does_it_learn"),
            recordings.settings(
                recordings.read("does_it_learn"), {"network": network, "tuning": "tuned"}
            ),
        )["arrays"]["final_accuracy"]["runs"]
        for network in ("tanh_xavier", "sigmoid_xavier")
    )
    mean = 100 * sum(a - b for a, b in zip(tanh, sigmoid, strict=True)) / len(tanh)
    text = written(tmp_path, ENTRY)
    said = text.replace("\N{NO-BREAK SPACE}", " ")
    exact, coarse = f"+{mean:.1f} points (95 % interval", f"≈ +{mean:.0f} points"
    assert any(f"Tanh against sigmoid: <strong>{told}" in said for told in (exact, coarse))
    assert "does_it_learn?network=tanh_xavier&amp;tuning=tuned" in text
    assert '<a href="#claim-a-claim">Tanh &lt; sigmoid &amp; more</a>' in text


def test_a_figure_that_rounding_moves_is_marked_and_told_coarsely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recordings.read("does_it_learn")
    moved = {"final_accuracy": {"runs": [0.1, 0.1]}}
    points = {name: {**point, "rounding": moved} for name, point in recording["points"].items()}
    monkeypatch.setattr(recordings, "read", lambda *_: {**recording, "points": points})
    text = written(tmp_path, ENTRY)
    assert re.search(r"<strong>≈ \+\d+ points \(\d", text)
    assert "rounding moves this figure" in text


def test_a_tuned_value_at_an_edge_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = recordings.read("does_it_learn")
    points = {
        name: {**point, "chosen": {"learning_rate": 1.0, "tuning_rate": [0.1, 0.32, 1.0]}}
        for name, point in recording["points"].items()
    }
    monkeypatch.setattr(recordings, "read", lambda *_: {**recording, "points": points})
    with pytest.raises(LedgerError, match="learning_rate 1, the lowest or the highest") as error:
        written(tmp_path, ENTRY)
    assert [problem.field for problem in error.value.problems] == ["compare.0.of"]


@pytest.mark.parametrize("path", BROKEN_LEDGERS, ids=lambda path: path.stem)
def test_a_broken_ledger_is_one_clear_error(path: Path) -> None:
    said = dict(re.findall(r"^# (\w+): (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    with pytest.raises(LedgerError) as error:
        ledger.page(path, CHAPTERS)
    (problem,) = error.value.problems
    assert problem.field == said["field"], str(problem)
    for words, part in zip(
        (problem.found, problem.expected, problem.form),
        (said["found"], said["expected"], said["write"]),
        strict=True,
    ):
        assert part in words, str(problem)


def test_each_makes_a_comparison_of_every_combination() -> None:
    one = Comparison(
        label="Tanh against sigmoid: {data}, {optimizer}",
        experiment="does_it_learn",
        array="final_accuracy",
        each={"data": "all", "optimizer": "all"},
        meets={"data": ["digits", "moons"]},
        of={"network": "tanh_xavier"},
        against={"network": "sigmoid_xavier"},
    )
    flaws: list[Flaw] = []
    rows = combinations(one, "compare.0", flaws)
    assert not flaws
    assert [one.label.partition(": ")[2] for one in rows] == [
        f"{data}, {optimizer}"
        for data in ("two moons", "three spirals", "digits")
        for optimizer in ("SGD", "Adam")
    ]
    assert [one.meets for one in rows] == [True, True, False, False, True, True]
    there = {"data": "moons", "optimizer": "adam"}
    assert rows[1].of == {"network": "tanh_xavier"} | there
    assert rows[1].against == {"network": "sigmoid_xavier"} | there


def test_the_other_side_keeps_what_it_fixes(tmp_path: Path) -> None:
    """Each of some values is compared with one of them."""
    text = (
        ENTRY.replace("label: Tanh against sigmoid", "label: '{network} against sigmoid'")
        .replace("{network: tanh_xavier, tuning: tuned}", "{tuning: tuned}")
        .replace(
            "      against:",
            "      each: {network: [tanh_xavier]}\n      left_out: the other"
            " networks\n      against:",
        )
    )
    (path := tmp_path / "claims.yaml").write_text(text)
    ((row,),) = (entry.compared for entry in reading.read(path, CHAPTERS))
    assert row.given.of["network"] == "tanh_xavier"
    assert row.given.against == {"network": "sigmoid_xavier", "tuning": "tuned"}
    assert "<dt>Recorded, left out</dt><dd>the other networks</dd>" in written(tmp_path, text)


def test_a_row_gives_the_interval_that_it_has_by_itself(tmp_path: Path) -> None:
    """A chapter prints one comparison at 95 %; the ledger allows for all of a claim."""
    both = ENTRY + ENTRY.partition("  compare:\n")[2].replace(
        "Tanh against sigmoid", "The same with Adam"
    ).replace("tuning: tuned", "tuning: tuned, optimizer: adam")
    (path := tmp_path / "claims.yaml").write_text(both)
    (entry,) = reading.read(path, CHAPTERS)
    one = entry.compared[0]
    lower, upper = one.measured.effect.interval(0.95)
    assert one.judged.lower < lower < upper < one.judged.upper
    said = written(tmp_path, both).replace("\N{NO-BREAK SPACE}", " ")
    assert said.count("by itself, at 95 %, ") == 2
    assert "by itself" not in written(tmp_path, ENTRY)
    assert "<dt>Figures</dt><dd>mean of paired differences, widened for the rows that" in said


def test_many_comparisons_are_folded_under_a_count() -> None:
    text = the_book_s()
    for found in re.findall(r"<details.*?</details>", text):
        count, supports, contradicts, opens = map(
            int,
            re.findall(
                r"<summary>(\d+) comparisons: (\d+) support it, (\d+) contradict it, "
                r"(\d+) leave it open</summary>",
                found,
            )[0],
        )
        assert count == supports + contradicts + opens == found.count("<li>")
    assert "<details" in text


def test_thresholds_are_those_that_the_page_promises() -> None:
    """Point 1 of book/claims.md in numbers."""
    told = (ROOT / "book" / "claims.md").read_text(encoding="utf-8")
    words = {1: "one point of accuracy", 0.1: "a tenth of a nat", 2: "a factor of two",
             0.5: "half of the runs"}  # fmt: skip
    assert set(STANDARD.values()) == set(words)
    assert all(said in told for said in words.values())
    for entry in reading.read(CLAIMS, CHAPTERS):
        for one in entry.compared:
            level = isinstance(one.given.against, int | float)
            given = typed.threshold(entry.claim, one.given)
            if given != STANDARD.get(one.unit) and not (level and given == 0):
                assert typed.reason(entry.claim, one.given), entry.claim.id


def test_the_ledger_is_a_list(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="expected: a list of claims"):
        written(tmp_path, "id: a-claim\n")
    with pytest.raises(LedgerError, match=r"3 spaces before line 5: `   claim:"):
        written(tmp_path, ENTRY.replace("  claim:", "   claim:"))


def test_all_that_is_wrong_is_said_at_once_with_what_to_run(tmp_path: Path) -> None:
    second = ENTRY.replace("final_accuracy", "final").replace("tanh_xavier", "tanh")
    with pytest.raises(LedgerError) as error:
        written(tmp_path, ENTRY.replace("holds", "does not hold") + second + "- just words\n")
    assert [(p.entry, p.field) for p in error.value.problems] == [
        ("a-claim", "verdict"),
        ("a-claim", "id"),
        ("a-claim", "compare.0.of.network"),
        ("a-claim", "compare.0.array"),
        ("number 3", ""),
    ]
    first, *_, last = str(error.value).split("\n")
    assert first == "5 problems in claims.yaml"
    assert last == "Fix what is named, then run `pytest tests/book/test_ledger.py`."


def test_an_experiment_that_nothing_is_known_of_is_named(tmp_path: Path) -> None:
    facts = tmp_path / "evidence.yaml"
    facts.write_text("squeeze: {data: digits, network: ten layers, draws: the split}\n")
    claims = tmp_path / "claims.yaml"
    claims.write_text(ENTRY)
    with pytest.raises(LedgerError, match=r"'does_it_learn', of which evidence\.yaml says nothing"):
        ledger.page(claims, CHAPTERS, facts)


def test_both_sides_of_each_verdict_occur() -> None:
    """The rule is in use: the book's claims have every verdict."""
    found = {entry.verdict for entry in reading.read(CLAIMS, CHAPTERS)}
    assert found == set(rule.VERDICTS)
