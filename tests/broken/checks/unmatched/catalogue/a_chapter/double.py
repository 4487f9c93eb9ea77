"""Answers to a task."""
