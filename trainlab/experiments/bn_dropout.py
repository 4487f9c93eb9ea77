"""Do batch normalization and dropout get in each other's way?

The setting of `shared.noisy_digits`: 300 digits to train, each seed its own draw. Networks with and
without batch normalization before each activation, with dropout after every hidden layer (so in
front of the next batch norm) or before the head only (behind all of them). Every combination has
its own learning rate, tuned alike for the lowest validation loss.

Li et al. name a mechanism. In training, dropout makes what it passes on vary more than it does in
evaluation: by 1/(1 - p) where activations have mean zero. Batch norm's running variance is measured
in training and used in evaluation, where it is too large.

Arrays
------
best, last, best_loss, last_loss : shape (seeds,)
    Accuracy (0 to 1) and loss (nats) on the test set, with the weights of lowest validation loss
    and with the last ones.
variance_shift : shape (seeds,)
    Variance in evaluation, over the training rows, of what the last batch norm reads, as a share of
    its running variance; median over the units. 1 is no shift; NaN without batch norm.
learning_rate : scalar
tuning_rate, tuning_score : shape (rates,)
    All rates that were tried, and minus the median of the lowest validation losses, in nats.
died : shape (seeds,), bool

Compared across grid points (paired by draw: mean, and 95 % interval corrected for shared rows):

dropout_effect, dropout_last_effect
    Dropout minus none in networks of this kind, best and last weights, accuracy.
norm_effect, norm_last_effect
    With batch norm minus without, at this dropout.
clash, clash_last
    What dropout adds beside batch norm minus what it adds without: below 0 they are in each
    other's way.
clash_WHERE_PERCENT_LABELS
    ``clash`` at every dose, place and kind of labels.
both_against_better
    With both minus the better of the two alone, judged by validation loss while tuning.

References
----------
Li, Chen, Hu & Yang (2019), CVPR, Understanding the disharmony between dropout and batch
normalization by variance shift; Ioffe & Szegedy (2015), ICML, section 4.2.1 (dropout removed).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.networks import EPSILON, Stack
from trainlab.experiments.shared.declaring import (
    Chosen,
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
    tuning_curve,
)
from trainlab.experiments.shared.noisy_digits import (
    LABELS,
    Arm,
    compared,
    effect,
    number,
    scores_of,
    training_rows,
)
from trainlab.words import fixed

WHERE = {"hidden": "after every layer", "head": "before the head"}
NORMS = {"batch_norm": "with batch norm", "plain": "without"}
DOSES = (0.0, 0.2, 0.5)


def choose(settings: Settings) -> Chosen:
    """Return the learning rate of lowest validation loss, on draws of their own."""
    return arm(settings).tuned().chosen()


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed on its own draw; arrays as in the module's docstring."""
    rate, this = float(settings["learning_rate"]), arm(settings)
    trained = this.trained(rate, seeds)
    networks = trained.last
    assert isinstance(networks, Stack)
    x = torch.from_numpy(training_rows(this, seeds).x)
    return Result(
        {
            **scores_of(trained),
            "variance_shift": variance_shift(networks, x),
            "died": ~np.isnan(trained.died_at),
        },
        {"learning_rate": np.array(rate), **tuning_curve(settings)},
    )


def arm(settings: Settings) -> Arm:
    """Return the network in training of some settings."""
    return Arm(
        block=str(settings["norm"]),
        label_noise=float(settings["label_noise"]),
        plan={
            "dropout": float(settings["dropout"]),
            "dropout_where": str(settings["where"]),
        },
    )


