"""Checks of ``honest_report``: chosen on validation, reported from a test set opened once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from trainlab.checking import Task, expect, expect_close

Score = Callable[[Any, int, str], float]
Report = Callable[[Sequence[Hashable], int, Score], Any]


def opened_once(honest_report: Report) -> None:
    """The test set is opened once."""
    project = _four()
    project.run(honest_report)
    looks = len(project.opened)
    every = len(project.settings)
    if looks == every:
        why = f"once for each of the {every} settings, to choose between them. Validation chooses"
    elif looks == every * project.epochs:
        why = "at every epoch of every setting. Validation chooses both"
    elif looks == project.epochs:
        why = "at every epoch of the chosen setting. Validation chooses the epoch, too"
    else:
        why = "and each look after the first can change what you report"
    expect(
        looks != 0,
        "the test set was never opened. The validation score of the chosen model has been chosen "
        "for being high; the figure to report comes from rows that did not choose.",
    )
    expect(looks == 1, f"the test set was opened {looks} times: {why}.")


def chosen_on_validation(honest_report: Report) -> None:
    """Setting and epoch are chosen on validation."""
    project = _four()
    setting, epoch, _ = project.run(honest_report)
    want = project.best("validation")
    found = (setting, _whole(epoch))
    last = project.epochs - 1
    averages = project.settings[int(project.parts["validation"].mean(axis=1).argmax())]
    at_last = project.settings[int(project.parts["validation"][:, -1].argmax())]
    reasons: dict[Any, str] = {
        project.best("test"): " That is the pair with the highest *test* score.",
        (want[0], last): " That is the last epoch; validation is highest earlier.",
        (at_last, last): " That is the best at the last epoch; validation is highest earlier.",
        (want[0], want[1] + 1): " Epochs are numbered from 0.",
        (want[1], want[0]): " The setting comes first.",
    }
    if setting == averages and found not in reasons:
        reasons[found] = " That setting is the best on average over its epochs; take its best."
    if isinstance(setting, int | np.integer) and found not in reasons:
        reasons[found] = " Return the setting itself, not its place in the list."
    expect(
        found == want,
        f"found setting {setting!r} and epoch {epoch!r}, expected {want[0]!r} and {want[1]}, where "
        f"validation is highest.{reasons.get(found, '')}",
    )


def reported(honest_report: Report) -> None:
    """The figure reported is the test score of what was chosen."""
    project = _four()
    *_, figure = project.run(honest_report)
    place, epoch = project.settings.index("C = 0.1"), 3
    test, val = project.parts["test"], project.parts["validation"]
    expect_close(
        figure,
        test[place, epoch],
        "the figure reported",
        because={
            "That is the validation score, which was chosen for being high": val[place, epoch],
            "That is the highest test score of all, which you would have to look for": test.max(),
            "That is the test score at the last epoch; the model that you chose is the one of "
            "epoch 3": test[place, -1],
            "That is the highest test score of this setting, at another epoch": test[place].max(),
        },
    )


def small(honest_report: Report) -> None:
    """Other projects: one setting, one epoch, the first and the last."""
    rng = np.random.default_rng(4)
    shapes = ((1, 1), (1, 6), (7, 1), (3, 4), (5, 3), (4, 5), (2, 9))
    for place, (settings, epochs) in enumerate(shapes):
        val, test = rng.permuted(np.linspace(0.1, 0.9, 2 * settings * epochs)).reshape(
            2, settings, epochs
        )
        if place % 2:  # every second one is best at the last setting and the first epoch
            val[-1, 0] = 0.95
        project = _Project([10.0**-s for s in range(settings)], val, test)
        setting, epoch, figure = project.run(honest_report)
        want = project.best("validation")
        expect(
            (setting, _whole(epoch)) == want,
            f"with {settings} settings and {epochs} epochs: found setting {setting!r} and epoch "
            f"{epoch!r}, expected {want[0]!r} and {want[1]}, where validation is highest.",
        )
        expect_close(figure, test[project.settings.index(want[0]), want[1]], "the figure reported")
        expect(
            len(project.opened) == 1,
            f"with {settings} settings and {epochs} epochs the test set was opened "
            f"{len(project.opened)} times.",
        )


task = Task(
    "honest_report",
    needs=("honest_report(settings, epochs, score)",),
    checks=(opened_once, chosen_on_validation, reported, small),
    hints=(
        "How often may the test set be opened? How often does the code above open it?",
        "Choose the pair of setting and epoch by validation alone. The test set is asked once, "
        'after the choice: `score(setting, epoch, "test")`.',
        "Collect `{(setting, epoch): validation score}` for all pairs; `max(looks, key=looks.get)` "
        "is the pair with the highest.",
    ),
    shows=(
        "Validation takes every decision, and the test rows are opened once, at the end. To "
        "expect: 0.499 reported, where the validation score that did the choosing says 0.639."
    ),
)


class _Project:
    """Scores of a few settings at a few epochs, and a note of every look at the test set."""

    def __init__(self, settings: Sequence[Hashable], val: Any, test: Any) -> None:
        self.settings = list(settings)
        self.parts = {"validation": np.asarray(val), "test": np.asarray(test)}
        self.opened: list[tuple[Any, int]] = []

    @property
    def epochs(self) -> int:
        return int(self.parts["test"].shape[1])

    def run(self, honest_report: Report) -> tuple[Any, Any, Any]:
        """Let the learner report; the looks are in ``opened`` afterward."""

        def score(setting: Any, epoch: int, part: str) -> float:
            return self._score(setting, epoch, part)

        got = honest_report(self.settings, self.epochs, score)
        expect(
            got is not None, "found None. Does the function end with `return setting, epoch, …`?"
        )
        expect(
            isinstance(got, tuple | list) and len(got) == 3,
            f"found {got!r:.60}, expected three things: setting, epoch, test accuracy.",
        )
        return got[0], got[1], got[2]

    def _score(self, setting: Any, epoch: int, part: str) -> float:
        expect(
            isinstance(part, str) and part in self.parts,
            f'the third argument of `score` was {part!r:.40}, expected "validation" or "test".',
        )
        expect(
            setting in self.settings,
            f"`score` was asked for the setting {setting!r:.40}; there are {self.settings}.",
        )
        expect(
            0 <= epoch < self.epochs,
            f"`score` was asked for epoch {epoch}; epochs are numbered 0 to {self.epochs - 1}.",
        )
        if part == "test":
            self.opened.append((setting, int(epoch)))
        return float(self.parts[part][self.settings.index(setting), int(epoch)])

    def best(self, part: str) -> tuple[Any, int]:
        """Return the pair with the highest score on this part."""
        place, epoch = np.unravel_index(self.parts[part].argmax(), self.parts[part].shape)
        return self.settings[int(place)], int(epoch)


def _four() -> _Project:
    """Four settings, six epochs; validation and test prefer different ones."""
    val = [
        [0.60, 0.71, 0.78, 0.77, 0.74, 0.72],
        [0.42, 0.65, 0.76, 0.83, 0.79, 0.77],
        [0.55, 0.66, 0.80, 0.81, 0.82, 0.815],
        [0.50, 0.58, 0.64, 0.70, 0.73, 0.72],
    ]
    test = [
        [0.59, 0.72, 0.85, 0.76, 0.75, 0.74],
        [0.45, 0.63, 0.80, 0.79, 0.77, 0.76],
        [0.57, 0.65, 0.78, 0.82, 0.81, 0.84],
        [0.52, 0.60, 0.63, 0.71, 0.74, 0.75],
    ]
    return _Project(["C = 0.01", "C = 0.1", "C = 1", "C = 10"], val, test)


def _whole(epoch: Any) -> Any:
    try:
        return int(epoch)
    except (TypeError, ValueError):
        return epoch
