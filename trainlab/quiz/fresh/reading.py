"""Reading ``quizzes/NN_slug.fresh.yaml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from trainlab import yaml_files
from trainlab.errors import Flaw, Problem, did_you_mean, nearest
from trainlab.quiz.fresh.schema import Fresh, FreshFile
from trainlab.quiz.fresh.versions import Version, versions_of
from trainlab.quiz.schema import leaves
from trainlab.shapes import shape_flaws


@dataclass(frozen=True)
class FreshItem:
    """All versions of one entry, by number."""

    declared: Fresh
    chapter: str
    path: Path
    versions: Mapping[int, Version]


def read_fresh(
    folder: Path,
    known: Mapping[str, str],
    misconceptions: Mapping[str, Any],
    flawed: Collection[str] = (),
) -> tuple[list[FreshItem], dict[str, dict[str, str]], list[Problem]]:
    """Read every ``NN_slug.fresh.yaml``.

    Parameters
    ----------
    folder : Path
    known : mapping of str to str
        Id of an item → its chapter.
    misconceptions : mapping
        Chapter → the misconceptions of its items.
    flawed : collection of str
        Chapters whose own file has problems: what their items are cannot be said.

    Returns
    -------
    list of FreshItem, dict of str to dict, list of Problem
        The second: chapter → misconceptions that its fresh versions add.
    """
    made: list[FreshItem] = []
    added: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    ids = set(known)
    for path in sorted(folder.glob("*.fresh.yaml")):
        chapter = path.name.removesuffix(".fresh.yaml")
        content, flaws = yaml_files.load(path)
        problems += [Problem(str(path), "", *flaw) for flaw in flaws]
        try:
            declared = FreshFile.model_validate(content)
        except ValidationError as error:
            schema = FreshFile.model_json_schema()
            shape = shape_flaws(error, content, schema, lambda _: Fresh.forms)
            problems += [Problem(str(path), "", *flaw) for flaw in shape]
            continue
        added[chapter] = declared.misconceptions
        believed = {**misconceptions.get(chapter, {}), **declared.misconceptions}
        sure = chapter in misconceptions and chapter not in flawed
        if chapter not in misconceptions:
            problems.append(Problem(str(path), "", "", "no quiz file of this chapter",
                                    f"{chapter}.yaml beside it", f"{chapter}.yaml"))  # fmt: skip
        for entry in declared.fresh:
            found: list[Flaw] = []
            if entry.id in ids:
                found.append(Flaw("id", f"{entry.id!r} a second time", "an id of its own",
                                  f"id: {entry.id}_2"))  # fmt: skip
            ids.add(entry.id)
            if sure and known.get(entry.under) != chapter:
                own = [name for name, where in known.items() if where == chapter]
                meant = nearest(entry.under, own) or next(iter(own), "ten_quarters")
                found.append(Flaw("under", repr(entry.under),
                                  f"an item of {chapter}.{did_you_mean(entry.under, own)}",
                                  f"under: {meant}"))  # fmt: skip
            versions = versions_of(entry, found)
            used = {
                value: name
                for version in versions.values()
                for name, value in leaves(version.item)
                if name.endswith("misconception") and value is not None
            }
            found += [
                Flaw(name, repr(slug), "a misconception of this file's list or the chapter's."
                     + did_you_mean(slug, believed),
                     f"misconception: {near}" if (near := nearest(slug, believed))
                     else f"misconceptions: {{{slug}: What somebody believes.}}")
                for slug, name in used.items() if sure and slug not in believed
            ]  # fmt: skip
            problems += [Problem(str(path), entry.id, *flaw) for flaw in dict.fromkeys(found)]
            made.append(FreshItem(entry, chapter, path, versions))
    return made, added, problems
