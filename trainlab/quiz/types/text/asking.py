"""Free text, typed; compared with the model answer once the other questions are answered."""

from __future__ import annotations

from typing import Any

from trainlab.quiz.feedback import Item
from trainlab.quiz.grading import grade_item
from trainlab.quiz.plain import plain_text
from trainlab.quiz.talk import Talk
from trainlab.quiz.types.text.grading import SAYS


def ask(item: Item, talk: Talk) -> Any:
    """Return what is typed."""
    return talk.read("> ")


def compare(item: Item, answer: Any, talk: Talk) -> Any:
    """Show the checklist, and return the text with the ticks that the reader wants."""
    feedback = grade_item(item, answer)
    if feedback.verdict == "unreadable":
        return answer
    listed = item["checklist"]["points"]
    talk.letter(point["id"] for point in listed)
    talk.write(f"\n{SAYS['model']}\n{SAYS['how']}")
    for point, found in zip(listed, feedback.points, strict=True):
        box = "[x]" if found.ticked else "[ ]"
        quoted = f"  “{found.words}”" if found.words else ""
        talk.write(f"  {box} {talk.letters[point['id']]}  {plain_text(point['text'])}{quoted}")
    typed = talk.read(SAYS["ask"])
    ticks = talk.picked(typed) if typed else [p.id for p in feedback.points if p.ticked]
    answer = {"text": answer, "ticks": [p["id"] for p in listed if p["id"] in ticks]}
    talk.write(str(grade_item(item, answer)))
    return answer
