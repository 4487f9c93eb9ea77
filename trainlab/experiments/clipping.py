"""What does clipping the gradient cure, and what does it only cover?

Two kinds of trouble. *Spikes*: a linear recurrent net that has to remember the first of 20
numbers (32 units, orthogonal weights times 1.05, squared error), where few steps have a very large
gradient. *Growth with depth*: ten ReLU layers of 32 units at gain 2 on handwritten digits
(cross-entropy in nats), where every step has; *cured* is the same with He's weights. *A missing
value* is the recurrent net with one NaN among its 10,000 training inputs. Each seed draws its own
weights and its own 500 training and 200 validation rows. Batches of 25, 8 epochs, float64.

By norm, the whole gradient is scaled down to the threshold when its norm exceeds it; by value,
each entry that exceeds it is. The learning rate is fixed, so that only clipping changes; or, with
"SGD, LR tuned", it is tuned on the validation loss of ten other seeds (`engine.tuning.tune`, from
0.0032 to 0.32, in float32) for each trouble, method and threshold. He's weights without a
threshold, clipping at gain 2, and both together are tuned alike. A run has failed if it died or
ended above the loss of guessing: log 10, or the targets' mean square, 1.

Arrays
------
histogram : shape (bins,)
    Share of the steps of all seeds by the size of their gradient before clipping: its norm, or
    by value its largest entry, which is what the threshold is compared with. What lies beyond
    the edges is counted in the outer bins, what is not finite in none. Steps after a run's death
    are not counted.
edges : shape (bins + 1,)
    Of the bins; every threshold is one of them.
not_finite : scalar
    Share of the steps whose gradient is not finite.
epoch : shape (9,)
val_loss : shape (seeds, 9)
    On validation after each epoch, 0 being before training; NaN once dead.
clipped : shape (seeds,)
    Share of the steps that were clipped.
cosine : shape (seeds,)
    Between gradient and clipped gradient, mean over the clipped steps; 1 means that the direction
    is kept; NaN for runs without such a step.
final_loss : shape (seeds,)
    After the last epoch; NaN for runs that died.
died : shape (seeds,), bool
    Whether loss or weights were ever not finite.
failed : shape (seeds,), bool
    Whether the run died, or its final loss is above that of guessing: living is not yet learning.
learning_rate : scalar
tuning_rate, tuning_score : shape (rates,)
    The rates that were tried, and minus the median validation loss of each; tuned points only.

References
----------
Pascanu, Mikolov & Bengio (2013), ICML, section 3.2; Kingma & Ba (2015), ICLR, section 2.1
(Adam's steps do not change when gradients are rescaled).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from trainlab.engine.data import digits
from trainlab.engine.evaluation import Samples, evaluate, sample_losses
from trainlab.engine.gradual import SoFar, Steps, gradual
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.optimizers import build_optimizer, prepare_gradients
from trainlab.engine.plan import Plan
from trainlab.engine.recurrent import Recurrence, RecurrentStack
from trainlab.engine.stacked import StackedNetworks, generator
from trainlab.engine.tuning import TUNING_SEEDS, tune
from trainlab.experiments.recurrent import remember_the_first
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
from trainlab.words import magnitude, percent

N_STEPS, RADIUS = 20, 1.05
DEPTH, WIDTH, GAIN = 10, 32, 2.0
N_TRAIN, N_VAL = 500, 200
EPOCHS, BATCH = 8, 25
THRESHOLDS = (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)
GRID = (0.0032, 0.32)  # of the learning rates that are tried first
GUESSING = {"cross_entropy": math.log(10), "mse": 1.0}
FIXED = {  # the learning rate of each network and optimizer
    ("recurrent", "sgd"): 0.01,
    ("recurrent", "adam"): 0.003,
    ("deep", "sgd"): 0.05,
    ("deep", "adam"): 0.001,
}
# Six bins a decade from 10⁻² to 10⁴; 1, 3 and 10 are edges, so that no bin is clipped in part.
DECADE = (*np.geomspace(1, 3, 4)[:-1], *np.geomspace(3, 10, 4)[:-1])
EDGES = np.array([digit * 10.0**power for power in range(-2, 4) for digit in DECADE] + [1e4])


class Training(NamedTuple):
    """What became of K networks, step by step.

    Attributes
    ----------
    val_loss : ndarray, shape (K, epochs + 1)
    size, cosine : ndarray, shape (K, steps)
        Of the gradient before clipping, as its method measures it, at each step that was taken; and
        between it and the clipped one. NaN for steps after a network's death.
    died_at : ndarray, shape (K,)
        Step from which on loss or weights are not finite; NaN for those that lived.
    """

    val_loss: np.ndarray
    size: np.ndarray
    cosine: np.ndarray
    died_at: np.ndarray


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one network for each seed; arrays as in the module's docstring."""
    plan = plan_of(settings, float(settings["learning_rate"]))
    trained = train_and_watch(*problem(str(settings["trouble"]), seeds), plan)
    limit = np.inf if settings["threshold"] == "none" else float(settings["threshold"])
    taken = np.arange(trained.size.shape[1]) <= np.nan_to_num(trained.died_at, nan=np.inf)[:, None]
    finite = np.isfinite(trained.size)
    clipped = taken & finite & (trained.size > limit)
    n_steps = taken.sum(axis=1)
    cosine = np.where(clipped, trained.cosine, 0).sum(axis=1)
    some = clipped.any(axis=1)
    inside = np.clip(trained.size[taken & finite], EDGES[0], EDGES[-1] * (1 - 1e-12))
    died = ~np.isnan(trained.died_at)
    last = trained.val_loss[:, -1]
    return Result(
        {
            "val_loss": trained.val_loss,
            "clipped": clipped.sum(axis=1) / n_steps,
            "cosine": np.where(some, cosine / np.maximum(clipped.sum(axis=1), 1), np.nan),
            "final_loss": np.where(died, np.nan, last),
            "died": died,
            "failed": died | ~(last <= GUESSING[plan.loss]),
        },
        {
            "histogram": np.histogram(inside, EDGES)[0] / n_steps.sum(),
            "edges": EDGES,
            "not_finite": np.array((taken & ~finite).sum() / n_steps.sum()),
            "epoch": np.arange(EPOCHS + 1),
            "learning_rate": np.array(plan.learning_rate),
            **tuning_curve(settings),
        },
    )


