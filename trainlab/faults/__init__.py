"""The faults: one file in this folder is one fault, found by its name.

A file declares ``fault = Fault(...)``; its slug is the file's name. A fault is a few lines of a
plain PyTorch program written otherwise (`trainlab.faults.shared.listings`). Importing a fault does
not import torch: only running its program does.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from trainlab.errors import DeclarationError, TrainlabError, UnknownNameError, told
from trainlab.faults.shared.declaring import FAMILIES, Fault, LookAlike, QuickTest

__all__ = ["FAMILIES", "Fault", "LookAlike", "QuickTest", "catalog", "load", "slugs"]

FOLDER = Path(__file__).parent


def slugs() -> list[str]:
    """Return the slugs of all faults, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


def load(slug: str) -> Fault:
    """Import a fault by its slug.

    Raises
    ------
    UnknownNameError
        Lists the faults.
    DeclarationError
        If its file declares none, or one that cannot be; lists everything that is wrong with it.
    """
    if slug not in slugs():
        raise UnknownNameError("fault", slug, slugs())
    file = f"trainlab/faults/{slug}.py"
    try:
        fault = getattr(importlib.import_module(f"trainlab.faults.{slug}"), "fault", None)
    except TrainlabError:
        raise
    except Exception as error:  # whatever an author's file may raise
        raise DeclarationError(file, [told(error, file)]) from error
    if not isinstance(fault, Fault):
        found = f"fault is {fault!r:.60}; expected: fault = Fault(...)"
        raise DeclarationError(file, [found])
    problems = list(fault.flaws())
    if fault.look_alike.fault and fault.look_alike.fault not in slugs():
        problems.append(str(UnknownNameError("look-alike", fault.look_alike.fault, slugs())))
    if problems:
        raise DeclarationError(file, problems)
    return fault


def catalog() -> dict[str, Fault]:
    """Return all faults by slug.

    Raises
    ------
    DeclarationError
        Lists everything that is wrong with any of them.
    """
    found, problems = {}, []
    for slug in slugs():
        try:
            found[slug] = load(slug)
        except DeclarationError as error:
            problems += [f"{slug}: {problem}" for problem in error.problems]
    if problems:
        raise DeclarationError("trainlab/faults", problems)
    return found
