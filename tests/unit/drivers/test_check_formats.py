"""The formats of reports: each tool's own, read right."""

import json
import shlex
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bascule.drivers.check.coverage.parse import enter
from bascule.drivers.check.coverage.tally import Counts, Tally
from bascule.drivers.check.lint.parse import read_findings
from bascule.drivers.check.vulnerabilities.formats import scored, vulnerabilities
from bascule.drivers.support.checks.report import Report
from bascule.kernel.i18n import render
from bascule.ports.errors import Refused
from tests.kit.reports import ask

PYTHON = shlex.quote(sys.executable)
SARIF = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "scan",
                    "rules": [
                        {"id": "A", "properties": {"security-severity": "9.8"}},
                        {"id": "B", "defaultConfiguration": {"level": "error"}},
                    ],
                }
            },
            "results": [
                {
                    "ruleId": "A",
                    "level": "error",
                    "message": {"text": "bad"},
                    "locations": [
                        {"physicalLocation": {"artifactLocation": {"uri": "a.js"}, "region": {"startLine": 7}}}
                    ],
                },
                {"ruleId": "B", "message": {"text": "default level"}},
                {"ruleId": "C", "message": {"text": "a warning"}},
                {"ruleId": "C", "level": "note", "message": {"text": "a note"}},
                {"ruleId": "A", "message": {"text": "quiet"}, "suppressions": [{"kind": "inSource"}]},
                {"ruleId": "A", "message": {"text": "gone"}, "baselineState": "absent"},
                {"ruleId": "A", "message": {"text": "fine"}, "kind": "pass"},
            ],
        }
    ],
}
COBERTURA = (
    '<?xml version="1.0" ?><!DOCTYPE coverage SYSTEM "http://cobertura.test/coverage-04.dtd">'
    '<coverage line-rate="0.9" lines-valid="100" lines-covered="90" branches-valid="40" branches-covered="30"/>'
)
COBERTURA_LINES = (
    '<coverage line-rate="0.5"><packages><package><classes><class><lines><line number="1" hits="3"/>'
    '<line number="2" hits="0"/></lines></class></classes></package></packages></coverage>'
)
JACOCO = (
    '<?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="x">'
    '<package name="p"><counter type="LINE" missed="1" covered="1"/></package>'
    '<counter type="LINE" missed="20" covered="80"/><counter type="BRANCH" missed="5" covered="5"/>'
    '<counter type="COMPLEXITY" missed="5" covered="5"/></report>'
)
LCOV = "TN:\nSF:a.js\nFNF:2\nFNH:1\nLF:10\nLH:8\nBRF:4\nBRH:2\nend_of_record\nSF:b.js\nLF:10\nLH:10\nend_of_record\n"
GO = "mode: atomic\nm/a.go:3.2,5.3 2 1\nm/a.go:7.2,9.3 2 0\nm/b.go:1.1,2.2 6 0\nm/b.go:1.1,2.2 6 4\n"
COVERAGE_PY = {
    "meta": {"version": "7.6.0"},
    "files": {},
    "totals": {"covered_lines": 9, "num_statements": 10, "covered_branches": 3, "num_branches": 4},
}
ISTANBUL = {"total": {"lines": {"total": 50, "covered": 45, "pct": 90}, "branches": {"total": 10, "covered": 7}}}


def counts(*texts: str) -> Counts:
    """What is covered according to some reports."""
    tally = Tally()
    for number, text in enumerate(texts):
        tally.begin(f"r{number}")
        enter(Report(f"r{number}", text.encode()).document(), tally)
    return tally.counts()


@pytest.mark.parametrize(
    ("text", "lines", "branches"),
    [
        (COBERTURA, (90, 100), (30, 40)),
        (COBERTURA_LINES, (1, 2), None),
        (JACOCO, (80, 100), (5, 10)),
        (LCOV, (18, 20), (2, 4)),
        ("SF:a\nDA:1,1\nDA:2,0\nend_of_record\n", (1, 2), None),
        (GO, (8, 10), None),
        (json.dumps(COVERAGE_PY), (9, 10), (3, 4)),
        ("\ufeff" + json.dumps(ISTANBUL), (45, 50), (7, 10)),
    ],
)
def test_coverage_of_six_worlds(text: str, lines: tuple[int, int], branches: tuple[int, int] | None) -> None:
    """Each tool's report gives what is covered of how much."""
    found = counts(text)
    assert found["lines"] == lines
    assert found.get("branches") == branches


