"""Two runs end in NaN: which one explodes, and which one has too large a learning rate?

Ten hidden ReLU layers of 32 units on handwritten digits, as in `exploding`: 1,024 rows, 500 for
validation, one split a seed, batches of 32, 256 updates of SGD, float64, mean cross-entropy,
weights N(0, gain²/n_in). The first 24 steps are watched one by one.

Each detector gives the first step at which it sounds. It looks at a batch before the update, so
step 0 is before any. Their thresholds were fixed beforehand, by round numbers:

- *profile*: at step 0 the gradient at layer 1 is over ten times that at layer 10;
- *first loss*: at step 0 the loss is over twice that of guessing;
- *swing*: the loss is over twice that of the step before;
- *weights*: the norm of some layer's weights is over 1.5 times its initial one;
- *NaN*: the loss is not finite.

Arrays
------
step : shape (24,)
loss : shape (seeds, 24)
    Of the batch, in nats; NaN once the run has died.
gradient_norm : shape (seeds, 24)
    Of the whole gradient; NaN once the run has died.
growth : shape (seeds, 24)
    ‖W_l‖ relative to its initial value, of the layer that grew most; NaN once the run has died.
gradient : shape (seeds, 10)
    ‖∂loss/∂h_l‖ at step 0, on 128 digits, relative to the last hidden layer; dimensionless.
profile_at, first_loss_at, swing_at, weights_at, nan_at : shape (seeds,)
    First step at which the detector sounds; 24 if it does not in the first 24.
profile_alarm, first_loss_alarm, swing_alarm, weights_alarm, nan_alarm : shape (seeds,), bool
    Whether it sounds in the first 24.
died : shape (seeds,), bool
    Whether the loss was ever not finite in the 256 updates.
died_at, died_in : shape (seeds,)
    Step whose loss was the first that is not finite, and the layer that broke first, counted from
    1 (11 is the head); NaN for runs that lived.
final_accuracy : shape (seeds,)
    On validation after the last update, 0 to 1; NaN for runs that died.
guess_loss : scalar
    log 10, in nats.

References
----------
He et al. (2015), ICCV; Pascanu, Mikolov & Bengio (2013), ICML, section 2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.data import digits
from trainlab.engine.draws import clean_digits
from trainlab.engine.evaluation import sample_losses
from trainlab.engine.gradients import gradient_norms
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.optimizers import gradient_norm
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import generator
from trainlab.engine.training import train
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import magnitude, percent

DEPTH, WIDTH, CLASSES = 10, 32, 10
N_TRAIN, N_VAL = 1_024, 500
BATCH, EPOCHS, STEPS = 32, 8, 24
STEEP, SWING, GROWN = 10.0, 2.0, 1.5


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Watch, then train one network for each seed; arrays as in the module's docstring."""
    rate = float(settings["learning_rate"])
    stack = Stack(
        Architecture(
            n_inputs=64,
            depth=DEPTH,
            width=WIDTH,
            n_outputs=CLASSES,
            initialization="gain",
            gain=float(settings["gain"]),
        ),
        seeds,
    )
    x, y = clean_digits(seeds, N_TRAIN + N_VAL)
    plan = Plan(epochs=EPOCHS, batch_size=BATCH, learning_rate=rate, evaluate_at=(EPOCHS,))
    validation = (x[:, N_TRAIN:], y[:, N_TRAIN:])
    x, y = x[:, :N_TRAIN], y[:, :N_TRAIN]
    trained = train(stack, x, y, plan, validation=validation)
    watched = watch(stack, x, y, rate)
    gradient = profile(stack)
    alarms = detectors(watched, gradient)
    return Result(
        watched
        | {"gradient": gradient}
        | {f"{name}_at": at for name, at in alarms.items()}
        | {f"{name}_alarm": at < STEPS for name, at in alarms.items()}
        | {
            "died": ~np.isnan(trained.died_at),
            "died_at": trained.died_at,
            "died_in": trained.died_in,
            "final_accuracy": trained["val_accuracy"][:, -1],
        },
        {"step": np.arange(STEPS), "guess_loss": np.array(math.log(CLASSES))},
    )


