"""Checks of chapter 4: two splits, an interval, the optimism of the best, an honest report."""
