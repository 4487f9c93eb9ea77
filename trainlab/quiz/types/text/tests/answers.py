"""What people wrote, whole, cut up and mixed; and the rubrics of the book."""

import json

from hypothesis import strategies as st
from places import ROOT, TESTS

from trainlab.quiz.types.text.rubric_files import read_all

WRITTEN = [
    row["answer"]
    for name in ("first", "development", "held_out")
    for row in json.loads((TESTS / "quiz" / "free_text" / f"{name}.json").read_text("utf-8"))
]
WORDS = sorted({word for text in WRITTEN for word in text.split()})
SIGNS = [*" .,;:!?()'’-–—…/\n\t→=%×σÅİẞﬁΣς₂", "\u00a0", "\u200b", "\u0301", "Ⅸ", "é", "学", "😀",
         "\ud800", "𝐎𝐯𝐞𝐫𝐟𝐢𝐭", "ｒｅｌｕ", "isn't", "don’t", "not", "no", "but", "if"]  # fmt: skip
pieces = st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), max_size=25)


def items():
    made = {}
    for name, rubric in read_all(ROOT / "quizzes").items():
        flags = [{**flag, "note": [str(flag["note"])]} for flag in rubric["flags"]]
        made[name] = {"id": name, "type": "text", "rubric": {**rubric, "flags": flags}}
    return made


def answers(item, answers_to):
    return st.one_of(
        st.sampled_from(WRITTEN),
        st.sampled_from(WRITTEN).map(str.upper),
        pieces.map(" ".join),
        pieces.map("".join),
        st.lists(st.sampled_from(WRITTEN), min_size=2, max_size=30).map(", ".join),
        st.text(max_size=200),
    )
