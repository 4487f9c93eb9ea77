"""Fixtures for the tests of checks: a fresh kernel, and a task of one's own."""

from __future__ import annotations

import pytest
from cells import patiently
from doubling import doubles

from trainlab import checks
from trainlab.checking import Task, attempts, cells, running


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch, tmp_path):
    monkeypatch.setattr(attempts, "_tried", {})
    monkeypatch.setattr(cells, "_ran", [])
    monkeypatch.chdir(tmp_path)  # where a notebook would stand, and keep its progress
    for name in ("TRAINLAB_STRICT", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def patient(monkeypatch):
    """Let no right answer run out of time on a busy machine."""
    monkeypatch.setattr(running, "within", patiently)


@pytest.fixture
def declare(monkeypatch):
    """Make ``check("double")`` find the given checks of a function ``double(x)``."""

    def declared(*functions, needs=("double(x)",), hints=("one", "two", "three")):
        task = Task("double", needs=needs, checks=functions or (doubles,), hints=hints)
        monkeypatch.setattr(checks, "find", lambda name: task)

    return declared
