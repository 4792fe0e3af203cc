"""What releases of a plan need of the control plane's machine: secrets, variables, programs, drivers, ports. Pure.

It is read off the compiled specs and off the options of their drivers, as the drivers' own models read them (a `SecretRef`, a
`Program`, an `Address`): a driver that somebody else wrote is asked about like our own. `doctor` looks whether it is there.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.drivers.option_types import Address, Program, read_surroundings
from bascule.plan.drivers.options import values_of
from bascule.plan.model.plan import Plan
from bascule.plan.notification import Channel
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.plan.spec import DriverRef, Job, ReleaseSpec, Step, StepKind
from bascule.wiring.machine.rights import specs_of


class NeedKind(StrEnum):
    """What can be needed."""

    SECRET = "secret"
    VARIABLE = "variable"
    PROGRAM = "program"
    DRIVER = "driver"
    PORT = "port"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that releases need: of what kind, by what name, and for which part of the plan.

    `folder` is where a program is looked for that is named by a path, relative to the plan's folder. What is needed `later` may be
    made by a command that the release runs before.
    """

    kind: NeedKind
    name: str
    whose: str
    folder: str = "."
    later: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it is a file that somebody names, and not something that is installed or set."""
        return (self.kind is NeedKind.PROGRAM and "/" in self.name) or self.name.startswith("file ")


def needs_of(plan: Plan, known: Mapping[str, DriverFacts], environment: str | None = None) -> Iterator[Need]:
    """Everything that releases of a plan need, in an environment or in all. Pure."""
    for name, channel in plan.channels.items():
        yield Need(NeedKind.SECRET, channel.url, f"channels.{name}")
    for name, one in plan.databases.items():
        if one.salt:
            yield Need(NeedKind.SECRET, one.salt, f"databases.{name}")
    if plan.triggers.github is not None:
        yield Need(NeedKind.SECRET, str(plan.triggers.github.secret), "triggers.github")
        if plan.triggers.github.token is not None:
            yield Need(NeedKind.SECRET, str(plan.triggers.github.token), "triggers.github")
    if plan.triggers.hook is not None:
        yield Need(NeedKind.SECRET, str(plan.triggers.hook.secret), "triggers.hook")
    for spec in specs_of(plan, environment):
        yield from needs_of_spec(spec, known)


def needs_of_spec(spec: ReleaseSpec, known: Mapping[str, DriverFacts]) -> Iterator[Need]:
    """Everything that one release needs. Pure."""
    yield from _of_driver(spec.traffic, known, spec.component)
    for one in spec.announce:
        yield from _of_channels(one.channels)
    later, deployed = False, False
    for step in spec.steps:
        later, deployed = later or step.job is not None, deployed or step.kind is StepKind.DEPLOY
        yield from (replace(need, later=later and need.is_file) for need in _of_step(step, spec, known))
    if not deployed:
        yield from _of_driver(spec.workload, known, spec.component)


def _of_step(step: Step, spec: ReleaseSpec, known: Mapping[str, DriverFacts]) -> Iterator[Need]:
    for job in (step.job, step.undo):
        yield from _of_job(job, spec.component) if job else ()
    if step.kind is StepKind.DEPLOY:
        yield from _of_driver(spec.workload, known, spec.component)
    for call in step.calls:
        yield from _of_driver(call.driver, known, call.name)
        if call.database is not None:
            yield from _secrets((call.database.url, call.database.rehearse), f"databases.{call.database.name}")
    if step.database is not None:
        whose = f"databases.{step.database.name}"
        yield from _secrets((step.database.url, step.database.rehearse), whose)
        yield from _of_driver(step.database.migrations, known, whose)
    if step.telling is not None:
        yield from _of_channels(step.telling.channels)


def _of_channels(channels: Iterable[Channel]) -> Iterator[Need]:
    return (Need(NeedKind.SECRET, one.url, f"channels.{one.name}") for one in channels)


def _of_driver(driver: DriverRef, known: Mapping[str, DriverFacts], whose: str) -> Iterator[Need]:
    if driver.name not in known:
        return
    yield Need(NeedKind.DRIVER, driver.name, whose)
    folder = str(driver.options.get("directory", "."))
    for value in values_of(known[driver.name].options, driver.options):
        if isinstance(value, SecretRef):
            yield from _secrets((value,), whose)
        elif isinstance(value, Program):
            yield from _program(value, folder, whose)
        elif isinstance(value, Address):
            yield Need(NeedKind.PORT, str(value), whose)
    yield from _variables(driver.options.get("inherit") or (), whose)
    for name in known[driver.name].programs:
        yield Need(NeedKind.PROGRAM, name, whose)


def _of_job(job: Job, whose: str) -> Iterator[Need]:
    # What is named by a path stands in a copy of the repository that is made when the command runs.
    if not (job.checkout and "/" in job.command.split(maxsplit=1)[0]):
        yield from _program(job.command, job.directory, whose)
    yield from _variables(job.inherit, whose)
    yield from _secrets(
        (one for one in read_surroundings(job.environment).values() if isinstance(one, SecretRef)), whose
    )


def _secrets(references: Iterable[Any], whose: str) -> Iterator[Need]:
    return (Need(NeedKind.SECRET, str(one), whose) for one in references if one)


def _variables(names: Iterable[Any], whose: str) -> Iterator[Need]:
    return (Need(NeedKind.VARIABLE, str(name), whose) for name in names)


def _program(command: str, folder: str, whose: str) -> Iterator[Need]:
    """The program of a command; none where its name or its folder is filled in when it runs."""
    with suppress(ValueError):
        words = shlex.split(command)
        if words and "{" not in words[0] and not ("/" in words[0] and "{" in folder):
            yield Need(NeedKind.PROGRAM, words[0], whose, folder if "/" in words[0] else ".")
