"""Running the listings: what a training shows, and what a test measures in it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any

import numpy as np
import torch
from sklearn import datasets

from trainlab.errors import TrainlabError, told
from trainlab.faults.shared.declaring import QuickTest
from trainlab.faults.shared.listings import Listing
from trainlab.faults.shared.runs import Run

FILE = "<listing>"


class ProgramError(TrainlabError):
    """A listing, or the lines of a test, raised; says what, and on which line."""


class Program:
    """A listing under way: set up, trained when asked to, open to tests.

    Parameters
    ----------
    listing : Listing

    Notes
    -----
    PyTorch's global generator is left as it was; a listing seeds it for itself.
    """

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    @cached_property
    def run(self) -> Run:
        """Train in a fresh set-up, once; what it showed."""
        names = self._trained
        rows = np.array(names["scores"], dtype=float).reshape(-1, 2)
        return Run(
            np.array(names["losses"], dtype=float),
            rows[:, 0],
            rows[:, 1],
            {name: float(value) for name, value in names["report"].items()},
        )

    @cached_property
    def _trained(self) -> dict[str, Any]:
        names: dict[str, Any] = {}
        with _alone():
            _execute(self.listing.setup, names, "the set-up")
            _execute(self.listing.run, names, "the training")
        return names

    def reading(self, test: QuickTest) -> float:
        """Return what a test measures, in a fresh set-up or after training.

        Raises
        ------
        ProgramError
            If its lines use a name that the program lacks, or fail otherwise.
        """
        with _alone():
            if test.when == "before":
                names: dict[str, Any] = {}
                _execute(self.listing.setup, names, "the set-up")
            else:
                names = dict(self._trained)
                self._trained["model"].train()
            torch.manual_seed(1)
            kept = _state(names)
            _execute(test.code, names, "the test")
            if test.when == "after" and kept != _state(names):
                raise ProgramError(
                    "The test changed the weights of a trained model; expected: a test that is "
                    "run after training only looks. Let it work on copy.deepcopy(model)."
                )
        return float(names[test.reading])


def _state(names: dict[str, Any]) -> list[bytes]:
    return [
        tensor.detach().contiguous().view(-1).view(torch.uint8).numpy().tobytes()
        for tensor in names["model"].state_dict().values()
    ]


def _execute(code: str, names: dict[str, Any], what: str) -> None:
    try:
        exec(compile(code, FILE, "exec"), names)
    except Exception as error:  # whatever a program may raise
        raise ProgramError(f"{what}: {told(error, FILE)}") from error


@contextmanager
def _alone() -> Iterator[None]:
    """Keep the caller's generator, read the digits once, ignore warnings about the fault."""
    read, datasets.load_digits = datasets.load_digits, _digits
    try:
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        datasets.load_digits = read


_digits = cache(datasets.load_digits)  # a listing copies what it reads; reading takes longest


def finite(value: float) -> float | None:
    """Return a number as JSON has it: None for what is not finite."""
    return value if math.isfinite(value) else None
