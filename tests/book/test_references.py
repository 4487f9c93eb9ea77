"""Citations and ``book/references.md`` agree: each work cited is listed, each listed is cited.

A citation names its authors as the list does: "He and colleagues (2015)", "Kingma & Ba (2015)",
"(Wilson, 1927)". Two works that would be cited alike have letters: 2016 and 2016b.
"""

from __future__ import annotations

import ast
import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import nbformat
from places import ROOT
from told import fail_with

LIST = "book/references.md"
ENTRY = re.compile(r"(?P<authors>.+?) \((?P<year>\d{4}[a-z]?)\)\. (?P<work>.+)\.")
FORM = "Surname, I. and Surname, I. (year). Title. Venue."
VENUE = re.compile(r"(?:\*|edition)\. (?=[A-Z])|[.?] (?=\*|arXiv:|In [A-Z]|Blog post|ICML )")
"""Where the title ends: a book's title is in italics, of other works the venue."""
ARXIV = re.compile(r"arXiv:(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])\.\d{4,5}\b")
PAGES = re.compile(r"(?<![\d.:])(?P<first>\d+)–(?P<last>\d+)\b")

NAME = r"(?:(?:[Vv]an(?: der)?|[Dd]e|Van) )?[A-Z][^\W\d_]+(?:['’-][A-Z][^\W\d_]+)*"
AUTHORS = (
    rf"(?P<first>{NAME})"
    rf"(?:(?P<more> and colleagues| et al\.)|(?P<others>(?:, {NAME})*,? (?:and|&) {NAME}))?"
)
YEAR = r"(?P<year>(?:18|19|20)\d\d[a-z]?)\b"
CITED = re.compile(rf"\b{AUTHORS}(?:['’]s)?(?: \(|, (?=[^()]*\))){YEAR}")
NEITHER = re.compile(rf"\b(?P<first>{NAME}) {YEAR}")  # no comma, no parenthesis
BRACKET = re.compile(r"\([^()]*\)")
DATED = re.compile(rf"(?<=[(,;]) ?{YEAR}")  # a year as citations have it, within a bracket
PAGES_AND_CODE = (
    "book/*.md",
    "book/*.yaml",
    "quizzes/*.yaml",
    "trainlab/**/*.py",
    "views/**/*.js",
    "views/**/*.jsx",
)
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)  # JavaScript's


@dataclass(frozen=True)
class Work:
    """An entry of the list."""

    authors: tuple[str, ...]  # surnames
    open: bool  # whether there are authors that are not named
    year: str  # with its letter
    title: str
    venue: str
    text: str

    @property
    def short(self) -> str:
        """How one cites it: the works that share this need letters."""
        if len(self.authors) > 2 or self.open:
            return f"{self.authors[0]} and colleagues, {self.year}"
        return f"{' and '.join(self.authors)}, {self.year}"


def works(page: str, faults: list[str]) -> list[Work]:
    """Return the entries of the page, and add what is wrong with them to ``faults``."""
    found = []
    for text in page.strip().split("\n\n")[1:]:
        entry = ENTRY.fullmatch(text)
        if entry is None:
            faults.append(f"{text[:50]} …: write {FORM!r}")
            continue
        names, *unnamed = re.split(r" and (?=others$|the )", entry["authors"])
        parts = re.split(r", | and ", names)
        title, *venue = VENUE.split(entry["work"], maxsplit=1)
        work = Work(tuple(parts[::2]), bool(unnamed), entry["year"], title, "".join(venue), text)
        found.append(work)
        if len(parts) % 2 or not all(initials.endswith(".") for initials in parts[1::2]):
            faults.append(f"{work.short}: each author is 'Surname, I.'; got {entry['authors']!r}")
        faults += (f"{work.short}: {fault}" for fault in incomplete(work))
    return found


def incomplete(work: Work) -> Iterator[str]:
    """Yield what an entry lacks, and numbers that cannot be."""
    if not work.venue:
        yield "after the title, '*Journal* 1(2), 3–4', '*Conference*', a publisher, or arXiv:…"
    for number in re.findall(r"arXiv:\S+", work.venue):
        arxiv = ARXIV.match(number)
        if arxiv is None:
            yield f"an arXiv number is arXiv:yymm.nnnnn; got {number!r}"
        elif 2000 + int(arxiv["year"]) > int(work.year[:4]):
            yield f"{number} came after {work.year}"
    for pages in PAGES.finditer(work.venue):
        if int(pages["first"]) > int(pages["last"]):
            yield f"pages {pages[0]} run backward"


