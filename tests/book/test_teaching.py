"""What the page for instructors is made of: times, plan, answers, misconceptions, tests."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import ROOT
from told import fail_with

from trainlab import recordings
from trainlab.book import shown
from trainlab.book.notebooks import read
from trainlab.book.places import places as where_items_stand
from trainlab.book.sphinxext import generated
from trainlab.book.teaching import (
    answers,
    course_tests,
    misconceptions,
    plan,
    submissions,
    times,
)
from trainlab.book.teaching.links import Places
from trainlab.errors import SourceError, did_you_mean

PAGES = [
    ROOT / "book" / name
    for name in ("for_instructors.md", "test_before.md", "test_after.md", "test_key.md")
]
ANSWERS = yaml.safe_load(answers.SOURCE.read_text(encoding="utf-8"))
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))


def written(folder: Path, name: str, content: object) -> Path:
    """Write something as YAML."""
    path = folder / name
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_all_that_the_pages_ask_for_can_be_generated() -> None:
    asked = [
        name for page in PAGES for name in re.findall(r"\{generated\} (\w+)", page.read_text())
    ]
    assert len(asked) == len(set(asked))
    assert set(asked) <= generated.PARTS.keys()


PAGE = PAGES[0].read_text(encoding="utf-8")


def section(title: str) -> str:
    """Return what the page says below a heading of the second level."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def test_no_line_of_a_shell_is_typed_twice() -> None:
    blocks = re.findall(r"^```shell\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) == len(set(lines))


def test_the_project_fits_in_its_time() -> None:
    text = section("A project")
    seconds = int(re.findall(r"trains in less than (\d+) seconds", text)[0])
    limit = int(re.findall(r"from top to bottom in (\d+) minutes", text)[0])
    runs, each, told = map(int, re.findall(r"(\d+) runs of (\d+) seconds take (\d+) min", text)[0])
    tuning, more = map(int, re.findall(r"are (\d+) runs; .* are (\d+) more", text)[0])
    assert (tuning, more, runs) == (5 * 3 * 2, 10 * 2, tuning + more)
    assert each == seconds
    assert told == round(runs * seconds / 60) < limit


def test_the_plan_says_what_of_the_project_is_due() -> None:
    due = [
        (week, step.project)
        for week, one in enumerate(plan.read(), 1)
        for session in one.sessions
        for step in session.steps
        if step.project
    ]
    assert due[0][0] == 2
    assert {week for week, _ in due} == {2, 3, 4}
    assert all(words in plan.course(ROOT) for _, words in due)


def test_the_page_says_what_a_class_needs() -> None:
    setup = section("Set up for a class")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for said in ("Python 3.11 or newer", "1.9 GB", "3 to 7 minutes"):
        assert said in setup
        assert said in readme
    assert "first answer" in section("What you see of your learners")
    assert "rubric" in section("Solutions are public")


# ---- answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", [slug for slug in ANSWERS if slug in recordings.slugs()])
def test_the_task_has_its_answer(slug: str) -> None:
    said = answers.sentences(slug, ANSWERS[slug])
    assert all(said)
    assert not re.search(r"[{}]", " ".join(said))


class Beside:
    """The numbers of another point, as attributes."""

    def __init__(self, numbers: dict[str, Any]) -> None:
        self.__dict__.update(numbers)


def raw_numbers(arrays: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = dict(settings)
    for name, summary in arrays.items():
        found[name] = summary["median"]
        found |= {f"{name}_{end}": summary[end] for end in ("lower", "upper") if end in summary}
    return found


def recomputed(slug: str, part: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the settings that a part may tell, by Python's own reading of the recorded JSON."""
    recorded = json.loads((recordings.FOLDER / f"{slug}.json").read_text(encoding="utf-8"))
    values = {one["name"]: one["values"] for one in recorded["declaration"]["controls"]}

    def numbers(settings: dict[str, Any]) -> dict[str, Any]:
        written = (f"{settings[name]:g}" if isinstance(settings[name], float) else settings[name]
                   for name in values)  # fmt: skip
        arrays = recorded["points"]["|".join(map(str, written))]["arrays"]
        return raw_numbers(arrays, settings)

    def holds(settings: dict[str, Any]) -> bool:
        beside = numbers(settings | part["beside"]) if "beside" in part else {}
        known = numbers(settings) | {"beside": Beside(beside)}
        try:
            return bool(eval(part["where"], {}, known))
        except TypeError:  # every run died
            return False

    found = []
    for chosen in product(*values.values()):
        settings = dict(zip(values, chosen, strict=True))
        held = part.get("at", {}).items()
        if all(settings[name] == value for name, value in held):
            every = part.get("every")
            others = values[every] if every else [None]
            around = [settings | ({every: one} if every else {}) for one in others]
            if every and settings[every] != others[0]:
                continue
            if all(holds(one) for one in around):
                found.append(settings)
    return found


WITH_WHERE = [
    (slug, number)
    for slug, parts in ANSWERS.items()
    if slug in recordings.slugs()
    for number, part in enumerate(parts)
    if "where" in part
]


@pytest.mark.parametrize(("slug", "number"), WITH_WHERE)
def test_an_answer_names_the_settings_that_another_reading_finds(slug: str, number: int) -> None:
    part = ANSWERS[slug][number]
    expected = recomputed(slug, part)
    names = {one["name"] for one in recordings.read(slug)["declaration"]["controls"]}
    free = [name for name in names if name not in {*part.get("at", {}), part.get("every")}]
    says = " | ".join(f"{{{name}}}" for name in sorted(free))
    told = [answers.sentences(slug, [{"at": one, "says": says}])[0] for one in expected]
    mine = {k: v for k, v in part.items() if k in ("at", "where", "every", "beside")}
    said = answers.sentences(slug, [mine | {"says": says, "lead": "→", "none": "none"}])
    assert said == [f"→ {'; '.join(told)}." if told else "none"]


def test_an_answer_compares_with_a_point_beside_it() -> None:
    part = {
        "where": "left < beside.left",
        "beside": {"pairs": 49},
        "says": "{pairs}, {beside.pairs}",
    }
    assert answers.sentences("sunglasses", [part | {"at": {"transmission": 0.5}}]) == ["50, 49"]
    with pytest.raises(SourceError, match="nothing is beside it"):
        answers.sentences("sunglasses", [{"says": "{beside.left:m}"}])


def test_an_answer_counts_what_fits() -> None:
    part = {"at": {"transmission": 0.5}, "where": "left < 1e-6", "says": "{fitting} of {settings}"}
    assert answers.sentences("sunglasses", [part]) == ["31 of 50"]


def test_an_effect_is_told_by_its_interval() -> None:
    """No answer says that something is made up for, or does nothing, where the interval is wide."""
    (nearly, not_made, open_) = answers.sentences("input_scale", ANSWERS["input_scale"])
    assert "SGD" not in not_made
    assert "breast cancer" not in nearly
    assert "breast cancer, mixed units, SGD" in open_
    nothing, helps, *_ = answers.sentences("regularization", ANSWERS["regularization"])
    assert ": 0.010: " in nothing
    assert " 0.10: " not in nothing
    assert " 10: " not in nothing + helps


def test_every_task_is_answered() -> None:
    assert not answers.unanswered(ROOT)


def test_an_answer_is_found_in_the_recording() -> None:
    """Twenty halvings are the first below a millionth; numbers come with their format."""
    (said,) = answers.sentences(
        "sunglasses",
        [{"at": {"transmission": 0.5}, "where": "left < 1e-6", "says": "{pairs}: {left:m}"}],
    )
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "20: 9.5 × 10⁻⁷"


def test_an_answer_tells_all_that_fit_or_the_most_of_them() -> None:
    part = {"at": {"activation": "relu"}, "where": "product[10] < 0.1", "says": "{weights}"}
    assert answers.sentences("gradient_stepper", [part | {"lead": "With"}]) == [
        "With PyTorch's default; Xavier."
    ]
    assert answers.sentences("gradient_stepper", [part | {"by": {"most": "product[10]"}}]) == [
        "Xavier"
    ]


def test_an_answer_may_have_to_hold_everywhere() -> None:
    """What leaves chance on all data sets leaves it on each of them, and not the other way."""
    held = {"tuning": "tuned", "optimizer": "sgd"}
    part = {"where": "at_chance == 0", "at": held, "says": "{network}", "lead": "All:"}

    def networks(**more: object) -> set[str]:
        (said,) = answers.sentences("does_it_learn", [part | more])
        return set(said.removeprefix("All: ").removesuffix(".").split("; "))

    assert networks(every="data") < networks(at=held | {"data": "digits"})


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"says": "{lift:m}"}, "Did you mean 'left'?"),
        ({"says": "{left:q}"}, "expected .2f"),
        ({"says": "{light[90]:m}"}, "out of range"),
        ({"says": "x", "at": {"pears": 3}}, "Did you mean 'pairs'?"),
        ({"says": "x", "at": {"pairs": 3.5}}, "pairs=3.5 is not recorded"),
        ({"says": "x", "where": "left <"}, "is no expression"),
        ({"says": "x", "where": "open('x')"}, "expected names of arrays and controls"),
        ({"says": "x", "where": "left > 1e9"}, "the task has no answer"),
        ({"says": "x", "by": {"best": "left"}}, "expected least or most"),
        ({"says": "x", "when": "left > 1"}, "the field 'when'"),
        ({"lead": "x"}, "says"),
    ],
)
def test_a_wrong_answer_is_told(part: dict, words: str) -> None:
    with pytest.raises(SourceError, match=re.escape(words)):
        answers.sentences("sunglasses", [part])


