"""The page engine in Chromium, from disk, and in Firefox: Node's bits, short slices, sentences."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from places import ROOT, TESTS
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(TESTS / "plans"))
from agreement import in_page, matrix

from .firefox import ask_firefox, find_firefox

LATE = ROOT / "trainlab" / "static" / "late"
SCRIPTS = "".join(
    f'<script src="{(LATE / f"{n}.js").as_uri()}"></script>' for n in ("plan", "engine")
)
RUN = """async (plan) => {
  const engine = await trainlabLate.engine.loadEngine();
  const training = await engine.start(plan, { gradients: true });
  training.advanceTo();
  const lists = (found) => Object.fromEntries(
    Object.entries(found).map(([name, arrays]) => [name, arrays.map((array) => [...array])]));
  return JSON.parse(JSON.stringify({
    history: Object.fromEntries(Object.entries(training.history).map(([n, a]) => [n, [...a]])),
    values: lists(training.parameters()),
  }));
}"""
SLICES = """async (plan) => {
  const engine = await trainlabLate.engine.loadEngine();
  const training = await engine.start(plan);
  const took = [];
  const controller = new AbortController();
  const advance = training.advance.bind(training);
  training.advance = (budget) => {
    const start = performance.now();
    advance(budget);
    took.push(performance.now() - start);
  };
  setTimeout(() => controller.abort(), 3000);
  const ended = await trainlabLate.engine.train(training, { signal: controller.signal });
  return { took, ended, steps: training.step };
}"""
SAY = """async () => {
  try { await trainlabLate.engine.loadEngine(); } catch (error) { return `${error}`; }
}"""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def show(page: Page, folder: Path, head: str = "") -> None:
    path = folder / "page.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{head}{SCRIPTS}<p>", encoding="utf-8")
    page.goto(path.as_uri())


PLANS = [plan for _, plan in matrix()[::9]]
PLANS += [plan | {"precision": "float32"} for plan in PLANS[:3]]
IN_FIREFOX = f"""async (plans) => {{
  const run = {RUN};
  const found = [];
  for (const plan of plans) found.push(await run(plan));
  return found;
}}"""


@pytest.fixture(scope="module")
def in_node() -> list[dict[str, Any]]:
    return [run for (run,) in in_page(PLANS)]


def assert_same_bits(found: list[dict[str, Any]], in_node: list[dict[str, Any]]) -> None:
    for plan, theirs, node in zip(PLANS, found, in_node, strict=True):
        assert theirs["history"] == node["history"], plan
        assert theirs["values"] == node["values"], plan


@pytest.mark.browser
def test_chromium_gives_the_same_bits_as_node(page, tmp_path, in_node):
    show(page, tmp_path)
    assert_same_bits([page.evaluate(RUN, plan) for plan in PLANS], in_node)


@pytest.mark.slow
@pytest.mark.browser
def test_firefox_gives_the_same_bits_as_node(tmp_path, in_node):
    firefox = find_firefox()
    if firefox is None:
        pytest.skip("there is no Firefox: on Debian or Ubuntu `sudo apt-get install firefox-esr`")
    scripts = [LATE / "plan.js", LATE / "engine.js"]
    assert_same_bits(ask_firefox(firefox, tmp_path, scripts, IN_FIREFOX, PLANS, 600), in_node)


@pytest.mark.timing
@pytest.mark.browser
@pytest.mark.parametrize(
    "network", [{"depth": 4, "width": 64}, {"depth": 2, "width": 900}, {"depth": 100, "width": 32}]
)
def test_slices_are_short_and_an_abort_ends_them(page, tmp_path, network, measured):
    show(page, tmp_path)
    plan = {"version": 1, "architecture": network, "data": {"n": 2000}}
    plan |= {"optimizer": {"kind": "adam"}, "stopping": {"epochs": 9999, "batch_size": 256}}
    found = page.evaluate(SLICES, plan)
    took = sorted(found["took"])
    p99 = took[int(0.99 * (len(took) - 1))]
    measured(f"{network}: {len(took)} slices, {took[len(took) // 2]:.1f} ms, p99 {p99:.1f} ms")
    assert not found["ended"]
    assert found["steps"] > 0
    assert p99 <= 16


@pytest.mark.browser
def test_a_page_that_cannot_train_says_why(page, tmp_path):
    page.add_init_script("if (window.without) delete window.WebAssembly;")
    show(page, tmp_path)
    page.evaluate("delete window.WebAssembly")
    said = page.evaluate(SAY)
    assert said.startswith("EngineError: This browser has no WebAssembly")
    assert "trainlab.train_plan(plan)" in said

    show(page, tmp_path)
    page.evaluate("WebAssembly.validate = () => false")
    assert page.evaluate(SAY).startswith("EngineError: The WebAssembly of this browser has no SIMD")

    policy = (
        "<meta http-equiv=Content-Security-Policy content=\"script-src file: 'unsafe-inline'\">"
    )
    show(page, tmp_path, policy)
    assert page.evaluate(SAY).startswith("EngineError: This page may not run WebAssembly")


@pytest.mark.browser
def test_memory_that_is_not_there_is_said(page, tmp_path):
    show(page, tmp_path)
    said = page.evaluate("""async () => {
      const engine = await trainlabLate.engine.loadEngine();
      engine.wasm = { Memory: class { constructor() { throw new RangeError("no"); } } };
      try { await engine.start({ version: 1 }); } catch (error) { return `${error}`; }
    }""")
    assert said.startswith("EngineError: The browser has no 1 MB for this plan")
