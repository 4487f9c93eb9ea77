"""Which setting of a network matters most?

Five settings, and every combination of their values: learning rate, width, depth, batch size and
AdamW's decay, 252 in all. Hard digits (`shared.recipe`: noisy pixels, 15 % of the labels replaced;
400 rows to train, 300 for validation, 500 to test, one split a seed), ReLU networks with He's
weights and a head that starts at 0, AdamW, decay of the weight matrices, 20 epochs, float64. What
is scored are the weights of the lowest validation loss of a run; a network that died counts as
guessing, 0.1.

Every combination is run at every rate, so that nothing is tuned beforehand: what is *tuned* here is
read off, as the rate with the highest mean validation accuracy over the splits.

Arrays
------
test_accuracy, val_accuracy : shape (seeds,)
    At the lowest validation loss, 0 to 1; validation has noisy labels.
best_epoch : shape (seeds,)
died : shape (seeds,), bool
this_rate, this_width, this_depth, this_batch, this_decay : scalar
rates, widths, depths, batches, decays : shape (values,)
    All values of each setting.

Compared across grid points:

by_rate, by_width, by_depth, by_batch, by_decay : shape (values,)
    Test accuracy at every value of this setting, with the others as they are; median and quartiles.
tuned_by_width, tuned_by_depth, tuned_by_batch, tuned_by_decay : shape (values,)
    The same, each at its own tuned rate; medians.
swing_NAME
    What the best value of this setting gains over the worst, with the others as they are: test
    accuracy in points, mean and 95 % interval over the splits, corrected for shared rows. Best and
    worst are those on validation.
tuned_swing_NAME
    The same, each value at its own tuned rate; not for the rate.

References
----------
Bergstra & Bengio (2012), JMLR 13; Goodfellow, Bengio & Courville (2016), Deep Learning, section
11.4.1; Hutter, Hoos & Leyton-Brown (2014), ICML (which settings matter); Nadeau & Bengio (2003),
Machine Learning 52 (the intervals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from trainlab import recordings
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.training import train
from trainlab.experiments.shared.declaring import (
    Arrays,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    Value,
)
from trainlab.experiments.shared.recipe import CHANCE, CLASSES, difference, split
from trainlab.words import percent

EPOCHS = 20
EVALUATED = (0, *range(1, 8), *range(8, 21, 2))
VALUES: dict[str, tuple[int | float, ...]] = {
    "rate": (3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3),
    "width": (8, 24, 64),
    "depth": (1, 4),
    "batch": (16, 50, 200),
    "decay": (0, 1),
}
NAMES = {
    "rate": "learning rate",
    "width": "width",
    "depth": "depth",
    "batch": "batch size",
    "decay": "weight decay",
}
PLURALS = {
    "rate": "rates",
    "width": "widths",
    "depth": "depths",
    "batch": "batches",
    "decay": "decays",
}


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    rows = split("hard", seeds)
    architecture = Architecture(
        n_inputs=64,
        depth=int(settings["depth"]),
        width=int(settings["width"]),
        n_outputs=CLASSES,
        head_gain=0.0,
    )
    plan = Plan(
        epochs=EPOCHS,
        batch_size=int(settings["batch"]),
        optimizer="adamw",
        learning_rate=float(settings["rate"]),
        weight_decay=float(settings["decay"]),
        decay_all=False,
        evaluate_at=EVALUATED,
    )
    trained = train(
        Stack(architecture, seeds), *rows.train, plan, validation=rows.validation, test=rows.test
    )
    scores = {}
    for part in ("test", "val"):
        accuracy = trained.at_best(f"{part}_accuracy")
        scores[f"{part}_accuracy"] = np.where(np.isfinite(accuracy), accuracy, CHANCE)
    return Result(
        {
            **scores,
            "best_epoch": trained.best_epoch.astype(float),
            "died": ~np.isnan(trained.died_at),
        },
        {f"this_{name}": np.array(settings[name]) for name in VALUES}
        | {PLURALS[name]: np.array(values) for name, values in VALUES.items()},
    )


def across(points: Mapping[str, Arrays]) -> dict[str, Arrays]:
    """Give each point what its settings do one at a time, as they are and with a tuned rate."""
    mean = {key: float(np.mean(point["val_accuracy"]["runs"])) for key, point in points.items()}

    def at(settings: Mapping[str, Value], **changes: Value) -> str:
        return recordings.key({**settings, **changes})

    def tuned(settings: Mapping[str, Value]) -> str:
        return max((at(settings, rate=rate) for rate in VALUES["rate"]), key=mean.__getitem__)

    found: dict[str, Arrays] = {}
    for settings in experiment.grid():
        own: dict[str, Any] = {}
        for name, values in VALUES.items():
            plain = [at(settings, **{name: value}) for value in values]
            own[f"by_{name}"] = _curve([points[key]["test_accuracy"] for key in plain])
            own[f"swing_{name}"] = _swing(plain, mean, points)
            if name != "rate":
                best = [tuned({**settings, name: value}) for value in values]
                curve = _curve([points[key]["test_accuracy"] for key in best])
                own[f"tuned_by_{name}"] = {"median": curve["median"]}
                own[f"tuned_swing_{name}"] = _swing(best, mean, points)
        found[at(settings)] = own
    return found


def _curve(figures: Sequence[Mapping[str, Any]]) -> dict[str, np.ndarray]:
    return {
        part: np.array([figure[part] for figure in figures], dtype=float)
        for part in ("median", "lower", "upper")
    }


def _swing(
    keys: Sequence[str], mean: Mapping[str, float], points: Mapping[str, Arrays]
) -> dict[str, float]:
    """Return by how much the best of some points is ahead of the worst, chosen on validation."""
    ends = max(keys, key=mean.__getitem__), min(keys, key=mean.__getitem__)
    return difference(*(np.array(points[key]["test_accuracy"]["runs"]) for key in ends))


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what this setting reaches, and which one alone would change most."""
    here = percent(arrays["test_accuracy"]["median"])
    first = f"This network gets {here} of the test rows right"
    if "swing_rate" not in arrays:
        return first + "."
    rate = float(arrays["swing_rate"]["median"])
    others = max(float(arrays[f"swing_{name}"]["median"]) for name in VALUES if name != "rate")
    return (
        f"{first}. From here the best learning rate gains {rate:.1f} points over the worst, and "
        f"the largest gain of any other setting is {others:.1f} points."
    )


