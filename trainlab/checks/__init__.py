"""The checks behind the exercises: one module a chapter, named as its slug without the digits.

A module declares its tasks as module-level :class:`trainlab.check.Task` objects; they are found by
that. Modules whose names start with an underscore are not chapters.
"""
