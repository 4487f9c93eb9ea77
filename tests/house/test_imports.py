"""Who may import whom: every module has a room, no arrow points upward, none runs in a circle.

Imports inside functions and for type checkers count like all others: a circle is not hidden. So do
a module's name in a text, for ``importlib``, and an attribute of the package, as in
``trainlab.quiz.ask``. ``PYTHONPATH=tests python tests/house/test_imports.py [FOLDER]`` draws the
house.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest
from places import BROKEN, ROOT
from told import fail_with

PACKAGE = ROOT / "trainlab"
HOUSES = BROKEN / "imports"

# From the bottom up: a room, its modules, and the rooms below that it may import from.
GROUND = "ground"
ROOMS = {
    GROUND: (
        {"errors", "words", "files", "node", "recordings", "terminal", "yaml_files", "shapes"},
        set(),
    ),
    "engine": ({"engine"}, {GROUND}),
    "plans": ({"plans"}, {GROUND, "engine"}),
    "experiments' shared parts": ({"experiments.shared"}, {GROUND, "engine"}),
    "experiments": ({"experiments"}, {GROUND, "engine", "experiments' shared parts"}),
    "sweeps": (
        {"experiments.sweeps"},
        {GROUND, "engine", "experiments' shared parts", "experiments"},
    ),
    "quiz": ({"quiz"}, {GROUND}),
    "checking": ({"checking"}, {GROUND}),
    "checks": ({"checks"}, {GROUND, "engine", "checking"}),
    "book": ({"book"}, {GROUND, "engine", "quiz", "plans"}),
    "faces": ({"", "__main__", "classroom", "cli", "notebook", "widgets"}, None),  # from everywhere
}
# What answers a quiz, builds a page or shows a widget runs without torch.
WITHOUT_TORCH = (
    "trainlab",
    "trainlab.experiments",
    "trainlab.recordings",
    "trainlab.plans.printing",
    "trainlab.quiz",
    "trainlab.notebook",
    "trainlab.widgets",
    "trainlab.book.sphinxext",
)


# What imports or runs under a name that may be made up; only who looks for files does so.
IMPORTERS = {"__import__", "import_module", "resolve_name", "run_module", "run_path"}
RUNNERS = {"eval", "exec"}
DISCOVERY = {"checks", "experiments", "quiz.folders", "quiz.types"}


def modules(package: Path) -> dict[str, Path]:
    """Return every module as ``engine.networks``; a package by its own name."""
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        if parts[:2] != ("quiz", "types") or "tests" not in parts:  # an item type's own
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def room(module: str) -> str | None:
    """Return the room whose longest name the module's name begins with."""
    best: tuple[int, str] | None = None
    for name, (prefixes, _) in ROOMS.items():
        for prefix in prefixes:
            inside = module == prefix or (prefix and module.startswith(f"{prefix}."))
            if inside and (best is None or len(prefix) > best[0]):
                best = len(prefix), name
    return best[1] if best else None


