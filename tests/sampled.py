"""What is thorough and slow is run on a sample; ``TRAINLAB_SAMPLE=all`` runs it all."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import TypeVar

from trainlab import recordings

T = TypeVar("T")

SAMPLE = os.environ.get("TRAINLAB_SAMPLE", "")
# Any change of what is recorded draws another sample; the same state draws the same one anywhere.
RECORDED = "".join(recordings.read(slug)["provenance"]["code"] for slug in recordings.slugs())


def sampled(items: Sequence[T], size: int, of: str = RECORDED) -> list[T]:
    """Return ``size`` of the items, in their order.

    Parameters
    ----------
    items : sequence
    size : int
        All are returned if there are no more, or if ``TRAINLAB_SAMPLE`` is ``all``.
    of : str
        What the sample belongs to; together with ``TRAINLAB_SAMPLE`` it is the seed.
    """
    if size >= len(items) or SAMPLE == "all":
        return list(items)
    kept = random.Random(f"{of}{SAMPLE}").sample(range(len(items)), size)
    return [items[at] for at in sorted(kept)]
