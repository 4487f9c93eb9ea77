"""A task file must not need another task, another chapter, or what stands above the checks."""

import trainlab.notebook
from trainlab.checking import Task
from trainlab.checking.running import run
from trainlab.checks.a_chapter import other_task
from trainlab.checks.a_chapter._shared import rows
from trainlab.checks.another_chapter._shared import columns
from trainlab.engine.data import digits
from trainlab.experiments import load
