"""What is wrong with the shape of what somebody wrote: pydantic finds it, these are the words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from trainlab.errors import Flaw, did_you_mean, nearest
from trainlab.yaml_files import Truth, written

SLUG_FORM = "a slug: a to z first, then a to z, 0 to 9, and _ or - between them"
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=60)]


def _setting(value: Any) -> Any:
    if isinstance(value, Truth | bool) or not isinstance(value, str | int | float):
        raise PydanticCustomError("setting", "a text or a number")
    return value


Setting = Annotated[str | int | float, BeforeValidator(_setting)]
"""A control's value."""

_TEXT, _WHOLE, _NUMBER, _TRUTH = "text", "a whole number", "a number", "true or false"
_FIELDS = "fields, each `name: value`"
_EXPECTED = {
    "string_type": _TEXT,
    "string_too_short": "some text",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": SLUG_FORM,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "list_type": "a list",
    "dict_type": _FIELDS,
    "model_type": _FIELDS,
    "model_attributes_type": _FIELDS,
    "too_short": "{min_length} entries or more",
    "too_long": "{max_length} entries at most",
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} at most",
}
"""Pydantic's kind of error → what belongs there."""


def shape_flaws(
    error: ValidationError,
    raw: Any,
    schema: Mapping[str, Any],
    forms: Callable[[str], Mapping[str, str]],
) -> list[Flaw]:
    """Return everything that pydantic found.

    A field whose name is nearly that of one that is missing is the missing one, misspelled.

    Parameters
    ----------
    error : ValidationError
    raw
        What was read.
    schema : mapping
        The JSON Schema of what it should be: it knows which fields there are.
    forms : function
        Takes the ``type`` of the innermost thing that has one, or ""; returns field → right form.
    """
    found: list[tuple[str, tuple[int | str, ...], Flaw]] = []
    misspelled = set()
    for detail in error.errors():
        kind, location = detail["type"], detail["loc"]
        if kind == "extra_forbidden":
            flaw, meant = _misspelled(raw, location, detail["input"], schema)
            misspelled.add((*location[:-1], meant))
        else:
            flaw = _flaw(dict(detail), raw, schema, forms)
        found.append((kind, location, flaw))
    return [
        flaw for kind, location, flaw in found if not (kind == "missing" and location in misspelled)
    ]


def _misspelled(
    raw: Any, location: tuple[int | str, ...], value: Any, schema: Mapping[str, Any]
) -> tuple[Flaw, str]:
    """Return the flaw of a field that is none, and the name that may be meant."""
    *here, name = location
    known = [*_at(schema, here).get("properties", {})]
    place, model = place_of(raw, location)
    left = [field for field in known if field not in _inside(raw, here)]
    near = nearest(name, left)
    alike = [near] if near else [*_begun_alike(str(name), left)]
    meant = alike[0] if alike else ""
    hint = f" Did you mean {' or '.join(map(repr, alike))}?" if alike else ""
    short = isinstance(value, str | int | float) and not isinstance(value, Truth)
    form = written(meant, value) if short else f"{meant}: …"
    owner = f"a field that a {model} has" if model and "." not in place else "a field that fits"
    expected = f"{owner}: {', '.join(known)}.{hint}"
    return (
        Flaw(place, f"the field {name!r}", expected, form if meant else f"leave {name!r} out"),
        meant,
    )


def _begun_alike(name: str, known: Sequence[str]) -> Iterator[str]:
    """Yield the known names one part of which begins the given one (abs_tol: tolerance)."""
    for field in known:
        if any(len(part) > 2 and name.lower().startswith(part) for part in field.split("_")):
            yield field