def choose(settings: Settings) -> Chosen:
    """Return the learning rate: a fixed one, or the best on validation for this clipping."""
    trouble, optimizer = str(settings["trouble"]), str(settings["optimizer"])
    network = "recurrent" if trouble in ("spikes", "bad_row") else "deep"
    if optimizer != "sgd_tuned" or trouble == "bad_row":
        return {"learning_rate": FIXED[network, optimizer.removesuffix("_tuned")]}
    data = problem(trouble, TUNING_SEEDS, torch.float32)

    def scores(rate: float) -> np.ndarray:
        return -train_and_watch(*data, plan_of(settings, rate)).val_loss[:, -1]

    return tune(scores, *GRID, floor=-GUESSING[plan_of(settings, GRID[0]).loss]).chosen()


def plan_of(settings: Settings, learning_rate: float) -> Plan:
    """Return how the networks of these settings are trained."""
    limit = None if settings["threshold"] == "none" else float(settings["threshold"])
    by_value = settings["method"] == "value"
    return Plan(
        EPOCHS,
        BATCH,
        optimizer="adam" if settings["optimizer"] == "adam" else "sgd",
        learning_rate=learning_rate,
        loss="cross_entropy" if settings["trouble"] in ("growth", "cured") else "mse",
        clip_norm=None if by_value else limit,
        clip_value=limit if by_value else None,
    )


