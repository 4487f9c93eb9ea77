"""What chapter 7's newer experiments record: softer targets, norms, decay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from trainlab import recordings
from trainlab.experiments import bn_dropout, decay_and_steps, norm_decay, soft_targets

PREFIXES = {
    "bn_dropout": ("",),
    "soft_targets": ("",),
    "norm_decay": tuple(f"{arm}_" for arm in norm_decay.ARMS),
    "decay_and_steps": ("",),
}


def points(slug: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, point in recordings.read(slug)["points"].items():
        yield name, point["arrays"]


@pytest.mark.parametrize("slug", PREFIXES)
def test_every_arm_is_tuned_inside_its_grid(slug: str) -> None:
    for name, arrays in points(slug):
        for prefix in PREFIXES[slug]:
            tried = arrays[f"{prefix}tuning_rate"]["median"]
            rate = arrays[f"{prefix}learning_rate"]["median"]
            assert min(tried) < rate < max(tried), name


def test_no_dropout_is_the_same_network_wherever_it_stands() -> None:
    found = dict(points("bn_dropout"))
    for norm in bn_dropout.NORMS:
        hidden, head = (found[bn_dropout.key(norm, 0, w, 0.3)]["best"] for w in bn_dropout.WHERE)
        assert hidden["runs"] == head["runs"]


def test_only_dropout_in_front_of_the_last_batch_norm_shifts_its_variance() -> None:
    """Li et al. (2019): in training the variance is larger than in evaluation."""
    found = dict(points("bn_dropout"))
    shift = {
        (dose, where): found[bn_dropout.key("batch_norm", dose, where, 0.3)]["variance_shift"]
        for dose in bn_dropout.DOSES
        for where in bn_dropout.WHERE
    }
    assert shift[0.5, "hidden"]["upper"] < shift[0, "hidden"]["lower"]
    assert shift[0.5, "head"]["median"] == pytest.approx(shift[0, "head"]["median"], rel=0.15)


def test_smoothing_makes_the_last_weights_less_sure() -> None:
    """Müller et al. (2019)."""
    found = dict(points("soft_targets"))
    for noise in soft_targets.LABELS:
        none, much = (
            found[soft_targets.key("smoothing", dose, noise)]["temperature"]["median"]
            for dose in (0, 0.3)
        )
        assert much < none


def test_no_softening_is_the_same_by_either_method() -> None:
    found = dict(points("soft_targets"))
    for noise in soft_targets.LABELS:
        one, two = (
            found[soft_targets.key(method, 0, noise)]["best_accuracy"]["runs"]
            for method in soft_targets.METHODS
        )
        assert one == two


def test_decay_shrinks_the_scales_that_it_is_given() -> None:
    for name, arrays in points("norm_decay"):
        decay = float(name.split("|")[1])
        if decay >= 1:
            assert arrays["all_scale"]["median"] < arrays["matrices_scale"]["median"], name


def test_a_decay_forgets_in_proportion_to_rate_and_steps() -> None:
    for name, arrays in points("decay_and_steps"):
        epochs, decay = name.split("|")
        expected = arrays["learning_rate"]["median"] * float(decay) * int(epochs) * 10
        assert arrays["forgotten"]["median"] == pytest.approx(expected, rel=1e-3)
    assert set(decay_and_steps.LENGTHS) == {10, 40, 120}
