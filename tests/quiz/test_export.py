"""The items on other platforms: all of them are there, whole, or the report says what is not."""

from __future__ import annotations

import builtins
import dataclasses
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
import yaml
from places import ROOT
from quiz import exported
from quiz.exported import QTI, Asked
from told import fail_with

from trainlab.book.places import places
from trainlab.book.teaching import course_tests
from trainlab.errors import QuizError, SetupError
from trainlab.quiz import types
from trainlab.quiz.export import anki, export, making, qti
from trainlab.quiz.export.making import POINTS_AT_ITS_PAGE
from trainlab.quiz.plain import plain_text
from trainlab.quiz.reading import load_bank, load_items
from trainlab.quiz.richtext import blocks
from trainlab.quiz.schema import Item, Markdown, leaves, questions

PLATFORMS = ("qti", "moodle", "anki")
# Fields that a platform has no place for → what its report says of the question.
UNSAID = "sentences for answers that are not right are left out"
LOST = {
    "qti": {
        "feedback.partly": ("is partly right as a whole is left out", UNSAID),
        "feedback.not-yet": (UNSAID,),
    },
    "moodle": {"feedback.partly": (UNSAID,), "feedback.not-yet": (UNSAID,)},
    "anki": {"feedback.partly": (UNSAID,), "feedback.not-yet": (UNSAID,)},
}
OF_A_CASE = "nothing is said on the case as a whole"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("export")
    export(ROOT / "quizzes", out, places(ROOT))
    return out


@pytest.fixture(scope="module")
def html(folder: Path) -> dict[str, dict[str, str]]:
    """Platform → question → all that it holds of it."""
    return {
        "qti": {name: asked.html for name, asked in exported.qti(folder).items()},
        "moodle": {n: asked.html for n, asked in exported.moodle(folder / "moodle.xml").items()},
        "anki": exported.anki_html(exported.anki(folder / "anki.apkg")),
    }


def written() -> list[str]:
    """Return the id of every question, read from the files without the package's own reader."""
    found = []
    for path in sorted((ROOT / "quizzes").glob("[0-9][0-9]_*.yaml")):
        if path.suffixes != [".yaml"]:  # what lies beside a chapter's file
            continue
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["items"]:
            parts = item.get("parts")
            found += [f"{item['id']}/{part['id']}" for part in parts] if parts else [item["id"]]
    return found


def asked() -> Iterator[tuple[str, Item, dict[str, Any]]]:
    """Yield every question with its id and the files that its chapter names."""
    for chapter in load_bank(ROOT / "quizzes"):
        for item in chapter.items:
            inside = [q for q in questions(item) if q is not item]
            for question in inside or [item]:
                name = f"{item.id}/{question.id}" if len(inside) > 1 else item.id
                yield name, question, chapter.beside


