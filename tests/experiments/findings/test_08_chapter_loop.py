"""The loop that chapter 8 prints gives what the recorded runs of the recipe gave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import matplotlib
import nbformat
import numpy as np
import pytest
import torch
from places import ROOT

from trainlab import recordings

CHAPTER = ROOT / "chapters" / "08_putting_it_all_together.ipynb"
DEFINES = re.compile(r"def |@torch|data =")


@pytest.fixture
def loop() -> Iterator[dict[str, Any]]:
    """The names that the chapter's cells define: split, build, fit, measure."""
    matplotlib.use("agg")
    names: dict[str, Any] = {}
    dtype = torch.get_default_dtype()
    cells = nbformat.read(CHAPTER, as_version=4).cells
    imports, *code = [cell.source for cell in cells if cell.cell_type == "code"]
    first, last = (
        next(i for i, source in enumerate(code) if f"def {name}(" in source)
        for name in ("split", "fit")
    )
    for source in (imports, *filter(DEFINES.match, code[first : last + 1])):
        exec(source, names)
    yield names
    torch.set_default_dtype(dtype)


@pytest.mark.thorough
@pytest.mark.parametrize(("task", "hard"), [("easy_4", False), ("hard_4", True)])
def test_the_chapters_loop_gives_the_recorded_accuracy(loop, task, hard) -> None:
    key = "|".join([task, "he", *6 * ["on"]])
    recorded = recordings.read("recipe")["points"][key]["arrays"]
    rate, runs = recorded["rate"]["median"], recorded["test_accuracy"]["runs"]
    scores = []
    for seed in range(len(runs)):
        rows = loop["split"](seed, hard)
        model = loop["build"](seed=seed)
        loop["fit"](model, rows, rate)
        scores.append(loop["measure"](model, *rows["test"])[1])
    differences = np.array(scores) - runs  # other weights and batches, the same splits
    error = differences.std(ddof=1) / len(runs) ** 0.5
    assert abs(differences.mean()) < 3 * error + 0.005
