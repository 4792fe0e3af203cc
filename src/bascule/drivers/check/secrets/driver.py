"""The secrets check: looks through the files that git tracks (all files where there is no git) for secrets.

It says the file, the line and the rule; the secret itself goes nowhere.
"""

import asyncio
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bascule.drivers.check.secrets.parse import judge, secrets
from bascule.drivers.check.secrets.render import Allowed, Question, read_allowed, render
from bascule.drivers.support.checks.report import LARGEST
from bascule.drivers.support.find import matcher, walk
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.child import Child, Tail, Whole, run_child
from bascule.drivers.support.processes.surroundings import surroundings
from bascule.drivers.support.processes.thread import stoppable
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import PortError, Refused

CHUNK = 262_144
OVERLAP = 4096
SKIPPED = frozenset({".git", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache", ".ruff_cache"})
Stop = Callable[[], bool]


class SecretsCheck:
    """Looks for secrets in files."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Look through everything once."""
        question = render(options, context)
        loop = asyncio.get_running_loop()
        started = loop.time()
        root = self._home.root.absolute() / question.directory
        if not root.is_dir():
            raise Refused(say("driver.no-directory", path=str(root)))
        tracked = await _tracked(root)
        result = await stoppable(partial(_look, question, root, tracked))
        return CheckResult(result.passed, result.because, result.output, Seconds(loop.time() - started))

    async def close(self) -> None:
        """Nothing is kept open."""


async def _tracked(root: Path) -> list[str] | None:
    """What git tracks below the folder; None where there is no git, or where it does not want to say."""
    words = ("git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached")
    whole = Whole(LARGEST)
    try:
        code = await run_child(Child(words, root, {**surroundings(), "GIT_OPTIONAL_LOCKS": "0"}), Tail(), whole)
    except PortError:
        return None
    names = whole.data.decode("utf-8", "surrogateescape").split("\0")
    return [name for name in names if name] if code == 0 and not whole.over and any(names) else None


def _look(question: Question, root: Path, tracked: list[str] | None, stop: Stop) -> CheckResult:
    allowed = _allowed(question, root)
    left_out = [matcher(pattern) for pattern in question.without]
    findings: list[str] = []
    unread: list[str] = []
    files = 0
    for path in [root / name for name in tracked] if tracked is not None else walk(root, SKIPPED, stop):
        name = os.path.relpath(path, root)
        if stop():
            break
        if any(each.match(name) for each in left_out):
            continue
        size = _size(path)
        if size > LARGEST:
            unread.append(f"{_plain(name)}: {size} B")
        elif size >= 0:
            files += 1
            found = dict.fromkeys((rule, line) for rule, line in _secrets_of(path, stop))
            findings += [f"{_plain(name)}:{line} {rule}" for rule, line in found if not _covered(allowed, name, rule)]
    if not files and not unread and not stop():
        raise Refused(say("check.no-files", pattern=question.directory))
    return judge(findings, files, unread)


def _covered(allowed: tuple[Allowed, ...], name: str, rule: str) -> bool:
    return any(entry.covers(name, rule) for entry in allowed)


def _plain(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


def _allowed(question: Question, root: Path) -> tuple[Allowed, ...]:
    path = root / question.allowed
    if not question.given and not path.exists():
        return ()
    with machine(question.allowed):
        if not path.is_file() or path.stat().st_size > CHUNK:
            raise Refused(say("check.not-a-file", report=question.allowed))
        return read_allowed(path.read_text("utf-8", "replace"), question.allowed)


def _size(path: Path) -> int:
    """The size of a regular file; -1 for anything else, also for what is tracked and no longer there."""
    try:
        there = path.lstat()
    except OSError:
        return -1
    return there.st_size if stat.S_ISREG(there.st_mode) else -1


def _secrets_of(path: Path, stop: Stop) -> Iterator[tuple[str, int]]:
    """The findings of a file, in pieces that overlap: what lies across a border is found in one of them."""
    with machine(path), path.open("rb") as file:
        data = file.read(LARGEST)
    if b"\0" in data[:8192] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    before = 0
    for start in range(0, len(text), CHUNK):
        if stop():
            return
        begin = max(start - OVERLAP, 0)
        before += text.count("\n", max(start - CHUNK - OVERLAP, 0), begin) if start else 0
        for rule, line in secrets(text[begin : start + CHUNK]):
            yield rule, before + line
