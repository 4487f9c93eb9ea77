"""The words in charts stand apart, at every recorded point and every width that the page has."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from places import ROOT

from trainlab import recordings

SCRIPT = ROOT / "tests" / "views" / "panels" / "every-point.mjs"


@pytest.mark.thorough
@pytest.mark.parametrize("slug", recordings.slugs())
def test_no_words_collide_at_any_recorded_point(slug: str) -> None:
    node = shutil.which("node") or "node"
    done = subprocess.run([node, SCRIPT, slug], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-4000:]}{done.stderr[-2000:]}"
