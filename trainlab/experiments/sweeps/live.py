"""Fresh runs behind a live view: one worker a kernel, off the main thread.

A view's callback only leaves a request here, so that it returns at once, on whatever thread it
came. The worker goes on with the requests in turn, one step of a training at a time. It draws the
first seed as it trains, then further ones in stacks, each when it is done. A newer request of the
same view, or a cancel, takes the place of the old one, which gets no further step. No
process-global state is set.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np

from trainlab.engine.gradual import UnderWay
from trainlab.errors import TrainlabError
from trainlab.experiments import Result, complete, load
from trainlab.experiments.shared.summary import summarized, under_way

FIRST_FRESH_SEED = 1000  # the recorded seeds are 0, 1, …: a fresh one is none of them
STACK = 10  # seeds that train together, after the first: 20 seeds in a third of the time
TURN = 0.25  # seconds for which a new request comes before all that have had theirs
FIRST_LOOK, NEXT_LOOK = 0.12, 0.2  # seconds until a training is looked at, and between looks
SETUPS = 2  # a slow set-up: the first look waits for this multiple of it, for there to be a curve
LOOKING = 0.2  # share of the time that looks may take


class Shown(Protocol):
    """What the worker needs of a view."""

    declaration: dict[str, Any]
    settings: dict[str, Any]
    fresh: dict[str, Any] | None
    status: dict[str, Any]


def status(state: str, done: float = 0, total: int = 0, message: str = "") -> dict[str, Any]:
    """Return a view's status: ready, running, canceled or error; ``done`` of ``total`` runs."""
    return {"state": state, "done": done, "total": total, "message": message}


def check(slug: str, settings: Mapping[str, Any]) -> None:
    """Raise the experiment's own error if these settings cannot be run."""
    load(slug).settings(settings)


def fresh_seed(view: Shown) -> int:
    """Return a seed that was not recorded; the next one at every change of the settings."""
    return FIRST_FRESH_SEED + _asked.get(id(view), 0)


def request(view: Shown, seeds: Sequence[int]) -> None:
    """Ask for runs of the view's present settings; replaces what it asked for before."""
    global _worker
    with _wake:
        _asked[id(view)] = _asked.get(id(view), 0) + 1
        _requests[id(view)] = _Request(view, seeds)
        if _worker is None or not _worker.is_alive():
            _worker = threading.Thread(target=_work, name="trainlab-live", daemon=True)
            _worker.start()
        _wake.notify()


def drop(view: Shown) -> None:
    """Forget what the view asked for: from now on nothing comes of it."""
    with _wake:
        _requests.pop(id(view), None)


def cancel(view: Shown) -> None:
    """Drop what the view asked for, and say so."""
    drop(view)
    view.status = status("canceled")


class _Request:
    """What one view asked for, and how many seconds have gone into it."""

    def __init__(self, view: Shown, seeds: Sequence[int]) -> None:
        self.seconds = 0.0
        self._view = view
        self._steps = self._run(view.declaration["slug"], dict(view.settings), list(seeds))

    def go_on(self) -> None:
        """Take the next step, the shortest that there is; errors are shown in the view."""
        started = time.perf_counter()
        try:
            next(self._steps)
        except StopIteration:
            self._leave()
        except TrainlabError as error:
            self._leave(str(error))
        except Exception as error:
            self._leave(f"{type(error).__name__}: {error}")
        self.seconds += time.perf_counter() - started

    def _run(self, slug: str, given: Mapping[str, Any], seeds: list[int]) -> Iterator[None]:
        experiment, total = load(slug), len(seeds)
        settings = experiment.settings(given)
        self._show(status=status("running", 0, total))
        choice = UnderWay(partial(complete, slug, experiment, settings))
        for _ in self._through(choice):
            yield
        results: list[Result] = []
        size = 1
        while seeds:
            done = total - len(seeds)
            together, seeds = seeds[:size], seeds[size:]
            runs = UnderWay(partial(experiment.run, choice.now(), together))
            for look in self._through(runs):
                if look:
                    share = runs.share * len(together)
                    self._show(status=status("running", done + share, total))
                if look and not results:
                    self._show(fresh=under_way(runs.now()))
                yield
            results.append(runs.now())
            self._show(
                fresh=summarized(experiment, settings, _joined(results)),
                status=status("running" if seeds else "ready", done + len(together), total),
            )
            size = STACK if runs.trains else 1  # what trains nothing gains nothing as a stack

    def _through(self, computed: UnderWay[Any]) -> Iterator[bool]:
        """Go through to the end; say after each step whether it is time for a look."""
        yield False
        began = self.seconds
        computed.now()
        yield False
        due = began + max(FIRST_LOOK, SETUPS * (self.seconds - began))
        while computed.step():
            before, look = self.seconds, self.seconds >= due
            yield look
            if look:
                due = self.seconds + max(NEXT_LOOK, (self.seconds - before) / LOOKING)

    def _leave(self, error: str = "") -> None:
        with _wake:
            if error:
                self._show(status=status("error", message=error))
            if _requests.get(id(self._view)) is self:
                del _requests[id(self._view)]

    def _show(self, **traits: Any) -> None:
        with _wake:
            if _requests.get(id(self._view)) is self:
                for name, value in traits.items():
                    setattr(self._view, name, value)


def _joined(results: Sequence[Result]) -> Result:
    first = results[0]
    runs = {name: np.concatenate([r.runs[name] for r in results]) for name in first.runs}
    return Result(runs, first.exact)


def _work() -> None:
    while True:
        with _wake:
            while not _requests:
                _wake.wait()
            request = min(_requests.values(), key=lambda request: request.seconds // TURN)
        request.go_on()


_wake = threading.Condition()
_requests: dict[int, _Request] = {}
_asked: dict[int, int] = {}
_worker: threading.Thread | None = None
