"""The two cases of the book: every combination of options, against the recorded runs.

What a change does is read from the recordings here, apart from the items; then all combinations of
options are walked, and what the summary says is held against the notes beside the options.
"""

from __future__ import annotations

import copy
import itertools
import random
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from places import TESTS
from quiz.bank import bank

from trainlab import quiz, recordings
from trainlab.engine.statistics import corrected_difference
from trainlab.node import run_node
from trainlab.quiz.plain import plain_text
from trainlab.quiz.types.choices import grading

QUESTIONS = ("ten_layer_sigmoid", "epoch_15")
SHARED_ROWS = 500 / 1797  # of the validation rows of two draws of `network_size`
PROMPTS = {
    "ten_layer_sigmoid": "You are using sigmoid activations in all hidden layers of a 10-layer"
    " network. After many epochs, the early layers have effectively stopped learning. What is"
    " causing this, and what change would you make?",
    "epoch_15": "Your model’s training loss continues to decrease after epoch 15, but the"
    " validation loss starts increasing. What does this indicate, and what should you do?",
}
CAUSES = {
    "ten_layer_sigmoid": {
        "right": ["vanishing"],
        "partly": ["saturation"],
        "not-yet": ["converged", "dead", "exploding", "overfitting", "slow_rate"],
    },
    "epoch_15": {
        "right": ["overfitting"],
        "partly": ["overconfidence", "double_descent"],
        "not-yet": ["rate", "underfitting", "noise", "minimum"],
    },
}
EVIDENCE = {
    "ten_layer_sigmoid": (
        "bound",
        [None, "?", "0.25^10", "2.5", "0.025", "0.25", "0.5^10", "0.25^9", "0.25^11", "4^10", "1",
         "0", "0.3"],
    ),
    "epoch_15": (
        "evidence",
        [None, "?", 0, 1, 2, 3, 4, 6, 8, 10, 12, 13, 14, 15, 16, 17, 18, 20, 24, 28, 36, 44, 52,
         60],
    ),
}  # fmt: skip

# What the recorded runs show


class Group(NamedTuple):
    """Options that are one change together, and whether it works by the recorded runs."""

    options: frozenset[str]
    works: bool


def learns(network: str, optimizer: str = "sgd") -> bool:
    """Whether at most one of the 20 runs stays at chance, on the digits, at the best rate."""
    where = {"network": network, "optimizer": optimizer, "tuning": "tuned", "data": "digits"}
    return bool(recordings.value("does_it_learn", "at_chance", **where) <= 0.05)


@cache
def recorded_ten_layers() -> tuple[Group, ...]:
    trained = {
        ("relu_he",): learns("relu_he"),
        ("batch_norm",): learns("sigmoid_batch_norm"),
        ("residual",): learns("sigmoid_residual"),
        ("tanh_xavier",): learns("tanh_xavier"),
        ("scaled",): learns("sigmoid_gain_4"),
        ("fewer_layers",): learns("sigmoid_shallow"),
        ("relu",): learns("relu"),
        ("xavier",): learns("sigmoid_xavier"),
        ("adam",): learns("sigmoid", "adam"),
        ("higher_rate",): learns("sigmoid"),  # at a tuned rate
        ("relu", "adam"): learns("relu", "adam"),
        ("scaled", "adam"): learns("sigmoid_gain_4", "adam"),
        ("xavier", "adam"): learns("sigmoid_xavier", "adam"),
    }
    reasoned = dict.fromkeys([("longer",), ("clipping",), ("output",), ("dropout",)], False)
    return tuple(Group(frozenset(names), works) for names, works in (trained | reasoned).items())


def gains(**size: int) -> bool:
    """Whether a size gets more right than 3 layers of 128, each at its own rate and lowest loss."""
    recording = recordings.read("network_size")
    first, second = (
        recordings.point(recording, recordings.settings(recording, settings))["arrays"]
        for settings in (size, {})
    )
    runs = (np.array(arrays["best_accuracy"]["runs"], dtype=float) for arrays in (first, second))
    return bool(corrected_difference(*runs, SHARED_ROWS).lower > 0)


