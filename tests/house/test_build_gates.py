"""The build itself: what it reads, when it rebuilds, what it refuses, where its links lead.

Small books are built from the project's own configuration, templates and package.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
import yaml
from places import ROOT

pytestmark = pytest.mark.book

BROKEN = ROOT / "tests" / "broken" / "book"
CHAPTER = "chapters/02_small"
EXERCISE = "exercises/02_small"
PROBE = """\
import os
from pathlib import Path

from trainlab.words import magnitude

with Path(os.environ["TRAINLAB_TEST_RUNS"]).open("a") as runs:
    runs.write("{name}\\n")
print("a magnitude:", magnitude(1e-7))"""
FAILS = 'raise RuntimeError("this notebook must not be run")'

# What each broken page must be told, beside its own name.
FAULTS = {
    "bad_formula.md": r"KaTeX cannot set .*frac",
    "broken_image.md": r"image file not readable.*no_such_picture\.png",
    "failing_cell.ipynb": r"ZeroDivisionError|Executing notebook failed",
    "missing_page.md": r"no_such_page",
    "missing_reference.md": r"undefined label.*no-such-label",
    "off_the_grid.md": r"activation=step is not recorded; recorded are sigmoid",
    "several_faults.md": r"make book: .*'deph'",
    "unknown_experiment.md": r"'gradient_flaw'.*Did you mean 'gradient_flow'",
    "unknown_item.md": r"'ten_layer_sigmoyd'.*Did you mean 'ten_layer_sigmoid'",
    "unknown_name.ipynb": r"UnknownNameError|Executing notebook failed",
}


@dataclass(frozen=True)
class Build:
    """One run of ``jupyter-book build . -W -n --keep-going``, and its seconds of processor time."""

    code: int
    output: str
    seconds: float

    @property
    def warnings(self) -> list[str]:
        """The lines that Sphinx reports as warnings or errors."""
        said = [line for line in self.output.splitlines() if re.search(r"WARNING:|ERROR:", line)]
        # A kernel's own log: on a busy machine it is told to end before it has listened.
        return [line for line in said if not line.startswith("ERROR:tornado")]


def _processor_time() -> float:
    """Return what all processes started and ended so far have taken, in seconds."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime


@dataclass(frozen=True)
class Project:
    """A small book in a folder of its own, with a copy of the package."""

    folder: Path

    def build(self, *options: str, **environment: str) -> Build:
        """Build it strictly, as ``make book`` does."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TRAINLAB_")}
        settings = {
            "PYTHONPATH": str(self.folder),  # so that the copy is imported
            "TRAINLAB_TEST_RUNS": str(self.folder / "runs.txt"),
            "OMP_NUM_THREADS": "1",
            "NO_COLOR": "1",
        }
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
        began = _processor_time()
        done = subprocess.run(
            [*command, "-W", "-n", "--keep-going", *options],
            cwd=self.folder,
            env=kept | settings | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=1200,
        )
        plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
        return Build(done.returncode, plain, _processor_time() - began)

    def page(self, name: str) -> str:
        """Return a built page."""
        return (self.folder / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")

    def first_cell(self, name: str) -> str:
        """Return the first code cell of a notebook as readers download it."""
        path = self.folder / "_build" / "html" / "_sources" / f"{name}.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        return next(cell.source for cell in cells if cell.cell_type == "code")

    @property
    def runs(self) -> list[str]:
        """The notebooks that were run, in order."""
        path = self.folder / "runs.txt"
        return path.read_text().split() if path.exists() else []

    def add(self, name: str, *cells: str) -> None:
        """Write a notebook; its first cell is a title."""
        notebook = nbformat.v4.new_notebook()
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        notebook.metadata.language_info = {"name": "python"}
        notebook.cells.append(nbformat.v4.new_markdown_cell(f"# The page {name}", id="title"))
        for number, source in enumerate(cells):
            notebook.cells.append(nbformat.v4.new_code_cell(source, id=f"cell-{number}"))
        path = self.folder / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)

    @contextmanager
    def changed(self, path: str, old: str, new: str) -> Iterator[None]:
        """Change one place of a file; put it back afterward."""
        file = self.folder / path
        before = file.read_text(encoding="utf-8")
        assert old in before, f"{path} no longer holds {old!r}: fix this test"
        file.write_text(before.replace(old, new), encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(before, encoding="utf-8")


def small_book(folder: Path, *more: str) -> Project:
    """Make a book of an index, a chapter and an exercise; ``more`` are further pages."""
    if not (ROOT / "trainlab" / "static" / "views.js").exists():
        pytest.fail("The views are not bundled: run `make views` first.", pytrace=False)
    without = shutil.ignore_patterns("__pycache__")
    for name in ("trainlab", "book/_static", "book/_templates", "quizzes"):
        shutil.copytree(ROOT / name, folder / name, ignore=without)
    for name in ("_config.yml", "requirements.txt", "book/search.yaml"):
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "node_modules").mkdir()
    for package in (ROOT / "node_modules").iterdir():
        (folder / "node_modules" / package.name).symlink_to(package)
    index = "# A small book\n\nOne formula: $0.25^{10}$.\n\n```{experiment} gradient_stepper\n```\n"
    (folder / "index.md").write_text(index, encoding="utf-8")
    pages = [{"glob": "chapters/*"}, {"glob": "exercises/*"}, *({"file": name} for name in more)]
    toc = {"format": "jb-book", "root": "index", "parts": [{"caption": "All", "chapters": pages}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    project = Project(folder)
    shown = 'from trainlab.notebook import quiz\n\nquiz("sigmoid_derivative_max")'
    project.add(CHAPTER, PROBE.format(name="chapter"), shown)
    project.add(EXERCISE, FAILS)
    return project


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Build]:
    """A sound book with stray notebooks where none may be read, and its first build."""
    project = small_book(tmp_path_factory.mktemp("book"))
    for stray in STRAYS:
        project.add(stray, PROBE.format(name="stray"), FAILS)
    first = project.build()
    assert first.code == 0, first.output[-3000:]
    assert first.warnings == []
    return project, first


@pytest.fixture
def book(started: tuple[Project, Build]) -> Project:
    """That book; each test changes it, and builds on what the one before has left."""
    return started[0]


STRAYS = [
    ".hidden/stray",
    ".venv/lib/python3.11/site-packages/package/stray",
    "chapters/.ipynb_checkpoints/02_small-checkpoint",
    "node_modules/stray/stray",
    "views/node_modules/stray/stray",
    "tests/stray",
]


def test_sound_book_is_built_and_its_chapter_run_once(book: Project):
    assert "a magnitude: 1.0 × 10⁻⁷" in book.page(CHAPTER).replace("\xa0", " ")
    assert 'data-item="sigmoid_derivative_max"' in book.page(CHAPTER)
    assert book.runs == ["chapter"]


def test_stray_notebooks_are_neither_read_nor_run(book: Project):
    assert "stray" not in book.runs
    built = [p.name for p in (book.folder / "_build").rglob("*") if "stray" in p.name]
    assert built == []


def test_without_the_excluded_folders_a_stray_notebook_is_noticed(tmp_path: Path):
    project = small_book(tmp_path)
    project.add(STRAYS[0], PROBE.format(name="stray"), FAILS)
    config = (tmp_path / "_config.yml").read_text(encoding="utf-8")
    kept = [line for line in config.splitlines() if not line.startswith("exclude_patterns")]
    (tmp_path / "_config.yml").write_text("\n".join(kept), encoding="utf-8")
    assert project.build().code != 0
    assert "stray" in project.runs


def test_nothing_changed_nothing_run_and_quick(started: tuple[Project, Build], measured):
    book, first = started
    book.build()
    page = book.folder / "_build" / "html" / f"{CHAPTER}.html"
    before = (book.runs, page.stat().st_mtime_ns)
    again = book.build()
    cold, warm = f"{first.seconds:.1f} s cold", f"{again.seconds:.1f} s with nothing changed"
    measured(f"small book, processor time: {cold}, {warm}")
    assert again.code == 0
    assert (book.runs, page.stat().st_mtime_ns) == before
    assert again.seconds < first.seconds


def test_changed_line_of_the_package_changes_the_page(book: Project):
    with book.changed("trainlab/words.py", "×{GAP}10{str(power)", "times{GAP}10{str(power)"):
        assert book.build().code == 0
        assert "times\N{NO-BREAK SPACE}10⁻⁷" in book.page(CHAPTER)


def test_changed_recording_changes_the_pages_that_show_it(book: Project):
    finding = "After 10 layers 9.5"
    with book.changed("trainlab/recorded/gradient_stepper.json", finding, "Changed: 9.5"):
        assert finding in book.page("index")
        assert book.build().code == 0
        assert finding not in book.page("index")
        assert "Changed: 9.5" in book.page("index")
        tables = book.folder / "_build" / "html" / "_static" / "trainlab" / "tables"
        assert "Changed: 9.5" in (tables / "gradient_stepper.json.js").read_text(encoding="utf-8")


def test_changed_quiz_item_changes_the_page(book: Project):
    compiled = "trainlab/static/quizzes/02_vanishing_gradients.json"
    asked = "What is the largest value"
    with book.changed(compiled, asked, "What is the greatest value"):
        assert asked in book.page(CHAPTER)
        assert book.build().code == 0
        assert "What is the greatest value" in book.page(CHAPTER)


def test_without_a_repository_no_link_leads_nowhere(book: Project):
    build = book.build("--all")
    assert "No repository is known" in build.output
    assert "TRAINLAB_REPOSITORY" in build.output
    for page in (CHAPTER, EXERCISE, "index"):
        for place in ("mybinder", "colab", "git clone", "/issues/"):
            assert place not in book.page(page)
    for page in (CHAPTER, EXERCISE):
        assert f"make lab OPEN={page}.ipynb" in book.page(page)
        assert "make wheel" in book.first_cell(page)


def test_with_a_repository_chapters_and_exercises_launch_in_binder(book: Project):
    address = "https://github.com/who/what"
    build = book.build(TRAINLAB_REPOSITORY=address)
    assert build.code == 0
    assert "No repository is known" not in build.output
    for page in (CHAPTER, EXERCISE):
        links = re.findall(r'href="([^"]+)"', book.page(page))
        launch = f"https://mybinder.org/v2/gh/who/what/main?urlpath=lab/tree/{page}.ipynb"
        assert launch in links
        assert any(link.startswith(f"{address}/issues/new") for link in links)
        assert f"git clone {address}\ncd what\nmake lab OPEN={page}.ipynb" in book.page(page)
        assert f"git+{address}" in book.first_cell(page)
        colab = f"https://colab.research.google.com/github/who/what/blob/main/{page}.ipynb"
        assert (colab in links) == (page == EXERCISE), "a chapter needs the bundled views"
    assert "mybinder" not in book.page("index")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("trainlab/static/views.js", "views.js is missing: the views are not bundled. Run `make"),
        ("trainlab/static/render.cjs", "render.cjs is missing: the views are not bundled. Run"),
        ("node_modules/katex", "formulas are set by KaTeX. Run `make setup`."),
    ],
)
def test_what_is_missing_is_said_without_a_traceback(path: str, said: str, book: Project):
    file = book.folder / path
    away = file.rename(file.with_name("away"))
    try:
        build = book.build()
    finally:
        away.rename(file)
    assert build.code != 0
    *_, first, problem, last = build.output.strip().splitlines()
    assert first == "make book: the book cannot be built."
    assert said in problem
    assert last == "Then run `make book` again."
    assert "Traceback" not in build.output


def test_all_that_is_missing_or_broken_is_said_at_once(book: Project):
    broken = ["recorded/gradient_flow.json", "recorded/peeking.json", "static/quizzes/*.json"]
    files = [path for name in broken for path in (book.folder / "trainlab").glob(name)]
    away = book.folder / "trainlab" / "static" / "views.css"
    before = {path: path.read_bytes() for path in (*files, away)}
    try:
        for path in files:
            path.write_text("{")
        away.unlink()
        build = book.build()
    finally:
        for path, content in before.items():
            path.write_bytes(content)
    assert build.code != 0
    for path in before:
        assert sum(path.name in line for line in build.output.splitlines()) == 1, path
    assert "make record ONLY=peeking" in build.output
    assert "Traceback" not in build.output


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A book with every broken page of tests/broken/book."""
    names = sorted(path.stem for path in BROKEN.iterdir())
    project = small_book(tmp_path_factory.mktemp("faulty"), *names)
    shutil.copytree(BROKEN, project.folder, dirs_exist_ok=True)
    return project