@torch.no_grad()
def variance_shift(networks: Stack, x: torch.Tensor) -> np.ndarray:
    """Return how much the last batch norm overrates the variance, shape (K,); NaN without one.

    Parameters
    ----------
    networks : Stack
        Plain layers or batch norm before a ReLU.
    x : Tensor, shape (K, n, n_inputs)
    """
    if not networks.means:
        return np.full(len(networks.seeds), np.nan)
    h, ratio = x.to(networks.weights[0]), torch.empty(0)
    for layer, (mean, variance) in enumerate(zip(networks.means, networks.variances, strict=True)):
        z = torch.baddbmm(networks.biases[layer], h, networks.weights[layer])
        ratio = z.var(dim=1, correction=1) / variance[:, 0]
        normal = (z - mean) * torch.rsqrt(variance + EPSILON)
        h = torch.relu(normal * networks.scales[layer] + networks.shifts[layer])
    return ratio.double().median(dim=1).values.numpy()


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Compare with none, with the other kind of network, and the two differences."""
    found: dict[str, dict[str, Any]] = {}
    for norm, dose, where, noise in itertools.product(NORMS, DOSES, WHERE, LABELS):
        arms = {
            (kind, p): points[key(kind, p, where, noise)] for kind in NORMS for p in (0.0, dose)
        }
        score = {
            (*at, moment): np.array([number(v) for v in point[moment]["runs"]])
            for at, point in arms.items()
            for moment in ("best", "last")
        }
        here: dict[str, Any] = {}
        for moment, name in (("best", ""), ("last", "_last")):
            added = {kind: score[kind, dose, moment] - score[kind, 0.0, moment] for kind in NORMS}
            here |= {
                f"dropout{name}_effect": effect(
                    score[norm, dose, moment], score[norm, 0.0, moment]
                ),
                f"norm{name}_effect": effect(
                    score["batch_norm", dose, moment], score["plain", dose, moment]
                ),
                f"clash{name}": effect(added["batch_norm"], added["plain"]),
            }
        alone = (("batch_norm", 0.0), ("plain", dose))
        better = max(alone, key=lambda at: _judged(arms[at]))
        both = score["batch_norm", dose, "best"]
        here["both_against_better"] = effect(both, score[*better, "best"])
        found[key(norm, dose, where, noise)] = here
    gathered = {
        f"clash_{where}_{100 * dose:.0f}_{labels}": found[key("plain", dose, where, noise)]["clash"]
        for where, (noise, labels), dose in itertools.product(WHERE, LABELS.items(), DOSES[1:])
    }
    return {name: here | gathered for name, here in found.items()}


def key(norm: str, dose: float, where: str, noise: float) -> str:
    """Return the name of a grid point."""
    return f"{norm}|{dose:g}|{where}|{noise:g}"


def _judged(point: Mapping[str, Any]) -> float:
    return max(score for score in point["tuning_score"]["median"] if score is not None)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what dropout does in this network, and whether the two clash."""
    accuracy = number(arrays["best"]["median"])
    dose, kind = float(settings["dropout"]), NORMS[str(settings["norm"])]
    what = f"Dropout {dose:g} {WHERE[str(settings['where'])]}" if dose else "No dropout"
    start = f"{what}, {kind}: test accuracy {accuracy:.3f} with the best weights"
    if "clash" not in arrays or not dose:
        return f"{start}."
    found = arrays["clash"]
    low, high = (100 * number(found[part]) for part in ("lower", "upper"))
    points = 100 * number(found["median"])
    interval = f"{fixed(low, 1, plus=True)} to {fixed(high, 1, plus=True)}"
    if low <= 0 <= high:
        clash = (
            f"beside batch norm it adds as much as without, as far as 20 draws can tell "
            f"({interval} points)"
        )
    else:
        more = "more" if points > 0 else "less"
        clash = (
            f"beside batch norm it adds {abs(points):.1f} points {more} than without ({interval})"
        )
    return f"{start}. Against no dropout that is {compared(arrays['dropout_effect'])}; {clash}."


experiment = Experiment(
    title="Batch norm beside dropout",
    question="Do batch normalization and dropout get in each other's way?",
    task="Find the place and the dose at which dropout does most beside batch norm, and see "
    "whether both together beat the better of the two alone.",
    notice=(
        "Dropout in front of a batch norm makes its running variance too large for evaluation; "
        "behind the last one it cannot. Whether that costs accuracy is what the intervals say. "
        "Every combination has its own learning rate, tuned on validation; every seed has its own "
        "draw of the data."
    ),
    controls=(
        Control(
            "norm",
            "Network",
            values=tuple(NORMS),
            texts=tuple(NORMS.values()),
            default="batch_norm",
        ),
        Control("dropout", "Dropout", values=DOSES, texts=("none", "0.2", "0.5"), default=0.0),
        Control(
            "where",
            "Dropout stands",
            values=tuple(WHERE),
            texts=tuple(WHERE.values()),
            default="hidden",
        ),
        Control(
            "label_noise",
            "Labels replaced at random",
            values=tuple(LABELS),
            texts=("none", "30 %"),
            default=0.3,
        ),
    ),
    panels=(
        Panel(
            "intervals",
            "accuracy",
            "Accuracy on the test set, quartiles over 20 draws",
            series=(
                Series("best", "best weights", "test"),
                Series("last", "last weights", "spread"),
            ),
            options={"x": {"label": "accuracy", "domain": [0.5, 1]}, "digits": 3},
        ),
        Panel(
            "intervals",
            "effects",
            "Differences in test accuracy, 95 % intervals",
            series=(
                Series("dropout_effect", "dropout − none, best weights", "test"),
                Series("dropout_last_effect", "dropout − none, last weights", "spread"),
                Series("norm_effect", "batch norm − plain, best weights", "test"),
                Series("norm_last_effect", "batch norm − plain, last weights", "spread"),
                Series("both_against_better", "both − the better of the two", "test"),
            ),
            options={
                "x": {"label": "difference in test accuracy", "domain": [-0.15, 0.15]},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
            },
        ),
        Panel(
            "intervals",
            "clash",
            "What dropout adds beside batch norm − what it adds without",
            series=tuple(
                Series(
                    f"clash_{where}_{100 * dose:.0f}_{labels}",
                    f"{dose:g} {text}, {labels}",
                    role,
                )
                for (where, text), role in zip(WHERE.items(), ("danger", "test"), strict=True)
                for labels in LABELS.values()
                for dose in DOSES[1:]
            ),
            options={
                "x": {"label": "difference in test accuracy", "domain": [-0.15, 0.15]},
                "reference": [{"value": 0, "label": "no clash", "role": "theory"}],
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {
                        "name": "variance_shift",
                        "label": "variance in evaluation ÷ running variance",
                    },
                    {"name": "best_loss", "label": "test loss, best weights"},
                    {"name": "learning_rate", "label": "learning rate, tuned", "digits": 2},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"dropout": 0.2, "where": "head", "label_noise": 0.0},
        {"norm": "plain", "dropout": 0.2, "label_noise": 0.0},
    ),
    choose=choose,
    keep=("best", "last"),
    across=across,
)
