"""The checks that open pages: accessibility and page, by a real Chromium on real sites."""

import asyncio
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from bascule.drivers.support.checks.browser import NAMES, TOKEN
from bascule.ports.errors import NotSupported, PortError
from tests.kit.net import RUBBISH, Answer, Request, answering, ask, closed_port, said, silent, site

pytest.importorskip("playwright", reason="pip install 'bascule[pages]'")
pytest.importorskip("axe_playwright_python", reason="pip install 'bascule[pages]'")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not any(Path("/usr/bin", name).exists() for name in NAMES),
        reason="Chromium is missing: apt-get install chromium",
    ),
]
HEAD = "<!doctype html><html lang=en><head><title>A page</title>{head}</head><body><main><h1>A page</h1>"
GOOD = HEAD.format(head="") + "<p>Hello.</p></main></body></html>"
BAD = (
    HEAD.format(head="") + "<img src=/small.png><button></button><p style='color:#ccc;background:#fff'>faint</p></main>"
)
KEPT = ("cache-control", "public, max-age=31536000, immutable")


def png(width: int, height: int, noisy: bool = False) -> bytes:
    """A picture of so many pixels; a noisy one cannot be packed."""
    state, rows = 1, bytearray()
    for _ in range(height):
        rows.append(0)
        for _ in range(width):
            state = (state * 1103515245 + 12345) % 2**31
            rows.append(state >> 16 & 255 if noisy else 255)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")
    )


def files(**given: tuple[str, bytes, bool]) -> Any:
    """A site of files by name (`small_png` is /small.png): type, bytes, and whether browsers may keep them."""
    known = {"/" + name.replace("_", "."): file for name, file in given.items()}

    def answer(request: Request) -> Answer:
        path = "/index.html" if request.path == "/" else request.path
        if path not in known:
            return Answer(404)
        kind, body, kept = known[path]
        headers: Mapping[str, str] = {"content-type": kind, **(dict([KEPT]) if kept else {})}
        return Answer(200, body, tuple(headers.items()))

    return answer


def page(text: str, **more: Any) -> Any:
    """A site with one page, and other files."""
    return files(index_html=("text/html", text.encode(), False), small_png=("image/png", png(9, 9), True), **more)


def browsers(folder: Path) -> set[int]:
    """Processes of browsers that checks in a folder have started."""
    found = set()
    for process in psutil.process_iter():
        try:
            if TOKEN in process.environ() and process.cwd() == str(folder):
                found.add(process.pid)
        except psutil.Error:
            continue
    return found


async def test_an_accessible_page_passes(tmp_path: Path) -> None:
    """Nothing critical and nothing serious, also where the page forbids foreign scripts."""

    def strict(request: Request) -> Answer:
        answer = page(GOOD)(request)
        return Answer(answer.status, answer.body, (*answer.headers, ("content-security-policy", "default-src 'none'")))

    async with site(strict) as port:
        result = await ask("accessibility", tmp_path, port)
    assert result.passed, said(result)
    assert "0 critical, 0 serious" in said(result)
    assert not browsers(tmp_path)


async def test_faults_are_counted_by_impact_and_named(tmp_path: Path) -> None:
    """An image without text, a button without a name and faint text are named with their place."""
    async with site(page(BAD)) as port:
        result = await ask("accessibility", tmp_path, port, screen="phone")
        assert not result.passed
        assert "Critical accessibility faults: 2; the limit is" in said(result)
        assert "image-alt: 1 place, first img" in said(result)
        assert any(" serious color-contrast: p" in line for line in result.output)
        allowed = ["critical = 0", "serious <= 1", "total < 9"]
        known = {"without": ["image-alt", "button-name"], "limit": allowed}
        assert (await ask("accessibility", tmp_path, port, **known)).passed


async def test_a_page_that_loads_well_passes(tmp_path: Path) -> None:
    """With nothing found, the figures are said, and limits hold them."""
    async with site(page(GOOD)) as port:
        limits = ["= 0", "weight < 10KB", "requests <= 2", "largest < 10s", "load < 10s"]
        result = await ask("page", tmp_path, port, limit=limits)
    assert result.passed, said(result)


async def test_every_finding_is_named(tmp_path: Path) -> None:
    """Images below the fold, files that are not kept, plain text, old formats, oversized and missing files."""
    head = "<script src=/app.js></script><link rel=stylesheet href=/gone.css>"
    body = (
        "<img src=/huge.png width=40 height=40 alt=a><div style='height:3000px'></div><img src=/small.png width=9 alt=b>"
        "<img src=/lazy.png width=9 height=9 loading=lazy alt=c>"
    )
    more = {
        "app_js": ("text/javascript", b"// " + b"a" * 3000, False),
        "huge_png": ("image/png", png(500, 500, noisy=True), True),
        "lazy_png": ("image/png", png(9, 9), True),
    }
    async with site(page(HEAD.format(head=head) + body, **more)) as port:
        result = await ask("page", tmp_path, port)
        weighed = await ask("page", tmp_path, port, limit=["weight < 100KB"])
    assert not result.passed
    site_url = f"http://127.0.0.1:{port}"
    found = {line.split()[0]: line.split()[1].removeprefix(site_url) for line in result.output}
    assert found == {
        "broken": "/gone.css",
        "cache": "/app.js",
        "plain": "/app.js",
        "format": "/huge.png",
        "oversize": "/huge.png",
        "eager": "/small.png",
    }
    assert "Problems: 6; the limit is" in said(result)
    assert "Weight of the page: " in said(weighed)


@pytest.mark.parametrize("name", ["accessibility", "page"])
async def test_who_does_not_answer_is_a_no(tmp_path: Path, name: str) -> None:
    """Nobody there, silence, rubbish and a page that says "no" never pass, and no browser is left."""
    assert "does not answer" in said(await ask(name, tmp_path, closed_port()))
    async with silent() as port:
        assert "not answered within 3 s" in said(await ask(name, tmp_path, port, within="3s"))
    async with answering(RUBBISH) as port:
        assert not (await ask(name, tmp_path, port)).passed
    async with site(lambda _: Answer(503, b"<h1>down</h1>", (("content-type", "text/html"),))) as port:
        assert "answered with 503 instead of a page" in said(await ask(name, tmp_path, port))
    assert not browsers(tmp_path)


async def test_a_page_that_hangs_its_browser_is_killed(tmp_path: Path) -> None:
    """A script without end holds the browser, which is gone with the check."""
    script = "<script>x = new XMLHttpRequest(); x.open('GET', '/met', false); x.send(); for (;;) {}</script>"
    met, answers = asyncio.Event(), page(GOOD.replace("</main>", script + "</main>"))

    def answer(request: Request) -> Answer:
        if request.path == "/met":
            met.set()
        given: Answer = answers(request)
        return given

    async with site(answer) as port:
        asking = asyncio.create_task(ask("accessibility", tmp_path, port))
        async with asyncio.timeout(30):
            await met.wait()
        assert len(browsers(tmp_path)) > 3
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert not browsers(tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        {"browser": "/gone/chromium"},
        {"screen": "wall"},
        {"paths": ["/"] * 21},
        {"paths": "//elsewhere.test"},
        {"url": "a"},
    ],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """A wrong option is refused before a browser is started."""
    with pytest.raises(PortError) as error:
        await ask("accessibility", tmp_path, **options)
    assert not isinstance(error.value, NotSupported)
