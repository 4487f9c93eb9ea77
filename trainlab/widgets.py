"""The anywidget classes: the same views as in the book, with a kernel behind them.

A saved notebook stores what a widget syncs, once for each view. So little is synced: a few lines of
script that wait (``views/host/wake.js``), the settings, the answer. The views themselves and what
they draw are told in messages, which no notebook stores. For those who open it where nothing runs,
each output has a still picture and a sentence.
"""

from __future__ import annotations

import hashlib
import html
import json
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

import anywidget
import traitlets

from trainlab import quiz, recordings
from trainlab.errors import UnknownNameError
from trainlab.experiments.sweeps import live
from trainlab.files import STATIC, made
from trainlab.quiz.ask import opening
from trainlab.terminal import printable

SEED = secrets.randbits(32)
"""Decides the order of options in this session."""
END = "\n"
MIME = "application/vnd.trainlab.mount+json"


@cache
def _views() -> dict[str, str]:
    """Return the bundled views, and the name of their edition."""
    script = made("views.mjs").read_text(encoding="utf-8")
    return {"edition": hashlib.sha256(script.encode()).hexdigest()[:12], "script": script}


class View(anywidget.AnyWidget):
    """A view that is an anywidget in JupyterLab and a mount in the built book."""

    _esm = traitlets.Unicode().tag(sync=True)
    layout = traitlets.Any(None, allow_none=True).tag(sync=True)
    """None: a model of its own for each view would be stored with it."""
    kind = traitlets.Unicode().tag(sync=True)
    live = traitlets.Bool(True).tag(sync=True)
    asleep = traitlets.Unicode().tag(sync=True)
    """What stands there until the kernel answers."""
    told: ClassVar[tuple[str, ...]] = ()
    """Names of traits that are told, not synced."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._on_message)
        self.observe(self._on_told, names=list(self.told))
        self._tell_all()

    @traitlets.default("_esm")
    def _waiting_script(self) -> str:
        return made("wake.mjs").read_text(encoding="utf-8")

    @traitlets.default("asleep")
    def _first_words(self) -> str:
        return f"{self.text().partition(END)[0]} Run this cell to wake it."

    def reference(self) -> dict[str, Any]:
        """Return what the built book needs to find the same view: a name and its settings."""
        raise NotImplementedError

    def text(self) -> str:
        """Return what a terminal shows, and a view that nothing draws."""
        raise NotImplementedError

    def still(self) -> str:
        """Return as HTML what a saved notebook shows where nothing runs."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.text()

    def __str__(self) -> str:
        return printable(self.text())

    def _repr_mimebundle_(self, **options: Any) -> Any:
        shown = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        own = {"text/plain": self.text(), "text/html": self.still(), MIME: self.reference()}
        return {**(data or {}), **own}, metadata

    def _tell_all(self) -> None:
        values = {name: getattr(self, name) for name in self.told}
        self.send({"type": "tell", "values": values, **_views()})

    def _on_told(self, change: Any) -> None:
        self.send({"type": "tell", "values": {change["name"]: change["new"]}})

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "wake":
            self._tell_all()
        else:
            self._on_request(kind)

    def _on_request(self, kind: str | None) -> None:
        """Do what the view asks for, beside waking up."""


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

    declaration = traitlets.Dict()
    settings = traitlets.Dict().tag(sync=True)
    point = traitlets.Dict(default_value=None, allow_none=True)
    fresh = traitlets.Dict(default_value=None, allow_none=True)
    status = traitlets.Dict()
    told = ("declaration", "point", "fresh", "status")

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
        self.observe(self._on_settings, names="settings")

    def reference(self) -> dict[str, Any]:
        """Return slug and settings."""
        return {
            "kind": "experiment",
            "slug": self.declaration["slug"],
            "settings": dict(self.settings),
        }

    def text(self) -> str:
        """Return title, question and finding, and how to get the numbers."""
        declared = self.declaration
        return (
            f"{declared['title']}. {declared['question']}\n{self._found}\n"
            f"Run this cell in a notebook to change the settings. The numbers: {self._line}"
        )

    def still(self) -> str:
        """Return title, question, finding and the still picture, if these settings have one."""
        declared = self.declaration
        picture = _stills(declared["slug"]).get(recordings.key(self.settings), "")
        title, question, found, line = (
            html.escape(text, quote=False)
            for text in (declared["title"], declared["question"], self._found, self._line)
        )
        return (
            f"<p><strong>{title}.</strong> {question}</p>\n<p>{found}</p>\n{picture}\n"
            "<p><em>A still picture: run this cell to wake it.</em> The numbers: "
            f"<code>{line}</code></p>"
        )

    @property
    def _found(self) -> str:
        return self.point["finding"] if self.point else "These settings are not recorded."

    @property
    def _line(self) -> str:
        defaults = {c["name"]: c["default"] for c in self.declaration["controls"]}
        chosen = "".join(
            f", {name}={value!r}"
            for name, value in self.settings.items()
            if value != defaults[name]
        )
        return f"import trainlab; trainlab.run({self.declaration['slug']!r}{chosen})"

    def _on_settings(self, change: Any) -> None:
        live.drop(self)  # nothing of the old settings may come after this
        points = recordings.read(self.declaration["slug"])["points"]
        self.fresh = None  # type: ignore[assignment]  # a trait that allows None
        self.point = points.get(recordings.key(change["new"]))
        live.request(self, seeds=[live.fresh_seed(self)])

    def _on_request(self, kind: str | None) -> None:
        if kind == "ready":
            live.request(self, seeds=[live.fresh_seed(self)])
        elif kind == "run_all":
            live.request(self, seeds=range(self.declaration["seeds"]))
        elif kind == "cancel":
            live.cancel(self)


