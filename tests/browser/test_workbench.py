"""The workbench: run, pause, step, a change, a link, a script; out of sight it rests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from places import ROOT
from playwright.sync_api import Browser, Locator, Page, expect

import trainlab
from trainlab.book.sphinxext.workbench import mounted
from trainlab.plans.reading import read_plan

pytestmark = pytest.mark.browser

VIEWS = ROOT / "trainlab" / "static"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SHORT = {"version": 1, "data": {"kind": "moons", "n": 200}, "stopping": {"epochs": 8}}
LONG = SHORT | {"stopping": {"epochs": 20000}}
PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>Workbench</title>
<link rel=stylesheet href="{views}/views.css"><script defer src="{views}/views.js"></script>
<main><h1>Workbench</h1>{mount}<p style="height: 4000px"></main>"""
FRAMES = """() => new Promise((resolve) => {
  const took = [];
  new PerformanceObserver((list) => took.push(...list.getEntries().map((e) => e.duration)))
    .observe({ entryTypes: ["longtask"] });
  setTimeout(() => resolve(took), 3000);
})"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    trouble: list[str] = []
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    yield opened
    opened.close()
    assert not trouble


def show(page: Page, folder: Path, plan: dict[str, Any], link: str = "") -> Locator:
    path = folder / "page.html"
    body = PAGE.format(views=VIEWS.as_uri(), mount=mounted(read_plan(plan)))
    path.write_text(body, encoding="utf-8")
    page.goto(path.as_uri() + link)
    page.locator("[data-trainlab=workbench][data-ready]").wait_for()
    return page.locator("[data-workbench=finding]")


def link(plan: dict[str, Any]) -> str:
    return "#workbench?plan=" + quote(json.dumps(plan))


def steps(finding: Locator) -> int:
    found = re.match(r"Step (\d+) of", finding.inner_text())
    return int(found[1]) if found else 0


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_run_ends_with_the_numbers_of_python(page, tmp_path):
    finding = show(page, tmp_path, SHORT)
    expect(finding).to_have_text("Not trained yet: press Run, or take one step.")
    press(page, "Run")
    expect(finding).to_contain_text("Trained for 8 epochs", timeout=60_000)
    run = trainlab.train_plan(SHORT)
    right = round(100 * run["train_accuracy"][0, -1])
    judged = round(100 * run["val_accuracy"][0, -1])
    expect(finding).to_contain_text(
        f"of the training rows {right} % are right, of the validation rows {judged} %."
    )
    expect(page.locator("[data-series=train_loss] path").first).to_have_attribute(
        "d", re.compile("L")
    )
    expect(page.locator(".tl-figure [role=status]")).to_contain_text("Trained for 8 epochs")
    press(page, "Start over")
    expect(finding).to_contain_text("Not trained yet")


def test_steps_pause_and_a_change_of_a_control(page, tmp_path):
    finding = show(page, tmp_path, LONG)
    press(page, "One step")
    expect(finding).to_contain_text("Step 1 of 80000, epoch 0 of 20000 done")
    press(page, "Run")
    page.wait_for_function(
        "() => /^Step [0-9]{3,} of/.test(document.querySelector('.tl-finding').textContent)"
    )
    press(page, "Pause")
    reached = steps(finding)
    press(page, "One step")
    page.wait_for_timeout(300)
    assert steps(finding) > reached
    depth = page.get_by_label("Depth")
    depth.focus()
    depth.press("ArrowRight")
    expect(finding).to_contain_text("Not trained yet")
    expect(page.locator("output").first).to_have_text("3 hidden layers")


def test_training_rests_out_of_sight_and_goes_on_in_it(page, tmp_path):
    finding = show(page, tmp_path, LONG)
    press(page, "Run")
    page.wait_for_function("() => /^Step/.test(document.querySelector('.tl-finding').textContent)")
    page.evaluate("scrollTo(0, 3900)")
    page.wait_for_timeout(500)
    rests = finding.text_content()
    page.wait_for_timeout(1000)
    assert finding.text_content() == rests
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function(
        "(rests) => document.querySelector('.tl-finding').textContent !== rests", arg=rests
    )


def test_a_link_holds_the_plan(page, tmp_path):
    plan = SHORT | {"architecture": {"depth": 7, "width": 24}, "optimizer": {"kind": "adam"}}
    show(page, tmp_path, SHORT, link(plan))
    expect(page.locator("output").first).to_have_text("7 hidden layers")
    page.get_by_label("tanh").check(force=True)
    href = page.get_by_role("link", name="Link to this plan").get_attribute("href")
    page.get_by_role("link", name="Link to this plan").click()
    page.reload()
    page.locator("[data-trainlab=workbench][data-ready]").wait_for()
    expect(page.get_by_label("tanh")).to_be_checked()
    expect(page.locator("output").first).to_have_text("7 hidden layers")
    assert page.get_by_role("link", name="Link to this plan").get_attribute("href") == href


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (link({"version": 2}), "version is 2; this book reads plans of version 1."),
        (link(SHORT | {"optimizer": {"learning_rate": 0}}), "optimizer.learning_rate is 0"),
        ("#workbench?plan=%7B%22ver", "the plan in it is damaged"),
    ],
)
def test_a_wrong_link_is_said_and_the_page_stays_of_use(page, tmp_path, wrong, said):
    finding = show(page, tmp_path, SHORT, wrong)
    expect(page.get_by_role("alert")).to_contain_text(said)
    press(page, "Run")
    expect(finding).to_contain_text("Trained for 8 epochs", timeout=60_000)


def test_a_death_is_told(page, tmp_path):
    plan = SHORT | {"optimizer": {"learning_rate": 1e9}, "architecture": {"depth": 4}}
    finding = show(page, tmp_path, plan)
    press(page, "Run")
    expect(finding).to_contain_text("Died at step")
    run = trainlab.train_plan(plan)
    expect(finding).to_contain_text(f"Died at step {int(run.died_at[0]) + 1} of")


def test_the_script_is_that_of_python(page, tmp_path):
    show(page, tmp_path, SHORT)
    page.get_by_text("As PyTorch").click()
    assert page.locator("pre code").text_content() == trainlab.as_pytorch(SHORT)


def test_without_webassembly_a_sentence_stands_there(page, tmp_path):
    page.add_init_script("delete window.WebAssembly")
    show(page, tmp_path, SHORT)
    press(page, "Run")
    expect(page.get_by_role("alert")).to_contain_text("This browser has no WebAssembly")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()


def test_axe_finds_nothing(page, tmp_path):
    finding = show(page, tmp_path, SHORT)
    page.get_by_text("As PyTorch").click()
    press(page, "Run")
    expect(finding).to_contain_text("Trained for", timeout=60_000)
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        "axe.run('main', { preload: false }).then(({ violations }) => violations)"
    )
    assert not [(entry["id"], [node["html"] for node in entry["nodes"]]) for entry in found]


def test_nothing_is_wider_than_a_phone(page, tmp_path):
    page.set_viewport_size({"width": 390, "height": 844})
    finding = show(page, tmp_path, SHORT)
    press(page, "Run")
    expect(finding).to_contain_text("Trained for", timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.timing
def test_the_page_answers_while_it_trains(page, tmp_path, measured):
    show(page, tmp_path, LONG | {"architecture": {"depth": 4, "width": 64}})
    press(page, "Run")
    took = page.evaluate(FRAMES)
    measured(f"tasks over 50 ms in 3 s: {[round(t) for t in took]}")
    assert len(took) <= 1