def test_what_is_said_if_none_fits() -> None:
    part = {"says": "x", "where": "left > 1e9", "none": "None does."}
    assert answers.sentences("sunglasses", [part]) == ["None does."]


def test_the_answers_page_folds_every_chapter(tmp_path: Path) -> None:
    some = {slug: ANSWERS[slug] for slug in ("sunglasses", "gradient_stepper")}
    text = answers.page(ROOT, written(tmp_path, "answers.yaml", some))
    assert text.count("<details") == text.count("</details>") == len(CHAPTERS)
    assert '#experiment-sunglasses">Sunglasses</a>. *Guess what ten pairs leave' in text


def test_what_stands_beside_a_chapter_is_found_there() -> None:
    """Its links lead to the page that shows it; it counts as its chapter's."""
    places = Places(ROOT)
    assert places.page("quiz", "equal_steps") == "deeper/02_vanishing_gradients"
    link = "../chapters/deeper/02_vanishing_gradients.html#experiment-squeeze?trained=head"
    assert link in places.experiment_link("squeeze", {"trained": "head"})
    assert {"gradient_flow", "squeeze"} <= set(places.experiments("02_vanishing_gradients"))
    said = where_items_stand(ROOT)["equal_steps"]
    assert said == "Chapter 2, Going deeper into vanishing gradients: Steps of equal size"


