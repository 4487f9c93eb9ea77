"""What people wrote, whole, cut up and mixed, with ticks and without; and the book's checklists."""

from hypothesis import strategies as st

from trainlab.book import free_text

WRITTEN = [row["text"] for name in free_text.SETS for row in free_text.answers(name)]
WORDS = sorted({word for text in WRITTEN for word in text.split()})
SIGNS = [*" .,;:!?()'’-–—…/\n\t→=%×σÅİẞﬁΣς₂<≤^", "\u00a0", "\u200b", "\u0301", "Ⅸ", "é", "学", "😀",
         "\ud800", "𝐎𝐯𝐞𝐫𝐟𝐢𝐭", "ｒｅｌｕ", "isn't", "don’t", "not", "no", "but", "if", "were",
         "is for", "gradeint", "overfting"]  # fmt: skip
pieces = st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), max_size=25)


def items():
    """The book's own, their texts as they are written."""
    return {
        name: {"id": name, "type": "text",
               "checklist": {"points": [{**point, "text": [point["text"]]} for point in points]}}
        for name, points in free_text.checklists().items()
    }  # fmt: skip


def answers(item, answers_to):
    texts = st.one_of(
        st.sampled_from(WRITTEN),
        st.sampled_from(WRITTEN).map(str.upper),
        pieces.map(" ".join),
        pieces.map("".join),
        st.lists(st.sampled_from(WRITTEN), min_size=2, max_size=30).map(", ".join),
        st.text(max_size=200),
    )
    names = [point["id"] for point in item["checklist"]["points"]]
    ticks = st.lists(st.sampled_from([*names, "gone", 7]), max_size=4)
    return texts | st.fixed_dictionaries({"text": texts}, optional={"ticks": ticks})
