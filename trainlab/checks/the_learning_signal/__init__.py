"""Checks of chapter 1: products of factors, the walk back through three layers, small steps."""
