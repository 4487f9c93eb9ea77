"""Fresh versions: every one has one right answer, by the recorded numbers, in both hosts."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import textwrap
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from otherwise import recorded_otherwise
from places import ROOT, TESTS
from quiz.test_quiz_fairness import bare, ladderless, places_named, too_strict
from told import fail_with

from trainlab import quiz, recordings
from trainlab.errors import QuizError, UnknownNameError
from trainlab.node import run_node
from trainlab.quiz import answering
from trainlab.quiz.compiling import compile_bank, compile_chapters, compile_fresh, fresh_of
from trainlab.quiz.fresh import Fresh, FreshItem, versions_of
from trainlab.quiz.plain import plain_text
from trainlab.quiz.reading import Chapter, load_bank
from trainlab.quiz.schema import leaves

QUIZZES = ROOT / "quizzes"
LARGEST = 12_000  # bytes of an entry's file, gzip: what a page loads for "Another one"
_LEFT_OVER = re.compile(r"<[a-z_]+>|1e60|\bNone\b|\bnan\b|_raw")
_NUMBERS = re.compile(r"[+−-]?\d[\d.,]*(?:\s×\s10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


@cache
def bank() -> list[Chapter]:
    return load_bank(QUIZZES)


@cache
def entries() -> dict[str, FreshItem]:
    made, _, problems = fresh_of(QUIZZES, bank())
    assert not problems, "\n".join(map(str, problems))
    return {item.declared.id: item for item in made}


@cache
def compiled() -> dict[str, dict[str, Any]]:
    return compile_fresh([*entries().values()])


@cache
def chapters() -> dict[str, dict[str, Any]]:
    """Return the chapters, whose items name what follows them."""
    return compile_chapters(bank(), [*entries().values()])


@cache
def asked() -> dict[str, dict[str, Any]]:
    """Return every version as a host has it: ``ID/NUMBER`` → item."""
    return {
        f"{name}/{number}": quiz.variant(item, number)
        for name, item in compiled().items()
        for number in quiz.numbers(item)
    }


def right_answers(item: dict[str, Any]) -> list[Any]:
    if item["type"] == "number":
        return [item["answer"]]
    if item["type"] == "order":
        return [[option["id"] for option in item["options"]]]
    if item["type"] == "pick":
        return list(item["curve"]["accepted"])
    return [option["id"] for option in item["options"] if option["verdict"] == "right"]


def wrong_answers(item: dict[str, Any]) -> list[Any]:
    if item["type"] == "number":
        return [wrong["value"] for wrong in item["wrong"]]
    if item["type"] == "order":
        return [[option["id"] for option in item["options"]][::-1]]
    if item["type"] == "pick":
        return [x for x in item["curve"]["x"] if x not in item["curve"]["accepted"]]
    return [option["id"] for option in item["options"] if option["verdict"] != "right"]


def test_there_are_forty_items_over_all_chapters() -> None:
    counted = Counter(item.chapter for item in entries().values())
    assert len(entries()) >= 40
    assert set(counted) == chapters().keys()
    assert min(counted.values()) >= 4
    assert len(asked()) > 1000
    assert {item["type"] for item in asked().values()} == {"number", "choice", "order", "pick"}


def test_every_version_has_one_right_answer_in_both_hosts() -> None:
    answers = [
        (name, answer, verdict)
        for name, item in asked().items()
        for verdict, those in (("right", right_answers(item)), ("wrong", wrong_answers(item)))
        for answer in those
    ]
    script = TESTS / "views" / "quiz" / "grade-batch.mjs"
    theirs = run_node(script, {"items": asked(), "answers": [answer[:2] for answer in answers]})
    found = []
    for (name, answer, verdict), their in zip(answers, theirs, strict=True):
        ours = quiz.grade_item(asked()[name], answer).to_json()
        if ours != their:
            found.append(f"{name} answered by {answer!r}: {ours} and {their}")
        if (ours["verdict"] == "right") != (verdict == "right"):
            found.append(f"{name} answered by {answer!r}: {ours['verdict']}, not {verdict}")
        if verdict == "wrong" and not ours["misconceptions"] and asked()[name]["type"] != "pick":
            found.append(f"{name} answered by {answer!r}: no misconception")
    several = [name for name, item in asked().items() if item["type"] == "choice"
               and len(right_answers(item)) != 1]  # fmt: skip
    fail_with(found + several, "fresh versions that are misjudged")


def test_numbers_are_the_recorded_ones_and_none_hangs_on_rounding() -> None:
    """Read with nothing but json: the file, the point by its settings, the entry."""
    found = []
    files = {path.stem: json.loads(path.read_text()) for path in recordings.FOLDER.glob("*.json")}
    for name, item in entries().items():
        for number, version in item.versions.items():
            for what, fact in version.facts.items():
                declared = files[fact.experiment]["declaration"]["controls"]
                assert [control["name"] for control in declared] == [*fact.settings]
                point = files[fact.experiment]["points"][
                    "|".join(recordings.key_text(value) for value in fact.settings.values())
                ]
                value = point["arrays"][fact.array]["median"]
                if fact.at is not None:
                    value = value[fact.at]
                drawn = {n: v for n, v in version.drawn.items() if n in fact.settings}
                option = what.startswith("option/")
                if value != fact.value or point.get("rounding"):
                    found.append(f"{name}/{number}, {what}: {fact.value}, recorded {value}")
                if (
                    not option
                    and not item.declared.quotes[what].settings
                    and any(fact.settings[n] != v for n, v in drawn.items())
                ):
                    found.append(f"{name}/{number}, {what}: drawn {drawn}, read {fact.settings}")
    fail_with(found, "quoted numbers")


def test_the_right_option_stands_apart_by_what_is_stated() -> None:
    found = []
    for name, item in entries().items():
        among = item.declared.among
        if among is None:
            continue
        for number, version in item.versions.items():
            values = {
                what.removeprefix("option/"): fact.value
                for what, fact in version.facts.items() if what.startswith("option/")
            }  # fmt: skip
            options = version.item.options
            assert {option.id for option in options} == values.keys()
            if version.item.type == "order":
                ranked = [values[option.id] for option in options]
                down = among.right == "falling"
                assert ranked == sorted(ranked, reverse=down), (name, number)
                pairs = [*pairwise(ranked)]
            else:
                (right,) = [option.id for option in options if option.verdict == "right"]
                others = [value for option, value in values.items() if option != right]
                if among.right in ("highest", "lowest"):
                    best = max if among.right == "highest" else min
                    assert values[right] == best(values.values()), (name, number)
                pairs = [(values[right], other) for other in others]
            for one, other in pairs:
                low, high = sorted((abs(one), abs(other)))
                if abs(one - other) <= among.by or (among.ratio > 1 and high <= among.ratio * low):
                    found.append(f"{name}/{number}: {one} and {other}")
            assert among.by > 0 or among.ratio > 1, f"{name} states no distance"
    fail_with(found, "options that lie too near to each other")


def test_a_number_is_right_by_shown_and_by_recorded_numbers() -> None:
    found = [
        f"{name}/{number}: {version.exact}"
        for name, item in entries().items()
        for number, version in item.versions.items()
        if item.declared.item["type"] == "number"
        and quiz.grade_item(asked()[f"{name}/{number}"], version.exact).verdict != "right"
    ]
    fail_with(found, "answers by the numbers as recorded")


def test_what_every_item_owes_a_reader() -> None:
    """Hints, tolerances, reasons: as for the book's own items (test_quiz_fairness)."""
    found: dict[str, str] = {}
    for name, item in asked().items():
        told = [*ladderless(item), *too_strict(item)] if item["type"] == "number" else []
        texts = [(key, plain_text(tree)) for key, tree in trees(item)]
        told += [f"left over: {text}" for _, text in texts if _LEFT_OVER.search(text)]
        told += places_named(texts)
        told += bare((o["id"], plain_text(o["feedback"])) for o in item.get("options", []))
        if told:
            found.setdefault(name.partition("/")[0], f"{name}: {told[0]}")
    fail_with([*found.values()], "fresh versions")


