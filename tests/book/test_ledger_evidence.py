"""What ``book/evidence.yaml`` says agrees with the code that recorded it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from places import ROOT

from trainlab import recordings, yaml_files
from trainlab.book.ledger import EVIDENCE
from trainlab.book.ledger.evidence import Side, at_edge, measured, rows_shared
from trainlab.book.ledger.schema import Comparison, Facts
from trainlab.engine.data import digits
from trainlab.errors import Flaw
from trainlab.experiments import load

FACTS = {slug: Facts.model_validate(raw) for slug, raw in yaml_files.load(EVIDENCE)[0].items()}


def test_every_recording_has_facts() -> None:
    assert set(FACTS) == set(recordings.slugs())


def test_untuned_arrays_are_recorded() -> None:
    for slug, facts in FACTS.items():
        points = recordings.read(slug)["points"].values()
        missing = [n for n in facts.untuned if not any(n in point["arrays"] for point in points)]
        assert not missing, slug


def test_the_rows_that_draws_share_are_those_of_the_code() -> None:
    rows = {"digits": len(digits().x), "breast_cancer": 569}
    assert (ROOT / "book" / "evidence.yaml").is_file()
    for slug, facts in FACTS.items():
        if slug in ("leakage", "split_size"):  # of ten leaks, of nine shares
            continue
        module: Any = __import__(load(slug).run.__module__, fromlist=["run"])
        known = [getattr(module, n, None) for n in ("N_TEST", "N_VAL", "HELD_OUT", "TEST_ROWS")]
        by_data = getattr(module, "ROWS", None)
        known += [test for _, test in by_data.values()] if isinstance(by_data, dict) else []
        for shared in facts.shared:
            assert shared.pool in rows.values(), slug
            assert shared.test in known or shared.test == 500, slug


def test_every_data_set_of_an_experiment_has_its_own_rows() -> None:
    """What is true of breast cancer, 569 rows, is not of the digits beside it."""
    facts = FACTS["input_scale"]
    shared = {data: rows_shared(facts, {"data": data}) for data in ("digits", "breast_cancer")}
    assert {data: (one.test, one.pool) for data, one in shared.items() if one} == {
        "digits": (500, 1797), "breast_cancer": (200, 569)}  # fmt: skip
    assert rows_shared(FACTS["does_it_learn"], {"data": "moons"}) is None
    assert rows_shared(FACTS["peeking"], {}) is None


def corrected() -> Iterator[tuple[str, str, str]]:
    """Yield effects that were recorded with an interval for shared rows, and their settings."""
    for data, scaling, optimizer in itertools.product(
        ("digits", "breast_cancer"), ("raw", "one_factor"), ("sgd", "adam")
    ):
        yield "input_scale", "behind", f"{data}|{scaling}|{optimizer}"
    for data, network in itertools.product(
        ("moons", "spirals", "digits"), ("tanh_xavier", "sigmoid_batch_norm")
    ):
        yield "does_it_learn", "behind_he", f"{data}|{network}|sgd|tuned"
    for depth, remedy in itertools.product((4, 10, 20), ("none", "clip_5", "batch_norm")):
        yield "exploding", "over_he", f"2|{depth}|relu|{remedy}|tuned"


@pytest.mark.parametrize(("slug", "array", "at"), list(corrected()))
def test_a_chapter_and_the_ledger_have_the_same_interval(slug: str, array: str, at: str) -> None:
    """One comparison at 95 %, of the same runs: as the experiment recorded it, and as here."""
    recording = recordings.read(slug)
    names = [control["name"] for control in recording["declaration"]["controls"]]
    here = dict(zip(names, at.split("|"), strict=True))
    rival = {"input_scale": {"scaling": "standardized"}, "does_it_learn": {"network": "relu_he"},
             "exploding": {"remedy": "he"}}  # fmt: skip
    one = Comparison(label="x", experiment=slug, array="final_accuracy", of=here,
                     against=here | rival[slug], lost_as=0.1)  # fmt: skip
    flaws: list[Flaw] = []
    it = measured(one, "accuracy", FACTS[slug], "compare.0", flaws)
    assert it
    assert not flaws
    told = recording["points"][at]["arrays"][array]
    found = (it.effect.estimate, *it.effect.interval(0.95))
    expected = [100 * told[end] for end in ("median", "lower", "upper")]
    assert found == pytest.approx(expected, abs=0.006), at


def test_an_array_rests_on_the_rates_that_were_tuned_for_it() -> None:
    chosen = {
        "plain_learning_rate": 1.0, "plain_tuning_rate": [0.1, 0.32, 1.0],
        "norm_learning_rate": 0.1, "norm_tuning_rate": [0.1, 0.32, 1.0],
    }  # fmt: skip
    facts = Facts(data="d", network="n", draws="s", untuned=["layer_factor"])

    def edges(name: str) -> list[str]:
        return [*at_edge(Side(name, {}, None, {}, [{"chosen": chosen}], False), facts)]

    assert edges("accuracy_plain") == ["plain_learning_rate"]
    assert edges("norm_loss") == ["norm_learning_rate"]
    assert edges("accuracy") == ["plain_learning_rate", "norm_learning_rate"]
    assert edges("layer_factor") == []
    alone = {"learning_rate": 0.32, "tuning_rate": [0.1, 0.32, 1.0]}
    assert at_edge(Side("accuracy", {}, None, {}, [{"chosen": alone}], False), None) == {}
