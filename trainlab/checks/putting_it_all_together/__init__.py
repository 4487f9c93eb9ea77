"""Checks of chapter 8: decay groups, a range test, one-cycle, its loop, and an ablation."""
