"""Browsers: a script drives Chromium in a process of its own, and nothing of it is left when the answer is there.

The script gets its job in a variable and prints its answer as JSON. Chromium leads a group of its own, so it is also
found by the token that all its processes inherit.
"""

import asyncio
import importlib.util
import json
import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from bascule.drivers.support.processes.child import Child, Tail, Whole, run_child
from bascule.drivers.support.processes.surroundings import surroundings
from bascule.kernel.i18n import say
from bascule.ports.errors import NotSupported, Refused

LARGEST = 20_000_000
TOKEN = "BASCULE_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


async def browse(script: Path, job: Mapping[str, Any], browser: str | None, root: Path) -> Any:
    """What the script answers. Raises `NotSupported` without Playwright, `Refused` without a browser or an answer."""
    for package in ("playwright", "axe_playwright_python"):
        if importlib.util.find_spec(package) is None:
            raise NotSupported(say("net.needs-extra", what=package, extra="pages"))
    token = secrets.token_hex(16)
    told = {**job, "browser": _executable(browser), "root": os.geteuid() == 0}
    environment = surroundings() | {"BASCULE_JOB": json.dumps(told), TOKEN: token}
    tail, whole = Tail(), Whole(LARGEST)
    try:
        code = await run_child(Child((sys.executable, str(script)), root, environment), tail, whole)
    finally:
        await asyncio.shield(asyncio.to_thread(_end, token))
    try:
        return json.loads(whole.data) if code == 0 else _failed(tail, environment)
    except ValueError as error:
        raise Refused(say("net.browser-failed", reason=str(error))) from error


def _failed(tail: Tail, environment: Mapping[str, str]) -> Any:
    lines = tail.lines(os.environ, environment)
    raise Refused(say("net.browser-failed", reason=lines[-1][:300] if lines else "–"))


def _executable(browser: str | None) -> str | None:
    """The browser of the plan, else one that is installed, else Playwright's own (None)."""
    if browser is not None:
        if not os.access(browser, os.X_OK):
            raise Refused(say("net.no-browser", path=browser))
        return browser
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _end(token: str) -> None:
    for process in psutil.process_iter():
        try:
            if process.environ().get(TOKEN) == token:
                process.kill()
        except (psutil.Error, OSError):
            continue
