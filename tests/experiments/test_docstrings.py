"""An experiment's docstring names its arrays: all that are recorded, and no others.

Below ``Arrays`` a line without indentation names some, with commas between them, as in
``rise, clean_rise : shape (seeds,)``. A part in capitals stands for any words: ``gain_NAME``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from places import ROOT
from told import fail_with

from trainlab import recordings
from trainlab.errors import did_you_mean
from trainlab.experiments import slugs

NAMES = re.compile(r"(?P<names>\w+(?:, \w+)*)(?: : .+)?")


def documented(text: str) -> list[str]:
    """Return the names that a docstring has below ``Arrays``."""
    _, _, arrays = text.partition("\nArrays\n------\n")
    found = map(NAMES.fullmatch, arrays.partition("\nReferences\n")[0].split("\n"))
    return [name for line in found if line for name in line["names"].split(", ")]


def faults(file: str, text: str, recorded: Iterable[str]) -> Iterator[str]:
    """Yield what a docstring leaves out, and what it makes up."""
    names = documented(text)
    patterns = {name: re.compile(re.sub("[A-Z]{2,}", r"\\w+", name)) for name in names}
    for array in sorted(recorded):
        if not any(pattern.fullmatch(array) for pattern in patterns.values()):
            yield f"{file}: say what the array {array!r} is, below Arrays in the docstring"
    for name, pattern in patterns.items():
        if not any(map(pattern.fullmatch, recorded)):
            hint = did_you_mean(name, recorded)
            yield f"{file}: the docstring names the array {name!r}, which is not recorded.{hint}"


def test_docstrings_name_the_arrays_that_are_recorded() -> None:
    found: list[str] = []
    for slug in slugs():
        file = f"trainlab/experiments/{slug}.py"
        text = ast.get_docstring(ast.parse((ROOT / file).read_text(encoding="utf-8"))) or ""
        points = recordings.read(slug)["points"].values()
        found += faults(file, text, {name for point in points for name in point["arrays"]})
    fail_with(found, "the docstrings")


def test_an_array_left_out_or_made_up_is_told() -> None:
    text = (
        "What?\n\nloss : no array\n\nArrays\n------\nrise, los : shape (seeds,)\n    In nats.\n"
        "Both are exact.\ngain_NAME\n\nReferences\n----------\nNobody"
    )
    assert documented(text) == ["rise", "los", "gain_NAME"]
    assert [*faults("a.py", text, {"rise", "loss", "gain_he", "gain_all"})] == [
        "a.py: say what the array 'loss' is, below Arrays in the docstring",
        "a.py: the docstring names the array 'los', which is not recorded. Did you mean 'loss'?",
    ]
