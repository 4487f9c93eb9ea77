"""How far does a test set flatter the model that it has helped to choose?

One seed is one game: forty networks are trained, a test set of n rows is drawn, and so is a
fresh set of 20,000 rows that stays sealed. The reader looks at the test scores of up to 20 of
the networks, keeps the best, and then opens the fresh set. All rows are twenty Gaussian features;
the label is the sign of a linear function of them plus noise (correlation 0.8: nobody can exceed
.795). The networks have one hidden layer of eight ReLU units, He's initialization, and learn 100
rows for 20 epochs (Adam at 0.01, batches of 50, float64). Three kinds of forty:

- *flippers*: labels are coin flips, and each network learned rows of its own: every true accuracy
  is 1/2, and the networks err independently of one another;
- *seeds*: one network with forty seeds, all on the same rows: they are about equally good, and
  err on much the same rows;
- *settings*: each network is shown a random part of the features, from 1 to all 20: some are
  much better than others.

The reader plays beside recorded peekers, one a game: each looks at networks 1, 2, 3, … of its
game, which are in random order. Of equal scores the first is kept.

Theory treats the scores as normal. Let p be the mean true accuracy, τ the spread of the true
ones, ρ the mean correlation between two networks' errors, and s = √((1-ρ) p(1-p)/n). Luck that all
networks share moves all scores alike and cancels on average; s is what is left to choose by. The
best of K then reports p + √(s²+τ²) E[max of K], of which s²/√(s²+τ²) E[max of K] is luck.

Arrays
------
looks : shape (20,)
    K: 1 to 20.
score, true : shape (seeds, 40)
    Accuracy of each network on the test set and on the fresh set, 0 to 1; 1/2 exactly is true
    of the flippers.
too_much : shape (seeds, 40)
    score - true.
best, best_true : shape (seeds, 20)
    Score and true accuracy of what the recorded peeker would report after K looks.
luck : shape (seeds, 20)
    best - best_true.
theory, theory_luck : shape (seeds, 20), for flippers (20,)
    What theory expects of ``best`` and of ``luck``, with p, τ and ρ measured on each game's
    fresh set; exact for the flippers; left out for the settings, whose true accuracies are far
    from normal.
optimism : shape (seeds,)
    luck after 20 looks.
alike : shape (seeds,)
    ρ; left out for the flippers, where it is 0.

References
----------
David & Nagaraja (2003), Order Statistics, section 3.1; Efron (2011), JASA 106, on selection bias;
Blum & Hardt (2015), ICML, on looking again and again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from trainlab.engine.gradual import SoFar, Steps, gradual
from trainlab.engine.networks import Architecture, Stack
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import StackedNetworks
from trainlab.engine.statistics import expected_maximum
from trainlab.engine.training import train
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    Settings,
)
from trainlab.words import percent

MODELS, BUDGET, GAMES = 40, 20, 30
FEATURES, SIGNAL = 20, 0.8
TRAINING_ROWS, FRESH_ROWS = 100, 20_000
AT_ONCE = 500  # rows, so that activations stay in cache
FIRST = 10  # the game shown first: its luck at the default setting is the median one
LOOKS = np.arange(1, BUDGET + 1)
NETWORK = Architecture(n_inputs=FEATURES, depth=1, width=8, n_outputs=2)
PLAN = Plan(epochs=20, batch_size=50, optimizer="adam", learning_rate=0.01, evaluate_at=(20,))


class Game(NamedTuple):
    """Score and true accuracy of each network, and what theory needs to know of them."""

    score: np.ndarray
    true: np.ndarray
    alike: float


def run(settings: Settings, seeds: Sequence[int]) -> Result:
    """Play one game for each seed; arrays as in the module's docstring."""
    rows, kind = int(settings["rows"]), str(settings["kind"])
    games = [play(seed, rows, kind) for seed in seeds]
    score, true = np.array([g.score for g in games]), np.array([g.true for g in games])
    kept = np.array([[g.score[:k].argmax() for k in LOOKS] for g in games])
    best, best_true = (np.take_along_axis(values, kept, axis=1) for values in (score, true))
    runs = {
        "score": score,
        "true": true,
        "too_much": score - true,
        "best": best,
        "best_true": best_true,
        "luck": best - best_true,
        "optimism": best[:, -1] - best_true[:, -1],
    }
    exact = {"looks": LOOKS}
    maxima = np.array([expected_maximum(int(k)) for k in LOOKS])
    if kind == "flippers":
        theory, theory_luck = expected(games[0], rows, maxima)
        return Result(runs, exact | {"theory": theory, "theory_luck": theory_luck})
    if kind == "seeds":
        theories = np.array([expected(game, rows, maxima) for game in games])
        runs |= {"theory": theories[:, 0], "theory_luck": theories[:, 1]}
    return Result(runs | {"alike": np.array([g.alike for g in games])}, exact)