# ---- times --------------------------------------------------------------------------------------


def test_a_chapter_is_counted_by_the_rule(tmp_path: Path) -> None:
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    text = {
        "cell_type": "markdown",
        "metadata": {},
        "source": "# 1 Words\n\nAbout 10 minutes " + "word " * 395,
    }
    lines = code | {"source": "x = 1\n" * 60}
    hidden = code | {"source": 'experiment("a")\n', "metadata": {"tags": ["remove-input"]}}
    asked = hidden | {"source": 'quiz("b")\n'}
    check = code | {"source": 'check("task")'}
    head = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    for folder, cells in (("chapters", [text, lines, hidden, asked]), ("exercises", [text, check])):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "01_words.ipynb"
        path.write_text(json.dumps(head | {"cells": cells}), encoding="utf-8")
    found = times.of(tmp_path, "01_words")
    assert found.read == pytest.approx(2 + 1 + 4 + 1, abs=0.02)
    assert found.work == pytest.approx(2 + 12, abs=0.05)
    assert (found.experiments, found.questions, found.tasks) == (1, 1, 1)
    assert "| [1 Words](../chapters/01_words.ipynb) | 10 min | 1 | 1 |  | 10 min, 1 task |" in (
        times.table(tmp_path)
    )
    (tmp_path / "chapters" / "deeper").mkdir()
    path = tmp_path / "chapters" / "deeper" / "01_words.ipynb"
    path.write_text(json.dumps(head | {"cells": [text, text, hidden]}), encoding="utf-8")
    assert times.of(tmp_path, "01_words").read == found.read
    assert times.of(tmp_path, "01_words").deeper == pytest.approx(4 + 4, abs=0.02)
    assert "| 1 | 1 | [10 min](../chapters/deeper/01_words.ipynb) | 10 min," in times.table(
        tmp_path
    )


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_reads_within_the_limit(chapter: str) -> None:
    fail_with(too_long(times.of(ROOT, chapter)), "the time to read")


