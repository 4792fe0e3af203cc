"""Sources: where a check that reads reports gets them from, and the one way in which all such checks answer.

    report: "reports/*.xml"          a file, a pattern, or a list of them
    run: "npm audit --json"          a command to run first; without `report`, what it prints is the report
    fresh: 1d                        how old a report may be

Without any of them the usual places of the tools are looked through.
"""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bascule.drivers.support.checks.asked import Call, call_of, values_of
from bascule.drivers.support.checks.report import LARGEST, Age, Report, first_known, read_reports
from bascule.drivers.support.fill import fill
from bascule.drivers.support.home import Home
from bascule.drivers.support.mask import mask
from bascule.drivers.support.options import Reported
from bascule.drivers.support.processes.child import KEPT_BYTES, Child, Tail, Whole, ended, run_child
from bascule.drivers.support.processes.identity import Identity, identity_of
from bascule.drivers.support.processes.surroundings import surround
from bascule.drivers.support.processes.thread import stoppable, to_its_end
from bascule.drivers.support.variables import hidden, revealed
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import PortError, Refused

_MARGIN = Seconds(1.0)


@dataclass(frozen=True, slots=True)
class Source:
    """The command to run first, the patterns of the reports, the usual places, and how old a report may be in seconds.

    `strict` says that a command which ends with an error fails the check, whatever the report says.
    """

    directory: str
    patterns: tuple[str, ...]
    usual: tuple[str, ...]
    fresh: Seconds
    run: Call | None = None
    strict: bool = True


def source_of(given: Reported, context: CheckContext, usual: Sequence[str], strict: bool = True) -> Source:
    """The source that the options describe; `usual` are the places where tools leave such reports."""
    values = values_of(context)
    return Source(
        directory=fill(given.directory, values),
        patterns=tuple(fill(pattern, values) for pattern in given.report),
        usual=tuple(usual),
        fresh=given.fresh,
        run=call_of(given, given.run, context) if given.run else None,
        strict=strict,
    )


async def answer(
    home: Home, source: Source, context: CheckContext, judge: Callable[[Sequence[Report]], CheckResult]
) -> CheckResult:
    """Run what is to be run, read the reports, judge them in a thread."""
    loop = asyncio.get_running_loop()
    started, began = loop.time(), Instant(time.time())
    root = home.root.absolute() / source.directory
    ran = None if source.run is None else await _run(home, source.run, root)
    try:
        reports = await _reports(home, source, context, (root, began, ran))
        result = await to_its_end(judge, reports)
    except PortError:
        if ran is None or ran.code == 0:
            raise
        # The command says better what went wrong than the report that it has not written.
        result = CheckResult(False, ended(ran.code), ran.said)
    if ran is not None and result.passed and ran.code and (source.strict or ran.code < 0):
        result = CheckResult(False, ended(ran.code), result.output + ran.said)
    output = tuple(mask(line, os.environ) for line in result.output)
    return replace(result, output=output, seconds=Seconds(loop.time() - started))


async def answer_exit(home: Home, source: Source) -> CheckResult:
    """Run the command; its exit status is the answer."""
    assert source.run is not None
    loop = asyncio.get_running_loop()
    started = loop.time()
    ran = await _run(home, source.run, home.root.absolute() / source.directory)
    return CheckResult(ran.code == 0, ended(ran.code), ran.said, Seconds(loop.time() - started))


@dataclass(frozen=True, slots=True)
class _Ran:
    """How a command ended, what it said, and what it printed as an answer; `environment` is what must be hidden in that."""

    code: int
    output: tuple[str, ...]
    answer: Whole
    environment: Mapping[str, str]

    @property
    def said(self) -> tuple[str, ...]:
        """The ends of what it printed and of what it complained about."""
        tail = Tail()
        tail.add(bytes(self.answer.data[-KEPT_BYTES:]))
        tail.cut = len(self.answer.data) > KEPT_BYTES
        return tail.lines(os.environ, self.environment) + self.output


async def _run(home: Home, call: Call, directory: Path) -> _Ran:
    identity = await asyncio.to_thread(identity_of, home.root.absolute(), call.user)
    root = home.root.absolute()
    own = await asyncio.to_thread(revealed, call.environment, root)
    environment = {**surround(call.inherit, identity), **own}
    tail, whole = Tail(), Whole(LARGEST)
    code = await run_child(Child(call.words, directory, environment, identity), tail, whole)
    secrets = environment | await asyncio.to_thread(hidden, call.environment, root)
    return _Ran(code, tail.lines(os.environ, secrets), whole, secrets)


async def _reports(
    home: Home, source: Source, context: CheckContext, so_far: tuple[Path, Instant, _Ran | None]
) -> list[Report]:
    root, began, ran = so_far
    if ran is not None and not source.patterns:
        return [_printed(ran)]
    owner = await asyncio.to_thread(identity_of, home.root.absolute())
    committed = await _committed(home.root.absolute(), context.version, owner)
    ages = [Age(began - source.fresh, "check.stale"), Age(committed, "check.older-than-version")]
    if ran is not None:
        ages = [Age(began + _MARGIN, "check.not-rewritten")]
    patterns = source.patterns or await stoppable(partial(first_known, root, source.usual))
    return await stoppable(partial(read_reports, root, patterns, ages))


def _printed(ran: _Ran) -> Report:
    if ran.answer.over:
        raise Refused(say("check.too-large", report="run", most=LARGEST // 1_000_000))
    if not ran.answer.data.strip():
        raise Refused(say("check.nothing-printed"))
    return Report("run", bytes(ran.answer.data))


async def _committed(root: Path, version: str, owner: Identity | None) -> Instant:
    """When the commit of a version was made, in seconds since the epoch; 0 where git does not know it.

    Asked as the folder's owner: git trusts no repository of somebody else, and root should not either.
    """
    words = ("git", "show", "-s", "--format=%ct", "--end-of-options", f"{version}^{{commit}}")
    whole = Whole(100)
    try:
        variables = {**surround((), owner), "GIT_OPTIONAL_LOCKS": "0"}
        code = await run_child(Child(words, root, variables, owner), Tail(), whole)
    except PortError:
        return Instant(0.0)
    text = whole.data.decode("ascii", "replace").strip()
    return Instant(text) if code == 0 and text.isdigit() else Instant(0.0)
