"""Writes the pages of the documentation that are made from the code: `python docs/generate.py [SECTION …]`.

Each section is a function that returns the pages as path -> text. With `--check` nothing is written: the pages that
are out of date are named, and the exit code is 1 where there is one, so that no page can grow old.
"""

import os
import runpy
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from bascule.plan.document import sections_of
from bascule.plan.reference import reference
from bascule.plan.sections import resource
from bascule.wiring.plans.document import Document

DOCS = Path(__file__).parent

CLI = """\
# The command line

<!-- Made by docs/generate.py from src/bascule/cli and src/bascule/platform/settings.py; edit those. -->

`bascule VERB --help` prints the same. Help, messages and errors are in French where `BASCULE_LANGUAGE` or the locale
is. Verbs that speak with a control plane reach it where `BASCULE_HOST` and `BASCULE_PORT`, or `BASCULE_URL`, say. They show
it `BASCULE_TOKEN`, else what `bascule login` kept, else the token of the data folder. `RELEASE` may be left out by the
verbs that change or follow a release, while only one is under way.
"""

CODES = """\
## Exit codes

| code | meaning |
|---|---|
| {DONE} | Done. Of `watch` and `release --watch`: the release succeeded. |
| {FAILED} | Refused or failed; the error says what to type next. Of `watch`: the release ended without success. |
| {WRONG} | Wrong usage: an unknown verb or option, a missing or impossible value. |
| {HELD} | Held. Of `watch`: a person must decide before the release goes on. Of `status RELEASE`: the release holds. |
| {INTERRUPTED} | Interrupted with Ctrl-C. |
"""

SURROUNDINGS = """\
## Environment variables

{table}
| `BASCULE_LOG` | `warning` | the least serious log line that `serve` and `demo` write: `debug`, `info`, `warning` or `error` |

A command of `--json` writes its answer as JSON on standard output, and an error as one JSON object on standard error:
`{{"error": {{"code": …, "message": …, "hint": …}}}}`.
"""

PHASES = """\
# The phases of a release

<!-- Made by docs/generate.py from src/bascule/release/phases.py; edit that table. -->

This is everything that can happen to a release. What is not in the picture cannot happen: the deciding code goes
through this table, and the table refuses the rest.

```mermaid
{diagram}
```

| phase | where the traffic is | what can happen |
|---|---|---|
{rows}

A hold is not a phase. A release waits *within* its phase, and its way back stays as open as the phase has it
([why](../decisions/0005-a-hold-is-not-a-phase.md)). How the phase is chosen is told in
[How Bascule decides](how-bascule-decides.md).
"""

# What a value looks like, by click's name for its type; a new type fails here until it has a word.
VALUES = {
    "Path": "FILE",
    "StringParamType": "TEXT",
    "FloatRange": "NUMBER",
    "IntRange": "NUMBER",
    "IntParamType": "NUMBER",
    "DateTime": "DATE",
}

TRAFFIC = {
    "preparing": "untouched: the candidate is checked and started, and nobody sees it",
    "exposed": "divided: some users see the candidate",
    "promoted": "on the candidate; the old version is still warm",
    "rolling back": "on its way back to stable",
    "stranded": "the way back does not work; a person is needed, and Bascule keeps trying",
    "succeeded": "on the candidate, which is stable from now on",
    "rolled back": "back on stable; users had seen the candidate",
    "failed": "as it was; nobody had seen the candidate",
    "cancelled": "as it was, or nowhere where nothing served before; a person stopped the release",
}


def plan() -> Mapping[str, str]:
    """The reference page of the plan file."""
    sections = sections_of(Document)
    examples = {one.name: (files(one.package) / resource(one, "en")).read_text(encoding="utf-8") for one in sections}
    return {"reference/plan.md": reference(Document, examples)}


def api() -> Mapping[str, str]:
    """The reference page of the HTTP API."""
    from bascule.server.api.reference import reference as api_reference
    from bascule.server.app import bare_app

    return {"reference/api.md": api_reference(bare_app().openapi())}


def cli() -> Mapping[str, str]:
    """The reference page of the command line. Verbs take their language when they are imported, so it is set before."""
    os.environ["BASCULE_LANGUAGE"] = "en"
    from bascule.cli.verbs import commands, verbs
    from bascule.platform import settings
    from bascule.platform.cli import codes

    context = verbs.make_context("bascule", [], resilient_parsing=True)
    parts = [CLI, *(_verb(verbs.get_command(context, name), context) for name in commands())]
    table = "\n".join(line for line in (settings.__doc__ or "").splitlines() if line.startswith("|"))
    return {"reference/cli.md": "\n".join([*parts, CODES.format(**vars(codes)), SURROUNDINGS.format(table=table)])}


def _verb(command: Any, parent: Any) -> str:
    """One verb: what it does, how it is typed, its options; then the verbs below it, where it has some."""
    context = command.make_context(command.name, [], parent=parent, resilient_parsing=True)
    below = [_verb(each, context) for each in getattr(command, "commands", {}).values()]
    if below:
        title = f"## {command.name}\n\n{command.help}\n"
        return "\n".join([title, *(text.replace("## ", f"### {command.name} ", 1) for text in below)])
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    about = (command.help or "").replace("\b\n", "")
    rows = "\n".join(_options(command.params))
    return f"## {command.name}\n\n{about}\n\n```text\n{usage}\n```\n\n| option | meaning |\n|---|---|\n{rows}\n"


