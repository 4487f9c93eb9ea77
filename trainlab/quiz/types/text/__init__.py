"""The item type ``text``."""
