"""Keeping the control plane: its service, its backups."""

import asyncio
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.family import family
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import tell, tell_json, text, words
from bascule.wiring.plans.planfile import DEFAULT

if TYPE_CHECKING:
    from bascule.wiring.machine.service import Service

service_command = family("cli.verb-service")
user_or_system = click.option(
    "--system/--user",
    "system",
    default=None,
    help=f"{words('cli.option-service-system')}; {words('cli.option-service-user')}",
)


@service_command.verb("cli.verb-service-install")
@user_or_system
@click.option(
    "--plan",
    "plan_path",
    type=click.Path(path_type=Path),
    default=DEFAULT,
    show_default=True,
    help=words("cli.option-plan"),
)
@click.option("--as", "runs_as", help=words("cli.option-service-as"))
@click.option("--print", "only_print", is_flag=True, help=words("cli.option-service-print"))
def install(system: bool | None, plan_path: Path, runs_as: str | None, only_print: bool) -> None:
    """The unit, and the file of its environment, which is read by nobody else."""
    from bascule.platform.settings import read_settings
    from bascule.wiring.machine import service as systemd

    plan = plan_path.absolute()
    service = _service(system, plan, runs_as or systemd.owner(plan.parent))
    if only_print or not systemd.has_systemd():
        click.echo(service.unit())
        if not only_print:
            tell("service.print-only", unit=str(service.unit_file), environment=str(service.environment_file))
        return
    fresh = systemd.install(service, systemd.environment(read_settings().data, os.environ))
    # Whose systemd it is has to be typed for a user's.
    user = "" if service.system else " --user"
    tell("service.installed", unit=str(service.unit_file), user=user)
    tell("service.environment" if fresh else "service.environment-kept", path=str(service.environment_file), user=user)
    if not service.system:
        tell("service.linger")


@service_command.verb("cli.verb-service-uninstall")
@user_or_system
def uninstall(system: bool | None) -> None:
    """What was released goes on."""
    from bascule.wiring.machine import service as systemd

    service = _service(system, Path(DEFAULT), "")
    systemd.uninstall(service)
    tell("service.uninstalled", unit=str(service.unit_file), environment=str(service.environment_file))


@service_command.verb("cli.verb-service-status")
@user_or_system
def status(system: bool | None) -> int:
    """Exit 0 where it runs."""
    from bascule.wiring.machine import service as systemd

    service = _service(system, Path(DEFAULT), "")
    if not service.unit_file.exists():
        tell("service.not-installed", unit=str(service.unit_file))
        return FAILED
    state = systemd.state(service)
    tell("service.state", unit=str(service.unit_file), state=state)
    return DONE if state == "active" else FAILED


def _service(system: bool | None, plan: Path, runs_as: str) -> "Service":
    from bascule.wiring.machine.service import Service

    return Service(os.geteuid() == 0 if system is None else system, plan, runs_as)


@verb("cli.verb-backup")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@as_json
def backup_command(path: Path | None, as_json: bool) -> None:
    """Database and data folder; the file is its owner's alone."""
    from bascule.platform.settings import read_settings
    from bascule.wiring.postgres.backup import back_up, file_name

    target = (path or Path()).absolute()
    if path is None or target.is_dir():
        target /= file_name(datetime.now(UTC))
    done = asyncio.run(back_up(read_settings(), target))
    if as_json:
        tell_json({**asdict(done), "path": str(done.path), "remarks": []})
        return
    tell("backup.made", path=str(done.path), rows=done.rows, files=done.files)
    tell("backup.secrets")


@verb("cli.verb-restore")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=words("cli.option-restore-force"))
@as_json
def restore_command(path: Path, force: bool, as_json: bool) -> None:
    """Onto this machine or another one; what was there is kept aside."""
    from bascule.platform.settings import read_settings
    from bascule.wiring.postgres.backup import restore

    done = asyncio.run(restore(read_settings(), path.absolute(), force))
    if as_json:
        tell_json({**asdict(done), "path": str(done.path), "remarks": [text(one) for one in done.remarks]})
        return
    tell("backup.restored", path=str(done.path), version=done.version, made=done.made, rows=done.rows, files=done.files)
    for one in done.remarks:
        click.echo(text(one))
    tell("backup.then-serve")
