"""Its `task` is no Task."""

task = "no_task_at_all"
