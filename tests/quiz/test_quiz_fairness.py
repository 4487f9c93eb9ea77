"""What the book's own items owe a reader: no place to guess by, a reason for each option, a ladder
of hints, and tolerances that a rounded right answer keeps."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from places import ROOT
from quiz.bank import bank, of_type, versions
from told import fail_with

from trainlab.quiz import grade_item
from trainlab.quiz.plain import plain_text
from trainlab.quiz.reading import load_bank
from trainlab.quiz.schema import questions

SHARE = 0.35  # how far the right option's places may be from equally often
WORDS = 5  # of a reason, at least
_PLACE = re.compile(
    r"\b(?:first|second|third|fourth|last|other two|upper|lower) (?:option|answer|choice)s?\b"
    r"|\b(?:option|answer) [A-H]\b|\b(?:option|answer)s? (?:above|below)\b",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(?<![0-9.])(?:0\.[0-9]+|[0-9]+\.[0-9]+|[1-9][0-9]*)(?![0-9]|\.[0-9])")


def asked() -> list[Any]:
    """Return every question of the book's items."""
    items = [item for chapter in load_bank(ROOT / "quizzes") for item in chapter.items]
    return [question for item in items for question in questions(item)]


def reasoned(question: Any) -> list[Any]:
    """Return the options that have a reason; of some types they have none."""
    return [option for option in getattr(question, "options", []) if hasattr(option, "feedback")]


# Places


