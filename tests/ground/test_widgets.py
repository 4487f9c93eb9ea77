"""What a view says where nothing draws it, and how little of it a notebook stores."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from trainlab import recordings
from trainlab.files import made
from trainlab.notebook import experiment, quiz
from trainlab.quiz.answering import bank, fresh_items
from trainlab.widgets import View

STORED = 1_500  # bytes a view may take in a saved notebook, beside its still picture


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The messages to the front end."""
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr(View, "send", lambda self, content, buffers=None: messages.append(content))
    return messages


def plain(view: View) -> str:
    data, _ = view._repr_mimebundle_()
    assert data["text/plain"] == repr(view)
    return repr(view)


def still(view: View) -> str:
    data, _ = view._repr_mimebundle_()
    return str(data["text/html"])


@pytest.mark.parametrize("slug", recordings.slugs())
def test_an_experiment_says_its_finding_and_how_to_get_the_numbers(slug: str) -> None:
    view = experiment(slug)
    said = plain(view)
    assert view.declaration["question"] in said
    assert view.point["finding"] in said
    assert said.endswith(f"import trainlab; trainlab.run({slug!r})")


def test_what_is_not_default_is_part_of_the_call() -> None:
    assert plain(experiment("gradient_flow", depth=20)).endswith(
        "trainlab.run('gradient_flow', depth=20)"
    )


def test_settings_beside_the_grid_are_told() -> None:
    view = experiment("gradient_flow", depth=7)
    assert "These settings are not recorded." in plain(view)
    assert "These settings are not recorded." in still(view)


def test_every_question_is_asked_in_text() -> None:
    for item in bank():
        said = plain(quiz(item))
        assert "object at 0x" not in said
        assert said.endswith(f"quiz({item!r}).ask()")


def test_a_fresh_version_is_asked_in_text_and_brought_when_the_view_wants_it() -> None:
    name, above = next(iter(fresh_items().items()))
    said = plain(quiz(name))
    assert said.endswith(f"quiz({name!r}).ask()")
    assert "object at 0x" not in said
    view = quiz(above)
    view.fresh_wanted = "epoch_15"
    assert view.fresh_item is None  # not one of its own
    view.fresh_wanted = name
    assert view.fresh_item["id"] == name
    assert view.fresh_item["versions"]


def test_a_prediction_says_what_is_predicted_and_from_what() -> None:
    said = plain(quiz("first_layers_share"))
    assert "How much of the gradient at layer 10 arrives" in said
    assert "about a thousandth" in said


@pytest.mark.parametrize("slug", recordings.slugs())
def test_an_experiment_keeps_its_picture(slug: str) -> None:
    html = re.sub(r'src="[^"]*"', "src", still(experiment(slug)))
    assert "run this cell to wake it" in html
    assert f"trainlab.run('{slug}')" in html
    kinds = {panel["kind"] for panel in experiment(slug).declaration["panels"]}
    assert ('<img alt="" ' in html) == bool(kinds - {"readouts"})
    for forbidden in ("<script", "<svg", "<style", "style=", "class=", "onload"):
        assert forbidden not in html, "clients that do not run a notebook take it out"
    for tag in ("div", "p", "strong", "em", "code", "span", "ul", "li", "dl", "dt", "dd"):
        assert len(re.findall(rf"<{tag}\b", html)) == html.count(f"</{tag}>"), tag


def test_every_question_keeps_its_words_and_gives_nothing_away() -> None:
    for name, item in bank().items():
        html = still(quiz(name))
        assert "Run this cell to wake it" in html
        for option in item.get("options", []):
            for told in option.get("feedback", []):
                said = next((part for part in told["c"] if isinstance(part, str)), "")
                assert len(said) < 20 or said not in html


def test_what_a_view_draws_is_not_stored_with_it(sent: list[dict[str, Any]]) -> None:
    for view in (experiment("gradient_flow"), quiz("sigmoid_derivative_max")):
        stored = {name: value for name, value in view.get_state().items() if name != "_esm"}
        assert set(view.told).isdisjoint(stored)
        assert len(json.dumps(stored)) < STORED
        assert stored["layout"] is None
        assert stored["asleep"].endswith(" Run this cell to wake it.")
    assert len(made("wake.mjs").read_bytes()) < 800
    assert not made("wake.mjs").read_text().count("Check yourself")


def test_a_view_is_told_what_it_draws_at_once(sent: list[dict[str, Any]]) -> None:
    view = experiment("gradient_flow")
    (message,) = sent
    assert message["type"] == "tell"
    assert message["values"]["declaration"] == view.declaration
    assert message["values"]["point"] == view.point
    assert message["script"] == made("views.mjs").read_text(encoding="utf-8")
    assert ".tl-experiment" in message["script"], "with its styles"


def test_a_page_that_was_loaded_again_is_told_all_again(sent: list[dict[str, Any]]) -> None:
    view = quiz("sigmoid_derivative_max")
    view._on_message(view, {"type": "wake"}, [])
    first, again = sent
    assert first == again
    assert again["values"] == {"item": view.item, "fresh_item": None}


def test_a_change_is_told_without_the_script(sent: list[dict[str, Any]]) -> None:
    view = experiment("gradient_flow")
    sent.clear()
    view.fresh = {"seeds": 1}
    assert sent == [{"type": "tell", "values": {"fresh": {"seeds": 1}}}]


@pytest.mark.parametrize("message", ["wake", None, {"type": "unknown"}, {"kind": "wake"}])
def test_what_is_no_request_is_passed_over(message: Any, sent: list[dict[str, Any]]) -> None:
    view = experiment("gradient_flow")
    sent.clear()
    view._on_message(view, message, [])
    assert sent == []