def trees(item: dict[str, Any]) -> list[tuple[str, Any]]:
    named = [("prompt", item["prompt"]), *(("hint", hint) for hint in item.get("hints", []))]
    if isinstance(item.get("feedback"), dict):
        named += item["feedback"].items()
    for option in item.get("options", []):
        named += [(option["id"], option["text"]), (option["id"], option["feedback"])]
    named += [("mistake", mistake["feedback"]) for mistake in item.get("mistakes", [])]
    return named + [("wrong", wrong["feedback"]) for wrong in item.get("wrong", [])]


def test_a_page_carries_names_and_loads_little() -> None:
    above = [
        item for chapter in chapters().values() for item in chapter["items"] if "fresh" in item
    ]
    assert sorted(name for item in above for name in item["fresh"]) == sorted(entries())
    assert all("versions" not in item for item in above)
    sizes = {name: len(gzip.compress(json.dumps(item, ensure_ascii=False).encode()))
             for name, item in compiled().items()}  # fmt: skip
    fail_with({name: size for name, size in sizes.items() if size > LARGEST}, "large files")


def test_a_version_keeps_its_number_when_others_come_and_go() -> None:
    for name in ("fresh_layer_factor", "fresh_weights_for", "fresh_rows_in_order"):
        whole = entries()[name].declared
        first = next(iter(whole.draw))
        fewer = whole.model_copy(update={"draw": {**whole.draw, first: whole.draw[first][1:]}})
        some, every = (
            versions_of(fewer, []),
            versions_of(whole.model_copy(update={"most": 200}), []),
        )
        common = some.keys() & every.keys()
        assert len(common) > 10
        assert all(repr(some[number].item) == repr(every[number].item) for number in common)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_version_turns_on_another_processor(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    here = {f"{name}/{number}": said(version.item) for name, item in entries().items()
            for number, version in item.versions.items()}  # fmt: skip
    recorded_otherwise(monkeypatch, seed)
    made, _, problems = fresh_of(QUIZZES, load_bank(QUIZZES))
    assert not problems
    there = {f"{item.declared.id}/{number}": said(version.item) for item in made
             for number, version in item.versions.items()}  # fmt: skip
    common = here.keys() & there.keys()
    assert len(common) > 0.9 * len(here)
    fail_with({name: (here[name], there[name]) for name in common if here[name] != there[name]},
              "fresh versions that turn with rounding")  # fmt: skip


def said(item: Any) -> dict[str, str]:
    """What an item says without its numbers, and which option is right."""
    return {where: _NUMBERS.sub("#", leaf) for where, leaf in leaves(item) if isinstance(leaf, str)}


def test_a_version_is_graded_by_its_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for folder, files in (("quizzes", chapters()), ("fresh", compiled())):
        (tmp_path / folder).mkdir()
        for name, content in files.items():
            text = json.dumps(content)
            (tmp_path / folder / f"{name}.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(answering, "COMPILED", tmp_path / "quizzes")
    monkeypatch.setattr(answering, "FRESH", tmp_path / "fresh")
    assert quiz.fresh_items() == {name: one.declared.under for name, one in entries().items()}
    name = "fresh_layer_factor"
    first, second = quiz.numbers(quiz.item(name))[:2]
    answer = asked()[f"{name}/{first}"]["answer"]
    assert quiz.grade(name, answer, version=first).verdict == "right"
    assert quiz.grade(name, answer, version=second).verdict == "not-yet"
    with pytest.raises(UnknownNameError, match="variant"):
        quiz.grade(name, answer)


def test_the_recipe_works_literally(tmp_path: Path) -> None:
    """What CONTRIBUTING.md shows is an entry, and an ``among`` to put in its place."""
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, _, recipe = recipes.partition("### Fresh versions of a quiz item\n")
    found = re.findall(r"```yaml\n(.*?)```", recipe.partition("\n### ")[0], re.DOTALL)
    entry, among = (yaml.safe_load(textwrap.dedent(block)) for block in found)
    other = {"id": "other", "item": {"type": "choice", "prompt": "<depth> <activation>?"}}
    chosen = {key: entry[0][key] for key in ("under", "experiment", "draw")} | other | among
    chosen["draw"] = {name: chosen["draw"][name] for name in ("depth", "activation")}
    source = {"fresh": [*entry, chosen]}
    path = tmp_path / "01_the_learning_signal.fresh.yaml"
    path.write_text(yaml.safe_dump(source), encoding="utf-8")
    known = [one for one in bank() if one.name == "01_the_learning_signal"]
    made, _, problems = fresh_of(tmp_path, known)
    assert not problems, "\n".join(map(str, problems))
    assert [len(item.versions) > 5 for item in made] == [True, True]
    reasons = [(o.id, o.feedback) for one in made[1].versions.values() for o in one.item.options]
    fail_with(bare(reasons), "reasons of the recipe")


# What must be refused

ENTRY: dict[str, Any] = {
    "id": "which",
    "under": "sunglasses_ten",
    "experiment": "gradient_flow",
    "draw": {"depth": [10, 20, 30, 50], "activation": ["sigmoid", "tanh"]},
    "among": {
        "of": "initialization",
        "number": {"array": "gradient", "at": 0},
        "right": "highest",
        "ratio": 2,
        "misconception": "factors-add",
        "reason": {"right": "It is <value> there.", "wrong": "It is <value>, not <right_value>."},
    },
    "item": {"type": "choice", "prompt": "A <depth>-layer <activation> network: which weights?"},
}


def among(**changes: Any) -> dict[str, Any]:
    return {"among": {**ENTRY["among"], **changes}}


NEAR = {
    "among.of": "initialization",
    "among.right": "highest",
    "experiment": "gradient_flow",
    "draw.depths": "depth",
    "draw.dept": "depth",
    "item.type": "choice",
    "under": "sunglasses_ten",
}
"""Field → what a misspelled one is said to mean."""


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({}, None, ""),
        (among(ratio=1e300), "draw", " left out, among: options are nearer than"),
        (among(number={"array": "gradiant", "at": 0}), "number.array", "gradiant"),
        (among(right="higest"), "among.right", "'higest'"),
        (among(of="initialisation"), "among.of", "'initialisation'"),
        (among(of=""), "among", "neither of nor entries"),
        (among(pick=6), "among.pick", "6 of 4 options"),
        ({"experiment": "gradient_flows"}, "experiment", "'gradient_flows'"),
        ({"item": {**ENTRY["item"], "type": "chioce"}}, "item.type", "'chioce'"),
        ({"item": {**ENTRY["item"], "hint": []}}, "item.hint", "the field 'hint'"),
        ({"under": "sunglases_ten"}, "under", "'sunglases_ten'"),
        ({"id": "sunglasses_ten"}, "id", "'sunglasses_ten' a second time"),
        (among(misconception="unheard-of"), "misconception", "unheard-of"),
        ({"draw": {**ENTRY["draw"], "depths": [1]}}, "draw.depths", "changes no number"),
        ({"draw": {**ENTRY["draw"], "dept": [1]}}, "draw.dept", "changes no number"),
        ({"keep": ["<depth> > 60"]}, "draw", " left out, keep: <depth> > 60 does not hold"),
        ({"keep": ["<depth> is large"]}, "keep", "<depth> is large"),
    ],
)  # fmt: skip
def test_what_is_unsafe_or_misspelled_is_named(
    change: dict[str, Any], field: str | None, words: str, tmp_path: Path
) -> None:
    chapter = "01_the_learning_signal"
    source = {"fresh": [ENTRY | change]}
    (tmp_path / f"{chapter}.fresh.yaml").write_text(yaml.safe_dump(source), encoding="utf-8")
    known = [one for one in bank() if one.name == chapter]
    made, _, problems = fresh_of(tmp_path, known)
    if field is None:
        assert not problems
        assert len(made[0].versions) > 10
        return
    told = [problem for problem in problems if problem.field.endswith(field)]
    assert told, problems
    assert words in told[0].found
    assert len(problems) == 1, "one mistake, told once"
    if field in NEAR:
        assert f"Did you mean {NEAR[field]!r}?" in told[0].expected
        assert NEAR[field] in told[0].form


