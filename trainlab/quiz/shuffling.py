"""The order in which a reader sees the options: another for each reader, the same at each visit.

Options stand in the order of a hash of the reader's seed and their names, so that one more or less
leaves the others as they were. ``views/quiz/shuffling.js`` is the twin;
``shuffling.vectors.json`` holds both to the same orders.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import count

from trainlab.quiz.feedback import Item

BITS = 0xFFFFFFFF


def shown(item: Item, seed: int | None) -> list[Item]:
    """Return an item's options as the reader with this seed sees them; None: as written.

    Those in ``pinned`` keep their places: the steps of a scale, "none of these" at the end.
    """
    by_id = {option["id"]: option for option in item["options"]}
    if seed is None:
        return [*by_id.values()]
    order = shuffled([*by_id], f"{seed}/{item['id']}", item.get("pinned", ()))
    return [by_id[name] for name in order]


def shuffled(names: Sequence[str], seed: str, pinned: Collection[str] = ()) -> list[str]:
    """Return names in an order that the seed decides; the pinned ones keep their places."""
    loose = [name for name in names if name not in pinned]
    drawn = iter(sorted(loose, key=lambda name: hashed(f"{seed}/{name}")))
    return [name if name in pinned else next(drawn) for name in names]


def otherwise(names: Sequence[str], seed: str) -> list[str]:
    """Return names in another order than theirs if they have one, the same for one seed."""
    if len(set(names)) < 2:
        return [*names]
    orders = (shuffled(names, f"{seed}{number or ''}") for number in count())
    return next(order for order in orders if order != [*names])


def hashed(text: str) -> int:
    """Return a hash of a text: FNV-1a, 32 bits, its bits mixed as MurmurHash3 does at the end."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & BITS
    value = (value ^ value >> 16) * 0x85EBCA6B & BITS
    value = (value ^ value >> 13) * 0xC2B2AE35 & BITS
    return value ^ value >> 16
