"""Reading free text by a rubric: word sequences over plain words, no regular expressions.

A rubric names *concepts*, each of one part of a good answer (its cause, its change), and *flags*,
ideas to point out. Their phrases are looked for in the clauses of an answer:

``overfitting``      this word
``overfit*``         words that begin so
``stop/halt``        one of these words
``best ... weights`` up to four words may stand between
``loss & lowest``    both, in any order, anywhere in the same clause

What is found does not count where it is negated ("not overfitting", "ReLU would not help"),
supposed ("if it were overfitting"), or taken back: by a phrase of the concept's ``unless`` in the
same clause ("replace ReLU by sigmoid"), or by the next clause ("Dropout? No."). A flag with
``voids`` takes back a whole part. A list of terms without a sentence says nothing.

``rubric.js`` is its twin: change both, and add a vector in ``tests/vectors.json`` here. General
words stand in ``rubric_words.json``.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

GAP = 4  # words that "..." may stand for
REACH = {"negators": 6, "negators_near": 2}  # words before a match in which they negate it
LIST_OF_TERMS = 8  # words from which a text without function words is no sentence
FUNCTION_SHARE = 0.15
OTHER = "\ufffd"  # stands for a letter of another script

Clause = list[str]
Phrase = tuple[tuple[tuple[str, ...], ...], ...]
"""Sequences that must all be found; each a tuple of words, each word a tuple of alternatives."""
Verdict = Literal["right", "partly", "not-yet"]


@dataclass(frozen=True)
class Reading:
    """What was recognised in a text.

    Attributes
    ----------
    verdict : {"right", "partly", "not-yet"}
        All parts of a good answer found, some, none. Formative: it is no mark.
    recognised : tuple of str
        Ids of concepts.
    missing : tuple of str
        Ids of parts in which no concept was recognised.
    flags : tuple of str
        Ids of flags to point out.
    """

    verdict: Verdict
    recognised: tuple[str, ...]
    missing: tuple[str, ...]
    flags: tuple[str, ...]


def read(rubric: Mapping[str, Any], text: str) -> Reading:
    """Read a text by a compiled rubric (see `rubric_files` for its source)."""
    said = clauses(text)
    asserted = [] if _is_list_of_terms(said) else _standing(said)
    strict = {part["id"] for part in rubric["parts"] if part["strict"]}
    flags = [flag for flag in rubric["flags"] if _said(flag, asserted, False)]
    voided = {part for flag in flags for part in flag["voids"]}
    concepts = [
        concept
        for concept in rubric["concepts"]
        if concept["part"] not in voided and _said(concept, asserted, concept["part"] in strict)
    ]
    found = {concept["part"] for concept in concepts}
    missing = [part["id"] for part in rubric["parts"] if part["id"] not in found]
    verdict: Verdict = "right" if not missing else "partly" if found else "not-yet"
    return Reading(
        verdict,
        tuple(concept["id"] for concept in concepts),
        tuple(missing),
        tuple(flag["id"] for flag in flags),
    )


def clauses(text: str) -> list[Clause]:
    """Split a text into clauses of plain words.

    NFKC, lower case; apostrophes vanish ("isn't" → ``isnt``); a point or comma before a digit
    belongs to the number; other signs end a clause, and so do words such as "but" and "so". Only
    Latin and Greek letters, digits and signs are read: a letter of another script is ``OTHER``, so
    that no host's edition of Unicode makes a difference.
    """
    known = "".join(sign if _is_read(ord(sign)) else OTHER for sign in text)
    plain = unicodedata.normalize("NFKC", known).lower()
    made: list[Clause] = [[]]
    word = ""
    for at, sign in enumerate(plain):
        follows = plain[at + 1] if at + 1 < len(plain) else ""
        if sign in _DROPPED:
            continue
        if _is_letter(sign) or (sign in ".," and "0" <= follows <= "9"):
            word += sign
            continue
        _end_word(made, word)
        word = ""
        if sign not in _BETWEEN_WORDS:
            made.append([])
    _end_word(made, word)
    return [clause for clause in made if clause]


def parse(phrase: str) -> Phrase:
    """Read a phrase of a rubric; see the module's docstring."""
    return tuple(
        tuple(tuple(word.split("/")) for word in part.split()) for part in phrase.split("&")
    )


_DROPPED = frozenset("'’‘`´ʼ\u00ad\u200b\u2060\ufeff")
_BETWEEN_WORDS = frozenset(' \t\u00a0\u2007\u2009\u200a\u202f-‐‑"“”„«»/*_+~\u2044')