def unbalanced(places: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield the places at which the right option stands too often or too seldom.

    Parameters
    ----------
    places : iterable of (int, int)
        For each question: where the right option stands, from 0, and how many there are.
    """
    found = Counter[int]()
    expected: dict[int, float] = defaultdict(float)
    for right, total in places:
        found[right] += 1
        for place in range(min(total, 4)):
            expected[place] += 1 / total
    for place, wanted in sorted(expected.items()):
        if abs(found[place] - wanted) > SHARE * wanted + 1.5:
            yield f"place {place + 1}: right {found[place]} times, about {wanted:.0f} expected"


def place(question: Any) -> tuple[int, int]:
    """Where the right option of a single choice stands, and how many there are."""
    verdicts = [option.verdict for option in question.options]
    return verdicts.index("right"), len(verdicts)


def test_the_right_option_stands_at_each_place_about_equally_often():
    single = [question for question in asked() if question.type == "choice"]
    assert len(single) > 80
    fail_with([*unbalanced(map(place, single))], "places of the right option")
    pinned = [question for question in single if question.pinned]
    assert len(pinned) > 20
    fail_with([*unbalanced(map(place, pinned))], "places of the right option, order kept")


def test_places_that_give_the_right_option_away_are_told():
    third_of_three = [(2, 3)] * 30
    told = [*unbalanced(third_of_three)]
    assert [line[:7] for line in told] == ["place 1", "place 2", "place 3"]
    assert told[2] == "place 3: right 30 times, about 10 expected"
    assert not [*unbalanced([(at % 3, 3) for at in range(30)])]


def places_named(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Return the texts that name an option by its place or letter."""
    return [f"{name}: {found[0]}" for name, text in texts if (found := _PLACE.search(text))]


def test_no_reason_names_an_option_by_its_place():
    texts = [
        (f"{question.id}/{option.id}", option.feedback)
        for question in asked()
        for option in reasoned(question)
    ]
    texts += [
        (f"{question.id}/{name}", text)
        for question in asked()
        if isinstance(getattr(question, "feedback", None), dict)
        for name, text in question.feedback.items()
    ]
    fail_with(places_named(texts), "reasons that name an option by its place")
    broken = [("a", "The third option is right."), ("b", "As answer B says."), ("c", "It is so.")]
    assert places_named(broken) == ["a: third option", "b: answer B"]


# Reasons


def bare(options: Iterable[tuple[str, str]]) -> list[str]:
    """Return the options, by name and feedback, whose feedback gives no reason."""
    return [
        f"{name}: {said.strip()} ({WORDS} words or more say why)"
        for name, said in options
        if len(_words(said)) < WORDS
    ]


def _words(markdown: str) -> list[str]:
    """The words of a text; a formula that holds a relation says something too."""
    return re.sub(r"\$[^$]*(?:=|\\approx|\\times|\^)[^$]*\$", "it is what we see", markdown).split()


def test_every_option_has_a_reason():
    options = [
        (f"{question.id}/{option.id}", option.feedback)
        for question in asked()
        for option in reasoned(question)
    ]
    wrong = [
        (f"{question.id}/{wrong.value:g}", wrong.feedback)
        for question in asked()
        for wrong in getattr(question, "wrong", [])
    ]
    fail_with(bare([*options, *wrong]), "options without a reason")


def test_an_option_without_a_reason_is_told():
    assert bare([("a", "More than that."), ("b", "$0.8^{30} \\approx 0.001$.")]) == [
        "a: More than that. (5 words or more say why)"
    ]


# Hints


def numbers() -> list[dict[str, Any]]:
    """Return every number item and its variants, as compiled."""
    return [
        version
        for item in bank().values()
        for whole in versions(item)
        for version in whole.get("parts", [whole])
        if version["type"] == "number"
    ]


def ladderless(item: dict[str, Any]) -> Iterator[str]:
    """Yield what keeps a number item from leading a reader up step by step."""
    hints = [plain_text(hint) for hint in item.get("hints", [])]
    if len(hints) != 3:
        yield f"{item['id']}: {len(hints)} hints, not a nudge, a step and the calculation"
        return
    rights = [plain_text(item["feedback"]["not-yet"]), *hints[:1]]
    rights += [plain_text(wrong["feedback"]) for wrong in item["wrong"]]
    for text in rights:
        if any(_is(item, shown) for shown in _SHOWN.findall(text)):
            yield f"{item['id']}: the first wrong try is told the answer: {text.strip()}"
    for text in rights[:1] + rights[2:]:
        if text.strip() == hints[0].strip():
            yield f"{item['id']}: the nudge is said twice: {text.strip()}"
    if not len(hints[0]) < 120:
        yield f"{item['id']}: the nudge is long: {hints[0].strip()}"


def _is(item: dict[str, Any], shown: str) -> bool:
    return bool(grade_item(item, shown).verdict == "right")


def test_every_number_item_has_a_ladder_of_hints():
    fail_with([line for item in numbers() for line in ladderless(item)], "number items")


def test_an_item_that_tells_all_at_once_is_told():
    item = next(item for item in of_type("number") if item["id"] == "chain_of_three")
    assert [*ladderless({**item, "hints": []})] == [
        "chain_of_three: 0 hints, not a nudge, a step and the calculation"
    ]
    told = [{"t": "p", "c": ["Multiply: 0.3."]}]
    assert [*ladderless({**item, "feedback": {**item["feedback"], "not-yet": told}})] == [
        "chain_of_three: the first wrong try is told the answer: Multiply: 0.3."
    ]
    twice = {**item["feedback"], "not-yet": item["hints"][0]}
    (line,) = ladderless({**item, "feedback": twice})
    assert line.startswith("chain_of_three: the nudge is said twice: Walk back")


# Tolerances


def rounded(value: float, digits: int) -> str:
    return f"{value:.{digits - 1}e}"


def digits_shown(item: dict[str, Any]) -> set[int]:
    """Return how many digits of the answer the reason for the right one shows."""
    text = plain_text(item["feedback"]["right"]).replace(",", "")
    near = [shown for shown in _SHOWN.findall(text) if _close(shown, item["answer"])]
    return {len(shown.replace(".", "").lstrip("0")) for shown in near} or {3}


def _close(shown: str, answer: float) -> bool:
    return abs(float(shown) - answer) <= 0.06 * abs(answer)


def too_strict(item: dict[str, Any]) -> Iterator[str]:
    """Yield roundings of the right value that an item refuses."""
    answer = item["answer"]
    for shown in digits_shown(item):
        for digits in {max(shown - 1, 1), shown, shown + 1}:
            text = rounded(answer, digits)
            exact = float(rounded(answer, digits + 1)) == answer  # nothing to round
            if not exact and digits > 1 and grade_item(item, text).verdict != "right":
                needed = math.ceil(100 * abs(float(text) / answer - 1)) / 100
                yield (
                    f"{item['id']}: {answer:g} rounded to {digits} digits, {text}, is refused; "
                    f"write rel_tol: {needed:g}"
                )


def test_a_right_value_with_one_digit_more_or_less_passes():
    items = numbers()
    assert len(items) >= 18
    fail_with([line for item in items for line in too_strict(item)], "tolerances")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("factors_multiply", "0.012"),
        ("factors_multiply", "1/81"),
        ("factor_from_profile", "0.3"),
        ("factor_from_profile", "1/3"),
        ("factor_from_profile", "10^(-4/8)"),
        ("factor_from_profile", "0.0001^{1/8}"),
        ("factor_of_layer", "1.2"),
        ("factor_of_layer", "√100·0.3/√3·√(1/2)"),
        ("layers_to_hundred", "37 layers"),
        ("layers_to_hundred", "ln(100)/ln(1.6/√2)"),
        ("layers_to_hundred", "38"),
        ("interval_by_rows", "1,800 rows"),
        ("interval_by_rows", "1.800"),
        ("shrink_by_decay", "0.9999^5000"),
        ("shrink_by_decay", "(1-0.0001)^5000"),
        ("shrink_by_decay", "e^-0.5"),
        ("shrink_by_decay", "about 60 %."),
        ("sigmoid_derivative_max", "¼"),
        ("read_a_range_test", "0.2/10"),
        ("chain_of_three", "(2*0.5)*(0.5*1)*(3*0.2)"),
        ("patience_arithmetic", "17."),
    ],
)
def test_what_readers_type_passes(name, typed):
    (item,) = [item for item in of_type("number") if item["id"] == name]
    assert grade_item(item, typed).verdict == "right"


def test_a_tolerance_that_is_too_strict_is_told():
    item = next(item for item in of_type("number") if item["id"] == "factor_from_profile")
    assert [*too_strict({**item, "rel_tol": 0.001})] == [
        "factor_from_profile: 0.316228 rounded to 2 digits, 3.2e-01, is refused; "
        "write rel_tol: 0.02"
    ]
