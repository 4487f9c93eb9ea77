"""Reading recordings: never when half-written; grid points have one name in both languages."""

from __future__ import annotations

import gzip
import json
import random

import numpy as np
import pytest
from places import BROKEN, TESTS

from trainlab import recordings
from trainlab.book.sphinxext.assets import tables
from trainlab.errors import RecordingError, SettingError, UnknownNameError
from trainlab.node import run_node

BROKEN_RECORDINGS = BROKEN / "recordings"


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("half_written", ["half_written.json is not whole", "make record ONLY=half_written"]),
        ("other_version", ["has format 99", "reads format 2"]),
        ("no_points", ["has no 'points'"]),
        ("no_parts", ["has no 'declaration', 'provenance', 'points'", "ONLY=no_parts"]),
        ("not_utf8", ["not_utf8.json is not whole: 'utf-8' codec", "ONLY=not_utf8"]),
    ],
)
def test_damaged_recording_is_never_read_as_whole(slug: str, words: list[str]) -> None:
    with pytest.raises(RecordingError) as caught:
        recordings.read(slug, BROKEN_RECORDINGS)
    for word in words:
        assert word in str(caught.value)


def test_unknown_recording_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'gradient_flow'"):
        recordings.read("gradient_flo")


def test_settings_off_the_grid_name_the_recorded_ones() -> None:
    recording = recordings.read("gradient_flow")
    assert recordings.settings(recording, {"depth": "20"})["depth"] == 20
    with pytest.raises(SettingError, match="depth=11 is not recorded; recorded are 1, 2"):
        recordings.settings(recording, {"depth": 11})


def test_value_reads_a_median() -> None:
    product = recordings.value("gradient_stepper", "product")
    np.testing.assert_allclose(product[-1], 0.25**10, rtol=1e-3)
    with pytest.raises(UnknownNameError, match="array of gradient_flow"):
        recordings.value("gradient_flow", "gradients")


def test_a_point_that_is_missing_says_how_to_record_it(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {**recordings.read("gradient_stepper"), "points": {}}
    monkeypatch.setattr(recordings, "read", lambda slug: empty)
    with pytest.raises(
        RecordingError,
        match=r"sigmoid\|none is missing in the recording of gradient_stepper. Record it again",
    ):
        recordings.value("gradient_stepper", "product")


def test_size_of_all_recordings_stays_in_budget() -> None:
    assert sum(path.stat().st_size for path in recordings.FOLDER.glob("*.json")) <= 10_000_000


@pytest.mark.parametrize("slug", recordings.slugs())
def test_every_part_that_a_page_loads_is_light(slug: str) -> None:
    sizes = {
        name: len(gzip.compress(json.dumps(part, separators=(",", ":")).encode(), 6))
        for name, part in tables(recordings.read(slug)).items()
    }
    heavy = {name: size for name, size in sizes.items() if size > 60_000}
    assert not heavy, "split_by another control, or record less"


def test_a_number_means_the_same_however_it_is_typed() -> None:
    recording = recordings.read("gradient_flow")
    for depth in (10, 10.0, "10", "10.0", "1e1"):
        assert recordings.settings(recording, {"depth": depth})["depth"] == 10
    assert recordings.key({"a": 1.0, "b": "on", "c": 0.1}) == "1|on|0.1"


def test_python_and_the_page_write_numbers_alike() -> None:
    rng = random.Random(8)
    values = [1.0, 0.1, 1e-5, 1e-6, 1e-7, 9.5e-7, 1e20, 1e21, 1.5e300, 5e-324, -0.0, 3e-5, 2**53]
    values += [10**21, 10**22, 2**53 + 2, -(2**63), np.float64(0.1), np.float64(1e-7)]
    values += [rng.uniform(-1, 1) * 10.0 ** rng.randint(-300, 300) for _ in range(5_000)]
    values += [round(rng.uniform(0, 100), rng.randint(0, 8)) for _ in range(5_000)]
    texts = run_node(TESTS / "ground" / "key_texts.mjs", values)
    assert [recordings.key_text(value) for value in values] == texts


def test_every_grid_has_the_same_keys_in_the_page() -> None:
    """``pointKey`` of views/experiment/settings.js, for every point of every recording."""
    asked = []
    for slug in recordings.slugs():
        recording = recordings.read(slug)
        asked.append({"declaration": recording["declaration"], "keys": list(recording["points"])})
    assert run_node(TESTS / "ground" / "point_keys.mjs", asked) == [[] for _ in asked]


@pytest.mark.parametrize("value", [float("nan"), -float("inf"), 2**53 + 1, 10**400])
def test_what_the_page_has_no_number_for_names_no_point(value: float) -> None:
    with pytest.raises(SettingError, match=f"{value} names no point"):
        recordings.key({"rate": value})


def test_a_run_reads_only_the_recordings_that_are_declared() -> None:
    with recordings.only(("recipe",)):
        recordings.read("recipe")
        with pytest.raises(RecordingError, match=r"reads=\('squeeze',\)"):
            recordings.read("squeeze")
    recordings.read("squeeze")


def test_a_shard_has_the_name_that_the_page_asks_for() -> None:
    """`tableName` writes a number as JavaScript does: 1.0 is 1, 0.00001 has no exponent."""
    values = [1.0, 0.5, 1e-5, 1e-7, 2, "word"]
    controls = [{"name": "a", "values": values, "default": 1.0}]
    declared = {"slug": "e", "split_by": "a", "controls": controls}
    points = {recordings.key({"a": value}): {} for value in values}
    found = tables({"declaration": declared, "points": points})
    asked = run_node(TESTS / "ground" / "table_names.mjs", values)
    assert {*asked} == found.keys() - {"e"}
    assert all(len(found[name]["points"]) == 1 for name in asked)
