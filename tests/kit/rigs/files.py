"""Checks that look at files: the files, and the options of each kind of answer."""

import json
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bascule.drivers.check.coverage.driver import CoverageCheck
from bascule.drivers.check.environment.driver import EnvironmentCheck
from bascule.drivers.check.lint.driver import LintCheck
from bascule.drivers.check.secrets.driver import SecretsCheck
from bascule.drivers.check.size.driver import SizeCheck
from bascule.drivers.check.tests.driver import TestsCheck
from bascule.drivers.check.vulnerabilities.driver import VulnerabilitiesCheck
from bascule.drivers.support.home import Home
from bascule.kernel.slot import Slot
from bascule.ports.check import Check, CheckContext
from tests.kit.rigs.common import PLACE

SLEEP = f"{shlex.quote(sys.executable)} -c 'import time; time.sleep(3600)'"
SUITE = '<testsuite name="s" tests="1" failures="{0}"><testcase classname="s" name="t">{1}</testcase></testsuite>'
SLOW = {"A": {"pattern": "^(a+)+$"}}
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2
AUDIT = {"auditReportVersion": 2, "metadata": {}, "vulnerabilities": {}}
ADVISORY = {"source": 7, "name": "left", "severity": "critical", "title": "bad", "url": "https://x.test/GHSA-1"}


@dataclass(frozen=True, slots=True)
class Kinds:
    """A driver, the files that must be there, and the options of each kind."""

    make: Callable[[Home], Check]
    files: Mapping[str, str]
    kinds: Mapping[str, Mapping[str, Any]]
    long: Mapping[str, Any] = field(default_factory=dict)


def _reports(make: Callable[[Home], Check], good: str, bad: str, **more: Any) -> Kinds:
    names = {"passes": "good", "fails": "bad", "impossible": "gone"}
    kinds = {kind: {"report": name, **more} for kind, name in names.items()}
    return Kinds(make, {"good": good, "bad": bad}, kinds, {"run": SLEEP, "report": "good"})


RIGS: Mapping[str, Kinds] = {
    "tests": _reports(TestsCheck, SUITE.format(0, ""), SUITE.format(1, "<failure message='no'/>")),
    "coverage": _reports(
        CoverageCheck, "SF:a\nLF:10\nLH:9\nend_of_record\n", "SF:a\nLF:10\nLH:7\nend_of_record\n", limit="> 80%"
    ),
    "lint": _reports(LintCheck, "[]", json.dumps([{"filePath": "a", "messages": [{"severity": 2, "message": "m"}]}])),
    "vulnerabilities": _reports(
        VulnerabilitiesCheck,
        json.dumps(AUDIT),
        json.dumps(AUDIT | {"vulnerabilities": {"left": {"severity": "critical", "via": [ADVISORY]}}}),
    ),
    "size": Kinds(
        SizeCheck,
        {"dist/a.js": "x" * 999},
        {
            "passes": {"limit": "< 1KB"},
            "fails": {"limit": "< 999B"},
            "impossible": {"files": "gone/*.js", "limit": "< 1KB"},
        },
    ),
    "environment": Kinds(
        EnvironmentCheck,
        {".env": "A=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\nAPI=https://api.test/\n"},
        {
            "passes": {"variables": {"API": "url"}, "from": ".env"},
            "fails": {"variables": {"A": "url"}, "from": ".env"},
            "impossible": {"variables": {"A": "url"}, "from": "gone"},
        },
        {"variables": SLOW, "from": ".env"},
    ),
    "secrets": Kinds(
        SecretsCheck,
        {"clean/a.py": "print('hello')\n", "leaky/a.py": f"token = '{TOKEN}'\n"},
        {"passes": {"directory": "clean"}, "fails": {"directory": "leaky"}, "impossible": {"directory": "gone"}},
    ),
}


class FilesRig:
    """A check of files in a folder of its own."""

    context = CheckContext(PLACE, "v1", Slot.GREEN, "http://127.0.0.1:1")

    def __init__(self, home: Home, kinds: Kinds) -> None:
        self._home, self._kinds = home, kinds
        for name, text in kinds.files.items():
            path = home.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def driver(self) -> Check:
        """A driver."""
        return self._kinds.make(self._home)

    def options(self, kind: str) -> Mapping[str, Any]:
        """The options of a kind."""
        return self._kinds.long if kind == "long" else self._kinds.kinds[kind]
