"""Trainings step by step: looked at under way, the same in the end, never remembered half done."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch

from trainlab.engine.data import spirals
from trainlab.engine.gradual import SoFar, UnderWay, gradual, remembered
from trainlab.engine.networks import Architecture, Stack, moved_weights
from trainlab.engine.plan import Plan
from trainlab.engine.training import train

DATA = spirals(100, seed=1)
FIT, HELD_OUT = (DATA.x[:60], DATA.y[:60]), (DATA.x[60:], DATA.y[60:])
PLAN = Plan(epochs=4, batch_size=20, optimizer="adam", patience=3, gradient_norms=True)
SEEDS = (0, 3)


def trained():
    stack = Stack(Architecture(2, 2, 8, 3), SEEDS)
    return train(stack, *FIT, PLAN, validation=HELD_OUT, test=HELD_OUT)


@gradual
def count(end):
    """Count to a number: a training without mathematics."""
    for done in range(end):
        yield SoFar(done / end, lambda so_far=done: so_far)
    return end


def steps_of(under_way):
    taken = 0
    while under_way.step():
        taken += 1
    return taken


def test_an_ordinary_call_goes_through_to_the_end():
    assert count(5) == 5
    assert trained().whole


def test_a_training_taken_step_by_step_is_the_same_in_the_end():
    under_way, once = UnderWay(trained), trained()
    under_way.now()
    while under_way.step():
        under_way.now()  # looking changes nothing
    run = under_way.now()
    for name, array in once.history.items():
        assert array.tobytes() == run[name].tobytes(), name
    for one, other in zip(once.last.tensors, run.last.tensors, strict=True):
        assert torch.equal(one, other)
    for one, other in zip(once.best.tensors, run.best.tensors, strict=True):
        assert torch.equal(one, other)
    for name in ("best_epoch", "stopped_at", "died_at", "died_in"):
        np.testing.assert_array_equal(getattr(run, name), getattr(once, name))


def test_a_run_under_way_has_what_has_come_and_nothing_else():
    under_way, once = UnderWay(trained), trained()
    under_way.now()
    for _ in range(8):  # three steps an epoch, and one that evaluates
        under_way.step()
    run = under_way.now()
    assert (run.epochs_done, run.whole) == (2, False)
    for name in ("val_loss", "test_accuracy", "weight_change"):
        np.testing.assert_array_equal(run[name][:, :3], once[name][:, :3])
        assert np.isnan(run[name][:, 3:]).all()
    np.testing.assert_array_equal(run["step_loss"][:, :6], once["step_loss"][:, :6])
    assert np.isnan(run["step_loss"][:, 6:]).all()
    assert np.isnan(run.died_at).all()
    # The weights are those of now: they score what the last evaluation found.
    right = run.last.predict(torch.from_numpy(HELD_OUT[0])).argmax(dim=2).numpy() == HELD_OUT[1]
    np.testing.assert_allclose(right.mean(axis=1), run["val_accuracy"][:, 2])


def test_later_steps_leave_an_earlier_look_alone():
    under_way = UnderWay(trained)
    run = under_way.now()
    before = run["val_loss"].copy(), [tensor.clone() for tensor in run.last.tensors]
    steps_of(under_way)
    np.testing.assert_array_equal(run["val_loss"], before[0])
    assert all(map(torch.equal, run.last.tensors, before[1]))


def test_trainings_are_taken_one_after_the_other_and_the_share_is_that_of_all():
    under_way = UnderWay(lambda: [count(4), count(2)])
    assert under_way.now() == [0, 0]
    seen = [(under_way.now(), under_way.share) for _ in iter(under_way.step, False)]
    assert [found for found, _ in seen] == [[1, 0], [2, 0], [3, 0], [4, 0], [4, 1], [4, 2]]
    assert [share for _, share in seen] == [0.125, 0.25, 0.375, 0.5, 0.75, 1.0]


def test_what_trains_nothing_is_whole_at_once_and_computed_once():
    calls = []
    under_way = UnderWay(lambda: calls.append(1))
    under_way.now()
    assert not under_way.step()
    under_way.now()
    assert (len(calls), under_way.trains, under_way.share) == (1, False, 1.0)


def test_a_look_leaves_no_trace_outside():
    under_way = UnderWay(partial(count, 3))
    assert under_way.now() == 0
    assert count(3) == 3  # not answered by what is under way

    failing = UnderWay(lambda: count(3) / 0)
    with pytest.raises(ZeroDivisionError):
        failing.now()
    assert count(3) == 3


def test_errors_of_a_training_come_at_the_step_that_makes_them():
    @gradual
    def breaks():
        yield SoFar(0.0, lambda: 0)
        raise OverflowError("too far")

    under_way = UnderWay(breaks)
    assert under_way.now() == 0
    with pytest.raises(OverflowError, match="too far"):
        under_way.step()
    with pytest.raises(OverflowError, match="too far"):
        breaks()


def test_results_of_moved_weights_are_not_remembered():
    calls = []

    @remembered(maxsize=4)
    def train(seed):
        calls.append(seed)
        return seed

    for _ in range(2):
        train(0)
    with moved_weights(1e-6, seed=1):
        train(0)
        train(0)
    assert calls == [0, 0, 0]


def test_only_whole_results_are_remembered():
    calls = []

    @remembered(maxsize=4)
    def kept(end):
        calls.append(end)
        return count(end)

    under_way = UnderWay(lambda: kept(3))
    assert under_way.now() == 0
    assert kept(3) == 3
    assert kept(3) == 3
    assert under_way.now() == 0
    assert calls == [3, 3]


def test_death_is_seen_under_way_and_not_before():
    def run():
        stack = Stack(Architecture(2, 2, 8, 3), SEEDS)
        return train(stack, *FIT, Plan(epochs=6, batch_size=20, learning_rate=1e200))

    under_way, once = UnderWay(run), run()
    assert not np.isnan(once.died_at).any()
    seen = [under_way.now().died_at]
    seen += [under_way.now().died_at for _ in iter(under_way.step, False)]
    assert np.isnan(seen[0]).all()
    for died_at in seen:
        dead = ~np.isnan(died_at)
        np.testing.assert_array_equal(died_at[dead], once.died_at[dead])
    np.testing.assert_array_equal(seen[-1], once.died_at)
