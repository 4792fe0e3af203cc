"""The reference page of the plan file, made from the annotated examples and the model's descriptions.

`docs/reference/plan.md` is this function's output; a test compares them, so that the page cannot grow old.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bascule.plan.document import sections_of
from bascule.plan.model.plan import Plan
from bascule.plan.schema import json_schema
from bascule.plan.sections import PlanSection

_INTRODUCTION = """\
# The plan file

<!-- Made by docs/generate.py from src/bascule/plan; edit the examples and the model there. -->

One YAML file says what a release must go through. Unknown keys are refused; keys that start with `x-` are your own,
anywhere. A number without a unit is never taken for a duration or a percentage. `bascule check` shows every problem
with its line, and `bascule explain SECTION` prints the examples below.

All examples of this page, one after the other, are one valid plan.
"""


def reference(document: type[Plan], examples: Mapping[str, str]) -> str:
    """The page of a document; `examples` maps each section's name to the text of its annotated example."""
    schema = json_schema(document)
    parts = {"Plan": schema, **schema["$defs"]}
    return "\n".join([_INTRODUCTION, *(_section(one, examples[one.name], parts) for one in sections_of(document))])


def _section(section: PlanSection[Any], example: str, parts: Mapping[str, Any]) -> str:
    tables = "\n".join(line for part in section.parts for line in _table(part, parts[part]))
    return f"## {section.name}\n\n```yaml\n{example.strip()}\n```\n\n{tables}"


def _table(name: str, part: Mapping[str, Any]) -> Iterator[str]:
    description = " ".join(part["description"].split())
    yield f"**{name}**: {description}\n"
    yield "| key | needed | meaning |\n|---|---|---|"
    required = part.get("required", ())
    for key, field in part["properties"].items():
        yield f"| `{key}` | {'yes' if key in required else ''} | {field['description']} |"
    yield ""
