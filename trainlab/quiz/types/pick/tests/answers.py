"""Places on the axis and beside it, as numbers and as text."""

from hypothesis import strategies as st
from quiz.generated import numbers


def answers(item, answers_to):
    first, *_, last = item["curve"]["x"]
    near = st.floats(first - 1, last + 1)
    whole = st.integers(int(first) - 2, int(last) + 2)
    return near | whole | near.map("{:.1f}".format) | numbers
