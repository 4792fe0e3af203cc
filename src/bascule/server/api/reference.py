"""The reference page of the API, made from its OpenAPI document.

`docs/reference/api.md` is this function's output; a test compares them, so that the page cannot grow old.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_INTRODUCTION = """\
# The HTTP API

<!-- Made by docs/generate.py from the OpenAPI document; edit src/bascule/server/api. -->

{about}
The document itself is served at `/api/v1/openapi.json`. Instants are ISO 8601 in UTC, durations seconds, shares 0..1.
A sentence comes as `text` in your language, with its `key` and `values`.
"""


def reference(document: Mapping[str, Any]) -> str:
    """The page."""
    parts = [_INTRODUCTION.format(about=document["info"]["description"])]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts.append("\n".join(_operation(path, method, operation)))
    parts.append("## Shapes\n")
    for name, shape in sorted(document["components"]["schemas"].items()):
        parts.append("\n".join(_shape(name, shape)))
    return "\n".join(parts)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {method.upper()} {path}\n"
    yield f"{operation['summary']}. {operation.get('description', '')}\n"
    if operation.get("security"):
        yield "Needs the token.\n"
    if parameters := operation.get("parameters"):
        yield "| parameter | in | meaning |\n|---|---|---|"
        for one in parameters:
            needed = " (needed)" if one.get("required") and one["in"] != "path" else ""
            yield f"| `{one['name']}` | {one['in']} | {_meaning(one['schema'], one.get('description', ''))}{needed} |"
        yield ""
    if body := operation.get("requestBody"):
        yield f"Body: {', '.join(_content(body))}\n"
    yield "| status | answer |\n|---|---|"
    for status, answer in operation["responses"].items():
        yield f"| {status} | {_answer(answer)} |"
    yield ""


def _answer(answer: Mapping[str, Any]) -> str:
    kinds, described = _content(answer), answer.get("description", "")
    return f"{described}: {', '.join(kinds)}" if kinds else described


def _content(of: Mapping[str, Any]) -> list[str]:
    """The shapes that a body or an answer has; what is no JSON is named by its media type."""
    return [
        _type(content["schema"]) if media.endswith("json") else f"`{media}`"
        for media, content in of.get("content", {}).items()
    ]


def _shape(name: str, shape: Mapping[str, Any]) -> Iterator[str]:
    described = " ".join(shape.get("description", "").split())
    yield f"### {name}\n"
    if "enum" in shape:
        yield f"{described} One of: {', '.join(f'`{value}`' for value in shape['enum'])}.\n"
        return
    yield f"{described}\n"
    yield "| key | type | meaning |\n|---|---|---|"
    for key, field in shape.get("properties", {}).items():
        yield f"| `{key}` | {_type(field)} | {field.get('description', '')} |"
    yield ""


def _meaning(schema: Mapping[str, Any], described: str) -> str:
    default = f"default {schema['default']}" if schema.get("default") not in {None, ""} else ""
    return ", ".join(part for part in (_type(schema), described, default) if part)


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema.get("type") or "any")
