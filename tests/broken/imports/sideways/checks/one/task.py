from trainlab.checks.two._shared import rows
