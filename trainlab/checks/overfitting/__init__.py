"""Checks of chapter 6: the epoch to keep, temperature, measuring in evaluation mode, a verdict."""
