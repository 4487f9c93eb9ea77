"""A task with a catalogue of answers."""