def problem(
    trouble: str, seeds: Sequence[int], dtype: torch.dtype = torch.float64
) -> tuple[StackedNetworks, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return networks, training inputs and targets, validation inputs and targets."""
    if trouble in ("growth", "cured"):
        data = digits()
        rows = np.stack([_drawn(len(data.x), seed) for seed in seeds])
        x, y = data.x[rows], data.y[rows]
        law: dict[str, Any] = {"initialization": "he"}
        if trouble == "growth":
            law = {"initialization": "gain", "gain": GAIN}
        stack: StackedNetworks = Stack(Architecture(64, DEPTH, WIDTH, 10, **law), seeds, dtype)
    else:
        x, y = remember_the_first(seeds, N_TRAIN + N_VAL, N_STEPS)
        stack = RecurrentStack(Recurrence(N_STEPS, radius=RADIUS), seeds, dtype)
    if trouble == "bad_row":
        x[:, 0, N_STEPS // 2] = np.nan
    return stack, x[:, :N_TRAIN], y[:, :N_TRAIN], x[:, N_TRAIN:], y[:, N_TRAIN:]


def _drawn(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(n)[: N_TRAIN + N_VAL]


@gradual
def train_and_watch(
    stack: StackedNetworks,
    x: np.ndarray,
    y: np.ndarray,
    x_val: np.ndarray,
    y_val: np.ndarray,
    plan: Plan,
) -> Steps[Training]:
    """Train as `engine.training.train` does, and compare each gradient with its clipped one."""
    networks, samples = stack.copy(), Samples.of(stack, x, y, plan.loss)
    optimizer = build_optimizer(plan, networks)
    orders = [generator(seed, "batches") for seed in stack.seeds]
    n_networks, n_steps = len(stack.seeds), plan.epochs * (len(samples) // plan.batch_size)
    size, cosine = np.full((2, n_networks, n_steps), np.nan)
    died_at = np.full(n_networks, np.nan)
    val_loss = np.full((n_networks, plan.epochs + 1), np.nan)
    val_loss[:, 0] = evaluate(networks, x_val, y_val, plan.loss).loss
    step = 0

    def so_far() -> SoFar[Training]:
        return SoFar(
            step / n_steps,
            lambda: Training(
                val_loss.copy(), size[:, :step].copy(), cosine[:, :step].copy(), died_at.copy()
            ),
        )

    for epoch in range(1, plan.epochs + 1):
        order = np.stack([rng.permutation(len(samples)) for rng in orders])
        xs, ys = samples.in_order(torch.from_numpy(order))
        for x_batch, y_batch in zip(
            xs.split(plan.batch_size, dim=1), ys.split(plan.batch_size, dim=1), strict=True
        ):
            optimizer.zero_grad()
            losses = sample_losses(networks.forward(x_batch), y_batch, plan.loss)
            losses.mean(dim=1).sum().backward()
            before = flat_gradient(networks)
            prepare_gradients(plan, networks)
            size[:, step] = measured(before, plan)
            cosine[:, step] = torch.cosine_similarity(before, flat_gradient(networks), dim=1)
            bury(died_at, step, losses.detach().isfinite().all(dim=1).numpy())
            optimizer.step()
            step += 1
            yield so_far()
        bury(died_at, step, networks.finite)
        val_loss[:, epoch] = evaluate(networks, x_val, y_val, plan.loss).loss
        if not np.isnan(died_at).any():
            break
    val_loss[np.isfinite(died_at), -1] = np.nan
    return Training(val_loss, size, cosine, died_at)


def flat_gradient(networks: StackedNetworks) -> Tensor:
    """Return each network's whole gradient as one vector, shape (K, parameters)."""
    return torch.cat([p.grad.flatten(1) for p in networks.parameters if p.grad is not None], dim=1)


def measured(gradient: Tensor, plan: Plan) -> np.ndarray:
    """Return what the threshold is compared with: largest entry or norm, shape (K,)."""
    order = float("inf") if plan.clip_value is not None else 2
    return torch.linalg.vector_norm(gradient, order, dim=1).numpy()


def bury(died_at: np.ndarray, step: int, finite: np.ndarray) -> None:
    """Note the step of those networks that are found not to be finite for the first time."""
    died_at[~finite & np.isnan(died_at)] = step


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what was clipped and what became of the runs."""
    died, clipped = float(arrays["died"]["median"]), float(arrays["clipped"]["median"])
    unclipped = settings["threshold"] == "none"
    if settings["trouble"] == "bad_row" and died == 1:
        return "One missing value, and every run ends in NaN" + (
            "." if unclipped else ": what is not a number has no size to be clipped to."
        )
    what = f"{percent(clipped)} of the steps are clipped" if clipped else "Hardly a step is clipped"
    if unclipped:
        what = "Nothing is clipped"
    if died == 1:
        return f"{what}, and every run ends in NaN."
    final = magnitude(float(arrays["final_loss"]["median"]))
    if died:
        return (
            f"{what}; {percent(died)} of the runs end in NaN, and the median loss of the others "
            f"is {final}."
        )
    failed = float(arrays["failed"]["median"])
    if failed == 1:
        return f"{what}; no run dies, and none gets below the loss of guessing."
    if failed:
        return (
            f"{what}; no run dies, but {percent(failed)} end above the loss of guessing; the "
            f"median loss of all is {final}."
        )
    cosine = arrays["cosine"]["median"]
    turned = settings["method"] == "value" and not unclipped and clipped and cosine is not None
    return f"{what}; no run dies, and the median loss is {final}" + (
        f". A clipped gradient keeps a cosine of {float(cosine):.2f}." if turned else "."
    )


experiment = Experiment(
    title="Clipping",
    question="What does clipping the gradient cure, and what does it only cover?",
    task=(
        "Drag the threshold on the histogram. For the spikes, find the largest one at which no "
        "run fails; then try it on growth with depth, and on the missing value."
    ),
    notice=(
        "With one step in a hundred cut, the recurrent nets all live and learn; with a threshold "
        "ten times as high they live and explode. Ten layers at gain "
        "2 live too, but with the same clipping they stay behind He's weights. Where all steps "
        "are clipped, only threshold × learning rate counts with SGD, and under Adam the threshold "
        "counts for nothing: a constant factor on the gradient cancels. High thresholds by value "
        "prevent the NaN and not the explosion."
    ),
    controls=(
        Control(
            "trouble",
            "Trouble",
            values=("spikes", "growth", "cured", "bad_row"),
            texts=(
                "spikes (recurrent net)",
                "growth with depth",
                "the same, cured (He)",
                "a missing value",
            ),
            default="spikes",
        ),
        Control(
            "method",
            "Clipped by",
            values=("norm", "value"),
            texts=("norm", "value"),
            default="norm",
        ),
        Control("threshold", "Threshold", values=(*THRESHOLDS, "none"), default="none"),
        Control(
            "optimizer",
            "Optimizer",
            values=("sgd", "sgd_tuned", "adam"),
            texts=("SGD, LR fixed", "SGD, LR tuned", "Adam, LR fixed"),
            default="sgd",
        ),
    ),
    panels=(
        Panel(
            "histogram",
            "sizes",
            "All steps by the size of their gradient before clipping",
            series=(Series("histogram", "share of the steps", "gradient"),),
            options={
                "control": "threshold",
                "edges": "edges",
                "beyond": {"name": "clipped", "label": "clipped"},
                "lost": {"name": "not_finite", "label": "not finite"},
                "x": {"label": "norm (by value: largest entry)", "scale": "log"},
                "y": {"label": "share of the steps", "scale": "log", "domain": [1e-4, 1]},
            },
        ),
        Panel(
            "curves",
            "loss",
            "Loss on validation",
            series=(Series("val_loss", "validation", "val"),),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "loss", "scale": "log", "domain": [1e-2, 1e2]},
                "runs": {"series": ["val_loss"], "count": 3},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "cosine", "label": "cosine of clipped to whole gradient"},
                    {"name": "died", "label": "runs that ended in NaN", "share": True},
                    {"name": "failed", "label": "runs no better than guessing", "share": True},
                    {"name": "final_loss", "label": "validation loss at the end"},
                    {"name": "learning_rate", "label": "learning rate", "digits": 1},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"threshold": 1},
        {"trouble": "growth", "threshold": 1, "optimizer": "sgd_tuned"},
        {"trouble": "cured", "method": "value", "threshold": 0.1, "optimizer": "adam"},
        {"trouble": "bad_row", "threshold": 1},
    ),
    split_by="trouble",
    choose=choose,
    keep=("final_loss",),
)
