"""The finder: it names what it looked for, or installs, and never skips."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from . import chromium


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """A machine without any browser, whose user is not root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "PLACES", ())
    monkeypatch.setattr(chromium, "_is_debian_root", lambda: False)
    return tmp_path


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(0o755)
    return path


def test_failure_says_what_was_looked_for_and_what_to_install(bare_machine):
    with pytest.raises(chromium.BrowserMissingError) as failure:
        chromium.find_chromium(own="/nowhere/chrome-linux/chrome")
    said = str(failure.value)
    for name in (*chromium.NAMES, "/nowhere/chrome-linux/chrome"):
        assert name in said
    assert "apt-get install chromium" in said
    assert "playwright install chromium" in said


def test_system_browser_comes_before_playwrights_own(bare_machine):
    own = executable(bare_machine / "own" / "chrome")
    assert chromium.find_chromium(str(own)) == own
    system = executable(bare_machine / "google-chrome")
    assert chromium.find_chromium(str(own)) == system


def test_root_on_debian_installs_it_with_a_notice(bare_machine, monkeypatch, capsys):
    def pretend_apt(command: list[str], **_options: object) -> subprocess.CompletedProcess:
        if "install" in command:
            executable(bare_machine / "chromium")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(chromium, "_is_debian_root", lambda: True)
    monkeypatch.setattr(chromium.subprocess, "run", pretend_apt)
    assert chromium.find_chromium("/nowhere") == bare_machine / "chromium"
    assert "installing Chromium with apt-get" in capsys.readouterr().out


def test_failed_installation_is_a_failure_not_a_skip(bare_machine, monkeypatch, capsys):
    refused = subprocess.CompletedProcess([], 100, "", "E: Unable to locate package chromium")
    monkeypatch.setattr(chromium, "_is_debian_root", lambda: True)
    monkeypatch.setattr(chromium.subprocess, "run", lambda *_, **__: refused)
    with pytest.raises(chromium.BrowserMissingError):
        chromium.find_chromium("/nowhere")
    assert "Unable to locate package" in capsys.readouterr().out
