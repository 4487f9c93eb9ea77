"""Settings with which nbgrader takes these notebooks as its sources.

Copy the file into the folder of a course; the book's page *For
instructors* has the commands.
"""

from nbgrader.preprocessors import NbGraderPreprocessor


class ExercisesTitle(NbGraderPreprocessor):
    """Give the learners' notebook its own title."""

    def preprocess_cell(self, cell, resources, index):
        """Change the title's first word."""
        if cell.source.startswith("# Solutions"):
            cell.source = cell.source.replace(
                "# Solutions", "# Exercises", 1
            )
        return cell, resources


c = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "why-wont-it-train"
# Learners see `...`: the checks know it for work not yet begun.
c.ClearSolutions.code_stub = {"python": "..."}
# The cells with the reasons and the numbers stay with the instructor.
c.GenerateAssignment.preprocessors = [
    "nbconvert.preprocessors.TagRemovePreprocessor",
    ExercisesTitle,
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.TagRemovePreprocessor.remove_cell_tags = {"solution-only"}
c.TagRemovePreprocessor.enabled = True
