from typing import Literal

from trainlab.quiz.schema import Item


class Renamed(Item):
    inside = frozenset({"quizz"})

    type: Literal["other"]


Schema = Renamed
