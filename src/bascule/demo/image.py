"""An image of the shop, made from what the machine has.

On Linux the image holds this machine's own Python and the libraries that it needs, so that the demo needs no registry; it is
built once and tagged with every version. Elsewhere a small public Python image is the base.
"""

import asyncio
import io
import re
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say

NAME = "bascule-demo/shop"
VERSIONS = ("1", "2", "3")
PUBLIC = "python:3.13-alpine"
LEFT_OUT = {"test", "idlelib", "tkinter", "site-packages", "__pycache__", "ensurepip", "lib2to3", "turtledemo"}
RUN = """\
      docker:
        image: "{name}:{{version}}"
        port: 8080
        command: "--host 0.0.0.0 --port 8080 --version {{version}}"
"""


@asynccontextmanager
async def shop_image() -> AsyncIterator[str]:
    """The `run:` lines of the plan, with the images built; they are taken away again afterwards."""
    try:
        import aiodocker
    except ImportError as error:
        raise BasculeError(say("demo.no-docker-extra"), say("demo.no-docker-extra-hint")) from error
    try:
        async with aiodocker.Docker() as engine:
            await _build(engine)
            yield RUN.format(name=NAME)
            for version in VERSIONS:
                await engine.images.delete(f"{NAME}:{version}", force=True)
    except (aiodocker.DockerError, OSError, ValueError) as error:
        raise BasculeError(say("demo.no-docker", detail=str(error)), say("demo.no-docker-hint")) from error


async def _build(engine: Any) -> None:
    context = await asyncio.to_thread(build_context)
    await engine.images.build(fileobj=io.BytesIO(context), encoding="identity", tag=f"{NAME}:{VERSIONS[0]}")
    for version in VERSIONS[1:]:
        await engine.images.tag(f"{NAME}:{VERSIONS[0]}", NAME, tag=version)


def build_context() -> bytes:
    """The build's files as a tar archive."""
    python = Path(sys.executable).resolve()
    linux = sys.platform == "linux"
    base, program = ("scratch", str(python)) if linux else (PUBLIC, "python3")
    lines = [f"FROM {base}", *(["COPY root /"] if linux else []), "COPY shop.py /shop.py"]
    lines.append(f'ENTRYPOINT ["{program}", "/shop.py"]')
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        _add(archive, "Dockerfile", "\n".join(lines).encode())
        _add(archive, "shop.py", (Path(__file__).parent / "shop.py").read_bytes())
        for path in sorted(set(_python_files(python))) if linux else ():
            archive.add(path.resolve(), f"root{path}", recursive=False)
    return out.getvalue()


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def _python_files(python: Path) -> Iterator[Path]:
    """The interpreter, its standard library, and the shared libraries of both."""
    library = Path(sysconfig.get_path("stdlib"))
    modules = [path for path in library.rglob("*") if path.is_file() and not LEFT_OUT & set(path.parts)]
    yield python
    yield from (path for path in modules if path.suffix in {".py", ".so"})
    yield from _libraries([python, *(path for path in modules if path.suffix == ".so")])


def _libraries(binaries: list[Path]) -> Iterator[Path]:
    """The shared libraries that binaries need, by the names under which they look for them."""
    told = subprocess.run(["ldd", *map(str, binaries)], capture_output=True, text=True, check=False).stdout
    for found in re.findall(r"(?:=> )?(/\S+) \(0x", told):
        yield Path(found)
