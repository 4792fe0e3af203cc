"""The reference page of the plan file, made from the annotated examples and the model's descriptions.

`docs/reference/plan.md` is this function's output; a test compares them, so that the page cannot grow old.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bascule.plan.schema import json_schema
from bascule.plan.sections import SECTIONS

_INTRODUCTION = """\
# The plan file

<!-- Made by docs/generate.py from src/bascule/plan; edit the examples and the model there. -->

One YAML file says what a release must go through. Unknown keys are refused; keys that start with `x-` are your own,
anywhere. A number without a unit is never taken for a duration or a percentage. `bascule check` shows every problem
with its line, and `bascule explain SECTION` prints the examples below.

All examples of this page, one after the other, are one valid plan.
"""

# Section -> the parts of the model whose keys its table shows.
_PARTS = {
    "plan": ("Plan",),
    "objectives": ("Objectives",),
    "people": ("Person",),
    "calendars": (),
    "environments": ("Environment", "Kind", "Override"),
    "components": ("Component", "Health", "Step", "Run"),
    "guards": ("Guard",),
    "checks": ("Check",),
    "checklists": ("Checklist", "Item"),
    "channels": ("Channel",),
    "announce": ("Announce", "Say"),
    "databases": ("Database", "Backup", "DatabaseOverride", "Migrate"),
    "triggers": ("Triggers", "GitHub", "Hook"),
    "metrics": ("Metric",),
    "flags": ("Flag", "FlagValues"),
    "surveys": ("Survey",),
    "experiments": ("Experiment", "Variant"),
}


def reference(examples: Mapping[str, str]) -> str:
    """The page; `examples` maps each section to the text of its annotated example."""
    schema = json_schema()
    parts = {"Plan": schema, **schema["$defs"]}
    return "\n".join([_INTRODUCTION, *(_section(name, examples[name], parts) for name in SECTIONS)])


def _section(name: str, example: str, parts: Mapping[str, Any]) -> str:
    tables = "\n".join(line for part in _PARTS[name] for line in _table(part, parts[part]))
    return f"## {name}\n\n```yaml\n{example.strip()}\n```\n\n{tables}"


def _table(name: str, part: Mapping[str, Any]) -> Iterator[str]:
    description = " ".join(part["description"].split())
    yield f"**{name}**: {description}\n"
    yield "| key | needed | meaning |\n|---|---|---|"
    required = part.get("required", ())
    for key, field in part["properties"].items():
        yield f"| `{key}` | {'yes' if key in required else ''} | {field['description']} |"
    yield ""
