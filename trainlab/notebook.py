"""What notebooks import: ``from trainlab.notebook import experiment, quiz, check``."""

from __future__ import annotations

from typing import Any

from trainlab.book.figures import use_book_style
from trainlab.checking.cells import watch_cells
from trainlab.checks import check
from trainlab.widgets import ExperimentView, QuizView

watch_cells()

__all__ = ["check", "experiment", "quiz", "use_book_style"]


def experiment(slug: str, **settings: Any) -> ExperimentView:
    """Show an experiment, at the given values of its controls.

    Parameters
    ----------
    slug : str
        For instance ``"gradient_flow"``.
    **settings
        For instance ``depth=20``; defaults for controls left out.

    Raises
    ------
    UnknownNameError, SettingError
        Name what was found and what there is.
    """
    return ExperimentView(slug, settings)


def quiz(item_id: str) -> QuizView:
    """Show a quiz item or a case, for instance ``"ten_layer_sigmoid"``.

    Raises
    ------
    UnknownNameError
        Lists the items.
    """
    return QuizView(item_id)
