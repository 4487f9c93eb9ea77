"""The order of options: another for each reader, the same in both hosts and at each visit."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from quiz.talking import talk

from trainlab.quiz import shuffling
from trainlab.quiz.shuffling import otherwise, shown, shuffled

VECTORS = json.loads(Path(shuffling.__file__).with_suffix(".vectors.json").read_text("utf-8"))
SCALE = {"id": "one", "options": [{"id": name} for name in ("few", "many", "all", "neither")]}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['seed']}-{''.join(v['names'])}")
def test_names_are_shuffled_as_the_vectors_say(vector):
    assert shuffled(vector["names"], vector["seed"], vector["pinned"]) == vector["order"]


def test_every_option_stands_everywhere_about_equally_often():
    orders = [shuffled(list("abcd"), f"{seed}/one") for seed in range(2400)]
    for name in "abcd":
        places = Counter(order.index(name) for order in orders)
        assert all(500 < places[place] < 700 for place in range(4)), (name, places)
    assert len({tuple(order) for order in orders}) == 24


def test_without_a_seed_and_pinned_options_stand_as_written():
    names = [option["id"] for option in SCALE["options"]]
    assert [option["id"] for option in shown(SCALE, None)] == names
    all_pinned, last = {**SCALE, "pinned": names}, {**SCALE, "pinned": ["neither"]}
    orders = set()
    for seed in range(50):
        assert [option["id"] for option in shown(all_pinned, seed)] == names
        assert shown(last, seed)[-1]["id"] == "neither"
        orders.add(tuple(option["id"] for option in shown(last, seed)))
    assert len(orders) == 6


def test_one_more_option_leaves_the_others_as_they_were():
    before = shuffled(list("abcd"), "7/one")
    assert [name for name in shuffled(list("abcde"), "7/one") if name != "e"] == before


def test_rows_to_order_are_never_shown_as_they_should_stand():
    for seed in "abcdefgh":
        assert otherwise(["a", "b"], seed) == ["b", "a"]
    for alone in ([], ["a"], ["a", "a"]):
        assert otherwise(alone, "x") == alone


def test_letters_in_plain_text_follow_the_order_shown():
    option = {"verdict": "right", "feedback": [], "misconception": None}
    item = {
        "id": "one", "type": "choice", "prompt": ["?"],
        "options": [{**option, "id": name, "text": [name]} for name in ("a", "b", "c", "d")],
    }  # fmt: skip
    orders = set()
    for seed in range(8):
        order = [option["id"] for option in shown(item, seed)]
        answer, _, text = talk(item, "A", seed=seed)
        assert answer == order[0]
        assert f"  A  {order[0]}\n  B  {order[1]}" in text
        orders.add(tuple(order))
    assert len(orders) > 4
