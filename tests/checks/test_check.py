"""The runner behind the checks: what it says, what it withstands, what it leaves alone."""

from __future__ import annotations

import linecache
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time

import nbformat
import numpy as np
import pytest
import torch
from places import ROOT

import trainlab.checking as module
from trainlab.checking import NotYet, Task, check, expect, expect_close, limit, tasks
from trainlab.checks import vanishing_gradients
from trainlab.checks.parts import deep_sigmoid
from trainlab.errors import CheckError, UnknownNameError


@pytest.fixture(autouse=True)
def fresh_kernel(monkeypatch):
    monkeypatch.setattr(module, "_tries", {})
    for name in ("TRAINLAB_STRICT", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def declare(monkeypatch):
    """Make ``check("double")`` find the given checks of a function ``double(x)``."""

    def declared(*checks, needs=("double(x)",), hints=("one", "two", "three")):
        task = Task("double", needs=needs, checks=checks or (doubles,), hints=hints)
        monkeypatch.setattr(module, "_find", lambda name: task)

    return declared


@limit(60)
def doubles(double):
    """Doubles every entry."""
    x = np.array([1.0, 2.5])
    expect_close(double(x), 2 * x, "the result", because={"You squared it": x**2})


@limit(0.3)
def doubles_soon(double):
    """Doubles every entry, soon."""
    doubles(double)


@limit(2)
def doubles_within_2_s(double):
    """Doubles every entry within 2 s."""
    doubles(double)


def cell(source, **names):
    """What a notebook's names are after running ``source`` in a cell."""
    source = textwrap.dedent(source)
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    names = {"np": np, "torch": torch, "time": time, **names}
    exec(compile(source, "<cell>", "exec"), names)
    return names


def message(source, **names):
    result = check("double", cell(source, **names))
    return next(row.message for row in result.rows if row.verdict not in ("pass", "skipped"))


RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return x\n"


# ---- verdicts and messages ----------------------------------------------------------------------


def test_right_answer_reads_well(declare):
    declare()
    result = check("double", cell(RIGHT))
    assert result.passed
    assert repr(result) == "double: passes\n  ✓ pass     Doubles every entry"


def test_named_mistake_is_recognised(declare):
    declare()
    assert message("def double(x): return x ** 2") == (
        "You squared it. The result: found 6.25 at [1], expected 5."
    )


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("x", "The result: found 2.5 at [1], expected 5."),
        ("2 * x + np.array([0, 1e-3])", "found 5.001 at [1], expected 5."),
        ("None", "found None, expected numbers of shape (2,). Does the function end with"),
        ("[2 * x, x]", "found shape (2, 2), expected (2,)."),
        ("2 * x[:, None]", "found shape (2, 1), expected (2,)."),
        ("5.0", "found shape (), expected (2,)."),
        ("x.astype(int) * 2", "found whole numbers, expected numbers with decimals"),
        ("torch.tensor([2, 4])", "found whole numbers"),
        ("x > 1", "found whole numbers"),
        ("x / 0 * 0", "found NaN (not a number) at [0], expected 2."),
        ("(x, x)", "found a tuple of 2, expected numbers"),
        ("{'a': x}", "found a dict of 1, expected numbers"),
        ("'five'", "found the text 'five', expected numbers"),
        ("[[1.0], [2.0, 3.0]]", "something of type list that does not make an array"),
        ("object()", "something of type object that does not make an array"),
        ("...", "found `...`"),
        ("2j * x", "found complex numbers"),
    ],
)
def test_wrong_values_name_found_and_expected(declare, returned, said):
    declare()
    assert said in message(f"def double(x): return {returned}")


@pytest.mark.parametrize(
    "returned",
    [
        "[2.0, 5.0]",
        "[2, 5]",
        "torch.from_numpy(2 * x).requires_grad_()",
        "torch.tensor(2 * x).bfloat16()",
        "(2 * x).astype('f4')",
    ],
)
def test_other_kinds_of_arrays_are_fine(declare, returned):
    declare()
    assert check("double", cell(f"def double(x): return {returned}")).passed


