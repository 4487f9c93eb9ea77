"""The claims ledger quotes recordings, and says what is wrong with an entry."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import ROOT

from trainlab import recordings
from trainlab.book import ledger
from trainlab.errors import LedgerError

ENTRY = """
- id: a-claim
  chapter: 02_vanishing_gradients
  claim: A claim.
  verdict: holds
  because: It does.
  evidence:
    - experiment: gradient_flow
      settings: {activation: relu}
      says: "The factor is {factor:.2f}"
"""


def written(path: Path) -> str:
    return ledger.page(path, ROOT / "chapters")


def test_the_book_s_ledger_can_be_written() -> None:
    text = written(ROOT / "book" / "claims.yaml")
    assert text.count("\n## ") + text.startswith("## ") == text.count("(claim-")
    assert "{" not in text
    assert text.count("](#claim-") == text.count("(claim-"), "the table names every claim"


def test_numbers_come_from_the_recording(tmp_path: Path) -> None:
    factor = recordings.value("gradient_flow", "factor", activation="relu")
    path = tmp_path / "claims.yaml"
    path.write_text(ENTRY)
    text = written(path)
    assert f"The factor is {factor:.2f} (20 seeds; see <a href=" in text
    assert "02_vanishing_gradients.html#gradient_flow?activation=relu" in text


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (".2f", "0.40"),
        (".2fq", "0.40 (quartiles 0.39 to 0.41)"),
        ("+.1fi", "+0.4 (95 % interval +0.4 to +0.4)"),
        ("%", "40 %"),
        ("m", "0.40"),
        ("", "0.40"),
    ],
)
def test_formats(spec: str, words: str) -> None:
    arrays = {"a": {"median": 0.4, "lower": 0.39, "upper": 0.41, "runs": [1]}}
    numbers = ledger._Numbers(arrays, "says", [])
    found = numbers.format("{a:" + spec + "}").replace("\N{NO-BREAK SPACE}", " ")
    assert found == words


def test_an_entry_of_an_array_can_be_quoted() -> None:
    arrays = {"a": {"median": [1.0, -2.5], "lower": [0, -3], "upper": [2, -2]}}
    numbers = ledger._Numbers(arrays, "says", [])
    assert numbers.format("{a[1]:.1fq}") == "−2.5 (quartiles −3.0 to −2.0)"


FACTOR = f"{recordings.value('gradient_flow', 'factor', activation='relu'):.2f}"
FLAWS = [  # a change to the entry, and the one problem that it makes: field, found, expected, form
    ("verdict: holds", "verdict: hold", "verdict", "'hold'", "one of 'holds', 'holds when', 'does",
     "verdict: holds"),
    ("because: It does.", "", "because", "nothing", "the field 'because'", "because: It is"),
    ("because: It", "becuase: It", "becuase", "the field 'becuase'", "Did you mean 'because'?",
     "because: It does."),
    ("id: a-claim", "id: A Claim", "id", "'A Claim'", "a slug: a to z first", "id: a_claim"),
    ("chapter: 02_v", "chapter: 12_v", "chapter", "'12_vanishing_gradients'", "Did you mean '02_v",
     "chapter: 02_vanishing_gradients"),
    ("experiment: gradient_flow", "experiment: gradient_flo", "evidence.0.experiment",
     "'gradient_flo'", "Did you mean 'gradient_flow'?", "experiment: gradient_flow"),
    ("activation: relu", "activation: rely", "evidence.0.settings.activation", "rely",
     "a recorded value: sigmoid, tanh, relu", "settings: {activation: relu}"),
    ("activation: relu", "activaton: relu", "evidence.0.settings.activaton", "relu",
     "Did you mean 'activation'?", "settings: {activation: relu}"),
    ("activation: relu", "activation: on", "evidence.0.settings.activation", "`on`, a truth value",
     "put it in quotes", 'activation: "on"'),
    ("activation: relu", "off: 1", "", "the name `off` is a truth value", "a name in quotes",
     '"off": …'),
    ("{factor:.2f}", "{factr:.2f}", "evidence.0.says", "{factr}", "an array that is recorded: gra",
     "{factor}"),
    ("{factor:.2f}", "{gradient:.2f}", "evidence.0.says", "{gradient}",
     "which of the 10 entries, 0 to 9", "{gradient[9]}"),
    ("{factor:.2f}", "{gradient[99]:.2f}", "evidence.0.says", "{gradient[99]}",
     "which of the 10 entries, 0 to 9", "{gradient[9]}"),
    ("{factor:.2f}", "{factor[0]:.2f}", "evidence.0.says", "{factor[0]}", "'factor' is one number",
     "{factor}"),
    ("{factor:.2f}", "{factor:.2f", "evidence.0.says", "unmatched '{'", "braces about the name",
     "says: 'A layer"),
    ("{factor:.2f}", "{factor:x}", "evidence.0.says", "'x' behind the colon", "the format of",
     ".2f, .2fq, +.3fi, % or m"),
    ("{factor:.2f}", "{factor!r}", "evidence.0.says", "'!r' behind the name", "behind a colon",
     ".2f, .2fq, +.3fi, % or m"),
    ("{factor:.2f}", FACTOR, "evidence.0.says", f"the digits '{FACTOR}'", "a recorded number",
     "{factor:.2f}"),
    ("{factor:.2f}", "17 %", "evidence.0.says", "the digits '17 %'", "a recorded number by its",
     "a word, or {NAME:.2f}"),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=[f"{row[1]}-{row[4][:9]}" for row in FLAWS])
def test_a_flaw_makes_one_problem_that_shows_the_right_form(
    tmp_path: Path, flaw: tuple[str, ...]
) -> None:
    old, new, *said = flaw
    path = tmp_path / "claims.yaml"
    path.write_text(ENTRY.replace(old, new))
    with pytest.raises(LedgerError) as error:
        written(path)
    problems = [p for p in error.value.problems if "does not show" not in p.found]
    (problem,) = problems
    assert problem.field == said[0]
    for words, part in zip((problem.found, problem.expected, problem.form), said[1:], strict=True):
        assert part in words, str(problem)


def test_the_ledger_is_a_list(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text("id: a-claim\n")
    with pytest.raises(LedgerError, match="expected: a list of claims"):
        written(path)
    path.write_text(ENTRY.replace("  claim:", "   claim:"))
    with pytest.raises(LedgerError, match=r"3 spaces before line 4: `   claim: A claim\.`"):
        written(path)


def test_conditions_may_be_typed_and_results_not(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    says = "Depth 10, float32, at layer 3 and layer 7, a 95 % interval, {gradient[5]:m}, ten"
    path.write_text(ENTRY.replace("The factor is {factor:.2f}", says))
    assert "Depth 10, float32" in written(path)
    path.write_text(ENTRY.replace("The factor is {factor:.2f}", f"{says}, 5 of 1,000, 40 %"))
    with pytest.raises(LedgerError) as error:
        written(path)
    found = [problem.found.partition(" in ")[0] for problem in error.value.problems]
    assert found == [f"the digits {digits!r}" for digits in ("5", "1,000", "40 %")]


def test_a_claim_links_only_to_a_chapter_that_shows_its_experiment(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(
        ENTRY.replace("gradient_flow", "peeking")
        .replace("activation: relu", "rows: 200")
        .replace("{factor:.2f}", "x")
    )
    with pytest.raises(LedgerError, match=r"02_vanishing_gradients\.ipynb does not show") as error:
        written(path)
    (problem,) = error.value.problems
    assert "does_it_learn, gradient_flow" in problem.expected


SEVERAL = """
- id: a-claim
  chapter: 02_vanishing_gradients
  claim: A claim.
  verdict: true-ish
  evidence:
    - experiment: gradient_flow
      says: "{factr} is 0.5"
