"""Every experiment: found by its file name, honest in what it declares, repeatable."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from places import ROOT
from told import fail_with

import trainlab
import trainlab.experiments
from trainlab import recordings
from trainlab.errors import DeclarationError, SettingError, UnknownNameError
from trainlab.experiments import complete, load, slugs
from trainlab.experiments.shared import panels
from trainlab.experiments.shared.declaring import (
    Control,
    Experiment,
    Panel,
    Result,
    Series,
    declaration,
)
from trainlab.experiments.shared.summary import summarized
from trainlab.experiments.sweeps import smoke

ALL = slugs()
LOSS = Series("loss", "loss", "train")
EPOCH, SHARE = {"array": "epoch", "label": "epoch"}, {"domain": [0, 1]}


@pytest.fixture(params=ALL)
def slug(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def experiment(slug: str) -> Experiment:
    return load(slug)


def test_experiments_are_found_by_their_file_name() -> None:
    assert {"gradient_flow", "gradient_stepper"} <= set(ALL)


def test_words_are_there_for_the_reader(experiment: Experiment) -> None:
    assert experiment.question.endswith("?")
    for sentence in (experiment.task, experiment.notice):
        assert sentence.endswith((".", "?"))


def run(slug: str, experiment: Experiment, given: Any, seeds: Sequence[int]) -> Result:
    """Run settings with what was chosen for them on validation."""
    return experiment.run(complete(slug, experiment, experiment.settings(given)), seeds)


def test_panels_draw_arrays_that_the_experiment_makes(slug: str, experiment: Experiment) -> None:
    points = recordings.read(slug)["points"].values()
    arrays = {name for point in points for name in point["arrays"]}
    fail_with(experiment.array_problems(arrays), f"trainlab/experiments/{slug}.py")


def test_every_kind_of_panel_is_declared_and_drawn() -> None:
    views = (ROOT / "views" / "panels").glob("*.jsx")
    drawn = {p.stem for p in views if "export function View(" in p.read_text(encoding="utf-8")}
    assert drawn == set(panels.KINDS), "a kind is views/panels/KIND.jsx and a class in panels.py"


def test_all_that_is_wrong_with_a_declaration_is_told_at_once() -> None:
    x, y = {"array": "epoch", "label": "epoch"}, {"scale": "log", "domain": [1e-3, 1]}
    with pytest.raises(DeclarationError) as caught:
        replace(
            made_up(),
            panels=(
                Panel("curve", "a"),
                Panel("curves", "b", "", (), None, {"x": x, "y": {**y, "scale": "lg"}}),
                Panel("curves", "c", "", (LOSS,), "depth", {"x": x, "y": y, "marks": []}),
                Panel("readouts", "c", "", (), None, {"items": []}),
            ),
            controls=(Control("a", "A", (1, 1.0), 2, texts=("one",)),),
            smoke=({"b": 1},),
        )
    said = str(caught.value)
    for words in (
        "kind 'curve'; the kinds are curves, intervals",
        "panel 'b': y.scale='lg': Input should be 'log' or 'linear'",
        "panel 'b': series=[]: List should have at least 1 item",
        "panel 'c': option 'marks', which a panel of kind 'curves' does not have",
        "panel 'c': items=[]: List should have at least 1 item",
        "two panels have the name 'c'",
        "panel 'c', domain_by: 'depth' is no control; there are a",
        "control 'a': two values have one key, of 1, 1",
        "control 'a': default 2 is not on its grid",
        "control 'a': 1 texts for 2 values",
        "smoke: 'b' is no control; there are a",
    ):
        assert words in said
    assert len(caught.value.problems) == said.count("\n- ")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"values": ("a|b", "", "c"), "default": "c"}, ["value 'a|b'; expected", "value ''; exp"]),
        ({"values": (True, None, [1], "c"), "default": "c"}, ["True is a bool", "None is a NoneT"]),
        ({"values": (np.float64(0.5), "c"), "default": "c"}, ["is a float64; expected a number"]),
        (
            {"values": (math.nan, 2**53 + 1, 1), "default": 1},
            ["nan names", "740993 names no point"],
        ),
        ({"values": ("10", "1e1", "c"), "default": "c"}, ["'10' reads as", "'1e1' reads as a num"]),
        ({"name": "seeds"}, ["the name cannot be a keyword of trainlab.run, beside slug and seed"]),
        ({"name": "two words"}, ["the name cannot be a keyword"]),
        ({"name": "constructor"}, ["is not the same to Python and to the page; expected ASCII"]),
        ({"name": "__proto__"}, ["is not the same to Python and to the page; expected ASCII"]),
        (
            {"name": "ﬁt"},
            ["is not the same to Python and to the page; expected ASCII"],
        ),  # NFKC: fit
        (
            {"values": (" a", "b\nc", "e\u0301", "d"), "default": "d"},
            ["value ' a'; expected a text as", "value 'b\\nc'; exp", "value 'e\\u0301'; expected"],
        ),
        ({"live_range": (50, 1)}, ["live_range (50, 1); expected the lower end first"]),
    ],
)
def test_a_control_that_cannot_be_asked_for_is_told(
    changes: dict[str, Any], said: list[str]
) -> None:
    control = replace(Control("a", "A", (1, 2), 1), **changes)
    with pytest.raises(DeclarationError) as caught:
        replace(made_up(), controls=(control,), smoke=())
    for words in (*said, "smoke: no settings; expected two"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"y": {"domain": (1, 0)}}, "y.domain=(1, 0): expected two finite numbers, the lower one"),
        ({"y": {"domain": (0, math.nan)}}, "y.domain=(0, nan): expected two finite numbers"),
        ({"y": {"scale": "log", "domain": (0, 1)}}, "expected a domain above 0 on a log scale"),
        ({"marker": {"label": "m", "role": "val"}}, "expected a name of an array or a value"),
        ({"reference": [{"label": "r", "role": "val", "name": "a", "value": 1}]}, "or a value"),
        ({"reference": [{"label": "r", "role": "val", "value": math.inf}]}, "a finite number"),
        ({"domain_by": "a"}, "domain_by='a': Input should be"),
    ],
)
def test_what_cannot_be_drawn_is_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match="p") as caught:
        made_up(Panel("curves", "p", "", (LOSS,), None, {"x": EPOCH, "y": SHARE, **options}))
    assert said in str(caught.value)


@pytest.mark.parametrize("digits", [0, -1, 16])
def test_digits_that_the_page_cannot_write_are_told(digits: int) -> None:
    item = {"name": "loss", "label": "loss", "digits": digits}
    with pytest.raises(DeclarationError, match=f"items.0.digits={digits}: Input should be"):
        made_up(Panel("readouts", "p", "", (), None, {"items": [item]}))


@pytest.mark.parametrize(
    ("kind", "options", "axis"),
    [
        ("curves", {"x": EPOCH, "y": {"scale": "log"}}, "y"),
        ("curves", {"x": EPOCH, "y": {}}, "y"),
        ("profile", {"x": {"label": "layer"}, "y": {"scale": "log"}}, "y"),
        ("sealed", {"x": EPOCH, "y": {}, "budget": 5, "first": 1}, "y"),
        ("intervals", {"x": {"label": "accuracy", "scale": "log"}}, "x"),
    ],
)
def test_an_axis_of_values_says_where_it_ends(
    kind: str, options: dict[str, Any], axis: str
) -> None:
    said = f"panel 'p': {axis} has no domain and the panel no domain_by; write domain: [low, high]"
    with pytest.raises(DeclarationError) as caught:
        made_up(Panel(kind, "p", "", (LOSS,), None, options))
    assert caught.value.problems == (said,)
    made_up(Panel(kind, "p", "", (LOSS,), "a", options))
    by_hand = {"control": "a", "domains": {"1": [0.1, 1], "2": [0.1, 2]}}
    made_up(Panel(kind, "p", "", (LOSS,), None, options | {"domain_by": by_hand}))


def test_domains_by_hand_are_those_of_the_values() -> None:
    y = {"scale": "log"}
    by_hand = {"control": "a", "domains": {"1": [0, 1], "one": [1, 2]}}
    options = {"x": EPOCH, "y": y, "domain_by": by_hand}
    with pytest.raises(DeclarationError) as caught:
        made_up(Panel("curves", "p", "", (LOSS,), None, options))
    assert caught.value.problems == (
        "panel 'p', domain_by: 'one' is no a.",
        "panel 'p', domain_by: no domain for a '2'",
        "panel 'p': domain_by.1=[0.0, 1.0]: expected a domain above 0 on a log scale",
    )
    options = {"x": {"label": "norm"}, "y": y, "control": "a", "edges": "e"}
    options |= {"beyond": {"name": "b", "label": "b"}, "lost": {"name": "l", "label": "l"}}
    with pytest.raises(DeclarationError, match=r"no option 'y.domain', which a panel of kind 'hi"):
        made_up(Panel("histogram", "p", "", (LOSS,), "a", options))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seeds": 5}, "seeds: 5; expected 20 or more, or 0 if nothing is chance"),
        ({"smoke": ()}, "smoke: no settings; expected two that are quick"),
        ({"smoke": {"a": 1}}, 'smoke: a dict; expected a tuple: ({"control": value},), with a c'),
        ({"controls": Control("a", "A", (1,), 1)}, "controls: a Control; expected a tuple: (Cont"),
        ({"controls": (Control("a", "A", 1, 1),)}, "control 'a', values: a int; expected a tuple"),
        ({"panels": Panel("curves", "p")}, "panels: a Panel; expected a tuple: (Panel(…),), with"),
        ({"panels": (LOSS,)}, "panels: Series(name='loss', label='loss', role='train'); expected"),
        ({"panels": (Panel("curves", "p", "", LOSS),)}, "panel 'p', series: a Series; expected a"),
        ({"seeds": "20"}, "seeds: '20'; expected a whole number, 20 or more, or 0"),
        ({"seeds": True}, "seeds: True; expected a whole number, 20 or more, or 0"),
        ({"run": None}, "run: None; expected a function, without its parentheses"),
        ({"choose": "x"}, "choose: 'x'; expected a function, or None"),
        ({"question": " "}, "question: ' '; expected a text in quotes"),
        ({"title": None}, "title: None; expected a text in quotes"),
        ({"notice": "a\ud800"}, "notice: 'a\\ud800' holds half a letter; type it again"),
        (
            {"panels": (Panel("curves", "p", "", (LOSS,), None, []),)},  # type: ignore[arg-type]
            "panel 'p', options: []; expected a dict: {\"option\": value}",
        ),
        (
            {"panels": (Panel("curves", "p", "", (Series(1, "a", "train"),)),)},  # type: ignore[arg-type]
            "panel 'p', series 1, name: 1; expected a text in quotes",
        ),
        (
            {"controls": (Control("a", "A", (1,), 1, live_range=("1", 2)),)},  # type: ignore[arg-type]
            "control 'a', live_range: ('1', 2); expected two whole numbers: (1, 50)",
        ),
        ({"keep": ("loss")}, 'keep: a str; expected a tuple: ("array",), with a comma'),
    ],
)
def test_a_missing_comma_and_other_slips_are_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        replace(made_up(), **changes)
    (problem,) = caught.value.problems
    assert problem.startswith(said)


def test_a_value_that_can_be_no_part_of_a_files_name_is_told() -> None:
    control = Control("a", "A", ("one", "two/three", "été"), "one")
    with pytest.raises(DeclarationError) as caught:
        replace(made_up(), controls=(control,), smoke=({"a": "one"},), split_by="a")
    assert [problem.partition(", as")[0] for problem in caught.value.problems] == [
        "control 'a': value 'two/three' names a file",
        "control 'a': value 'été' names a file",
    ]


def test_a_recording_that_is_read_and_not_there_is_told_before_anything_is_run() -> None:
    with pytest.raises(DeclarationError, match=r"reads: 'recipee' is .*Did you mean 'recipe'\?"):
        smoke.check(replace(made_up(), reads=("recipee",)))


def test_a_misspelled_array_is_told_with_those_there_are() -> None:
    options = {"x": {"array": "epoh", "label": "epoch"}, "y": SHARE}
    options |= {"runs": {"series": ["los"], "count": 1}}
    experiment = replace(made_up(Panel("curves", "p", "", (LOSS,), None, options)), keep=("scor",))
    assert experiment.array_problems({"epoch", "loss"}) == [
        "keep: 'scor' is no array of its results; there are epoch, loss",
        "panel 'p', x.array: 'epoh' is no array of its results; there are epoch, loss",
        "panel 'p', runs.series: 'los' is no array of its results; there are epoch, loss",
    ]


@pytest.mark.thorough
def test_chance_is_met_with_twenty_seeds(slug: str, experiment: Experiment) -> None:
    result = run(slug, experiment, experiment.smoke[-1], [0])
    assert experiment.seeds >= 20 or not result.runs


def test_declaration_is_plain_json(slug: str, experiment: Experiment) -> None:
    declared = declaration(slug, experiment)
    assert json.loads(json.dumps(declared)) == declared


@pytest.mark.thorough
def test_a_seed_gives_the_same_run_alone_and_in_company(slug: str, experiment: Experiment) -> None:
    alone, together = (run(slug, experiment, experiment.smoke[-1], s) for s in ([3], range(5)))
    for name, runs in together.runs.items():
        # Rounding depends on the size of the stack, and a run that diverges magnifies it.
        np.testing.assert_allclose(alone.runs[name][0], runs[3], rtol=1e-5)


def test_run_takes_defaults_for_what_is_left_out() -> None:
    short = trainlab.run("gradient_flow", depth=3, seeds=[0, 1])
    full = trainlab.run(
        "gradient_flow",
        depth=3,
        activation="sigmoid",
        initialization="default",
        block="plain",
        seeds=[0, 1],
    )
    np.testing.assert_array_equal(short["gradient"], full["gradient"])
    assert short["gradient"].shape == (2, 3)


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"activation": "sigmod"}, SettingError, ["activation='sigmod'", "sigmoid, tanh"]),
        ({"depth": 0}, SettingError, ["depth=0", "a whole number from 1 to 50"]),
        ({"depth": 51}, SettingError, ["depth=51"]),
        ({"depth": 2.5}, SettingError, ["depth=2.5"]),
        ({"depth": True}, SettingError, ["depth=True"]),
        ({"depth": 10**400}, SettingError, ["depth=1000"]),
        ({"depht": 3}, UnknownNameError, ["'depht'", "Did you mean 'depth'?"]),
        ({"depht": 3, "width": 1, "depth": 0}, SettingError, ["'depht'", "'width'", "depth=0"]),
    ],
)
def test_impossible_settings_get_one_clear_error(
    settings: dict[str, object], error: type[Exception], words: list[str]
) -> None:
    with pytest.raises(error) as caught:
        trainlab.run("gradient_flow", **settings)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", r"experiment is None; expected: experiment = Experiment\("),
        ("a = 1\nexperiment = Control('a')\n", r"line 2: TypeError: .*missing.*'label'"),
        ("\n\nexperiment = (\n", r"line 3: SyntaxError: '\(' was never closed"),
        ("settings = {'rate': 1}\nsettings['ratee']\n", r"line 2: KeyError: no 'ratee'; there.*"),
        ("raise SystemExit(3)", r"line 1: SystemExit: 3"),
        ("import trainlab.engine.trainin", r"line 1: ModuleNotFoundError: No module named"),
    ],
)
def test_a_file_that_cannot_be_imported_is_told_in_one_line(
    source: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another folder of the package, so that none is left behind in this one."""
    folder = tmp_path / "trainlab" / "experiments"
    folder.mkdir(parents=True)
    head = "from trainlab.experiments import Control; " if "Control" in source else ""
    (folder / "written.py").write_text(head + source, encoding="utf-8")
    monkeypatch.setattr(trainlab.experiments, "slugs", lambda: ["written"])
    monkeypatch.setattr(trainlab.experiments, "__path__", [str(folder)])
    monkeypatch.delitem(sys.modules, "trainlab.experiments.written", raising=False)
    with pytest.raises(DeclarationError, match=said) as caught:
        load("written")
    assert str(caught.value).startswith("trainlab/experiments/written.py: 1 problem\n- ")
    assert len(caught.value.problems) == 1
    sys.modules.pop("trainlab.experiments.written", None)


