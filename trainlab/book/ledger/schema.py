"""What an entry of ``book/claims.yaml`` and one of ``book/evidence.yaml`` look like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from trainlab.book.ledger.rule import Expect
from trainlab.shapes import Setting, Slug

TOPICS = {
    "depth": "Depth and vanishing",
    "exploding": "Exploding",
    "testing": "Testing",
    "leakage": "Leakage",
    "overfitting": "Overfitting",
    "regularization": "Regularization",
    "optimization": "Optimizer and rate",
    "recipes": "Recipes",
}
Topic = Literal[
    "depth", "exploding", "testing", "leakage", "overfitting", "regularization", "optimization",
    "recipes",
]  # fmt: skip
Unit = Literal["accuracy", "points", "nats", "times", "share", "number"]
"""``accuracy``: recorded from 0 to 1, told in points, as what is recorded in ``points``; ``times``:
a ratio, judged by its logarithm; ``share``: of the runs, 0 to 1; ``number``: all else."""
Read = Literal["runs", "interval", "quartiles", "share", "exact"]
"""What of an array is read: one figure a run, which pairs runs; an effect that was recorded with
its 95 % interval; a median with its quartiles; a share of the runs; a number without chance."""

Text = Annotated[str, StringConstraints(min_length=1)]
Settings = dict[str, Setting]

FORMS = {
    "against": "against: {network: sigmoid}",
    "array": "array: final_accuracy",
    "because": "because: It is arithmetic.",
    "chapter": "chapter: 02_vanishing_gradients",
    "claim": "claim: What people say, in our words.",
    "compare": "compare: [{label: …, experiment: …, array: …, of: {…}, against: {…}}]",
    "condition": "condition: the weights are drawn by He's rule",
    "data": "data: Handwritten digits",
    "draws": "draws: the split, the weights and the order of batches",
    "each": "each: {label_noise: all}",
    "expect": "expect: more",
    "experiment": "experiment: gradient_flow",
    "id": "id: sigmoid-slope",
    "label": "label: He's weights against PyTorch's",
    "left_out": "left_out: without noise the loss does not rise",
    "link": "link: https://…",
    "meets": "meets: false",
    "network": "network: ten hidden layers of 32 units",
    "of": "of: {network: relu}",
    "read": "read: interval",
    "source": "source: {who: 'Glorot and Bengio (2010), section 4'}",
    "threshold": "threshold: 1",
    "topic": "topic: depth",
    "unit": "unit: accuracy",
    "verdict": "verdict: holds when",
    "why": "why: It is said to cure.",
    "who": "who: Glorot and Bengio (2010), section 4",
}
"""Field → what it may look like, for an error to show."""

STANDARD: dict[Unit, float] = {"accuracy": 1, "points": 1, "nats": 0.1, "times": 2, "share": 0.5}
"""The smallest effect that matters, for all claims alike; another one says ``why``."""


class Strict(BaseModel):
    """No field but those named."""

    model_config = ConfigDict(extra="forbid")


class Source(Strict):
    """Whose claim it is: a work with its place, or a page; ``read`` tells how it was checked."""

    who: Text
    link: Text | None = None
    read: Literal["text", "abstract", "no"] = "no"


class Comparison(Strict):
    """What is compared with what, and which effect the claim speaks of.

    The effect is ``array`` at the settings ``of`` minus ``array`` (or ``minus``) at the settings
    ``against``, or minus a number; of an array that is an effect itself, nothing is taken away.

    ``each`` makes one comparison of every combination of the controls that it names: all values of
    the recording, or some, and then ``left_out`` says why not the others. The label has their
    texts: ``{label_noise}``. ``meets`` may name the values that meet the claim's condition.
    """

    label: Text
    experiment: Text
    array: Text
    of: Settings = Field(default_factory=dict)
    minus: Text | None = None
    against: float | Settings | None = None
    read: Read = "runs"
    expect: Expect = "more"
    unit: Unit | None = None
    threshold: float | None = Field(default=None, ge=0)
    why: Text | None = None
    each: dict[str, Literal["all"] | list[Setting]] = Field(default_factory=dict)
    left_out: Text | None = None
    meets: bool | dict[str, list[Setting]] = True
    lost_as: float | None = None
    rows: Literal["shared", "fresh"] = "shared"


class Claim(Strict):
    """One claim in our words, whose it is, and how it is judged."""

    id: Slug
    topic: Topic
    chapter: Text
    claim: Text
    source: Source
    verdict: Literal["holds", "holds when", "does not hold", "not told apart"]
    condition: Text | None = None
    because: Text
    unit: Unit
    threshold: float = Field(ge=0)
    why: Text | None = None
    prediction: Text | None = None
    compare: list[Comparison] = Field(min_length=1)


class SharedRows(Strict):
    """Where all draws are taken from one data set: test rows of a draw, and rows in all.

    ``only`` names the settings of which this is true, ``fresh`` those with new rows in each draw.
    """

    test: int = Field(gt=0)
    pool: int = Field(gt=1)
    only: dict[str, list[Setting]] = Field(default_factory=dict)
    fresh: dict[str, list[Setting]] = Field(default_factory=dict)


class Facts(Strict):
    """What no recording says of an experiment."""

    data: Text
    network: Text
    draws: Text
    shared: list[SharedRows] = Field(default_factory=list)
    untuned: list[str] = Field(default_factory=list)
