"""Printing where the standard output does not have every sign."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys

import pytest

from trainlab import terminal
from trainlab.quiz.answering import bank


def run(code: str, encoding: str, typed: str = "") -> str:
    """Run Python in a terminal of this encoding; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        input=typed.encode(),
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.decode(encoding)


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(terminal).failed == 0


def test_what_an_encoding_has_is_left_as_it_is() -> None:
    text = "2.3 × 10⁻⁸ − σ"
    assert terminal.spelled(text, "utf-8") == terminal.spelled(text, None) == text
    assert terminal.spelled("2 × 3 – 1", "cp1252") == "2 × 3 – 1"


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_every_question_can_be_printed(encoding: str) -> None:
    for item in bank().values():
        terminal.spelled(str(item), encoding).encode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_views_verdicts_and_questions_are_printed_in_any_terminal(encoding: str) -> None:
    code = (
        "from trainlab.notebook import check, experiment, quiz\n"
        "print(experiment('gradient_flow'))\n"
        "layer_backward = lambda grad_h, z, weight: grad_h\n"
        "print(check('layer_backward', {'layer_backward': layer_backward}))\n"
        "print(quiz('first_layers_share'))\n"
        "quiz('sigmoid_derivative_max').ask()\n"
    )
    said = run(code, encoding, "1/4\n")
    assert "2.3" in said
    assert "10^-8" in said
    assert "not yet" in said
    assert "layer_backward: 0 of" in said or "layer_backward: 1 of" in said


def test_verbs_print_in_any_terminal() -> None:
    code = "from trainlab import cli; cli.main(['record', 'sunglasses', '--plan'])"
    assert "sunglasses" in run(code, "ascii")
