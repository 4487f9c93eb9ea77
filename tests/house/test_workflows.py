"""What GitHub publishes has passed the tests before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from places import BROKEN, ROOT
from told import fail_with

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
TESTS = "make test"
ON_MAIN = "github.ref == 'refs/heads/main'"
PUBLISHING = ("deploy-pages", "gh-pages", "git push")


def faults(path: Path) -> list[str]:
    """Return a line for each way in which a workflow could publish what is not tested."""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    found = []
    publishing = [name for name, job in jobs.items() if _publishes(job, workflow)]
    for name in publishing:
        needed = _needed(name, jobs)
        if not any(_tests(jobs[other]) for other in needed):
            found.append(f"{name} publishes, and needs no job that runs `{TESTS}`")
        condition = str(jobs[name].get("if", ""))
        if any(word in condition for word in ("always()", "failure()", "cancelled()")):
            found.append(f"{name} publishes after failed tests: if: {condition}")
        if ON_MAIN not in condition:
            found.append(f"{name} publishes from anywhere; write if: {ON_MAIN}")
    if publishing and "pull_request" not in workflow[True]:  # YAML takes `on` for a truth value
        found.append("pull requests are not tested")
    return found


def _publishes(job: dict[str, Any], workflow: dict[str, Any]) -> bool:
    steps = [f"{step.get('uses', '')} {step.get('run', '')}" for step in job["steps"]]
    permissions = job.get("permissions", workflow.get("permissions", {}))
    allowed = isinstance(permissions, dict) and permissions.get("pages") == "write"
    return allowed or any(mark in step for step in steps for mark in PUBLISHING)


def _needed(name: str, jobs: dict[str, Any]) -> set[str]:
    """Return the jobs that must have passed before this one."""
    needs = jobs[name].get("needs", [])
    direct = {needs} if isinstance(needs, str) else {*needs}
    return direct.union(*(_needed(other, jobs) for other in direct))


def _tests(job: dict[str, Any]) -> bool:
    """Tell whether a job fails if a test does."""
    return not job.get("continue-on-error") and any(
        TESTS in str(step.get("run", "")).splitlines() and not step.get("continue-on-error")
        for step in job["steps"]
    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_is_published_untested(path: Path) -> None:
    fail_with(faults(path), path.name)


def test_the_book_is_published_by_a_workflow() -> None:
    jobs = [
        (job, workflow)
        for workflow in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS)
        for job in workflow["jobs"].values()
    ]
    assert any(_publishes(*pair) for pair in jobs)
    assert any("make test-slow" in str(job["steps"]) for job, _ in jobs)


NEEDS_NONE = "publishes, and needs no job that runs `make test`"
BROKEN_WORKFLOWS = {
    "publishes_untested": [
        f"book {NEEDS_NONE}",
        f"book publishes from anywhere; write if: {ON_MAIN}",
        "pull requests are not tested",
    ],
    "needs_a_job_without_tests": [f"publish {NEEDS_NONE}"],
    "publishes_after_failed_tests": [
        f"publish {NEEDS_NONE}",
        f"publish publishes after failed tests: if: always() && {ON_MAIN}",
    ],
    "forgives_a_failed_test": [f"publish {NEEDS_NONE}"],
    "publishes_pull_requests": [f"publish publishes from anywhere; write if: {ON_MAIN}"],
    "pull_requests_untested": ["pull requests are not tested"],
}


@pytest.mark.parametrize("name", BROKEN_WORKFLOWS)
def test_a_workflow_that_could_publish_the_untested_is_named(name: str) -> None:
    assert faults(BROKEN / "workflows" / f"{name}.yml") == BROKEN_WORKFLOWS[name]


def test_every_broken_workflow_is_used() -> None:
    assert {path.stem for path in (BROKEN / "workflows").iterdir()} == set(BROKEN_WORKFLOWS)