@cache
def _stills(slug: str) -> dict[str, str]:
    """Return the still pictures of an experiment by their point; none where none were made."""
    path = STATIC / "stills" / f"{slug}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class QuizView(View):
    """A quiz item or a case; ``value`` and ``feedback`` can be read from Python."""

    item = traitlets.Dict()
    answer = traitlets.Any(default_value=None, allow_none=True).tag(sync=True)
    feedback = traitlets.Any(default_value=None, allow_none=True).tag(sync=True)
    state = traitlets.Any(default_value=None, allow_none=True).tag(sync=True)
    """Answer, tries, confidence and variant, as the view keeps them."""
    seed = traitlets.Int(SEED).tag(sync=True)
    """Decides the order of options, here and in `ask`."""
    fresh_wanted = traitlets.Unicode("").tag(sync=True)
    """The item with fresh versions that the view asks for."""
    fresh_item = traitlets.Dict(default_value=None, allow_none=True)
    told = ("item", "fresh_item")

    def __init__(self, item_id: str) -> None:
        item = quiz.item(item_id)
        super().__init__(kind="case" if item["type"] == "case" else "quiz", item=item)
        if "versions" in item:
            self.state = {"variant": secrets.choice(quiz.numbers(item))}

    @traitlets.observe("fresh_wanted")
    def _bring_fresh(self, change: Any) -> None:
        if change["new"] in self.item.get("fresh", []):
            self.fresh_item = dict(quiz.item(change["new"]))

    @property
    def asked(self) -> dict[str, Any]:
        """The version that is shown: the item itself, unless it has others."""
        number = (self.state or {}).get("variant", 0)
        known = quiz.numbers(self.item)
        return dict(quiz.variant(self.item, number if number in known else known[0]))

    @property
    def value(self) -> Any:
        """The answer given so far, or None."""
        return self.answer

    def ask(self) -> None:
        """Ask the item in plain text, where this view cannot be shown."""
        from trainlab.quiz.ask import ask

        self.answer, feedback = ask(self.asked, seed=self.seed)
        self.feedback = feedback.to_json()

    def text(self) -> str:
        """Return the question with its options, and how to be asked it in plain text."""
        return (
            f"{opening(self.asked, self.seed)}\nRun this cell in a notebook to answer it, or here: "
            f"quiz({self.item['id']!r}).ask()"
        )

    def still(self) -> str:
        """Return the question with its options, none of them marked."""
        asked = html.escape(opening(self.asked, self.seed), quote=False).replace("\n", "<br>\n")
        return f"<p>{asked}</p>\n<p><em>Run this cell to wake it, and answer.</em></p>"

    def reference(self) -> dict[str, Any]:
        """Return the item's name."""
        return {"kind": "quiz", "item": self.item["id"]}