@gradual
def play(seed: int, rows: int, kind: str) -> Steps[Game]:
    """Train the forty networks of one game and score them on its two sets."""
    unknown = Game(np.full(MODELS, np.nan), np.full(MODELS, np.nan), np.nan)
    yield SoFar(0.0, lambda: unknown)
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=FEATURES)
    truth = SIGNAL * direction / np.linalg.norm(direction) * (kind != "flippers")
    x, y = draw(rng, (MODELS if kind == "flippers" else 1) * TRAINING_ROWS, truth)
    x, y = x.reshape(-1, TRAINING_ROWS, FEATURES), y.reshape(-1, TRAINING_ROWS)
    shown = np.ones((MODELS, 1, FEATURES))
    if kind == "settings":
        counts = rng.integers(1, FEATURES + 1, size=(MODELS, 1, 1))
        shown = (rng.random(shown.shape).argsort(axis=2) < counts).astype(float)
    stack = Stack(NETWORK, [MODELS * seed + model for model in range(MODELS)])
    networks = train(stack, x * shown, np.tile(y, (MODELS // len(y), 1)), PLAN).last
    networks.weights[0] *= torch.from_numpy(shown.transpose(0, 2, 1))  # the rest is never seen
    yield SoFar(0.5, lambda: unknown)
    score = right(networks, *draw(rng, rows, truth)).mean(axis=1)
    if kind == "flippers":
        return Game(score, np.full(MODELS, 0.5), 0.0)
    fresh = right(networks, *draw(rng, FRESH_ROWS, truth))
    between = np.corrcoef(fresh)[~np.eye(MODELS, dtype=bool)]
    return Game(score, fresh.mean(axis=1), float(between.mean()))


def draw(rng: np.random.Generator, rows: int, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return features and labels 0 or 1; without a truth the labels are coin flips."""
    x = rng.normal(size=(rows, FEATURES))
    noise = np.sqrt(1 - truth @ truth) * rng.normal(size=rows)
    return x, (x @ truth + noise > 0).astype(np.int64)


@torch.no_grad()
def right(networks: StackedNetworks, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return which rows each network gets right, shape (40, rows), bool."""
    answers = [networks.predict(part).argmax(dim=2) for part in torch.from_numpy(x).split(AT_ONCE)]
    return np.asarray(torch.cat(answers, dim=1).numpy() == y)


def expected(game: Game, rows: int, maxima: np.ndarray) -> np.ndarray:
    """Return what theory expects the best of K to report, and how much of it is luck.

    Parameters
    ----------
    game : Game
    rows : int
    maxima : ndarray, shape (20,)
        E[max of K] of independent N(0, 1).

    Returns
    -------
    ndarray, shape (2, 20)
    """
    p, tau = game.true.mean(), game.true.std()
    luck = (1 - game.alike) * p * (1 - p) / rows
    spread = np.sqrt(luck + tau**2)
    return np.array([p + spread * maxima, luck / spread * maxima])


def finding(settings: Settings, arrays: Mapping[str, Any]) -> str:
    """Say in one sentence what the recorded peekers report after all looks, and what is true."""
    reported, true = (float(arrays[name]["median"][-1]) for name in ("best", "best_true"))
    return (
        f"After {BUDGET} looks at {int(settings['rows']):,} test rows the recorded peekers report "
        f"{percent(reported)}; on fresh rows the models they chose get {percent(true)} right."
    )


experiment = Experiment(
    title="The sealed test set",
    question="How far does a test set flatter the model that it has helped to choose?",
    task=(
        f"You have {BUDGET} looks at the test set to find a good model among {MODELS}. Stop when "
        "you like, note what you would report, then open the fresh set. Play a few games."
    ),
    notice=(
        "Every look adds a chance to be lucky, and the best score is kept because it was lucky "
        "as well as because its model is good. More rows shrink the luck as their root. Models "
        "that err on the same rows flatter less, for the luck that they share picks none of "
        "them; and where some are truly better, looking finds them too."
    ),
    controls=(
        Control("rows", "Test set", values=(50, 200, 1000), default=200, unit="rows"),
        Control(
            "kind",
            "The models",
            values=("flippers", "seeds", "settings"),
            texts=(
                "equal: trained on coin flips",
                "nearly equal: one network, 40 seeds",
                "different: other features each",
            ),
            default="flippers",
        ),
    ),
    panels=(
        Panel(
            "sealed",
            "game",
            series=(
                Series("best", "the best you have seen", "test"),
                Series("best_true", "its true accuracy", "val"),
                Series("theory", "theory", "theory"),
            ),
            options={
                "budget": BUDGET,
                "first": FIRST,
                "x": {"array": "looks", "label": "looks at the test set"},
                "y": {"label": "accuracy", "scale": "linear", "domain": [0.4, 0.7]},
                "domain_by": {
                    "control": "kind",
                    "domains": {
                        "flippers": [0.4, 0.7],
                        "seeds": [0.55, 0.9],
                        "settings": [0.45, 0.85],
                    },
                },
            },
        ),
    ),
    run=run,
    finding=finding,
    seeds=GAMES,
    smoke=({}, {"rows": 50, "kind": "seeds"}, {"rows": 50, "kind": "settings"}),
    split_by="kind",
    keep=("score", "true", "too_much", "optimism"),
)
