"""Should weight decay spare the scales and shifts of a norm?

The setting of `shared.noisy_digits`: 300 digits to train, 30 % of the labels replaced at random,
each seed its own draw; three layers with batch norm or layer norm before each activation, and
AdamW's decay λ. Two arms on the same seeds and draws: decay of the weight *matrices* only, as
recipes advise, and of *all* parameters, as ``AdamW(model.parameters(), weight_decay=λ)`` does. Each
arm has its own learning rate at each λ, tuned alike for the lowest validation loss.

What *all* decays in addition are the norms' scales γ and shifts β, and the biases. A bias in front
of a batch norm has no effect: the mean is taken away again.

Arrays
------
matrices_best, all_best, matrices_last, all_last : shape (seeds,)
    Test accuracy, 0 to 1, with the weights of lowest validation loss and with the last ones.
matrices_best_loss, all_best_loss, matrices_last_loss, all_last_loss : shape (seeds,)
    Test loss, in nats.
matrices_scale, all_scale : shape (seeds,)
    Mean |γ| after training, over all layers; 1 at the start.
matrices_weight_norm, all_weight_norm : shape (seeds,)
    Norm of the hidden matrices after training, as a share of what it was.
ARM_learning_rate : scalar
ARM_tuning_rate, ARM_tuning_score : shape (rates,)
    All rates that were tried, and minus the median of the lowest validation losses, in nats.
scale_alone : scalar
    What decay would leave of γ if nothing else happened, (1 - lr λ)^steps, in the arm *all*.
died : shape (seeds,), bool
    Whether the loss of either arm was ever not finite.

Compared (paired by draw: mean, and 95 % interval corrected for shared rows):

spared_best, spared_last, spared_best_loss, spared_last_loss
    Matrices only minus all.
doses : shape (5,)
spared_BLOCK_DOSE
    ``spared_best`` for every kind of norm and the number of every λ.

References
----------
Loshchilov & Hutter (2019), ICLR; van Laarhoven (2017), arXiv:1706.05350 (decay in front of a norm
acts through the effective rate); Goyal et al. (2017), arXiv:1706.02677, section 5.3 (no decay on γ
and β); Summers & Dinneen (2020), ICLR, Four things everyone should know to improve batch
normalization (decay on them helps).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.stacked import StackedNetworks
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
    BATCH,
    EPOCHS,
    N_TRAIN,
    Arm,
    compared,
    effect,
    number,
    scores_of,
)

BLOCKS = {"batch_norm": "batch norm", "layer_norm": "layer norm"}
DECAYS = (0.01, 0.1, 1.0, 3.0, 10.0)
ARMS = {"matrices": "matrices only", "all": "all parameters"}
MOMENTS = ("best", "last")


def choose(settings: Settings) -> Chosen:
    """Return each arm's learning rate of lowest validation loss, on draws of their own."""
    chosen: dict[str, Any] = {}
    for name in ARMS:
        chosen |= arm(settings, name).tuned().chosen(f"{name}_")
    return chosen


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train both arms on the same draws; arrays as in the module's docstring."""
    runs: dict[str, np.ndarray] = {}
    exact: dict[str, np.ndarray] = {}
    died = np.zeros(len(seeds), dtype=bool)
    for name in ARMS:
        rate, this = float(settings[f"{name}_learning_rate"]), arm(settings, name)
        trained = this.trained(rate, seeds)
        runs |= {
            **scores_of(trained, f"{name}_"),
            f"{name}_scale": _mean_scale(trained.last),
            f"{name}_weight_norm": _hidden_norm(trained.last) / _hidden_norm(this.networks(seeds)),
        }
        exact |= {f"{name}_learning_rate": np.array(rate), **tuning_curve(settings, f"{name}_")}
        died |= ~np.isnan(trained.died_at)
    steps = EPOCHS * math.ceil(N_TRAIN / BATCH)
    alone = 1 - float(settings["all_learning_rate"]) * float(settings["decay"])
    return Result(runs | {"died": died}, exact | {"scale_alone": np.array(alone**steps)})


def arm(settings: Settings, name: str) -> Arm:
    """Return one of the two networks in training."""
    decay = {
        "optimizer": "adamw",
        "weight_decay": float(settings["decay"]),
        "decay_all": name == "all",
    }
    return Arm(block=str(settings["norm"]), plan=decay)


