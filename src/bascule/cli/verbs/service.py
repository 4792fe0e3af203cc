"""`bascule service`: have systemd start the control plane, and start it again."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.family import family
from bascule.platform.cli.voice import tell, words
from bascule.wiring.plans.planfile import DEFAULT

if TYPE_CHECKING:
    from bascule.wiring.machine.service import Service

command = family("cli.verb-service")
user_or_system = click.option(
    "--system/--user",
    "system",
    default=None,
    help=f"{words('cli.option-service-system')}; {words('cli.option-service-user')}",
)


@command.verb("cli.verb-service-install")
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


@command.verb("cli.verb-service-uninstall")
@user_or_system
def uninstall(system: bool | None) -> None:
    """What was released goes on."""
    from bascule.wiring.machine import service as systemd

    service = _service(system, Path(DEFAULT), "")
    systemd.uninstall(service)
    tell("service.uninstalled", unit=str(service.unit_file), environment=str(service.environment_file))


@command.verb("cli.verb-service-status")
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
