"""The directive ``workbench``: a place where a plan is trained in the page."""

from __future__ import annotations

import html
import json

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from trainlab.book.sphinxext.mounts import skip
from trainlab.book.sphinxext.outcome import warn
from trainlab.plans.printing import as_pytorch
from trainlab.plans.reading import Plan, PlanError, read_plan


class workbench(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Stands for a workbench; ``plan`` is what it begins with."""


class WorkbenchDirective(SphinxDirective):
    """``{workbench}``: its content is a plan in JSON."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the mount's place, or nothing where the plan is wrong."""
        try:
            plan = read_plan("\n".join(self.content))
        except PlanError as error:
            warn(error, self.get_location())
            return []
        return [workbench(plan=plan)]


def mounted(plan: Plan) -> str:
    """Return a plan's mount as HTML; the script in it is what stands there without JavaScript."""
    data = json.dumps({"plan": plan}, separators=(",", ":")).replace("<", "\\u003c")
    return (
        '<div data-trainlab="workbench">'
        f'<script type="application/json">{data}</script>'
        "<p>With JavaScript this plan is trained here, in the page. Without it, run it as "
        "PyTorch:</p>"
        f"<pre>{html.escape(as_pytorch(plan))}</pre></div>"
    )


def fill(_app: Sphinx, doctree: nodes.document, _docname: str) -> None:
    """Replace each mark by its mount."""
    for node in list(doctree.findall(workbench)):
        node.replace_self(nodes.raw("", mounted(node["plan"]), format="html"))


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.add_node(workbench, html=(skip, None), latex=(skip, None), text=(skip, None))
    app.add_directive("workbench", WorkbenchDirective)
    app.connect("doctree-resolved", fill)
