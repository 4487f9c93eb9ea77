"""What happens to the gradient when the same weights are applied at every time step?

A recurrent network of 32 units reads T numbers, each N(0, 1), and is asked at the end for the
first of them (plus noise of standard deviation 0.1, so no squared error below 0.01 can last). At
initialization the recurrent matrix is orthogonal times ρ: in a linear network every step back in
time multiplies the gradient by exactly ρ. Each seed draws its own weights and its own 500
training and 200 validation sequences. SGD, batches of 25, 15 epochs, float64. The learning rate
is a control and the same in all arms; nothing is tuned (`clipping` does that).

Arrays
------
gradient : shape (seeds, T)
    ‖∂loss/∂h_t‖ over batch and units before the first update, on the validation sequences,
    relative to the last time step; dimensionless.
trained_gradient : shape (seeds, T)
    The same after the last epoch; NaN for runs that died.
theory : shape (T,)
    ρ^(T - t), exact for the linear cell before training; dimensionless.
epoch : shape (16,)
val_loss : shape (seeds, 16)
    Mean squared error on validation after each epoch, 0 being before training; NaN once dead.
first_gradient : shape (seeds,)
    ``gradient`` at the first time step.
final_loss : shape (seeds,)
    Validation loss after the last epoch; NaN for runs that died.
died : shape (seeds,), bool
    Whether the loss was ever not finite.
died_at : shape (seeds,)
    Step whose loss was the first that is not finite, of 300; NaN for runs that lived.
ignorance : scalar
    1.01: the squared error of always answering 0.

References
----------
Bengio, Simard & Frasconi (1994), IEEE Transactions on Neural Networks 5; Pascanu, Mikolov &
Bengio (2013), ICML, sections 2 and 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from trainlab.engine.evaluation import sample_losses
from trainlab.engine.plan import Plan
from trainlab.engine.recurrent import Recurrence, RecurrentStack
from trainlab.engine.stacked import StackedNetworks
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

N_TRAIN, N_VAL = 500, 200
EPOCHS, BATCH = 15, 25
NOISE = 0.1
IGNORANCE = 1 + NOISE**2
CLIP = 1.0


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Train one recurrent network for each seed; arrays as in the module's docstring."""
    n_steps, radius = int(settings["n_steps"]), float(settings["radius"])
    recurrence = Recurrence(n_steps, activation=str(settings["cell"]), radius=radius)
    stack = RecurrentStack(recurrence, seeds)
    x, y = remember_the_first(seeds, N_TRAIN + N_VAL, n_steps)
    unseen = x[:, N_TRAIN:], y[:, N_TRAIN:]
    plan = Plan(
        EPOCHS,
        BATCH,
        learning_rate=float(settings["learning_rate"]),
        loss="mse",
        clip_norm=None if settings["clip"] == "none" else CLIP,
    )
    trained = train(stack, x[:, :N_TRAIN], y[:, :N_TRAIN], plan, validation=unseen)
    gradient = gradient_over_time(stack, *unseen)
    died = ~np.isnan(trained.died_at)
    after = gradient_over_time(trained.last, *unseen)
    return Result(
        {
            "gradient": gradient,
            "trained_gradient": np.where(died[:, None], np.nan, after),
            "val_loss": trained["val_loss"],
            "first_gradient": gradient[:, 0],
            "final_loss": trained["val_loss"][:, -1],
            "died": died,
            "died_at": trained.died_at,
        },
        {
            "theory": radius ** np.arange(n_steps - 1.0, -1, -1),
            "epoch": trained["epoch"],
            "ignorance": np.array(IGNORANCE),
        },
    )


