"""What cannot work gets one error that says what was found, what fits, and what to do.

One line for each mistake that a reader or an author is likely to make; the finer rules of
plans, networks and data are tested beside these.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import trainlab
from trainlab import recordings
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.errors import TrainlabError
from trainlab.experiments.sweeps import record

X, Y = np.zeros((50, 2)), np.zeros(50, dtype=int)
KNOWN_SEEDS = ["whole numbers from 0 up", "seeds=range(20)"]


def plan(**settings: object) -> Plan:
    return Plan(**{"epochs": 2, "batch_size": 10} | settings)


def network(**settings: object) -> Stack:
    sizes = {"n_inputs": 2, "depth": 1, "width": 4, "n_outputs": 3}
    return Stack(Architecture(**sizes | settings), [0])


def fit(**settings: object) -> object:
    return train(network(), X, Y, plan(**settings))


def flow(**settings: object) -> object:
    return trainlab.run("gradient_flow", **settings)


def recorded(**settings: object) -> object:
    return recordings.value("gradient_flow", "gradient", **settings)


MISTAKES: list[tuple[Callable[[], object], list[str]]] = [
    (lambda: fit(patience=3), ["Plan.patience is 3", "no validation data", "validation=(x_val"]),
    (lambda: fit(batch_size=51), ["Plan.batch_size is 51", "50 training rows", "batch_size=50"]),
    (lambda: plan(dropout=1.0), ["Plan.dropout is 1.0", "0 or more and below 1", "dropout=0.5"]),
    (lambda: plan(optimizer="sdg"), ["optimizer 'sdg'", "sgd, adam, adamw", "mean 'sgd'?"]),
    (lambda: plan(schedule="onecycle"), ["schedule 'onecycle'", "constant", "mean 'one_cycle'?"]),
    (lambda: plan(loss="crossentropy"), ["loss 'crossentropy'", "mse", "mean 'cross_entropy'?"]),
    (lambda: network(activation="rleu"), ["activation 'rleu'", "gelu, silu", "mean 'relu'?"]),
    (lambda: network(initialization="xavir"), ["initialization 'xavir'", "he", "mean 'xavier'?"]),
    (lambda: network(block="batchnorm"), ["block 'batchnorm'", "plain", "mean 'batch_norm'?"]),
    (lambda: network(depth=-1), ["Architecture.depth is -1", "0 or more"]),
    (lambda: flow(depth=51), ["depth=51", "a whole number from 1 to 50"]),
    (lambda: flow(depth="ten"), ["depth='ten'", "a whole number from 1 to 50"]),
    (lambda: flow(depth=None), ["depth=None", "a whole number from 1 to 50"]),
    (lambda: flow(block="batch-norm"), ["block='batch-norm'", "one of plain, batch_norm"]),
    (lambda: flow(width=64), ["control 'width'", "known are: depth, activation"]),
    (lambda: flow(seeds=[]), ["seeds=[]", *KNOWN_SEEDS]),
    (lambda: flow(seeds=3), ["seeds=3", *KNOWN_SEEDS]),
    (lambda: flow(seeds=[-1]), ["seeds=[-1]", *KNOWN_SEEDS]),
    (lambda: flow(seeds=[0.5]), ["seeds=[0.5]", *KNOWN_SEEDS]),
    (lambda: trainlab.run("peeking", seeds=()), ["seeds=()", *KNOWN_SEEDS]),
    (lambda: trainlab.run("gradientflow"), ["experiment 'gradientflow'", "mean 'gradient_flow'?"]),
    (lambda: recorded(depth=51), ["depth=51 is not recorded", "recorded are 1, 2, 3"]),
    (lambda: recorded(deph=5), ["control 'deph'", "mean 'depth'?"]),
    (lambda: record.record_sweep("overfiting"), ["'overfiting'", "mean 'overfitting'?"]),
]


@pytest.mark.parametrize(("mistake", "words"), MISTAKES, ids=[words[0] for _, words in MISTAKES])
def test_a_mistake_is_named_with_what_to_do(mistake: Callable[[], object], words: list[str]):
    with pytest.raises(TrainlabError) as caught:
        mistake()
    said = str(caught.value)
    assert [word for word in words if word not in said] == [], said
    assert "\n" not in said
