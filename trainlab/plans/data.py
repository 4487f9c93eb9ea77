"""The data of a plan, the same rows as in the page: ``views/engine/data.js`` draws them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from trainlab.engine.data import digits
from trainlab.plans.reading import Plan, ends, split
from trainlab.plans.streams import Stream, normals


class Rows(NamedTuple):
    """Inputs and labels.

    Attributes
    ----------
    x : ndarray, shape (n, n_inputs), float64
    y : ndarray, shape (n,), int64
    """

    x: np.ndarray
    y: np.ndarray


class PlanData(NamedTuple):
    """The rows of a plan, shared out; validation and test may have none."""

    train: Rows
    validation: Rows
    test: Rows


def draw_data(plan: Plan) -> PlanData:
    """Return the rows of a plan, as `read_plan` returned it.

    Points in the plane are standardized as a whole, unless they are given by hand. Only labels of
    training rows are drawn again.
    """
    data, rows = plan["data"], split(plan)
    x, y = _all_rows(plan)
    order = Stream(data["seed"], "split").permutation(rows.all)
    first, second = rows.train, rows.train + rows.validation
    labels = Stream(data["seed"], "labels").uniform(rows.train, 2)
    drawn = np.floor(labels[:, 1] * ends(plan)[1]).astype(np.int64)
    parts = [order[:first], order[first:second], order[second:]]
    train, validation, test = (Rows(x[part], y[part]) for part in parts)
    noisy = np.where(labels[:, 0] < data["label_noise"], drawn, train.y)
    return PlanData(Rows(train.x, noisy), validation, test)


def _all_rows(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    data = plan["data"]
    if data["points"] is not None:
        points = np.array(data["points"], dtype=np.float64)
        return points[:, :2], points[:, 2].astype(np.int64)
    stream = Stream(data["seed"], "points")
    n = data["n"]
    if data["kind"] == "digits":
        found = digits()
        rows = stream.permutation(len(found.x))[:n]
        return found.x[rows], found.y[rows]
    y = np.arange(n) % (data["arms"] if data["kind"] == "spirals" else 2)
    # Five draws a row: where it lies on its curve, and two for the noise on each coordinate.
    draws = stream.uniform(n, 5)
    radius, angle = np.ones(n), 2 * np.pi * draws[:, 0]
    if data["kind"] == "spirals":
        radius = 0.1 + 0.9 * draws[:, 0]
        angle = 2 * np.pi * (radius + y / data["arms"])
    elif data["kind"] == "circles":
        radius = np.where(y == 1, 0.5, 1.0)
    else:
        angle = np.pi * draws[:, 0]
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    if data["kind"] == "moons":
        x = np.where(y[:, None] == 1, np.array([1.0, 0.5]) - x, x)
    x += data["noise"] * normals(draws[:, 1:].reshape(n, 2, 2))
    return (x - x.mean()) / x.std(), y