def _options(parameters: Iterable[Any]) -> Iterator[str]:
    for each in parameters:
        if each.param_type_name != "option":
            continue
        names = " / ".join(f"`{name}`" for name in [*each.opts, *each.secondary_opts])
        value = "" if each.is_flag else f" {_choices(each) or VALUES[type(each.type).__name__]}"
        notes = [each.help or "", "Needed." if each.required else "", _default(each)]
        yield f"| {names}{value} | {' '.join(note for note in notes if note)} |"


def _choices(option: Any) -> str:
    return " or ".join(f"`{choice}`" for choice in getattr(option.type, "choices", ()))


def _default(option: Any) -> str:
    return f"Default: `{option.default}`." if option.show_default and not option.required else ""


def phases() -> Mapping[str, str]:
    """The page with the diagram of the phases."""
    from bascule.release.phases import TABLE, diagram

    rows = (f"| {phase} | {TRAFFIC[phase]} | {_row(row)} |" for phase, row in TABLE.items())
    return {"explanation/phases.md": PHASES.format(diagram=diagram(), rows="\n".join(rows))}


def _row(row: Mapping[Any, Any]) -> str:
    return ", ".join(f"{event} → {after}" for event, after in row.items()) or "nothing any more"


DRIVERS = """\
# Drivers

<!-- Made by docs/generate.py from the declarations in src/bascule/drivers; edit those. -->

What runs versions, brings users to them, checks them and keeps migrations, and the options that each takes in a plan.
`bascule check` holds a plan against exactly this. [A driver of your own](../how-to/add-a-driver.md) is declared the same way.
"""
HEADINGS = {
    "workload": "Under `run` of a component",
    "traffic": "Under `route` of a component",
    "check": "Under a check",
    "database": "Under `migrations` of a database",
}


def drivers() -> Mapping[str, str]:
    """The reference page of our drivers and their options."""
    from bascule.drivers.declared import ours

    parts = [DRIVERS]
    for kind, heading in HEADINGS.items():
        parts += [f"## {heading}\n", *(_driver(one) for one in ours() if one.kind == kind)]
    return {"reference/drivers.md": "\n".join(parts)}


def _driver(one: Any) -> str:
    from bascule.plan.drivers.options import required
    from bascule.plan.drivers.schema import driver_schema

    fields = driver_schema(one, "en")["properties"]
    needed = required(one.options)
    names = [*needed, *(name for name in fields if name not in needed)]
    rows = [f"| `{name}` | {'yes' if name in needed else ''} | {_told(fields[name])} |" for name in names]
    notes = [f"Needs `pip install 'bascule[{one.extra}]'`."] if one.extra else []
    notes += [f"Needs the program `{name}`." for name in one.programs]
    figures = [f"`{name}`" for name in one.measures if name]
    notes += [f"Figures for limits: {', '.join(figures)}."] if figures else []
    table = "| option | needed | meaning |\n|---|---|---|\n" + "\n".join(rows)
    return "\n".join([f"### {one.written}\n", *(f"{note}\n" for note in notes), table, ""])


def _told(field: Mapping[str, Any]) -> str:
    choices = f"One of {', '.join(f'`{one}`' for one in field['enum'])}." if "enum" in field else ""
    bounds = f"From {field['minimum']} to {field['maximum']}." if "minimum" in field and "maximum" in field else ""
    return " ".join(one for one in (field["description"].replace("|", "\\|"), choices or bounds) if one)


def house() -> Mapping[str, str]:
    """The page about the house."""
    return {"explanation/house.md": runpy.run_path(str(DOCS / "house.py"))["house"]()}


PAGES: dict[str, Callable[[], Mapping[str, str]]] = {
    "plan": plan,
    "api": api,
    "cli": cli,
    "phases": phases,
    "drivers": drivers,
    "house": house,
}


def pages(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pages of the named sections, or of all: path below `docs` and text."""
    for name in list(names) or PAGES:
        yield from PAGES[name]().items()


def outdated(folder: Path, names: Iterable[str]) -> list[str]:
    """The pages of a docs folder that differ from what the code says now."""
    found = ((folder / path, path, text) for path, text in pages(names))
    return [path for file, path, text in found if not file.is_file() or file.read_text(encoding="utf-8") != text]


def write(folder: Path, names: Iterable[str]) -> None:
    """Write the pages."""
    for path, text in pages(names):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write, or with `--check` only say what is out of date; the exit code."""
    names = [each for each in arguments if each != "--check"]
    if unknown := [name for name in names if name not in PAGES]:
        print(f"no such section: {', '.join(unknown)}; there are {', '.join(PAGES)}", file=sys.stderr)
        return 2
    if "--check" not in arguments:
        write(DOCS, names)
        return 0
    old = outdated(DOCS, names)
    for path in old:
        print(f"docs/{path} is out of date; write it anew with: make docs", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