@cache
def recorded_epoch_15() -> tuple[Group, ...]:
    def value(array: str, **where: Any) -> Any:
        return recordings.value("overfitting", array, **where)

    dose = {"regularizer": "dropout", "dose": 1}
    accuracy = value("val_accuracy")
    works = {
        "early_stopping": value("best_loss") < value("last_loss"),
        "by_metric": max(accuracy) > accuracy[-1],
        "more_data": value("best_loss", n_train=600) < value("best_loss"),
        "regularize": recordings.value("regularization", "best_loss", **dose)
        < recordings.value("regularization", "none_best_loss", **dose),
        "smaller": gains(depth=1) or gains(width=16),
        "longer": value("last_loss") < value("best_loss"),
        "bigger": gains(width=256),
        "temperature": value("scaled_rise") <= 0 and value("last_accuracy") > max(accuracy),
        "last_weights": False,
        "rate": False,
        "test_set": False,
    }
    return tuple(Group(frozenset([name]), bool(shown)) for name, shown in works.items())


RECORDED = {"ten_layer_sigmoid": recorded_ten_layers, "epoch_15": recorded_epoch_15}


def test_the_notes_rest_on_what_is_recorded():
    value = recordings.value
    assert 0 < value("overfitting", "scaled_rise") < value("overfitting", "rise") / 2
    assert value("overfitting", "last_accuracy") < value("overfitting", "best_accuracy")
    wide, narrow = (value("network_size", "best_accuracy", width=width) for width in (256, 16))
    assert wide > narrow, "wide and stopped in time is no worse than narrow"
    assert value("network_size", "rise", width=8) > 0.1, "a narrow network overfits as well"
    assert value("does_it_learn", "at_chance", network="relu", tuning="tuned") == 1


# What the page says

LINES = {"right": "Works:", "partly": "The right direction, not enough by itself:",
         "harmless": "Does not help:",
         "harmful": "Does not help, and can undo what does:"}  # fmt: skip
DENIED = re.compile(
    r"at chance|is chance|no good|add up to nothing|stay as they are|treats overfitting"
    r"|half of it|cannot be told apart|stays the same|rises to the last epoch|by itself lets"
    r"|Nothing keeps|nothing is left to say",
    re.IGNORECASE,
)
"""A note that says so says that its change is not enough."""
OF_ALL = re.compile(r"what you chose works|none of th|all of th|one (change|remedy) works", re.I)
"""Said of a whole set, it contradicts the note of a single option sooner or later."""


class Walked(NamedTuple):
    """All sets of changes: one row a set, one column an option."""

    names: list[str]
    chosen: np.ndarray
    verdicts: np.ndarray
    said: np.ndarray  # the effect under which the summary names the option, "" if it does not
    denied: np.ndarray  # whether the note shown beside it says that it is not enough


