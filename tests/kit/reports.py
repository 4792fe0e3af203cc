"""What the tests of report checks share: a context, a way to ask, and reports that are none."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bascule.drivers.check.coverage.driver import CoverageCheck
from bascule.drivers.check.lint.driver import LintCheck
from bascule.drivers.check.tests.driver import TestsCheck
from bascule.drivers.check.vulnerabilities.driver import VulnerabilitiesCheck
from bascule.drivers.support.home import Home
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.ports.check import Check, CheckContext, CheckResult

CONTEXT = CheckContext(Place("plan", "test", "site"), "v7", Slot.GREEN, "http://127.0.0.1:1")
CHECKS: Mapping[str, Callable[[Home], Check]] = {
    "tests": TestsCheck,
    "coverage": CoverageCheck,
    "lint": LintCheck,
    "vulnerabilities": VulnerabilitiesCheck,
}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
TEXTS = {
    "empty": "",
    "blank": " \n ",
    "words": "all good, trust me\n",
    "html": "<!doctype html><html><body>404</body></html>",
    "truncated xml": '<testsuite tests="1"><testcase name="a"/>',
    "truncated cobertura": '<coverage lines-valid="10" lines-covered="10">',
    "truncated json": '{"runs": [{"tool": {"driver": {"name": "x"}}, "results": [',
    "truncated list": '[{"filePath": "a", "messages": []}',
    "truncated lcov": "SF:a\nLF:10\nLH:10\n",
    "truncated go": "mode: set\na.go:1.1,2.2 1 1\na.go:3.1,4",
    "billion laughs": f"<!DOCTYPE testsuite [{LAUGHS}]><testsuite><testcase name='&l9;'/></testsuite>",
    "external entity": '<!DOCTYPE coverage [<!ENTITY e SYSTEM "file:///etc/passwd">]><coverage a="1">&e;</coverage>',
    "deep": "[" * 100_000,
    "deep object": '{"a":' * 100_000,
    "not a number": '{"total": {"lines": {"total": NaN, "covered": NaN}}}',
    "more than all": '{"total": {"lines": {"total": 1, "covered": 2}}}',
    "negative": '{"totals": {"covered_lines": -1, "num_statements": 5}}',
    "true": '{"totals": {"covered_lines": true, "num_statements": true}}',
    "nothing measured": '{"totals": {"covered_lines": 0, "num_statements": 0}}',
    "huge number": '{"totals": {"covered_lines": ' + "9" * 5000 + ', "num_statements": 1}}',
    "null": "null",
    "numbers": "[1, 2, 3]",
    "strings": '["a"]',
    "other object": '{"ok": true, "status": "passed"}',
    "npm error": '{"error": {"code": "ENOLOCK", "summary": "no lockfile"}}',
    "npm of the future": '{"auditReportVersion": 3, "vulnerabilities": {}}',
    "npm wrong": '{"auditReportVersion": 2, "vulnerabilities": []}',
    "unknown severity": '{"matches": [{"vulnerability": {"id": "a", "severity": "awful"}, "artifact": {"name": "b"}}], '
    '"descriptor": {}}',
    "audit of nothing": '{"dependencies": [], "fixes": []}',
    "all skipped": '{"dependencies": [{"name": "a", "skip_reason": "local"}], "fixes": []}',
    "sarif without runs": '{"version": "2.1.0", "runs": []}',
    "sarif that failed": '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [], "invocations": '
    '[{"executionSuccessful": false}]}]}',
    "sarif without results": '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}}]}',
    "sarif of nulls": '{"version": "2.1.0", "runs": [null]}',
    "no tests": "<testsuites/>",
    "other xml": "<project><target/></project>",
    "wrong attribute": '<testsuite tests="1" failures="many"><testcase name="a"/></testsuite>',
    "cobertura of words": '<coverage lines-valid="all" lines-covered="all"/>',
    "jacoco of nothing": '<report name="x"><counter type="LINE" missed="0" covered="0"/></report>',
    "checkstyle of none": '<checkstyle><file name="a"><error severity="awful" line="1"/></file></checkstyle>',
}


def text_file(text: str) -> Callable[[Path], None]:
    """Writes a text."""
    return lambda path: path.write_text(text) and None


def large_file(path: Path) -> None:
    """50 MB of what would be a good report of a linter if it were not so large."""
    path.write_bytes(b"[" + b" " * 50_000_000 + b"]")


GARBAGE: Mapping[str, Callable[[Path], None]] = {name: text_file(text) for name, text in TEXTS.items()} | {
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 40) and None,
    "not utf-8": lambda path: path.write_bytes(b'{"total": "\xff\xfe\xfa"}') and None,
    "50 MB": large_file,
    "directory": lambda path: path.mkdir(),
    "pipe": lambda path: os.mkfifo(path),
    "dangling link": lambda path: path.symlink_to("nowhere"),
    "device": lambda path: path.symlink_to("/dev/zero"),
}


async def ask(name: str, root: Path, **options: Any) -> CheckResult:
    """Ask one of the checks about files below a folder."""
    return await CHECKS[name](Home(root / "data", root)).run(options, CONTEXT)
