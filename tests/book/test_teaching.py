"""What the page for instructors is made of: times, plan, answers, misconceptions, tests."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_markdown_cell, new_notebook
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

PAGES = [ROOT / "book" / name for name in ("for_instructors.md", "course_tests.md")]
ANSWERS = yaml.safe_load(answers.SOURCE.read_text(encoding="utf-8"))
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
PAGES_TO_READ = shown.chapter_pages(ROOT / "chapters")


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


# ---- answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", [slug for slug in ANSWERS if slug in recordings.slugs()])
def test_the_task_has_its_answer(slug: str) -> None:
    said = answers.sentences(slug, ANSWERS[slug])
    assert all(said)
    assert not re.search(r"[{}]", " ".join(said))


def test_every_task_is_answered() -> None:
    told = [f"{slug}: its task has no answer" for slug in answers.unanswered(ROOT)]
    fail_with(told, "book/answers.yaml", "Write an entry for each; the head of the file says how.")


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
    assert '#sunglasses">Sunglasses</a>. *Guess what ten pairs leave' in text


def test_what_stands_beside_a_chapter_is_found_there() -> None:
    """Its links lead to the page that shows it; it counts as its chapter's."""
    places = Places(ROOT)
    assert places.page("quiz", "equal_steps") == "deeper/02_vanishing_gradients"
    link = "../chapters/deeper/02_vanishing_gradients.html#squeeze?trained=head"
    assert link in places.experiment_link("squeeze", {"trained": "head"})
    assert {"gradient_flow", "squeeze"} <= set(places.experiments("02_vanishing_gradients"))
    said = where_items_stand(ROOT)["equal_steps"]
    assert said == "Chapter 2, Going deeper into vanishing gradients: Steps of equal size"


# ---- times --------------------------------------------------------------------------------------


def test_a_chapter_is_counted_by_the_rule(tmp_path: Path) -> None:
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    text = {"cell_type": "markdown", "metadata": {}, "source": "# 1 Words\n\n" + "word " * 398}
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
    assert "| [1 Words](../chapters/01_words.ipynb) | 10 min | 1 | 1 |  | 15 min, 1 task |" in (
        times.table(tmp_path)
    )
    (tmp_path / "chapters" / "deeper").mkdir()
    path = tmp_path / "chapters" / "deeper" / "01_words.ipynb"
    path.write_text(json.dumps(head | {"cells": [text, text, hidden]}), encoding="utf-8")
    assert times.of(tmp_path, "01_words").read == found.read
    assert times.of(tmp_path, "01_words").deeper == pytest.approx(4 + 4, abs=0.02)
    assert "| 1 | 1 | [10 min](../chapters/deeper/01_words.ipynb) | 15 min," in times.table(
        tmp_path
    )


# To be shortened: then its line goes, and the tests below hold it to the limit like the others.
LONGER = {"03_exploding_gradients"}


def too_long(found: times.Time, longer: set[str]) -> Iterator[str]:
    """Say that a chapter reads longer than it may, or is called longer than it is."""
    what = f"chapters/{found.chapter}.ipynb reads in {found.read:.1f} minutes"
    parts = f"{found.experiments} experiments of {times.EXPERIMENT}, {found.questions} questions"
    if found.read > times.LIMIT and found.chapter not in longer:
        yield (
            f"{what} ({parts} of {times.QUESTION}, the rest words and code), expected "
            f"{times.LIMIT} or fewer. Show what is new in another chapter, or move what goes "
            f"beyond to chapters/{shown.DEEPER}/{found.chapter}.ipynb: the recipe 'A page "
            '"Going deeper"\' of CONTRIBUTING.md says how.'
        )
    if found.read <= times.LIMIT and found.chapter in longer:
        yield f"{what}, within the limit: take it out of LONGER in tests/book/test_teaching.py."


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_reads_within_the_limit(chapter: str) -> None:
    fail_with(too_long(times.of(ROOT, chapter), LONGER), "the time to read")