@pytest.mark.parametrize(
    ("options", "passed", "said"),
    [
        ({"lines": "90%"}, True, "90.00%"),
        ({"limit": "> 90%"}, False, "Covered lines: 90.00%; the limit is > 90.00%."),
        ({"limit": "branches >= 75%"}, True, ""),
        ({"branches": "80%"}, False, "Covered branches: 75.00%; the limit is >= 80.00%."),
        ({"limit": ["> 89%", "branches > 75%"]}, False, "Covered branches"),
        ({}, True, ""),
    ],
)
async def test_coverage_is_held_against_its_limits(
    options: dict[str, Any], passed: bool, said: str, tmp_path: Path
) -> None:
    """Every limit must hold, and the sentence names the figure, what was found and what was wanted."""
    (tmp_path / "coverage.json").write_text(json.dumps(COVERAGE_PY))
    result = await ask("coverage", tmp_path, **options)
    assert result.passed is passed
    assert said in render(result.because, "en")
    assert result.output == ("lines: 90.00%", "branches: 75.00%")


async def test_reports_add_up(tmp_path: Path) -> None:
    """Coverage of several reports is that of all their lines together; a figure that none has cannot be limited."""
    (tmp_path / "a.info").write_text("SF:a\nLF:10\nLH:10\nend_of_record\n")
    (tmp_path / "b.info").write_text("SF:b\nLF:90\nLH:60\nend_of_record\n")
    assert (await ask("coverage", tmp_path, report="*.info", limit="= 70%")).passed
    with pytest.raises(Refused):
        await ask("coverage", tmp_path, report="*.info", limit="branches > 1%")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (json.dumps(SARIF), ["errors", "errors", "warnings", "notes"]),
        (
            json.dumps(
                [
                    {"filePath": "a.js", "messages": [{"severity": 2, "message": "m", "line": 1, "ruleId": None}]},
                    {"filePath": "b.js", "messages": [{"severity": 1, "message": "m", "line": 1, "ruleId": "r"}]},
                    {"filePath": "c.js", "messages": []},
                ]
            ),
            ["errors", "warnings"],
        ),
        ('[{"code": null, "filename": "a.py", "location": {"row": 1, "column": 1}, "message": "syntax"}]', ["errors"]),
        (
            '<checkstyle version="8"><file name="A.java"><error line="1" severity="warning" message="m" source="s"/>'
            '<error line="2" message="m"/><error severity="info"/></file></checkstyle>',
            ["warnings", "errors", "notes"],
        ),
    ],
)
def test_findings_of_linters(text: str, kinds: list[str]) -> None:
    """Errors, warnings and notes are told apart in every format; what is suppressed does not count."""
    assert [kind for kind, _ in read_findings(Report("r", text.encode()).document())] == kinds


@pytest.mark.parametrize(("options", "passed"), [({"errors": 2, "warnings": 1}, True), ({"warnings": 1}, True),
    ({"warnings": 0}, False), ({"limit": "errors < 2"}, False), ({}, False)])  # fmt: skip
async def test_findings_are_limited(options: dict[str, Any], passed: bool, tmp_path: Path) -> None:
    """Limits on errors and warnings hold, and findings are shown with file, line and rule, errors first."""
    (tmp_path / "lint.sarif").write_text(json.dumps(SARIF))
    result = await ask("lint", tmp_path, **options)
    assert result.passed is passed
    assert result.output == ("a.js:7 A bad", "B default level", "C a warning")


async def test_an_exit_status_is_enough_for_a_linter(tmp_path: Path) -> None:
    """A linter without a report is asked for its exit status; limits on what it does not count are refused."""
    good, bad = f"{PYTHON} -c pass", f"{PYTHON} -c 'print(\"line 3 is odd\"); raise SystemExit(2)'"
    assert (await ask("lint", tmp_path, run=good)).passed
    result = await ask("lint", tmp_path, run=bad)
    assert (result.passed, result.output) == (False, ("line 3 is odd",))
    with pytest.raises(Refused):
        await ask("lint", tmp_path, run=good, errors=3)


