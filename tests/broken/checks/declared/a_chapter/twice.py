"""Another chapter has a task of this name."""

from trainlab.checking import Task, expect_close


def halves(function):
    """Halves."""
    expect_close(function(3.0), 1.5, "the result")


task = Task("twice", needs=("function(x)",), checks=(halves,))
