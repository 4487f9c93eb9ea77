"""The item type ``pick``."""
