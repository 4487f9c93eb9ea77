"""Running a learner's code so that it can neither hang the kernel nor leave traces in it."""

from __future__ import annotations

import contextlib
import copy
import ctypes
import inspect
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

_AGAIN = 0.005  # seconds between further interrupts, for code that swallows the first


class NotYet(Exception):  # noqa: N818 - a verdict on an answer, not an error of ours
    """What a check says about an answer that is not right yet."""


class TimeUp(BaseException):
    """Ends a learner's code; not an Exception, so that ``except Exception`` lets it through."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return ``work()``, or raise :class:`TimeUp` once ``seconds`` have passed.

    Interrupts come again and again until the code ends, since a bare ``except`` swallows some.
    An import is never interrupted, which would leave a package half loaded for the rest of the
    kernel's life: the time begins anew after it.
    On the main thread they are alarm signals; elsewhere (Windows, JupyterLab's subshells) a second
    thread raises the exception in this one. Neither ends a single long call into C.
    """
    on_main_thread = threading.current_thread() is threading.main_thread()
    if hasattr(signal, "setitimer") and on_main_thread:
        return _within_by_alarm(seconds, work)
    return _within_by_watchdog(seconds, work)


def _within_by_alarm(seconds: float, work: Callable[[], T]) -> T:
    running = True
    tracer_before = sys.gettrace()
    here = sys._getframe()

    def interrupt_next_line(frame: FrameType, event: str, argument: object) -> Any:
        if running and event == "line":
            raise TimeUp
        return interrupt_next_line

    def ring(number: int, frame: FrameType | None) -> None:
        if not running:
            return
        if _importing(frame):
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            return
        # Were TimeUp swallowed by `except: ...`, the tracer raises it in that block's first line.
        caller = frame
        while caller is not None and caller is not here:
            caller.f_trace = interrupt_next_line
            caller = caller.f_back
        sys.settrace(interrupt_next_line)
        raise TimeUp

    handler_before = signal.signal(signal.SIGALRM, ring)
    timer_before = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        try:
            return work()
        finally:
            running = False
    finally:
        running = False
        if sys.gettrace() is not tracer_before:
            sys.settrace(tracer_before)
        signal.setitimer(signal.ITIMER_REAL, *timer_before)
        signal.signal(signal.SIGALRM, handler_before or signal.SIG_DFL)


def _within_by_watchdog(seconds: float, work: Callable[[], T]) -> T:
    this_thread = ctypes.c_ulong(threading.get_ident())
    finished: list[bool] = []  # lists, as an interrupt inside an Event would leave it locked
    gone: list[bool] = []

    def watch() -> None:
        deadline = time.monotonic() + seconds
        while not finished:
            if _importing(sys._current_frames().get(this_thread.value)):
                deadline = time.monotonic() + seconds
            elif time.monotonic() >= deadline:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(this_thread, ctypes.py_object(TimeUp))
            time.sleep(_AGAIN)
        gone.append(True)

    threading.Thread(target=watch, daemon=True).start()
    try:
        return work()
    finally:
        while True:
            try:
                while not gone:
                    finished.append(True)
                    time.sleep(_AGAIN / 5)
                for _ in range(100):
                    pass  # jumping back is where Python raises one that is still on its way
                break
            except TimeUp:
                pass


def _importing(frame: FrameType | None) -> bool:
    """Tell whether the code that is timed, seen from its innermost frame, is importing."""
    timed_by = (_within_by_alarm.__code__, _within_by_watchdog.__code__)
    while frame is not None and frame.f_code not in timed_by:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


