"""The claims ledger: what people say, the rule by which it is judged, and the runs behind it.

Two data files: ``book/claims.yaml`` with one entry a claim, ``book/evidence.yaml`` with one entry
an experiment (what a seed draws, which rows draws share, what was tuned among what). Neither holds
a result: `reading` takes every number from the recordings, `rule` makes the verdict of them, and a
claim whose verdict is another stops the build. `page` writes what a reader sees.

Building the book needs this package; running an experiment or answering a quiz does not.
"""

from trainlab.book.ledger.page import page
from trainlab.book.ledger.reading import EVIDENCE, read

__all__ = ["EVIDENCE", "page", "read"]
