"""What releases of a plan need on the control plane's machine, and what of it is not there. Nothing is changed.

What is needed is read off the compiled specs and off the options of their drivers, as the drivers' own models read them
(a `SecretRef`, a `Program`, an `Address`): a driver that somebody else wrote is asked about like our own. Then the machine is
looked at: its variables, its files, its programs, its ports. Who runs with our rights is said beside it (`rights`).
"""

import os
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from bascule.drivers.catalogue import require
from bascule.drivers.declared import facts
from bascule.drivers.support.proxies.ports import is_free
from bascule.drivers.support.secret import read_secret
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.plan.drivers.facts import DriverFacts
from bascule.plan.drivers.option_types import Address, Program, read_address, read_surroundings
from bascule.plan.drivers.options import values_of
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.plan.spec import DriverRef, Job, ReleaseSpec
from bascule.wiring.machine.rights import rights_of, specs_of


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

    `folder` is where a program is looked for that is named by a path, relative to the plan's folder.
    """

    kind: NeedKind
    name: str
    whose: str
    folder: str = "."


@dataclass(frozen=True, slots=True)
class Finding:
    """A need with everyone who has it, and what is wrong with it; None where it is met."""

    kind: NeedKind
    name: str
    whose: tuple[str, ...]
    lacking: Message | None = None
    hint: Message | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All needs of a plan, and what is said of the rights that its programs have."""

    findings: tuple[Finding, ...]
    rights: tuple[Message, ...]

    @property
    def lacking(self) -> tuple[Finding, ...]:
        """What is not there."""
        return tuple(one for one in self.findings if one.lacking is not None)


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
        yield from _of_spec(spec, known)


def diagnose(plan: Plan, root: Path, data: Path, environment: str | None = None) -> Diagnosis:
    """How it stands on this machine, for a plan in a folder `root` and a control plane whose data are in `data`.

    Raises `BasculeError` for an environment that the plan does not have.
    """
    if environment is not None and environment not in plan.environments:
        raise BasculeError(say("doctor.no-environment", environment=environment, allowed=", ".join(plan.environments)))
    look = _Look(root.absolute(), data.absolute())
    needed: dict[tuple[NeedKind, str, str], list[str]] = {}
    for one in needs_of(plan, facts(), environment):
        needed.setdefault((one.kind, one.name, one.folder), []).append(one.whose)
    found = (look.at(kind, name, folder, whose) for (kind, name, folder), whose in needed.items())
    return Diagnosis(tuple(found), rights_of(plan, root, environment).notes)


def _of_spec(spec: ReleaseSpec, known: Mapping[str, DriverFacts]) -> Iterator[Need]:
    yield from _of_driver(spec.workload, known, spec.component)
    yield from _of_driver(spec.traffic, known, spec.component)
    for step in spec.steps:
        if step.job is not None:
            yield from _of_job(step.job, spec.component)
        for call in step.calls:
            yield from _of_driver(call.driver, known, call.name)
        if step.database is not None:
            whose = f"databases.{step.database.name}"
            yield from _secrets((step.database.url, step.database.rehearse), whose)
            yield from _of_driver(step.database.migrations, known, whose)


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


@dataclass(frozen=True, slots=True)
class _Look:
    """Looks at this machine, as whoever we are."""

    root: Path
    data: Path

    def at(self, kind: NeedKind, name: str, folder: str, whose: Iterable[str]) -> Finding:
        asks: Mapping[NeedKind, Callable[[str, str], None]] = {
            NeedKind.SECRET: self._secret,
            NeedKind.VARIABLE: self._variable,
            NeedKind.PROGRAM: self._program,
            NeedKind.DRIVER: self._driver,
            NeedKind.PORT: self._port,
        }
        everyone = tuple(dict.fromkeys(whose))
        try:
            asks[kind](name, folder)
        except BasculeError as error:
            return Finding(kind, name, everyone, error.message, error.hint)
        return Finding(kind, name, everyone)

    def _secret(self, name: str, _: str) -> None:
        read_secret(name, self.root)

    def _variable(self, name: str, _: str) -> None:
        if name not in os.environ:
            raise BasculeError(say("doctor.no-variable", name=name), say("doctor.no-variable-hint"))

    def _program(self, name: str, folder: str) -> None:
        if "/" in name:
            path = self.root / folder / name
            if not (path.is_file() and os.access(path, os.X_OK)):
                raise BasculeError(say("doctor.no-file", path=str(path)), say("doctor.no-file-hint"))
        elif shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), *BESIDE))) is None:
            raise BasculeError(say("doctor.no-program", name=name), say("doctor.no-program-hint"))

    def _driver(self, name: str, _: str) -> None:
        require(facts()[name].kind, name)

    def _port(self, name: str, _: str) -> None:
        host, port = read_address(name)
        if is_free(port, host):
            return
        holder = _listening(port)
        if holder is None or str(self.data) not in " ".join(holder.cmdline()):
            who = f"{holder.name()} ({holder.pid})" if holder else say("doctor.port-somebody")
            raise BasculeError(say("doctor.port-taken", port=port, who=who), say("doctor.port-taken-hint"))


# Where Debian and Homebrew put proxies, outside most people's PATH.
BESIDE = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/opt/homebrew/bin")


def _listening(port: int) -> psutil.Process | None:
    """Who listens there, None where the system does not tell us."""
    with suppress(psutil.Error):
        for one in psutil.net_connections("tcp"):
            if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid:
                return psutil.Process(one.pid)
    return None
