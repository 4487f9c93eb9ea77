"""Titles of questions in lists, and where a misconception leads: to what refutes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from docutils import nodes
from places import ROOT
from told import fail_with

from trainlab import quiz, recordings
from trainlab.book import refutations
from trainlab.book.sphinxext.progress import LONGEST_TITLE, chapters, title
from trainlab.errors import SourceError


def test_every_item_has_a_title_that_fits_a_line() -> None:
    for name, item in quiz.bank().items():
        found = title(item)
        assert 3 < len(found) <= LONGEST_TITLE + 2, name
        assert found.lstrip("”’)» ") == found, name


def test_a_page_going_deeper_follows_its_chapter() -> None:
    shown = {
        "book/claims": [],
        "chapters/02_x": ["ten_layer_sigmoid"],
        "chapters/03_y": ["two_runs"],
        "chapters/deeper/02_x": ["equal_steps"],
        "chapters/deeper/03_y": ["how_curved"],
    }
    env = SimpleNamespace(
        found_docs=set(shown),
        metadata={name: {"trainlab": items} for name, items in shown.items()},
        titles={name: nodes.title("", name) for name in shown},
    )
    builder = SimpleNamespace(get_target_uri=lambda name: f"{name}.html")
    listed = chapters(cast(Any, SimpleNamespace(env=env, builder=builder)))
    assert [found["title"] for found in listed] == [
        *("chapters/02_x", "chapters/deeper/02_x"),
        *("chapters/03_y", "chapters/deeper/03_y"),
    ]


def test_a_prediction_is_named_by_its_question() -> None:
    item = {
        "type": "predict",
        "prompt": ["Before you run the next cell, commit yourself."],
        "ask": {"prompt": ["How much arrives?"]},
    }
    assert title(item, "Ten layers") == "Ten layers: How much arrives?"


def test_an_own_title_stands_by_itself() -> None:
    item = {"type": "case", "title": ["Epoch 15"], "prompt": ["Why?"]}
    assert title(item, "Two curves") == "Epoch 15"


def test_of_a_long_prompt_the_question_is_left() -> None:
    long = "A long story. " * 20
    assert title(
        {"type": "choice", "prompt": [f"{long}“So it is.” What would you try first?"]}
    ) == ("What would you try first?")


def beliefs() -> dict[str, str]:
    """Return what the misconceptions of the quizzes say, by slug."""
    files = (yaml.safe_load(path.read_text("utf-8")) for path in ROOT.glob("quizzes/*.yaml"))
    return {slug: text for file in files for slug, text in file.get("misconceptions", {}).items()}


def astray(named: Iterable[str], refuted: Iterable[str]) -> Iterator[str]:
    """Yield misconceptions that lead nowhere, and refutations of what nobody believes."""
    for slug in sorted(set(named) - set(refuted)):
        yield f"`{slug}` leads nowhere; write an entry: {refutations.FORM}"
    for slug in sorted(set(refuted) - set(named)):
        yield f"`{slug}` is no misconception of a quiz; take its entry out."


def test_every_misconception_leads_to_what_refutes_it() -> None:
    fail_with(astray(beliefs(), refutations.read()), "book/refutations.yaml")


def test_a_misconception_that_leads_nowhere_is_told() -> None:
    first, second = astray(["factors-add", "new-one"], ["factors-add", "old-one"])
    assert "`new-one` leads nowhere; write an entry: `slug: {experiment" in first
    assert "`old-one` is no misconception" in second


def test_an_idea_has_one_name() -> None:
    """Else it is not seen that it comes back in another chapter."""
    said = sorted(beliefs().values())
    assert [text for text, after in pairwise(said) if text == after] == []


ENTRIES = yaml.safe_load(refutations.SOURCE.read_text(encoding="utf-8"))
SAYING = [slug for slug, entry in ENTRIES.items() if "says" in entry]


def typed(entry: dict[str, Any]) -> set[str]:
    """Return the numbers typed in a sentence that are neither settings nor numbers of layers."""
    controls = recordings.read(entry["experiment"])["declaration"]["controls"]
    known = {recordings.key_text(value) for control in controls for value in control["values"]}
    text = re.sub(r"\{[^}]*\}|layer [0-9]+", "", entry["says"])
    return set(re.findall(r"[0-9]+(?:[.,][0-9]+)*", text)) - known


@pytest.mark.parametrize("slug", SAYING)
def test_what_is_said_of_a_recording_comes_from_it(slug: str) -> None:
    entry = ENTRIES[slug]
    assert not typed(entry), "numbers stand in braces: {left:m}"
    assert entry.get("where"), "a condition that the recording is held to, as `where: left < 0.1`"


def test_a_typed_number_is_found() -> None:
    entry = {"experiment": "sunglasses", "says": "At 0.5, 10 leave {left[0]:.3f}: 0.00098."}
    assert typed(entry) == {"0.00098"}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("gradient_flow", "expected `slug: {experiment"),
        ("{experiment: nothing}", "nothing"),
        ("{experiment: gradient_flow, settings: {deep: 3}}", "deep"),
        ("{experiment: gradient_flow, settings: {depth: 31}}", "depth=31 is not recorded"),
        ("{experiment: sunglasses, where: left < 1}", "found where without `says: …`"),
        ("{experiment: sunglasses, says: '{lft:m} is left'}", "Did you mean 'left'?"),
        ("{experiment: sunglasses, says: So little., where: left > 1}", "has not `left > 1`"),
        ("{section: 02_vanishing#a-trap}", "Did you mean '02_vanishing_gradients'?"),
        ("{section: 02_vanishing_gradients#the-trap}", "Did you mean 'a-trap'?"),
        ("{section: 02_vanishing_gradients}", "section of 02_vanishing_gradients"),
        ("{section: 02_vanishing_gradients#a-trap, says: Look.}", "expected `slug: {experiment"),
    ],
)
def test_a_broken_refutation_is_named(entry: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "refutations.yaml"
    path.write_text(f"factors-add: {entry}\nnine-factors: {entry}\n", encoding="utf-8")
    with pytest.raises(SourceError) as raised:
        refutations.read(path)
    assert str(raised.value).count(words) == 2


def test_a_refutation_links_to_its_settings() -> None:
    found = refutations.read()["factors-add"]
    assert found.permalink == "experiment-sunglasses?pairs=10&transmission=0.5"


def test_a_refutation_says_what_is_recorded() -> None:
    found = refutations.read()["sigma-for-its-derivative"]
    assert found.says.startswith("One step back multiplies by 0.25, the largest value")


def test_a_section_is_named_by_its_heading() -> None:
    found = refutations.read()["refit-comes-last"]
    assert (found.page, found.permalink) == ("04_splitting_your_data", "opening-the-seal")
    assert (found.title, found.chapter, found.experiment) == ("Opening the seal", 4, "")
