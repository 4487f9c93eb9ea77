"""The same runs on another instruction set: a child process that rounds otherwise.

Which kernels torch, MKL and OpenBLAS take is settled when they are loaded, so another choice needs
another process. Each worker keeps one, which reads tasks and answers line by line.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from typing import IO, Any

import torch

from trainlab.experiments.shared.declaring import Settings
from trainlab.experiments.sweeps.measuring import perturbed

VECTORS = {"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2", "OPENBLAS_CORETYPE": "Haswell"}
NONE = {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE", "OPENBLAS_CORETYPE": "Prescott"}
ENVIRONMENT = {
    **(VECTORS if "AVX512" in torch.backends.cpu.get_cpu_capability() else NONE),
    "OMP_NUM_THREADS": "1",
}
"""Kernels for AVX2 where this processor has AVX-512, and those without wide vectors elsewhere."""


def draw_point(slug: str, settings: Settings, chosen: Mapping[str, Any], draw: int) -> Any:
    """Run a point with its weights moved (in a worker): even draws on other instructions."""
    if draw % 2:
        return perturbed(slug, settings, chosen, draw)
    return run(
        {"slug": slug, "settings": dict(settings), "chosen": dict(chosen), "draw": draw},
    )


def run(task: dict[str, Any]) -> Any:
    """Return what `perturbed` gives for a task, computed in this process's child.

    Raises
    ------
    RuntimeError
        With the child's own message, if it could not.
    """
    child = _child()
    stdin, stdout = _pipes(child)
    stdin.write(json.dumps(task) + "\n")
    stdin.flush()
    line = stdout.readline()
    if not line:
        _child.cache_clear()
        raise RuntimeError(f"the run on another instruction set ended with {child.wait()}")
    answered = json.loads(line)
    if "error" in answered:
        raise RuntimeError(f"the run on another instruction set failed: {answered['error']}")
    return answered["answer"]


@cache
def _child() -> subprocess.Popen[str]:
    """Start the child; it ends when this process does, for then its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-m", __name__],
        env=os.environ | ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_end, child)
    return child


def _end(child: subprocess.Popen[str]) -> None:
    for pipe in _pipes(child):
        pipe.close()
    child.wait()


def _pipes(child: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child process has no pipes")
    return child.stdin, child.stdout


def main() -> None:
    """Answer tasks from standard input until it ends."""
    # What a run prints must not stand between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        try:
            answered: dict[str, Any] = {"answer": perturbed(**json.loads(line))}
        except Exception as error:
            answered = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answered) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
