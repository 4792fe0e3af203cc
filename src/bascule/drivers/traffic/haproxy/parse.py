"""Parsing: answers of HAProxy's sockets become observations. Pure."""

import csv
import re
from dataclasses import dataclass

from bascule.drivers.support.proxies.listen import join_address
from bascule.drivers.traffic.haproxy import names
from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.ports.errors import Unreachable

# Forced, inherited and resolution maintenance, forced and inherited drain: in none of them new requests arrive.
AWAY = 0x01 | 0x02 | 0x20 | 0x08 | 0x10
_HELPED = re.compile(r"^# table: (\S+),.*\n(?:.* gpc0=(\d+))", re.MULTILINE)
ANSWERS = ("hrsp_1xx", "hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_5xx", "hrsp_other")


@dataclass(frozen=True, slots=True)
class Server:
    """A server line: its name, where it leads, and whether requests arrive there."""

    name: str
    address: str
    active: bool


@dataclass(frozen=True, slots=True)
class Workers:
    """The worker that serves now, and how many reloads have failed."""

    current: int | None
    failed: int


def counts(answer: str, tables: str, key: str) -> dict[Slot, Counts]:
    """Running totals of a place's slots, from `show stat` and `show table`."""
    lines = [line for line in answer.splitlines() if line.strip()]
    header = next((line for line in lines if line.startswith("# ")), None)
    if header is None or not header.startswith("# pxname,"):
        raise _garbage()
    rows = csv.DictReader([header[2:], *(line for line in lines if not line.startswith("#"))])
    by_name = {row["pxname"]: row for row in rows if row.get("svname") == "BACKEND"}
    helped = {found[1]: int(found[2]) for found in _HELPED.finditer(tables)}
    try:
        return {slot: _counts(by_name, helped, key, slot) for slot in Slot if names.backend(key, slot) in by_name}
    except (KeyError, ValueError, TypeError) as error:
        raise _garbage() from error


def servers(answer: str) -> tuple[Server, ...]:
    """The server lines of a backend, from `show servers state`."""
    found = []
    try:
        lines = [line for line in answer.splitlines() if line]
        fields = lines[1].removeprefix("# ").split()
        if "srv_admin_state" not in fields:
            raise _garbage()
        for line in lines[2:]:
            row = dict(zip(fields, line.split(), strict=False))
            active = not int(row["srv_admin_state"]) & AWAY
            found.append(Server(row["srv_name"], join_address(row["srv_addr"], int(row["srv_port"])), active))
    except (IndexError, KeyError, ValueError) as error:
        raise _garbage() from error
    return tuple(found)


def rule(answer: str, key: str) -> int | None:
    """What a place does with its users, from `show map`; None when the place is not there."""
    for line in answer.splitlines():
        parts = line.split()
        if len(parts) == 3 and parts[1] == key and parts[2].isdigit():
            return int(parts[2])
    return None


def workers(answer: str) -> Workers:
    """The master's view, from `show proc`."""
    master = re.search(r"^\d+\s+master\s+\d+(?:\s+\[failed: (\d+)\])?", answer, re.MULTILINE)
    current = re.search(r"^(\d+)\s+worker\s", answer.partition("# old workers")[0], re.MULTILINE)
    if master is None:
        raise _garbage()
    return Workers(int(current[1]) if current else None, int(master[1] or 0))


def _counts(rows: dict[str, dict[str, str]], helped: dict[str, int], key: str, slot: Slot) -> Counts:
    """What users asked of a slot, and what of it the slot answered badly, or somebody else had to answer, or a second try."""
    users = _sum(rows, helped, names.backend(key, slot), names.blind(key, slot))
    visitors = _sum(rows, helped, names.visits(key, slot))
    return users.visited_by(visitors) if visitors.total else users


def _sum(rows: dict[str, dict[str, str]], helped: dict[str, int], *backends: str) -> Counts:
    mine = [name for name in backends if name in rows]
    total = sum(int(rows[name][field] or 0) for name in mine for field in ANSWERS)
    failed = sum(int(rows[name]["hrsp_5xx"] or 0) + helped.get(name, 0) for name in mine)
    return Counts(total, min(failed, total))


def _garbage() -> Unreachable:
    return Unreachable(say("driver.garbage", who="HAProxy", reason="format"))