def remember_the_first(seeds: Sequence[int], n: int, n_steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return sequences of numbers, and the first number of each with a little noise.

    Returns
    -------
    x : ndarray, shape (K, n, n_steps)
    y : ndarray, shape (K, n, 1)
    """
    generators = [np.random.default_rng([seed, n_steps]) for seed in seeds]
    x = np.stack([rng.normal(size=(n, n_steps)) for rng in generators])
    noise = np.stack([rng.normal(0, NOISE, size=(n, 1)) for rng in generators])
    return x, x[:, :, :1] + noise


def gradient_over_time(stack: StackedNetworks, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the size of the loss gradient at every time step, relative to the last.

    Parameters
    ----------
    x, y : ndarray, shapes (K, n, n_steps) and (K, n, 1)

    Returns
    -------
    ndarray, shape (K, n_steps)
        ‖∂loss/∂h_t‖ / ‖∂loss/∂h_T‖, with the mean squared error as loss; dimensionless.
    """
    inputs = torch.from_numpy(x).requires_grad_()
    states = stack.hidden(inputs)
    losses = sample_losses(stack.head(states[-1]), torch.from_numpy(y), "mse")
    gradients = torch.autograd.grad(losses.mean(dim=1).sum(), states)
    norms = torch.stack([g.flatten(1).norm(dim=1) for g in gradients], dim=1).numpy()
    with np.errstate(invalid="ignore"):  # networks that died
        return np.asarray(norms / norms[:, -1:])


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what reaches the first time step, and what the runs learn from it."""
    n_steps, died = int(settings["n_steps"]), float(arrays["died"]["median"])
    first = magnitude(float(arrays["first_gradient"]["median"]))
    reach = f"{n_steps} time steps multiply the gradient by {first}"
    if died == 1:
        step = float(arrays["died_at"]["median"])
        return f"{reach}, and every run ends in NaN, half of them by step {step:.0f}."
    final = float(arrays["final_loss"]["median"])
    if died:
        return (
            f"{reach}; {percent(died)} of the runs end in NaN, and the median loss of the others "
            f"is {magnitude(final)}."
        )
    if final > 2 * IGNORANCE:
        return f"{reach}; no run dies, but the loss is still {magnitude(final)}."
    if final > 0.95 * IGNORANCE:
        return (
            f"{reach}; no run dies, and next to nothing is learned: median loss {final:.2f}, and "
            f"{IGNORANCE:.2f} for answering 0."
        )
    return f"{reach}; no run dies, and the median loss falls to {magnitude(final)}."


experiment = Experiment(
    title="Through time instead of depth",
    question="What happens to the gradient when the same weights are applied at every time step?",
    task=(
        "Find a setting where clipping turns NaN into learning, one where it only stops the NaN, "
        "and one where a smaller learning rate is all it takes."
    ),
    notice=(
        "A linear cell multiplies the gradient by ρ at every step back, and over 30 steps 1.1 is "
        "enough to explode. At ρ = 1 the profile is flat: runs that die there die of the learning "
        "rate, so a smaller one helps them. Clipping stops the NaN and leaves the growth; from "
        "1.1 the network learns all the same, from 1.3 hardly. What has vanished, no clipping "
        "brings back."
    ),
    controls=(
        Control("n_steps", "Time steps T", values=(10, 20, 30), default=30),
        Control("radius", "Recurrent weights ρ", values=(0.8, 1, 1.1, 1.3), default=1.1),
        Control(
            "cell", "Cell", values=("linear", "tanh"), texts=("linear", "tanh"), default="linear"
        ),
        Control(
            "clip",
            "Clipping",
            values=("none", "norm_1"),
            texts=("none", "norm at 1"),
            default="none",
        ),
        Control("learning_rate", "Learning rate", values=(0.003, 0.01), default=0.01),
    ),
    panels=(
        Panel(
            "profile",
            "backward",
            "The gradient at each time step",
            series=(
                Series("theory", "ρ per step", "theory"),
                Series("gradient", "before training", "gradient"),
                Series("trained_gradient", "after training", "spread"),
            ),
            options={
                "flow": "backward",
                "x": {"label": "time step"},
                "y": {
                    "label": "‖∂L/∂h‖ relative to the last step",
                    "scale": "log",
                    "domain": [1e-6, 1e4],
                },
            },
        ),
        Panel(
            "curves",
            "loss",
            "Loss on validation",
            series=(Series("val_loss", "validation", "val"),),
            options={
                "x": {"array": "epoch", "label": "epoch"},
                "y": {"label": "squared error", "scale": "log", "domain": [1e-3, 1e7]},
                "reference": [{"name": "ignorance", "label": "answering 0", "role": "theory"}],
                "runs": {"series": ["val_loss"], "count": 3},
            },
        ),
        Panel(
            "readouts",
            "numbers",
            options={
                "items": [
                    {"name": "first_gradient", "label": "gradient at the first step, relative"},
                    {"name": "died", "label": "runs that ended in NaN", "share": True},
                    {"name": "died_at", "label": "step at which they died", "digits": 1},
                    {"name": "final_loss", "label": "squared error at the end"},
                ]
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=20,
    smoke=(
        {"n_steps": 10, "radius": 1.3, "cell": "linear", "clip": "norm_1"},
        {"n_steps": 30, "radius": 1.1, "cell": "linear", "clip": "none"},
        {"n_steps": 10, "radius": 1, "cell": "tanh"},
    ),
    split_by="n_steps",
    keep=("final_loss",),
)
