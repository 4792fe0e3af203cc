"""The plan in the folder: where it is, what it says, what is wrong with it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.platform.cli.voice import language, words

if TYPE_CHECKING:
    from bascule.plan.model.plan import Plan

DEFAULT = "bascule.yaml"

plan_option = click.option(
    "--plan",
    "plan_path",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    show_default=True,
    help=words("cli.option-plan"),
)


def read_text(path: Path) -> str:
    """The text of a plan file. Raises `BasculeError` where it cannot be read."""
    if not path.exists():
        raise BasculeError(say("cli.no-plan", path=str(path)), say("cli.no-plan-hint"))
    return file_text(path)


def file_text(path: Path) -> str:
    """The text of any file. Raises `BasculeError` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        folder = str(path.absolute().parent)
        raise BasculeError(
            say("cli.no-such-file", path=path.name, folder=folder), say("cli.no-such-file-hint")
        ) from None
    except UnicodeDecodeError as error:
        raise BasculeError(say("cli.plan-not-text", path=str(path), offset=error.start)) from None
    except OSError as error:
        raise BasculeError(say("cli.unreadable", path=str(path), detail=error.strerror or str(error))) from None


def good_plan(path: Path) -> "Plan":
    """The plan of a file. Raises `BasculeError` where it cannot be read; shows what is wrong with it before."""
    from bascule.plan.reading.problem import Severity
    from bascule.wiring.plans.document import examine

    loaded = examine(read_text(path), str(path))
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    if errors or loaded.plan is None:
        show_problems(errors)
        raise BasculeError(say("plan.refused", count=len(errors)), say("plan.refused_hint"))
    return loaded.plan


def show_problems(problems: list) -> None:  # type: ignore[type-arg]
    """Each problem on its line, clickable in a terminal, errors in red."""
    from bascule.plan.reading.problem import Severity, problem_text

    for problem in problems:
        color = "red" if problem.severity is Severity.ERROR else "yellow"
        click.echo(click.style(problem_text(problem, language()), fg=color), err=True)
