"""Checks of chapter 2: gradients at every layer, and a deep sigmoid net that learns."""
