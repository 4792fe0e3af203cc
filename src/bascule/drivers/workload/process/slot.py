"""The folder of one slot: what should run in it, a record per replica, the mark of those that were ready once, and the log.

`slot.json` is written before the first replica is started and deleted after the last was stopped, so a slot of which
only some replicas were started when we died is seen as incomplete, not as a smaller one.
"""

from dataclasses import dataclass
from pathlib import Path

from bascule.drivers.support.files import read_json, remove_file, write_json
from bascule.drivers.support.processes.record import Record
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused


@dataclass(frozen=True, slots=True)
class Started:
    """What a replica's record remembers of it."""

    version: str
    port: int
    identity: str


def started(record: Record, path: Path) -> Started:
    """What a record remembers. Raises `Refused` when it is not one of ours."""
    try:
        facts = record.facts
        return Started(str(facts["version"]), int(facts["port"]), str(facts["identity"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(say("driver.broken-file", path=str(path))) from error


@dataclass(frozen=True, slots=True)
class SlotFolder:
    """Where a slot's files are."""

    folder: Path

    @property
    def log(self) -> Path:
        """Output of all replicas."""
        return self.folder / "output.log"

    @property
    def fence(self) -> Path:
        """The highest epoch that acted here."""
        return self.folder / "fence.json"

    def record(self, replica: int) -> Path:
        """The record of one replica."""
        return self.folder / f"{replica}.json"

    def records(self) -> dict[int, Path]:
        """The records that exist, by replica."""
        with machine(self.folder):
            found = self.folder.glob("*.json") if self.folder.is_dir() else ()
            return {int(path.stem): path for path in sorted(found) if path.stem.isdigit()}

    def wanted(self) -> tuple[str | None, int]:
        """The version and the number of replicas that should run here."""
        data = read_json(self.folder / "slot.json") or {}
        version, replicas = data.get("version"), data.get("replicas")
        return (version, replicas) if isinstance(version, str) and isinstance(replicas, int) else (None, 0)

    def want(self, version: str, replicas: int) -> None:
        """Write down what should run here."""
        if self.wanted() != (version, replicas):
            write_json(self.folder / "slot.json", {"version": version, "replicas": replicas})

    def want_nothing(self) -> None:
        """Write down that the slot is empty."""
        remove_file(self.folder / "slot.json")

    def mark(self, replica: int) -> Path:
        """The mark of a replica that was ready."""
        return self.folder / f"{replica}.ready"
