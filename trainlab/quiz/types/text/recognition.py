"""Recognizing the points of a checklist in free text.

A text is cut into clauses of plain words; each point of a checklist has phrases that say it, and
a phrase is looked for within one clause::

    overfit*             a word that begins so
    stop/halt            one of these words
    best ... weights     up to four words may stand between
    loss & lowest        both, in any order

A word of seven letters or more may have one wrong, missing, or extra letter, or two that have
changed places. A phrase does not count where it is negated ("not overfitting", "ReLU would not
help"), unreal ("if it were overfitting"), said of something else ("that is for overfitting"), or
taken back: by a phrase of the point's ``unless`` in the same clause ("replace ReLU by sigmoid"),
or by the next clause ("Dropout? No."). What is to be checked may stand in a question or behind an
"if", and is not negated. A run of terms without a sentence or a comma says nothing.

What is recognized ticks a point; nothing here finds fault with a text, and what is missed is the
reader's to tick. Only English is read.

``recognition.js`` is its twin: change both, and add a vector in ``tests/vectors.json`` here.
General words stand in ``recognition_words.json``.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

GAP = 4  # words that "..." may stand for
REACH = {"negators": 6, "negators_near": 2}  # words before a match in which they negate it
LIST_OF_TERMS = 8  # words from which a clause without function words is no sentence
FUNCTION_SHARE = 0.15
MISSPELLED_FROM = 7  # letters
OTHER = "\ufffd"  # stands for a letter of another script

Phrase = tuple[tuple[tuple[str, ...], ...], ...]
"""Sequences that must all be found; each a tuple of words, each word a tuple of alternatives."""
Span = tuple[int, int]


@dataclass(frozen=True)
class Clause:
    """Words that belong together.

    Attributes
    ----------
    words : tuple of str
        In lower case, without apostrophes.
    places : tuple of (int, int)
        Where each stands in the text.
    sentence : int
        Which sentence it is in.
    """

    words: tuple[str, ...]
    places: tuple[Span, ...]
    sentence: int


def recognized(points: Sequence[Mapping[str, Any]], text: str) -> dict[str, str]:
    """Return the ids of the points that a text makes, with the words that make them.

    Parameters
    ----------
    points : sequence of mapping
        Of a compiled checklist: ``id``, ``group``, ``says``, ``unless``.
    text : str
        As it was typed; the words are quoted from it.
    """
    said = clauses(text)
    unreal = {clause.sentence for clause in said if _contains(clause.words, _phrases("unreal"))}
    standing = [clause for clause in _standing(said) if clause.sentence not in unreal]
    found = {}
    for point in points:
        checked = point["group"] == "check"
        for clause in said if checked else standing:
            span = _said(point, clause.words, checked)
            if span is not None:
                start, end = clause.places[span[0]][0], clause.places[span[1] - 1][1]
                found[point["id"]] = text[start:end]
                break
    return found


def clauses(text: str) -> list[Clause]:
    """Split a text into clauses of plain words.

    NFKC, lower case; apostrophes vanish ("isn't" → ``isnt``); a point or comma before a digit
    belongs to the number; other signs end a clause, and so do words such as "but" and "so". Only
    Latin and Greek letters, digits and signs are read: a letter of another script is ``OTHER``, so
    that no host's edition of Unicode makes a difference.
    """
    signs = [
        (sign, at)
        for at, typed in enumerate(text)
        for sign in (
            unicodedata.normalize("NFKC", typed).lower() if _is_read(ord(typed)) else OTHER
        )
    ]
    made: list[list[tuple[str, Span]]] = [[]]
    sentences = [0]
    word, first, last = "", 0, 0

    def end_word() -> None:
        nonlocal word
        if word in _words("break_words"):
            made.append([])
            sentences.append(sentences[-1])
        if word:
            made[-1].append((word, (first, last + 1)))
        word = ""

    for number, (sign, at) in enumerate(signs):
        follows = signs[number + 1][0] if number + 1 < len(signs) else ""
        if sign in _DROPPED:
            continue
        if _is_letter(sign) or (sign in ".," and "0" <= follows <= "9"):
            if not word:
                first = at
            word, last = word + sign, at
            continue
        end_word()
        if sign not in _BETWEEN_WORDS:
            made.append([])
            sentences.append(sentences[-1] + (sign in _SENTENCE_ENDS))
    end_word()
    return [
        Clause(tuple(word for word, _ in words), tuple(place for _, place in words), sentence)
        for words, sentence in zip(made, sentences, strict=True)
        if words
    ]


def parse(phrase: str) -> Phrase:
    """Read a phrase of a checklist; see the module's docstring."""
    return tuple(
        tuple(tuple(word.split("/")) for word in part.split()) for part in phrase.split("&")
    )


