"""Environments made from the project's files alone: requirements, lock and Binder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest
from browser.lab import PATIENCE, running, solve_exercise
from places import ROOT
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
UV = "uv==0.13.9"
REPO2DOCKER = "jupyter-repo2docker==2026.4.0"


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command; on failure show the end of what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command} failed:\n{(done.stdout + done.stderr)[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git tracks, as they are now, without anything that was built."""
    target = tmp_path_factory.mktemp("checkout")
    names = run("git", "ls-files", "-z", cwd=ROOT).split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes((ROOT / name).read_bytes())
            (target / name).chmod((ROOT / name).stat().st_mode)
    return target


@pytest.mark.parametrize("lock", [[], ["--constraint", "constraints.txt"]], ids=["pins", "lock"])
def test_requirements_resolve(checkout: Path, lock: list[str]) -> None:
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "-q"]
    run(*command, "--requirement", "requirements.txt", *lock, cwd=checkout)


@pytest.fixture(scope="module")
def uv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A resolver that reads each package's conditions for the Python that it is asked about.

    pip reads them for the Python that it runs on, whatever ``--python-version`` says.
    """
    environment = tmp_path_factory.mktemp("uv")
    venv.create(environment, with_pip=True)
    run(environment / "bin" / "python", "-m", "pip", "install", "-q", UV, cwd=ROOT)
    return environment / "bin" / "uv"


def resolve(uv: Path, checkout: Path, version: str, platform: str) -> dict[str, str]:
    """Resolve pins, lock and test tools from wheels alone; return package → version."""
    options = ["--python-version", version, "--python-platform", platform, "--no-build"]
    said = run(
        *(uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate", *options),
        *("--no-emit-package", "trainlab", "--constraint", "constraints.txt"),
        *("--extra", "test", "requirements.txt", "pyproject.toml"),
        cwd=checkout,
        MACOSX_DEPLOYMENT_TARGET="14.0",  # the oldest for which PyTorch is built
    )
    return dict(line.split("==") for line in said.split() if "==" in line)


PLATFORMS = {"linux": "x86_64-unknown-linux-gnu", "mac": "aarch64-apple-darwin"}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("version", ["3.11.0", "3.11.2", "3.12.0", "3.13.0", "3.14.0"])
def test_lock_resolves_on_every_promised_python(
    uv: Path, checkout: Path, version: str, platform: str
) -> None:
    found = resolve(uv, checkout, version, PLATFORMS[platform])
    assert found["torch"] == "2.13.0"
    assert {"pytest", "jupyterlab", "soupsieve"} <= found.keys()


def test_a_pin_that_a_promised_python_cannot_have_is_named(uv: Path, checkout: Path) -> None:
    kept = {checkout / name: "" for name in ("constraints.txt", "requirements.txt")}
    for path in kept:
        kept[path] = path.read_text()
        path.write_text(re.sub(r"(?m)^soupsieve==\S+", "soupsieve==4.1.2", kept[path]))
    try:
        with pytest.raises(AssertionError, match=r"soupsieve==4\.1\.2 depends on Python>=3\.11\.5"):
            resolve(uv, checkout, "3.11.2", PLATFORMS["linux"])
    finally:
        for path, text in kept.items():
            path.write_text(text)


@pytest.fixture(scope="module")
def binder(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment made as Binder makes it."""
    environment = tmp_path_factory.mktemp("binder")
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    wanted = checkout / ".binder" / "requirements.txt"
    # A machine that cannot reach the index of CPU builds takes torch from where pip finds it.
    lines = [line for line in wanted.read_text().splitlines() if "index-url" not in line]
    wanted.write_text("\n".join(lines) + "\n")
    run(python, "-m", "pip", "install", "-q", "-r", ".binder/requirements.txt", cwd=checkout)
    path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    run("bash", ".binder/postBuild", cwd=checkout, PATH=path)
    return python


def test_binder_shows_experiments_and_quizzes(checkout: Path, binder: Path) -> None:
    code = "from trainlab.notebook import experiment, quiz; experiment('gradient_flow'); "
    code += "print(quiz('ten_layer_sigmoid').item['id'])"
    assert run(binder, "-c", code, cwd=checkout / "exercises") == "ten_layer_sigmoid\n"


def test_binder_opens_an_exercise_that_can_be_solved(
    checkout: Path, binder: Path, browser, tmp_path: Path, measured
) -> None:
    """JupyterLab of this environment, in a browser: from the start to the first cell that ran."""
    begin = time.perf_counter()
    with running(binder, tmp_path) as lab, browser.new_context() as context:
        page = lab.open(context, checkout / "exercises" / "02_vanishing_gradients.ipynb")
        page.locator(".jp-CodeCell").first.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        prompt = page.locator(".jp-CodeCell").first.locator(".jp-InputPrompt")
        expect(prompt).to_have_text("[1]:", timeout=PATIENCE)
        started = time.perf_counter() - begin
        solve_exercise(page)
    folder = binder.parent.parent
    size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
    measured(f"Binder environment: {size / 1e9:.2f} GB, first cell ran after {started:.1f} s")


def test_binder_start_passes_the_command_on(checkout: Path) -> None:
    said = run(".binder/start", "sh", "-c", "echo $OMP_NUM_THREADS $0", "lab", cwd=checkout)
    assert said == "1 lab\n"


def test_binder_runs_the_solutions(checkout: Path, binder: Path) -> None:
    command = [binder, "-m", "pytest", "-q", "--nbval-lax", "--nbval-current-env", "solutions"]
    assert "passed" in run(*command, cwd=checkout, TRAINLAB_STRICT="1")


def test_repo2docker_understands_the_configuration(checkout: Path, tmp_path: Path) -> None:
    """Its own reading of ``.binder/``, which needs no Docker: the image that Binder would build."""
    venv.create(tmp_path, with_pip=True)
    run(tmp_path / "bin" / "python", "-m", "pip", "install", "-q", REPO2DOCKER, cwd=tmp_path)
    command = [tmp_path / "bin" / "jupyter-repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
    steps = [line for line in (done.stdout + done.stderr).split("\n") if line.strip()]
    wanted = [
        "COPY --chown=0:0 src/ ${REPO_DIR}/",  # before pip: ../requirements.txt has to be there
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r ".binder/requirements.txt"',
        "RUN ./.binder/postBuild",
        'ENV R2D_ENTRYPOINT="${REPO_DIR}/.binder/start"',
    ]
    places = [steps.index(line) for line in wanted]
    assert places == sorted(places)
    assert any(line.endswith("conda environment for python=3.11") for line in steps)
