"""The anywidget classes: the same views as in the book, with a kernel behind them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from trainlab import quiz, recordings
from trainlab.errors import UnknownNameError
from trainlab.experiments.sweeps import live
from trainlab.files import made

SEED = secrets.randbits(32)
"""Decides the order of options in this session."""
MIME = "application/vnd.trainlab.mount+json"


class View(anywidget.AnyWidget):
    """A view that is an anywidget in JupyterLab and a mount in the built book."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    live = traitlets.Bool(True).tag(sync=True)

    @traitlets.default("_esm")
    def _bundled_views(self) -> str:
        return made("views.mjs").read_text(encoding="utf-8")

    @traitlets.default("_css")
    def _bundled_styles(self) -> str:
        return made("views.css").read_text(encoding="utf-8")

    def reference(self) -> dict[str, Any]:
        """Return what the built book needs to find the same view: a name and its settings."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> Any:
        shown = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**(data or {}), MIME: self.reference()}, metadata


class ExperimentView(View):
    """An experiment: its recorded band, and fresh runs computed here.

    Parameters
    ----------
    slug : str
        Name of a recorded experiment.
    settings : dict
        Values of its controls; defaults for those left out.

    Attributes
    ----------
    settings : dict
        The controls' present values.
    point : dict or None
        The recorded summary at these settings; None off the grid.
    fresh : dict or None
        Summary of the runs computed here; of a first one already while it trains.
    """

    declaration = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    point = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    fresh = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    status = traitlets.Dict().tag(sync=True)

    def __init__(self, slug: str, settings: Mapping[str, Any]) -> None:
        recording = recordings.read(slug)
        declared = recording["declaration"]
        names = [control["name"] for control in declared["controls"]]
        for name in settings:
            if name not in names:
                raise UnknownNameError("control", name, names)
        chosen = {c["name"]: settings.get(c["name"], c["default"]) for c in declared["controls"]}
        super().__init__(
            kind="experiment",
            declaration=declared,
            settings=chosen,
            point=recording["points"].get(recordings.key(chosen)),
            status=live.status("ready"),
        )
        if self.point is None:
            live.check(slug, chosen)
        self.on_msg(self._on_message)
        self.observe(self._on_settings, names="settings")

    def reference(self) -> dict[str, Any]:
        """Return slug and settings."""
        return {
            "kind": "experiment",
            "slug": self.declaration["slug"],
            "settings": dict(self.settings),
        }

    def _on_settings(self, change: Any) -> None:
        live.drop(self)  # nothing of the old settings may come after this
        points = recordings.read(self.declaration["slug"])["points"]
        with self.hold_sync():
            self.point = points.get(recordings.key(change["new"]))
            self.fresh = None  # type: ignore[assignment]  # a trait that allows None
        live.request(self, seeds=[live.fresh_seed(self)])

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "ready":
            live.request(self, seeds=[live.fresh_seed(self)])
        elif kind == "run_all":
            live.request(self, seeds=range(self.declaration["seeds"]))
        elif kind == "cancel":
            live.cancel(self)


class QuizView(View):
    """A quiz item or a case; ``value`` and ``feedback`` can be read from Python."""

    item = traitlets.Dict().tag(sync=True)
    answer = traitlets.Any(default_value=None, allow_none=True).tag(sync=True)
    feedback = traitlets.Any(default_value=None, allow_none=True).tag(sync=True)
    state = traitlets.Any(default_value=None, allow_none=True).tag(sync=True)
    """Answer, tries, confidence and variant, as the view keeps them."""
    seed = traitlets.Int(SEED).tag(sync=True)
    """Decides the order of options, here and in `ask`."""

    def __init__(self, item_id: str) -> None:
        item = quiz.item(item_id)
        super().__init__(kind="case" if item["type"] == "case" else "quiz", item=item)

    @property
    def value(self) -> Any:
        """The answer given so far, or None."""
        return self.answer

    def ask(self) -> None:
        """Ask the item in plain text, where this view cannot be shown."""
        from trainlab.quiz.ask import ask

        self.answer, feedback = ask(self.item, seed=self.seed)
        self.feedback = feedback.to_json()

    def reference(self) -> dict[str, Any]:
        """Return the item's name."""
        return {"kind": "quiz", "item": self.item["id"]}
