"""Checks of chapter 2: gradients at every layer, and a deep sigmoid net that learns."""

DONE = (
    "This notebook is done: all 4 tasks pass. `signal_flow` is one to keep for your own "
    "networks. The solution notebook shows one way for each, with what is tempting and wrong."
    " Next: chapter 3, exploding gradients, where the same product becomes too large."
)
