"""The plan's document: begin one, check it, and what can stand in it."""

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import render, say
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json, words
from bascule.wiring.plans.planfile import DEFAULT, plan_option, read_text, show_problems


@verb("cli.verb-init")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT)
@as_json
def init_command(path: Path, as_json: bool) -> None:
    """Write the starter in the reader's language; a file that is there is never overwritten."""
    from bascule.plan.sections import starter

    text = (files("bascule.plan") / starter(language())).read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BasculeError(say("cli.exists", path=str(path)), say("cli.exists-hint", path=str(path))) from None
    except OSError as error:
        raise BasculeError(say("cli.unwritable", path=str(path), detail=error.strerror or str(error))) from None
    if as_json:
        tell_json({"path": str(path)})
    else:
        tell("cli.written", path=str(path))


@verb("cli.verb-check")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@plan_option
@as_json
def check_command(path: Path | None, plan_path: Path, as_json: bool) -> int:
    """Load and lint; exit 1 on errors, 0 on warnings alone."""
    from bascule.plan.compiling.databases import closings
    from bascule.plan.identity import plan_hash
    from bascule.plan.notes import notes
    from bascule.plan.reading.problem import has_errors
    from bascule.platform.cli.outlook import print_outlooks
    from bascule.wiring.machine.rights import rights_of
    from bascule.wiring.plans.document import examine

    path = path or plan_path
    loaded = examine(read_text(path), str(path))
    problems = loaded.problems
    good = loaded.plan is not None and not has_errors(problems)
    identity = plan_hash(loaded.plan) if loaded.plan and good else None
    rights = rights_of(loaded.plan, path.absolute().parent).notes if loaded.plan and good else ()
    closed = [asdict(one) for one in closings(loaded.plan)] if loaded.plan and good else []
    beside = list(notes(loaded.plan)) if loaded.plan and good else []
    seen = _forecast(loaded.plan) if loaded.plan and good else []
    if as_json:
        found = [problem_json(problem) for problem in problems]
        said = [render(one, language()) for one in rights]
        told = {"valid": good, "hash": identity, "problems": found, "closes_way_back": closed, "rights": said} | {
            "notes": [render(one, language()) for one in beside],
            "evidence": [one.as_json() for one in seen],
        }
        tell_json(told)
    else:
        show_problems(problems)
        if good and loaded.plan:
            tell("cli.plan-good", path=str(path), name=loaded.plan.name, hash=str(identity)[:12])
            for one in closed:
                tell("plan.closes", **one)
            for note in (*rights, *beside):
                click.echo(render(note, language()))
            print_outlooks([one for one in seen if one.rate])
    return DONE if good else FAILED


def _forecast(plan: "Plan") -> "list[Outlook]":
    """How long shares take in the last environment, and in those that say what comes there, by what the plan itself expects."""
    from bascule.plan.schedule import specs_for
    from bascule.platform.cli.outlook import outlooks

    last = list(plan.environments)[-1]
    found: list[Outlook] = []
    for name, one in plan.environments.items():
        said = {component for component, other in one.override.items() if other.expect or other.visitors}
        kind = next(iter(one.kinds), "standard")
        specs = specs_for(plan, list(plan.components), name, str(kind))
        found += outlooks(plan, [spec for spec in specs if name == last or spec.component in said], ask=False)
    return found


def problem_json(problem: Any) -> dict[str, Any]:
    """A problem as JSON, its sentences in the reader's language."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.value,
        "code": problem.message.key,
        "message": render(problem.message, language()),
        "hint": render(problem.hint, language()) if problem.hint else None,
    }


if TYPE_CHECKING:
    from bascule.plan.model.plan import Plan
    from bascule.plan.sections import PlanSection
    from bascule.platform.cli.outlook import Outlook


@verb("cli.verb-explain")
@click.argument("section", required=False)
@as_json
def explain_command(section: str | None, as_json: bool) -> None:
    """Print one section's example, or the list of sections."""
    from bascule.plan.sections import find_section, resource

    known = _sections()
    if section is None:
        _list(known, as_json)
        return
    found = find_section(tuple(known.values()), section)
    text = (files(found.package) / resource(found, language())).read_text(encoding="utf-8")
    if as_json:
        tell_json({"section": found.name, "example": text})
    else:
        click.echo(text, nl=False)


def _sections() -> "dict[str, PlanSection[Any]]":
    from bascule.plan.document import sections_of
    from bascule.wiring.plans.document import Document

    return {one.name: one for one in sections_of(Document)}


def _list(known: "dict[str, PlanSection[Any]]", as_json: bool) -> None:
    if as_json:
        tell_json({"sections": list(known)})
        return
    click.echo(words("cli.sections"))
    for name in known:
        click.echo(f"  bascule explain {name}")


@verb("cli.verb-schema")
@as_json
def schema_command(as_json: bool) -> None:
    """Print it; `--json` prints it without line breaks."""
    from bascule.drivers.declared import facts
    from bascule.plan.drivers.schema import with_drivers
    from bascule.plan.schema import json_schema
    from bascule.wiring.plans.document import Document

    schema = with_drivers(json_schema(Document), facts().values(), language())
    click.echo(json.dumps(schema, ensure_ascii=False, indent=None if as_json else 2))
