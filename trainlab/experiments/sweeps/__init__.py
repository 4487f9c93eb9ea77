"""Running experiments: recorded sweeps, what they rest on, fresh runs behind a live view."""