- id: b-claim
  chapter: 02_vanishing_gradients
  claim: B.
  verdict: holds
  because: It does.
  evidence:
    - experiment: gradient_flow
      settings: {activation: rely, deph: 3}
      says: x
    - experiment: peeking
      says: "{factr:.2f} and {factor:x} and {nothing}"
    - experiment: peekin
      says: x
- id: a-claim
  chapter: 02_vanishing_gradient
- just words
"""


def test_all_that_is_wrong_is_said_at_once_with_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(SEVERAL)
    with pytest.raises(LedgerError) as error:
        written(path)
    assert [(p.entry, p.field, p.found[:20]) for p in error.value.problems] == [
        ("a-claim", "verdict", "'true-ish'"),
        ("a-claim", "because", "nothing"),
        ("a-claim", "evidence.0.says", "{factr}"),
        ("a-claim", "evidence.0.says", "the digits '0.5' in "),
        ("b-claim", "evidence.0.settings.activation", "rely"),
        ("b-claim", "evidence.0.settings.deph", "3"),
        ("b-claim", "evidence.1.experiment", "'peeking', which cha"),
        ("b-claim", "evidence.1.says", "{factr}"),
        ("b-claim", "evidence.1.says", "{factor}"),
        ("b-claim", "evidence.1.says", "'x' behind the colon"),
        ("b-claim", "evidence.1.says", "{nothing}"),
        ("b-claim", "evidence.2.experiment", "'peekin'"),
        *(("a-claim", field, "nothing") for field in ("claim", "verdict", "because", "evidence")),
        ("a-claim", "id", "'a-claim' a second t"),
        ("a-claim", "chapter", "'02_vanishing_gradie"),
        ("number 4", "", "'just words'"),
    ]
    first, second, *_, last = str(error.value).split("\n")
    assert first == "19 problems in claims.yaml"
    assert second == "claims.yaml, claim `a-claim`, field `verdict`"
    assert last == "Fix what is named, then run `pytest tests/book/test_ledger.py`."
