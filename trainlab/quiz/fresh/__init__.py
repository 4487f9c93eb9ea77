"""Fresh versions: questions that recordings make, many from one entry.

``quizzes/NN_slug.fresh.yaml``, beside a chapter's items, lists what is asked of which recordings.
An entry names values to ``draw``; each combination is one version, whose numbers are quoted from
the recording at these settings::

    fresh:
      - id: share_at_layer            # unique in the whole book
        under: ten_quarters           # the chapter's item below which "Another one" leads here
        experiment: gradient_flow
        draw: {depth: [10, 20], activation: [sigmoid, tanh], layer: [2, 4, 6]}
        quotes:
          last: {array: gradient, at: <depth> - 1}
          here: {array: gradient, at: <layer> - 1}
          steps: {is: <depth> - <layer>}
        keep: [<here> < 0.5 * <last>]
        item:
          type: number
          prompt: …
          answer: (<here>)^(1/<steps>)

What is drawn for a control of the experiment is its setting. In texts it has the words that the
experiment has for it; ``<depth_raw>`` is the bare value, for formulas and calculations. Where the
options themselves are made from the recording, ``among`` lists what they are drawn from, which
number is recorded for each, and by how much the right one has to be apart from all others.

A version is left out, without a word, where its answer would not be safe: a number is not
recorded, a point is chaotic (it hangs on rounding, `trainlab.experiments.sweeps.rounding`), an
option lies too near to the right one, a ``keep`` does not hold, or the item's own type finds a
flaw (a wrong value within the tolerance, a curve that never turns). Where that leaves fewer than
`FEWEST`, what was wrong is reported.

A version's number is a hash of what was drawn: it means the same after the next recording, when
others have come or gone, so that answers kept in a browser stay with their question.
"""

from __future__ import annotations

from trainlab.quiz.fresh.reading import FreshItem, read_fresh
from trainlab.quiz.fresh.schema import FEWEST, Fresh
from trainlab.quiz.fresh.versions import Version, versions_of

__all__ = ["FEWEST", "Fresh", "FreshItem", "Version", "read_fresh", "versions_of"]
