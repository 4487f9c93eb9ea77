"""Checks of chapter 4: two splits, an interval, the optimism of the best, an honest report."""

DONE = (
    "This notebook is done: all 5 tasks pass. You can split, give an interval, and say how "
    "far the best of several looks flatters. The solution notebook shows one way for each, "
    "with what is tempting and wrong. Next: chapter 5, data leakage, on rows that know too "
    "much."
)