def part(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    (found,) = (one for one in item["parts"] if one["id"] == name)
    return dict(found)


@cache
def subsets(count: int) -> np.ndarray:
    return np.array(list(itertools.product([False, True], repeat=count)))[1:]


def walk(item: Mapping[str, Any]) -> Walked:
    """Grade every set of changes, and read its summary as a reader does: line by line."""
    asked = part(item, "remedies")
    names = [option["id"] for option in asked["options"]]
    texts = {plain_text(option["text"]): at for at, option in enumerate(asked["options"])}

    @cache
    def effect_and_options(line: str) -> tuple[str, list[int]]:
        effect = max((e for e in LINES if line.startswith(LINES[e])), key=lambda e: len(LINES[e]))
        listed = line.removeprefix(LINES[effect]).removesuffix(".").strip()
        return effect, [texts[text] for text in re.split(r"; | \+ ", listed)]

    @cache
    def denies(note: str) -> bool:
        return bool(DENIED.search(note))

    chosen = subsets(len(names))
    verdicts, said = [], np.full(chosen.shape, "", dtype="U8")
    denied = np.zeros(chosen.shape, dtype=bool)
    for row, picked in enumerate(chosen):
        at = np.flatnonzero(picked)
        feedback = quiz.grade_item(asked, [names[number] for number in at])
        verdicts.append(feedback.verdict)
        for line in filter(None, plain_text(feedback.messages["_"][:1]).splitlines()):
            effect, named = effect_and_options(line.removeprefix("- "))
            assert (said[row, named] == "").all(), f"named twice: {line}"
            said[row, named] = effect
        denied[row, at] = [denies(plain_text(feedback.messages[names[n]])) for n in at]
    return Walked(names, chosen, np.array(verdicts), said, denied)


def contradictions(item: Mapping[str, Any], groups: tuple[Group, ...]) -> list[str]:
    """Every rule that some set of changes breaks, with the number of sets and one of them."""
    asked, walked = part(item, "remedies"), walk(item)
    names, chosen, verdicts, said, denied = walked
    at = {name: number for number, name in enumerate(names)}
    inside = {group: chosen[:, [at[o] for o in group.options]].all(axis=1) for group in groups}
    cured = np.any([inside[group] for group in groups if group.works], axis=0)
    curing = np.zeros(chosen.shape, dtype=bool)
    for group in groups:
        if group.works:
            curing[np.ix_(inside[group], [at[o] for o in group.options])] = True
    right, works = verdicts == "right", said == "right"
    index = {tuple(row): number for number, row in enumerate(chosen)}
    rank = np.array([{"not-yet": 0, "partly": 1, "right": 2}[verdict] for verdict in verdicts])
    alone = {option["id"]: option["verdict"] for option in asked["options"]}
    worse = np.zeros(len(chosen), dtype=bool)
    for name in names:
        if alone[name] in {"harmful", "harmless"}:
            for row in np.flatnonzero(chosen[:, at[name]]):
                without = chosen[row].copy()
                without[at[name]] = False
                if without.any() and not any(
                    name in group.options and inside[group][row] and group.works for group in groups
                ):
                    worse[row] |= rank[index[tuple(without)]] < rank[row]
    broken = {
        "right, and by the recorded runs nothing in it works": right & ~cured,
        "something in it works by the recorded runs, and it is not yet": (rank == 0) & cured,
        "an option that is chosen is not named, or one that is not is": (
            (said != "") != chosen
        ).any(axis=1),
        "said to work, and by the recorded runs it does not": (works & ~curing).any(axis=1),
        "works by the recorded runs, and is said not to": (
            (curing & chosen) & ~works
        ).any(axis=1),
        "said to work, and the note beside it says that it does not": (works & denied).any(axis=1),
        "said not to be enough, and the note beside it does not say so": (
            chosen & ~works & ~denied & (said != "harmful")
        ).any(axis=1),
        "right with something harmful": right & (said == "harmful").any(axis=1),
        "right, and most of it does not help": right
        & ((said == "harmless").sum(axis=1) > np.maximum(1, works.sum(axis=1))),
        "better for a change that does not help": worse,
    }  # fmt: skip
    found = []
    for rule, sets in broken.items():
        if sets.any():
            one = [name for name in names if chosen[np.flatnonzero(sets)[0], at[name]]]
            found.append(f"{sets.sum()} sets: {rule}, such as {one}")
    texts = [*asked["feedback"].values(), *item["feedback"].values()]
    found += [
        f"said of a whole set: {plain_text(t)}" for t in texts if OF_ALL.search(plain_text(t))
    ]
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_set_of_changes_contradicts_its_notes_or_the_recorded_runs(name):
    assert contradictions(bank()[name], RECORDED[name]()) == []


def mutated(name: str, change: Any) -> dict[str, Any]:
    item = copy.deepcopy(bank()[name])
    options = {option["id"]: option for option in part(item, "remedies")["options"]}
    change(item, options)
    return item


MUTATIONS = {
    "ReLU alone works": ("ten_layer_sigmoid", lambda _, o: o["relu"].update(verdict="right")),
    "Adam works": ("ten_layer_sigmoid", lambda _, o: o["adam"].update(verdict="right")),
    "He does not help": ("ten_layer_sigmoid", lambda _, o: o["relu_he"].update(verdict="harmless")),
    "nothing is judged together": (
        "ten_layer_sigmoid", lambda item, _: part(item, "remedies")["together"].clear()),
    "a note denies what works": (
        "ten_layer_sigmoid", lambda _, o: o["residual"].update(feedback=o["clipping"]["feedback"])),
    "a note praises what does not": (
        "ten_layer_sigmoid", lambda _, o: o["clipping"].update(feedback=o["residual"]["feedback"])),
    "one text for every set": (
        "epoch_15", lambda item, _: part(item, "remedies")["feedback"].update(
            {"right": [{"t": "p", "c": ["What you chose works."]}]})),
    "waiting works": ("epoch_15", lambda _, o: o["longer"].update(verdict="right")),
    "a larger network works": ("epoch_15", lambda _, o: o["bigger"].update(verdict="right")),
    "stopping is worth nothing": (
        "epoch_15", lambda _, o: o["early_stopping"].update(verdict="harmless")),
}  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_walk_finds_a_contradiction(mutation):
    name, change = MUTATIONS[mutation]
    assert contradictions(mutated(name, change), RECORDED[name]())


@pytest.mark.parametrize("idle", [0, 99])
def test_the_walk_finds_a_rule_that_contradicts(idle, monkeypatch):
    if idle:
        monkeypatch.setattr(grading, "IDLE", idle)  # whatever is ticked beside what works
        found = contradictions(bank()["ten_layer_sigmoid"], RECORDED["ten_layer_sigmoid"]())
        assert any("most of it does not help" in line for line in found)
    else:
        monkeypatch.setattr(grading, "EFFECTS", ("right", "partly", "harmful"))
        with_nothing = contradictions(bank()["epoch_15"], RECORDED["epoch_15"]())
        assert any("not named" in line for line in with_nothing)


# The whole case: cause × changes × evidence


def words(tree: Any) -> str:
    return plain_text(tree).strip()


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_question_stands_word_for_word_with_its_causes(name):
    item = bank()[name]
    assert words(item["prompt"]) == PROMPTS[name]
    judged = {o["id"]: o["verdict"] for o in part(item, "diagnosis")["options"]}
    assert judged == {cause: v for v, causes in CAUSES[name].items() for cause in causes}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_combination_of_cause_changes_and_evidence(name):
    item = bank()[name]
    asked, (evidence, given) = part(item, "remedies"), EVIDENCE[name]
    walked = walk(item)
    causes = [option["id"] for option in part(item, "diagnosis")["options"]]
    verdicts = ("right", "partly", "not-yet")
    example = {
        verdict: [n for n, one in zip(walked.names, walked.chosen[row], strict=True) if one]
        for verdict in verdicts
        for row in np.flatnonzero(walked.verdicts == verdict)[:1]
    }
    # A case's verdict and summary depend on its parts' verdicts: graded once for each, then spread
    # over all sets. That they do not depend on more is tried on whole answers below.
    judged = np.empty((len(causes), len(verdicts), len(given)), dtype="U8")
    for (c, cause), (v, verdict), (g, found) in itertools.product(
        enumerate(causes), enumerate(verdicts), enumerate(given)
    ):
        answer = {"diagnosis": cause, "remedies": example[verdict], evidence: found}
        feedback = quiz.grade_item(item, answer)
        judged[c, v, g] = feedback.verdict
        assert feedback.messages["_"] == item["feedback"][feedback.verdict]
    spread = judged[:, [verdicts.index(v) for v in walked.verdicts], :]
    assert spread.size == len(causes) * len(walked.verdicts) * len(given)
    cause = np.array([o["verdict"] for o in part(item, "diagnosis")["options"]])[:, None, None]
    change = walked.verdicts[None, :, None]
    both = (cause == "right") & (change == "right")
    neither = (cause == "not-yet") & (change == "not-yet")
    assert ((spread == "right") == both).all()
    assert ((spread == "not-yet") == neither).all()
    drawn = random.Random(name)
    for _ in range(300):
        c, row, g = (drawn.randrange(size) for size in spread.shape)
        picked = [n for n, one in zip(walked.names, walked.chosen[row], strict=True) if one]
        answer = {"diagnosis": causes[c], "remedies": picked, evidence: given[g]}
        feedback = quiz.grade_item(item, answer)
        assert feedback.verdict == spread[c, row, g]
        assert feedback.parts is not None
        assert feedback.parts["remedies"] == quiz.grade_item(asked, picked)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_page_says_the_same_of_a_sample(name):
    item, (evidence, given) = bank()[name], EVIDENCE[name]
    names = [option["id"] for option in part(item, "remedies")["options"]]
    causes = [option["id"] for option in part(item, "diagnosis")["options"]]
    drawn = random.Random(f"page {name}")
    answers = []
    for _ in range(400):
        picked = drawn.sample(names, drawn.randint(1, len(names)))
        whole = {"diagnosis": drawn.choice(causes), "remedies": picked}
        answers.append(whole | {evidence: drawn.choice(given)})
    theirs = run_node(
        TESTS / "views" / "quiz" / "grade-batch.mjs",
        {"items": {name: item}, "answers": [[name, answer] for answer in answers]},
    )
    ours = [quiz.grade_item(item, answer).to_json() for answer in answers]
    assert theirs == ours


def test_every_epoch_is_judged_by_the_metric_that_the_question_names():
    asked = part(bank()["epoch_15"], "evidence")
    assert "loss" in words(asked["prompt"])
    epochs, losses, accuracies = (
        recordings.value("overfitting", name) for name in ("epoch", "val_loss", "val_accuracy")
    )
    assert asked["curve"]["below"][0]["name"] == "val_accuracy"
    assert asked["curve"]["below"][0]["y"] == accuracies
    for epoch, loss, accuracy in zip(epochs, losses, accuracies, strict=True):
        feedback = quiz.grade_item(asked, epoch)
        said = words(feedback.messages["_"])
        by_loss, by_accuracy = loss <= 1.02 * min(losses), accuracy >= 0.98 * max(accuracies)
        assert (feedback.verdict == "right") == by_loss
        assert (feedback.verdict == "partly") == (by_accuracy and not by_loss)
        assert ("Too late" in said) == (
            not by_loss and not by_accuracy and epoch > asked["curve"]["best"]
        )
        if not by_loss:
            assert f"validation accuracy is {accuracy:.3f}" in said
    assert quiz.grade_item(asked, 28).verdict == "partly", "the highest accuracy"


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("text", ["It overfits: early stopping.", "vanishing, relu", "wrong", ""])
@pytest.mark.parametrize("ticks", [None, [], ["overfitting", "vanishing", "relu", "stop"]])
def test_text_and_ticks_never_change_the_verdict(name, text, ticks):
    item, (evidence, given) = bank()[name], EVIDENCE[name]
    works = next(iter(group.options) for group in RECORDED[name]() if group.works)
    for cause, changes, found in [
        (CAUSES[name]["right"][0], [works], given[0]),
        (CAUSES[name]["not-yet"][0], [works], given[2]),
        (CAUSES[name]["not-yet"][0], [part(item, "remedies")["options"][1]["id"]], given[3]),
    ]:
        answer = {"diagnosis": cause, "remedies": changes, evidence: found}
        told = {"text": text, "ticks": ticks} if ticks is not None else text
        without, with_text = (
            quiz.grade_item(item, a) for a in (answer, {"explain": told} | answer)
        )
        assert with_text.verdict == without.verdict
        assert with_text.misconceptions == without.misconceptions
        assert with_text.messages == without.messages


@pytest.mark.parametrize(
    ("typed", "misconception"),
    [
        ("10 × 0.25", "factors-add"),
        ("0.25", "one-layer-bound"),
        ("0.5^10", "sigma-for-its-derivative"),
        ("3.8e-6", "nine-factors"),
        ("0.25^11", "output-layer-counts"),
        ("4^10", "upside-down"),
        ("1", "tanh-for-sigmoid"),
        ("0", "exactly-zero"),
        ("0.3", None),
    ],
)
def test_ten_layer_bound_tells_wrong_values_apart(typed, misconception):
    feedback = quiz.grade_item(part(bank()["ten_layer_sigmoid"], "bound"), typed)
    assert feedback.verdict == "not-yet"
    assert feedback.misconceptions == ((misconception,) if misconception else ())
    whole = {"diagnosis": "vanishing", "remedies": ["relu_he"], "bound": typed}
    assert (
        quiz.grade_item(bank()["ten_layer_sigmoid"], whole).verdict == "right"
    )  # evidence never subtracts
