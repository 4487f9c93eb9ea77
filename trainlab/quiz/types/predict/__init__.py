"""The item type ``predict``."""
