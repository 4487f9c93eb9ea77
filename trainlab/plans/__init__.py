"""Plans: one JSON for everything chosen before training, for PyTorch and the page's engine."""
