"""Fresh runs behind a live view: one worker a kernel, off the main thread.

A view's callback only leaves a request here, so that it returns at once, on whatever thread it
came. The worker computes the newest request of each view, seed by seed; a newer request or a
cancel makes it drop the old one. No process-global state is set.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from trainlab.errors import TrainlabError
from trainlab.experiments import Experiment, Result, Settings, complete, load
from trainlab.experiments.shared.summary import summarized

FIRST_FRESH_SEED = 1000  # the recorded seeds are 0, 1, …: a fresh one is none of them


class Shown(Protocol):
    """What the worker needs of a view."""

    declaration: dict[str, Any]
    settings: dict[str, Any]
    fresh: dict[str, Any] | None
    status: dict[str, Any]


_wake = threading.Condition()
_requests: dict[int, tuple[Shown, list[int]]] = {}
_latest: dict[int, int] = {}
_worker: threading.Thread | None = None


def status(state: str, done: int = 0, total: int = 0, message: str = "") -> dict[str, Any]:
    """Return a view's status: ready, running, cancelled or error."""
    return {"state": state, "done": done, "total": total, "message": message}


def check(slug: str, settings: Mapping[str, Any]) -> None:
    """Raise the experiment's own error if these settings cannot be run."""
    load(slug).settings(settings)


def fresh_seed(view: Shown) -> int:
    """Return a seed that was not recorded; the next one at every change of the settings."""
    return FIRST_FRESH_SEED + _latest.get(id(view), 0)


def request(view: Shown, seeds: Sequence[int]) -> None:
    """Ask for runs of the view's present settings; replaces what it asked for before."""
    global _worker
    with _wake:
        _latest[id(view)] = _latest.get(id(view), 0) + 1
        _requests[id(view)] = (view, list(seeds))
        if _worker is None or not _worker.is_alive():
            _worker = threading.Thread(target=_work, name="trainlab-live", daemon=True)
            _worker.start()
        _wake.notify()


def cancel(view: Shown) -> None:
    """Drop what the view asked for; a run of one seed under way is thrown away when it ends."""
    with _wake:
        _latest[id(view)] = _latest.get(id(view), 0) + 1
        _requests.pop(id(view), None)
    view.status = status("cancelled")


def _work() -> None:
    while True:
        with _wake:
            while not _requests:
                _wake.wait()
            name, (view, seeds) = _requests.popitem()
            ticket = _latest[name]
        try:
            _serve(view, seeds, lambda n=name, t=ticket: _latest.get(n) != t)
        except TrainlabError as error:
            view.status = status("error", message=str(error))
        except Exception as error:
            view.status = status("error", message=f"{type(error).__name__}: {error}")


def _serve(view: Shown, seeds: list[int], superseded: Any) -> None:
    slug, given = view.declaration["slug"], dict(view.settings)
    experiment = load(slug)
    settings = experiment.settings(given)
    completed = complete(slug, experiment, settings)
    results: list[Result] = []
    for done, seed in enumerate(seeds):
        if superseded():
            return
        view.status = status("running", done, len(seeds))
        results.append(experiment.run(completed, [seed]))
    if superseded():
        return
    view.fresh = _point(experiment, settings, results)
    view.status = status("ready", len(seeds), len(seeds))


def _point(experiment: Experiment, settings: Settings, results: list[Result]) -> dict[str, Any]:
    runs = {
        name: np.concatenate([result.runs[name] for result in results]) for name in results[0].runs
    }
    return summarized(experiment, settings, Result(runs, results[0].exact))
