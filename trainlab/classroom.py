"""What nbgrader runs besides its own steps when it releases and grades these notebooks.

``solutions/nbgrader_config.py`` names these classes. They are imported by nbgrader alone: it is no
requirement of the book, and an nbgrader that cannot import them stops instead of grading without
them. What they add is what a class needs and nbgrader leaves open: a check that is missing, copied
or edited is still the check, it runs as the book's own whatever the notebook calls ``check``, and
feedback shows what the check says.
"""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, NbGraderPreprocessor

_IMPORT = "from trainlab.notebook import check\n"  # whatever the learner's notebook calls `check`
_LONGEST_CHECK = 1800  # seconds; a check ends by its own limits, which count computing, not waiting
_ENDED = "The kernel ended before this check ran: the notebook stops it, in the last cell that ran."


class ExercisesTitle(NbGraderPreprocessor):
    """Gives the learners' notebook its own title."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Change the title's first word."""
        if cell.source.startswith("# Solutions"):
            cell.source = cell.source.replace("# Solutions", "# Exercises", 1)
        return cell, resources


class FindChecks(NbGraderPreprocessor):
    """Finds each check of the assignment in what was handed in; puts back what is missing.

    Of copies, the last one counts. Marks of another edition are taken off, and so are those of
    copies. All of it is logged.
    """

    def preprocess(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Leave one cell for each check, as it was released."""
        asked = resources["nbgrader"]
        names = asked["notebook"], asked["assignment"]
        with Gradebook(asked["db_url"]) as gradebook:
            released = gradebook.find_notebook(*names)
            sources = [(cell.name, cell.source, cell.checksum) for cell in released.source_cells]
            points = {cell.name: cell.max_score for cell in released.grade_cells}
        self._who = f"{asked['student']}, {names[0]}"
        self._unmark({name for name, _, _ in sources}, notebook)
        for number, (name, source, checksum) in enumerate(sources):
            if name in points:
                cell = self._found(name, source, notebook)
                if cell is None:
                    before = [earlier for earlier, _, _ in sources[:number]]
                    cell = self._put_back(name, before, notebook)
                elif cell.source != source or cell.cell_type != "code":
                    self.log.warning("%s: %s was edited; restored", self._who, name)
                _restore(cell, source, name, points[name], checksum)
        return notebook, resources

    def _unmark(self, known: set[str], notebook: Any) -> None:
        """Take nbgrader's marks off every cell that the assignment does not know."""
        for cell in notebook.cells:
            name = _name(cell)
            if name not in known and cell.metadata.pop("nbgrader", None):
                self.log.warning("%s: %s is not of this assignment", self._who, name or "a mark")

    def _found(self, name: str, source: str, notebook: Any) -> Any:
        """Return the last cell with the check's mark, else the last with its words; else None."""
        marked = [cell for cell in notebook.cells if _name(cell) == name]
        for copy in marked[:-1]:
            self.log.warning("%s: %s is there more than once; the last counts", self._who, name)
            del copy.metadata["nbgrader"]
        if marked:
            return marked[-1]
        unmarked = [
            cell
            for cell in notebook.cells
            if cell.cell_type == "code" and not _name(cell) and cell.source.strip() == source
        ]
        if unmarked:
            self.log.warning("%s: %s had lost its mark; found by its text", self._who, name)
            return unmarked[-1]
        return None

    def _put_back(self, name: str, before: list[str], notebook: Any) -> Any:
        """Put a check back after the last cell that came before it; at the end if none is left."""
        self.log.warning("%s: %s was missing; put back", self._who, name)
        places = [at for at, cell in enumerate(notebook.cells, 1) if _name(cell) in before]
        cell = new_code_cell()
        if notebook.nbformat_minor < 5:
            del cell["id"]
        notebook.cells.insert(places[-1] if places else len(notebook.cells), cell)
        return cell


class RunChecks(Execute):
    """Runs a notebook; its check cells run the book's checks, and keep what those say."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.timeout_func = lambda cell: _LONGEST_CHECK if _is_check(cell) else self.timeout

    def preprocess(self, notebook: Any, resources: Any, *rest: Any, **more: Any) -> tuple[Any, Any]:
        """Run all cells; a kernel that ends takes the checks after it, not those before."""
        _ask_kernel(notebook.metadata.kernelspec.name)
        for cell in _checks(notebook):
            cell.source = _IMPORT + cell.source
        try:
            notebook, resources = super().preprocess(notebook, resources, *rest, **more)
        except DeadKernelError:
            self.log.error("%s: the notebook ended its kernel", resources["nbgrader"]["student"])
            for cell in _checks(notebook):
                if cell.execution_count is None:
                    cell.outputs = [_error("KernelEnded", _ENDED)]
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [_readable(output) for output in cell.outputs]
        for cell in _checks(notebook):
            cell.source = cell.source.removeprefix(_IMPORT)
            cell.outputs = [_without_points(output) for output in cell.outputs]
        return notebook, resources


def _name(cell: Any) -> str:
    mark = cell.metadata.get("nbgrader")
    return str(mark.get("grade_id", "")) if isinstance(mark, dict) else ""


def _is_check(cell: Any) -> bool:
    return bool(_name(cell) and cell.metadata.nbgrader.get("grade"))


def _checks(notebook: Any) -> Iterator[Any]:
    return (cell for cell in notebook.cells if _is_check(cell))


def _restore(cell: Any, source: str, name: str, points: float, checksum: str) -> None:
    """Make a cell the check that was released."""
    if cell.cell_type != "code":
        cell.cell_type, cell.execution_count, cell.outputs = "code", None, []
        cell.pop("attachments", None)
    cell.source = source
    cell.metadata.update(deletable=False, editable=False)
    cell.metadata["nbgrader"] = type(cell.metadata)(
        cell_type="code",
        checksum=checksum,
        grade=True,
        grade_id=name,
        locked=True,
        points=points,
        schema_version=3,
        solution=False,
        task=False,
    )


def _readable(output: Any) -> Any:
    """Show what a check says, not the lines of ours that raised it."""
    if output.output_type == "error" and output.ename == "CheckError":
        output.traceback = output.evalue.split("\n")
    return output


def _without_points(output: Any) -> Any:
    """Keep nbgrader from taking a value for points, and a warning on stderr for a failure."""
    if output.output_type == "execute_result":
        return new_output("display_data", data=output.data, metadata=output.metadata)
    if output.output_type == "stream":
        output.name = "stdout"
    return output


def _error(name: str, message: str) -> Any:
    return new_output("error", ename=name, evalue=message, traceback=[message])


@functools.cache
def _ask_kernel(name: str) -> None:
    """Stop if the kernel that would run the notebooks belongs to another environment.

    Without the book's package every check fails, and all learners would get 0 without a word.
    """
    python = KernelSpecManager().get_kernel_spec(name).argv[0]
    if python in ("python", "python3"):  # as Jupyter reads it
        python = sys.executable
    done = subprocess.run([python, "-c", "import trainlab.notebook"], check=False)
    if done.returncode:
        raise RuntimeError(
            f"Nothing is graded: the kernel {name!r} runs {python}, which cannot import trainlab. "
            "Install nbgrader into the book's own environment, and run it there."
        )
