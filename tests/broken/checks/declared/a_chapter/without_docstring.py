"""Its check has no docstring, so the learner would read no label."""

from trainlab.checking import Task, expect_close


def halves(function):
    expect_close(function(3.0), 1.5, "the result")


task = Task("without_docstring", needs=("function(x)",), checks=(halves,))
