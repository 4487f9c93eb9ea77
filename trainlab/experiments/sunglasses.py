"""How much light is left behind a stack of sunglasses?

Each pair multiplies the light by its transmission, so n pairs multiply it by transmissionⁿ.
Nothing here is chance, and nothing is trained; float64.

Arrays
------
pair : shape (pairs + 1,)
    0, 1, …, pairs; a count.
light : shape (pairs + 1,)
    Light behind that many pairs, relative to the light in front of them; 0.5¹⁰ is 0.0009765625.
left : shape ()
    Light behind the whole stack; dimensionless.
lost_after : shape ()
    Pairs until less than 2⁻²⁴ is left, the half ulp of float32: a step of that size, relative
    to the weight, is rounded away. NaN if the glasses do not dim.

References
----------
Goldberg (1991), ACM Computing Surveys 23(1), section 1.2, on the ulp.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import magnitude

FLOAT32_HALF_ULP = float(np.finfo(np.float32).eps) / 2


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Compute one setting; arrays as in the module's docstring. Seeds have no part in it."""
    pairs, transmission = int(settings["pairs"]), float(settings["transmission"])
    pair = np.arange(pairs + 1)
    light = transmission**pair
    dims = transmission < 1
    lost_after = np.floor(np.log(FLOAT32_HALF_ULP) / np.log(transmission)) + 1 if dims else np.nan
    return Result(
        runs={},
        exact={
            "pair": pair,
            "light": light,
            "left": light[-1],
            "lost_after": np.asarray(lost_after),
        },
    )


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what is left of the light."""
    pairs, transmission = int(settings["pairs"]), float(settings["transmission"])
    left = float(f"{float(arrays['left']['median']):.4g}")  # as recorded
    stack = f"{pairs} pairs" if pairs > 1 else "1 pair"
    if transmission == 1:
        return "Glasses that let everything through leave all of the light, however many."
    if transmission > 1:
        return f"Behind {stack} that amplify, the light has grown to {magnitude(left)} times."
    if pairs >= float(arrays["lost_after"]["median"]):
        return (
            f"Behind {stack}, {magnitude(left)} of the light is left: as a step, too small to "
            "move a float32 weight."
        )
    return f"Behind {stack}, {magnitude(left)} of the light is left."


experiment = Experiment(
    title="Sunglasses",
    question="How much light is left behind a stack of sunglasses?",
    task="Guess what ten pairs leave when each lets half through; then find the stack that "
    "leaves less than a millionth.",
    notice=(
        "Each pair multiplies. On a linear axis the light is soon gone; on a logarithmic axis it "
        "falls along a straight line that never reaches zero."
    ),
    controls=(
        Control(
            "pairs",
            "Stack",
            values=tuple(range(1, 51)),
            default=10,
            unit="pairs of sunglasses",
        ),
        Control(
            "transmission",
            "Each pair lets through",
            # 1, not 1.0: the page writes the names of grid points as JavaScript prints numbers.
            values=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5),
            texts=tuple(f"{percent} %" for percent in range(10, 151, 10)),
            default=0.5,
            unit="of the light",
        ),
    ),
    panels=(
        Panel(
            "beam",
            "beam",
            series=(Series("light", "light", "val"),),
            options={
                "x": {"label": "pairs of sunglasses", "domain": [0, 50], "marks": [10, 20, 30, 50]},
                "y": {
                    "label": "light, relative to the source",
                    "scale": "log",
                    "domain": [1e-16, 1e3],
                },
                "threshold": {
                    "value": FLOAT32_HALF_ULP,
                    "label": "below: this weight no longer moves",
                },
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "left", "label": "light left", "digits": 3},
                    {"name": "lost_after", "label": "pairs until float32 loses it", "digits": 2},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=0,
    smoke=({"pairs": 10, "transmission": 0.5}, {"pairs": 3, "transmission": 1.5}),
)
