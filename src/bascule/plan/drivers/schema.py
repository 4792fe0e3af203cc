"""The JSON Schema of what drivers take: read off their models, beside the schema of the plan or alone.

It is looser than the check of a plan where a schema cannot say it: an option that must be given may stand in another part of
the document than the others. Never stricter.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bascule.kernel.i18n import Language, Message, render
from bascule.plan.drivers.facts import DriverFacts, DriverKind

_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}
_OWN_KEYS: dict[str, Any] = {"^x-": {}}
# Kind -> the parts of a plan that name such drivers, and the key of the driver there; a check names it among its own keys.
_PLACES = {
    DriverKind.WORKLOAD: (("Component", "run"), ("Override", "run")),
    DriverKind.TRAFFIC: (("Component", "route"), ("Override", "route")),
    DriverKind.DATABASE: (("Database", "migrations"),),
    DriverKind.CHECK: (("Check", ""), ("CheckOverride", "")),
}


def with_drivers(plan: dict[str, Any], drivers: Iterable[DriverFacts], language: Language) -> dict[str, Any]:
    """The schema of a plan, knowing the options of drivers. `plan` is changed."""
    for one in drivers:
        schema = driver_schema(one, language)
        plan["$defs"] |= schema.pop("$defs", {})
        plan["$defs"][schema["title"]] = schema
        taken = {"anyOf": [{"$ref": f"#/$defs/{schema['title']}"}, _SCALAR]}
        for part, key in _PLACES[one.kind]:
            for node in _mappings(plan["$defs"][part]["properties"][key] if key else plan["$defs"][part]):
                node.setdefault("properties", {})[one.written] = taken
    return plan


def driver_schema(one: DriverFacts, language: Language) -> dict[str, Any]:
    """The schema of a driver's options, with their sentences in a language."""
    schema = one.options.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        part.pop("required", None)
        part["patternProperties"] = _OWN_KEYS
        part["properties"] = {name: _field(field, language) for name, field in part.get("properties", {}).items()}
    return {**schema, "title": f"{one.kind}-{one.name}"}


def _field(field: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """What may stand there; that None stands for "not given" is our affair."""
    kept = {key: value for key, value in field.items() if key not in ("title", "default")}
    choices = [one for one in kept.pop("anyOf", ()) if one != {"type": "null"}]
    kept |= choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {}
    if "description" in kept:
        # A driver of somebody else brings its own sentence, and rendering shows a key that it does not know as it is.
        kept["description"] = render(Message(kept["description"]), language)
    return kept


def _mappings(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from [node] if node.get("type") == "object" else (one for one in node["anyOf"] if one.get("type") == "object")
