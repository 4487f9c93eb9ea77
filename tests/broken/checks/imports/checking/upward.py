"""Running checks must not know the checks."""

from trainlab.checks import tasks
