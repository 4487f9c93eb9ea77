"""Quiz items: answering them.

>>> from trainlab.quiz import grade
>>> grade("sigmoid_derivative_max", "1/4").verdict  # doctest: +SKIP
'right'

Answering reads only the compiled items that ship with the package. Authors' tools stand in
`trainlab.quiz.reading` and `trainlab.quiz.compiling`: they need pydantic, and compiling needs Node
for the formulas. The types of item are found in ``types/``.
"""

from __future__ import annotations

from trainlab.quiz.answering import bank, fresh_items, grade, item
from trainlab.quiz.feedback import Feedback
from trainlab.quiz.grading import grade_item, is_formative, numbers, variant

__all__ = [
    "Feedback",
    "bank",
    "fresh_items",
    "grade",
    "grade_item",
    "is_formative",
    "item",
    "numbers",
    "variant",
]
