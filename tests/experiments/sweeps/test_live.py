"""Fresh runs behind a view: drawn as they train, off the main thread, the newest request wins."""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
from sampled import sampled

from benchmarks import engine as bench
from trainlab import recordings
from trainlab.engine.gradual import SoFar, Steps, UnderWay, gradual
from trainlab.errors import SettingError
from trainlab.experiments import Control, Experiment, Result, Settings, complete, load, slugs
from trainlab.experiments.shared.summary import summarized, under_way
from trainlab.experiments.sweeps import live

SAMPLED = sampled(slugs(), 9)


class FakeView:
    """What the worker needs of a view, and a history of what it was told."""

    def __init__(self, slug: str = "fake", **settings: Any) -> None:
        self.declaration = {"slug": slug, "seeds": 20}
        self.settings = settings
        self.drawn: list[dict[str, Any]] = []
        self.said: list[dict[str, Any]] = []

    @property
    def fresh(self) -> dict[str, Any] | None:
        return self.drawn[-1] if self.drawn else None

    @fresh.setter
    def fresh(self, value: dict[str, Any]) -> None:
        self.drawn.append(value)

    @property
    def status(self) -> dict[str, Any]:
        return self.said[-1] if self.said else live.status("ready")

    @status.setter
    def status(self, value: dict[str, Any]) -> None:
        self.said.append(value)

    @property
    def done(self) -> bool:
        return bool(self.said) and self.status["state"] == "ready"


class Gym:
    """A fake experiment: its training takes ``depth`` steps, each a moment long."""

    STEP = 0.001

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.threads: set[str] = set()
        self.steps: list[tuple[int, tuple[int, ...]]] = []

    def run(self, settings: Settings, seeds: Sequence[int]) -> Result:
        self.threads.add(threading.current_thread().name)
        loss = self.train(int(settings["depth"]), tuple(seeds))
        assert self.go.wait(10)
        return Result({"loss": loss, "last": loss[:, -1], "died": np.isnan(loss[:, -1])})

    @property
    def train(self) -> Callable[[int, tuple[int, ...]], np.ndarray]:
        @gradual
        def train(depth: int, seeds: tuple[int, ...]) -> Steps[np.ndarray]:
            loss = np.full((len(seeds), depth), np.nan)
            for step in range(depth):
                self.steps.append((depth, seeds))
                time.sleep(self.STEP)
                if (depth, step) == (13, 7):
                    raise ZeroDivisionError("thirteen")
                loss[:, step] = depth - step
                yield SoFar((step + 1) / depth, loss.copy)
            return loss

        return train

    def stacks(self) -> list[tuple[int, ...]]:
        return list(dict.fromkeys(seeds for _, seeds in self.steps))


class Measuring(Gym):
    """A fake experiment without a training."""

    @property
    def train(self) -> Callable[[int, tuple[int, ...]], np.ndarray]:
        def measure(depth: int, seeds: tuple[int, ...]) -> np.ndarray:
            self.steps.append((depth, seeds))
            return np.full((len(seeds), 2), float(depth))

        return measure


def installed(monkeypatch: pytest.MonkeyPatch, gym: Gym) -> Gym:
    def finding(settings: Settings, arrays: Any) -> str:
        assert np.isfinite(arrays["last"]["median"]), "a finding of a run under way"
        return f"depth {settings['depth']}"

    experiment = Experiment(
        title="t",
        question="q?",
        task="t.",
        notice="n.",
        controls=(Control("depth", "Depth", (1, 2), 1, live_range=(1, 20_000)),),
        panels=(),
        run=gym.run,
        finding=finding,
        seeds=20,
        smoke=({},),
    )
    real = live.load
    monkeypatch.setattr(live, "load", lambda slug: experiment if slug == "fake" else real(slug))
    return gym


