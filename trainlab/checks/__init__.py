"""The checks behind the exercises: one module a chapter, named as its slug without the digits.

A module declares its tasks as module-level `trainlab.checking.Task` objects and nothing is
registered. ``parts`` has what single tasks need.
"""
