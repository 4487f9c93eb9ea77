"""How a network is trained: everything that is chosen before the first step."""

from __future__ import annotations

import math
from dataclasses import dataclass

from trainlab.errors import SettingError, one_of

OPTIMIZERS = ("sgd", "adam", "adamw")
SCHEDULES = ("constant", "one_cycle", "linear", "cosine", "warmup", "warmup_cosine", "step")
AVERAGES = ("none", "ema", "swa")
LOSSES = ("cross_entropy", "mse")
REDUCTIONS = ("mean", "sum")
DROPOUT_PLACES = ("hidden", "head")
TRAINED = ("all", "head")
MONITORS = ("val_loss", "val_accuracy")
# Settings that mean something only beside certain values of another one.
BESIDE = {
    "warmup_share": ("schedule", ("warmup", "warmup_cosine")),
    "ema_decay": ("average", ("ema",)),
    "swa_share": ("average", ("swa",)),
}


@dataclass(frozen=True)
class Plan:
    """The settings of one training run; the defaults are those of a plain PyTorch loop.

    Attributes
    ----------
    epochs, batch_size : int
        The last batch of an epoch may be smaller, as with a ``DataLoader``.
    optimizer : {"sgd", "adam", "adamw"}
        Those of ``torch.optim``.
    learning_rate : float
        The highest one that the schedule reaches (``max_lr`` under ``one_cycle``).
    momentum : float
        For ``sgd``; Adam's two averages keep their usual 0.9 and 0.999.
    weight_decay : float
        L2, added to the gradient (``sgd``, ``adam``), or decoupled from it (``adamw``).
    decay_all : bool
        False leaves biases and batch norm's scales and shifts undecayed.
    schedule : {"constant", "one_cycle", "linear", "cosine", "warmup", "warmup_cosine", "step"}
        Those of ``torch.optim.lr_scheduler``, stepped once a batch. ``one_cycle`` is
        ``OneCycleLR``; it cycles the momentum too (Adam's first average), but not for ``sgd``
        with momentum 0. ``linear`` falls along a line to 0 at the end (``LinearLR``), ``cosine``
        along a cosine (``CosineAnnealingLR``). ``warmup`` rises
        linearly (``LinearLR``) and stays; ``warmup_cosine`` then falls along a cosine.
        ``step`` divides by 10 after 50 % and after 75 % of the steps (``MultiStepLR``).
    warmup_share : float
        Share of the steps in which a warm-up rises: with w such steps, step t (from 0) has
        (t + 1) / w of the rate.
    loss : {"cross_entropy", "mse"}
        In nats; or squared error, averaged over the outputs.
    reduction : {"mean", "sum"}
        Over the batch, for the gradient; recorded losses are always means.
    label_smoothing : float
        Of ``torch.nn.CrossEntropyLoss``: this share of each target is spread evenly over all
        classes. What is recorded stays the plain cross-entropy.
    mixup : float
        α of mixup; 0 is none. Each network mixes each batch with the same rows in another
        order, λ : 1 - λ with one λ ~ Beta(α, α), inputs and losses alike. What is recorded
        stays the loss of the unmixed rows.
    clip_norm, clip_value : float, optional
        Bound on the norm of each network's whole gradient, or on each of its entries.
    dropout : float
        Share of units set to 0, below 1.
    dropout_where : {"hidden", "head"}
        After every hidden layer, or only before the head.
    trained : {"all", "head"}
        ``head`` leaves the hidden layers as they were drawn: a control for chapter 2.
    relative_steps : bool
        Rescale the gradient of each layer so that the step of its weights is
        ``learning_rate`` times their own norm: a control for chapter 2, with plain ``sgd``.
    patience : int, optional
        Stop a network once this many epochs have passed since its best one.
    monitor : {"val_loss", "val_accuracy"}
        What "best" means, on the validation data.
    evaluate_at : tuple of int, optional
        Epochs after which everything is evaluated, 0 being before training; best checkpoint
        and patience look there only. Every epoch if left out.
    gradient_norms : bool
        Record the norm of each network's gradient at every step, before clipping.
    average : {"none", "ema", "swa"}
        Average each network's parameters along the way, and evaluate the average beside the
        network itself, which it leaves alone. ``ema`` is exponential, updated after every
        step; ``swa`` is the plain mean of the weights after each of the last epochs. Batch
        norm's statistics are measured anew, as ``torch.optim.swa_utils.update_bn`` does.
    ema_decay : float
        What an exponential average keeps of itself in a step: 0.99 looks back about 100 steps.
    swa_share : float
        Share of the epochs, the last ones, whose weights ``swa`` averages.

    Raises
    ------
    UnknownNameError, SettingError
        Say what was found and what can be written instead.

    References
    ----------
    Kingma & Ba (2015), ICLR; Loshchilov & Hutter (2019), ICLR; Smith & Topin (2018),
    arXiv:1708.07120; Loshchilov & Hutter (2017), ICLR (cosine); He et al. (2016), CVPR (steps);
    Goyal et al. (2017), arXiv:1706.02677 (warm-up); Pascanu, Mikolov & Bengio (2013), ICML,
    section 3.2 (clipping by norm); Szegedy et al. (2016), CVPR, section 7 (label smoothing);
    Zhang et al. (2018), ICLR (mixup); Polyak & Juditsky (1992), SIAM J. Control Optim. 30;
    Izmailov et al. (2018), UAI (SWA).
    """

    epochs: int
    batch_size: int
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    momentum: float = 0.0
    weight_decay: float = 0.0
    decay_all: bool = True
    schedule: str = "constant"
    loss: str = "cross_entropy"
    reduction: str = "mean"
    clip_norm: float | None = None
    clip_value: float | None = None
    dropout: float = 0.0
    dropout_where: str = "hidden"
    trained: str = "all"
    relative_steps: bool = False
    patience: int | None = None
    monitor: str = "val_loss"
    evaluate_at: tuple[int, ...] | None = None
    gradient_norms: bool = False
    warmup_share: float = 0.1
    label_smoothing: float = 0.0
    mixup: float = 0.0
    average: str = "none"
    ema_decay: float = 0.99
    swa_share: float = 0.25

    def __post_init__(self) -> None:
        one_of(self.optimizer, OPTIMIZERS, "optimizer")
        one_of(self.schedule, SCHEDULES, "schedule")
        one_of(self.average, AVERAGES, "average")
        one_of(self.loss, LOSSES, "loss")
        one_of(self.reduction, REDUCTIONS, "reduction")
        one_of(self.dropout_where, DROPOUT_PLACES, "place for dropout")
        one_of(self.trained, TRAINED, "part to train")
        one_of(self.monitor, MONITORS, "quantity to monitor")
        for name in ("epochs", "batch_size", "patience"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, int) or value < 1):
                raise _wrong(name, value, "a whole number, 1 or more", 10)
        for name in ("learning_rate", "clip_norm", "clip_value"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value > 0):
                raise _wrong(name, value, "a number above 0", 0.1)
        for name in ("momentum", "dropout", "label_smoothing"):
            if not 0 <= getattr(self, name) < 1:
                raise _wrong(name, getattr(self, name), "0 or more and below 1", 0.5)
        for name in ("warmup_share", "ema_decay", "swa_share"):
            if not 0 < getattr(self, name) < 1:
                raise _wrong(name, getattr(self, name), "between 0 and 1", 0.25)
        for name in ("weight_decay", "mixup"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise _wrong(name, getattr(self, name), "0 or more", 0.01)
        self._check_combinations()

    def _check_combinations(self) -> None:
        if self.momentum and self.optimizer != "sgd":
            raise SettingError(
                f"Plan.momentum is {self.momentum} with optimizer={self.optimizer!r}, which has "
                "its own averages; leave momentum out, or write optimizer='sgd'."
            )
        if self.clip_norm and self.clip_value:
            raise SettingError("Plan has clip_norm and clip_value; give one of them.")
        if self.relative_steps and (self.optimizer != "sgd" or self.momentum or self.clips):
            raise SettingError(
                "Plan.relative_steps sets the size of every step itself; write "
                "optimizer='sgd' without momentum or clipping."
            )
        for name, (other, values) in BESIDE.items():
            if getattr(self, name) != getattr(Plan, name) and getattr(self, other) not in values:
                raise SettingError(
                    f"Plan.{name} is {getattr(self, name)} with {other}="
                    f"{getattr(self, other)!r}, which has no use for it; leave it out, or write "
                    f"{other}={' or '.join(map(repr, values))}."
                )
        if self.average == "swa" and self.patience is not None:
            raise SettingError(
                f"Plan.average is 'swa' with patience={self.patience}: which epochs will be the "
                "last is not known while a network may stop; leave patience out, or write "
                "average='ema'."
            )
        if self.loss == "mse" and self.label_smoothing:
            raise SettingError(
                f"Plan.label_smoothing is {self.label_smoothing} with loss='mse', which has no "
                "classes to spread a target over; leave it out."
            )
        if self.loss == "mse" and self.monitor == "val_accuracy":
            raise SettingError("A regression (loss='mse') has no accuracy; monitor='val_loss'.")
        grid = self.evaluation_epochs
        rising = list(grid) == sorted(set(grid))
        if not grid or not rising or grid[0] < 0 or grid[-1] != self.epochs:
            raise _wrong(
                "evaluate_at",
                self.evaluate_at,
                f"rising epochs from 0 up, the last one being epochs={self.epochs}",
                (0, 1, self.epochs),
            )

    @property
    def clips(self) -> bool:
        """Whether gradients are clipped at all."""
        return self.clip_norm is not None or self.clip_value is not None

    @property
    def evaluation_epochs(self) -> tuple[int, ...]:
        """Return the epochs after which everything is evaluated; 0 is before training."""
        if self.evaluate_at is None:
            return tuple(range(self.epochs + 1))
        return self.evaluate_at


def _wrong(name: str, found: object, expected: str, example: object) -> SettingError:
    return SettingError(
        f"Plan.{name} is {found!r}; it must be {expected}, for example {name}={example!r}."
    )