def imported(module: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    """Yield the package's own modules that a file imports anywhere, in whatever form."""
    here = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            bases = [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            up = here.split(".")[: len(here.split(".")) - node.level + 1]
            base = ".".join(["trainlab", *filter(None, up), *filter(None, [node.module])])
            bases = [(base, tuple(alias.name for alias in node.names))]
        elif isinstance(node, ast.ImportFrom):
            bases = [(node.module or "", tuple(alias.name for alias in node.names))]
        elif isinstance(node, ast.JoinedStr):
            bases = [(name, ()) for name in _begun(node, known)]
        elif isinstance(node, ast.Constant) and str(node.value).strip(".") != "trainlab":
            bases = [(re.sub(r"^([\w.]+\.\w+):\S+$", r"\1", str(node.value)), ())]  # resolve_name
        elif isinstance(node, ast.Attribute):
            bases = [(ast.unparse(node), ())]
        else:
            continue
        for base, names in bases:
            if base == "trainlab" or base.startswith("trainlab."):
                inner = base.removeprefix("trainlab").removeprefix(".")
                deeper = {f"{inner}.{name}".removeprefix(".") for name in names} & known.keys()
                # `from trainlab.engine import networks` leads to networks, not to the engine.
                yield from deeper or ({inner} & known.keys())
                if deeper and len(deeper) < len(names):
                    yield from {inner} & known.keys()


def _begun(text: ast.JoinedStr, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules, not packages, that a text may mean: f"trainlab.engine.{name}"."""
    head = str(getattr(text.values[0], "value", "")) if text.values else ""
    for module, path in known.items():
        package, _, _ = f"trainlab.{module}".rpartition(".")
        if head == f"{package}." and path.name != "__init__.py":
            yield f"trainlab.{module}"


def wrong_imports(package: Path) -> list[str]:
    """Return a line for each module without a room, each upward arrow, and each circle."""
    known = modules(package)
    lines: list[str] = []
    graph: dict[str, set[str]] = {}
    for module, path in sorted(known.items()):
        own = room(module)
        try:
            ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError) as error:
            lines.append(f"{_file(path, package)} cannot be read: {error}")
            continue
        if own is None:
            lines.append(
                f"{module} has no room: give it one in ROOMS, tests/house/test_imports.py, or move "
                "it into a folder that has"
            )
        graph[module] = set(imported(module, path, known)) - {module}
        may = ROOMS[own][1] if own else None
        for other in sorted(graph[module]):
            theirs = room(other)
            if may is not None and theirs is not None and theirs != own and theirs not in may:
                lines.append(
                    f"{module} ({own}) imports {other or 'trainlab'} ({theirs}), which stands "
                    f"above it: {_file(path, package)} may import from "
                    f"{', '.join([str(own), *sorted(may)])}. Move what it needs there"
                )
            elif (
                own == "checks" == theirs and module != own and not _of_same_chapter(module, other)
            ):
                lines.append(f"{module} imports {other}: a task uses what its own chapter shares")
        lines += _under_no_name(module, path, package)
    return lines + _circles(graph)


def _circles(graph: dict[str, set[str]]) -> list[str]:
    """Return a line for each circle that has no arrow in common with one before it."""
    left = {module: set(others) for module, others in graph.items()}
    lines = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = error.args[1][::-1]
            names = " → ".join(name or "trainlab" for name in circle)
            lines.append(
                f"imports in a circle: {names}. Move what two of them share into a module below"
            )
            for module, other in pairwise(circle):
                left[module].discard(other)
        else:
            return lines


def _under_no_name(module: str, path: Path, package: Path) -> Iterator[str]:
    """Yield where a module imports or runs what no name in the file tells."""
    if module in DISCOVERY:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        first = node.args[0] if node.args else None
        begins = first.values[0] if isinstance(first, ast.JoinedStr) and first.values else first
        text = str(begins.value) if isinstance(begins, ast.Constant) else "."
        whole = not text.startswith(".") and (begins is first or text.startswith("trainlab."))
        if called in RUNNERS or (called.rpartition(".")[2] in IMPORTERS and not whole):
            yield (
                f"{_file(path, package)}, line {node.lineno}: {ast.unparse(node):.60}; what it "
                "imports is not written whole, so that no arrow can be drawn. Write import_module("
                '"trainlab.engine.data"), or an import statement'
            )


def _file(path: Path, package: Path) -> str:
    return path.relative_to(package.parent).as_posix()


def _of_same_chapter(task: str, other: str) -> bool:
    """Whether a task's file imports an underscore module of its own folder."""
    if task == "checks":  # discovery
        return True
    folder, _, name = other.rpartition(".")
    return name.startswith("_") and task.rpartition(".")[0] == folder


def test_every_module_has_a_room_and_no_arrow_points_upward() -> None:
    fail_with(wrong_imports(PACKAGE), "the package's imports")


@pytest.mark.parametrize(
    ("house", "line"),
    [
        ("upward", "engine.networks (engine) imports experiments.sweeps.record (sweeps), which"),
        ("hidden_upward", "quiz.bank (quiz) imports engine.data (engine), which stands above it"),
        ("by_name", "quiz.bank (quiz) imports engine.data (engine), which stands above it"),
        ("by_attribute", "quiz.bank (quiz) imports engine.data (engine), which stands above it"),
        ("by_beginning", "imports in a circle: experiments → experiments.one → experiments"),
        ("circle", "imports in a circle: engine.one → engine.two → engine.one"),
        ("sideways", "checks.one.task imports checks.two._shared: a task uses what its own"),
        ("homeless", "stray has no room: give it one in ROOMS"),
    ],
)
def test_a_wrong_import_is_found(house: str, line: str) -> None:
    (found,) = wrong_imports(HOUSES / house)
    assert found.startswith(line)


HIDDEN = (
    "import_module('..quiz.bank', __package__)",
    "importlib.import_module('.quiz.bank', 'trainlab')",
    "import_module('trainlab.' + 'quiz.bank')",
    "import_module('trainlab.quiz.%s' % name)",
    "import_module('trainlab.{}.bank'.format(name))",
    "import_module(f'{__package__}.bank')",
    "__import__('.'.join(names))",
    "runpy.run_module(name)",
    "exec('from trainlab.quiz import bank')",
)


def test_a_name_that_is_made_up_while_it_runs_is_refused_each_with_its_line(tmp_path: Path) -> None:
    _house(tmp_path, **{"engine/data.py": "\n".join([*HIDDEN, "network.eval()"])})
    found = wrong_imports(tmp_path / "trainlab")
    assert len(found) == len(HIDDEN)
    for number, (call, line) in enumerate(zip(HIDDEN, found, strict=True), 1):
        assert line.startswith(f"trainlab/engine/data.py, line {number}: {call[:60]}; what it")


def test_every_circle_and_every_unreadable_file_is_told_at_once(tmp_path: Path) -> None:
    _house(
        tmp_path,
        **{
            "engine/one.py": "from trainlab.engine import two",
            "engine/two.py": "from trainlab.engine import one",
            "quiz/one.py": "from . import two",
            "quiz/two.py": "def lazy():\n    from .one import x",
            "words.py": "def f(:",
            "engine/data.py": "import trainlab\npkgutil.resolve_name('trainlab.quiz:x')",
        },
    )
    found = wrong_imports(tmp_path / "trainlab")
    assert [line.partition(",")[0].partition(". ")[0] for line in found] == [
        "engine.data (engine) imports trainlab (faces)",
        "engine.data (engine) imports quiz (quiz)",
        "trainlab/words.py cannot be read: invalid syntax (<unknown>",
        "imports in a circle: engine.one → engine.two → engine.one",
        "imports in a circle: quiz.one → quiz.two → quiz.one",
    ]
    assert "trainlab/engine/data.py may import from engine, ground. Move" in found[0]


def _house(folder: Path, **files: str) -> None:
    for name, text in {
        "__init__.py": "",
        "quiz/__init__.py": "",
        "quiz/bank.py": "",
        **files,
    }.items():
        path = folder / "trainlab" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("module", WITHOUT_TORCH)
def test_reading_never_imports_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False)
    assert done.returncode == 0, f"{module} imports torch"


def test_no_exported_function_has_the_name_of_a_submodule() -> None:
    import trainlab

    exported = {name for name, value in vars(trainlab).items() if callable(value)}
    submodules = {path.stem for path in PACKAGE.iterdir()}
    assert exported.isdisjoint(submodules)


def drawing(package: Path) -> str:
    """Return the floors from the top down: what lies in a package, and how often it imports what.

    A room is a module or folder directly in the package; a floor stands above all that its rooms
    import. Rooms that import one another share a floor and are marked with a ring.
    """
    known = modules(package)
    arrows: dict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    for module, path in known.items():
        own = module.partition(".")[0] or package.name
        sizes[own] += 1
        for other in set(imported(module, path, known)) - {module}:
            theirs = other.partition(".")[0] or package.name
            if theirs != own:
                arrows[own][theirs] += 1
    below = {own: set(arrows[own]) for own in sizes}
    for _ in below:  # what can be reached
        below = {own: seen.union(*(below[other] for other in seen)) for own, seen in below.items()}

    def floor(own: str) -> int:
        return max((1 + floor(other) for other in below[own] if own not in below[other]), default=0)

    rooms = sorted(sizes, key=lambda own: (-floor(own), own))
    lines = []
    for own in rooms:
        ring = " (in a circle)" if own in below[own] else ""
        to = ", ".join(f"{other} {times}" for other, times in sorted(arrows[own].items()))
        lines.append(f"{floor(own):2d}  {own} [{sizes[own]}]{ring} → {to or 'nothing'}")
    total = sum(times for counts in arrows.values() for times in counts.values())
    return "\n".join(
        [*lines, f"{len(rooms)} rooms on {floor(rooms[0]) + 1} floors, {total} arrows between them"]
    )


def test_the_house_is_drawn() -> None:
    assert drawing(HOUSES / "upward").splitlines() == [
        " 1  engine [1] → experiments 1",
        " 0  experiments [1] → nothing",
        "2 rooms on 2 floors, 1 arrows between them",
    ]


if __name__ == "__main__":
    print(drawing(Path(sys.argv[1]).resolve() if sys.argv[1:] else PACKAGE))
