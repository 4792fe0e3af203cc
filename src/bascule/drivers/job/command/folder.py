"""A job's folder: its record, its log, its exit code, its copy of the repository, and what it made."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bascule.drivers.support.files import make_folder, open_below
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused
from bascule.ports.job import Artifact

MOST_FILES = 200
MOST_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class JobFolder:
    """The folder of one job."""

    path: Path

    @property
    def record(self) -> Path:
        """Which process it is."""
        return self.path / "record.json"

    @property
    def log(self) -> Path:
        """What it prints."""
        return self.path / "log"

    @property
    def code(self) -> Path:
        """Its exit code, once it has ended."""
        return self.path / "code"

    @property
    def copy(self) -> Path:
        """Its copy of the repository."""
        return self.path / "copy"

    @property
    def kept(self) -> Path:
        """What it made."""
        return self.path / "artifacts"

    def ended(self) -> int | None:
        """The exit code, None while nobody knows it."""
        try:
            return int(self.code.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def blank(self, cover: Callable[[bytes], bytes]) -> None:
        """Cover what must not stay in the log, once nobody writes to it any more; done once."""
        done = self.path / "blanked"
        if done.exists() or not self.log.exists():
            return
        with machine(self.log), self.log.open("r+b") as file:
            covered = cover(file.read())
            file.seek(0)
            file.write(covered)
        done.touch()

    def keep(self, root: Path, patterns: Iterable[str]) -> None:
        """Copy what the patterns name below a folder, once. Raises `Refused` for more than is kept."""
        if self.kept.exists():
            return
        new, size = make_folder(self.path / "artifacts.part"), 0
        with machine(self.kept):
            for number, path in enumerate(_found(root, patterns)):
                size += path.stat().st_size
                if number >= MOST_FILES or size > MOST_BYTES:
                    raise Refused(say("driver.job-artifacts", files=MOST_FILES, size=MOST_BYTES // 1024 // 1024))
                target = new / path.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                with open_below(root, path) as made, target.open("wb") as copy:
                    shutil.copyfileobj(made, copy)
            new.rename(self.kept)

    def artifacts(self) -> tuple[Artifact, ...]:
        """What is kept, by name."""
        with machine(self.kept):
            files = sorted(path for path in self.kept.rglob("*") if path.is_file())
            return tuple(_artifact(self.kept, path) for path in files)


def _found(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    """Files below the folder that a pattern names; links that lead out of it are left."""
    seen: set[Path] = set()
    whole = root.resolve()
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            real = path.resolve()
            if path.is_file() and real.is_relative_to(whole) and path not in seen:
                seen.add(path)
                yield path


def _artifact(root: Path, path: Path) -> Artifact:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Artifact(str(path.relative_to(root)), path.stat().st_size, digest)
