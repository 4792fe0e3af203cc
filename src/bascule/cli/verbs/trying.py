"""`bascule try`: checks asked now, without a release."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, text, words
from bascule.platform.cli.which import environment as which_environment


@verb("cli.verb-try", about="cli.about-try")
@click.argument("checks", nargs=-1, required=True, metavar="CHECK...")
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--component", help=words("cli.option-try-component"))
@click.option("--version", help=words("cli.option-try-version"))
@as_json
def try_command(
    checks: Sequence[str], environment: str | None, component: str | None, version: str | None, as_json: bool
) -> int:
    """0 where all have passed, 1 where one has not, 2 for a check that there is not."""
    client = Client()
    where = which_environment(client, environment, component)
    asked = {"checks": list(checks), "environment": where, "component": component, "version": version}
    found = list(_results(client, asked, as_json))
    if as_json:
        tell_json(found)
    else:
        passed = sum(one["passed"] for one in found)
        tell("cli.tried", passed=passed, count=len(found), environment=where)
    return DONE if all(one["passed"] for one in found) else FAILED


def _results(client: Client, asked: dict[str, Any], quiet: bool) -> Iterator[dict[str, Any]]:
    """As they come. Raises `UsageError` for what the plan does not have: it is a word that was typed."""
    try:
        with client.lines("/checks/try", asked) as lines:
            for one in lines:
                if not quiet:
                    _print(one)
                yield one
    except BasculeError as error:
        if error.kind is ErrorKind.INVALID:
            raise click.UsageError(_joined(error.message, error.hint)) from error
        raise


def _joined(message: Message, hint: Message | None) -> str:
    return "\n".join(text(one) for one in (message, hint) if one)


def _print(one: dict[str, Any]) -> None:
    mark = click.style("✓", fg="green") if one["passed"] else click.style("✗", fg="red")
    click.echo(f"{mark} {one['name']}  {one['because']['text']}")
    for line in () if one["passed"] else one["output"]:
        click.echo(f"    {line}")
