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
    numbers = ledger._Numbers({"a": {"median": 0.4, "lower": 0.39, "upper": 0.41, "runs": [1]}})
    found = numbers.format("{a:" + spec + "}").replace("\N{NO-BREAK SPACE}", " ")
    assert found == words


def test_an_entry_of_an_array_can_be_quoted() -> None:
    numbers = ledger._Numbers({"a": {"median": [1.0, -2.5], "lower": [0, -3], "upper": [2, -2]}})
    assert numbers.format("{a[1]:.1fq}") == "−2.5 (quartiles −3.0 to −2.0)"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("verdict: holds", "verdict: true-ish", "claim 'a-claim', verdict: Input should be"),
        ("because: It does.", "", "claim 'a-claim', because: Field required."),
        ("id: a-claim", "id: A Claim", "id: String should match"),
        ("{factor:.2f}", "{factr:.2f}", "no array 'factr' is recorded; there are"),
        ("{factor:.2f}", "{gradient:.2f}", "'gradient' has 10 entries; write {gradient[0]}"),
        ("{factor:.2f}", "{gradient[99]:.2f}", "{gradient[99]}: list index out of range"),
        ("{factor:.2f}", "{factor:.2f", " in 'The factor is {factor:.2f'"),
        (
            "chapter: 02_v",
            "chapter: 12_v",
            "chapters/12_vanishing_gradients.ipynb does not show it",
        ),
        ("- id: a-claim", "id: a-claim\n-", "claims.yaml\nnot YAML: while parsing"),
        ("{factor:.2f}", "{factor!r}", "!r is no format of a number"),
        ("{factor:.2f}", "{factor:x}", "'x' is no format of a number"),
        ("activation: relu", "activation: rely", "activation=rely is not recorded"),
        ("experiment: gradient_flow", "experiment: gradient_flo", "gradient_flow"),
        ("experiment: gradient_flow", "experiment: sunglasses", "claim 'a-claim', sunglasses"),
    ],
)
def test_a_broken_entry_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(ENTRY.replace(old, new))
    with pytest.raises(LedgerError) as error:
        written(path)
    assert words in str(error.value)


def test_a_claim_links_only_to_a_chapter_that_shows_its_experiment(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(
        ENTRY.replace("gradient_flow", "peeking")
        .replace("activation: relu", "rows: 200")
        .replace("{factor:.2f}", "x")
    )
    with pytest.raises(LedgerError, match=r"02_vanishing_gradients\.ipynb does not show it"):
        written(path)


def test_two_claims_need_two_ids(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(ENTRY + ENTRY)
    with pytest.raises(LedgerError, match="'a-claim': there are two claims of this id"):
        written(path)


SEVERAL = """
- id: a-claim
  chapter: 02_vanishing_gradients
  claim: A claim.
  verdict: true-ish
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
- id: a-claim
  chapter: 02_vanishing_gradients
- just words
"""


def test_all_that_is_wrong_is_said_at_once_with_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(SEVERAL)
    with pytest.raises(LedgerError) as error:
        written(path)
    lines = str(error.value).split("\n")
    expected = [
        "15 problems in claims.yaml",
        "claim 'a-claim', verdict: ",
        "claim 'a-claim', because: ",
        "claim 'a-claim', evidence: ",
        "claim 'a-claim': there are two",
        *(f"claim 'a-claim', {field}: " for field in ("claim", "verdict", "because", "evidence")),
        "claim number 4, the entry: ",
        "claim 'b-claim', gradient_flow: Unknown control 'deph'",
        "activation=rely is not recorded",
        "claim 'b-claim', peeking: no array 'factr' is recorded",
        "claim 'b-claim', peeking: no array 'factor' is recorded",
        "claim 'b-claim', peeking: 'x' is no format",
        "claim 'b-claim', peeking: no array 'nothing' is recorded",
        "claim 'b-claim', peeking: chapters/02_vanishing_gradients.ipynb does not show it.",
        "Mend what is named, then run `make book`.",
    ]
    assert len(lines) == len(expected), "\n".join(lines)
    for line, beginning in zip(lines, expected, strict=True):
        assert line.startswith(beginning), "\n".join(lines)
