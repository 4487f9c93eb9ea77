"""The engine against the plain PyTorch loop, and what a stack adds: isolation, death, stopping."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from plain import (
    EarlyStopping,
    PlainNetwork,
    distance,
    factor_of,
    plain_average,
    train_plainly,
)

from trainlab.engine.data import spirals
from trainlab.engine.evaluation import evaluate
from trainlab.engine.networks import ACTIVATIONS, BLOCKS, Architecture, Stack
from trainlab.engine.objective import Mixup
from trainlab.engine.plan import Plan
from trainlab.engine.stacked import Dropout, generator
from trainlab.engine.training import train
from trainlab.errors import SettingError, ShapeError, UnknownNameError

SEEDS = (0, 3, 8)
N, BATCH = 50, 20  # three steps an epoch, the last one smaller
DATA = spirals(N + 40, seed=1)
X, Y = DATA.x[:N], DATA.y[:N]
VALIDATION = (DATA.x[N:], DATA.y[N:])
OPTIMIZERS = {
    "sgd": {"learning_rate": 0.1},
    "momentum": {"learning_rate": 0.05, "momentum": 0.9, "weight_decay": 1e-2},
    "one_cycle": {"learning_rate": 0.1, "momentum": 0.9, "schedule": "one_cycle"},
    "adam": {"optimizer": "adam", "learning_rate": 1e-3},
    # L2 on a bias that batch norm cancels would let Adam blow up rounding: weights only.
    "adam_l2": {
        "optimizer": "adam",
        "learning_rate": 1e-3,
        "weight_decay": 0.1,
        "decay_all": False,
    },
    "adamw_one_cycle": {
        "optimizer": "adamw",
        "learning_rate": 3e-3,
        "weight_decay": 0.5,
        "schedule": "one_cycle",
    },
}
CLIPPING = {"free": {}, "by_norm": {"clip_norm": 0.3}, "by_value": {"clip_value": 0.02}}
# Every block with every optimizer and clipping; activations and depths take turns.
CASES = [
    (*case, activation, depth)
    for case, activation, depth in zip(
        itertools.product(OPTIMIZERS, CLIPPING, BLOCKS),
        itertools.cycle(ACTIVATIONS),
        itertools.cycle([1, 3, 6]),
        strict=False,
    )
]
CASES += [("sgd", "free", *case, 4) for case in itertools.product(BLOCKS, ACTIVATIONS)]


def plan_of(preset: str = "sgd", clipping: str = "free", **settings: object) -> Plan:
    base = {"epochs": 20, "batch_size": BATCH}
    return Plan(**base | OPTIMIZERS[preset] | CLIPPING[clipping] | settings)


def small(**settings: object) -> Architecture:
    return Architecture(**{"n_inputs": 2, "depth": 2, "width": 8, "n_outputs": 3} | settings)


@pytest.mark.thorough
@pytest.mark.parametrize(("optimizer", "clipping", "block", "activation", "depth"), CASES)
def test_train_equals_the_plain_loop(optimizer, clipping, block, activation, depth):
    # At 0.1 a norm over 8 units is chaotic: rounding grows a million-fold within 60 steps.
    calm = {"learning_rate": 0.03} if optimizer == "sgd" and "norm" in block else {}
    plan = plan_of(optimizer, clipping, evaluate_at=(0, 20), gradient_norms=True, **calm)
    stack = Stack(small(depth=depth, activation=activation, block=block), SEEDS)
    run = train(stack, X, Y, plan, validation=VALIDATION)
    tolerance = 1e-9 if plan.optimizer == "sgd" else 1e-8
    for member, seed in enumerate(SEEDS):
        model = PlainNetwork(stack, member)
        seen = train_plainly(model, torch.from_numpy(X), torch.from_numpy(Y), plan, seed)
        assert len(seen["loss"]) == 60
        assert distance(run.last, member, model) < tolerance
        np.testing.assert_allclose(run["step_loss"][member], seen["loss"], rtol=1e-7)
        np.testing.assert_allclose(run["gradient_norm"][member], seen["norm"], rtol=1e-6)
        np.testing.assert_allclose(run["learning_rate"], seen["learning_rate"], rtol=1e-12)
        outputs = model(torch.from_numpy(VALIDATION[0]))
        loss = torch.nn.functional.cross_entropy(outputs, torch.from_numpy(VALIDATION[1]))
        hits = (outputs.argmax(dim=1).numpy() == VALIDATION[1]).mean()
        assert run["val_loss"][member, -1] == pytest.approx(loss.item(), rel=1e-7)
        assert run["val_accuracy"][member, -1] == pytest.approx(hits)


VARIANTS = {
    "linear": {"schedule": "linear"},
    "cosine": {"schedule": "cosine"},
    "warmup": {"schedule": "warmup", "warmup_share": 0.3},
    "warmup_cosine": {"schedule": "warmup_cosine"},
    "step": {"schedule": "step"},
    "smoothed": {"label_smoothing": 0.2},
    "mixed": {"mixup": 0.4},
    "mixed_and_smoothed": {"mixup": 1.0, "label_smoothing": 0.1},
    "summed": {"mixup": 0.4, "reduction": "sum", "clip_norm": 1.0},
    "ema": {"average": "ema", "ema_decay": 0.9},
    "swa": {"average": "swa", "swa_share": 0.4},
    "all": {"mixup": 0.2, "label_smoothing": 0.1, "average": "ema", "schedule": "warmup_cosine"},
}


@pytest.mark.thorough
@pytest.mark.parametrize("optimizer", ["momentum", "adamw"])
@pytest.mark.parametrize("block", ["plain", "batch_norm", "pre_norm_residual_mlp"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_schedules_losses_and_averages_equal_the_plain_loop(variant, block, optimizer):
    base = {
        "momentum": {"learning_rate": 0.01, "momentum": 0.9, "weight_decay": 1e-2},
        "adamw": {"optimizer": "adamw", "learning_rate": 1e-3, "weight_decay": 0.5},
    }
    plan = Plan(**{"epochs": 20, "batch_size": BATCH} | base[optimizer] | VARIANTS[variant])
    stack = Stack(small(block=block, depth=3), SEEDS)
    run = train(stack, X, Y, plan, validation=VALIDATION)
    x, y = torch.from_numpy(X), torch.from_numpy(Y)
    for member, seed in enumerate(SEEDS):
        model = PlainNetwork(stack, member)
        averaged = plain_average(model, plan) if plan.average != "none" else None
        seen = train_plainly(model, x, y, plan, seed, averaged=averaged)
        assert distance(run.last, member, model) < 1e-9
        np.testing.assert_allclose(run["step_loss"][member], seen["loss"], rtol=1e-8)
        np.testing.assert_allclose(run["learning_rate"], seen["learning_rate"], rtol=1e-9)
        if averaged:
            assert distance(run.averaged, member, averaged.module) < 1e-9
            outputs = averaged(torch.from_numpy(VALIDATION[0]))
            loss = torch.nn.functional.cross_entropy(outputs, torch.from_numpy(VALIDATION[1]))
            assert run["averaged_val_loss"][member, -1] == pytest.approx(loss.item(), rel=1e-8)
            hits = (outputs.argmax(dim=1).numpy() == VALIDATION[1]).mean()
            assert run["averaged_val_accuracy"][member, -1] == pytest.approx(hits)
            assert distance(run.last, member, averaged.module) > 1e-3


@pytest.mark.parametrize("schedule", ["linear", "cosine", "warmup", "warmup_cosine", "step"])
@pytest.mark.parametrize(("epochs", "rows"), [(1, N), (1, BATCH), (2, N), (33, BATCH)])
def test_schedules_follow_their_formulas_in_runs_of_any_length(schedule, epochs, rows):
    plan = Plan(epochs, rows, schedule=schedule, learning_rate=0.1)
    rates = train(Stack(small(), SEEDS), X, Y, plan)["learning_rate"]
    expected = [0.1 * factor_of(schedule, t, len(rates), 0.1) for t in range(len(rates))]
    np.testing.assert_allclose(rates, expected, rtol=1e-9)
    assert rates.max() == pytest.approx(0.1)


def test_label_smoothing_is_what_is_minimized_not_what_is_recorded():
    labels = Y[:BATCH]
    plan = plan_of("adam", epochs=400, learning_rate=0.01, label_smoothing=0.3)
    run = train(Stack(small(width=64), [0]), X[:BATCH], labels, plan)
    outputs = run.last.predict(torch.from_numpy(X[:BATCH]))[0]
    right = outputs.softmax(dim=1)[np.arange(BATCH), labels]
    # At its minimum the right class has 0.7 + 0.3 / 3, whose loss is not 0.
    torch.testing.assert_close(right, torch.full_like(right, 0.8), rtol=0.02, atol=0)
    assert run["step_loss"][0, -1] == pytest.approx(-np.log(0.8), rel=0.02)
    assert run["train_loss"][0, -1] == pytest.approx(-np.log(0.8), rel=0.02)


def test_mixup_mixes_each_batch_with_itself_by_one_share():
    x = torch.arange(12.0).double().reshape(1, 6, 2).expand(2, 6, 2)
    y = torch.arange(6).expand(2, 6)
    x_other, y_other, share = Mixup(0.4, [4, 5])(x, y)
    assert torch.equal(x_other[..., 0], 2.0 * y_other)  # a row brings its own label
    assert (y_other.sort(dim=1).values == y).all()
    assert not torch.equal(y_other[0], y_other[1])
    assert share.shape == (2, 1)
    alone = Mixup(0.4, [5])(x[1:], y[1:])
    assert torch.equal(alone[0], x_other[1:])
    assert torch.equal(alone[2], share[1:])
    mixup = Mixup(0.4, [0])
    shares = [float(mixup(x[:1], y[:1])[2]) for _ in range(2000)]
    assert np.mean(shares) == pytest.approx(0.5, abs=0.03)
    assert np.var(shares) == pytest.approx(0.25 / 1.8, rel=0.05)  # of Beta(α, α): 1 / (4 (2α + 1))


def test_a_stopped_network_keeps_the_average_it_had():
    labels = np.random.default_rng(0).integers(0, 3, N)
    plan = plan_of("adam", learning_rate=0.02, epochs=40, patience=4, average="ema", ema_decay=0.9)
    stack = Stack(small(width=16, block="batch_norm"), SEEDS)
    run = train(stack, X, labels, plan, validation=VALIDATION)
    assert len(set(run.stopped_at)) > 1
    for member, seed in enumerate(SEEDS):
        model = PlainNetwork(stack, member)
        averaged = plain_average(model, plan)
        watch = EarlyStopping(model, *map(torch.from_numpy, VALIDATION), patience=4)
        x, y = torch.from_numpy(X), torch.from_numpy(labels)
        train_plainly(model, x, y, plan, seed, watch, averaged)
        assert distance(run.averaged, member, averaged.module) < 1e-8
    assert run["averaged_val_loss"][:, -1] == pytest.approx(
        evaluate(run.averaged, *VALIDATION).loss
    )
    assert (run.at_best("averaged_val_loss") != run.at_best("val_loss")).all()


def test_averages_leave_training_and_the_dead_alone():
    x = np.stack([X] * 3)
    x[1, 7] = np.nan
    given = (Stack(small(), SEEDS), x, Y)
    plain = train(*given, plan_of(), validation=VALIDATION)
    for average in ("ema", "swa"):
        run = train(*given, plan_of(average=average), validation=VALIDATION)
        for name, array in plain.history.items():
            np.testing.assert_array_equal(run[name], array, err_msg=name)
        known = np.isfinite(run["averaged_val_loss"])
        first = 1 if average == "ema" else 16
        assert not known[:, :first].any()
        assert known[[0, 2], first:].all()
        assert not known[1].any()
        assert (run.averaged.finite == [True, False, True]).all()
        assert "averaged_train_accuracy" in run.history


def test_an_average_that_there_is_not_is_refused():
    run = train(Stack(small(), SEEDS), X, Y, plan_of(epochs=1))
    with pytest.raises(SettingError, match=r"average='none'.*write Plan"):
        _ = run.averaged


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_train_equals_the_plain_loop_in_float32(optimizer):
    stack = Stack(small(depth=3, width=16), SEEDS, torch.float32)
    run = train(stack, X, Y, plan_of(optimizer))
    for member, seed in enumerate(SEEDS):
        model = PlainNetwork(stack, member)
        x = torch.from_numpy(X).float()
        train_plainly(model, x, torch.from_numpy(Y), plan_of(optimizer), seed)
        assert distance(run.last, member, model) < (1e-6 if optimizer == "sgd" else 1e-5)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
@pytest.mark.parametrize("mixup", [0.0, 0.4])
def test_losses_and_reductions_equal_the_plain_loop(mixup, loss, reduction):
    plan = plan_of(learning_rate=0.002, loss=loss, reduction=reduction, mixup=mixup)
    y = Y if loss == "cross_entropy" else X[:, :1] * X[:, 1:]
    stack = Stack(small(n_outputs=3 if loss == "cross_entropy" else 1), SEEDS)
    run = train(stack, X, y, plan)
    for member, seed in enumerate(SEEDS):
        model = PlainNetwork(stack, member)
        train_plainly(model, torch.from_numpy(X), torch.from_numpy(y), plan, seed)
        assert distance(run.last, member, model) < 1e-9
    assert ("train_accuracy" in run.history) == (loss == "cross_entropy")


@pytest.mark.parametrize("block", ["plain", "batch_norm"])
def test_early_stopping_equals_the_plain_loop(block):
    labels = np.random.default_rng(0).integers(0, 3, N)  # pure noise: it must overfit
    plan = plan_of("adam", learning_rate=0.02, epochs=40, patience=4)
    stack = Stack(small(width=16, block=block), SEEDS)
    run = train(stack, X, labels, plan, validation=VALIDATION, test=VALIDATION)
    stops = set()
    for member, seed in enumerate(SEEDS):
        model = PlainNetwork(stack, member)
        watch = EarlyStopping(model, *map(torch.from_numpy, VALIDATION), patience=4)
        x, y = torch.from_numpy(X), torch.from_numpy(labels)
        steps = len(train_plainly(model, x, y, plan, seed, watch)["loss"])
        assert run.best_epoch[member] == watch.best_epoch
        assert run.stopped_at[member] == watch.stopped_at
        assert distance(run.last, member, model) < 1e-8
        model.load_state_dict(watch.best_state)
        assert distance(run.best, member, model) < 1e-8
        stop = int(watch.stopped_at)
        np.testing.assert_allclose(run["val_loss"][member, 1 : stop + 1], watch.losses)
        assert (run["val_loss"][member, stop:] == run["val_loss"][member, stop]).all()
        assert np.isfinite(run["step_loss"][member, :steps]).all()
        assert np.isnan(run["step_loss"][member, steps:]).all()
        stops.add(stop)
    assert len(stops) > 1  # each network has its own end
    at_best = run["test_loss"][np.arange(len(SEEDS)), run.best_epoch]
    assert run.at_best("test_loss") == pytest.approx(at_best)
    assert at_best == pytest.approx(evaluate(run.best, *VALIDATION).loss)


def test_best_can_be_judged_by_accuracy():
    run = train(Stack(small(), SEEDS), X, Y, plan_of(monitor="val_accuracy"), validation=VALIDATION)
    first_best = run["val_accuracy"][:, 1:].argmax(axis=1) + 1
    assert (run.best_epoch == first_best).all()


@pytest.mark.parametrize("block", BLOCKS)
def test_a_network_is_the_same_alone_and_in_a_stack(block):
    plan = plan_of("adam", dropout=0.3, patience=3, gradient_norms=True)
    architecture = small(block=block)
    together = train(Stack(architecture, SEEDS), X, Y, plan, validation=VALIDATION)
    for member, seed in enumerate(SEEDS):
        alone = train(Stack(architecture, [seed]), X, Y, plan, validation=VALIDATION)
        assert alone.best_epoch[0] == together.best_epoch[member]
        for name in ("val_loss", "step_loss", "weight_change"):
            np.testing.assert_allclose(
                alone[name][0], together[name][member], rtol=1e-9, err_msg=name
            )


def test_training_leaves_the_given_stack_alone():
    stack = Stack(small(block="batch_norm"), SEEDS)
    before = stack.copy()
    train(stack, X, Y, plan_of())
    for now, then in zip(stack.tensors, before.tensors, strict=True):
        assert torch.equal(now, then)
        assert not now.requires_grad


def test_own_data_equal_shared_data_network_by_network():
    shared = train(Stack(small(), SEEDS), X, Y, plan_of())
    own = train(Stack(small(), SEEDS), np.stack([X] * 3), np.stack([Y] * 3), plan_of())
    assert all(map(torch.equal, shared.last.tensors, own.last.tensors))
    other_labels = np.stack([Y, (Y + 1) % 3, Y])
    mixed = train(Stack(small(), SEEDS), X, other_labels, plan_of())
    assert torch.equal(mixed.last.weights[0][[0, 2]], shared.last.weights[0][[0, 2]])
    assert not torch.equal(mixed.last.weights[0][1], shared.last.weights[0][1])


@pytest.mark.parametrize("clipping", CLIPPING)
def test_a_bad_row_kills_its_own_network_only(clipping):
    x = np.stack([X] * 3)
    healthy = train(Stack(small(), SEEDS), x, Y, plan_of("adam", clipping), validation=VALIDATION)
    x[1, 7] = np.nan
    run = train(Stack(small(), SEEDS), x, Y, plan_of("adam", clipping), validation=VALIDATION)
    order = generator(SEEDS[1], "batches").permutation(N)
    np.testing.assert_array_equal(run.died_at, [np.nan, order.tolist().index(7) // BATCH, np.nan])
    np.testing.assert_array_equal(run.died_in, [np.nan, 1, np.nan])
    for name in ("val_loss", "val_accuracy", "step_loss", "weight_change"):
        assert np.array_equal(run[name][[0, 2]], healthy[name][[0, 2]]), name
    assert np.isnan(run["val_loss"][1, 1:]).all()
    assert np.isnan(run["val_accuracy"][1, 1:]).all()
    assert run.best_epoch[1] == 0


def test_an_explosion_is_dated_and_placed():
    stack = Stack(small(depth=8, width=32, initialization="gain", gain=3.0), SEEDS)
    run = train(stack, X, Y, plan_of(learning_rate=0.3))
    for member, seed in enumerate(SEEDS):
        model = PlainNetwork(stack, member)
        plan = plan_of(learning_rate=0.3)
        seen = train_plainly(model, torch.from_numpy(X), torch.from_numpy(Y), plan, seed)
        died = np.isfinite(seen["loss"]).tolist().index(False)
        assert run.died_at[member] == died
        assert 1 <= run.died_in[member] <= 9
        np.testing.assert_allclose(run["step_loss"][member, :2], seen["loss"][:2])
        assert np.isnan(run["step_loss"][member, died:]).all()


def test_death_in_the_last_step_is_noted():
    stack = Stack(small(initialization="gain", gain=1e80), [0])
    plan = Plan(epochs=1, batch_size=N, learning_rate=1e300)
    run = train(stack, X, Y, plan)
    assert run.died_at[0] == 1
    assert np.isfinite(run["step_loss"]).all()
    assert np.isnan(run["train_loss"][0, 1])


def test_history_has_the_shapes_it_states():
    plan = plan_of(evaluate_at=(0, 1, 5, 20), gradient_norms=True)
    run = train(Stack(small(), SEEDS), X, Y, plan, validation=VALIDATION, test=VALIDATION)
    expected = {
        "epoch": (4,),
        **{
            f"{split}_{what}": (3, 4)
            for split in ("train", "val", "test")
            for what in ("loss", "accuracy")
        },
        "weight_change": (3, 4, 3),
        "step_loss": (3, 60),
        "gradient_norm": (3, 60),
        "learning_rate": (60,),
        "momentum": (60,),
    }
    assert {name: array.shape for name, array in run.history.items()} == expected
    assert run["epoch"].tolist() == [0, 1, 5, 20]
    assert (run["weight_change"][:, 0] == 0).all()
    with pytest.raises(UnknownNameError, match="val_loss"):
        run["validation_loss"]


def test_weight_change_is_relative_to_the_initial_weights():
    stack = Stack(small(), SEEDS)
    run = train(stack, X, Y, plan_of())
    for layer, (new, old) in enumerate(zip(run.last.weights, stack.weights, strict=True)):
        change = (new - old).flatten(1).norm(dim=1) / old.flatten(1).norm(dim=1)
        np.testing.assert_allclose(run["weight_change"][:, -1, layer], change)


def test_one_cycle_ends_low_and_cycles_momentum():
    run = train(Stack(small(), SEEDS), X, Y, plan_of("adamw_one_cycle"))
    rate, momentum = run["learning_rate"], run["momentum"]
    assert rate.argmax() == pytest.approx(0.3 * 60, abs=1)
    assert rate.max() == pytest.approx(3e-3)
    assert rate[-1] < 1e-6 < rate[0]
    assert (momentum.min(), momentum.max()) == pytest.approx((0.85, 0.95))


def test_one_cycle_gives_no_momentum_to_plain_sgd():
    run = train(Stack(small(), SEEDS), X, Y, plan_of(schedule="one_cycle"))
    assert (run["momentum"] == 0).all()


def test_evaluation_on_a_coarse_grid_finds_the_same_values():
    fine = train(Stack(small(), SEEDS), X, Y, plan_of(), validation=VALIDATION)
    coarse = train(
        Stack(small(), SEEDS), X, Y, plan_of(evaluate_at=(0, 7, 20)), validation=VALIDATION
    )
    assert np.array_equal(fine["val_loss"][:, [0, 7, 20]], coarse["val_loss"])
    assert set(coarse.best_epoch) <= {7, 20}


def test_head_only_trains_a_linear_model_on_fixed_features():
    stack = Stack(small(depth=3, width=16), SEEDS)
    run = train(stack, X, Y, plan_of("momentum", trained="head"))
    assert all(map(torch.equal, run.last.weights[:-1], stack.weights[:-1]))
    features = stack.hidden(torch.from_numpy(X))[-1]
    linear = Stack(Architecture(16, 0, 1, 3), SEEDS)
    linear.weights, linear.biases = [stack.weights[-1]], [stack.biases[-1]]
    expected = train(linear, features, Y, plan_of("momentum"))
    torch.testing.assert_close(run.last.weights[-1], expected.last.weights[0])


def test_relative_steps_move_every_layer_equally():
    stack = Stack(small(depth=6, activation="sigmoid", initialization="default"), SEEDS)
    run = train(stack, X, Y, Plan(1, N, learning_rate=0.01, relative_steps=True))
    np.testing.assert_allclose(run["weight_change"][:, 1], 0.01, rtol=1e-9)
    plain = train(stack, X, Y, Plan(1, N, learning_rate=0.01))
    assert plain["weight_change"][0, 1, 0] < 1e-4 * plain["weight_change"][0, 1, -1]


def test_first_layer_of_a_deep_sigmoid_net_does_not_move_in_float32():
    architecture = small(depth=10, width=32, activation="sigmoid", initialization="default")
    plan = plan_of(epochs=3)
    run = train(Stack(architecture, SEEDS, torch.float32), X, Y, plan)
    assert (run["weight_change"][:, -1, 0] == 0).all()
    assert (train(Stack(architecture, SEEDS), X, Y, plan)["weight_change"][:, -1, 0] > 0).all()


@pytest.mark.parametrize("where", ["hidden", "head"])
def test_dropout_is_in_training_only(where):
    plan = plan_of(dropout=0.5, dropout_where=where, epochs=1)
    stack = Stack(small(width=64), SEEDS)
    run = train(stack, X, Y, plan)
    plain = train(stack, X, Y, plan_of(epochs=1))
    assert (run["train_loss"][:, 0] == plain["train_loss"][:, 0]).all()
    assert (run["step_loss"] != plain["step_loss"]).all()


def test_dropout_hits_the_stated_share_and_keeps_the_mean():
    a = torch.ones(2, 500, 40, dtype=torch.float64)
    dropped = Dropout(0.3, "hidden", [4, 5])(a)
    assert float((dropped == 0).double().mean()) == pytest.approx(0.3, abs=0.01)
    assert dropped.unique().tolist() == pytest.approx([0, 1 / 0.7])
    assert torch.equal(dropped[1:], Dropout(0.3, "hidden", [5])(a[1:]))


def test_dropout_before_the_head_spares_the_hidden_layers():
    stack = Stack(small(width=64), SEEDS)
    dropout = Dropout(0.5, "head", SEEDS)
    x = torch.from_numpy(X)
    masked = Dropout(0.5, "head", SEEDS)(stack.hidden(x)[-1])
    torch.testing.assert_close(stack.forward(x, dropout), stack.head(masked))


def test_training_leaves_the_global_random_state_alone():
    states = torch.get_rng_state(), np.random.get_state()[1].copy()
    train(Stack(small(), SEEDS), X, Y, plan_of(dropout=0.5))
    assert torch.equal(states[0], torch.get_rng_state())
    assert np.array_equal(states[1], np.random.get_state()[1])


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"optimizer": "adm"}, "Did you mean 'adam'"),
        ({"schedule": "cosin"}, "Did you mean 'cosine'"),
        ({"average": "polyak"}, "none, ema, swa"),
        ({"loss": "hinge"}, "cross_entropy"),
        ({"learning_rate": -0.1}, "learning_rate is -0.1; it must be a number above 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"dropout": 1.0}, "dropout is 1.0; it must be 0 or more and below 1"),
        ({"dropout_where": "everywhere"}, "hidden, head"),
        ({"epochs": 0}, "epochs is 0; it must be a whole number, 1 or more"),
        ({"batch_size": 2.5}, "batch_size is 2.5"),
        ({"patience": 0}, "patience is 0"),
        ({"weight_decay": -1}, "weight_decay is -1"),
        ({"mixup": -0.1}, "mixup is -0.1; it must be 0 or more"),
        ({"label_smoothing": 1.0}, "label_smoothing is 1.0; it must be 0 or more and below 1"),
        ({"warmup_share": 0.0, "schedule": "warmup"}, "warmup_share is 0.0.*between 0 and 1"),
        ({"ema_decay": 1.0, "average": "ema"}, "ema_decay is 1.0"),
        ({"clip_norm": 0.0}, "clip_norm is 0.0"),
        ({"clip_norm": 1.0, "clip_value": 1.0}, "give one of them"),
        ({"optimizer": "adam", "momentum": 0.9}, "its own averages"),
        ({"relative_steps": True, "momentum": 0.9}, "without momentum"),
        ({"loss": "mse", "monitor": "val_accuracy"}, "no accuracy"),
        ({"evaluate_at": (0, 5)}, "the last one being epochs=20"),
        ({"evaluate_at": ()}, "evaluate_at"),
    ],
)
def test_plan_explains_what_cannot_work(settings, says):
    with pytest.raises((SettingError, UnknownNameError), match=says):
        plan_of(**settings)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"plan": plan_of(patience=3)}, SettingError, "no validation data to judge by"),
        ({"plan": plan_of(batch_size=51)}, SettingError, "there are 50 training rows"),
        ({"x": X[:41], "y": Y[:41]}, SettingError, "have a batch of 1"),
        ({"plan": plan_of(batch_size=1)}, SettingError, "write batch_size=2"),
        ({"x": X[:, :1]}, ShapeError, r"x has shape \(50, 1\).*\(n, 2\)"),
        ({"x": np.stack([X] * 2)}, ShapeError, r"\(3, n, 2\), one set for each"),
        ({"y": Y[:-1]}, ShapeError, r"y has shape \(49,\)"),
        ({"y": Y + 1}, ShapeError, "labels from 1 to 3.*classes 0 to 2"),
        ({"y": Y.astype(float)}, ShapeError, "whole numbers"),
        ({"plan": plan_of(loss="mse")}, ShapeError, r"\(50, 3\)"),
    ],
)
def test_train_explains_what_cannot_work(change, error, says):
    stack = Stack(small(block="batch_norm"), SEEDS)
    with pytest.raises(error, match=says):
        train(stack, **{"x": X, "y": Y, "plan": plan_of()} | change)


def test_best_without_validation_data_is_refused():
    run = train(Stack(small(), SEEDS), X, Y, plan_of(epochs=1))
    with pytest.raises(SettingError, match="no validation data"):
        _ = run.best
    with pytest.raises(SettingError, match="no validation data"):
        run.at_best("train_loss")


def test_what_else_is_measured_is_in_the_history():
    plan = plan_of(epochs=3, evaluate_at=(0, 2, 3))
    measured = {
        "again": lambda networks: evaluate(networks, X, Y).loss,
        "outputs": lambda networks: networks.predict(torch.from_numpy(X)).numpy(),
    }
    run = train(Stack(small(), SEEDS), X, Y, plan, measured=measured)
    np.testing.assert_array_equal(run["again"], run["train_loss"])
    assert run["outputs"].shape == (3, 3, N, 3)
    right = (run["outputs"].argmax(axis=-1) == Y).mean(axis=-1)
    np.testing.assert_array_equal(right, run["train_accuracy"])


def test_inputs_are_changed_for_the_step_alone_and_each_network_has_its_own_changes():
    data = spirals(60, seed=1)
    plan = Plan(epochs=2, batch_size=20, learning_rate=0.1)

    def noisy(x, generators):
        drawn = np.stack([rng.normal(size=x.shape[1:]) for rng in generators])
        return x + torch.from_numpy(drawn)

    def same(x, generators):
        return x

    plain, unchanged, changed = (
        train(Stack(Architecture(2, 2, 8, 3), [1, 2]), data.x, data.y, plan, augment=how)
        for how in (None, same, noisy)
    )
    alone = train(Stack(Architecture(2, 2, 8, 3), [2]), data.x, data.y, plan, augment=noisy)
    np.testing.assert_array_equal(plain["train_loss"], unchanged["train_loss"])
    np.testing.assert_array_equal(plain["train_loss"][:, 0], changed["train_loss"][:, 0])
    assert (plain["train_loss"][:, -1] != changed["train_loss"][:, -1]).all()
    np.testing.assert_allclose(alone["train_loss"][0], changed["train_loss"][1], rtol=1e-9)
