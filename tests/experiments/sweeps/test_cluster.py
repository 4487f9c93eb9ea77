"""A sweep on a Dask cluster of this machine gives the same recording, byte for byte."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from trainlab.experiments.sweeps import record
from trainlab.node import ROOT

pytestmark = pytest.mark.slow
SLUG = "gradient_stepper"
ON_A_CLUSTER = f"""
import sys
from pathlib import Path
from distributed import LocalCluster
from trainlab.experiments.sweeps import record, workers

if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as local, workers.cluster(local.scheduler_address):
        print(record.plan(["{SLUG}"])[-1])
        print(record.record_sweep("{SLUG}", folder=Path.cwd()))
"""
NOBODY_THERE = """
from trainlab.cli import main
main(["record", "--plan", "--scheduler", "tcp://127.0.0.1:9"])
"""


@pytest.fixture(scope="module")
def extra(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extra, installed beside this environment, which stays as it is."""
    folder = tmp_path_factory.mktemp("extra")
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.search(r'^cluster = \["(distributed==[\d.]+)"\]', declared, re.MULTILINE)
    assert wanted, "pyproject.toml has no extra `cluster` that pins distributed exactly"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    where = ["--target", str(folder), "--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, *where, wanted[1]], check=True)
    return folder


def run(script: str, extra: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a folder of its own, with the extra."""
    (folder / "script.py").write_text(script)
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{extra}{os.pathsep}{ROOT}", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_cluster_records_the_same_bytes(
    extra: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote, local = tmp_path / "remote", tmp_path / "local"
    remote.mkdir()
    local.mkdir()
    done = run(ON_A_CLUSTER, extra, remote)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "with 2 workers" in done.stdout
    assert "recorded 15 points" in done.stdout
    monkeypatch.chdir(local)
    record.record_sweep(SLUG, folder=local, jobs=1)
    name = f"{SLUG}.json"
    assert (remote / name).read_bytes() == (local / name).read_bytes()


def test_nobody_at_the_address_is_said(extra: Path, tmp_path: Path) -> None:
    done = run(NOBODY_THERE, extra, tmp_path)
    assert done.returncode == 1
    error = done.stderr.splitlines()[-1]
    assert "No Dask scheduler answers at 'tcp://127.0.0.1:9'" in error
    assert "dask worker ADDRESS --nthreads 1" in error
