"""The size check: what is added up, how it is packed, and that it never measures nothing."""

import asyncio
import gzip
import os
import threading
from pathlib import Path
from typing import Any

import brotli
import pytest

from bascule.drivers.check.size.driver import SizeCheck
from bascule.drivers.support.find import alternatives, find
from bascule.drivers.support.home import Home
from bascule.kernel.i18n import Language, render
from bascule.ports.check import CheckResult
from bascule.ports.errors import Refused
from tests.kit.reports import CONTEXT

TEXT = b"".join(b"function f%d() { return %d }\n" % (n, n * 7919) for n in range(2000))


async def ask(root: Path, **options: Any) -> CheckResult:
    """Ask about files below a folder."""
    return await SizeCheck(Home(root / "data", root)).run(options, CONTEXT)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A built site."""
    for name in ("dist/app.js", "dist/parts/a.mjs", "dist/parts/a.js", "dist/app.css", "node_modules/dist/x.js"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(TEXT)
    return tmp_path


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, 2 * len(TEXT)),
        ({"files": "dist/**/*.{js,mjs,css}"}, 4 * len(TEXT)),
        ({"files": ["dist/app.*", "dist/app.js"]}, 2 * len(TEXT)),
        ({"files": "dist/**", "without": "**/*.css"}, 3 * len(TEXT)),
        ({"directory": "dist", "files": "*.js"}, len(TEXT)),
        ({"packed": "gzip"}, 2 * len(gzip.compress(TEXT, 9))),
        ({"packed": "brotli"}, 2 * len(brotli.compress(TEXT, quality=11))),
    ],
)
async def test_files_are_added_up(options: dict[str, Any], size: int, root: Path) -> None:
    """Every file counts once, packed by itself; dependencies do not count."""
    assert abs(size) > 0
    slack = 100 if "packed" in options else 0
    assert (await ask(root, **options, limit=f"<= {size + slack}B")).passed
    assert not (await ask(root, **options, limit=f"< {size - slack}B")).passed


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_line_of_a_plan_is_enough(root: Path, language: Language) -> None:
    """`bundle size < 200KB gzip` needs nothing else, and KB is 1000 bytes."""
    result = await ask(root, limit=["< 200KB gzip"])
    assert result.passed
    assert "gzip" in render(result.because, language)
    result = await ask(root, limit=["< 1KB gzip"])
    assert not result.passed
    assert ("1.00 KB gzip" if language == "en" else "1,00 Ko gzip") in render(result.because, language)
    assert result.output[0].endswith("dist/app.js")


@pytest.mark.parametrize(
    "options",
    [
        {"files": "dist/*.wasm", "limit": "< 1KB"},
        {"directory": "gone", "limit": "< 1KB"},
        {"files": "dist", "limit": "< 1KB"},
        {"files": "pipe", "limit": "< 1KB"},
        {"limit": ["< 1KB gzip", "< 1KB brotli"]},
        {"limit": "< 1KB zip"},
        {"limit": "lots"},
        {"limit": "weight < 1KB"},
        {"files": 3, "limit": "< 1KB"},
        {},
    ],
)
async def test_what_cannot_be_measured_is_refused(options: dict[str, Any], root: Path) -> None:
    """No file, no limit, two packings, a folder or a pipe in the place of a file: refused, and never small enough."""
    os.mkfifo(root / "pipe")
    async with asyncio.timeout(10):
        with pytest.raises(Refused):
            await ask(root, **options)


async def test_a_long_measure_ends_with_the_check(tmp_path: Path) -> None:
    """When nobody waits any more the packing stops, and its thread with it."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "a.js").write_bytes(os.urandom(1_000_000) * 60)
    loop = asyncio.get_running_loop()
    started = loop.time()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await ask(tmp_path, limit="< 1KB brotli")
    assert loop.time() - started < 15
    assert not [one for one in threading.enumerate() if one.name.startswith("asyncio") and busy(one)]


def busy(thread: threading.Thread) -> bool:
    """Whether a thread of the pool is in our code."""
    import sys

    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        if "bascule/drivers" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


def test_patterns_name_files(root: Path) -> None:
    """Braces give alternatives, two stars any depth, and a folder that is named is entered."""
    assert alternatives("a.{b,c}/{d,e}") == ["a.b/d", "a.b/e", "a.c/d", "a.c/e"]

    def names(pattern: str) -> list[str]:
        return [path.relative_to(root).as_posix() for path in find(root, [pattern], lambda: False)]

    assert names("**/x.js") == []
    assert names("node_modules/**/*.js") == ["node_modules/dist/x.js"]
    assert names("dist/*.js") == ["dist/app.js"]
    assert names("dist/pa?ts/*.js") == ["dist/parts/a.js"]
    assert names(f"{root}/dist/*.css") == ["dist/app.css"]
    assert find(root, ["dist/**"], lambda: True) == []