def _panel(name: str) -> Panel:
    x: dict[str, Any] = {
        "array": PLURALS[name],
        "label": NAMES[name],
        "scale": "linear" if name == "decay" else "log",
    }
    if name != "rate":
        x["marks"] = list(VALUES[name])
    tuned = () if name == "rate" else (Series(f"tuned_by_{name}", "rate tuned for each", "ideal"),)
    return Panel(
        "curves",
        name,
        f"Accuracy by {NAMES[name]}",
        series=(Series(f"by_{name}", "the others as set", "test"), *tuned),
        options={
            "x": x,
            "y": {"label": "test accuracy", "scale": "linear", "domain": [0, 0.8]},
            "marker": {"name": f"this_{name}", "label": "set to", "role": "theory"},
        },
    )


experiment = Experiment(
    title="What matters most?",
    question="Which setting of a network matters most?",
    task=(
        "Find a setting of all five from which no single change gains more than three points; then "
        "find the one change that costs most."
    ),
    notice=(
        "Compare the swings of the five settings, as they are and with the rate tuned for each "
        "value. How much a setting matters depends on the range that one allows it, and on where "
        "the others stand."
    ),
    controls=(
        Control("rate", "Learning rate", values=VALUES["rate"], default=3e-3),
        Control("width", "Width", values=VALUES["width"], default=24, unit="units"),
        Control("depth", "Depth", values=VALUES["depth"], default=4, unit="hidden layers"),
        Control("batch", "Batch", values=VALUES["batch"], default=50, unit="rows"),
        Control("decay", "Decay λ", values=VALUES["decay"], default=0),
    ),
    panels=(
        Panel(
            "intervals",
            "swings",
            "Best value minus worst, one setting at a time: mean, 95 % interval",
            series=tuple(
                Series(f"{kind}_{name}", NAMES[name], role)
                for name in VALUES
                for kind, role in (("swing", "test"), ("tuned_swing", "ideal"))
                if (kind, name) != ("tuned_swing", "rate")
            ),
            options={
                "x": {"label": "percentage points of test accuracy", "domain": [-10, 70]},
                "key": {"test": "the others as set", "ideal": "rate tuned for each value"},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
                "digits": 2,
            },
        ),
        *map(_panel, VALUES),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "test_accuracy", "label": "test accuracy"},
                    {"name": "best_epoch", "label": "epoch of the lowest validation loss"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"batch": 200},
        {"width": 8, "depth": 1, "batch": 200, "decay": 1, "rate": 0.01},
        {"width": 64, "depth": 1, "batch": 200, "rate": 0.1},
    ),
    split_by="depth",
    keep=("test_accuracy", "val_accuracy"),
    across=across,
)
