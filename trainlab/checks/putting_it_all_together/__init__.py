"""Checks of chapter 8: decay groups, a range test, one-cycle, its loop, and an ablation."""

DONE = (
    "This notebook is done: all 5 tasks pass. You have the recipe, and a way to ask each part"
    " whether it pays. The solution notebook shows one way for each, with what is tempting "
    "and wrong. Next: your own network: run the recipe on it, with one part off at a time."
)
