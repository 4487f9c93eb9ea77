"""One language: American English without the phrases that `words.yaml` lists, in all prose."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import BROKEN, ROOT
from told import fail_with

WORDS = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
WITHIN = {
    "README.md",
    "CONTRIBUTING.md",
    "CITATION.cff",
    "Makefile",
    "book/*.md",
    "book/*.yaml",
    "chapters/*.ipynb",
    "chapters/deeper/*.ipynb",
    "solutions/*.ipynb",
    "quizzes/*.yaml",
    "trainlab/**/*.py",
    "trainlab/**/messages.json",
    "views/**/*.js",
    "views/**/*.jsx",
    "views/**/*.mjs",
    "views/**/*.css",
}
# What others made, what is recorded with its code, what is made from the sources above.
WITHOUT = ("trainlab/engine/", "trainlab/static/", "trainlab/recorded/")
NOT_SAID = {"says", "unless", "settings", "quotes", "draw"}  # keys of YAML above what nobody reads
_HUMPS = re.compile(r"[A-Z]?[a-z]+")
Piece = tuple[str, str]  # where it is said, beside the file; what is said


@dataclass(frozen=True)
class Rule:
    """A pattern, and what to write instead of what it finds."""

    written: str
    pattern: re.Pattern[str]
    instead: str


# --- what is looked for


def pattern_of(written: str) -> re.Pattern[str]:
    """Compile a line of ``words.yaml``; its head says how such a line reads."""
    found = ""
    for word in written.split():
        if word == "…":
            found += r"(?:[^\s.!?;:]+\s+){0,3}?"
        else:
            choices = (re.escape(one).replace(r"\*", r"[^\W_]*") for one in word.split("/"))
            found += f"(?:{'|'.join(choices)})\\s+"
    return re.compile(rf"(?<!\w){found.removesuffix(chr(92) + 's+')}(?!\w)", re.IGNORECASE)


@cache
def rules() -> list[Rule]:
    """Return all of ``words.yaml``, compiled."""
    listed = [
        Rule(
            written,
            pattern_of(written),
            entry["instead"] + f" ({entry.get('why', '')})" * ("why" in entry),
        )
        for written, entry in WORDS["write"].items()
    ]
    verbs = "am|are|is|was|were|will|can|could|may|might|must|would|should|did|do|does|has|have"
    who = rf"(?:^|(?<=[.!?:)] ))(?-i:Who) (?!(?:{verbs})\b)[a-z]+\b[^?.!]*[.!]"
    british = [
        Rule(written, pattern_of(written), f"{ending}: American spelling")
        for written, ending in WORDS["british"].items()
    ]
    return [*listed, Rule("who", re.compile(who, re.MULTILINE), WORDS["who"]["instead"]), *british]


def faults(pieces: Iterator[Piece] | list[Piece], path: str) -> list[str]:
    """Return each place where a rule finds something, with what to write instead."""
    american = set(WORDS["american"].split())
    allowed = [a for a in WORDS["allowed"] if path.startswith(a["where"])]
    found = []
    for place, text in pieces:
        for rule in rules():
            for match in rule.pattern.finditer(text):
                around = text[max(0, match.start() - 40) : match.end() + 40]
                last = _HUMPS.findall(match[0])[-1:] or [match[0]]  # of a name in code
                good = match[0].lower() in american or last[0].lower() in american
                if good or any(a["text"] in around for a in allowed):
                    continue
                line = place or f", line {text[: match.start()].count(chr(10)) + 1}"
                found.append(
                    f"{path}{line}: {' '.join(match[0].split())[:60]!r}; write {rule.instead}"
                )
    return found


# --- what is read


def bare(text: str) -> str:
    """Return Markdown without code, formulas and addresses; its lines stay where they are."""
    text = re.sub(r"^( *)```.*?^ *```", lambda m: "\n" * m[0].count("\n"), text, flags=re.M | re.S)
    text = re.sub(r"`[^`\n]+`|\$[^$\n]+\$|\]\([^)\s]*\)|https?://\S+", " ", text)
    return re.sub(r"\$\$.*?\$\$", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)


def of_markdown(path: Path) -> Iterator[Piece]:
    yield "", bare(path.read_text(encoding="utf-8"))


def of_lines(path: Path) -> Iterator[Piece]:
    yield "", path.read_text(encoding="utf-8")


def of_notebook(path: Path) -> Iterator[Piece]:
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield f", cell {number}", bare(source)
        else:
            for line, text in said_in(source):
                yield f", cell {number}, line {line}", text


def of_python(path: Path) -> Iterator[Piece]:
    for line, text in said_in(path.read_text(encoding="utf-8")):
        yield f", line {line}", text


def said_in(code: str) -> Iterator[tuple[int, str]]:
    """Yield the strings and comments of Python code, each with its line."""
    tree = ast.parse(code)
    parts = {
        id(v) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for v in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            said = (v.value if isinstance(v, ast.Constant) else "…" for v in node.values)
            yield node.lineno, bare("".join(map(str, said)))
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
        ):
            yield node.lineno, bare(node.value)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], bare(token.string)


def of_yaml(path: Path) -> Iterator[Piece]:
    def walk(node: Any) -> Iterator[Piece]:
        if isinstance(node, yaml.ScalarNode):
            yield f", line {node.start_mark.line + 1}", bare(node.value)
        elif isinstance(node, yaml.SequenceNode):
            for one in node.value:
                yield from walk(one)
        elif node is not None:
            for key, value in node.value:
                if key.value not in NOT_SAID or (
                    key.value == "says" and path.name == "claims.yaml"
                ):
                    yield from walk(value) if " " in str(value.value) else ()

    yield from walk(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


READERS: dict[str, Callable[[Path], Iterator[Piece]]] = {
    ".md": of_markdown,
    ".ipynb": of_notebook,
    ".yaml": of_yaml,
    ".py": of_python,
}


@cache
def prose() -> dict[str, list[Piece]]:
    """Return all that the project says, by file."""
    paths = {path for within in WITHIN for path in ROOT.glob(within)}
    named = {path.relative_to(ROOT).as_posix(): path for path in sorted(paths)}
    return {
        name: [*READERS.get(path.suffix, of_lines)(path)]
        for name, path in named.items()
        if not name.startswith(WITHOUT) and "/tests/" not in name
    }


# --- the gate

# What each file of tests/broken/language must be told.
PLANTED = {
    "chapter.ipynb": [
        "chapter.ipynb, cell 0: 'mended'",
        "chapter.ipynb, cell 1, line 2: 'Whoever'",
    ],
    "items.yaml": ["items.yaml, line 4: 'drawn evenly'"],
    "module.py": [
        "module.py, line 1: 'grey'",
        "module.py, line 6: 'behaviour'",
        "module.py, line 7: 'anew'",
    ],
    "page.md": [
        "page.md, line 3: 'Who compares two nets mends one.'",
        "page.md, line 3: 'mends'",
    ],
    "view.jsx": ["view.jsx, line 1: 'centre'", "view.jsx, line 2: 'Commit yourself'"],
}


def test_the_language_is_one() -> None:
    found = [fault for name, pieces in prose().items() for fault in faults(pieces, name)]
    fail_with(
        found, "the prose", "Write it as said; tests/house/words.yaml lists why, and exceptions."
    )


def test_everything_is_read() -> None:
    """Each kind of file has words in it: a reader that finds none would let all pass."""
    kinds = {Path(within).suffix or within for within in WITHIN}
    read = {
        Path(name).suffix or name for name, pieces in prose().items() if any(t for _, t in pieces)
    }
    assert kinds == read


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.written)
def test_each_line_finds_what_it_names(rule: Rule) -> None:
    for part in rule.written.split("/") if " " not in rule.written else [rule.written]:
        words = (word.split("/")[0].replace("*", "x") for word in part.split())
        text = " ".join("old" if word == "…" else word for word in words)
        said = "Who compares them rejects one." if rule.written == "who" else f"We {text}, here."
        assert faults([("", said)], "page.md"), said


@pytest.mark.parametrize("name", PLANTED)
def test_planted_faults_are_found_in_each_kind_of_file(name: str) -> None:
    """All at once, each with its place."""
    path = BROKEN / "language" / name
    found = faults([*READERS.get(path.suffix, of_lines)(path)], name)
    assert sorted(fault.split("; write")[0] for fault in found) == PLANTED[name]


def test_code_formulas_and_questions_are_left_alone() -> None:
    text = bare("`mend(x)` and $mend$. Who mixed them?\n\n```\nmend\n```\n")
    assert not faults([("", text)], "page.md")


def test_every_exception_is_needed() -> None:
    """An exception without a place for it is taken out again."""
    told = {(a["text"], a["where"]) for a in WORDS["allowed"]}
    kept = {
        (text, where)
        for text, where in told
        if any(
            text in said for name, ps in prose().items() if name.startswith(where) for _, said in ps
        )
    }
    assert kept == told