@pytest.fixture
def gym(monkeypatch: pytest.MonkeyPatch) -> Gym:
    return installed(monkeypatch, Gym())


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gym]:
    made = installed(monkeypatch, Measuring())
    yield made
    made.go.set()


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at a training after its every step."""
    monkeypatch.setattr(live, "FIRST_LOOK", 0.0)
    monkeypatch.setattr(live, "SETUPS", 0)
    monkeypatch.setattr(live, "NEXT_LOOK", 0.0)
    monkeypatch.setattr(live, "LOOKING", np.inf)


def until(condition: Callable[[], Any], seconds: float = 300.0) -> None:
    """Wait for something; a busy machine takes its time, so only a hang fails."""
    latest = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > latest:
            pytest.fail(f"it did not happen within {seconds:.0f} s")
        time.sleep(0.001)


def test_a_fresh_seed_is_drawn_as_it_trains(gym: Gym, looking: None) -> None:
    view = FakeView(depth=5)
    live.request(view, seeds=[1000])
    until(lambda: view.done)
    curves = [drawn["arrays"]["loss"]["median"] for drawn in view.drawn]
    assert curves == [
        [5, 4, None, None, None],
        [5, 4, 3, None, None],
        [5, 4, 3, 2, None],
        [5, 4, 3, 2, 1],
        [5, 4, 3, 2, 1],
        [5, 4, 3, 2, 1],
    ]
    assert gym.steps == [(5, (1000,))] * 5  # nothing is trained twice
    assert gym.threads == {"trainlab-live"}
    assert [said["done"] for said in view.said] == pytest.approx([0, 0.4, 0.6, 0.8, 1, 1, 1])
    assert {said["state"] for said in view.said[:-1]} == {"running"}


def test_a_run_under_way_claims_nothing(gym: Gym, looking: None) -> None:
    view = FakeView(depth=5)
    live.request(view, seeds=[1000])
    until(lambda: view.done)
    *before, whole = view.drawn
    for drawn in before:
        assert (drawn["under_way"], drawn["finding"], drawn["nan_share"]) == (True, "", 0)
        assert "died" not in drawn["arrays"]
        assert all(parts.keys() == {"median"} for parts in drawn["arrays"].values())
    assert before[0]["arrays"]["last"]["median"] is None
    assert whole["finding"] == "depth 5"
    assert "under_way" not in whole
    assert json.loads(json.dumps(view.drawn)) == view.drawn


def test_twenty_seeds_come_in_stacks_each_drawn_when_it_is_done(gym: Gym) -> None:
    view = FakeView(depth=2)
    live.request(view, seeds=range(20))
    until(lambda: view.done)
    assert [drawn["seeds"] for drawn in view.drawn] == [1, 11, 20]
    assert [len(seeds) for seeds in gym.stacks()] == [1, 10, 9]
    assert [seed for seeds in gym.stacks() for seed in seeds] == list(range(20))
    assert view.said[-1] == live.status("ready", 20, 20)
    assert [said["done"] for said in view.said[1:-1]] == [1, 11]


def test_a_stack_tells_how_far_it_is_and_is_not_drawn_half_done(gym: Gym, looking: None) -> None:
    view = FakeView(depth=4)
    live.request(view, seeds=range(3))
    until(lambda: view.done)
    assert [drawn["seeds"] for drawn in view.drawn if "under_way" not in drawn] == [1, 3]
    assert [drawn["seeds"] for drawn in view.drawn if "under_way" in drawn] == [1] * 4
    assert [said["done"] for said in view.said][-5:] == pytest.approx([2, 2.5, 3, 3, 3])


def test_what_trains_nothing_is_not_stacked(measuring: Gym) -> None:
    view = FakeView(depth=3)
    live.request(view, seeds=range(4))
    until(lambda: view.done)
    assert measuring.stacks() == [(0,), (1,), (2,), (3,)]
    assert [drawn["seeds"] for drawn in view.drawn] == [1, 2, 3, 4]


@pytest.mark.parametrize("newer", [True, False], ids=["superseded", "canceled"])
def test_an_old_request_gets_no_further_step(gym: Gym, newer: bool) -> None:
    view = FakeView(depth=20_000)
    live.request(view, seeds=[1000])
    until(lambda: len(gym.steps) > 20)
    if newer:
        view.settings = {"depth": 2}
        live.request(view, seeds=[1000])
    else:
        live.cancel(view)
    taken = sum(depth == 20_000 for depth, _ in gym.steps)
    drawn = len(view.drawn)
    if newer:
        until(lambda: view.done)
        assert view.drawn[drawn:][-1]["finding"] == "depth 2"
        assert len(view.drawn[drawn:]) == 1
    else:
        time.sleep(0.1)
        assert view.drawn[drawn:] == []
        assert view.said[-1] == live.status("canceled")
    # One may have been on its way.
    assert sum(depth == 20_000 for depth, _ in gym.steps) <= taken + 1


def test_newest_request_wins(measuring: Gym) -> None:
    measuring.go.clear()
    view = FakeView(depth=3)
    live.request(view, seeds=[1000])
    until(lambda: measuring.steps)
    for depth in (4, 5, 6):
        view.settings = {"depth": depth}
        live.request(view, seeds=[1000])
    measuring.go.set()
    until(lambda: view.done)
    assert [drawn["finding"] for drawn in view.drawn] == ["depth 6"]
    assert [depth for depth, _seeds in measuring.steps] == [3, 6]  # 4 and 5 were never started


def test_a_dropped_request_says_nothing_more(measuring: Gym) -> None:
    measuring.go.clear()
    view, other = FakeView(depth=3), FakeView(depth=8)
    live.request(view, seeds=[1000])
    until(lambda: measuring.steps)
    said = list(view.said)
    live.drop(view)
    measuring.go.set()
    live.request(other, seeds=[1000])
    until(lambda: other.done)
    assert (view.drawn, view.said) == ([], said)


def test_a_new_request_comes_before_a_long_one_which_goes_on(gym: Gym) -> None:
    long, quick = FakeView(depth=700), FakeView(depth=9)
    live.request(long, seeds=range(20))
    until(lambda: len(gym.steps) > 1000 * live.TURN)
    before = len(gym.steps)
    live.request(quick, seeds=[1000])
    until(lambda: quick.done)
    between = [depth for depth, _ in gym.steps[before:]]
    assert not long.done
    assert between.count(700) - between[::-1].index(9) <= 2
    until(lambda: len(gym.steps) > before + 30)
    live.cancel(long)


def test_two_long_requests_take_turns(gym: Gym, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TURN", 0.02)
    one, two = FakeView(depth=300), FakeView(depth=301)
    live.request(one, seeds=[1000])
    live.request(two, seeds=[1000])
    until(lambda: one.done and two.done)
    depths = [depth for depth, _ in gym.steps]
    turns = 1 + np.count_nonzero(np.diff(depths))
    assert turns >= 10
    assert depths.index(301) < 100  # it need not wait for the other's end
    assert (one.fresh["finding"], two.fresh["finding"]) == ("depth 300", "depth 301")


@pytest.mark.parametrize(
    ("depth", "words"),
    [(13, "ZeroDivisionError: thirteen"), (99_999, "depth=99999 cannot be run")],
    ids=["in a training", "in the settings"],
)
def test_error_is_shown_in_the_view_and_the_worker_lives_on(
    gym: Gym, depth: int, words: str
) -> None:
    view = FakeView(depth=depth)
    live.request(view, seeds=[1000])
    until(lambda: view.status["state"] == "error")
    assert words in view.status["message"]
    view.settings = {"depth": 2}
    live.request(view, seeds=[1000])
    until(lambda: view.done)


def test_fresh_seed_is_none_of_the_recorded_ones() -> None:
    assert live.fresh_seed(FakeView(depth=1)) >= 1000


def test_check_raises_the_experiments_own_error() -> None:
    live.check("gradient_flow", {"depth": 11})
    with pytest.raises(SettingError, match="a whole number from 1 to 50"):
        live.check("gradient_flow", {"depth": 51})


def visible(experiment: Experiment, drawn: dict[str, Any]) -> int:
    """Return how many numbers of a fresh run the panels have to draw."""
    names = {series.name for panel in experiment.panels for series in panel.series}
    names |= {name.partition("_by_")[0] for name in names}
    found = [np.ravel(drawn["arrays"].get(name, {}).get("median", [])) for name in names]
    return sum(value is not None for values in found for value in values)


@pytest.mark.thorough
@pytest.mark.parametrize("slug", SAMPLED)
def test_in_the_end_a_live_run_is_that_of_the_experiment(slug: str) -> None:
    """Warnings are errors here, also in the worker: a view would show them."""
    experiment, seed = load(slug), 1003
    view = FakeView(slug, **experiment.settings({}))
    live.request(view, seeds=[seed])
    until(lambda: view.status["state"] in ("ready", "error") and view.said)
    assert view.status == live.status("ready", 1, 1)
    settings = complete(slug, experiment, view.settings)
    expected = summarized(experiment, view.settings, experiment.run(settings, [seed]))
    assert json.dumps(view.fresh) == json.dumps(expected)
    for drawn in view.drawn[:-1]:
        assert drawn["under_way"]
        assert visible(experiment, drawn) > 0


@pytest.mark.thorough
@pytest.mark.parametrize("slug", SAMPLED)
def test_every_setting_can_be_looked_at_under_way(slug: str) -> None:
    experiment = load(slug)
    for given in sampled(experiment.smoke, 2):
        settings = complete(slug, experiment, experiment.settings(given))
        seeds = [1001, 1002]
        runs = UnderWay(partial(experiment.run, settings, seeds))
        taken, look = 0, 1
        while True:
            drawn = under_way(runs.now())
            assert "died" not in drawn["arrays"]
            while taken < look and runs.step():
                taken += 1
            if taken < look:
                break
            look *= 4
        whole, found = experiment.run(settings, seeds), runs.now()
        for ours, theirs in ((found.runs, whole.runs), (found.exact, whole.exact)):
            assert list(ours) == list(theirs)
            for name, array in theirs.items():
                assert np.asarray(ours[name]).tobytes() == np.asarray(array).tobytes(), name
                assert np.asarray(ours[name]).dtype == np.asarray(array).dtype, name


@pytest.mark.timing
@pytest.mark.parametrize("slug", recordings.slugs())
def test_first_points_are_drawn_within_300_ms(slug: str, measured: Callable[[str], None]) -> None:
    seconds = bench.take_turns({slug: bench.first_points_of(slug)}, 5, time.perf_counter)[slug]
    median = 1000 * statistics.median(seconds)
    measured(f"{slug}: first points after {median:.0f} ms")
    assert median <= 300


@pytest.mark.timing
def test_without_a_look_the_first_points_would_be_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FIRST_LOOK", np.inf)
    rivals = {"memorizing": bench.first_points_of("memorizing")}
    assert min(bench.take_turns(rivals, 2, time.perf_counter)["memorizing"]) > 0.3


@pytest.mark.timing
def test_twenty_seeds_gain_by_stacks(measured: Callable[[str], None]) -> None:
    gain = bench.twenty_seeds(rounds=5)
    measured(gain.row)
    assert gain.kept


@pytest.mark.timing
@pytest.mark.parametrize("slug", ["memorizing", "batch_size", "sealed_test_set", "overfitting"])
def test_a_run_is_left_within_100_ms(slug: str, measured: Callable[[str], None]) -> None:
    seconds = []
    for _ in range(5):
        long = FakeView(slug, **load(slug).settings({}))
        live.request(long, seeds=range(20))
        until(lambda view=long: len(view.drawn) > 1)
        time.sleep(0.05)
        quick = FakeView("sunglasses", **load("sunglasses").settings({}))
        started = time.perf_counter()
        live.cancel(long)
        live.request(quick, seeds=[1000])
        until(lambda view=quick: view.done)
        seconds.append(time.perf_counter() - started)
    measured(f"{slug}: left after {1000 * statistics.median(seconds):.0f} ms")
    assert statistics.median(seconds) <= 0.1
