"""Checks of real sites and commands."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.drivers.check.command.driver import CommandCheck
from bascule.drivers.check.http.driver import HttpCheck
from bascule.drivers.support.home import Home
from bascule.kernel.slot import Slot
from bascule.ports.check import Check, CheckContext
from bascule.testing.conformance.setting import Backend
from tests.kit.rigs.common import PLACE


class HttpRig:
    """A check of the test site."""

    def __init__(self, backend: Backend) -> None:
        self.context = CheckContext(PLACE, "v1", Slot.GREEN, f"http://{backend.address}")

    def driver(self) -> Check:
        """A driver."""
        return HttpCheck(Home(Path()))

    def options(self, kind: str) -> Mapping[str, Any]:
        """Questions to the test site."""
        kinds: dict[str, Mapping[str, Any]] = {
            "passes": {"path": "/", "contains": "{version}", "header": {"X-Version": "v1"}, "within": "10s"},
            "fails": {"path": "/?status=404"},
            "impossible": {"contains": "but nobody to ask"},
            "long": {"path": "/?ms=3600000"},
        }
        return kinds[kind]


class CommandRig:
    """A check that runs Python."""

    context = CheckContext(PLACE, "v1", Slot.GREEN, "http://127.0.0.1:1")

    def __init__(self, home: Home) -> None:
        self.home = home

    def driver(self) -> Check:
        """A driver."""
        return CommandCheck(self.home)

    def options(self, kind: str) -> Mapping[str, Any]:
        """Commands."""
        python = shlex.quote(sys.executable)
        kinds = {
            "passes": f"{python} -c pass",
            "fails": f"{python} -c 'raise SystemExit(3)'",
            "impossible": "no-such-program",
            "long": f"{python} -c 'import time; time.sleep(3600)'",
        }
        return {"command": kinds[kind]}
