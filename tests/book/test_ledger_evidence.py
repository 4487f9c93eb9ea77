"""What ``book/evidence.yaml`` says agrees with the code that recorded it."""

from __future__ import annotations

from typing import Any

import pytest
from places import ROOT

from trainlab import recordings, yaml_files
from trainlab.book.ledger import EVIDENCE
from trainlab.book.ledger.evidence import _grid, _side, at_edge
from trainlab.book.ledger.schema import Comparison, Facts
from trainlab.engine.data import digits
from trainlab.experiments import load

FACTS = {slug: Facts.model_validate(raw) for slug, raw in yaml_files.load(EVIDENCE)[0].items()}
TUNED = [(slug, name) for slug, facts in FACTS.items() for name in facts.tuned]


def test_every_recording_has_facts() -> None:
    assert set(FACTS) == set(recordings.slugs())


@pytest.mark.parametrize(("slug", "name"), TUNED, ids="-".join)
def test_what_was_chosen_is_on_its_grid(slug: str, name: str) -> None:
    recording, chosen = recordings.read(slug), set()
    names = [control["name"] for control in recording["declaration"]["controls"]]
    for key, point in recording["points"].items():
        settings = dict(zip(names, key.split(recordings.SEPARATOR), strict=True))
        grid = _grid(FACTS[slug].tuned[name], settings)
        value = point["chosen"].get(name)
        if grid and value is not None:
            assert value in grid, key
            chosen.add(value)
    assert chosen


@pytest.mark.parametrize(("slug", "name"), TUNED, ids="-".join)
def test_its_grid_is_the_one_in_the_code(slug: str, name: str) -> None:
    """Each list of candidates is one that the experiment's module has."""
    module: Any = __import__(load(slug).run.__module__, fromlist=["run"])
    there = list(_lists(vars(module)))
    given = FACTS[slug].tuned[name]
    for grid in [given] if isinstance(given, list) else next(iter(given.values())).values():
        assert [float(value) for value in grid] in there


def _lists(names: dict[str, Any]) -> Any:
    for value in names.values():
        for one in [value, *(value.values() if isinstance(value, dict) else ())]:
            if isinstance(one, tuple) and one and all(isinstance(v, int | float) for v in one):
                yield [float(v) for v in one]


@pytest.mark.parametrize("slug", [slug for slug, facts in FACTS.items() if facts.tuned])
def test_untuned_arrays_and_chosen_names_are_recorded(slug: str) -> None:
    points = recordings.read(slug)["points"].values()
    facts = FACTS[slug]
    assert all(any(name in point["arrays"] for point in points) for name in facts.untuned)
    assert all(any(name in point["chosen"] for point in points) for name in facts.tuned)


def test_the_rows_that_draws_share_are_those_of_the_code() -> None:
    rows = len(digits().x)
    assert (ROOT / "book" / "evidence.yaml").is_file()
    for slug, facts in FACTS.items():
        if (
            facts.shared
            and "digits" in facts.data.lower()
            and slug not in ("leakage", "split_size")
        ):
            module: Any = __import__(load(slug).run.__module__, fromlist=["run"])
            known = [getattr(module, n, None) for n in ("N_TEST", "N_VAL", "HELD_OUT", "TEST_ROWS")]
            assert facts.shared.pool == rows, slug
            assert facts.shared.test in known or facts.shared.test == 500, slug


def test_an_array_rests_on_the_rates_that_were_tuned_for_it() -> None:
    def edges(**given: Any) -> dict[str, float]:
        one = Comparison.model_validate({"label": "x", **given})
        side = _side(one, one.array, one.of, "compare.0", "of", [])
        assert side is not None
        return at_edge(side, FACTS[one.experiment])

    off = dict.fromkeys(
        ("adam", "one_cycle", "batch_norm", "dropout", "weight_decay", "early_stopping"), "off"
    )
    point = {"experiment": "recipe", "of": {"task": "easy_12", **off}, "read": "quartiles"}
    assert edges(array="test_accuracy", **point) == {"learning_rate": 0.03}
    assert edges(array="he_accuracy", **point).keys() <= {"he_learning_rate"}
    batch = {"experiment": "batch_size", "of": {"batch_size": 256}}
    assert edges(array="accuracy_plain", **batch).keys() <= {"plain_rate"}
    assert edges(array="layer_factor", **batch) == {}