NPM = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "axios": {"severity": "high", "via": ["follow"]},
        "follow": {
            "severity": "high",
            "via": [
                {"source": 11, "name": "follow", "severity": "high", "title": "t", "url": "https://x.test/GHSA-aa"},
                {"source": 12, "name": "follow", "severity": "low", "title": "t", "url": "https://x.test/GHSA-bb"},
            ],
        },
    },
    "metadata": {"vulnerabilities": {"high": 2, "total": 2}},
}
NPM_OLD = {
    "actions": [],
    "advisories": {"118": {"severity": "moderate", "module_name": "m", "title": "t", "github_advisory_id": "GHSA-cc"}},
    "metadata": {},
}
PIP = {
    "dependencies": [
        {"name": "flask", "version": "0.5", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1"]}]},
        {"name": "shop", "skip_reason": "not published"},
        {"name": "httpx", "version": "1", "vulns": []},
    ],
    "fixes": [],
}
TRIVY = {
    "SchemaVersion": 2,
    "ArtifactName": "i",
    "Results": [
        {"Target": "t"},
        {"Target": "u", "Vulnerabilities": [{"VulnerabilityID": "CVE-2", "PkgName": "p", "Severity": "UNKNOWN"}]},
    ],
}
GRYPE = {
    "matches": [{"vulnerability": {"id": "GHSA-dd", "severity": "Negligible"}, "artifact": {"name": "n"}}],
    "descriptor": {"name": "grype"},
}
OSV = {
    "results": [
        {
            "packages": [
                {
                    "package": {"name": "a"},
                    "vulnerabilities": [{"id": "X-1"}, {"id": "X-2", "database_specific": {"severity": "LOW"}}],
                    "groups": [{"ids": ["X-1", "CVE-3"], "max_severity": "7.5"}, {"ids": ["X-2"], "max_severity": ""}],
                }
            ]
        }
    ]
}


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (NPM, [("GHSA-aa", "high"), ("GHSA-bb", "low")]),
        (NPM_OLD, [("GHSA-cc", "moderate")]),
        (PIP, [("PYSEC-1", "")]),
        (PIP["dependencies"], [("PYSEC-1", "")]),
        (TRIVY, [("CVE-2", "")]),
        ({"SchemaVersion": 2, "ArtifactName": "i", "Results": [{"Target": "t", "Class": "os-pkgs"}]}, []),
        (GRYPE, [("GHSA-dd", "info")]),
        (OSV, [("X-1", "high"), ("X-2", "low")]),
        (SARIF, [("A", "critical"), ("B", "high"), ("C", "moderate"), ("C", "low")]),
    ],
)
def test_vulnerabilities_of_six_tools(document: Any, found: list[tuple[str, str]]) -> None:
    """Every advisory is read once, with the severity that its tool gives it."""
    assert [(one.name, one.severity) for one in vulnerabilities(document)] == found


@pytest.mark.parametrize(
    ("score", "word"), [(9.0, "critical"), (8.9, "high"), (4.0, "moderate"), (0.1, "low"), (0, "info")]
)
def test_scores_become_words(score: float, word: str) -> None:
    """CVSS scores have the words of their own scale."""
    assert scored(score) == word


@pytest.mark.parametrize(
    ("document", "options", "passed"),
    [
        (NPM, {}, False),
        (NPM, {"critical": 0}, True),
        (NPM, {"limit": "critical = 0"}, True),
        (NPM, {"high": 1, "low": 1}, True),
        (NPM, {"high": 1, "low": 0}, False),
        (NPM, {"limit": ["high <= 3", "total < 2"]}, False),
        (PIP, {}, False),
        (PIP, {"unknown": "low"}, True),
        (PIP, {"limit": "critical = 0"}, False),
        (NPM, {"ignore": [{"id": "ghsa-AA", "reason": "not reached", "until": "2999-01-01"}]}, True),
        (PIP, {"ignore": [{"id": "CVE-1", "reason": "not reached", "until": "2999-01-01"}]}, True),
        (NPM, {"ignore": [{"id": "GHSA-aa", "reason": "not reached", "until": "2001-01-01"}]}, False),
    ],
)
async def test_vulnerabilities_are_limited(
    document: Any, options: dict[str, Any], passed: bool, tmp_path: Path
) -> None:
    """Severities have limits; ignoring needs an id, and ends with its day; no severity counts as the worst."""
    (tmp_path / "audit.json").write_text(json.dumps(document))
    assert (await ask("vulnerabilities", tmp_path, **options)).passed is passed


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "a", "until": "2999-01-01"},
        {"id": "a", "reason": " ", "until": "2999-01-01"},
        {"id": "a", "reason": "x"},
        {"id": "a", "reason": "x", "until": "soon"},
        {"reason": "x", "until": "2999-01-01"},
        "a",
    ],
)
async def test_ignoring_needs_a_reason_and_an_end(entry: Any, tmp_path: Path) -> None:
    """Nobody ignores a vulnerability for ever or without saying why."""
    (tmp_path / "audit.json").write_text(json.dumps(NPM))
    with pytest.raises(Refused):
        await ask("vulnerabilities", tmp_path, ignore=[entry])


