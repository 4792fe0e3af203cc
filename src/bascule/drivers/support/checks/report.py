"""Reports: files that other tools wrote and a check reads, or what a command wrote instead.

A report is data from outside, so nothing is taken on trust: it is a regular file of a bounded size, it is fresh (not
older than `fresh`, not older than the commit that is released, and written anew when a command was to write it), and
whatever cannot be read to its end is `Refused`: a broken report never passes.
"""

import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, ParseError

from bascule.drivers.support.find import find
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Refused

LARGEST = 20_000_000
_CLOCKS = 2.0


@dataclass(frozen=True, slots=True)
class Report:
    """The bytes of one report, and what it is called in messages."""

    name: str
    data: bytes

    def text(self) -> str:
        """The report as text; raises `ValueError` when it is not UTF-8 (or UTF-16 with its mark)."""
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return self.data.decode("utf-16")
        return self.data.decode("utf-8-sig")

    def document(self) -> Any:
        """JSON as data, one JSON object a line as `Records`, XML as its root element without namespaces, anything else as text."""
        if self.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return _xml(self.data)
        text = self.text()
        if text.lstrip()[:1] not in ("{", "["):
            return text
        return _records(text) or json.loads(text, parse_constant=_no_number)


class Records(tuple[Any, ...]):
    """A report of several JSON objects, each on a line of its own."""

    __slots__ = ()


class Incomplete(ValueError):
    """A tool says of its own report that it could not look at everything, or has looked at nothing."""


@dataclass(frozen=True, slots=True)
class Age:
    """From which instant on (seconds since the epoch) a report counts, and which sentence says so otherwise."""

    least: Instant
    key: str


def read_reports(root: Path, patterns: Sequence[str], ages: Sequence[Age], stop: Callable[[], bool]) -> list[Report]:
    """The reports that the patterns name. Raises `Refused` when a pattern names none, or one cannot count."""
    named = [path for pattern in patterns for path in _named(root, pattern, stop)]
    # Patterns may overlap: a file counts once, by whatever way it is reached.
    paths = {os.path.realpath(path): path for path in reversed(named)}
    reports, left = [], LARGEST
    for path in reversed(paths.values()):
        if stop():
            return []
        report = _read(path, os.path.relpath(path, root), ages, left)
        left -= len(report.data)
        reports.append(report)
    return reports


def first_known(root: Path, places: Sequence[str], stop: Callable[[], bool]) -> tuple[str, ...]:
    """The first of the usual places that holds a report. Raises `Refused` when none does."""
    for place in places:
        if find(root, [place], stop):
            return (place,)
    raise Refused(say("check.no-known-report", places=", ".join(places)))


@contextmanager
def readable(report: str, what: str) -> Iterator[None]:
    """Whatever goes wrong while somebody else's report is read means that it cannot be read: `Refused`, never a pass."""
    try:
        yield
    except Incomplete as error:
        raise Refused(say("check.incomplete", report=report, reason=str(error)[:200])) from error
    except (ParseError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        reason = type(error).__name__ if isinstance(error, RecursionError) else str(error)[:200]
        raise Refused(say("check.garbage", report=report, what=what, reason=reason)) from error


def garbage(reason: str) -> NoReturn:
    """Say what is wrong with a report; `readable` adds which."""
    raise ValueError(reason)


def number(data: Any, name: str, most: float = 1e15) -> float:
    """A number that is there and not negative, from a report's mapping."""
    value = data[name] if name in data else garbage(name)
    if isinstance(value, str):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        garbage(f"{name}: {value!r}"[:100])
    return float(value)


def _named(root: Path, pattern: str, stop: Callable[[], bool]) -> list[Path]:
    found = find(root, [pattern], stop)
    if not found and not stop():
        raise Refused(say("check.nothing-at", pattern=pattern, folder=str(root)))
    return found


def _read(path: Path, name: str, ages: Sequence[Age], most: int) -> Report:
    """Opened without waiting: a pipe in the place of a report would hang for ever."""
    with machine(name):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") if _regular(descriptor) else _not_a_file(descriptor, name) as file:
            there = os.fstat(file.fileno())
            for age in ages:
                if there.st_mtime < age.least - _CLOCKS:
                    raise Refused(say(age.key, report=name, seconds=age.least - there.st_mtime))
            data = file.read(most + 1)
    if len(data) > most:
        raise Refused(say("check.too-large", report=name, most=LARGEST // 1_000_000))
    return Report(name, data)


def _regular(descriptor: int) -> bool:
    return stat.S_ISREG(os.fstat(descriptor).st_mode)


def _not_a_file(descriptor: int, name: str) -> NoReturn:
    os.close(descriptor)
    raise Refused(say("check.not-a-file", report=name))


def _xml(data: bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _records(text: str) -> Records | None:
    """The objects of a text that has one on each of its lines; None for a text of another form."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines):
        return None
    try:
        return Records(json.loads(line, parse_constant=_no_number) for line in lines)
    except json.JSONDecodeError:
        return None


def _no_number(text: str) -> NoReturn:
    garbage(text)
