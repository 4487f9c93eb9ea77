"""Fresh runs behind a view: off the main thread, the newest request wins."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from trainlab.errors import SettingError
from trainlab.experiments import Control, Experiment, Result, Settings
from trainlab.experiments.sweeps import live


class FakeView:
    """What the worker needs of a view, and a history of what it was told."""

    def __init__(self, **settings: Any) -> None:
        self.declaration = {"slug": "fake", "seeds": 20}
        self.settings = settings
        self.fresh: dict[str, Any] | None = None
        self.said: list[dict[str, Any]] = []

    @property
    def status(self) -> dict[str, Any]:
        return self.said[-1] if self.said else live.status("ready")

    @status.setter
    def status(self, value: dict[str, Any]) -> None:
        self.said.append(value)


class Bench:
    """A fake experiment whose runs wait until the test lets them go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.started = threading.Event()
        self.threads: set[str] = set()
        self.ran: list[tuple[int, int]] = []

    def run(self, settings: Settings, seeds: Sequence[int]) -> Result:
        self.threads.add(threading.current_thread().name)
        self.started.set()
        assert self.go.wait(120)
        self.ran.append((int(settings["depth"]), seeds[0]))
        if settings["depth"] == 13:
            raise ZeroDivisionError("thirteen")
        return Result({"loss": np.full((len(seeds), 2), float(settings["depth"]))})


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench()
    experiment = Experiment(
        title="t",
        question="q?",
        task="t.",
        notice="n.",
        controls=(Control("depth", "Depth", (1, 2), 1, live_range=(1, 50)),),
        panels=(),
        run=made.run,
        finding=lambda settings, arrays: f"depth {settings['depth']}",
        seeds=20,
        smoke=({},),
    )
    monkeypatch.setattr(live, "load", lambda slug: experiment)
    yield made
    made.go.set()


def until(condition: Callable[[], bool]) -> None:
    for _ in range(12_000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it did not happen within 2 minutes")


def test_run_is_computed_off_the_calling_thread(bench: Bench) -> None:
    bench.go.set()
    view = FakeView(depth=7)
    live.request(view, seeds=[1000])
    until(lambda: view.fresh is not None)
    assert view.fresh["finding"] == "depth 7"
    assert view.fresh["arrays"]["loss"]["median"] == [7.0, 7.0]
    assert bench.threads == {"trainlab-live"}
    until(lambda: view.status["state"] == "ready")


def test_newest_request_wins(bench: Bench) -> None:
    view = FakeView(depth=3)
    live.request(view, seeds=[1000])
    assert bench.started.wait(120)
    for depth in (4, 5, 6):
        view.settings = {"depth": depth}
        live.request(view, seeds=[1000])
    bench.go.set()
    until(lambda: view.fresh is not None)
    assert view.fresh["finding"] == "depth 6"
    assert [depth for depth, _seed in bench.ran] == [3, 6]  # 4 and 5 were never started


def test_twenty_seeds_report_progress_and_can_be_cancelled(bench: Bench) -> None:
    view = FakeView(depth=3)
    live.request(view, seeds=range(20))
    assert bench.started.wait(120)
    until(lambda: view.status == live.status("running", 0, 20))
    live.cancel(view)
    bench.go.set()
    other = FakeView(depth=8)
    live.request(other, seeds=[1000])
    until(lambda: other.fresh is not None)
    assert view.fresh is None
    assert view.status["state"] == "cancelled"
    assert len(bench.ran) == 2  # one seed under way was thrown away, the other 19 never ran


def test_two_views_do_not_drop_each_other(bench: Bench) -> None:
    one, two = FakeView(depth=3), FakeView(depth=9)
    live.request(one, seeds=[1000])
    live.request(two, seeds=range(3))
    bench.go.set()
    until(lambda: one.fresh is not None and two.fresh is not None)
    assert (one.fresh["seeds"], two.fresh["seeds"]) == (1, 3)


@pytest.mark.parametrize(
    ("depth", "words"), [(13, "ZeroDivisionError: thirteen"), (99, "depth=99 cannot be run")]
)
def test_error_is_shown_in_the_view_and_the_worker_lives_on(
    bench: Bench, depth: int, words: str
) -> None:
    bench.go.set()
    view = FakeView(depth=depth)
    live.request(view, seeds=[1000])
    until(lambda: view.status["state"] == "error")
    assert words in view.status["message"]
    view.settings = {"depth": 2}
    live.request(view, seeds=[1000])
    until(lambda: view.fresh is not None)


def test_fresh_seed_is_none_of_the_recorded_ones() -> None:
    assert live.fresh_seed(FakeView(depth=1)) >= 1000


def test_check_raises_the_experiments_own_error() -> None:
    live.check("gradient_flow", {"depth": 11})
    with pytest.raises(SettingError, match="a whole number from 1 to 50"):
        live.check("gradient_flow", {"depth": 51})
