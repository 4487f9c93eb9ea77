"""The page of faults: what one sees, the test, the cure, and how well each test tells."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from trainlab import faults
from trainlab.faults.matrix import recording
from trainlab.faults.matrix.expected import EXPECTED
from trainlab.faults.shared.declaring import FAMILIES, Fault
from trainlab.words import fixed

ROLES = {"healthy": "healthy", "sick": "sick", "look_alike": "look-alike", "cured": "cured"}


def sources() -> list[Path]:
    """Return the files that the page rests on."""
    return [recording.PATH, *sorted(faults.FOLDER.rglob("*.py"))]


def page(found: Mapping[str, Any] | None = None) -> str:
    """Return the page as Markdown: an index, the matrix in words, then a section a fault."""
    catalog = faults.catalog()
    found = recording.read() if found is None else found
    parts = [*_index(catalog), *_summary(catalog, found)]
    for family, title in FAMILIES.items():
        members = {slug: f for slug, f in catalog.items() if f.family == family}
        if members:
            parts += [f"## {title}", *(_section(s, catalog, found) for s in members)]
    return "\n\n".join(parts)


def _index(catalog: Mapping[str, Fault]) -> Iterator[str]:
    rows = ["| family | what you see | suspect |", "| --- | --- | --- |"]
    for family, title in FAMILIES.items():
        for slug, fault in catalog.items():
            if fault.family == family:
                rows.append(f"| {title} | {fault.sees} | [{fault.title}](#fault-{_id(slug)}) |")
    yield "\n".join(rows)


def _id(slug: str) -> str:
    return slug.replace("_", "-")


def _summary(catalog: Mapping[str, Fault], found: Mapping[str, Any]) -> Iterator[str]:
    for word, seeds in (
        ("on which the limits were set", recording.DEVELOPMENT),
        ("that were not looked at before", recording.CONFIRMATION),
    ):
        counts = counted(found, seeds)
        if not counts["programs"]:
            continue
        yield (
            f"On the seeds {word} ({', '.join(map(str, seeds))}) "
            f"{counts['programs']} sets of four programs were run. The symptom showed in "
            f"{counts['sick shows']} sick programs and in {counts['look_alike shows']} "
            f"look-alikes, and in {counts['healthy shows']} healthy ones. The fault's own test "
            f"spoke for it in {counts['sick alarm']} sick programs, {counts['look_alike alarm']} "
            f"look-alikes, {counts['healthy alarm']} healthy ones and {counts['cured alarm']} "
            f"cured ones; the symptom was left after the cure in {counts['cured shows']}."
        )
    across = crossed(catalog, found)
    if across["pairs"]:
        yield (
            f"Of {across['pairs']} pairs of a test and the program of *another* fault, the test "
            f"applies in {across['applies']} and speaks for its own fault in {across['alarms']} "
            f"({fixed(100 * across['alarms'] / max(1, across['applies']), 1)} %). On "
            f"{across['healthy programs']} healthy programs {across['healthy']} of "
            f"{across['healthy applies']} readings speak for a fault. Each section below says "
            "which ones: a program may have the other fault as well, or show its signature."
        )
        yield _matrix(catalog, found)


def counted(found: Mapping[str, Any], seeds: Sequence[int]) -> Counter[str]:
    """Return how many programs of each role show the symptom, and in how many the test speaks."""
    counts: Counter[str] = Counter()
    for entry in found["faults"].values():
        for by_seed in entry["networks"].values():
            for seed in map(str, seeds):
                if seed in by_seed:
                    counts["programs"] += 1
                    for role in EXPECTED:
                        counts[f"{role} shows"] += by_seed[seed][role]["shows"]
                        counts[f"{role} alarm"] += by_seed[seed][role]["alarm"]
    return counts


def crossed(catalog: Mapping[str, Fault], found: Mapping[str, Any]) -> Counter[str]:
    """Return how often tests speak on programs with another fault, and on healthy ones."""
    counts: Counter[str] = Counter()
    for column, kept in found["matrix"].items():
        speaks = set(recording.alarms(dict(catalog), kept["readings"]))
        healthy = column.startswith("healthy: ")
        counts["healthy programs"] += healthy
        for slug, value in kept["readings"].items():
            if slug == column or slug not in catalog:
                continue
            counts["healthy pairs" if healthy else "pairs"] += 1
            counts["healthy applies" if healthy else "applies"] += value is not None
            counts["healthy" if healthy else "alarms"] += slug in speaks
    return counts


def _matrix(catalog: Mapping[str, Fault], found: Mapping[str, Any]) -> str:
    """Return the matrix as a table: a row a test, a column a sick program."""
    order = [slug for family in FAMILIES for slug, f in catalog.items() if f.family == family]
    numbers = {slug: number for number, slug in enumerate(order, start=1)}
    columns = {
        slug: (
            found["matrix"][slug]["readings"],
            set(recording.alarms(dict(catalog), found["matrix"][slug]["readings"])),
        )
        for slug in order
        if slug in found["matrix"]
    }
    head = "".join(
        f'<th scope="col" title="{_plain(catalog[s])}">{numbers[s]}</th>' for s in columns
    )
    rows = []
    for test in order:
        cells = "".join(
            _cell(test, program, readings, speaks)
            for program, (readings, speaks) in columns.items()
        )
        rows.append(f'<tr><th scope="row">{numbers[test]} {_plain(catalog[test])}</th>{cells}</tr>')
    return (
        '<div class="fault-matrix" tabindex="0" role="region" aria-label="Every test on every '
        'fault"><table><caption>Every test (row) on the sick program of every fault (column, '
        "numbered alike). ● it speaks for its own fault, on that fault; ○ it speaks for its own "
        "fault, on another; · it is silent; empty: it does not apply.</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(test: str, program: str, readings: Mapping[str, Any], speaks: set[str]) -> str:
    if readings.get(test) is None:
        return "<td></td>"
    return f"<td>{('●' if test == program else '○') if test in speaks else '·'}</td>"


def _plain(fault: Fault) -> str:
    return html.escape(fault.title.replace("`", ""))


def _section(slug: str, catalog: Mapping[str, Fault], found: Mapping[str, Any]) -> str:
    fault = catalog[slug]
    test = fault.test
    when = "before the first step" if test.when == "before" else "after some training"
    alike = fault.look_alike.words
    if fault.look_alike.fault:
        alike += f" ([test for it](#fault-{_id(fault.look_alike.fault)}))"
    parts = [
        f"(fault-{_id(slug)})=",
        f"### {fault.title}",
        f"**You see.** {fault.sees}",
        f"**Because.** {fault.why}",
        f"**Test**, {when}: `{test.reading}` {test.limit} speaks for this fault. "
        f"Healthy: {test.healthy}",
        f"```python\n{test.code}\n```",
        f"**Looks alike.** {alike}",
        f"**Cure.** {fault.cure}",
        *_measured(slug, found),
        *_others(slug, catalog, found),
    ]
    if fault.chapter:
        parts.append(f"**Chapter.** [{_chapter(fault.chapter)}](../chapters/{fault.chapter}.ipynb)")
    if fault.source:
        parts.append(f"**As reported.** <{fault.source}>")
    return "\n\n".join(parts)


def _chapter(name: str) -> str:
    number, _, words = name.partition("_")
    return f"{int(number)} {words.replace('_', ' ').capitalize()}"


def _measured(slug: str, found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table: how many seeds show the symptom, and in how many the test speaks."""
    networks = found["faults"].get(slug, {}).get("networks", {})
    if not networks:
        return
    head = " | ".join(f"{words}: symptom, test" for words in ROLES.values())
    rows = [f"| network | runs | {head} |", "| --- | --- | " + " --- |" * len(ROLES)]
    for network, by_seed in networks.items():
        cells = [
            ", ".join(
                str(sum(bool(run[role][what]) for run in by_seed.values()))
                for what in ("shows", "alarm")
            )
            for role in ROLES
        ]
        rows.append(f"| {network} | {len(by_seed)} | {' | '.join(cells)} |")
    yield "\n".join(rows)


def _others(slug: str, catalog: Mapping[str, Fault], found: Mapping[str, Any]) -> Iterator[str]:
    """Yield where else this test speaks."""
    elsewhere = [
        f"[{catalog[column].title}](#fault-{_id(column)})"
        if column in catalog
        else f"the healthy program of {catalog[column.removeprefix('healthy: ')].title}"
        for column, kept in found["matrix"].items()
        if column != slug
        and column.removeprefix("healthy: ") in catalog
        and slug in recording.alarms(dict(catalog), kept["readings"])
    ]
    if elsewhere:
        yield f"**This test also speaks on** {', '.join(elsewhere)}."
