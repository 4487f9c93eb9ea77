"""A question as any platform may ask it: nothing in it is of the page, nothing of one platform.

Texts are HTML that every learning platform and Anki read alike (`trainlab.quiz.export.markup`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Html = str
Kind = Literal["one", "any", "all", "number", "order", "text"]
Verdict = Literal["right", "partly", "not-yet"]


@dataclass(frozen=True)
class Choice:
    """An option, or a row to put in order.

    Attributes
    ----------
    id : str
    text, reason : Html
    verdict : {"right", "partly", "not-yet"}
    harmful : bool
        Whether choosing it spoils an answer that is right otherwise.
    """

    id: str
    text: Html
    reason: Html
    verdict: Verdict = "right"
    harmful: bool = False


@dataclass(frozen=True)
class Note:
    """What is said to a certain answer: a wrong number, two rows in the wrong order.

    Attributes
    ----------
    answer : Html
        The answer that it is about, in words.
    reason : Html
    low, high : float
        Of a number: the values that it is about, both ends included.
    verdict : {"right", "partly", "not-yet"}
    """

    answer: Html
    reason: Html
    low: float = 0.0
    high: float = 0.0
    verdict: Verdict = "not-yet"


@dataclass(frozen=True)
class Question:
    """One question, whole: what is asked, what is right, and what is said to each answer.

    Attributes
    ----------
    id : str
        ``item``, or ``item/part`` of a case; never changes, so that platforms know it again.
    kind : {"one", "any", "all", "number", "order", "text"}
        Choose one; choose any that is right; choose all that are right; and so on.
    prompt : Html
    choices : tuple of Choice
    pinned : bool
        Whether the choices keep their order.
    accepted : tuple of (float, float)
        Of a number: the ranges that are right, both ends included.
    answer : Html
        Of a number: the right one, in words.
    orders : tuple of tuple of str
        Orders of the choices' ids that are right.
    notes : tuple of Note
        The first that fits an answer holds.
    right, partly, not_yet : Html
        What is said to an answer as a whole.
    hints : tuple of Html
        From a nudge to the whole calculation.
    after : Html
        What is shown after any answer: a prediction's outcome, a model answer.
    scored : bool
        False for predictions and free text.
    lost : tuple of str
        What stays in the book, whatever the platform.
    """

    id: str
    kind: Kind
    prompt: Html
    choices: tuple[Choice, ...] = ()
    pinned: bool = False
    accepted: tuple[tuple[float, float], ...] = ()
    answer: Html = ""
    orders: tuple[tuple[str, ...], ...] = ()
    notes: tuple[Note, ...] = ()
    right: Html = ""
    partly: Html = ""
    not_yet: Html = ""
    hints: tuple[Html, ...] = ()
    after: Html = ""
    scored: bool = True
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The questions of one chapter, or of a test.

    Attributes
    ----------
    name, title : str
        ``02_vanishing_gradients``, "02 Vanishing gradients".
    questions : tuple of Question
    sources : dict of str to str
        Question's id → where it stands in the book.
    test : bool
        Whether it is a test: one try, and nobody is told what is right.
    """

    name: str
    title: str
    questions: tuple[Question, ...]
    sources: dict[str, str]
    test: bool = False


@dataclass(frozen=True)
class Remark:
    """What a platform does not hold of a question.

    Attributes
    ----------
    question : str
        Its id.
    what : str
        A sentence that may be about several questions.
    graded : bool
        False if the question is asked there, and nobody judges the answer.
    """

    question: str
    what: str
    graded: bool = True
