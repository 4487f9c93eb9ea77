"""Checks of chapter 1: products of factors, the walk back through three layers, small steps."""

DONE = (
    "This notebook is done: all 5 tasks pass. You have followed a signal by products, by hand"
    " and in float32. The solution notebook shows one way for each, with what is tempting and"
    " wrong. Next: chapter 2, vanishing gradients, where the product becomes too small."
)