async def test_an_entry_counts_through_its_last_day(tmp_path: Path) -> None:
    """`until` is the last day on which the entry counts; when it is over the output says so."""
    (tmp_path / "audit.json").write_text(json.dumps(NPM))
    today = datetime.now(UTC).date()
    entry = {"id": "GHSA-aa", "reason": "x", "until": (today + timedelta(days=1)).isoformat()}
    assert (await ask("vulnerabilities", tmp_path, ignore=[entry])).passed
    entry["until"] = (today - timedelta(days=1)).isoformat()
    result = await ask("vulnerabilities", tmp_path, ignore=[entry])
    assert not result.passed
    assert result.output[0] == f"ignore GHSA-aa: until {entry['until']}"
    assert "high follow GHSA-aa t" in result.output


JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites xmlns="urn:x"><testsuite name="a" tests="4" failures="1" errors="1" skipped="1">
<testcase classname="a.B" name="ok"/><testcase classname="a.B" name="bad"><failure message="1 != 2">trace</failure></testcase>
<testcase classname="a.B" name="worse"><error>boom
 twice</error></testcase><testcase classname="a.B" name="later"><skipped/></testcase></testsuite></testsuites>
"""


@pytest.mark.parametrize(
    ("text", "options", "passed", "said"),
    [
        (JUNIT, {}, False, "2 tests failed, 1 passed, 1 skipped."),
        ("<testsuite><testcase name='a'/><testcase name='b'/></testsuite>", {"at_least": 2}, True, "2 tests passed"),
        ("<testsuite><testcase name='a'/><testcase name='b'/></testsuite>", {"at_least": 3}, False, "at least 3"),
        (
            "<testsuite><testcase name='a'/></testsuite>",
            {"limit": ">= 2"},
            False,
            "Tests that ran: 1; the limit is >= 2.",
        ),
        ("<testsuite><testcase name='a'/></testsuite>", {"limit": "skipped = 0"}, True, "1 test passed"),
        ("<testsuite><testcase name='a'><skipped/></testcase></testsuite>", {}, False, "at least 1"),
        ("<testsuite tests='3' failures='1'><testcase name='a'/></testsuite>", {}, False, "1 test failed"),
        ("<testsuites><testsuite><error message='no import'/></testsuite></testsuites>", {}, False, "1 test failed"),
    ],
)
async def test_results_of_tests(text: str, options: dict[str, Any], passed: bool, said: str, tmp_path: Path) -> None:
    """Failures and errors are a no, tests that did not run are no pass, and a claimed failure counts."""
    (tmp_path / "junit.xml").write_text(text)
    result = await ask("tests", tmp_path, **options)
    assert result.passed is passed
    assert said in render(result.because, "en")


async def test_failed_tests_are_named(tmp_path: Path) -> None:
    """The output names each failed test and its message in one line."""
    (tmp_path / "junit.xml").write_text(JUNIT)
    assert (await ask("tests", tmp_path)).output == ("a.B.bad: 1 != 2", "a.B.worse: boom twice")


async def test_the_report_of_pytest_is_read(tmp_path: Path) -> None:
    """What pytest itself writes is understood, run by the check."""
    (tmp_path / "test_a.py").write_text("import pytest\ndef test_a(): pass\n@pytest.mark.skip\ndef test_b(): pass\n")
    options = {"run": f"{PYTHON} -m pytest -q -p no:cacheprovider --junitxml=out.xml --rootdir=. test_a.py"}
    result = await ask("tests", tmp_path, report="out.xml", **options)
    assert render(result.because, "en") == "1 test passed, 1 skipped."
    (tmp_path / "test_a.py").write_text("def test_a(): assert 1 == 2\n")
    result = await ask("tests", tmp_path, report="out.xml", **options)
    assert (result.passed, result.output[0]) == (False, "test_a.test_a: assert 1 == 2")


@pytest.mark.parametrize("form", ["json", "sarif"])
async def test_the_report_of_ruff_is_read(form: str, tmp_path: Path) -> None:
    """What ruff itself prints is understood, in both of its formats."""
    ruff = shlex.quote(str(Path(sys.executable).with_name("ruff")))
    options = {"run": f"{ruff} check --isolated --no-cache --output-format {form} a.py", "reads": "printed"}
    (tmp_path / "a.py").write_text("import os\n")
    result = await ask("lint", tmp_path, **options)
    assert not result.passed
    assert "a.py:1 F401" in result.output[0]
    (tmp_path / "a.py").write_text("x = 1\n")
    assert (await ask("lint", tmp_path, **options)).passed
