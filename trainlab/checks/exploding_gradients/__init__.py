"""Checks of chapter 3: alarms, a diagnosis before the first step, its treatment, clipping."""

DONE = (
    "This notebook is done: all 5 tasks pass. You can tell a run that dies of its weights "
    "from one that dies of its steps. The solution notebook shows one way for each, with what"
    " is tempting and wrong. Next: chapter 4, splitting your data, on whether a score can be "
    "believed."
)
