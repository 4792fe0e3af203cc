"""`bascule check`: everything that is wrong with a plan, at once; nothing is started."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bascule.kernel.i18n import render
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json
from bascule.wiring.plans.planfile import plan_option, read_text, show_problems


@verb("cli.verb-check")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@plan_option
@as_json
def command(path: Path | None, plan_path: Path, as_json: bool) -> int:
    """Load and lint; exit 1 on errors, 0 on warnings alone."""
    from bascule.plan.databases import closings
    from bascule.plan.identity import plan_hash
    from bascule.plan.problem import has_errors
    from bascule.wiring.machine.rights import rights_of
    from bascule.wiring.plans.document import examine

    path = path or plan_path
    loaded = examine(read_text(path), str(path))
    problems = loaded.problems
    good = loaded.plan is not None and not has_errors(problems)
    identity = plan_hash(loaded.plan) if loaded.plan and good else None
    rights = rights_of(loaded.plan, path.absolute().parent).notes if loaded.plan and good else ()
    closed = [asdict(one) for one in closings(loaded.plan)] if loaded.plan and good else []
    if as_json:
        found = [problem_json(problem) for problem in problems]
        said = [render(one, language()) for one in rights]
        tell_json({"valid": good, "hash": identity, "problems": found, "closes_way_back": closed, "rights": said})
    else:
        show_problems(problems)
        if good and loaded.plan:
            tell("cli.plan-good", path=str(path), name=loaded.plan.name, hash=str(identity)[:12])
            for one in closed:
                tell("plan.closes", **one)
            for note in rights:
                click.echo(render(note, language()))
    return DONE if good else FAILED


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