def watch(stack: Stack, x: np.ndarray, y: np.ndarray, rate: float) -> dict[str, np.ndarray]:
    """Take the first steps of the training once more, and look at each before its update.

    Parameters
    ----------
    stack : Stack
        K networks before training; left as they were.
    x, y : ndarray, shapes (K, n, 64) and (K, n)
    rate : float

    Returns
    -------
    dict
        ``loss``, ``gradient_norm`` and ``growth``, each of shape (K, 24).
    """
    networks = stack.copy()
    for parameter in networks.parameters:
        parameter.requires_grad_()
    initial = weight_norms(networks)
    orders = np.stack([generator(seed, "batches").permutation(y.shape[1]) for seed in stack.seeds])
    seen: dict[str, list[torch.Tensor]] = {"loss": [], "gradient_norm": [], "growth": []}
    for start in range(0, STEPS * BATCH, BATCH):
        rows = orders[:, start : start + BATCH, None]
        x_batch = torch.from_numpy(np.take_along_axis(x, rows, axis=1))
        y_batch = torch.from_numpy(np.take_along_axis(y, rows[..., 0], axis=1))
        outputs = networks.forward(x_batch)
        losses = sample_losses(outputs, y_batch, "cross_entropy").mean(dim=1)
        for parameter in networks.parameters:
            parameter.grad = None
        losses.sum().backward()
        seen["loss"].append(losses.detach())
        seen["gradient_norm"].append(gradient_norm(networks.parameters))
        seen["growth"].append((weight_norms(networks) / initial).amax(dim=1))
        with torch.no_grad():
            for parameter in networks.parameters:
                if parameter.grad is not None:
                    parameter -= rate * parameter.grad
    arrays = {name: torch.stack(values, dim=1).numpy() for name, values in seen.items()}
    alive = np.logical_and.accumulate(np.isfinite(arrays["loss"]), axis=1)
    return {name: np.where(alive, values, np.nan) for name, values in arrays.items()}


def weight_norms(stack: Stack) -> torch.Tensor:
    """Return ‖W_l‖ of every layer, the head included, shape (K, 11)."""
    return torch.stack([weight.detach().flatten(1).norm(dim=1) for weight in stack.weights], dim=1)


def profile(stack: Stack) -> np.ndarray:
    """Return the gradient at each hidden layer relative to the last one, shape (K, 10)."""
    data = digits()
    rows = np.random.default_rng(0).permutation(len(data.x))[:128]
    norms = gradient_norms(stack, torch.from_numpy(data.x[rows]), torch.from_numpy(data.y[rows]))
    return norms / norms[:, -1:]


def detectors(watched: Mapping[str, np.ndarray], gradient: np.ndarray) -> dict[str, np.ndarray]:
    """Return the first step at which each detector sounds, 24 if it does not; shape (seeds,)."""
    loss = watched["loss"]
    before = np.concatenate([np.full((len(loss), 1), np.inf), loss[:, :-1]], axis=1)
    return {
        "profile": first(gradient[:, :1] > STEEP),
        "first_loss": first(loss[:, :1] > 2 * math.log(CLASSES)),
        "swing": first(loss > SWING * before),
        "weights": first(watched["growth"] > GROWN),
        "nan": first(np.isnan(loss)),
    }