def texts(question: Item, beside: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every text of a question, with its field."""
    for name, value in leaves(question):
        if isinstance(value, Markdown) and not (name == "prompt" and question.elsewhere):
            yield name, value
    for file in question.files():
        yield from ((n, v) for n, v in leaves(beside[file].content) if isinstance(v, Markdown))


def bare(markdown: str) -> str:
    """Return the text of Markdown without spaces, formulas as the exports have them."""
    plain = plain_text(blocks(markdown))
    tex = re.sub(r"\$([^$]+)\$", lambda found: rf"\({found[1].replace('{{', '{ {')}\)", plain)
    return "".join(re.sub(r"(?m)^- ", "", tex).split())


# All of it


def test_a_type_that_makes_more_questions_than_it_asks_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exporting = types.module("choice", "exporting")

    def one_a_row(item: Any, making: Any) -> Iterator[Any]:
        yield from (
            dataclasses.replace(q, id=f"{item.id}/{at}") for at in "xy" for q in made(item, making)
        )

    made = exporting.questions
    monkeypatch.setattr(exporting, "questions", one_a_row)
    with pytest.raises(QuizError) as raised:
        export(ROOT / "quizzes", tmp_path)
    message = str(raised.value)
    assert "choice/exporting.py" in message
    assert re.search(r"found:    2 questions: (\w+)/x, \1/y", message)
    assert "one question an item, under its id" in message


def test_every_question_is_on_every_platform(html: dict[str, dict[str, str]]) -> None:
    names = written()
    assert len(set(names)) == len(names) > 100
    for platform in PLATFORMS:
        assert sorted(html[platform]) == sorted(names), platform


def lost_texts(html: dict[str, dict[str, str]], report: str) -> Iterator[str]:
    """Yield a line for each text that a platform lacks without a word in the report."""
    told = {p: {n: exported.told(h) for n, h in html[p].items()} for p in PLATFORMS}
    sections = dict(
        zip(PLATFORMS, re.split(r"^## (?!Everywhere)", report, flags=re.M)[1:], strict=True)
    )
    for name, question, beside in asked():
        for field, text in texts(question, beside):
            for platform in PLATFORMS:
                if bare(text) in told[platform].get(name, ""):
                    continue
                why = LOST[platform].get(field, ())
                rows = sections[platform].splitlines()
                lines = [row for row in rows if any(words in row for words in why)]
                if not any(f"`{name}`" in row for row in lines):
                    yield f"{platform}: {name}, {field}: {text}"


def test_every_text_is_there_or_in_the_report(
    folder: Path, html: dict[str, dict[str, str]]
) -> None:
    """Reasons for options, notes for wrong numbers, hints, outcomes, model answers, formulas."""
    report = (folder / "report.md").read_text(encoding="utf-8")
    fail_with(lost_texts(html, report), "the exports, which lose texts in silence")


def test_a_lost_text_is_found(folder: Path, html: dict[str, dict[str, str]]) -> None:
    report = (folder / "report.md").read_text(encoding="utf-8")
    (name, field, text), *_ = (
        (n, f, t) for n, q, b in asked() for f, t in texts(q, b) if f.endswith("wrong.0.feedback")
    )
    cut = {**html, "moodle": {**html["moodle"], name: ""}}
    assert f"moodle: {name}, {field}: {text}" in lost_texts(cut, report)
    silent = "\n".join(line for line in report.splitlines() if UNSAID not in line)
    assert any(line.startswith("anki: ") for line in lost_texts(html, silent))


def test_what_is_said_on_the_whole_of_a_case_is_in_the_report(folder: Path) -> None:
    report = (folder / "report.md").read_text(encoding="utf-8")
    (line,) = (line for line in report.splitlines() if OF_A_CASE in line)
    assert {name for name in written() if "/" in name} == {*re.findall("`([^`]+)`", line)}


def test_fresh_versions_are_in_the_report(folder: Path) -> None:
    """They stay in the book, and the report says of which questions there are some."""
    report = (folder / "report.md").read_text(encoding="utf-8")
    (line,) = (line for line in report.splitlines() if "fresh versions" in line)
    under = {
        entry["under"]
        for path in (ROOT / "quizzes").glob("*.fresh.yaml")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["fresh"]
    }
    told = {name.partition("/")[0] for name in re.findall("`([^`]+)`", line)}
    assert told == under
    assert len(under) > 10


def test_outcomes_of_predictions_are_there(html: dict[str, dict[str, str]]) -> None:
    outcomes = {
        item.id: item.outcome
        for chapter in load_bank(ROOT / "quizzes")
        for item in chapter.items
        if hasattr(item, "outcome")
    }
    assert len(outcomes) > 50
    for platform in PLATFORMS:
        for name, outcome in outcomes.items():
            assert bare(outcome) in exported.told(html[platform][name]), (platform, name)


def test_code_keeps_its_lines(html: dict[str, dict[str, str]]) -> None:
    found = 0
    for name, question, _ in asked():
        text = question.elsewhere or question.prompt
        code = [plain_text(node["c"]) for node in blocks(text) if node["t"] == "pre"]  # type: ignore
        for platform in PLATFORMS:
            assert exported.code_blocks(html[platform][name])[: len(code)] == code, (platform, name)
        found += len(code)
    assert found >= 3


def test_formulas_are_no_pictures(html: dict[str, dict[str, str]]) -> None:
    whole = " ".join(text for platform in PLATFORMS for text in html[platform].values())
    assert "<img" not in whole
    assert "{{" not in whole  # a template to PrairieLearn
    assert r"\(\sigma'" in whole


def test_a_question_needs_no_page_around_it() -> None:
    leaning = {
        name: found[0]
        for name, question, _ in asked()
        if (found := POINTS_AT_ITS_PAGE.search(question.elsewhere or question.prompt))
    }
    for chapter in load_bank(ROOT / "quizzes"):
        for item in chapter.items:
            if not item.elsewhere and (found := POINTS_AT_ITS_PAGE.search(item.prompt)):
                leaning[item.id] = found[0]
    then = "Write `elsewhere:` below the prompt, one that needs no page around it."
    fail_with(leaning, "prompts that point at their page", then)


def test_it_says_where_in_the_book_it_stands(html: dict[str, dict[str, str]]) -> None:
    for platform in PLATFORMS:
        place = "Chapter 2, Vanishing gradients: Check yourself"
        assert place in html[platform]["ten_layer_sigmoid/bound"]
        assert all("Chapter " in text for text in html[platform].values())


# QTI


def right_options(question: Item) -> frozenset[str]:
    options = getattr(question, "options", [])
    return frozenset(bare(o.text) for o in options if getattr(o, "verdict", "") == "right")


def same_judgment(name: str, question: Item, there: Asked) -> Iterator[str]:
    """Yield where a platform judges otherwise than the book."""
    if question.type in ("choice", "choices"):
        if {exported.told(text) for text in there.right} != right_options(question):
            yield f"{name}: right there is {sorted(there.right)}"
        said = {exported.told(text): reason for text, reason in there.said.items()}
        for option in question.options:  # type: ignore[attr-defined]
            if bare(option.feedback) not in exported.told(said[bare(option.text)]):
                yield f"{name}: {option.id} has another reason there"
    elif question.type == "number":
        answer, margin = question.answer, question.rel_tol * abs(question.answer)  # type: ignore
        margin = max(margin, question.abs_tol)  # type: ignore[attr-defined]
        for number, share in [
            (answer, 1), (answer + 0.99 * margin, 1), (answer - 0.99 * margin, 1),
            (answer + 1.01 * margin, 0), (answer - 1.01 * margin, 0),
            *((wrong.value, 0) for wrong in question.wrong),  # type: ignore[attr-defined]
        ]:  # fmt: skip
            if there.judge(number)[0] != share:
                yield f"{name}: {number} is judged otherwise"
    elif question.type == "order":
        rows = [f"{at}{bare(o.text)}" for at, o in enumerate(question.options, 1)]  # type: ignore
        if {exported.told(row) for row in there.right} != {*rows}:
            yield f"{name}: right there is {sorted(there.right)}"


def ungraded(report: str, platform: int) -> set[str]:
    line = [row for row in report.splitlines() if "not graded there: it has no points" in row]
    return {*re.findall("`([^`]+)`", line[platform])}


def test_canvas_and_prairielearn_judge_as_the_book_does(folder: Path) -> None:
    there = exported.qti(folder)
    skipped = ungraded((folder / "report.md").read_text(encoding="utf-8"), 0)
    assert skipped == {name for name, asked in there.items() if asked.kind == "essay_question"}
    fail_with(
        [line for name, question, _ in asked() if name not in skipped
         for line in same_judgment(name, question, there[name])],
        "what QTI judges otherwise",
    )  # fmt: skip


def test_predictions_have_no_points(folder: Path) -> None:
    predictions = {
        item.id for c in load_bank(ROOT / "quizzes") for item in c.items if item.type == "predict"
    }
    for there in (exported.qti(folder), exported.moodle(folder / "moodle.xml")):
        assert {there[name].points for name in predictions} == {0}
        assert there["which_gradient"].points == 1


def paths(item: Element) -> set[str]:
    """Return every path from an item to what is inside it, with what attributes say of form."""
    kept = {"rcardinality", "texttype", "fibtype", "feedbacktype", "action", "varname", "vartype"}

    def walk(element: Element, above: str) -> Iterator[str]:
        said = sorted(f"{k}={v}" for k, v in element.attrib.items() if k in kept)
        here = f"{above}/{element.tag.removeprefix(QTI)}{said or ''}"
        yield here
        for inner in element:
            yield from walk(inner, here)

    return {*walk(item, "")}


TEXT2QTI = """Quiz title: test

1.  One?
a)  no
... because
*b) yes
... because

