"""What is recorded is of the code as it is, and says what the page says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from told import fail_with

from trainlab import cli, faults
from trainlab.book import faults_page
from trainlab.errors import RecordingError
from trainlab.faults.matrix import recording
from trainlab.faults.matrix.expected import failures_of
from trainlab.faults.matrix.telling import listed, told

CATALOG = faults.catalog()
FOUND = recording.read()


def test_the_recording_is_of_this_code() -> None:
    stale = [
        *(f"{slug}: its numbers are of other code" for slug, fault in CATALOG.items()
          if FOUND["faults"].get(slug, {}).get("code") != recording.code_hash(slug, fault)),
        *(f"{column}: its column of the matrix is of other code"
          for column in recording.due_columns(FOUND, CATALOG)),
    ]  # fmt: skip
    fail_with(stale, "the recorded faults", "Run `trainlab faults --record`.")


def test_each_fault_was_recorded_on_two_networks_and_on_seeds_not_looked_at() -> None:
    lacking = [
        f"{slug}: {networks}"
        for slug, entry in FOUND["faults"].items()
        if len(networks := {name: [*seeds] for name, seeds in entry["networks"].items()}) < 2
        or any(
            not {str(recording.DEVELOPMENT[0]), str(recording.CONFIRMATION[0])} <= {*seeds}
            for seeds in networks.values()
        )
    ]
    fail_with(lacking, "the recorded faults")


def test_what_limits_were_set_on_is_as_declared() -> None:
    fail_with(recording.problems(FOUND, recording.DEVELOPMENT), "the recorded faults")


def test_unseen_seeds_confirm_it() -> None:
    """At most one set of four programs in fifty is not as declared on seeds not looked at."""
    seeds = recording.CONFIRMATION
    bad = {line.rpartition(":")[0].rpartition(":")[0] for line in recording.problems(FOUND, seeds)}
    assert len(bad) <= 0.02 * faults_page.counted(FOUND, seeds)["programs"], bad


def test_no_test_speaks_on_a_healthy_program_of_its_own() -> None:
    readings = {
        slug: FOUND["matrix"].get(f"healthy: {slug}", {}).get("readings", {}) for slug in CATALOG
    }
    own = [slug for slug, kept in readings.items() if slug in recording.alarms(CATALOG, kept)]
    assert own == []


def test_failures_are_named_by_role() -> None:
    good = {"shows": True, "alarm": True}
    assert failures_of(dict.fromkeys(["healthy", "sick", "look_alike", "cured"], good)) == [
        "healthy: shows the symptom",
        "healthy: the test speaks for the fault",
        "look_alike: the test speaks for the fault",
        "cured: shows the symptom",
        "cured: the test speaks for the fault",
    ]


def test_a_recording_that_is_not_there_is_told_how_to_make(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="trainlab faults --record"):
        recording.read(tmp_path / "recorded.json")
    (tmp_path / "recorded.json").write_text(json.dumps({"format": 0}), encoding="utf-8")
    with pytest.raises(RecordingError, match="format 0"):
        recording.read(tmp_path / "recorded.json")


def test_recording_resumes_where_it_was_interrupted(tmp_path: Path) -> None:
    """An entry of other code is run again, one of this code is kept."""
    found = json.loads(json.dumps(FOUND))
    assert recording.due(found, CATALOG) == recording.due(FOUND, CATALOG)
    before = len(recording.due(found, CATALOG))
    found["faults"]["softmax_twice"]["code"] = "0"
    again = recording.due(found, CATALOG)
    runs = FOUND["faults"]["softmax_twice"]["networks"]
    assert len(again) - before == sum(len(seeds) for seeds in runs.values())
    (line, *_) = recording.record(tmp_path / "recorded.json", until=0)
    assert line == "the time is up: run it again to go on"


def test_the_page_says_what_is_recorded() -> None:
    page = faults_page.page(FOUND)
    for slug, fault in CATALOG.items():
        assert page.count(f"(fault-{slug.replace('_', '-')})=") == 1
        assert fault.test.code in page
    counts = faults_page.counted(FOUND, recording.CONFIRMATION)
    assert f"spoke for it in {counts['sick alarm']} sick programs" in page
    across = faults_page.crossed(CATALOG, FOUND)
    assert f"speaks for its own fault in {across['alarms']} " in page
    assert page.count('<th scope="row">') == len(CATALOG)


def test_the_verb_shows_a_program_with_its_fault(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["faults", "softmax_twice", "--network", "cnn"])
    shown = capsys.readouterr().out
    assert "+        return scores.softmax(dim=1)" in shown
    assert "nn.Conv2d" in shown
    assert told(CATALOG["softmax_twice"], "mlp") != shown
    assert len(listed(CATALOG).splitlines()) > len(CATALOG)
    with pytest.raises(SystemExit, match="Unknown network of this fault 'gruu'"):
        cli.main(["faults", "softmax_twice", "--network", "gruu"])
