"""The file of a backup: a compressed tar of parts, and at its end a manifest with the size and SHA-256 of each.

Invariant: a file that bears its name is whole, for it is written under another one, read back, and only then renamed; it is
its owner's alone. Reading begins with a pass over everything, to the checksum at the very end of the compressed stream: what
is cut off or altered is refused before anything is done.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

FORMAT = 1
MANIFEST, PROOF = "manifest.json", "manifest.sha256"
CHUNK, IN_MEMORY = 1 << 20, 1 << 24
LEVEL = 6


class Writer:
    """Parts, one after the other."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, chunks: Iterable[bytes | bytearray | memoryview]) -> None:
        """Add a part. Its size stands before it, so it is held until it is whole."""
        digest = hashlib.sha256()
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as held:
            for chunk in chunks:
                digest.update(chunk)
                held.write(chunk)
            size = held.tell()
            held.seek(0)
            self._put(name, size, held)
        self.parts[name] = {"size": size, "sha256": digest.hexdigest()}

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """Add the manifest, and the proof of it."""
        text = json.dumps({"format": FORMAT, **manifest, "parts": self.parts}, sort_keys=True).encode()
        self._put(MANIFEST, len(text), io.BytesIO(text))
        proof = hashlib.sha256(text).hexdigest().encode()
        self._put(PROOF, len(proof), io.BytesIO(proof))

    def _put(self, name: str, size: int, data: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, data)


def write(path: Path, fill: Callable[[Writer], None]) -> None:
    """Write a file of parts, and read it back. Raises `PortError`; nothing bears its name then."""
    new = path.with_name(f".{path.name}.new")
    with machine(path):
        if path.exists():
            raise Refused(say("backup.exists", path=str(path)))
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=LEVEL) as tar:
                    fill(Writer(tar))
                file.flush()
                os.fsync(file.fileno())
            read(new)
            new.rename(path)
        finally:
            new.unlink(missing_ok=True)


def read(path: Path) -> dict[str, Any]:
    """The manifest of a file that is whole. Raises `Refused` for one that is not, and one that newer code has written."""
    with _opened(path) as tar:
        found, text = dict[str, dict[str, Any]](), b""
        for name, part in _members(tar):
            if name == PROOF:
                return _proved(path, found, text, part.read())
            digest, size = hashlib.sha256(), 0
            while chunk := part.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                text += chunk if name == MANIFEST else b""
            found[name] = {"size": size, "sha256": digest.hexdigest()}
    raise _broken(path, say("backup.cut-off"))


def each(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The parts of a file, one after the other, each to be read before the next."""
    with _opened(path) as tar:
        yield from ((name, part) for name, part in _members(tar) if name not in {MANIFEST, PROOF})


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        part = tar.extractfile(info) if info.isreg() else None
        if part is not None:
            yield info.name, part


def _proved(path: Path, found: dict[str, dict[str, Any]], text: bytes, proof: bytes) -> dict[str, Any]:
    found.pop(MANIFEST, None)
    if hashlib.sha256(text).hexdigest().encode() != proof:
        raise _broken(path, say("backup.altered", part=MANIFEST))
    manifest: dict[str, Any] = json.loads(text)
    if manifest["format"] > FORMAT:
        raise Refused(say("backup.newer", path=str(path), version=manifest["version"]), say("backup.newer-hint"))
    parts = manifest["parts"]
    for name in sorted({*parts, *found}):
        if parts.get(name) != found.get(name):
            raise _broken(path, say("backup.altered", part=name))
    return manifest


def _broken(path: Path, detail: object) -> Refused:
    return Refused(say("backup.broken", path=str(path), detail=detail), say("backup.broken-hint"))


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The file as a tar that is read from its begin to its end; what is no such thing is refused."""
    with machine(path):
        try:
            # `r|gz` would stop at the last part, and never compare the checksum that follows it.
            with gzip.open(path) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
                yield tar
                while stream.read(CHUNK):
                    pass
        except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, KeyError) as error:
            raise _broken(path, say("backup.unreadable", detail=str(error) or type(error).__name__)) from error
