"""Answers to no task."""