class Printed:
    """Stands in for a stream: keeps count of what this thread prints, passes on other threads'."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._thread = threading.get_ident()
        self.lines = 0
        self.first = ""

    def write(self, text: str) -> int:
        """Count the lines of ``text``; only the first line is kept."""
        if threading.get_ident() != self._thread:
            return int(self._stream.write(text) or 0)
        if not self.lines and len(self.first) < 80:
            self.first += text.split("\n", 1)[0][:80]
        self.lines += text.count("\n")
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def isatty(self) -> bool:
        """Tell progress bars that nobody is watching."""
        return False

    @property
    def note(self) -> str:
        """One sentence about what was printed, empty if nothing was."""
        if not self.lines and not self.first:
            return ""
        lines = f"{self.lines:,} lines" if self.lines > 1 else "1 line"
        return (
            f"Your code printed {lines} while it was checked, not shown here; "
            f"the first: “{self.first.strip()}”."
        )


@contextlib.contextmanager
def quiet() -> Iterator[Printed]:
    """Keep what is printed, and warnings, off the learner's screen."""
    printed = Printed(sys.stdout)
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield printed


@contextlib.contextmanager
def fixed_state(seed: int = 0) -> Iterator[None]:
    """Seed every generator and set the libraries' defaults; put back what the caller had."""
    python_state, numpy_state = random.getstate(), np.random.get_state()
    torch = sys.modules.get("torch")
    if torch:
        torch_state = torch.get_rng_state()
        dtype, gradients = torch.get_default_dtype(), torch.is_grad_enabled()
    try:
        random.seed(seed)
        np.random.seed(seed)
        if torch:
            torch.manual_seed(seed)
            torch.set_default_dtype(torch.float32)
            torch.set_grad_enabled(True)
        with np.errstate(all="warn"):
            yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
        if torch:
            torch.set_rng_state(torch_state)
            torch.set_default_dtype(dtype)
            torch.set_grad_enabled(gradients)


@contextlib.contextmanager
def exit_raises(names: dict[str, Any]) -> Iterator[None]:
    """Make IPython's ``exit`` and ``quit``, which end the kernel, raise SystemExit for a while."""
    replaced = {
        name: names[name]
        for name in ("exit", "quit")
        if type(names.get(name)).__module__.startswith(("IPython", "ipykernel"))
    }
    names.update(dict.fromkeys(replaced, sys.exit))
    try:
        yield
    finally:
        names.update(replaced)


class Learners:
    """A learner's function: hands in copies of arrays and tells which were changed in place.

    Parameters
    ----------
    function : callable
    form : str
        How the check calls it, for messages: ``"layer_backward(grad_h, z, weight)"``.
    """

    def __init__(self, function: Callable[..., Any], form: str) -> None:
        self.function = function
        self.form = form
        self.changed: list[str] = []
        self._names = [name.strip() for name in form.partition("(")[2].rstrip(")").split(",")]

    def __call__(self, *arguments: Any) -> Any:
        handed = [copy.deepcopy(argument) for argument in arguments]
        self._must_accept(handed)
        result = self.function(*handed)
        for name, before, after in zip(self._names, arguments, handed, strict=False):
            if not _same(before, after) and name not in self.changed:
                self.changed.append(name)
        return result

    def _must_accept(self, arguments: list[Any]) -> None:
        name = self.form.partition("(")[0]
        if not callable(self.function):
            raise NotYet(
                f"`{name}` is {self.function!r:.40}; the check needs a function that it can call "
                f"as `{self.form}`."
            )
        try:
            signature = inspect.signature(self.function)
        except (TypeError, ValueError):
            return  # a built-in keeps its signature to itself
        try:
            signature.bind(*arguments)
        except TypeError:
            raise NotYet(
                f"the check calls `{self.form}`, but yours is `{name}{signature}`. "
                "Give it those arguments, in that order."
            ) from None


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        nan = before.dtype.kind in "fc"  # other kinds, such as text, have none
        return before.shape == after.shape and np.array_equal(before, after, equal_nan=nan)
    if hasattr(before, "detach"):
        return _same(before.detach().cpu().numpy(), after.detach().cpu().numpy())
    if isinstance(before, list):
        pairs = list(zip(before, after, strict=False))
        same = all(type(old) is type(new) and _same(old, new) for old, new in pairs)
        return same and len(before) == len(after)
    if isinstance(before, int | float | str):
        return before == after or before != before  # NaN stays NaN
    return True
