"""The item type ``choices``."""
