"""The item type ``renamed``, whose schema says another name, and may stand where nothing holds it."""
