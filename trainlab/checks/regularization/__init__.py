"""Checks of chapter 7: decay, early stopping, dropout, AdamW, and what to spend a budget on."""