def _flaw(
    detail: dict[str, Any],
    raw: Any,
    schema: Mapping[str, Any],
    forms: Callable[[str], Mapping[str, str]],
) -> Flaw:
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    location = detail["loc"]
    place, model = place_of(raw, location[:-1] if location[-1:] == ("[key]",) else location)
    last = place.rpartition(".")[2]
    form = _form(last, forms(model), _at(schema, location))
    found, expected = shown(value), _EXPECTED.get(kind, str(detail["msg"])).format(**context)
    known: list[str] = []
    match kind:
        case "missing":
            found, expected = "nothing", f"the field {last!r}"
        case "string_pattern_mismatch":
            slug = "_".join(re.findall("[a-z0-9]+", str(value).lower())).lstrip("0123456789_")
            form = f"{slug or 'a_name'}: …" if location[-1] == "[key]" else f"{last}: {slug}"
        case "literal_error":
            known = re.findall("'([^']+)'", context["expected"])
        case "union_tag_invalid" | "union_tag_not_found":
            known = [*_at(schema, location).get("discriminator", {}).get("mapping", {})]
            place, last = f"{place}.type" if place else "type", "type"
            form = forms(model)["type"]
            value = _step(value, "type")
            found = shown(value)
    if known:
        expected = f"one of {', '.join(map(repr, known))}"
        if value is not None:
            expected += did_you_mean(value, known).replace(" Did", ". Did", 1)
            near = nearest(value, known)
            form = f"{last}: {near}" if near else form
    if isinstance(value, Truth) and kind in ("string_type", "setting"):
        expected = "put it in quotes, or take another"
        form = f'{last}: "{value.written}"'
    return Flaw(place, found, expected, form)


def _form(name: str, forms: Mapping[str, str], schema: Mapping[str, Any]) -> str:
    """Return the right form of a field; one that has fields of its own shows those it needs."""
    known = forms.get(name, f"{name}: …" if name else "name: value")
    needed = [f"{inner}: …" for inner in schema.get("required", ())]
    return f"{name}: {{{', '.join(needed)}}}" if name and needed and "{" not in known else known


def shown(value: Any) -> str:
    """Return a value for a message, shortened."""
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def place_of(raw: Any, location: Sequence[int | str]) -> tuple[str, str]:
    """Return where pydantic's location lies, with ids for positions; and the innermost type."""
    steps: list[str] = []
    model = str(raw.get("type", "")) if isinstance(raw, dict) else ""
    for step in location:
        if _is_tag(raw, step):
            model = str(step)
            continue
        inner = _step(raw, step)
        own = inner.get("id") if isinstance(step, int) and isinstance(inner, dict) else None
        steps.append(own if isinstance(own, str) else str(step))
        raw = inner
    return ".".join(steps), model


def _is_tag(raw: Any, step: int | str) -> bool:
    """Whether a step of a location is no field, but says which of a union is meant."""
    return isinstance(raw, dict) and step not in raw and step == raw.get("type")


def _step(raw: Any, step: int | str) -> Any:
    if isinstance(raw, dict):
        return raw.get(step)
    if isinstance(raw, list) and isinstance(step, int) and step < len(raw):
        return raw[step]
    return None


def _inside(raw: Any, location: Sequence[int | str]) -> Any:
    for step in location:
        raw = raw if _is_tag(raw, step) else _step(raw, step)
    return raw


def _at(schema: Mapping[str, Any], location: Sequence[int | str]) -> Mapping[str, Any]:
    """Return what a JSON Schema says of the place of a location."""
    definitions = schema.get("$defs", {})

    def plain(here: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in here:
            return plain(definitions[here["$ref"].rpartition("/")[2]])
        other = next((one for one in here.get("anyOf", ()) if one.get("type") != "null"), None)
        return plain(other) if other else here

    here = plain(schema)
    for step in location:
        here = plain(next(_inner(here, step), {}))
    return here


def _inner(here: Mapping[str, Any], step: int | str) -> Iterator[Mapping[str, Any]]:
    if step in here.get("discriminator", {}).get("mapping", {}):
        yield {"$ref": here["discriminator"]["mapping"][step]}
    if step in here.get("properties", {}):
        yield here["properties"][step]
    yield from here.get("patternProperties", {}).values()  # one pattern a mapping
    for name in ("items", "additionalProperties"):
        if isinstance(here.get(name), dict):
            yield here[name]
