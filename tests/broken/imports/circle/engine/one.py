from trainlab.engine import two
