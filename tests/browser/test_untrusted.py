"""Text is shown, never run; damaged data leave the static content standing, and say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .bench import Bench, experiment, mount
from .book import ROOT, Visitor, drawn, only_from_disk

pytestmark = [pytest.mark.browser, only_from_disk]

EVIL = "<img src=x onerror='window.harmed = 1'>"
FLOW = "gradient_flow"
STATIC = '<p class="static">What stands here.</p>'
BROKEN = sorted((ROOT / "tests" / "broken" / "mounts").glob("*.json"))

EVIL_TREE = [
    EVIL,
    {"t": "img", "a": {"src": "x", "onerror": "window.harmed = 1"}, "c": ["picture"]},
    {"t": "script", "c": ["window.harmed = 1"]},
    {"t": "a", "href": "javascript:window.harmed=1", "c": ["a link"]},
    {"t": "a", "href": " java\nscript:window.harmed=1", "c": ["a second link"]},
    {"t": "a", "href": "data:text/html,<script>1</script>", "c": ["a third link"]},
    {"t": "em", "onclick": "window.harmed = 1", "a": {"onclick": "window.harmed = 1"}, "c": ["x"]},
    {
        "t": "math",
        "tex": EVIL,
        "c": [
            {"t": "mrow", "a": {"onclick": "window.harmed = 1", "href": "javascript:1"}, "c": []},
            {"t": "annotation-xml", "a": {"encoding": "text/html"}, "c": [EVIL]},
            {"t": "maction", "c": [EVIL]},
        ],
    },
    {"t": "p", "dangerouslySetInnerHTML": {"__html": EVIL}, "c": []},
    {"t": {"toString": 1}, "c": "no list"},
    None,
    7,
]


def evil_item() -> dict:
    option = {"text": EVIL_TREE, "feedback": EVIL_TREE, "misconception": None}
    return {
        "id": "evil",
        "type": "choice",
        "prompt": [{"t": "p", "c": EVIL_TREE}, *EVIL_TREE],
        "options": [
            {"id": "a", "verdict": "right", **option},
            {"id": EVIL, "verdict": "not-yet", **option},
        ],
        "pinned": ["a", EVIL],
    }


def assert_harmless(view) -> None:
    """Nothing of the evil text became an element, an attribute, or an action."""
    assert (
        view.locator("img, script, iframe, maction, annotation-xml, [onclick], [onerror]").count()
        == 0
    )
    for link in view.locator("a").all():
        assert (link.get_attribute("href") or "").startswith(("https://", "#"))
    assert view.evaluate("window.harmed") is None


def test_text_of_an_item_is_never_run(bench: Bench, visit: Visitor):
    state = {"kind": "quiz", "item": evil_item()}
    visited = visit(bench.page(mount("quiz", "evil", state)), at=bench.site)
    view = visited.mount("evil").locator(":scope > .trainlab")
    expect(view.locator("legend")).to_contain_text(EVIL)
    view.get_by_role("radio").last.check()
    view.get_by_role("button", name="Check").click()
    expect(view.locator("[data-verdict]")).to_have_attribute("data-verdict", "not-yet")
    view.get_by_role("button", name="Show answer").click()
    for text in view.get_by_text("a link").filter(visible=True).all():
        text.click()
    assert_harmless(view)


def test_stored_answers_are_never_run(bench: Bench, visit: Visitor):
    item = {"id": "stored", "type": "number", "prompt": ["?"], "answer": 1, "rel_tol": 0.1}
    item |= {"abs_tol": 0, "unit": "", "wrong": [], "feedback": {"right": ["y"], "not-yet": ["n"]}}
    evil = {"answer": EVIL, "checked": EVIL, "tries": EVIL, "shown": True, "feedback": EVIL_TREE}
    stores = f"localStorage.setItem('trainlab:v1:stored', {json.dumps(json.dumps(evil))})"
    page = bench.page(mount("quiz", "stored", {"kind": "quiz", "item": item}))
    view = visit(page, at=bench.site, init=stores).mount("stored").locator(":scope > .trainlab")
    expect(view.get_by_role("textbox")).to_have_value(EVIL)
    assert_harmless(view)


@pytest.mark.parametrize("stored", ["{", "7", "null", "[]", '{"answer": {"x": 1}, "tries": -1}'])
def test_damaged_progress_is_survived(stored, bench: Bench, visit: Visitor):
    stores = f"localStorage.setItem('trainlab:v1:evil', {json.dumps(stored)})"
    page = bench.page(mount("quiz", "evil", {"kind": "quiz", "item": evil_item()}))
    view = visit(page, at=bench.site, init=stores).mount("evil")
    view.get_by_role("radio").first.check()
    view.get_by_role("button", name="Check").click()
    expect(view.locator("[data-verdict]")).to_have_attribute("data-verdict", "right")


def evil_table(built_book: Path) -> dict:
    """Return the stepper's table with evil text in every place that holds text."""
    script = (built_book / "_static/trainlab/tables/gradient_stepper.json.js").read_text("utf-8")
    table = json.loads(script[script.index("]=") + 2 :].strip().rstrip(";"))

    def poison(value):
        if isinstance(value, dict):
            return {key: poison(part) for key, part in value.items()}
        return [poison(part) for part in value] if isinstance(value, list) else value

    declared = table["declaration"]
    declared |= dict.fromkeys(("title", "question", "task", "notice"), EVIL)
    for control in declared["controls"]:
        control |= {"label": EVIL, "unit": EVIL, "texts": [EVIL] * len(control["values"])}
    for panel in declared["panels"]:
        panel |= {"title": EVIL}
    for point in table["points"].values():
        point["finding"] = EVIL
    return table