def test_how_long_a_chapter_may_take_is_told() -> None:
    whole = times.Time("09_new", 5, 13, 5, read=50.2, deeper=0, work=60)
    (line,) = too_long(whole, set())
    assert line.startswith("chapters/09_new.ipynb reads in 50.2 minutes (5 experiments of 4, 13")
    assert "expected 50 or fewer" in line
    assert "chapters/deeper/09_new.ipynb" in line
    assert not [*too_long(whole, {"09_new"})]
    (line,) = too_long(replace(whole, read=49), {"09_new"})
    assert "take it out of LONGER" in line


def unkept(path: Path, exact: float) -> Iterator[str]:
    """Say that a first cell does not promise the minutes that are counted."""
    promised = re.findall(r"About (\d+) minutes", read(path).cells[0].source)
    counted = times.rounded(exact)
    if len(promised) != 1 or abs(int(promised[0]) - counted) > 5:
        said = " and ".join(promised) or "no number of"
        yield f"{path.name}, first cell: found {said} minutes; write `About {counted} minutes`."


@pytest.mark.parametrize("page", [page for page in PAGES_TO_READ if page not in LONGER])
def test_a_page_promises_the_time_that_it_takes(page: str) -> None:
    found = times.of(ROOT, page.rpartition("/")[2])
    counted = found.deeper if "/" in page else found.read
    fail_with(unkept(PAGES_TO_READ[page], counted), f"chapters/{page}.ipynb")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_exercise_promises_the_time_that_it_takes(chapter: str) -> None:
    path = ROOT / "solutions" / f"{chapter}.ipynb"
    fail_with(unkept(path, times.of(ROOT, chapter).work), f"solutions/{chapter}.ipynb")


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("About 40 minutes.", ""),
        ("About 30 minutes.", "found 30 minutes; write `About 40 minutes`."),
        ("About an hour.", "found no number of minutes; write `About 40 minutes`."),
        ("About 40 minutes. About 40 minutes.", "found 40 and 40 minutes; write"),
    ],
)
def test_the_minutes_to_promise_are_told(tmp_path: Path, opening: str, said: str) -> None:
    nbformat.write(new_notebook(cells=[new_markdown_cell(opening)]), tmp_path / "09_new.ipynb")
    told = "".join(unkept(tmp_path / "09_new.ipynb", 41))
    assert said in told if said else not told


# ---- plan and figures ---------------------------------------------------------------------------


def unread(weeks: list[plan.Week], chapters: list[str]) -> Iterator[str]:
    """Say which chapter no week reads, or two, or in another place than its number says."""
    named = [name for week in weeks for name in week.read]
    for name in chapters:
        if named.count(name) != 1:
            often = "no week has" if name not in named else f"{named.count(name)} weeks have"
            yield f"{often} {name} under `read`; expected one."
    for name in named:
        if name not in chapters:
            yield f"`read` has {name!r}, which is no chapter.{did_you_mean(name, chapters)}"
    if sorted(named) == chapters != named:
        yield f"`read` has the chapters in the order {', '.join(named)}; expected by number."


def test_the_course_takes_every_chapter_once() -> None:
    fail_with(unread(plan.read(), CHAPTERS), "book/course.yaml")
    text = plan.course(ROOT)
    assert text.count("*In class, ") == sum(len(week.sessions) for week in plan.read())


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (["01_one", "02_two"], ""),
        (["01_one"], "no week has 02_two under `read`; expected one."),
        (["01_one", "02_two", "01_one"], "2 weeks have 01_one under `read`; expected one."),
        (["01_one", "02_two", "02_tow"], "'02_tow', which is no chapter. Did you mean '02_two'?"),
        (["02_two", "01_one"], "in the order 02_two, 01_one; expected by number."),
    ],
)
def test_a_chapter_that_the_course_leaves_out_is_told(named: list[str], said: str) -> None:
    weeks = [plan.Week(week="One", read=named, sessions=[])]
    told = "".join(unread(weeks, ["01_one", "02_two"]))
    assert said in told if said else not told


