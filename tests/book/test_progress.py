"""Titles of questions in lists, and which experiment refutes a misconception."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from docutils import nodes
from places import ROOT

from trainlab import quiz
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


def test_what_is_refuted_is_a_misconception_of_the_quizzes() -> None:
    named = {
        slug
        for path in ROOT.glob("quizzes/*.yaml")
        for slug in yaml.safe_load(path.read_text(encoding="utf-8")).get("misconceptions", {})
    }
    assert refutations.read().keys() <= named


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("gradient_flow", "expected `slug: {experiment"),
        ("{experiment: nothing}", "nothing"),
        ("{experiment: gradient_flow, settings: {deep: 3}}", "deep"),
        ("{experiment: gradient_flow, settings: {depth: 31}}", "depth=31 is not recorded"),
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
