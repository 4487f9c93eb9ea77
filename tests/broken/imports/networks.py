"""A lower layer that reaches up."""

from trainlab.record import record_sweep
