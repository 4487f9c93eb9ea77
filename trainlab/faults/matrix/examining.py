"""One fault on one network and one seed: does it show, does its test tell, does its cure cure?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trainlab.faults.matrix.expected import failures_of
from trainlab.faults.shared.declaring import ROLES, Fault
from trainlab.faults.shared.listings import Listing
from trainlab.faults.shared.programs import Program, finite


@dataclass(frozen=True)
class Found:
    """What one program showed.

    Attributes
    ----------
    shows, alarm : bool
        Whether it has the symptom, and whether the test speaks for the fault.
    reading : float
        What the test measured.
    start, end, val_loss, val_score : float
        Loss of the first batch, mean of the last 20, and the last evaluation.
    """

    shows: bool
    alarm: bool
    reading: float
    start: float
    end: float
    val_loss: float
    val_score: float

    def as_json(self) -> dict[str, Any]:
        """Return this as JSON has it; numbers to four digits, what is not finite as null."""
        rounded = {
            name: finite(float(f"{value:.4g}")) if isinstance(value, float) else value
            for name, value in vars(self).items()
        }
        return rounded


class Programs(dict[Listing, Program]):
    """Programs by their listings: equal listings are the same program, and are trained once."""

    def __missing__(self, listing: Listing) -> Program:
        self[listing] = Program(listing)
        return self[listing]


def examine(
    fault: Fault, network: str, seed: int, programs: Programs | None = None
) -> dict[str, Found]:
    """Run the four programs of a fault, with its symptom and its test.

    Parameters
    ----------
    fault : Fault
    network : str
        One of its networks.
    seed : int
    programs : Programs, optional
        Those that have been run already.

    Returns
    -------
    dict of str to Found
        By role: healthy, sick, look_alike, cured.
    """
    programs = Programs() if programs is None else programs
    healthy = programs[fault.program("healthy", network, seed)].run
    found = {}
    for role in ROLES:
        program = programs[fault.program(role, network, seed)]
        run, value = program.run, program.reading(fault.test)
        found[role] = Found(
            bool(fault.shows(run, healthy)),
            fault.test.alarms(value),
            value,
            run.start,
            run.end,
            run.val_loss,
            run.val_score,
        )
    return found


def failures(found: dict[str, Found]) -> list[str]:
    """Return what is not as it should be: "sick: does not show the symptom"."""
    return failures_of({role: vars(one) for role, one in found.items()})