2.  Several?
... always
+   right
-   wrong
[*] a
... because
[*] b
... because
[ ] c
... because

3.  How much?
... always
+   right
-   wrong
=   [0.24, 0.26]

4.  Say it.
... the answer
____
"""


def test_its_form_is_that_of_text2qti(folder: Path, tmp_path: Path) -> None:
    """A library whose files Canvas has taken for years; matching is a type that it lacks."""
    from text2qti.config import Config
    from text2qti.qti import QTI as Other
    from text2qti.quiz import Quiz

    (tmp_path / "other.qti.zip").write_bytes(Other(Quiz(TEXT2QTI, config=Config())).zip_bytes())
    with zipfile.ZipFile(tmp_path / "other.qti.zip") as archive:
        (name,) = (n for n in archive.namelist() if n.count("assessment_") == 2 and "meta" not in n)
        known = [*fromstring(archive.read(name)).iter(f"{QTI}item")]
    theirs = {exported.qti_item(item).kind: paths(item) for item in known}
    ours: dict[str, set[str]] = {}
    for item in exported.qti_items(folder):
        ours.setdefault(exported.qti_item(item).kind, set()).update(paths(item))
    assert ours.keys() - theirs.keys() == {"matching_question"}
    for kind, form in theirs.items():
        assert ours[kind] <= form, kind


# Moodle


def test_moodle_judges_as_the_book_does(folder: Path) -> None:
    there = exported.moodle(folder / "moodle.xml")
    skipped = ungraded((folder / "report.md").read_text(encoding="utf-8"), 1)
    assert skipped == {name for name, asked in there.items() if asked.kind == "essay"}
    fail_with(
        [line for name, question, _ in asked() if name not in skipped
         for line in same_judgment(name, question, there[name])],
        "what Moodle judges otherwise",
    )  # fmt: skip


def test_moodle_tells_wrong_numbers_apart(folder: Path) -> None:
    there = exported.moodle(folder / "moodle.xml")
    known = 0
    for name, question, _ in asked():
        for wrong in getattr(question, "wrong", []):
            said = exported.told(there[name].judge(wrong.value)[1])
            assert said == bare(wrong.feedback), (name, wrong.value)
            known += 1
    assert known > 30


def test_a_curve_becomes_a_table_and_a_number(folder: Path) -> None:
    there = exported.moodle(folder / "moodle.xml")
    for name, question, _ in asked():
        if question.type == "pick":
            curve = question.made({})["curve"]
            assert all(f"<td>{x:g}</td>" in there[name].html for x in curve["x"])
            for x in curve["x"]:
                share, said = there[name].judge(x)
                assert (share == 1) == (x in curve["accepted"]), (name, x)
                if share == 0:
                    early = question.early if x < curve["best"] else question.late  # type: ignore
                    assert exported.told(said) == bare(early.feedback), (name, x)


def test_moodle_has_a_category_for_each_chapter(folder: Path) -> None:
    root = fromstring((folder / "moodle.xml").read_text(encoding="utf-8"))
    categories = [e.findtext("category/text", "") for e in root if e.get("type") == "category"]
    chapters = sorted(path.stem[:2] for path in (ROOT / "chapters").glob("*.ipynb"))
    assert [c.rpartition("/")[2][:2] for c in categories] == chapters
    numbers = [e.text for e in root.iter("idnumber")]
    assert len({*numbers}) == len(numbers) == len(written())


# Anki


def test_anki_knows_an_edited_question_again(folder: Path, tmp_path: Path) -> None:
    before = exported.anki(folder / "anki.apkg")
    chapters = [c for c in load_bank(ROOT / "quizzes") if c.name.startswith("02")]
    sheet, _ = making.sheet(chapters[0], {})
    edited = [dataclasses.replace(q, prompt=q.prompt + "<p>Edited.</p>") for q in sheet.questions]
    anki.write([dataclasses.replace(sheet, questions=tuple(edited))], tmp_path / "anki.apkg")
    after = exported.anki(tmp_path / "anki.apkg")
    assert after.model["id"] == before.model["id"]
    assert after.decks.items() <= before.decks.items()
    assert len(after.notes) == len(edited)
    for guid, note in after.notes.items():
        assert note["Item"] == before.notes[guid]["Item"]
        assert after.deck_of[guid] == before.deck_of[guid]


def test_anki_has_a_deck_for_each_chapter(folder: Path) -> None:
    package = exported.anki(folder / "anki.apkg")
    decks = sorted({package.decks[number] for number in package.deck_of.values()})
    chapters = sorted(path.stem[:2] for path in (ROOT / "chapters").glob("*.ipynb"))
    assert [name.rpartition("::")[2][:2] for name in decks] == chapters


def test_a_card_does_not_tell_on_its_front(folder: Path) -> None:
    """Rows to put in order stand in another one."""
    notes = {n["Item"]: n for n in exported.anki(folder / "anki.apkg").notes.values()}
    for name, question, _ in asked():
        if question.type == "order":
            options = exported.told(notes[name]["Options"])
            at = [options.index(bare(o.text)) for o in question.options]  # type: ignore
            assert not all(a < b for a, b in pairwise(at)), name


# The tests of the course


@pytest.fixture(scope="module")
def with_tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tests")
    export(ROOT / "quizzes", out, places(ROOT), course_tests.sheets(ROOT))
    return out


def test_both_tests_are_on_the_platforms_that_hold_tests(with_tests: Path) -> None:
    pairs = course_tests.read(ROOT).pairs
    for there in (exported.qti(with_tests), exported.moodle(with_tests / "moodle.xml")):
        for number, pair in enumerate(pairs, 1):
            for when, question in (("before", pair.before), ("after", pair.after)):
                asked_there = there[f"test_{when}/{number}"]
                (right,) = (one.text for one in question.options if one.right)
                assert {exported.told(text) for text in asked_there.right} == {bare(right)}
                assert asked_there.points == 1
                for text in (question.ask, *(one.text for one in question.options)):
                    assert bare(text) in exported.told(asked_there.html)
                assert exported.told(course_tests.NO_IDEA) in exported.told(asked_there.html)
    names = exported.anki_html(exported.anki(with_tests / "anki.apkg"))
    assert not any(name.startswith("test_") for name in names)


def test_a_test_does_not_tell_its_key(with_tests: Path) -> None:
    """No reasons, no answers shown, one try; a chapter's quiz keeps all of them."""
    for there in (exported.qti(with_tests), exported.moodle(with_tests / "moodle.xml")):
        for name, asked_there in there.items():
            if name.startswith("test_"):
                assert not any(asked_there.said.values()), name
    for name, shown, tries in (("test_before", "false", "1"), ("06_overfitting", "true", "-1")):
        with zipfile.ZipFile(with_tests / f"{name}.qti.zip") as archive:
            about = archive.read(f"trainlab_{name}/assessment_meta.xml").decode()
        assert f"<show_correct_answers>{shown}</show_correct_answers>" in about
        assert f"<allowed_attempts>{tries}</allowed_attempts>" in about


