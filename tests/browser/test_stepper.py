"""The gradient stepper: buttons, keys and slider walk the same steps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from .book import Visitor, only_over_http, tab_to

pytestmark = [pytest.mark.browser, only_over_http]

CHAPTER = "chapters/02_vanishing_gradients.html"
TINY = re.compile(r"9\.5\d*\s*([×x·]\s*10⁻⁷|e-0?7)")  # 0.25 ** 10
LAST = 10
RUNNING = "document.getAnimations().filter(a => a.playState === 'running').length"


@pytest.fixture
def stepper(visit: Visitor) -> Locator:
    return visit(CHAPTER).mount("gradient_stepper")


def button(stepper: Locator, name: str) -> Locator:
    return stepper.get_by_role("button", name=name, exact=True)


def slider(stepper: Locator) -> Locator:
    return stepper.get_by_role("slider", name="Step")


def stage(stepper: Locator) -> Locator:
    return stepper.locator('[role="group"][tabindex="0"]').first


def expect_step(stepper: Locator, step: int) -> None:
    expect(slider(stepper)).to_have_value(str(step))
    words = "At the output" if step == 0 else f"Back through {step} layer"
    expect(stepper.locator('.tl-step-state[role="status"]')).to_contain_text(words)


def test_buttons_step_forward_back_and_reset(stepper: Locator):
    button(stepper, "Reset").press("Enter")
    expect_step(stepper, 0)
    for step in range(1, LAST + 1):
        button(stepper, "Next layer").press("Enter")
        expect_step(stepper, step)
    expect(stepper.locator(".tl-step-state")).to_have_text(TINY)
    expect(stepper.locator("svg [data-series=product]")).to_contain_text(TINY)
    button(stepper, "Next layer").press("Enter")
    expect_step(stepper, LAST)
    button(stepper, "Undo").press("Enter")
    expect_step(stepper, LAST - 1)
    button(stepper, "Reset").press("Enter")
    expect_step(stepper, 0)


def test_keys_step_while_the_picture_has_the_focus(stepper: Locator):
    tab_to(stage(stepper))
    keys = {"Home": 0, "ArrowRight": 1, "End": LAST, "ArrowLeft": LAST - 1}
    for key, step in keys.items():
        stepper.page.keyboard.press(key)
        expect_step(stepper, step)


def test_slider_is_the_twin_of_the_keys(stepper: Locator):
    slider(stepper).press("End")
    expect_step(stepper, LAST)
    slider(stepper).press("ArrowLeft")
    expect_step(stepper, LAST - 1)
    expect(slider(stepper)).to_have_attribute("aria-valuetext", f"{LAST - 1} of {LAST}")


def test_play_walks_and_pause_stops(visit: Visitor):
    visited = visit(CHAPTER)
    stepper = visited.mount("gradient_stepper")
    visited.page.clock.install()
    button(stepper, "Reset").press("Enter")
    button(stepper, "Play").press("Enter")
    for _ in range(3):
        visited.page.clock.run_for(1000)
    button(stepper, "Pause").press("Enter")
    reached = int(slider(stepper).input_value())
    assert 2 <= reached <= 4
    visited.page.clock.run_for(5000)
    expect_step(stepper, reached)
    button(stepper, "Play").press("Enter")
    for _ in range(LAST):
        visited.page.clock.run_for(1000)
    expect_step(stepper, LAST)
    expect(button(stepper, "Play")).to_be_visible()


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_readers_who_ask_for_that(motion, moves, visit: Visitor):
    visited = visit(CHAPTER, reduced_motion=motion)
    stepper = visited.mount("gradient_stepper")
    button(stepper, "Next layer").press("Enter")
    button(stepper, "Next layer").press("Enter")
    button(stepper, "Undo").press("Enter")
    assert (visited.page.evaluate(RUNNING) > 0) == moves


def test_finding_waits_for_the_last_step(stepper: Locator):
    finding = stepper.locator(".tl-finding")
    expect(finding).not_to_have_text(TINY)
    slider(stepper).press("End")
    expect(finding).to_have_text(TINY)
    slider(stepper).press("Home")
    expect(finding).not_to_have_text(TINY)


def test_another_activation_has_its_own_factors(stepper: Locator):
    slider(stepper).press("End")
    stepper.get_by_role("radio", name="tanh").check()
    expect_step(stepper, LAST)
    expect(stepper.locator(".tl-step-state")).not_to_have_text(TINY)
