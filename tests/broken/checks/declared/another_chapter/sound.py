"""Nothing is wrong with this one."""

from trainlab.checking import Task, expect_close


def halves(function):
    """Halves."""
    expect_close(function(3.0), 1.5, "the result")


task = Task("sound", needs=("function(x)",), checks=(halves,))
