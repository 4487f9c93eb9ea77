"""A task without a catalogue of answers."""