def _is_read(code: int) -> bool:
    return (
        code < 0x250
        or 0x370 <= code < 0x400
        or 0x2000 <= code < 0x2072
        or 0x2190 <= code < 0x2300
        or 0xFB00 <= code < 0xFB07
        or 0xFF01 <= code < 0xFF5F
    )


def _is_letter(sign: str) -> bool:
    if sign <= "\x7f":
        return "a" <= sign <= "z" or "0" <= sign <= "9"
    code = ord(sign)
    return sign == OTHER or (0xC0 <= code < 0x2000 and sign not in "×÷")


def _end_word(made: list[Clause], word: str) -> None:
    if not word:
        return
    if word in _words("break_words"):
        made.append([])
    made[-1].append(word)


def _standing(text: Sequence[Clause]) -> list[Clause]:
    """The clauses that the next one does not take back."""
    return [
        clause
        for clause, following in zip(text, [*text[1:], []], strict=True)
        if " ".join(following) not in _phrases("flat_no")
        and not _contains(following, _phrases("takes_back"))
    ]


def _said(concept: Mapping[str, Any], text: Sequence[Clause], strict: bool) -> bool:
    """Whether a phrase stands in some clause, and is not taken back there."""
    return any(
        not _contains(clause, concept["unless"]) and _asserted(clause, concept["says"], strict)
        for clause in text
    )


def _asserted(clause: Clause, phrases: Sequence[str], strict: bool) -> bool:
    if _contains(clause, _phrases("supposed")) or clause[0] in _phrases("conditional"):
        return False
    for phrase in phrases:
        for start, end in _spans(clause, _parsed(phrase)):
            after = clause[end:]
            undone = _contains(after, _phrases("undone_after"))
            denied = strict and _denies(after, "negators", len(after))
            if not (undone or denied or _negated(clause[:start])):
                return True
    return False


def _negated(before: Clause) -> bool:
    """Whether these words negate what follows them."""
    return any(_denies(before, name, reach) for name, reach in REACH.items())


def _denies(words: Clause, name: str, reach: int) -> bool:
    """Whether a negator ends within the last ``reach`` of these words, and is meant as one."""
    excused = {
        at
        for phrase in _phrases("not_negators")
        for start, end in _spans(words, _parsed(phrase))
        for at in range(start, end)
    }
    return any(
        start not in excused and end >= len(words) - reach
        for phrase in _phrases(name)
        for start, end in _spans(words, _parsed(phrase))
    )


def _contains(clause: Clause, phrases: Sequence[str]) -> bool:
    return any(True for phrase in phrases for _ in _spans(clause, _parsed(phrase)))


def _spans(clause: Clause, phrase: Phrase) -> Iterator[tuple[int, int]]:
    """Yield where a phrase stands: for each place of its first part, the words that it covers."""
    first, *others = phrase
    rest = [next(_places(clause, part), None) for part in others]
    if any(place is None for place in rest):
        return
    for start, end in _places(clause, first):
        places = [(start, end), *(place for place in rest if place)]
        yield min(place[0] for place in places), max(place[1] for place in places)


def _places(clause: Clause, part: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, int]]:
    for start in range(len(clause)):
        end = _match(clause, start, part)
        if end is not None:
            yield start, end


def _match(clause: Clause, at: int, part: tuple[tuple[str, ...], ...]) -> int | None:
    """Return where a sequence that begins at ``at`` ends, or None."""
    if not part:
        return at
    if part[0] == ("...",):
        for skipped in range(GAP + 1):
            end = _match(clause, at + skipped, part[1:])
            if end is not None:
                return end
        return None
    if at >= len(clause) or not any(_same(clause[at], word) for word in part[0]):
        return None
    return _match(clause, at + 1, part[1:])


def _same(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _is_list_of_terms(text: Sequence[Clause]) -> bool:
    words = [word for clause in text for word in clause]
    spoken = sum(word in _words("function_words") for word in words)
    return len(words) >= LIST_OF_TERMS and spoken < FUNCTION_SHARE * len(words)


@cache
def _parsed(phrase: str) -> Phrase:
    return parse(phrase)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_general()[name].split())


def _phrases(name: str) -> Sequence[str]:
    phrases: Sequence[str] = _general()[name]
    return phrases


@cache
def _general() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("rubric_words.json")
    made: dict[str, Any] = json.loads(text.read_text(encoding="utf-8"))
    return made
