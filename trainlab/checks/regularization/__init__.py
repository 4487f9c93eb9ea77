"""Checks of chapter 7: decay, early stopping, dropout, AdamW, and what to spend a budget on."""

DONE = (
    "This notebook is done: all 5 tasks pass. You have written dropout and AdamW, and a "
    "decision made before its outcome was known. The solution notebook shows one way for "
    "each, with what is tempting and wrong. Next: chapter 8, putting it all together, with "
    "the whole recipe."
)
