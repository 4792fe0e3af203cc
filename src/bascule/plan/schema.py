"""The JSON Schema of a plan, for editors: completion, descriptions and errors while somebody types.

Derived from the model. It is looser than `load` where a schema cannot say it (conditions, references), never stricter.
"""

from copy import deepcopy
from functools import cache
from typing import Any

from bascule.plan.document import occasions_of
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.lines import BESIDE, TRAFFIC_PATTERN
from bascule.plan.phrases.values import VISITORS_PATTERN
from bascule.plan.reading.tree import Path

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OWN_KEYS = {"^x-": {"description": "Your own; Bascule does not read it."}}
# Steps and checks are written shorter than the model keeps them.
_STEP_WORDS = {"enum": ["check", "approve", "window", "deploy"], "description": "A step that needs nothing else."}


def json_schema(document: type[Plan] = Plan) -> dict[str, Any]:
    """The schema of a document, JSON Schema 2020-12."""
    return deepcopy(_schema(document))


def keys_at(document: type[Plan], path: Path) -> list[str]:
    """The keys that may stand at a path of the document; empty where any or none may."""
    schema = _schema(document)
    node: dict[str, Any] = schema
    for part in path:
        node = _child(_resolved(schema, node), part)
    return list(_resolved(schema, node).get("properties", {}))


@cache
def _schema(document: type[Plan]) -> dict[str, Any]:
    schema = document.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        part["patternProperties"] = _OWN_KEYS
        for field in part["properties"].values():
            field.pop("title", None)
            field.pop("default", None)
            _named(field)
        for name in (
            "guards",
            "checks",
            "calendars",
            "announce",
            "metrics",
            *(one.name for one in document.added),
        ):
            _emptied(part["properties"].get(name, {}))
    schema["properties"]["announce"]["propertyNames"] = {"enum": list(occasions_of(document))}
    for name in ("Check", "CheckOverride"):
        _check(schema["$defs"][name])
    _step(schema["$defs"]["Step"])
    _text_or(schema["$defs"]["Run"], "A command line.")
    _text_or(schema["$defs"]["Undo"], "A command line.")
    _text_or(schema["$defs"]["Item"], "What is confirmed.")
    _text_or(schema["$defs"]["Migrate"], "A database.")
    _text_or(schema["$defs"]["Traffic"], "A share and a time, such as `5% for 1h`, or `100%`.", TRAFFIC_PATTERN)
    _text_or(schema["$defs"]["Visitors"], "Requests a second, such as `5/s`, or `none`.", VISITORS_PATTERN)
    for name in ("Health", "Objectives", "Environment", "Override", "Kind", "Person", "Backup"):
        _emptied(schema["$defs"][name])
    return {"$schema": DIALECT, "title": "Bascule plan", **{key: schema[key] for key in schema if key != "title"}}


def _named(field: dict[str, Any]) -> None:
    """Mappings by name take `x-` keys too, which the pattern of names would forbid."""
    if "patternProperties" in field:
        (pattern, values), *_ = field["patternProperties"].items()
        field |= {"propertyNames": {"pattern": pattern}, "patternProperties": _OWN_KEYS, "additionalProperties": values}


def _emptied(node: dict[str, Any]) -> None:
    """`staging:` with nothing behind it is the same as `staging: {}`."""
    if isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]


def _check(part: dict[str, Any]) -> None:
    del part["properties"]["runs"]
    part.pop("required", None)
    part["additionalProperties"] = {"type": ["string", "object", "number", "boolean", "null"]}


# Whatever else there is has a way back of its own.
_UNDO = {"if": {"required": ["undo"]}, "then": {"anyOf": [{"required": ["run"]}, {"required": ["migrate"]}]}}


def _step(part: dict[str, Any]) -> None:
    long = {key: part.pop(key) for key in list(part) if key not in ("description", "properties")}
    one = [{"required": [key]} for key in part["properties"] if key not in BESIDE]
    part["anyOf"] = [
        _STEP_WORDS,
        {
            **long,
            "properties": part["properties"],
            "oneOf": one,
            **_UNDO,
        },
    ]


def _text_or(part: dict[str, Any], what: str, pattern: str = "") -> None:
    """A text alone stands for a mapping with this one key."""
    long = {key: part.pop(key) for key in list(part) if key not in ("description", "properties")}
    text = {"type": "string", "minLength": 1, "description": what} | ({"pattern": pattern} if pattern else {})
    part["anyOf"] = [text, {**long, "properties": part["properties"]}]


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        node = {**schema["$defs"][node["$ref"].rpartition("/")[2]]}
    for branch in node.get("anyOf", ()):
        inner = _resolved(schema, branch)
        if "properties" in inner or "items" in inner:
            return inner
    return node


def _child(node: dict[str, Any], part: str | int) -> dict[str, Any]:
    if isinstance(part, int):
        child = node.get("items", {})
    else:
        child = node.get("properties", {}).get(part) or node.get("additionalProperties", {})
    return child if isinstance(child, dict) else {}