def test_text_of_a_table_is_never_run(bench: Bench, built_book: Path, visit: Visitor):
    bench.table("gradient_stepper", evil_table(built_book))
    page = bench.page(experiment("gradient_stepper", tables="tables/"))
    view = visit(page, at=bench.site).mount("gradient_stepper").locator(":scope > .trainlab")
    view.get_by_role("slider", name="Step").press("End")
    expect(view.locator(".tl-finding")).to_have_text(EVIL)
    assert_harmless(view)


def assert_static(visited, said: str) -> None:
    """The mount keeps what stood in it, and one line says what failed."""
    damaged = visited.page.locator("[data-trainlab]").first
    line = damaged.get_by_role("status")
    expect(line).to_contain_text(said)
    assert "\n" not in line.inner_text().strip()
    expect(damaged.locator(".static")).to_be_visible()
    assert damaged.get_attribute("data-ready") is None


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_data_leave_the_static_content(path: Path, bench: Bench, visit: Visitor):
    kind, said, state = path.read_text(encoding="utf-8").split("\n", 2)
    whole = experiment("gradient_stepper")
    page = bench.page(mount(kind, "gradient_stepper", state, static=STATIC), whole)
    visited = visit(page, at=bench.site)
    assert_static(visited, said)
    drawn(visited.page.locator("[data-trainlab]").last)


def test_missing_table_leaves_the_static_content(bench: Bench, visit: Visitor):
    visited = visit(bench.page(experiment(FLOW, tables="nowhere/")), at=bench.site)
    assert_static(visited, "gradient_flow.json.js")
    assert [url for url in visited.failed if "nowhere/gradient_flow.json.js" in url]
    visited.failed.clear()
    visited.errors.clear()


def test_missing_shard_is_said_and_the_others_still_work(
    bench: Bench, built_book: Path, visit: Visitor
):
    (bench.folder / "tables").mkdir()
    for name in ("gradient_flow", "gradient_flow.sigmoid", "gradient_flow.tanh"):
        source = built_book / "_static" / "trainlab" / "tables" / f"{name}.json.js"
        (bench.folder / "tables" / source.name).write_bytes(source.read_bytes())
    visited = visit(bench.page(experiment(FLOW, tables="tables/")), at=bench.site)
    view = visited.mount(FLOW)
    for name, state in [("ReLU", "error"), ("tanh", "ready"), ("GELU", "error")]:
        view.get_by_role("radio", name=name).check()
        if state == "error":
            expect(view).to_contain_text("could not be loaded")
            assert view.locator("[data-series] path").count() == 0, "no curve of another setting"
        else:
            expect(view).not_to_contain_text("could not be loaded")
            expect(view.locator('[data-series="gradient"] path').first).to_be_attached()
    visited.failed.clear()
    visited.errors.clear()