@pytest.fixture(scope="module")
def refused(faulty: Project) -> Build:
    return faulty.build()


def test_every_broken_page_has_its_message():
    assert {path.name for path in BROKEN.iterdir()} == set(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_broken_page_is_refused_by_name(name: str, refused: Build):
    assert refused.code != 0
    said = [line for line in refused.warnings if Path(name).stem in line]
    assert any(re.search(FAULTS[name], line) for line in said), refused.warnings


def test_several_faults_of_a_mount_are_named_by_the_verb_that_found_them(refused: Build):
    place = r"several_faults\.md:3: WARNING: make book: "
    assert re.search(rf"{place}found the line 'depth 3'; expected `name: value`", refused.output)
    both = rf"{place}Unknown control 'deph'.*\nactivation=step is not recorded; recorded are"
    assert re.search(both, refused.output)
    closing = "make book: fix what the lines above name, then run `make book` again."
    assert closing in refused.output


def test_sound_pages_are_not_blamed(refused: Build):
    names = {Path(name).stem for name in FAULTS}
    assert [w for w in refused.warnings if not any(name in w for name in names)] == []


def test_failed_build_is_not_forgiven_by_a_second_run(faulty: Project, refused: Build):
    mark = faulty.folder / "_build" / ".unfinished"
    assert mark.exists()
    again = faulty.build()
    assert again.code != 0
    assert len(again.warnings) == len(refused.warnings)
    assert mark.exists()


def test_sound_build_leaves_no_mark(book: Project):
    assert book.build().code == 0
    assert not (book.folder / "_build" / ".unfinished").exists()
