"""The item type ``choice``."""
