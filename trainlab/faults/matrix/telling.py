"""A fault, and all of them, as text for a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from trainlab.errors import one_of
from trainlab.faults.shared.declaring import FAMILIES, Fault


def listed(catalog: Mapping[str, Fault]) -> str:
    """Return the catalog, one line a fault, by family."""
    lines = []
    for family, title in FAMILIES.items():
        members = {slug: fault for slug, fault in catalog.items() if fault.family == family}
        if members:
            lines += ["", title, *(f"  {slug:<26} {f.title}" for slug, f in members.items())]
    return "\n".join([f"{len(catalog)} faults. One of them: trainlab faults SLUG", *lines])


def told(fault: Fault, network: str) -> str:
    """Return all that is said of a fault, and what its owner wrote instead of the healthy lines.

    Raises
    ------
    UnknownNameError
        If the fault is not shown on this network; lists those that it is.
    """
    one_of(network, fault.networks, "network of this fault")
    healthy, sick = (fault.program(role, network).text for role in ("healthy", "sick"))
    changed = difflib.unified_diff(
        healthy.splitlines(), sick.splitlines(), "healthy", "sick", lineterm="", n=1
    )
    parts = {
        "You see": fault.sees,
        "Because": fault.why,
        "Look-alike": fault.look_alike.words,
        f"Test ({fault.test.when} training; the fault if `{fault.test.reading}` is "
        f"{fault.test.limit})": f"\n{fault.test.code}",
        "Healthy": fault.test.healthy,
        "Cure": fault.cure,
        f"What is wrong ({network})": "\n" + "\n".join(changed),
        f"The sick program ({network})": f"\n{sick}",
    }
    return "\n\n".join([fault.title, *(f"{name}: {text}" for name, text in parts.items())])
