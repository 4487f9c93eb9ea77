from trainlab.experiments.sweeps.record import record_sweep
