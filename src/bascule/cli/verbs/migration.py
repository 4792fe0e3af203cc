"""`bascule migration`: what is pending on the databases of the plan, and whether it can be run. Needs no control plane."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bascule.kernel.i18n import Keys, say
from bascule.kernel.quantities import Instant
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.family import family
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import tell, tell_json, text, words
from bascule.wiring.plans.planfile import good_plan, plan_option

if TYPE_CHECKING:
    from bascule.drivers.support.database.programs.transfer import Transferred
    from bascule.migration.result import Backup, Rehearsal
    from bascule.migration.verdict import Assessed, Inspection
    from bascule.ports.database import Database, Target

DANGER = Keys("migration.danger-{}", "bascule.migration.reading:Danger")
STAGE = Keys("migration.stage-{}", "bascule.migration.reading:Stage")

command = family("cli.verb-migration")
database_argument = click.argument("database", required=False)
environment_option = click.option("--environment", help=words("cli.option-migration-environment"))
COLORS = {"safe": "green", "unknown": "yellow", "destructive": "red"}


@command.verb("cli.verb-migration-list")
@database_argument
@environment_option
@plan_option
@as_json
def show(database: str | None, environment: str | None, plan_path: Path, as_json: bool) -> None:
    """Pending migrations with their stage, what they may lose and whether they can be undone."""
    found = _each(plan_path, environment, database, lambda driver, target: driver.inspect(target))
    if as_json:
        tell_json([_inspection(one) for one in found])
        return
    for one in found:
        _show(one)


@command.verb("cli.verb-migration-lint")
@database_argument
@environment_option
@click.option("--strict", is_flag=True, help=words("cli.option-strict"))
@plan_option
@as_json
def lint(database: str | None, environment: str | None, strict: bool, plan_path: Path, as_json: bool) -> int:
    """What should be mended; exit 1 on errors."""
    found = _each(plan_path, environment, database, lambda driver, target: driver.inspect(target))
    findings = [finding for one in found for each in one.pending for finding in each.findings]
    failed = any(strict or finding.level.value == "error" for finding in findings)
    if as_json:
        tell_json([_inspection(one) for one in found])
        return FAILED if failed else DONE
    for one in found:
        _lint(one)
    return FAILED if failed else DONE


@command.verb("cli.verb-migration-rehearse")
@database_argument
@environment_option
@plan_option
@as_json
def rehearse(database: str | None, environment: str | None, plan_path: Path, as_json: bool) -> int:
    """Up and down in a scratch database; exit 1 where a way down leaves something over or an invariant is broken."""
    found = _each(plan_path, environment, database, lambda driver, target: driver.rehearse(target), scratch=True)
    if as_json:
        tell_json([_played(one) for one in found])
    else:
        for one in found:
            _rehearsed(one, plan_path)
    return FAILED if any(one.differences or one.problems for one in found) else DONE


@command.verb("cli.verb-migration-transfer")
@click.argument("database")
@click.option("--from", "start", required=True, help=words("cli.option-transfer-from"))
@click.option("--to", "end", required=True, help=words("cli.option-transfer-to"))
@click.option("--really", help=words("cli.option-really"))
@plan_option
@as_json
def transfer(database: str, start: str, end: str, really: str | None, plan_path: Path, as_json: bool) -> None:
    """Rows and checksums of every table, computed on both sides, are the same, or nothing is changed."""
    from bascule.cli.logs import set_up_logs
    from bascule.platform.settings import read_settings
    from bascule.wiring.databases import require_transfer, saved_before, transfer_between

    set_up_logs(False)
    plan, root, path, settings = good_plan(plan_path), plan_path.parent.absolute(), (start, end), read_settings()

    async def move() -> "tuple[Sequence[Backup], Transferred]":
        require_transfer(plan, database, path, really)
        return await saved_before(plan, database, path, settings, root), await transfer_between(
            plan, database, path, root
        )

    saved, moved = asyncio.run(move())
    if as_json:
        tell_json(asdict(moved) | {"backups": [asdict(one) for one in saved]})
        return
    for environment, copy in zip(path, saved, strict=True):
        tell("migration.saved-before", environment=environment, path=copy.path, restore=copy.restore)
    for one in moved.tables:
        tell("migration.transferred", table=one.table, rows=one.rows, checksum=one.checksum)
    for column in moved.unmasked:
        click.echo(click.style(words("migration.unmasked", column=column), fg="yellow"), err=True)


@command.verb("cli.verb-migration-down")
@click.argument("database")
@click.option("--to", "environment", required=True, help=words("cli.option-down-to"))
@click.option("--steps", type=click.IntRange(1, 1000), help=words("cli.option-down-steps"))
@click.option("--to-revision", "revision", help=words("cli.option-down-revision"))
@click.option("--product", help=words("cli.option-product"))
@click.option("--reason", default="", help=words("cli.option-reason"))
@click.option("--yes", is_flag=True, help=words("cli.option-down-yes"))
@as_json
def down(database: str, environment: str, yes: bool, reason: str, as_json: bool, **asked: Any) -> int:
    """Through the control plane: with a copy made before, and in the journal."""
    from bascule.platform.cli.client import Client
    from bascule.platform.cli.who import me

    if asked["steps"] and asked["revision"]:
        raise click.UsageError(words("cli.down-one-of"))
    chosen = {"steps": asked["steps"] or 1, "to_revision": asked["revision"] or "", "environment": environment}
    product = {"plan": asked["product"]} if asked["product"] else {}
    client = Client()
    if not yes:
        found = client.get(f"/databases/{database}/ways-down", **chosen, **product)
        return _would(found, as_json)
    made = client.post(f"/databases/{database}/down", {**chosen, **product, "reason": reason, "by": me()})
    if as_json:
        tell_json(made)
        return DONE
    for one in made["undone"]:
        tell("migration.step", name=one["name"], up=one["seconds"])
    names = ", ".join(one["name"] for one in made["undone"])
    tell("migration.down-done", database=database, environment=environment, names=names, restore=made["restore"])
    return DONE


def _would(found: dict[str, Any], as_json: bool) -> int:
    """What would be undone; 1, because nothing was."""
    if as_json:
        tell_json(found)
    elif not found["names"]:
        tell("migration.down-nothing", database=found["database"])
    else:
        tell("migration.down-would", database=found["database"], environment=found["environment"])
        click.echo("\n".join(f"  {name}" for name in found["names"]))
        tell("migration.down-yes")
    return FAILED


def _each(
    plan_path: Path,
    environment: str | None,
    database: str | None,
    ask: "Callable[[Database, Target], Awaitable[Any]]",
    scratch: bool = False,
) -> list[Any]:
    """Ask the driver of each database."""
    from bascule.cli.logs import set_up_logs
    from bascule.platform.settings import read_settings
    from bascule.wiring.databases import driver_of, environment_of, scratch_server, targets

    # Drivers are called behind a log, and what is printed is for whoever reads the answer.
    set_up_logs(False)
    plan, settings = good_plan(plan_path), read_settings()
    wanted = targets(plan, environment_of(plan, environment), database, Instant(time.time()))

    async def ask_all() -> list[Any]:
        async with scratch_server(wanted if scratch else ()) as server:
            root = plan_path.parent.absolute()
            return [await ask(driver_of(settings, root, one), replace(one, scratch=server)) for one in wanted]

    return asyncio.run(ask_all())


def _show(found: "Inspection") -> None:
    if not found.pending:
        tell("migration.none-pending", database=found.database)
    for one in found.pending:
        danger = words(DANGER[one.danger])
        way = words("migration.way-down" if one.way_down else "migration.no-way")
        stage = words(STAGE[one.stage])
        click.echo(f"{found.database}  {one.name:40}  {stage:10}  {way:14}  ", nl=False)
        click.echo(click.style(danger, fg=COLORS[one.danger.value]))
        for reading in one.grave:
            click.echo(f"    {one.name}:{reading.line}  {text(reading.because)}")


def _lint(found: "Inspection") -> None:
    for one in found.pending:
        for finding in one.findings:
            color = "red" if finding.level.value == "error" else "yellow"
            line = f"{one.name}:{finding.line}: {finding.rule}: {text(finding.message)}"
            click.echo(click.style(line, fg=color))
    if not any(one.findings for one in found.pending):
        tell("migration.lint-good", database=found.database)


def _rehearsed(found: "Rehearsal", plan_path: Path) -> None:
    key = "migration.from-backup" if found.source else "migration.from-schema"
    tell(key, source=found.source)
    for one in found.steps:
        if one.down is None:
            tell("migration.step", name=one.name, up=one.up)
            tell("migration.untested-down", name=one.name)
        else:
            tell("migration.step-down", name=one.name, up=one.up, down=one.down)
        if one.told is not None:
            tell("migration.told", name=one.name, count=len(one.told.readings), danger=say(DANGER[one.told.danger]))
            for reading in one.told.grave:
                click.echo(f"    {one.name}:{reading.line}  {text(reading.because)}")
    if found.differences:
        tell("migration.left-over")
        click.echo("\n".join(f"    {line}" for line in found.differences))
    for problem in found.problems:
        click.echo(click.style(text(problem), fg="red"))
    if found.window:
        tell("migration.needs-window", longest=good_plan(plan_path).databases[found.database].longest)


def _played(found: "Rehearsal") -> dict[str, Any]:
    steps = [
        {"name": one.name, "up": one.up, "down": one.down, "told": one.told and _assessed(one.told)}
        for one in found.steps
    ]
    plain = asdict(replace(found, steps=(), problems=()))
    return plain | {"steps": steps, "problems": [text(each) for each in found.problems]}


def _inspection(found: "Inspection") -> dict[str, Any]:
    return {"database": found.database, "applied": found.applied, "pending": [_assessed(one) for one in found.pending]}


def _assessed(one: "Assessed") -> dict[str, Any]:
    readings = [
        {
            "line": each.line, "statement": each.statement, "stage": each.stage.value,
            "danger": each.danger.value, "because": text(each.because),
        }
        for each in one.readings
    ]  # fmt: skip
    findings = [
        {"rule": each.rule, "line": each.line, "level": each.level.value, "message": text(each.message)}
        for each in one.findings
    ]
    return {
        "name": one.name,
        "stage": one.stage.value,
        "danger": one.danger.value,
        "tech_lead": one.danger.value != "safe",
        "way_down": one.way_down,
        "statements": readings,
        "findings": findings,
    }
