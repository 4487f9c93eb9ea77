"""Its task has another name than `task`, so it is not found."""

from trainlab.checking import Task, expect_close


def halves(function):
    """Halves."""
    expect_close(function(3.0), 1.5, "the result")


halving = Task("without_task", needs=("function(x)",), checks=(halves,))