def test_a_question_of_a_test_explains_its_words(with_tests: Path) -> None:
    there = exported.moodle(with_tests / "moodle.xml")
    assert exported.told("ReLU: max(0, x)") in exported.told(there["test_before/4"].html)


def test_the_report_says_what_became_of_the_tests(with_tests: Path) -> None:
    report = (with_tests / "report.md").read_text(encoding="utf-8")
    assert "Test before the course: 12 questions." in report
    assert "The tests of the course are left out" in report.partition("## Anki")[2]


# Few items

ITEMS = """
misconceptions: {adds: They add.}
items:
  - id: pairs
    type: choice
    prompt: Which one?
    options:
      - {id: half, text: a half, verdict: partly, misconception: adds, feedback: "Nearly."}
      - {id: quarter, text: "a **quarter** of $a < b$", verdict: right, feedback: "Yes."}
      - {id: third, text: "[a third](#place)", verdict: right, feedback: "[Yes](https://a.org/b)."}
  - id: tiny
    type: number
    prompt: How little in the table below?
    answer: 1e-6
    unit: rows
    feedback: {right: Yes., not-yet: No.}
"""


@pytest.fixture
def few(tmp_path: Path) -> Path:
    (tmp_path / "01_test.yaml").write_text(ITEMS)
    return tmp_path


