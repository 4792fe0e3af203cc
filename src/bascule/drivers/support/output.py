"""The output of programs: a bounded file that is read on from a mark, or since an instant.

Whoever writes the file holds it open and outlives us, so a line has no time of its own. Instead, whoever looks at the program notes
how long the file was when (`keep_log`): what was said since an instant begins where the file ended at the last look before it.
A mark is an offset with the digest of what stands before it: when the beginning of the file is cut off, the place is found again.
"""

import hashlib
from pathlib import Path

from bascule.drivers.support.files import bound_log, last_lines, write_file
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.quantities import Instant
from bascule.ports.workload import Output, OutputAsked

# One answer is at most so long; whoever follows asks again at once.
LONGEST = 262_144
_EDGE = 64
_TIMES_LIMIT = 64_000


def keep_log(path: Path, now: Instant) -> None:
    """Bound a log, and note how long it is now where it has grown."""
    cut = bound_log(path)
    times = _times(path)
    with machine(path):
        if not path.exists():
            return
        size, written = path.stat().st_size, path.stat().st_mtime_ns
        if cut:
            write_file(times, _shifted(times, cut))
        elif times.exists() and times.stat().st_mtime_ns >= written:
            return
        with times.open("a") as file:
            file.write(f"{now:.3f} {size}\n")
        if times.stat().st_size > _TIMES_LIMIT:
            write_file(times, "".join(times.read_text().splitlines(keepends=True)[1::2]))


def read_log(path: Path, asked: OutputAsked) -> Output:
    """What is asked of a log."""
    with machine(path):
        if not path.exists():
            return Output((), asked.after)
        if not asked.after and asked.since is None:
            return Output(last_lines(path, asked.lines), _mark(path, path.stat().st_size))
        start = _found(path, asked.after) if asked.after else _offset(path, asked.since or Instant(0.0))
        with path.open("rb") as file:
            file.seek(start)
            data = file.read(LONGEST)
    # Half a line is left until it is whole, unless it is longer than anybody reads.
    whole = data[: data.rfind(b"\n") + 1] or (data if len(data) == LONGEST else b"")
    return Output(tuple(whole.decode("utf-8", "replace").splitlines()), _mark(path, start + len(whole)))


def _times(path: Path) -> Path:
    return path.with_suffix(".times")


def _noted(times: Path) -> list[tuple[float, int]]:
    text = times.read_text() if times.exists() else ""
    return [(float(at), int(size)) for at, _, size in (line.partition(" ") for line in text.splitlines()) if size]


def _shifted(times: Path, cut: int) -> str:
    return "".join(f"{at:.3f} {size - cut}\n" for at, size in _noted(times) if size >= cut)


def _offset(path: Path, since: Instant) -> int:
    """Where the log ended at the last look before an instant."""
    return max((size for at, size in _noted(_times(path)) if at <= since), default=0)


def _mark(path: Path, offset: int) -> str:
    with path.open("rb") as file:
        file.seek(max(offset - _EDGE, 0))
        return f"{offset}-{_digest(file.read(min(offset, _EDGE)))}"


def _found(path: Path, mark: str) -> int:
    """The offset of a mark; after a cut, behind the last line that ends like it; at the beginning where that is gone."""
    offset, digest = mark.partition("-")[::2]
    if not offset.isdigit() or len(offset) > 15:
        return 0
    if path.stat().st_size >= int(offset) and _mark(path, int(offset)) == mark:
        return int(offset)
    data, end = path.read_bytes(), 0
    while (end := data.find(b"\n", end) + 1) > 0:
        if _digest(data[max(end - _EDGE, 0) : end]) == digest:
            return end
    return 0


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
