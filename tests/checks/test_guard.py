"""What the runner withstands and leaves alone: broken notebooks, side effects, endless code."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time

import numpy as np
import pytest
import torch
from cells import cell
from doubling import RIGHT, doubles_soon, doubles_within_2_s, message

from trainlab.checking import expect_close
from trainlab.checks import check

# ---- what a notebook may have broken ------------------------------------------------------------


def test_overwritten_names_break_nothing(declare):
    declare()
    broken = dict.fromkeys(["np", "torch", "print", "len", "isinstance", "str"], None)
    assert check("double", cell(RIGHT, **broken)).passed


def test_overwritten_names_are_pointed_at(declare):
    declare()
    assert "In your notebook `np` is None: run the import cell again." in message(
        "def double(x): return np.add(x, x)", np=None
    )
    assert "In your notebook `len` is 3, which hides Python's own: run `del len`." in message(
        "def double(x): return x * len(x)", len=3
    )


def test_changed_argument_is_told(declare):
    declare()
    result = check("double", cell("def double(x):\n    x *= 2\n    return x"))
    assert [row.verdict for row in result.rows] == ["pass", "not yet"]
    assert "changed `x` in place" in result.rows[1].message


@pytest.mark.parametrize(
    ("argument", "change", "told"),
    [
        ([np.array([1.0]), np.array([2.0])], "x[1] *= 2", True),
        ([1.0, 2.0], "x.reverse()", True),
        ([1.0], "x.append(2.0)", True),
        ([np.array([1.0])], "x[0] = 1.0", True),
        ([1.0, float("nan")], "x = [3 * v for v in x]", False),
        (np.array(["b", "a"]), "x.sort()", True),
        (np.array(["b", "a"]), "x = sorted(x)", False),
    ],
)
def test_changed_list_or_text_is_told(declare, argument, change, told):
    def runs(double):
        """Runs."""
        double(argument)

    declare(runs)
    result = check("double", cell(f"def double(x):\n    {change}"))
    assert result.passed is not told


def test_changed_argument_does_not_reach_the_check(declare):
    x = np.array([1.0, 2.0])

    def twice(double):
        """Twice."""
        double(x)
        expect_close(double(x), 2 * x, "the result")

    declare(twice)
    check("double", cell("def double(x):\n    x *= 2\n    return x"))
    assert x.tolist() == [1.0, 2.0]


def test_needed_value_is_handed_over_as_a_copy(declare):
    def spoils(factor):
        """Spoils."""
        factor.append(3)

    declare(spoils, needs=("factor",))
    names = {"factor": [2]}
    assert check("double", names).passed
    assert names["factor"] == [2]


def test_prints_are_kept_off_and_told_once(declare, capsys):
    declare()
    source = "def double(x):\n    for i in range(5000): print('step', i)\n    return 2 * x"
    result = check("double", cell(source))
    assert result.passed
    assert result.remarks == (
        "Your code printed 5,000 lines while it was checked, not shown here; the first: “step 0”.",
    )
    assert capsys.readouterr() == ("", "")


def test_other_threads_keep_their_output(declare, capsys):
    def prints_elsewhere(double):
        """Prints elsewhere."""
        thread = threading.Thread(target=print, args=("from a widget",))
        thread.start()
        thread.join()

    declare(prints_elsewhere)
    assert not check("double", cell(RIGHT)).remarks
    assert capsys.readouterr().out == "from a widget\n"


def test_random_state_and_settings_are_given_back(declare):
    declare()
    random.seed(5)
    np.random.seed(5)
    torch.manual_seed(5)
    expected = random.random(), np.random.rand(), torch.rand(1).item()
    random.seed(5)
    np.random.seed(5)
    torch.manual_seed(5)
    torch.set_default_dtype(torch.float64)
    try:
        source = """
            import random
            def double(x):
                random.seed(); np.random.seed(1); torch.manual_seed(2)
                random.random(), np.random.rand(), torch.rand(1)
                torch.set_default_dtype(torch.float16)
                torch.set_grad_enabled(False)
                return 2 * x
        """
        check("double", cell(source))
        assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
    assert torch.is_grad_enabled()
    assert (random.random(), np.random.rand(), torch.rand(1).item()) == pytest.approx(expected)


def test_unseeded_answers_get_the_same_verdict_each_time(declare):
    declare()
    names = cell("def double(x): return np.random.rand(2)")
    assert check("double", names).rows == check("double", names).rows


# ---- code that never ends -----------------------------------------------------------------------

HANGS = 120  # seconds, after which a test gives up
ENDLESS = {
    "pass": "while True: pass",
    "pass, on lines of its own": "while True:\n        pass",
    "except": "while True:\n        try: x + x\n        except: pass",
    "except Exception": "while True:\n        try: x + x\n        except Exception: pass",
    "call in a bare except": """while True:
        try: helper(x)
        except: pass""",
    "two bare excepts": """while True:
        try:
            try: helper(x)
            except: pass
        except: pass""",
    "bare except that goes on": """while True:
        try: helper(x)
        except: continue""",
    "except that calls": """while True:
        try: helper(x)
        except: helper(x)""",
    "finally": """while True:
        try: helper(x)
        finally: continue""",
    "generator": "sum(1 for _ in iter(int, 1))",
}


def checked_in(thread, names):
    """Check ``double`` in the main thread or in another one, which may not hang."""
    results = []
    work = threading.Thread(target=lambda: results.append(check("double", names)), daemon=True)
    if thread == "main":
        work.run()
    else:
        work.start()
        work.join(HANGS)
    assert results, "still running"
    return results[0]


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("thread", ["main", "other"])
def test_endless_code_ends(declare, body, thread):
    declare(doubles_soon)
    names = cell(f"def helper(x):\n    return x + x\ndef double(x):\n    {body}\n")
    started = time.process_time()  # on a busy machine the clock on the wall says nothing
    row = checked_in(thread, names).rows[0]
    assert time.process_time() - started < 3
    assert row.verdict == "error"
    assert row.message.startswith("Still running after 0.3 s of computing")
    if "except" not in body:  # code that catches all may be met between two of its lines
        assert "of computing (line " in row.message
    assert "It may be right but slow: is there a loop that never ends" in row.message


@pytest.mark.parametrize("thread", ["main", "other"])
def test_waiting_is_no_computing(declare, thread):
    """As on a busy machine: four times the limit by the clock on the wall, little computed."""
    declare(doubles_soon)
    names = cell("def double(x):\n    for _ in range(120): time.sleep(0.01)\n    return 2 * x\n")
    result = checked_in(thread, names)
    assert result.passed, repr(result)


def test_long_sleep_ends(declare):
    declare(doubles_soon)
    started = time.monotonic()
    assert "Still running" in message(f"def double(x): time.sleep({2 * HANGS})")
    assert time.monotonic() - started < HANGS


@pytest.mark.parametrize("thread", ["main", "other"])
def test_an_import_is_not_cut_off(declare, thread, tmp_path, monkeypatch):
    """Half a package would stay in the kernel; the time begins anew after the import."""
    name = f"slow_package_{thread}"
    (tmp_path / f"{name}.py").write_text("import time\ntime.sleep(2.5)\ncomplete = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    declare(doubles_within_2_s)
    names = cell(f"def double(x):\n    import {name}\n    return 2 * x * {name}.complete\n")
    result = checked_in(thread, names)
    assert result.passed, repr(result)


@pytest.mark.parametrize("source", [RIGHT, "def double(x):\n    while True: pass"])
def test_signal_timer_and_tracer_are_given_back(declare, source):
    declare(doubles_soon)
    rang = []
    before = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
    tracer = sys.gettrace()
    try:
        handler = signal.getsignal(signal.SIGALRM)
        check("double", cell(source))
        assert signal.getsignal(signal.SIGALRM) is handler
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert sys.gettrace() is tracer
        time.sleep(0.05)
        assert not rang
    finally:
        signal.signal(signal.SIGALRM, before)
