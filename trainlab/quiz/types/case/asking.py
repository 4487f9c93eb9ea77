"""A case: one part after the other; what a formative one is read as is said at once."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.grading import grade_item
from trainlab.quiz.talk import Talk


def ask(item: Item, talk: Talk) -> Any:
    """Return the answers by part, without those left empty."""
    answers = {}
    for part in item["parts"]:
        given = talk.ask(part)
        if given in (None, "", []):
            continue
        answers[part["id"]] = given
        said = grade_item(part, given)
        if said.formative:
            talk.write(str(said))
    return answers