def test_a_week_may_read_three_chapters(tmp_path: Path) -> None:
    steps = [{"vote": "sunglasses_ten"}, {"pairs": ["signal_left"]}, {"test": "before"}]
    week = {"week": "All", "read": CHAPTERS[:3], "sessions": [[*steps, {"vote": "thirty_layers"}]]}
    text = plan.course(ROOT, written(tmp_path, "course.yaml", [week]))
    assert re.search(r"To hand in: exercises 1 \(\d+ min\), 2 \(\d+ min\), and 3 \(", text)


def test_a_figure_is_asked_opened_and_said() -> None:
    first = plan.figures(ROOT).splitlines()[0]
    assert first.startswith("- Ask: <a href=")
    assert "#sunglasses?pairs=10&amp;transmission=0.5" in first
    assert first.endswith("of the light is left.*")


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
    week = {"week": "One", "read": ["01_the_learning_signal"], "sessions": [session]}
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


def test_the_right_answers_are_spread_over_the_letters() -> None:
    pairs = course_tests.read(ROOT)
    for when in ("before", "after"):
        letters = Counter(getattr(pair, when).key() for pair in pairs)
        move = f"of the test {when}, the right answers stand at {dict(letters)}: move some of them"
        assert set(letters) == set(course_tests.LETTERS), move
        assert max(letters.values()) <= len(pairs) / 3, move


def untested(pairs: list[course_tests.Pair], objectives: dict[str, list[str]]) -> Iterator[str]:
    """Say which chapter has no pair of questions, and which pair is none."""
    for name in objectives:
        if name not in [pair.chapter for pair in pairs]:
            yield (
                f"no pair asks about {name}; write one: `chapter`, one of its objectives, and a "
                "question before and after, as the head of the file says."
            )
    for pair in pairs:
        where, known = f"{pair.chapter}, {pair.before.ask!r:.50}", objectives.get(pair.chapter, [])
        if pair.objective not in known:
            hint = did_you_mean(pair.objective, known)
            yield f"{where}: {pair.objective!r} is no objective of the chapter.{hint}"
        before, after = (
            {option.misconception for option in question.options if not option.right}
            for question in (pair.before, pair.after)
        )
        if len(before & after) < 2:
            yield (
                f"{where}: before and after share the misconceptions {sorted(before & after)}; "
                "expected two or more, so that both ask the same."
            )


def test_both_tests_ask_for_every_chapter() -> None:
    objectives = {
        name: read(ROOT / "chapters" / f"{name}.ipynb").metadata["trainlab"]["objectives"]
        for name in CHAPTERS
    }
    fail_with(untested(course_tests.read(ROOT), objectives), "book/course_tests.yaml")


def test_what_the_tests_of_the_course_leave_out_is_told() -> None:
    pair = course_tests.read(ROOT)[0]
    first, *_ = pair.after.options
    other = first.model_copy(update={"misconception": "another"})
    unlike = pair.after.model_copy(update={"options": [other, *pair.after.options[2:]]})
    strange = pair.model_copy(update={"objective": "explian", "after": unlike})
    told = [*untested([strange], {pair.chapter: ["explain"], "09_new": ["see"]})]
    assert told[0].startswith("no pair asks about 09_new; write one")
    assert "'explian' is no objective of the chapter. Did you mean 'explain'?" in told[1]
    assert "expected two or more, so that both ask the same." in told[2]


def test_a_printed_test_keeps_its_key_apart() -> None:
    paper = course_tests.paper(ROOT, "before")
    pairs = course_tests.read(ROOT)
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
    pair = yaml.safe_load(course_tests.SOURCE.read_text(encoding="utf-8"))[0]
    wrong = next(option for option in pair["before"]["options"] if "right" not in option)
    wrong.update(change)
    with pytest.raises(SourceError, match=re.escape(words)):
        course_tests.read(ROOT, written(tmp_path, "course_tests.yaml", [pair]))


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
