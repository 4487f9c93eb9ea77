"""Settings with which nbgrader takes these notebooks as its sources.

Copy the file into the folder of a course; the book's page *For
instructors* has the commands. `trainlab.classroom` says what its
steps do.
"""

import warnings

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader defines it

# nbgrader is older than the SQLAlchemy it finds; grades are the same.
warnings.filterwarnings("ignore", message="Object of type .* not in")
c.CourseDirectory.course_id = "why-wont-it-train"
# Learners see `...`: the checks know it for work not yet begun.
c.ClearSolutions.code_stub = {"python": "..."}
# The cells with the reasons and the numbers stay with the instructor.
c.TagRemovePreprocessor.remove_cell_tags = {"solution-only"}
c.TagRemovePreprocessor.enabled = True
c.GenerateAssignment.preprocessors = [
    "nbconvert.preprocessors.TagRemovePreprocessor",
    "trainlab.classroom.ExercisesTitle",
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
# On a busy machine a kernel may be slow to start and to answer (seconds).
c.Execute.startup_timeout = 300
c.Execute.iopub_timeout = 60
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "trainlab.classroom.FindChecks",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "trainlab.classroom.RunChecks",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
