"""Before a long sweep: the smoke settings, with one seed, tell what an author has to fix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from trainlab import recordings
from trainlab.errors import DeclarationError, did_you_mean, told
from trainlab.experiments.shared.declaring import Experiment, Result, Settings
from trainlab.experiments.shared.summary import summarized

NO_NUMBER = re.compile(r"\b(?:nan|inf)\b")
"""What an f-string makes of a number that is not finite; the word for readers is NaN."""


def check(experiment: Experiment) -> None:
    """Run each smoke setting with one seed, or none if nothing is chance.

    Raises
    ------
    DeclarationError
        If ``run`` or ``finding`` fails or gives what cannot be recorded, or if panels and ``keep``
        name arrays that there are not; lists all that is wrong.
    """
    seeds = [0] if experiment.seeds else []
    known = recordings.slugs()
    wrong = [
        f"reads: {slug!r} is not recorded; recorded are {', '.join(known)}."
        f"{did_you_mean(slug, known)}"
        for slug in experiment.reads
        if slug not in known
    ]
    results = []
    for given in experiment.smoke:
        settings = experiment.settings(given)
        try:
            with named(experiment, settings):
                chosen: Mapping[str, Any] = experiment.choose(settings) if experiment.choose else {}
                result = experiment.run({**settings, **chosen}, seeds)
            if not isinstance(result, Result):
                wrong.append(f"{_at(settings)}: run returns {result!r:.60}; expected a Result")
                continue
            wrong += [f"{_at(settings)}: {line}" for line in result.problems(len(seeds))]
            results.append((settings, result))
        except DeclarationError as error:
            wrong += error.problems
    if not wrong and not experiment.across:  # which adds arrays once all points are there
        wrong += experiment.array_problems({n for _, r in results for n in (*r.runs, *r.exact)})
    for settings, result in [] if wrong else results:
        try:
            with named(experiment, settings):
                words(experiment, settings, summarized(experiment, settings, result)["finding"])
        except DeclarationError as error:
            wrong += error.problems
    if wrong:
        raise DeclarationError(f"Experiment {experiment.title!r}", wrong)


def words(experiment: Experiment, settings: Settings, finding: object) -> str:
    """Return a finding.

    Raises
    ------
    DeclarationError
        If it is no sentence, or gives a figure that no run has.
    """
    if not isinstance(finding, str) or not finding.strip():
        problem = f"{_at(settings)}: finding returns {finding!r:.60}; expected a sentence"
    elif NO_NUMBER.search(finding):
        problem = (
            f"{_at(settings)}: finding returns {finding!r}; expected words for a median of no run, "
            "which is NaN: ask `np.isfinite` first"
        )
    else:
        return finding
    raise DeclarationError(f"Experiment {experiment.title!r}", [problem])


@contextmanager
def named(experiment: Experiment, settings: Settings | None = None) -> Iterator[None]:
    """Let what an author's code raises name the experiment, the settings and the line.

    Raises
    ------
    DeclarationError
        Instead of whatever is raised inside, unless that is one already.
    """
    try:
        yield
    except DeclarationError:
        raise
    except Exception as error:
        code = [
            getattr(part, "__code__", None)
            for part in (experiment.run, experiment.finding, experiment.across, experiment.choose)
        ]
        problem = told(error, *(part.co_filename for part in code if part))
        where = f"{_at(settings)}: " if settings else ""
        raise DeclarationError(f"Experiment {experiment.title!r}", [where + problem]) from error


def _at(settings: Settings) -> str:
    return "at " + ", ".join(f"{name}={value!r}" for name, value in settings.items())