def first(sounds: np.ndarray) -> np.ndarray:
    """Return the first column in which each row is true, 24 if none is; shape (rows,)."""
    return np.where(sounds.any(axis=1), sounds.argmax(axis=1), STEPS).astype(float)


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what could be seen before the first update, and how it ended."""
    share, step = float(arrays["died"]["median"]), arrays["died_at"]["median"]
    ratio = float(arrays["gradient"]["median"][0])
    seen = (
        f"Before the first update the gradient at layer 1 is {magnitude(ratio)} times that at "
        f"layer {DEPTH}"
    )
    if share == 0:
        final = float(arrays["final_accuracy"]["median"])
        return f"{seen}; no run dies, and the median accuracy is {final:.2f}."
    if share == 1:
        return f"{seen}; every run ends in NaN, half of them by step {step:.0f}."
    return f"{seen}; {percent(share)} of the runs end in NaN, half of these by step {step:.0f}."


STEP_AXIS: dict[str, Any] = {"array": "step", "label": "step"}
DEATH = {"name": "died_at", "label": "NaN at step", "role": "danger"}

experiment = Experiment(
    title="Explosion, or too large a learning rate?",
    question="Two runs end in NaN: which one explodes, and which has too large a learning rate?",
    task=(
        "Find two settings that die within ten steps, one with a steep profile at step 0 and one "
        "with a flat one; then find for each the control that saves it."
    ),
    notice=(
        "Swings, growing weights and NaN come in both, and only once it is too late. The profile "
        "before the first update tells them apart: where it is steep, the initial weights are at "
        "fault; where it is flat, the learning rate is."
    ),
    controls=(
        Control(
            "gain",
            "Gain of the initial weights",
            values=(0.5, 1, 1.4, 1.6, 1.8, 2, 2.5, 3),
            default=2,
        ),
        Control(
            "learning_rate", "Learning rate", values=(0.001, 0.01, 0.05, 0.3, 1, 2), default=0.05
        ),
    ),
    panels=(
        Panel(
            "profile",
            "backward",
            "The gradient before the first step",
            series=(Series("gradient", "measured", "gradient"),),
            options={
                "flow": "backward",
                "x": {"label": "hidden layer"},
                "y": {
                    "label": "‖∂L/∂h‖ relative to the last layer",
                    "scale": "log",
                    "domain": [1e-5, 1e4],
                },
            },
        ),
        Panel(
            "curves",
            "loss",
            "The loss of each batch",
            series=(Series("loss", "loss", "train"),),
            options={
                "x": STEP_AXIS,
                "y": {"label": "loss (nats)", "scale": "log", "domain": [1e-1, 1e5]},
                "reference": [{"name": "guess_loss", "label": "guessing", "role": "theory"}],
                "marker": DEATH,
                "runs": {"series": ["loss"], "count": 3},
            },
        ),
        Panel(
            "curves",
            "norm",
            "The gradient's norm",
            series=(Series("gradient_norm", "gradient norm", "gradient"),),
            options={
                "x": STEP_AXIS,
                "y": {"label": "‖∂L/∂θ‖", "scale": "log", "domain": [1e-3, 1e7]},
                "marker": DEATH,
            },
        ),
        Panel(
            "curves",
            "growth",
            "The layer whose weights grew most",
            series=(Series("growth", "its weights' norm", "spread"),),
            options={
                "x": STEP_AXIS,
                "y": {"label": "‖W‖ relative to step 0", "scale": "log", "domain": [1, 1e4]},
                "marker": DEATH,
            },
        ),
        Panel(
            "intervals",
            "alarms",
            "The step at which each symptom first shows",
            series=(
                Series("profile_at", "steep profile", "gradient"),
                Series("first_loss_at", "first loss too high", "train"),
                Series("swing_at", "loss doubles", "train"),
                Series("weights_at", "weights grow by half", "spread"),
                Series("nan_at", "NaN", "danger"),
            ),
            options={
                "x": {"label": "step", "scale": "linear", "domain": [0, STEPS]},
                "never": {"at": STEPS, "label": f"not in {STEPS} steps"},
                "digits": 2,
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "profile_alarm", "label": "runs with a steep profile", "share": True},
                    {"name": "first_loss_alarm", "label": "first loss too high", "share": True},
                    {"name": "swing_alarm", "label": "loss doubled", "share": True},
                    {"name": "weights_alarm", "label": "weights grew by half", "share": True},
                    {"name": "died", "label": "ended in NaN", "share": True},
                    {"name": "died_in", "label": "layer that broke first", "digits": 2},
                    {"name": "final_accuracy", "label": "validation accuracy at the end"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"gain": 2},
        {"gain": 1.4, "learning_rate": 1},
        {"gain": 1.4, "learning_rate": 0.01},
        {"gain": 3, "learning_rate": 0.001},
    ),
)
