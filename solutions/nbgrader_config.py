"""Settings with which nbgrader takes these notebooks as its sources; copy it into a course's folder.

The book's *For instructors* page has the commands.
"""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "why-wont-it-train"
# Learners see `...`, as in the book's exercises: the checks know it for work not yet begun.
c.ClearSolutions.code_stub = {"python": "..."}
# Cells of the solutions alone (the reasons, the numbers to expect) stay with the instructor.
c.GenerateAssignment.preprocessors = [
    "nbconvert.preprocessors.TagRemovePreprocessor",
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
