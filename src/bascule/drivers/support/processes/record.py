"""Records: what is written down about a process, so that whoever comes after us finds it again.

The record is written twice: before the start, with a fresh token that the process will carry in its environment
(`BASCULE_INSTANCE`), and after it, with the process id and the time of birth. So at no instant can a process run of
which no trace is left: a record without a process id is completed by looking for its token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bascule.drivers.support.files import read_json, write_json
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Refused

TOKEN = "BASCULE_INSTANCE"


@dataclass(frozen=True, slots=True)
class Record:
    """A process: its token, its id and birth once it was started, and what its driver wants to remember."""

    token: str
    pid: int | None = None
    born: Instant | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def read_record(path: Path) -> Record | None:
    """The record in a file, or None."""
    data = read_json(path)
    if data is None:
        return None
    try:
        return Record(str(data["token"]), data["pid"], data["born"], dict(data["facts"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(say("driver.broken-file", path=str(path))) from error


def write_record(path: Path, record: Record) -> None:
    """Replace the record in a file."""
    write_json(path, {"token": record.token, "pid": record.pid, "born": record.born, "facts": dict(record.facts)})