def test_unknown_experiment_names_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'gradient_flow'"):
        trainlab.run("gradient_flows")


def made_up(*panels: Panel) -> Experiment:
    """An experiment for tests of how results are summarized; it is never run."""
    return Experiment(
        title="t",
        question="q?",
        task="t.",
        notice="n.",
        controls=(Control("a", "A", (1, 2), 1),),
        panels=panels,
        run=lambda settings, seeds: Result({}),
        finding=lambda settings, arrays: "f",
        seeds=20,
        smoke=({"a": 1},),
    )


def test_point_counts_runs_that_died() -> None:
    experiment = made_up()
    runs = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, np.inf], [7.0, 8.0]])
    point = summarized(experiment, {"a": 1}, Result({"loss": runs}, {"theory": np.array([np.nan])}))
    assert point["nan_share"] == 0.5
    assert point["arrays"]["loss"]["median"] == [4.0, 5.0]
    assert point["arrays"]["theory"]["median"] == [None]
    assert point["seeds"] == 4


def test_point_says_who_died_where_and_shows_single_runs() -> None:
    single = {"runs": {"series": ["loss"], "count": 1}, "x": EPOCH, "y": SHARE}
    experiment = made_up(Panel("curves", "loss", series=(LOSS,), options=single))
    loss = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 6.0], [7.0, 8.0]])
    died, died_at = np.array([False, True, False, False]), np.array([np.nan, 1.0, np.nan, np.nan])
    point = summarized(
        experiment,
        {"a": 1},
        Result({"loss": loss, "died": died, "died_at": died_at, "live": loss[:, 0]}),
    )
    assert point["nan_share"] == 0.25  # not 1.0: survivors have no step of death
    assert point["arrays"]["loss"]["nan"] == [0.0, 0.25]
    assert point["arrays"]["loss"]["runs"] == [[1.0, 2.0]]
    assert point["arrays"]["died"] == {"median": 0.25}
    assert point["arrays"]["died_at"]["median"] == 1.0
    assert "nan" not in point["arrays"]["live"]


def test_point_keeps_the_figure_of_every_seed_where_asked() -> None:
    experiment = replace(made_up(), keep=("score",))
    point = summarized(experiment, {"a": 1}, Result({"score": np.array([0.5, 0.75, np.nan])}))
    assert point["arrays"]["score"]["runs"] == [0.5, 0.75, None]


def test_what_was_chosen_is_recorded_and_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = replace(made_up(), choose=lambda settings: {"learning_rate": 0.1})
    assert complete("made_up", experiment, {"a": 1}) == {"a": 1, "learning_rate": 0.1}
    recording = {"points": {"1": {"chosen": {"learning_rate": 0.3}}}}
    monkeypatch.setattr(recordings, "slugs", lambda: ["made_up"])
    monkeypatch.setattr(recordings, "read", lambda slug: recording)
    assert complete("made_up", experiment, {"a": 1})["learning_rate"] == 0.3
    assert complete("made_up", experiment, {"a": 2})["learning_rate"] == 0.1


def test_importing_the_package_is_quick() -> None:
    code = "import sys, trainlab, trainlab.experiments; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
