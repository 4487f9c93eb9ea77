"""The item type ``number``."""
