"""Finds a browser: the system's, else Playwright's own, else apt as root, else a clear failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)
FLAGS = (
    "--no-sandbox",  # as root Chromium does not start with one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What slips past the tests' routing finds no host either.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
APT = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]


class BrowserMissingError(RuntimeError):
    """No browser was found; says where it was looked for and what to install."""


def find_chromium(own: str) -> Path:
    """Return the path of a Chromium or Chrome.

    Parameters
    ----------
    own : str
        Where Playwright keeps its own browser, whether installed or not.

    Raises
    ------
    BrowserMissingError
        If there is none and it cannot be installed here.
    """
    found = _present(own)
    if found is None and _is_debian_root():
        _install_chromium()
        found = _present(own)
    if found is None:
        raise BrowserMissingError(
            "The browser tests need Chromium or Chrome, and found none. Looked for "
            f"{', '.join(NAMES)} on the path, in the usual folders of macOS and Windows, and for "
            f"Playwright's own at {own}. Install one: on Debian or Ubuntu `sudo apt-get install "
            "chromium`, elsewhere Google Chrome, or anywhere `playwright install chromium`."
        )
    return found


def launch(playwright: Playwright) -> Browser:
    """Start the browser, headless and without access to any other host."""
    path = find_chromium(playwright.chromium.executable_path)
    return playwright.chromium.launch(executable_path=str(path), args=list(FLAGS))


def _present(own: str) -> Path | None:
    candidates = [*filter(None, map(shutil.which, NAMES)), *PLACES, own]
    return next((Path(path) for path in candidates if Path(path).is_file()), None)


def _is_debian_root() -> bool:
    return (
        hasattr(os, "geteuid")
        and os.geteuid() == 0
        and Path("/etc/debian_version").exists()
        and shutil.which("apt-get") is not None
    )


def _install_chromium() -> None:
    """Install it; workers that run side by side wait for the first."""
    import fcntl  # Debian has it, Windows does not

    with (Path(tempfile.gettempdir()) / "chromium-install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if shutil.which("chromium"):
            return
        print("No browser found: installing Chromium with apt-get, as root (about a minute).")
        for step in (["update", "--quiet"], ["install", "--quiet", "--yes", "chromium"]):
            done = subprocess.run([*APT, *step], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                print(f"apt-get {step[0]} failed: {done.stderr.strip()[-400:]}")
