"""How a fault is declared: what one sees, why, what else looks like it, how to test and cure it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from trainlab.faults.shared.listings import NETWORKS, Edit, Listing, listing
from trainlab.faults.shared.runs import Run

FAMILIES = {
    "loss": "Loss and target",
    "graph": "Graph and parameters",
    "loop": "Training loop",
    "mode": "Training and evaluation mode",
    "data": "Feeding the data",
    "leak": "Leaks between the splits",
    "sequence": "Sequences and masks",
    "signal": "Initialization and signal",
    "normalization": "Normalization",
    "optimizer": "Optimizer",
    "schedule": "Schedule",
    "evaluation": "Evaluation",
    "precision": "Numerics and precision",
    "generalization": "Generalization",
}
LINES, WIDTH = 6, 84  # of a test that is pasted
ROLES = ("healthy", "sick", "look_alike", "cured")
Edits = tuple[Edit, ...] | Mapping[str, tuple[Edit, ...]]
"""The same for all networks, or by the network's name."""


@dataclass(frozen=True)
class QuickTest:
    """Lines to paste into a program, and when what they measure speaks for the fault.

    Attributes
    ----------
    code : str
        At most six lines, over the names that all listings have; the last assigns ``reading``.
    reading : str
        Name of the number.
    above, below : float, optional
        The fault is there if the number is above, or below, this; exactly one is given. A number
        that is not finite is neither, unless ``nan`` is set.
    when : str
        ``"before"`` the first step, or ``"after"`` training.
    healthy : str
        What to expect of a healthy program, in words.
    nan : bool
        Whether a number that is not finite speaks for the fault.
    """

    code: str
    reading: str
    healthy: str
    above: float | None = None
    below: float | None = None
    when: str = "before"
    nan: bool = False

    def alarms(self, value: float) -> bool:
        """Whether this reading speaks for the fault."""
        if value != value or value in (float("inf"), float("-inf")):
            return self.nan
        return value > self.above if self.above is not None else value < (self.below or 0.0)

    @property
    def limit(self) -> str:
        """The limit in words: "above 0.5"."""
        return f"above {self.above:g}" if self.above is not None else f"below {self.below or 0:g}"

    def flaws(self) -> Iterator[str]:
        """Yield everything that is wrong with this test."""
        lines = self.code.strip().splitlines()
        if not 1 <= len(lines) <= LINES:
            yield f"test: code has {len(lines)} lines; expected: 1 to {LINES}"
        yield from (
            f"test: {line!r} has {len(line)} characters; expected: {WIDTH} at most"
            for line in lines
            if len(line) > WIDTH
        )
        try:
            ast.parse(self.code)
        except SyntaxError as error:
            yield f"test: code is no Python: line {error.lineno}, {error.msg}"
        if lines and not re.match(rf"\s*{re.escape(self.reading)} = ", lines[-1]):
            yield f"test: the last line is {lines[-1]!r}; expected: '{self.reading} = …'"
        if (self.above is None) == (self.below is None):
            yield f"test: above={self.above}, below={self.below}; expected: one of them"
        if self.when not in ("before", "after"):
            yield f"test: when={self.when!r}; expected: 'before' or 'after'"
        if not self.healthy.strip():
            yield "test: healthy is empty; expected: what a healthy program shows, in words"


@dataclass(frozen=True)
class LookAlike:
    """A program that shows the same symptom for another reason.

    Attributes
    ----------
    words : str
        What is the matter with it.
    edits : tuple of edits
        Of the healthy listing.
    fault : str
        Slug of the fault that it is, if the catalog has it.
    """

    words: str
    edits: Edits
    fault: str = ""


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes
    ----------
    title, sees, why, cure : str
        Its name, what its owner sees, what is wrong, what to write instead.
    family : str
        A key of `FAMILIES`.
    networks : tuple of str
        Two or more that it is shown on.
    sick : edits
        What the owner wrote instead of the healthy lines.
    shows : callable
        ``shows(run, healthy) -> bool``: whether a run has the symptom, beside the healthy run of
        the same seed.
    test : QuickTest
    look_alike : LookAlike
    task : str
        A key of `NETWORKS`.
    given : edits
        The setting in which the fault is shown, healthy or not.
    treatment : edits, optional
        The cure as edits of the *sick* listing. Left out, it is to write the healthy lines.
    epochs : int
    chapter : str
        Slug of the chapter that teaches it, empty if none does.
    source : str
        A public report of the fault.
    """

    title: str
    family: str
    sees: str
    why: str
    cure: str
    networks: tuple[str, ...]
    sick: Edits
    shows: Callable[[Run, Run], bool]
    test: QuickTest
    look_alike: LookAlike
    task: str = "classes"
    given: Edits = ()
    treatment: Edits | None = None
    epochs: int = 8
    chapter: str = ""
    source: str = ""

    def program(self, role: str, network: str, seed: int = 0) -> Listing:
        """Return a listing: ``"healthy"``, ``"sick"``, ``"look_alike"`` or ``"cured"``."""
        made = listing(self.task, network, self.epochs)
        for edits in self._steps(role):
            made = made.edited(_of(edits, network))
        return made.seeded(seed)

    def _steps(self, role: str) -> tuple[Edits, ...]:
        return {
            "healthy": (self.given,),
            "sick": (self.given, self.sick),
            "look_alike": (self.given, self.look_alike.edits),
            "cured": (self.given,)
            if self.treatment is None
            else (self.given, self.sick, self.treatment),
        }[role]

    def flaws(self) -> Iterator[str]:
        """Yield everything that is wrong with this declaration."""
        for name in ("title", "sees", "why", "cure"):
            if not getattr(self, name).strip():
                yield f"{name} is empty; expected: a sentence"
        if self.family not in FAMILIES:
            yield f"family={self.family!r}; expected one of {', '.join(FAMILIES)}"
        if not self.look_alike.words.strip():
            yield "look_alike: words are empty; expected: what is the matter with it"
        yield from self.test.flaws()
        known = NETWORKS.get(self.task)
        if known is None:
            yield f"task={self.task!r}; expected one of {', '.join(NETWORKS)}"
            return
        if len(set(self.networks)) < 2:
            yield f"networks={self.networks}; expected: two or more of {', '.join(known)}"
        for network in self.networks:
            if network not in known:
                yield f"networks: {network!r} does no {self.task}; expected: {', '.join(known)}"
                continue
            for role in ROLES:
                made = listing(self.task, network, self.epochs)
                for edits in self._steps(role):
                    for flaw in made.flaws(_of(edits, network)):
                        yield f"{role}, {network}: {flaw}"
                    made = made.edited(_of(edits, network))


def _of(edits: Edits, network: str) -> tuple[Edit, ...]:
    if isinstance(edits, Mapping):
        return tuple(edits.get(network, ()))
    return tuple(edits)