def too_long(found: times.Time) -> Iterator[str]:
    """Say that a chapter reads longer than it may."""
    if found.read > times.LIMIT:
        yield (
            f"chapters/{found.chapter}.ipynb reads in {found.read:.1f} minutes ({found.experiments}"
            f" experiments of {times.EXPERIMENT}, {found.questions} questions of {times.QUESTION}, "
            f"the rest words and code), expected {times.LIMIT} or fewer. Show what is new in "
            f"another chapter, or move what goes beyond to chapters/{shown.DEEPER}/{found.chapter}"
            ".ipynb: the recipe 'A page \"Going deeper\"' of CONTRIBUTING.md says how."
        )


def test_how_long_a_chapter_may_take_is_told() -> None:
    whole = times.Time("09_new", 5, 13, 5, read=50.2, deeper=0, work=60)
    (line,) = too_long(whole)
    assert line.startswith("chapters/09_new.ipynb reads in 50.2 minutes (5 experiments of 4, 13")
    assert "expected 50 or fewer" in line
    assert "chapters/deeper/09_new.ipynb" in line
    assert not [*too_long(replace(whole, read=49))]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_pages_promise_the_time_that_they_take(chapter: str) -> None:
    """The one that is told to readers, in the table and in the plan, is the page's own."""
    counted, promised = times.of(ROOT, chapter), times.promised(ROOT, chapter)
    for kind in ("read", "deeper", "work"):
        exact, told = getattr(counted, kind), getattr(promised, kind)
        assert abs(told - exact) <= 5, f"{kind}: write About {times.rounded(exact)} minutes"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_plan_and_table_tell_what_the_pages_promise(chapter: str) -> None:
    promised = times.promised(ROOT, chapter)
    (row,) = (row for row in times.table(ROOT).splitlines() if f"/{chapter}.ipynb) |" in row)
    assert f"| {promised.read} min |" in row
    assert f"| {promised.work} min, " in row
    assert f"/{chapter}.ipynb) ({promised.read} min); hand in" in plan.course(ROOT)


def test_a_page_that_promises_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    cell = {"cell_type": "markdown", "metadata": {}, "source": "# 1 Words"}
    head = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (tmp_path / "chapters" / "01_words.ipynb").write_text(json.dumps(head), encoding="utf-8")
    with pytest.raises(SourceError, match="Write `About N minutes`"):
        times.promised(tmp_path, "01_words")


def test_no_exercise_says_that_nothing_is_graded() -> None:
    """A class gets the same notebooks, and points for them."""
    for path in (ROOT / "exercises").glob("*.ipynb"):
        assert "graded" not in read(path).cells[0].source, path


# ---- plan and figures ---------------------------------------------------------------------------


def unread(named: list[str], chapters: list[str]) -> Iterator[str]:
    """Say which chapter no session has, or two, or in another place than its number says."""
    for name in chapters:
        if named.count(name) != 1:
            often = "no session has" if name not in named else f"{named.count(name)} sessions have"
            yield f"{often} `chapter: {name}`; expected one."
    for name in named:
        if name not in chapters:
            yield f"a session has {name!r}, which is no chapter.{did_you_mean(name, chapters)}"
    if sorted(named) == chapters != named:
        yield f"the sessions have the order {', '.join(named)}; expected by number."


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (["01_one", "02_two"], ""),
        (["01_one"], "no session has `chapter: 02_two`; expected one."),
        (["01_one", "02_two", "01_one"], "2 sessions have `chapter: 01_one`; expected one."),
        (["01_one", "02_tow"], "'02_tow', which is no chapter. Did you mean '02_two'?"),
        (["02_two", "01_one"], "the order 02_two, 01_one; expected by number."),
    ],
)
def test_what_the_course_leaves_out_is_told(named: list[str], said: str) -> None:
    told = "\n".join(unread(named, ["01_one", "02_two"]))
    assert said in told if said else not told


def test_the_course_takes_every_chapter_once() -> None:
    sessions = [session for week in plan.read() for session in week.sessions]
    fail_with(unread([session.chapter for session in sessions], CHAPTERS), "book/course.yaml")
    text = plan.course(ROOT)
    assert text.count("*In class, ") == sum(len(week.sessions) for week in plan.read())


