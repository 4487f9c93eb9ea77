"""Its task is not called like the file."""

from trainlab.checking import Task, expect_close


def halves(function):
    """Halves."""
    expect_close(function(3.0), 1.5, "the result")


task = Task("halve", needs=("function(x)",), checks=(halves,))
