"""Running a learner's code so that it leaves no traces: output, random states, settings, names."""

from __future__ import annotations

import contextlib
import random
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from trainlab.checking.expecting import NotYet


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
    """Seed every generator and set the libraries' defaults; put back what the caller had.

    The default dtype stays the learner's own, so that what passes here runs in their notebook.
    """
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
            if dtype not in (torch.float32, torch.float64):
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
def no_autograd(message: str) -> Iterator[None]:
    """Say ``message`` when anything is differentiated: the derivation by hand is the task."""
    import torch  # here, so that importing the package stays light

    def refuse(*arguments: Any, **options: Any) -> None:
        raise NotYet(message)

    name = "_engine_run_backward"  # `grad`, `backward` and `torch.func` all end here
    engine = getattr(torch.autograd, name)
    setattr(torch.autograd, name, refuse)
    try:
        yield
    finally:
        setattr(torch.autograd, name, engine)


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
