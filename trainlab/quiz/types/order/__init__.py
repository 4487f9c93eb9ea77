"""The item type ``order``."""
