"""What the runner says of an answer: verdicts, messages, hints, and how they are shown."""

from __future__ import annotations

import pytest
from cells import cell
from doubling import RIGHT, WRONG, message

from trainlab.checking import NotYet, attempts, expect, expect_close
from trainlab.checks import check

# ---- verdicts and messages ----------------------------------------------------------------------


def test_right_answer_reads_well(declare):
    declare()
    result = check("double", cell(RIGHT))
    assert result.passed
    assert repr(result) == (
        "double: passes\n  ✓ pass     Doubles every entry\n  Checked: `double`, in float32."
    )


def test_named_mistake_is_recognized(declare):
    declare()
    assert message("def double(x): return x ** 2") == (
        "You squared it. The result: found 6.25 at [1], expected 5."
    )


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("x", "The result: found 2.5 at [1], expected 5."),
        ("2 * x + np.array([0, 1e-3])", "found 5.001 at [1], expected 5."),
        ("None", "found None, expected 2 numbers in a row. Does the function end with"),
        ("[2 * x, x]", "found shape (2, 2), expected 2 numbers in a row."),
        ("2 * x[:, None]", "found shape (2, 1), expected 2 numbers in a row."),
        ("5.0", "found one number, 5, expected 2 numbers in a row."),
        ("x.astype(int) * 2", "The result: found 4 at [1], expected 5."),
        ("x / 0 * 0", "found NaN (not a number) at [0], expected 2."),
        ("(x, x, x)", "found a tuple of 3, expected 2 numbers in a row"),
        ("{'a': x}", "found a dict of 1, expected 2 numbers"),
        ("'five'", "found the text 'five', expected 2 numbers"),
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
    ("returned", "said"),
    [
        ("1", "You forgot half. The value: found 1, expected 1.5."),  # the named mistake first
        ("2", "The value: found 2, expected 1.5."),  # one number is no array of integers
        ("np.array(2)", "The value: found 2, expected 1.5."),
        ("x > 1", "The value: found 0, expected 1.5."),
        ("2.0", "The value: found 2, expected 1.5."),
    ],
)
def test_one_whole_number_is_told_like_any_other(declare, returned, said):
    def half(double):
        """Adds a half."""
        expect_close(double(1), 1.5, "the value", because={"You forgot half": 1})

    declare(half)
    assert message(f"def double(x): return {returned}").startswith(said)


@pytest.mark.parametrize("made", ["np.array", "torch.tensor", "list"])
def test_an_array_of_whole_numbers_is_a_mistake_where_decimals_belong(declare, made):
    def half(double):
        """Adds a half."""
        expect_close(double(1), [1.5, 2.5], "the values")

    declare(half)
    said = "The values: found whole numbers, expected numbers with decimals. An array of integers"
    assert message(f"def double(x): return {made}([2, 3])").startswith(said)


@pytest.mark.parametrize(
    ("returned", "said"),
    [("7", "You added. Rows: found 7, expected 12."), ("9", "Rows: found 9, expected 12.")],
)
def test_whole_numbers_are_compared_where_they_belong(declare, returned, said):
    def product(double):
        """Multiplies."""
        expect_close(double(1), 12, "rows", because={"You added": 7})

    declare(product)
    assert message(f"def double(x): return {returned}") == said


@pytest.mark.parametrize(
    "returned",
    [
        "[2.0, 5.0]",
        "[2, 5]",
        "(2.0, 5.0)",
        "[torch.tensor(2.0), torch.tensor(5.0, requires_grad=True)]",
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
        expect(False, "fix this")

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
    names = cell("def double(x): return Broken()", Broken=Broken)
    result = check("double", names)
    assert result.rows[0].message.startswith(
        "The check stopped outside your code, with ValueError: no length. What your function "
        "returned may not work here"
    )
    assert not result.hints, "nothing is asked of the learner's code yet"


def test_a_half_loaded_package_is_not_blamed_on_the_learner(declare):
    def needs_much(double):
        """Needs much."""
        raise ImportError("cannot import name 'x' from partially initialized module 'torch'")

    declare(needs_much)
    result = check("double", cell(RIGHT))
    assert "This is not about your code: restart the kernel" in result.rows[0].message
    assert not result.hints


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


def test_not_yet_is_not_an_assertion():
    with pytest.raises(NotYet, match="say this"):
        expect(False, "say this")


# ---- to do, hints -------------------------------------------------------------------------------


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
    assert not attempts._tried


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


def test_one_more_hint_per_changed_attempt_until_it_passes(declare):
    declare()
    tries = [cell(f"def double(x):\n    return x + {extra}\n") for extra in range(4)]
    assert [check("double", tried).hints for tried in tries] == [
        ("one",),
        ("one", "two"),
        ("one", "two", "three"),
        ("one", "two", "three"),
    ]
    assert "solution notebook" in check("double", tries[3]).remarks[0]
    assert check("double", cell(RIGHT)).hints == ()
    assert check("double", tries[0]).hints == ("one",)


@pytest.mark.parametrize(
    ("changed", "hints"),
    [
        (WRONG, 1),
        ("# Why?\n" + WRONG.replace("x\n", "x  # not doubled\n"), 1),
        (WRONG.replace("return x", "return x + 0"), 2),
    ],
)
def test_unchanged_code_spends_no_hint(declare, changed, hints):
    declare()
    check("double", cell(WRONG))
    assert len(check("double", cell(changed)).hints) == hints


def test_a_changed_helper_is_a_changed_attempt(declare):
    declare()
    source = "def more(x):\n    return x + {}\ndef double(x):\n    return more(x)\n"
    assert len(check("double", cell(source.format(1))).hints) == 1
    assert len(check("double", cell(source.format(1))).hints) == 1
    assert len(check("double", cell(source.format(3))).hints) == 2


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


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("*more than* twice, `2 * x * y`", "<em>more than</em> twice, <code>2 * x * y</code>"),
        ("3 * 4 * 5, `a*b*c`", "3 * 4 * 5, <code>a*b*c</code>"),
        ("take *one*, not `*all*`.", "Take <em>one</em>, not <code>*all*</code>."),
    ],
)
def test_html_stresses_words_and_leaves_products(declare, said, shown):
    def always(double):
        """Always."""
        expect(False, said)

    declare(always)
    assert shown in check("double", cell(RIGHT))._repr_html_()
