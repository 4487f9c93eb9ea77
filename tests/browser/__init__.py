"""Tests of the built book in a real browser: over http and from disk, with the network cut."""
