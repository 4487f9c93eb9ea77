"""The checks behind the exercises: one module a chapter, named as its slug without the digits.

A module declares its tasks as module-level :class:`trainlab.check.Task` objects; they are found by
that. ``parts`` has what single tasks need; modules whose names start with an underscore make checks
run, speak and end, whatever the task.
"""
