"""Ending a learner's code when its time is up, whatever it swallows."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

_AGAIN = 0.005  # seconds between further interrupts, for code that swallows the first


class TimeUp(BaseException):
    """Ends a learner's code; not an Exception, so that ``except Exception`` lets it through."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return ``work()``, or raise :class:`TimeUp` once ``seconds`` have passed.

    Interrupts come again and again until the code ends, since a bare ``except`` swallows some.
    An import is never interrupted, which would leave a package half loaded for the rest of the
    kernel's life: the clock starts again after it.
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
