"""A lower layer that reaches up."""

from trainlab.experiments.sweeps.record import record_sweep
