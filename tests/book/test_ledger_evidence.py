"""What ``book/evidence.yaml`` says agrees with the code that recorded it."""

from __future__ import annotations

from typing import Any

from places import ROOT

from trainlab import recordings, yaml_files
from trainlab.book.ledger import EVIDENCE
from trainlab.book.ledger.evidence import Side, at_edge
from trainlab.book.ledger.schema import Facts
from trainlab.engine.data import digits
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
    rows = len(digits().x)
    assert (ROOT / "book" / "evidence.yaml").is_file()
    for slug, facts in FACTS.items():
        if (
            facts.shared
            and "digits" in facts.data.lower()
            and slug not in ("leakage", "split_size", "input_scale")
        ):
            module: Any = __import__(load(slug).run.__module__, fromlist=["run"])
            known = [getattr(module, n, None) for n in ("N_TEST", "N_VAL", "HELD_OUT", "TEST_ROWS")]
            assert facts.shared.pool == rows, slug
            assert facts.shared.test in known or facts.shared.test == 500, slug


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
