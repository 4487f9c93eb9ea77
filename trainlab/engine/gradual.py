"""Trainings that can be looked at, or left, while they go on.

A training is written as a generator: after every step it yields how far it is, with a function that
tells what has become of it so far, and in the end it returns the whole. `gradual` makes an ordinary
function of it, which goes through to the end. Inside `UnderWay` the same function answers at once
with what there is so far, and its steps are taken one at a time: nothing is trained twice, and a
training that nobody wants any more is simply not gone on with.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")


class SoFar(NamedTuple, Generic[T]):
    """What a training yields after a step.

    Attributes
    ----------
    share : float
        Of its steps that are done, 0 to 1.
    result : callable
        ``result()`` is what has become of it: of the type that it returns in the end, NaN where
        it has not come to yet, and no part of it changed by later steps.
    """

    share: float
    result: Callable[[], T]


Steps = Generator[SoFar[T], None, T]


def gradual(steps: Callable[P, Steps[T]]) -> Callable[P, T]:
    """Make an ordinary function of a training that is written as a generator.

    Its first value must come before long: `UnderWay.now` waits for it.
    """

    @wraps(steps)
    def train(*args: P.args, **kwargs: P.kwargs) -> T:
        training = _Training(steps(*args, **kwargs))
        looking = _looking.get()
        if looking is not None:
            return looking.known(training).so_far.result()
        while not training.whole:
            training.step()
        return training.so_far.result()

    return train


def remembered(maxsize: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Remember the last few results of a function that trains.

    None that is under way, and none while `nothing_remembered` holds.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize)(function)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            fresh = _looking.get() is not None or _forgetting.get()
            return (function if fresh else kept)(*args, **kwargs)  # type: ignore[arg-type]

        return call

    return decorate


@contextmanager
def to_the_end() -> Iterator[None]:
    """Let trainings called inside go through to their end at once, even in a look.

    For those on which it depends what is trained next, as in `engine.tuning`.
    """
    token = _looking.set(None)
    try:
        yield
    finally:
        _looking.reset(token)


@contextmanager
def nothing_remembered() -> Iterator[None]:
    """Let `remembered` functions train anew: something else than their arguments decides."""
    token = _forgetting.set(True)
    try:
        yield
    finally:
        _forgetting.reset(token)


_forgetting: ContextVar[bool] = ContextVar("forgetting", default=False)


class _Training(Generic[T]):
    so_far: SoFar[T]  # from its first step on

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self.whole = False

    def step(self) -> None:
        try:
            self.so_far = next(self._steps)
        except StopIteration as end:
            result = end.value
            self.so_far, self.whole = SoFar(1.0, lambda: result), True


class UnderWay(Generic[T]):
    """A computation whose trainings are taken step by step, with a look at it at any time.

    Which trainings there are, and in what order they are called, must not depend on what becomes
    of them, except `to_the_end`.

    Parameters
    ----------
    compute : callable
        Without arguments. It is called for every look; what it does beside its trainings is done
        each time.
    """

    def __init__(self, compute: Callable[[], T]) -> None:
        self._compute = compute
        self._trainings: list[_Training[Any]] = []  # in the order in which they are called
        self._called: Iterator[_Training[Any]] = iter(())
        self._found: list[T] = []  # by the last look, if no step was taken since

    def now(self) -> T:
        """Return the result with each training as far as it is; in the end, the whole one."""
        if not self._found:
            self._called = iter(list(self._trainings))
            token = _looking.set(self)
            try:
                self._found.append(self._compute())
            finally:
                _looking.reset(token)
        return self._found[0]

    def known(self, called: _Training[A]) -> _Training[A]:
        """Return the training that is being called in a look; a new one is begun."""
        training = next(self._called, called)
        if training is called:
            training.step()
            self._trainings.append(training)
        return training

    def step(self) -> bool:
        """Take a step of the first training that is not whole; return whether there was one."""
        training = next((one for one in self._trainings if not one.whole), None)
        if training is None:
            return False
        training.step()
        self._found.clear()
        return True

    @property
    def trains(self) -> bool:
        """Return whether there are trainings in it, as far as `now` has found any."""
        return bool(self._trainings)

    @property
    def share(self) -> float:
        """Return which share of the steps of all trainings is done; 1 if nothing is trained."""
        shares = [training.so_far.share for training in self._trainings]
        return sum(shares) / len(shares) if shares else 1.0


_looking: ContextVar[UnderWay[Any] | None] = ContextVar("looking", default=None)
