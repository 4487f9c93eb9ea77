"""The programs run, repeat themselves, and keep their hands off the caller's generator."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from trainlab import faults
from trainlab.faults.matrix.examining import Found, Programs, examine, failures
from trainlab.faults.shared.declaring import QuickTest
from trainlab.faults.shared.listings import NETWORKS, listing
from trainlab.faults.shared.programs import Program, ProgramError

CATALOG = faults.catalog()
UNSEEN = 211  # a seed on which no limit was set


@pytest.mark.parametrize(
    ("task", "network"), [(task, network) for task in NETWORKS for network in NETWORKS[task]]
)
def test_a_healthy_program_learns(task: str, network: str) -> None:
    run = Program(listing(task, network, 8)).run
    assert not run.died
    assert run.end < 0.7 * run.start
    assert run.val_score > {"classes": 0.75, "binary": 0.75, "regression": 0.5, "tokens": 0.7}[task]


def test_a_seed_repeats_a_run_and_another_one_does_not() -> None:
    base = listing("classes", "mlp", 1)
    runs = [Program(base.seeded(seed)).run.losses for seed in (3, 3, 4)]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0] != runs[2]).any()


def test_the_callers_generator_is_left_alone() -> None:
    torch.manual_seed(7)
    before = torch.get_rng_state()
    program = Program(listing("classes", "mlp", 1))
    program.reading(CATALOG["softmax_twice"].test)
    assert program.run.losses.size
    assert torch.equal(before, torch.get_rng_state())


def test_what_a_test_raises_is_told_with_its_line() -> None:
    program = Program(listing("classes", "mlp", 1))
    with pytest.raises(ProgramError, match=r"the test: line 2: NameError: name 'modle'"):
        program.reading(QuickTest("a = 1\nb = modle", "b", "x", above=0))


def test_a_test_after_training_may_not_train() -> None:
    program = Program(listing("classes", "mlp", 1))
    spoils = QuickTest("b = train_step(*next(iter(train_loader)))", "b", "x", above=0, when="after")
    with pytest.raises(ProgramError, match="changed the weights of a trained model"):
        program.reading(spoils)


def test_what_is_not_as_it_should_be_is_named() -> None:
    good = Found(False, False, 0.0, 1.0, 1.0, 1.0, 1.0)
    bad = Found(True, True, 0.0, 1.0, 1.0, 1.0, 1.0)
    assert failures({"healthy": bad, "sick": good, "look_alike": bad, "cured": good}) == [
        "healthy: shows the symptom",
        "healthy: the test speaks for the fault",
        "sick: does not show the symptom",
        "sick: the test is silent",
        "look_alike: the test speaks for the fault",
    ]


def _told(slug: str, networks: tuple[str, ...], seed: int) -> list[str]:
    programs = Programs()
    return [
        f"{slug}, {network}, seed {seed}: {failure}"
        for network in networks
        for failure in failures(examine(CATALOG[slug], network, seed, programs))
    ]


@pytest.mark.parametrize("slug", ["frozen_layers", "no_zero_grad", "softmax_twice"])
def test_three_faults_show_are_told_and_are_cured(slug: str) -> None:
    assert _told(slug, CATALOG[slug].networks[:1], 0) == []


@pytest.mark.thorough
@pytest.mark.parametrize("slug", CATALOG)
def test_a_fault_shows_is_told_from_its_look_alike_and_is_cured(slug: str) -> None:
    """On two networks and a seed on which no limit was set; recorded are more of both."""
    assert _told(slug, CATALOG[slug].networks[:2], UNSEEN) == []