def test_the_first_test_comes_before_all_reading() -> None:
    """What a session votes on, nobody has read: a chapter is read after it."""
    text = plan.course(ROOT)
    assert "beforehand" not in text
    assert text.index("test_before.md") < text.index("*Afterward.*") < text.index("test_after.md")


def test_a_vote_is_on_the_chapter_of_its_session() -> None:
    """Else the class has read the answer."""
    places = Places(ROOT)
    for week in plan.read():
        for session in week.sessions:
            for step in session.steps:
                if step.vote:
                    page = places.page("quiz", step.vote)
                    assert page.rpartition("/")[2] == session.chapter, step.vote


def test_a_figure_is_asked_opened_and_said() -> None:
    first = plan.figures(ROOT).splitlines()[0]
    assert first.startswith("- Pairs of sunglasses lie one behind the other, and light shines")
    assert "them. Ask: <a href=" in first
    assert "#experiment-sunglasses?pairs=10&amp;transmission=0.5" in first
    assert first.endswith("of the light is left.*")


def test_a_question_of_a_figure_can_be_asked_as_it_stands() -> None:
    """With the situation before it, which the page of the chapter has above the question."""
    (line,) = (row for row in plan.figures(ROOT).splitlines() if "And with batch norm?" in row)
    assert "30 % of the labels replaced at random" in line.partition("Ask:")[0]


@pytest.mark.parametrize(
    ("session", "words"),
    [
        ([{"vote": "sunglasses_tne"}], "Did you mean 'sunglasses_ten'?"),
        ([{"show": "sunglases"}], "Did you mean 'sunglasses'?"),
        ([{"show": "sunglasses", "settings": {"pairs": 99}}], "pairs=99 is not recorded"),
        ([{"pairs": ["signal_lost"]}], "no exercise has the task 'signal_lost'"),
        ([{"show": "sunglasses"}], "its steps take 8 minutes"),
        ([{"shows": "sunglasses"}], "the field 'shows'"),
    ],
)
def test_a_wrong_step_is_told(tmp_path: Path, session: list, words: str) -> None:
    sessions = [{"chapter": "01_the_learning_signal", "steps": session}]
    week = {"week": "One", "sessions": sessions}
    with pytest.raises(SourceError, match=re.escape(words)):
        plan.course(ROOT, written(tmp_path, "course.yaml", [week]))


# ---- misconceptions and tests -------------------------------------------------------------------


def test_every_misconception_of_the_quizzes_is_listed_once() -> None:
    sentences: dict[str, str] = {}
    for path in sorted((ROOT / "quizzes").glob("[0-9]*.yaml")):
        of_file = yaml.safe_load(path.read_text("utf-8"))
        for slug, sentence in of_file.get("misconceptions", {}).items():
            sentences.setdefault(slug, sentence)
    text = misconceptions.listed(ROOT)
    for slug, sentence in sentences.items():
        assert text.count(f"- {sentence}") == 1, slug
    assert text.count("\n- ") == len(sentences)


def test_every_misconception_is_asked_for() -> None:
    """By an item, a fresh version, or a test: one that nothing reveals is only words."""
    assert misconceptions.unasked(ROOT) == []
    text = misconceptions.listed(ROOT)
    for line in text.splitlines():
        if line.startswith("- "):
            assert "Asked in <a href=" in line or "[Tests](test_key.md)" in line, line


def test_a_misconception_names_its_fresh_versions_and_its_tests() -> None:
    (line,) = (
        row for row in misconceptions.listed(ROOT).splitlines() if "With Adam the learning" in row
    )
    assert "#quiz-" in line
    (line,) = (
        row for row in misconceptions.listed(ROOT).splitlines() if "- A gain is a gain" in row
    )
    assert "[Tests](test_key.md): 11." in line


def test_misconceptions_are_refuted_by_experiments_mostly_and_else_explained() -> None:
    rows = [row for row in misconceptions.listed(ROOT).splitlines() if row.startswith("- ")]
    refuted = [row for row in rows if "Refuted by <a href=" in row]
    assert len(refuted) > len(rows) / 2
    assert all("Explained in <a href=" in row for row in rows if row not in refuted)
    assert any(
        '04_splitting_your_data.html#opening-the-seal">Opening the seal</a>' in r for r in rows
    )