def test_checks_stop_at_the_first_that_does_not_pass(declare):
    def first(double):
        """First."""

    def second(double):
        """Second."""
        expect(False, "mend this")

    def third(double):
        """Third."""
        raise AssertionError("never reached")

    declare(first, second, third)
    result = check("double", cell(RIGHT))
    assert [row.verdict for row in result.rows] == ["pass", "not yet", "skipped"]
    assert result.headline == "double: 1 of 3 checks pass"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "def double(x):\n    y = 2 * x\n    return y + z",
            "Your code raised NameError: name 'z' is not defined (line 3 of your code: "
            "`return y + z`).",
        ),
        (
            "def helper(x):\n    return x[7]\ndef double(x):\n    return helper(x)",
            "(line 2 of your code: `return x[7]`)",
        ),
        ("def double(x):\n    return double(x)", "calls itself without end"),
        ("import sys\ndef double(x):\n    sys.exit()", "would stop the notebook; use `return`"),
        (
            "def double(x):\n    raise ValueError",
            "Your code raised ValueError (line 2 of your code: `raise ValueError`).",
        ),
        ("def double(): return 2", "The check calls `double(x)`, but yours is `double()`"),
        ("double = 5", "`double` is 5; the check needs a function that it can call as `double(x)`"),
    ],
)
def test_errors_name_the_line_and_what_to_do(declare, source, said):
    declare()
    assert said in message(source)


def test_error_outside_the_cell_says_so(declare):
    class Broken:
        def __len__(self):
            raise ValueError("no length")

    def uses(double):
        """Uses what is returned."""
        len(double(1))

    declare(uses)
    said = message("def double(x): return Broken()", Broken=Broken)
    assert said == "What your code returned does not work here: ValueError: no length."


def test_interrupt_by_the_learner_goes_through(declare):
    declare()
    with pytest.raises(KeyboardInterrupt):
        check("double", cell("def double(x): raise KeyboardInterrupt"))


def test_exit_of_ipython_does_not_end_the_kernel(declare):
    from IPython.core.autocall import ExitAutocall

    declare()
    names = cell("def double(x): exit()", exit=ExitAutocall())
    kernels = names["exit"]
    assert "use `return`" in check("double", names).rows[0].message
    assert names["exit"] is kernels


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


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("thread", ["main", "other"])
def test_endless_code_ends(declare, body, thread):
    declare(doubles_soon)
    names = cell(f"def helper(x):\n    return x + x\ndef double(x):\n    {body}\n")
    results = []
    started = time.process_time()  # on a busy machine the clock on the wall says nothing
    if thread == "main":
        results.append(check("double", names))
    else:
        other = threading.Thread(target=lambda: results.append(check("double", names)), daemon=True)
        other.start()
        other.join(HANGS)
    assert results, "still running"
    assert time.process_time() - started < 3
    row = results[0].rows[0]
    assert row.verdict == "error"
    assert row.message.startswith("Still running after 0.3 s (line ")
    assert row.message.endswith("Is there a loop that never ends?")


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
    results = []
    work = threading.Thread(target=lambda: results.append(check("double", names)), daemon=True)
    if thread == "main":
        work.run()
    else:
        work.start()
        work.join(HANGS)
    assert results[0].passed, repr(results[0])


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


# ---- to do, hints, strictness -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "Run the cell that defines `double(x)`."),
        ("def doubel(x): return 2 * x", "There is `doubel`: should it be called `double`?"),
        ("double = ...", "Its value is still `...`"),
        ("def double(x):\n    # Twice x.\n    ...", "Line 3 of your code is still `...`"),
        (
            "def double(x):\n    for v in x:\n        ...\n    return x",
            "Line 3 of your code is still `...`",
        ),
    ],
)
def test_unfinished_work_is_to_do(declare, source, said):
    declare()
    result = check("double", cell(source))
    assert [row.verdict for row in result.rows] == ["to do"]
    assert said in result.rows[0].message
    assert result.headline == "double: to do"
    assert not result.hints
    assert not module._tries


def test_dots_of_other_uses_are_not_to_do(declare):
    declare()
    source = """
        def double(x):
            class Own(Exception): ...
            try: raise Own
            except Own: ...
            return 2 * x[...]
    """
    assert check("double", cell(source)).passed


def test_one_more_hint_per_try_until_it_passes(declare):
    declare()
    wrong, right = cell(WRONG), cell(RIGHT)
    assert [check("double", wrong).hints for _ in range(4)] == [
        ("one",),
        ("one", "two"),
        ("one", "two", "three"),
        ("one", "two", "three"),
    ]
    assert "solution notebook" in check("double", wrong).remarks[0]
    assert check("double", right).hints == ()
    assert check("double", wrong).hints == ("one",)


def test_names_are_those_of_the_calling_cell(declare):
    declare()
    names = cell(RIGHT, check=check)
    exec("result = check('double')", names)
    assert names["result"].passed