def test_several_right_options_make_any_of_them_right(few: Path) -> None:
    export(few, few / "out")
    assert exported.qti(few / "out")["pairs"].kind == "essay_question"
    there = exported.moodle(few / "out" / "moodle.xml")["pairs"]
    assert "(Choose one.)" in there.html
    assert len(there.right) == 2


def test_text_is_escaped_and_links_that_lead_nowhere_are_words(few: Path) -> None:
    sheet, _ = making.sheet(load_items(few / "01_test.yaml"), {})
    _, quarter, third = sheet.questions[0].choices
    assert quarter.text == r"a <strong>quarter</strong> of \(a &lt; b\)"
    assert third.text == "a third"
    assert third.reason == '<p><a href="https://a.org/b">Yes</a>.</p>'


def test_what_canvas_would_round_away_is_not_graded_there(few: Path) -> None:
    export(few, few / "out")
    assert exported.qti(few / "out")["tiny"].points == 0
    assert exported.moodle(few / "out" / "moodle.xml")["tiny"].judge(1.005e-6)[0] == 1
    report = (few / "out" / "report.md").read_text()
    assert "Canvas rounds numbers to four decimals, and this one needs more. (1) `tiny`" in report
    assert "points at its page; write `elsewhere:`" in report


@pytest.mark.parametrize(
    ("low", "high", "fine"),
    [(0.24, 0.26, False), (3, 3, False), (1e-6, 2e-6, True), (0.5, 0.50001, True), (-1, 1, False)],
)
def test_four_decimals_are_enough_or_not(low: float, high: float, fine: bool) -> None:
    assert qti._too_fine(low, high) is fine


def test_a_type_that_does_not_say_how_is_left_out_and_named(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.exists
    monkeypatch.setattr(
        Path, "exists", lambda p: real(p) and p.parts[-2:] != ("number", "exporting.py")
    )
    lines = export(few, few / "out")
    assert "left out: tiny: the type 'number' has no exporting.py" in "\n".join(lines)
    assert [*exported.qti(few / "out")] == ["pairs"]
    assert "(1) `tiny`" in (few / "out" / "report.md").read_text()


def test_the_same_questions_give_the_same_files(few: Path) -> None:
    export(few, few / "out")
    export(few, few / "again")
    for name in ("01_test.qti.zip", "moodle.xml", "report.md"):
        assert (few / "out" / name).read_bytes() == (few / "again" / name).read_bytes()


def test_without_genanki_it_says_what_to_install(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("genanki"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SetupError, match="make export"):
        export(few, few / "out")


def test_a_file_in_place_of_the_folder_is_refused(few: Path) -> None:
    with pytest.raises(SetupError, match="Name a folder, as in `trainlab quizzes --export"):
        export(few, few / "01_test.yaml")
