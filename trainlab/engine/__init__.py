"""Data, networks as stacks, training, gradients, statistics; nothing here knows of the book."""