@pytest.mark.parametrize("source", [WRONG, "", "def double(x):\n    ..."])
def test_strict_raises_what_is_not_passed(declare, monkeypatch, source):
    declare()
    names = cell(source)
    monkeypatch.setenv("TRAINLAB_STRICT", "0")
    check("double", names)
    monkeypatch.setenv("TRAINLAB_STRICT", "1")
    with pytest.raises(CheckError, match="double: "):
        check("double", names)


def test_nbgrader_sees_what_is_not_passed(declare, monkeypatch):
    declare()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CheckError, match="double: "):
        check("double", cell(WRONG))


def test_strict_lets_right_answers_through(declare, monkeypatch):
    declare()
    monkeypatch.setenv("TRAINLAB_STRICT", "1")
    assert check("double", cell(RIGHT)).passed


# ---- tasks --------------------------------------------------------------------------------------


def test_unknown_task_names_the_near_one():
    with pytest.raises(UnknownNameError, match=r"task 'layer_bakward'.*mean 'layer_backward'"):
        check("layer_bakward")


def test_task_without_quotation_marks():
    with pytest.raises(CheckError, match="in quotation marks"):
        check(doubles)


def test_declaring_a_check_without_label_is_refused():
    def unlabelled(double): ...

    with pytest.raises(CheckError, match="docstring as its label; without one: unlabelled"):
        Task("double", ("double(x)",), (unlabelled,))


def test_two_tasks_of_one_name_are_refused(monkeypatch):
    monkeypatch.setattr(module, "_chapters", lambda: ["vanishing_gradients"] * 2)
    with pytest.raises(CheckError, match="Two tasks are called 'layer_backward'"):
        tasks()


def test_finding_a_task_imports_only_its_chapter(tmp_path, monkeypatch):
    (tmp_path / "broken_chapter.py").write_text("raise RuntimeError('imported')\n")
    monkeypatch.setattr(module.trainlab.checks, "__path__", [*module.trainlab.checks.__path__])
    module.trainlab.checks.__path__.append(str(tmp_path))
    assert module._find("layer_backward").name == "layer_backward"
    with pytest.raises(RuntimeError, match="imported"):
        tasks()


def test_importing_check_is_light():
    code = "import sys, trainlab.checking; print({'torch', 'sklearn'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_right_answer_takes_under_50_ms():
    source = """
        def layer_backward(grad_h, z, weight):
            s = torch.sigmoid(z)
            return (grad_h * s * (1 - s)) @ weight
    """
    names = cell(source)

    def seconds():
        started = time.process_time()
        assert check("layer_backward", names).passed
        return time.process_time() - started

    assert min(seconds() for _ in range(5)) < 0.05


# ---- in the page --------------------------------------------------------------------------------


def test_html_says_the_verdict_to_everyone(declare):
    declare()
    right = check("double", cell(RIGHT))._repr_html_()
    wrong = check("double", cell(WRONG))._repr_html_()
    assert 'role="status" data-verdict="right"' in right
    assert 'role="status" data-verdict="not-yet"' in wrong
    assert "<strong>not yet</strong>" in wrong
    assert "<li>one</li>" in wrong


def test_html_shows_learners_text_as_text(declare):
    declare()
    source = "def double(x): raise ValueError('<img src=x onerror=alert(1)>')"
    shown = check("double", cell(source))._repr_html_()
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_not_yet_is_not_an_assertion():
    with pytest.raises(NotYet, match="say this"):
        expect(False, "say this")


def test_formula_of_the_layer_agrees_with_autograd():
    generator = torch.Generator().manual_seed(0)
    h = torch.randn(4, 5, generator=generator, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(2, 5, generator=generator, dtype=torch.float64)
    grad_h = torch.randn(4, 2, generator=generator, dtype=torch.float64)
    z = h @ weight.T
    oracle = torch.autograd.grad(torch.sigmoid(z), h, grad_h)[0]
    torch.testing.assert_close((grad_h * vanishing_gradients._slope(z)) @ weight, oracle)


def test_network_of_the_check_is_that_of_the_exercise():
    folder = ROOT / "exercises"
    notebook = nbformat.read(folder / "02_vanishing_gradients.ipynb", as_version=4)
    source = next(c.source for c in notebook.cells if "def build(seed)" in c.source)
    names = cell("from torch import nn\n" + source)
    mine, theirs = deep_sigmoid.default_network(3), names["build"](3)
    assert all(map(torch.equal, mine.state_dict().values(), theirs.state_dict().values()))