def twice(listed: list[Work]) -> Iterator[str]:
    """Yield what two entries share and must not: the way they are cited, title, arXiv number."""
    seen: dict[str, str] = {}
    for work in listed:
        numbers = re.findall(r"arXiv:[\d.]+\d", work.venue)
        for mark in (work.short, work.title.casefold(), *numbers):
            if mark in seen:
                yield f"{work.short}: {mark!r} is also that of {seen[mark]}; a letter, as in 2016b?"
            seen[mark] = work.short


def out_of_order(listed: list[Work]) -> Iterator[str]:
    """Yield entries that stand behind one they belong before."""

    def place(work: Work) -> tuple[list[str], str]:
        authors = work.text.partition(" (")[0].replace(" and ", ", ")
        return [_plain(part) for part in authors.split(", ")], work.year

    for before, after in itertools.pairwise(listed):
        if place(before) > place(after):
            yield f"{after.short} belongs before {before.short}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def resolved(text: str, listed: list[Work], faults: list[str]) -> set[Work]:
    """Return the works that a text cites; add to ``faults`` what cannot be looked up."""
    text = " ".join(text.split())
    found, spans = set(), []
    for cited in CITED.finditer(text):
        spans.append(cited.span("year"))
        names = [cited["first"], *re.findall(NAME, cited["others"] or "")]
        work = _look_up(names, bool(cited["more"]), cited["year"], listed)
        if work is None:
            near = [w.short for w in listed if _plain(w.authors[0]) == _plain(names[0])]
            hint = f"listed: {'; '.join(near)}" if near else "nobody of that name is listed first"
            faults.append(f"{cited[0]!r}: {hint}")
        else:
            found.add(work)
    for loose in NEITHER.finditer(text):
        if any(_plain(loose["first"]) == _plain(w.authors[0]) for w in listed):
            faults.append(f"{loose[0]!r}: write {loose['first']} ({loose['year']})")
    for bracket in BRACKET.finditer(text):
        for year in DATED.finditer(bracket[0]):
            start, end = (bracket.start() + at for at in year.span("year"))
            before = text[max(0, start - 60) : end]
            if (start, end) not in spans and not NEITHER.search(before):
                faults.append(f"'… {before}': whose work?")
    return found


def _look_up(names: list[str], more: bool, year: str, listed: list[Work]) -> Work | None:
    """Return the one work of a year by these authors, of whom 'and colleagues' may be left out."""
    wanted = [_plain(name) for name in names]
    fits = []
    for work in listed:
        authors = [_plain(name) for name in work.authors]
        same = (
            authors[0] == wanted[0] and (len(authors) > 2 or work.open)
            if more
            else authors == wanted and not work.open
        )
        if same and work.year == year:
            fits.append(work)
    return fits[0] if len(fits) == 1 else None