def test_a_point_that_hangs_on_rounding_is_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Fresh.model_validate(ENTRY)
    sound = versions_of(entry, [])
    recording = recordings.read("gradient_flow")
    moved = {"rounding": {"gradient": {"median": [1]}}}
    points = {
        name: {**point, **moved} if name.startswith("10|") else point
        for name, point in recording["points"].items()
    }
    shaken = {**recording, "points": points}
    monkeypatch.setattr(recordings, "read", lambda *_: shaken)
    left = versions_of(entry, [])
    assert {version.drawn["depth"] for version in sound.values()} == {10, 20, 30, 50}
    assert {version.drawn["depth"] for version in left.values()} == {20, 30, 50}


def test_one_flaw_of_a_chapter_is_told_once_and_not_again_by_its_fresh_versions(
    tmp_path: Path,
) -> None:
    """A misspelled type, or a misnamed file, takes items and misconceptions away."""
    folder = shutil.copytree(QUIZZES, tmp_path / "quizzes")
    path = folder / "01_the_learning_signal.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("type: choice", "type: choise", 1), encoding="utf-8")
    with pytest.raises(QuizError) as raised:
        compile_bank(folder, tmp_path / "out")
    assert [problem.field for problem in raised.value.problems] == ["ask.type"]
    path.unlink()
    path.with_name("01_the_learning_signals.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(QuizError) as raised:
        compile_bank(folder, tmp_path / "out")
    assert [(Path(one.file).name, one.form) for one in raised.value.problems] == [
        ("01_the_learning_signal.fresh.yaml", "01_the_learning_signal.yaml")
    ]
