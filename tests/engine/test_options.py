"""Every pair of options trains, or is refused with an error that says what to do."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
import torch

from trainlab.engine.data import spirals
from trainlab.engine.networks import ACTIVATIONS, BLOCKS, Architecture, Stack
from trainlab.engine.plan import SCHEDULES, Plan
from trainlab.engine.recurrent import Recurrence, RecurrentStack
from trainlab.engine.training import Run, train
from trainlab.errors import SettingError, ShapeError

SEEDS = (0, 3)
DATA = spirals(50, seed=1)
X, Y = DATA.x[:30], DATA.y[:30]
VALIDATION = (DATA.x[30:], DATA.y[30:])
PLAN = {
    "momentum": {"momentum": 0.9},
    "adam": {"optimizer": "adam", "learning_rate": 1e-3},
    "adamw": {"optimizer": "adamw", "learning_rate": 1e-3},
    "decay": {"weight_decay": 0.1},
    "decay_weights": {"decay_all": False},
    **{schedule: {"schedule": schedule} for schedule in SCHEDULES},
    "long_warmup": {"warmup_share": 0.5},
    "mse": {"loss": "mse"},
    "sum": {"reduction": "sum"},
    "label_smoothing": {"label_smoothing": 0.1},
    "mixup": {"mixup": 0.2},
    "clip_norm": {"clip_norm": 1.0},
    "clip_value": {"clip_value": 0.1},
    "dropout": {"dropout": 0.2},
    "head_dropout": {"dropout": 0.2, "dropout_where": "head"},
    "head_only": {"trained": "head"},
    "relative_steps": {"relative_steps": True, "learning_rate": 0.01},
    "patience": {"patience": 1},
    "by_accuracy": {"monitor": "val_accuracy"},
    "coarse": {"evaluate_at": (0, 2)},
    "norms": {"gradient_norms": True},
    "ema": {"average": "ema"},
    "swa": {"average": "swa"},
    "quick_ema": {"ema_decay": 0.5},
    "long_swa": {"swa_share": 0.9},
}
NETWORKS = {
    **{f"block {block}": {"block": block} for block in BLOCKS},
    **{activation: {"activation": activation} for activation in ACTIVATIONS},
    "linear": {"depth": 0},
    "narrow": {"width": 1},
    "float32": {"dtype": torch.float32},
    "recurrent": {"recurrent": True},
}
OPTIONS = PLAN | NETWORKS
MLPS = [f"block {block}" for block in BLOCKS if "mlp" in block]
NORMED = [f"block {block}" for block in BLOCKS if "layer_norm" in block or "pre_norm" in block]


def table(*rows: tuple[list[str], list[str], str]) -> dict[frozenset[str], str]:
    return {
        frozenset(pair): says
        for first, second, says in rows
        for pair in itertools.product(first, second)
    }


# What does not go together, and what the error says to do.
REFUSED = table(
    (["momentum"], ["adam", "adamw"], "leave momentum out"),
    (["clip_norm"], ["clip_value"], "give one of them"),
    (
        ["relative_steps"],
        ["momentum", "adam", "adamw", "clip_norm", "clip_value"],
        "write optimizer='sgd' without momentum or clipping",
    ),
    (["mse"], ["by_accuracy"], "monitor='val_loss'"),
    (["mse"], ["label_smoothing"], "leave it out"),
    (["swa"], ["patience"], "leave patience out, or write average='ema'"),
    (["dropout"], ["recurrent"], "write dropout_where='head'"),
    (["relative_steps"], ["recurrent"], "leave it out"),
    (MLPS, ["linear"], "write depth=1 or more, or block='plain'"),
    (NORMED, ["narrow"], "write width=2 or more"),
)
# What is of use only beside something else: refused with all other options.
NEEDS = {
    "long_warmup": (("warmup", "warmup_cosine"), "write schedule='warmup' or 'warmup_cosine'"),
    "quick_ema": (("ema",), "write average='ema'"),
    "long_swa": (("swa",), "write average='swa'"),
}


def run_with(settings: dict[str, object]) -> Run:
    plan = Plan(**{"epochs": 2, "batch_size": 12} | _of(settings, Plan))
    dtype = settings.get("dtype", torch.float64)
    n_outputs = 1 if plan.loss == "mse" else 3
    if "recurrent" in settings:
        stack = RecurrentStack(Recurrence(2, 4, n_outputs), SEEDS, dtype)
    else:
        sizes = {"n_inputs": 2, "depth": 2, "width": 4, "n_outputs": n_outputs}
        stack = Stack(Architecture(**sizes | _of(settings, Architecture)), SEEDS, dtype)
    target = (lambda x, y: x[:, :1]) if plan.loss == "mse" else (lambda x, y: y)
    validation = (VALIDATION[0], target(*VALIDATION))
    return train(stack, X, target(X, Y), plan, validation=validation)


def _of(settings: dict[str, object], kind: type) -> dict[str, object]:
    return {name: settings[name] for name in settings.keys() & kind.__dataclass_fields__.keys()}


def refusal(*options: str) -> str | None:
    """Return what the error for some options is to say, or None if they go together."""
    for option in options:
        others, says = NEEDS.get(option, ((), ""))
        if says and not set(options) & set(others):
            return says
    return REFUSED.get(frozenset(options))


def check(*options: str) -> None:
    settings = {name: value for option in options for name, value in OPTIONS[option].items()}
    says = refusal(*options)
    if says is None:
        run = run_with(settings)
        losses = {name: array for name, array in run.history.items() if name.endswith("_loss")}
        for name, array in losses.items():
            known = array[:, -1:] if "averaged" in name else array
            assert np.isfinite(known).all() or "patience" in options, (options, name)
        assert any("averaged" in name for name in losses) == bool({"ema", "swa"} & set(options))
        return
    with pytest.raises((SettingError, ShapeError), match=re.escape(says)):
        run_with(settings)


@pytest.mark.thorough
@pytest.mark.parametrize("option", OPTIONS)
def test_every_pair_of_options_trains_or_says_what_to_do(option):
    check(option)
    names = list(OPTIONS)
    for other in names[names.index(option) + 1 :]:
        either = OPTIONS[option].keys() & OPTIONS[other].keys() - {"learning_rate"}
        recurrent = "recurrent" in (option, other) and {option, other} & NETWORKS.keys() - {
            "recurrent",
            "float32",
        }
        if not either and not recurrent:  # two values of one setting, or of two kinds of network
            check(option, other)


@pytest.mark.parametrize("average", ["ema", "swa"])
@pytest.mark.parametrize("block", ["batch_norm", "batch_norm_residual"])
def test_averages_with_dropout_in_front_of_batch_norm_are_refused(block, average):
    settings = {"average": average, "block": block, "dropout": 0.2}
    with pytest.raises(SettingError, match=r"dropout_where='head', or block='layer_norm'"):
        run_with(settings)
    assert run_with(settings | {"dropout_where": "head"}).whole
    assert run_with(settings | {"block": "layer_norm"}).whole


def test_what_belongs_together_trains_together():
    """The recipe of the last chapters, with all that the engine has to add to it."""
    settings = {
        **OPTIONS["adamw"],
        "schedule": "warmup_cosine",
        "warmup_share": 0.2,
        "average": "ema",
        "ema_decay": 0.9,
        "label_smoothing": 0.1,
        "mixup": 0.2,
        "clip_norm": 1.0,
        "dropout": 0.2,
        "decay_all": False,
        "weight_decay": 0.1,
        "patience": 5,
        "block": "pre_norm_residual_mlp",
        "activation": "gelu",
    }
    run = run_with(settings)
    assert np.isfinite(run["averaged_val_loss"][:, 1:]).all()
