"""Reading the YAML that authors write; what is wrong with it is said with its line."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml

from trainlab.errors import Flaw

_NO_TEXT = {"bool": "a truth value", "null": "nothing", "int": "a number", "float": "a number"}
"""What YAML takes some names for."""
_TAG = "tag:yaml.org,2002:"
_FIELD = re.compile(r"(?P<before>\s*(?:- )*)(?P<name>[\w-]+):(?:\s+(?P<value>\S.*))?")


class Truth(int):
    """A truth value that is still shown as it was written: ``off``."""

    written: str

    def __new__(cls, written: str, value: object) -> Truth:
        """Return the truth of ``value``."""
        truth = super().__new__(cls, bool(value))
        truth.written = written
        return truth

    def __repr__(self) -> str:
        return f"`{self.written}`, a truth value in YAML"


def load(path: Path) -> tuple[Any, list[Flaw]]:
    """Read a file.

    Returns
    -------
    content
        None if it cannot be read. A name that YAML takes for a truth value is its text.
    flaws : list of Flaw
        Of the file as a whole: all that can be said before its content is looked at.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return None, [Flaw("", str(error.strerror), "a readable file", path.name)]
    except UnicodeDecodeError as error:
        found = f"byte {error.start} is not UTF-8"
        return None, [Flaw("", found, "UTF-8 text", "save as UTF-8")]
    try:
        loader = _Loader(text)
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        return None, [_unreadable(error, text.splitlines())]
    except yaml.YAMLError as error:
        return None, [Flaw("", " ".join(str(error).split()), "YAML", "leave that sign out")]
    return content, [flaw for _, flaw in sorted(loader.flaws)]


def written(name: str, value: Any) -> str:
    """Return ``name: value`` in one line of YAML."""
    text: str = yaml.safe_dump(
        {name: value}, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1000
    )
    return text.strip()[1:-1]


class _Loader(yaml.SafeLoader):
    """Notes each key that stands twice, where YAML keeps the last in silence, or is no text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.flaws: list[tuple[tuple[int, int], Flaw]] = []

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            kind = _NO_TEXT.get(key.tag.removeprefix(_TAG))
            if name in seen:
                self.note(key, f"the key {name!r} stands twice", "each key once",
                          f"{name}: … once, or under another name")  # fmt: skip
            if kind:
                self.note(key, f"the name `{name}` is {kind} in YAML",
                          "a name in quotes, or another one", f'"{name}": …')  # fmt: skip
                key.tag = f"{_TAG}str"
            seen.add(name)
        return super().construct_mapping(node, deep)

    def note(self, key: Any, found: str, expected: str, form: str) -> None:
        """Note a flaw of a key."""
        place = key.start_mark.line + 1, key.start_mark.column + 1
        where = f"{found} in line {place[0]}, column {place[1]}"
        self.flaws.append((place, Flaw("", where, expected, form)))

    def truth(self, node: Any) -> Truth:
        """Return a truth value."""
        return Truth(node.value, self.construct_yaml_bool(node))


_Loader.add_constructor(f"{_TAG}bool", _Loader.truth)


def _unreadable(error: yaml.MarkedYAMLError, lines: list[str]) -> Flaw:
    """Return what cannot be read, with its line and how it may be fixed."""
    mark = error.problem_mark
    assert mark is not None
    began = error.context_mark or mark
    problem, context = str(error.problem), str(error.context)
    line = lines[mark.line] if mark.line < len(lines) else ""
    said = f"{problem} in line {mark.line + 1}, column {mark.column + 1}"

    def flaw(line: str, expected: str, form: str) -> Flaw:
        return Flaw("", f"{said}: `{line}`", expected, form)

    if "quoted scalar" in context and "end of stream" in problem:
        line = lines[began.line]
        said = f"a text whose quotation mark is never closed, from line {began.line + 1}"
        return flaw(line, "a quotation mark at its end too", line.strip() + line[began.column])
    if "flow" in context and began.line != mark.line:
        line = lines[began.line]
        closing = "}" if "mapping" in context else "]"
        said = f"a {line[began.column]} that is never closed, from line {began.line + 1}"
        return flaw(line, f"{closing} at its end", line.strip() + closing)
    if "expected ':'" in problem:
        line = lines[began.line]
        return flaw(line, "a field, `name: value`", f"{line.strip()}: …")
    key = _FIELD.match(line)
    too_deep = problem.startswith("mapping values") and key and mark.column == key.end("name")
    aside = "<block end>" in problem and not line[: mark.column].strip()
    if too_deep or aside or "'\\t'" in problem:
        blanks = min(_levels(lines[: mark.line], line), key=lambda n: abs(n - _indent(line)))
        before = "a tab" if line.startswith("\t") else f"{_indent(line)} spaces"
        said = f"{before} before line {mark.line + 1}"
        return flaw(line, f"{blanks} spaces, as its neighbors have", " " * blanks + line.strip())
    value = key and key["value"]
    if key and value and value[0] not in "{[":
        bare = value[1:-1] if value[0] == value[-1] == '"' else value
        quoted = "'" + bare.replace("'", "''") + "'"
        return flaw(line, "a text in quotes, as it has a colon or a sign that YAML reads",
                    f"{key['name']}: {quoted}")  # fmt: skip
    return flaw(line, "a text in quotes, if it has a colon, a comma or a bracket",
                "feedback: 'Yes: the text is quoted.'")  # fmt: skip


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _levels(above: list[str], line: str) -> Iterator[int]:
    """Yield where lines like this one begin above it, the nearest first."""
    if not _FIELD.match(line) and above:
        yield _indent(above[-1])
    listed = line.lstrip().startswith("- ")
    for other in reversed(above):
        own = _FIELD.match(other)
        if own and own["before"].endswith("- ") >= listed:
            yield _indent(other) if listed else len(own["before"])
    yield 0
