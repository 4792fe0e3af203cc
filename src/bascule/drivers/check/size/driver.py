"""The size check: adds up files as they are, or as a server would send them (packed one by one, as well as it goes)."""

import asyncio
import os
import stat
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from bascule.drivers.check.size.parse import judge
from bascule.drivers.check.size.render import Question, render
from bascule.drivers.support.checks.report import first_known
from bascule.drivers.support.find import find, matcher
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.thread import stoppable
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import NotSupported, Refused

CHUNK = 262_144
Stop = Callable[[], bool]


class SizeCheck:
    """Adds up the sizes of files."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Measure. Files that are not there are no small files: `Refused`."""
        question = render(options, context)
        loop = asyncio.get_running_loop()
        started = loop.time()
        root = self._home.root.absolute() / question.directory
        sizes = await stoppable(partial(_measure, question, root))
        result = judge(question, sizes)
        return CheckResult(result.passed, result.because, result.output, Seconds(loop.time() - started))

    async def close(self) -> None:
        """Nothing is kept open."""


class _Packer(Protocol):
    def add(self, chunk: bytes) -> int: ...

    def end(self) -> int: ...


class _Plain:
    def add(self, chunk: bytes) -> int:
        return len(chunk)

    def end(self) -> int:
        return 0


class _Gzip:
    """What `gzip -9` makes of it."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(9, zlib.DEFLATED, 31)

    def add(self, chunk: bytes) -> int:
        return len(self._packer.compress(chunk))

    def end(self) -> int:
        return len(self._packer.flush())


class _Brotli:
    """What brotli makes of it at its best level."""

    def __init__(self) -> None:
        try:
            import brotli
        except ModuleNotFoundError as error:
            raise NotSupported(say("check.no-brotli")) from error
        self._packer = brotli.Compressor(quality=11)

    def add(self, chunk: bytes) -> int:
        return len(self._packer.process(chunk))

    def end(self) -> int:
        return len(self._packer.finish())


_PACKERS: Mapping[str, Callable[[], _Packer]] = {"none": _Plain, "gzip": _Gzip, "brotli": _Brotli}


def _measure(question: Question, root: Path, stop: Stop) -> dict[str, int]:
    patterns = question.files or first_known(root, question.usual, stop)
    left_out = [matcher(pattern) for pattern in question.without]
    sizes = {}
    for path in find(root, patterns, stop):
        name = os.path.relpath(path, root)
        if not any(each.match(name) for each in left_out):
            sizes[name] = _size(path, _PACKERS[question.packing](), stop)
        if stop():
            return {}
    if not sizes:
        raise Refused(say("check.no-files", pattern=", ".join(patterns)))
    return sizes


def _size(path: Path, packer: _Packer, stop: Stop) -> int:
    size = 0
    with machine(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused(say("check.not-a-file", report=path.name))
            while (chunk := file.read(CHUNK)) and not stop():
                size += packer.add(chunk)
    return size + packer.end()