def _mean_scale(networks: StackedNetworks) -> np.ndarray:
    scales = torch.stack([scale.detach().double() for scale in networks.scales])
    return scales.abs().mean(dim=(0, 2, 3)).numpy()


def _hidden_norm(networks: StackedNetworks) -> np.ndarray:
    squares = [w.detach().double().square().sum(dim=(1, 2)) for w in networks.weights[:-1]]
    return torch.stack(squares).sum(dim=0).sqrt().numpy()


def across(points: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Compare the arms; arrays as in the module's docstring."""
    found: dict[str, dict[str, Any]] = {}
    for name, arrays in points.items():
        spared = {
            f"spared_{what}": effect(
                arrays[f"matrices_{what}"]["runs"], arrays[f"all_{what}"]["runs"]
            )
            for what in (*MOMENTS, "best_loss", "last_loss")
        }
        found[name] = spared | {"doses": {"median": np.array(DECAYS)}}
    gathered = {
        f"spared_{block}_{number_}": found[f"{block}|{decay:g}"]["spared_best"]
        for block in BLOCKS
        for number_, decay in enumerate(DECAYS, start=1)
    }
    return {name: arrays | gathered for name, arrays in found.items()}


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say what sparing the norms does to accuracy, and what decay leaves of their scales."""
    scale, spared_scale = (number(arrays[f"{n}_scale"]["median"]) for n in ("all", "matrices"))
    ends = f"the scales end at {scale:.2f} if decayed and at {spared_scale:.2f} if spared"
    start = f"Decay of {float(settings['decay']):g} beside {BLOCKS[str(settings['norm'])]}"
    if "spared_best" not in arrays:
        return f"{start}: {ends}."
    best, last = (compared(arrays[f"spared_{moment}"]) for moment in MOMENTS)
    return (
        f"{start}: if the norms are spared, test accuracy is {best} with the best weights "
        f"and {last} with the last; {ends}."
    )


experiment = Experiment(
    title="What should decay?",
    question="Should weight decay spare the scales and shifts of a norm?",
    task="Find the decay at which it matters most whether the norms decay too.",
    notice=(
        "At usual decays lr · λ · steps is small, and decay can hardly shrink the scales. At large "
        "ones they are all that says how large a layer's output is, since the matrix's size is "
        "divided out. Each arm has its own learning rate, tuned on validation; every seed has its "
        "own draw of the data."
    ),
    controls=(
        Control(
            "norm", "Norm", values=tuple(BLOCKS), texts=tuple(BLOCKS.values()), default="batch_norm"
        ),
        Control("decay", "AdamW decay λ", values=DECAYS, default=0.1),
    ),
    panels=(
        Panel(
            "intervals",
            "accuracy",
            "Accuracy on the test set, quartiles over 20 draws",
            series=tuple(
                Series(f"{name}_{moment}", f"decay of {text}", role)
                for name, text in ARMS.items()
                for moment, role in zip(MOMENTS, ("test", "spread"), strict=True)
            ),
            options={
                "x": {"label": "accuracy", "domain": [0.5, 1]},
                "key": {"test": "best weights", "spread": "last weights"},
                "digits": 3,
            },
        ),
        Panel(
            "intervals",
            "spared",
            "Matrices only − all parameters, best weights",
            series=tuple(
                Series(f"spared_{block}_{at}", f"{text}, λ = {decay:g}", role)
                for (block, text), role in zip(BLOCKS.items(), ("test", "spread"), strict=True)
                for at, decay in enumerate(DECAYS, start=1)
            ),
            options={
                "x": {"label": "difference in test accuracy", "domain": [-0.1, 0.1]},
                "reference": [{"value": 0, "label": "no difference", "role": "theory"}],
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "all_scale", "label": "mean |γ| at the end, all decayed"},
                    {"name": "scale_alone", "label": "what decay alone would leave of it"},
                    {"name": "matrices_scale", "label": "mean |γ| at the end, spared"},
                    {"name": "matrices_weight_norm", "label": "norm of the matrices, end ÷ start"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=({"decay": 0.01}, {"norm": "layer_norm", "decay": 0.1}),
    choose=choose,
    keep=tuple(f"{name}_{what}" for name in ARMS for what in (*MOMENTS, "best_loss", "last_loss")),
    across=across,
)
