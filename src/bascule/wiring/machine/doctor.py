"""What releases of a plan need on the control plane's machine, and what of it is not there. Nothing is changed.

What is needed `needs` says; here the machine is looked at: its variables, its files, its programs, its ports. Who runs with our
rights is said beside it (`rights`). `bascule doctor` asks for a whole plan, and every release for itself before it starts.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bascule.drivers.catalogue import require
from bascule.drivers.declared import facts
from bascule.drivers.support.proxies.ports import is_free
from bascule.drivers.support.secret import read_secret
from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Keys, Message, say
from bascule.plan.drivers.option_types import read_address
from bascule.plan.model.plan import Plan
from bascule.plan.spec import ReleaseSpec
from bascule.wiring.machine.needs import Need, NeedKind, needs_of, needs_of_spec
from bascule.wiring.machine.rights import rights_of

KIND = Keys("doctor.kind-{}", NeedKind)


@dataclass(frozen=True, slots=True)
class Finding:
    """A need with everyone who has it, and what is wrong with it; None where it is met."""

    kind: NeedKind
    name: str
    whose: tuple[str, ...]
    lacking: Message | None = None
    hint: Message | None = None

    @property
    def told(self) -> Message:
        """What is wrong, with whose it is."""
        values = {"kind": say(KIND[self.kind]), "name": self.name, "whose": ", ".join(self.whose)}
        return say("doctor.line", lacking=self.lacking or "", **values)


class NotReady(BasculeError):
    """Something that a release needs is not there: it is not started."""

    kind = ErrorKind.REFUSED

    def __init__(self, lacking: Sequence[Finding], environment: str) -> None:
        lines = _joined([one.told for one in lacking])
        message = say("doctor.not-ready", count=len(lacking), environment=environment, lacking=lines)
        super().__init__(message, say("doctor.not-ready-hint", environment=environment))
        self.lacking = tuple(lacking)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All needs of a plan, and what is said of the rights that its programs have."""

    findings: tuple[Finding, ...]
    rights: tuple[Message, ...]

    @property
    def lacking(self) -> tuple[Finding, ...]:
        """What is not there."""
        return tuple(one for one in self.findings if one.lacking is not None)


def diagnose(plan: Plan, root: Path, data: Path, environment: str | None = None) -> Diagnosis:
    """How it stands on this machine, for a plan in a folder `root` and a control plane whose data are in `data`.

    Raises `BasculeError` for an environment that the plan does not have.
    """
    if environment is not None and environment not in plan.environments:
        raise BasculeError(say("doctor.no-environment", environment=environment, allowed=", ".join(plan.environments)))
    findings = _looked_at(needs_of(plan, facts(), environment), root, data)
    return Diagnosis(tuple(findings), rights_of(plan, root, environment).notes)


def require_ready(specs: Sequence[ReleaseSpec], root: Path, data: Path) -> None:
    """Raises `NotReady` with everything that releases under these specs need now and that is not there."""
    known = facts()
    needed = (need for spec in specs for need in needs_of_spec(spec, known) if not need.later)
    if lacking := [one for one in _looked_at(needed, root, data) if one.lacking is not None]:
        raise NotReady(lacking, specs[0].environment)


def _looked_at(needs: Iterable[Need], root: Path, data: Path) -> Iterator[Finding]:
    """Each need once, with everyone who has it."""
    look, needed = _Look(root.absolute(), data.absolute()), dict[tuple[NeedKind, str, str], list[str]]()
    for one in needs:
        needed.setdefault((one.kind, one.name, one.folder), []).append(one.whose)
    return (look.at(kind, name, folder, whose) for (kind, name, folder), whose in needed.items())


def _joined(messages: Sequence[Message]) -> Message:
    """One message of several, each on a line of its own."""
    first, *rest = messages
    for one in rest:
        first = say("doctor.and-line", before=first, line=one)
    return first


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
        if not is_free(port, host) and (who := self._stranger(port)) is not None and not is_free(port, host):
            raise BasculeError(say("doctor.port-taken", port=port, who=who), say("doctor.port-taken-hint"))

    def _stranger(self, port: int) -> str | Message | None:
        """Who else has a port; None where it is ours, or where whoever had it has just ended, like a proxy that is started anew."""
        holder = _listening(port)
        try:
            if holder is not None:
                return None if str(self.data) in " ".join(holder.cmdline()) else f"{holder.name()} ({holder.pid})"
        except psutil.NoSuchProcess:
            return None
        except psutil.Error:
            pass
        return say("doctor.port-somebody")


# Where Debian and Homebrew put proxies, outside most people's PATH.
BESIDE = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/opt/homebrew/bin")


def _listening(port: int) -> psutil.Process | None:
    """Who listens there, None where the system does not tell us."""
    with suppress(psutil.Error):
        for one in psutil.net_connections("tcp"):
            if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid:
                return psutil.Process(one.pid)
    # Where only root may ask for all of them (macOS), we may still ask for our own, one by one.
    return next((one for one in psutil.process_iter() if _listens(one, port)), None)


def _listens(process: psutil.Process, port: int) -> bool:
    with suppress(psutil.Error):
        return any(
            one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in process.net_connections("tcp")
        )
    return False
