"""Experiments: they answer to real keys, say their state, and keep it in a link."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from .bench import Bench, copied
from .book import Visit, Visitor, drawn, only_from_disk, only_over_http, sources, tab_to

pytestmark = pytest.mark.browser

CHAPTER = "chapters/02_vanishing_gradients.html"
FLOW = "gradient_flow"
PAGES = [f"{name}.html" for name in sources()]


@dataclass(frozen=True)
class Shown:
    """What an experiment shows at one setting."""

    curve: str
    finding: str
    reproduce: str
    permalink: str


def shown(mount: Locator) -> Shown:
    """Read the mount off, once the sentence for screen readers has caught up."""
    expect(mount.locator(".tl-finding")).not_to_contain_text("Waiting")  # for a part that loads
    finding = mount.locator(".tl-finding").inner_text()
    expect(announcer(mount)).to_have_text(finding)
    return Shown(
        curve=mount.locator('[data-series="gradient"]').inner_html(),
        finding=finding,
        reproduce=mount.locator("code").inner_text(),
        permalink=permalink(mount).get_attribute("href") or "",
    )


def announcer(mount: Locator) -> Locator:
    return mount.locator('figure > [role="status"]')


def permalink(mount: Locator) -> Locator:
    return mount.get_by_role("link", name="Link to this setting")


def slider(mount: Locator, name: str = "Depth") -> Locator:
    return mount.get_by_role("slider", name=name)


def radio(mount: Locator, group: str, name: str) -> Locator:
    return mount.get_by_role("group", name=group).get_by_role("radio", name=name, exact=True)


def assert_all_differ(one: Shown, other: Shown) -> None:
    same = [name for name in vars(one) if getattr(one, name) == getattr(other, name)]
    assert not same, f"unchanged: {same}"


def test_slider_answers_to_keys(visit: Visitor):
    visited = visit(CHAPTER)
    mount = visited.mount(FLOW)
    tab_to(slider(mount))
    states = [shown(mount)]
    for key in ("ArrowRight", "End", "Home"):
        visited.page.keyboard.press(key)
        states.append(shown(mount))
        assert_all_differ(states[-2], states[-1])
    assert "depth=50" in states[2].reproduce
    assert "depth=1," in states[3].reproduce
    expect(slider(mount)).to_have_attribute("aria-valuetext", "1 hidden layer")


def test_choices_answer_to_arrow_keys(visit: Visitor):
    visited = visit(CHAPTER)
    mount = visited.mount(FLOW)
    before = shown(mount)
    tab_to(radio(mount, "Activation", "sigmoid"))
    visited.page.keyboard.press("ArrowRight")
    expect(radio(mount, "Activation", "tanh")).to_be_checked()
    expect(mount.locator("code")).to_contain_text('activation="tanh"')
    after = shown(mount)
    assert_all_differ(before, after)
    tab_to(radio(mount, "Initialization", "Xavier"), most=1)
    visited.page.keyboard.press("ArrowLeft")
    expect(radio(mount, "Initialization", "PyTorch's default")).to_be_checked()
    visited.page.keyboard.press("ArrowLeft")
    expect(radio(mount, "Initialization", "N(0, 1)")).to_be_checked()
    assert_all_differ(after, shown(mount))


@only_over_http
@pytest.mark.parametrize("path", PAGES)
def test_every_control_of_every_experiment_answers_to_a_key(path, visit: Visitor):
    visited = visit(path)
    for mount in visited.page.locator('[data-trainlab="experiment"]').all():
        drawn(mount)
        controls = mount.locator(".tl-controls")
        for control in controls.locator("input[type=range], input[type=radio]:checked").all():
            before = mount.locator("code").inner_text(), permalink(mount).get_attribute("href")
            at_end = control.evaluate("e => e.type === 'range' && e.value === e.max")
            control.press("ArrowLeft" if at_end else "ArrowRight")
            expect(mount.locator("code")).not_to_have_text(before[0])
            expect(permalink(mount)).not_to_have_attribute("href", before[1] or "")


def test_link_opened_afresh_restores_the_setting(visit: Visitor):
    mount = visit(CHAPTER).mount(FLOW)
    slider(mount).press("End")
    radio(mount, "Activation", "ReLU").check()
    radio(mount, "Initialization", "He").check()
    expect(mount.locator("code")).to_contain_text('initialization="he"')
    left = shown(mount)
    again = visit(CHAPTER + left.permalink)
    mount = again.page.locator(f'[data-slug="{FLOW}"][data-ready]')
    expect(mount.locator("code")).to_have_text(left.reproduce)
    expect(mount).to_be_in_viewport()
    assert shown(mount) == left


def test_link_followed_within_the_page_restores_the_setting(visit: Visitor):
    visited = visit(CHAPTER)
    mount = visited.mount(FLOW)
    visited.page.evaluate(f"location.hash = '#{FLOW}?depth=5&activation=tanh'")
    expect(mount.locator("code")).to_contain_text('depth=5, activation="tanh"')


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("depth=7", "depth=7 is not recorded"),
        ("color=red", "no control “color”"),
        ("depth=%3Cimg%20src=x%20onerror=alert(1)%3E", "<img src=x onerror=alert(1)>"),
        ("depth=%E0%A4%A", "is not recorded"),
        ("?&&==&depth", "depth= is not recorded"),
    ],
)
def test_damaged_link_is_said_and_survived(query, said, visit: Visitor):
    mount = visit(f"{CHAPTER}#{FLOW}?{query}").page.locator(f'[data-slug="{FLOW}"][data-ready]')
    note = mount.get_by_role("status").filter(has_text="link you followed")
    expect(note).to_contain_text(said)
    expect(mount.locator("code")).to_contain_text("depth=10")
    assert mount.locator("img").count() == 0
    slider(mount).press("End")
    expect(mount.locator("code")).to_contain_text("depth=50")


@only_over_http
def test_link_to_an_unknown_experiment_leaves_the_page_alone(visit: Visitor):
    visited = visit(f"{CHAPTER}#no_such_experiment?depth=7")
    assert len(visited.draw_all()) > 0


@only_over_http
def test_numbers_stand_in_a_table_that_follows(visit: Visitor):
    mount = visit(CHAPTER).mount(FLOW)
    mount.get_by_text("The numbers as a table").click()
    rows = mount.get_by_role("table").first.get_by_role("row")
    expect(rows).to_have_count(1 + 10)
    slider(mount).press("ArrowLeft")
    expect(rows).not_to_have_count(1 + 10)


@only_over_http
def test_copy_puts_the_line_on_the_clipboard(visit: Visitor):
    visited: Visit = visit(CHAPTER, permissions=["clipboard-read", "clipboard-write"])
    mount = visited.mount(FLOW)
    mount.get_by_role("button", name="Copy").press("Enter")
    expect(mount.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied_text = visited.page.evaluate("navigator.clipboard.readText()")
    assert copied_text == mount.locator("code").inner_text()


@only_from_disk
def test_two_of_a_kind_on_a_page_do_not_disturb_each_other(bench: Bench, built_book, visit):
    flow = copied(built_book / CHAPTER, FLOW)
    visited = visit(bench.page(flow, flow), at=bench.site)
    visited.draw_all()
    first, second = visited.page.locator(f'[data-slug="{FLOW}"]').all()
    before = shown(second)
    slider(first).press("End")
    radio(first, "Activation", "tanh").check()
    expect(first.locator("code")).to_contain_text('depth=50, activation="tanh"')
    assert shown(second) == before
    radio(second, "Activation", "ReLU").check()
    expect(second.locator("code")).to_contain_text('depth=10, activation="relu"')
    expect(first.locator("code")).to_contain_text('depth=50, activation="tanh"')
    expect(radio(first, "Activation", "tanh")).to_be_checked()
