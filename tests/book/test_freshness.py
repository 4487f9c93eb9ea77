"""What a chapter's run rests on: whatever its code reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import ROOT

from trainlab.book.sphinxext.freshness import EXECUTED_WITH, fingerprint


def read_by_the_package() -> list[str]:
    """Every file of the package, and of the quizzes, but for what is made and what tests it."""
    files = [path.relative_to(ROOT) for top in ("trainlab", "quizzes") for path in walk(ROOT / top)]
    no_run_reads = {".css", ".js", ".jsx", ".mjs", ".pyc"}
    return sorted(
        file.as_posix()
        for file in files
        if file.suffix not in no_run_reads and "tests" not in file.parts
    )


def walk(folder: Path) -> list[Path]:
    made = ROOT / "trainlab" / "static"
    return [path for path in folder.rglob("*") if path.is_file() and made not in path.parents]


@pytest.mark.parametrize("name", read_by_the_package())
def test_a_changed_file_of_the_package_runs_chapters_anew(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("before")
    before = fingerprint(tmp_path, EXECUTED_WITH)
    (tmp_path / name).write_text("after")
    assert fingerprint(tmp_path, EXECUTED_WITH) != before