def test_the_right_answers_are_spread_over_the_letters() -> None:
    pairs = course_tests.read(ROOT).pairs
    for when in ("before", "after"):
        letters = Counter(getattr(pair, when).key() for pair in pairs)
        assert set(letters) == set(course_tests.LETTERS)
        assert max(letters.values()) <= len(pairs) / 3, letters


def test_both_tests_ask_for_every_chapter() -> None:
    pairs = course_tests.read(ROOT).pairs
    assert sorted({pair.chapter for pair in pairs}) == CHAPTERS
    for pair in pairs:
        known = read(ROOT / "chapters" / f"{pair.chapter}.ipynb").metadata["trainlab"]["objectives"]
        assert pair.objective in known, pair
        wrong = [
            {option.misconception for option in question.options if not option.right}
            for question in (pair.before, pair.after)
        ]
        assert len(wrong[0] & wrong[1]) >= 2, f"{pair.before.ask}: hardly alike"


def test_a_printed_test_keeps_its_key_apart() -> None:
    paper = course_tests.paper(ROOT, "before")
    pairs = course_tests.read(ROOT).pairs
    assert len(re.findall(r"^\d+\. ", paper, re.MULTILINE)) == len(pairs)
    assert "right" not in re.findall(r"\*\*[A-D]\*\* \(", paper)
    key = course_tests.key(ROOT)
    for number, pair in enumerate(pairs, 1):
        assert f"| {number} | " in key
        assert f"| {pair.before.key()} | {pair.after.key()} |" in key


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"right": True}, "2 options are right; one has to be"),
        ({"misconception": "exactly-zer"}, "Did you mean 'exactly-zero'?"),
        ({"misconcept": "exactly-zero"}, "the field 'misconcept'"),
    ],
)
def test_a_wrong_question_is_told(tmp_path: Path, change: dict, words: str) -> None:
    pair = yaml.safe_load(course_tests.SOURCE.read_text(encoding="utf-8"))["pairs"][0]
    wrong = next(option for option in pair["before"]["options"] if "right" not in option)
    wrong.update(change)
    path = written(tmp_path, "course_tests.yaml", {"words": {}, "pairs": [pair]})
    with pytest.raises(SourceError, match=re.escape(words)):
        course_tests.read(ROOT, path)


TAUGHT = (
    *("sigmoid", "tanh", "ReLU", "gradient", "saturated", "converged", "variance", "update"),
    *("epoch", "clipping", "NaN", "seed", "pipeline", "cross-validation", "stratified", "dropout"),
    *("regularizer", "restored", "accuracy", "activations", "training", "validation", "leak"),
    *("learning rate", "batch norm", "early stopping", "95 % interval", "initial weights"),
)
"""Words of the tests that the course teaches."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_test_explains_its_words(when: str) -> None:
    """Who takes the first one has read nothing."""
    tests = course_tests.read(ROOT)
    for pair in tests.pairs:
        text = getattr(pair, when).text().lower()
        for word in TAUGHT:
            if word.lower() in text:
                assert tests.explained(word), word
    words = course_tests.paper(ROOT, when).partition("## Questions")[0]
    assert len(re.findall(r"^- \*\*", words, re.MULTILINE)) > 10


def test_the_key_is_on_a_page_of_its_own() -> None:
    for page in PAGES:
        parts = re.findall(r"\{generated\} (test_\w+)", page.read_text())
        assert parts == ([page.stem] if page.stem.startswith("test_") else []), page


# ---- submissions --------------------------------------------------------------------------------


def test_the_table_of_submissions_tells_all_of_each() -> None:
    found = submissions.read()
    rows = submissions.table(found).splitlines()[2:]
    assert len(rows) == len(found)
    for row, one in zip(rows, found.values(), strict=True):
        assert row.count(" | ") == 3
        assert one.then in row


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"what": "X.", "solved": "al", "then": "Y."}, "solved"),
        ({"what": "X.", "solved": "all"}, "then"),
        ({"what": "X.", "solved": "all", "then": "Y.", "point": 3}, "Did you mean 'points'?"),
    ],
)
def test_a_wrong_submission_is_told(tmp_path: Path, entry: dict, words: str) -> None:
    with pytest.raises(SourceError, match=re.escape(words)):
        submissions.read(written(tmp_path, "submissions.yaml", {"probe": entry}))