@cache
def said() -> dict[str, str]:
    """What may cite, by file: prose and strings of notebooks, pages, YAML, comments of code."""
    texts = {}
    for kind in ("chapters", "chapters/deeper", "exercises", "solutions"):
        for path in sorted(ROOT.glob(f"{kind}/*.ipynb")):
            cells = nbformat.read(path, as_version=4).cells
            parts = (c.source if c.cell_type == "markdown" else strings(c.source) for c in cells)
            texts[str(path.relative_to(ROOT))] = "\n\n".join(parts)
    for pattern in PAGES_AND_CODE:
        for path in sorted(ROOT.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".py":
                text = "\n".join(docstrings(text))
            elif pattern.startswith("views"):
                text = "\n".join(COMMENT.findall(text))
            texts[str(path.relative_to(ROOT))] = text
    del texts[LIST]
    return texts


def strings(code: str) -> str:
    nodes = ast.walk(ast.parse(code))
    values = (node.value for node in nodes if isinstance(node, ast.Constant))
    return "\n".join(value for value in values if isinstance(value, str))


def docstrings(code: str) -> Iterator[str]:
    """Yield docstrings and comments."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""
    yield from re.findall(r"#.*", code)


def test_references_and_citations_agree() -> None:
    faults: list[str] = []
    listed = works((ROOT / LIST).read_text(encoding="utf-8"), faults)
    faults += [*twice(listed), *out_of_order(listed)]
    faults = [f"{LIST}: {fault}" for fault in faults]
    cited: set[Work] = set()
    for file, text in said().items():
        wrong: list[str] = []
        cited |= resolved(text, listed, wrong)
        faults += [f"{file}: {fault}" for fault in wrong]
    faults += [f"{LIST}: nobody cites {work.short}" for work in listed if work not in cited]
    fail_with(faults, "the citations", f"Cite as the list does, or fix {LIST}.")


def test_what_an_entry_lacks_is_told() -> None:
    page = """# References

Ba, J. (2016). Layer normalization. arXiv:1607.06450.

Ba, J. and Hinton, G. (2016). Layer normalization. arXiv:1607.06450.

Bishop, C. M. (1995). Neural networks for pattern recognition.

Bengio Y. (1994). Dependencies. *IEEE Transactions* 5(2), 166–157.

Choi, D., Shallue, C. J. and Dahl, G. E. (2019). Comparisons. arXiv:2010.05446.

Choi, D., Other, N. and others (2019). Something else. arXiv:191.5.

Hochreiter, S. Untersuchungen."""
    faults: list[str] = []
    listed = works(page, faults)
    told = "\n".join([*faults, *twice(listed), *out_of_order(listed)])
    for fault in (
        "Hochreiter, S. Untersuchungen. …: write",
        "Bengio Y., 1994: each author is 'Surname, I.'",
        "Bengio Y., 1994: pages 166–157 run backward",
        "Bishop, 1995: after the title",
        "Choi and colleagues, 2019: arXiv:2010.05446 came after 2019",
        "Choi and colleagues, 2019: an arXiv number is",
        "Ba and Hinton, 2016: 'layer normalization' is also that of Ba, 2016",
        "Ba and Hinton, 2016: 'arXiv:1607.06450' is also",
        "Choi and colleagues, 2019: 'Choi and colleagues, 2019' is also",
        "Bengio Y., 1994 belongs before Bishop, 1995",
    ):
        assert fault in told, told
    assert len(told.split("\n")) == 11, told


def test_citations_are_looked_up() -> None:
    page = """# References

He, K., Zhang, X., Ren, S. and Sun, J. (2016). Deep residual learning. *CVPR*.

He, K., Zhang, X., Ren, S. and Sun, J. (2016b). Identity mappings. *ECCV*.

Kingma, D. P. and Ba, J. (2015). Adam. *ICLR*.

van Laarhoven, T. (2017). L2 regularization. arXiv:1706.05350.

Wilson, E. B. (1927). Probable inference. *Journal* 22(158), 209–212."""
    faults: list[str] = []
    listed = works(page, faults)
    right = """
        Van Laarhoven (2017) of 1995 (van Laarhoven, 2017, p. 2; He and colleagues, 2016b). Wilson's
        (1927) 210 steps of 2000 (that is 1800); He et al. (2016), CVPR; Kingma &
        Ba (2015), ICLR; He, Zhang, Ren and Sun (2016)."""
    assert resolved(right, listed, faults) == set(listed)
    assert faults == []
    wrong = """
        Bishop (1995). Kingma and colleagues (2015). Kingma (2015). Wilson 1927. He, Zhang and
        Sun (2016). Wilson and colleagues (1927). Somebody (in California, 2015)."""
    assert resolved(wrong, listed, faults) == set()
    assert faults == [
        "'Bishop (1995': nobody of that name is listed first",
        "'Kingma and colleagues (2015': listed: Kingma and Ba, 2015",
        "'Kingma (2015': listed: Kingma and Ba, 2015",
        "'He, Zhang and Sun (2016': listed: He and colleagues, 2016; He and colleagues, 2016b",
        "'Wilson and colleagues (1927': listed: Wilson, 1927",
        "'California, 2015': nobody of that name is listed first",
        "'Wilson 1927': write Wilson (1927)",
    ]
