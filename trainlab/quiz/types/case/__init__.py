"""The item type ``case``."""