_DROPPED = frozenset("'’‘`´ʼ\u00ad\u200b\u2060\ufeff")
_BETWEEN_WORDS = frozenset(' \t\u00a0\u2007\u2009\u200a\u202f-‐‑"“”„«»/*_+~^<=≤≈\u2044')
_SENTENCE_ENDS = frozenset(".!?;\n")


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


def _standing(text: Sequence[Clause]) -> list[Clause]:
    """The clauses that say something and that the next one does not take back."""
    return [
        clause
        for clause, following in zip(text, [*text[1:], None], strict=True)
        if not _is_run_of_terms(clause.words) and not (following and _takes_back(following.words))
    ]


def _takes_back(words: Sequence[str]) -> bool:
    return " ".join(words) in _phrases("flat_no") or _contains(words, _phrases("takes_back"))


def _said(point: Mapping[str, Any], words: Sequence[str], checked: bool) -> Span | None:
    """Where a phrase of the point stands in a clause, unless it is taken back there."""
    if _contains(words, point["unless"]):
        return None
    if not checked and _contains(words, _phrases("supposed")):
        return None
    for phrase in point["says"]:
        for start, end in _spans(words, _parsed(phrase)):
            if checked or not (
                _contains(words[end:], _phrases("undone_after")) or _negated(words[:start])
            ):
                return start, end
    return None


def _negated(before: Sequence[str]) -> bool:
    """Whether these words negate what follows them, or say it of something else."""
    return _ends_with(before, _phrases("of_something_else")) or any(
        _denies(before, name, reach) for name, reach in REACH.items()
    )


def _denies(words: Sequence[str], name: str, reach: int) -> bool:
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


def _contains(words: Sequence[str], phrases: Sequence[str]) -> bool:
    return any(True for phrase in phrases for _ in _spans(words, _parsed(phrase)))


def _ends_with(words: Sequence[str], phrases: Sequence[str]) -> bool:
    return any(end == len(words) for phrase in phrases for _, end in _spans(words, _parsed(phrase)))


def _spans(words: Sequence[str], phrase: Phrase) -> Iterator[Span]:
    """Yield where a phrase stands: for each place of its first part, the words that it covers."""
    first, *others = phrase
    rest = [next(_places(words, part), None) for part in others]
    if any(place is None for place in rest):
        return
    for start, end in _places(words, first):
        places = [(start, end), *(place for place in rest if place)]
        yield min(place[0] for place in places), max(place[1] for place in places)


def _places(words: Sequence[str], part: tuple[tuple[str, ...], ...]) -> Iterator[Span]:
    for start in range(len(words)):
        end = _match(words, start, part)
        if end is not None:
            yield start, end


def _match(words: Sequence[str], at: int, part: tuple[tuple[str, ...], ...]) -> int | None:
    """Return where a sequence that begins at ``at`` ends, or None."""
    if not part:
        return at
    if part[0] == ("...",):
        for skipped in range(GAP + 1):
            end = _match(words, at + skipped, part[1:])
            if end is not None:
                return end
        return None
    if at >= len(words) or not any(_same(words[at], wanted) for wanted in part[0]):
        return None
    return _match(words, at + 1, part[1:])


@lru_cache(maxsize=100_000)
def _same(word: str, wanted: str) -> bool:
    """Whether a word is the one wanted, or nearly."""
    stem = wanted.removesuffix("*")
    open_end = stem != wanted
    if word == stem or (open_end and word.startswith(stem)):
        return True
    if len(stem) < MISSPELLED_FROM or word[:1] != stem[0]:
        return False
    lengths = range(len(stem) - 1, len(stem) + 2)
    if open_end:
        return any(_one_slip(word[:length], stem) for length in lengths if length <= len(word))
    return len(word) in lengths and _one_slip(word, stem)


def _one_slip(word: str, wanted: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbors have changed places."""
    at = next((i for i, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), None)
    if at is None:
        return len(word) != len(wanted)
    if len(word) < len(wanted):
        return word[at:] == wanted[at + 1 :]
    if len(word) > len(wanted):
        return word[at + 1 :] == wanted[at:]
    return word[at + 1 :] == wanted[at + 1 :] or (
        word[at : at + 2] == wanted[at : at + 2][::-1] and word[at + 2 :] == wanted[at + 2 :]
    )


def _is_run_of_terms(words: Sequence[str]) -> bool:
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
    text = resources.files(__package__).joinpath("recognition_words.json")
    made: dict[str, Any] = json.loads(text.read_text(encoding="utf-8"))
    return made
