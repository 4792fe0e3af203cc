"""Reports of the same code merge with the worst kept, look-ups are whole, and what was not looked at does not pass."""

import json
from pathlib import Path
from typing import Any

import pytest

from bascule.drivers.check.coverage.parse import enter
from bascule.drivers.check.coverage.tally import Tally
from bascule.drivers.check.tests.formats import cases
from bascule.drivers.check.vulnerabilities.formats import vulnerabilities
from bascule.drivers.support.checks.report import Report
from bascule.kernel.i18n import render
from bascule.ports.errors import Refused
from tests.kit.reports import ask


def shard(**files: list[int]) -> str:
    """A tracefile of lcov: the hits of each line, by file."""
    return "".join(
        f"SF:src/{name}.js\n" + "".join(f"DA:{line},{hit}\n" for line, hit in enumerate(hits, 1)) + "end_of_record\n"
        for name, hits in files.items()
    )


def cobertura(hits: list[int]) -> str:
    """A report that says both sums and lines."""
    lines = "".join(f'<line number="{line}" hits="{hit}"/>' for line, hit in enumerate(hits, 1))
    covered = sum(hit > 0 for hit in hits)
    head = f'<coverage lines-valid="{len(hits)}" lines-covered="{covered}">'
    inner = f'<classes><class filename="a.py"><lines>{lines}</lines></class></classes>'
    return f"{head}<packages><package>{inner}</package></packages></coverage>"


def jacoco(*covered: int) -> str:
    """A report with lines in a source file, as Gradle and Maven write it."""
    lines = "".join(f'<line nr="{line}" mi="0" ci="{one}" mb="1" cb="1"/>' for line, one in enumerate(covered, 1))
    return f'<report name="x"><package name="p"><sourcefile name="A.java">{lines}</sourcefile></package></report>'


def clover(*counts: int) -> str:
    """A report of PHPUnit."""
    lines = "".join(f'<line num="{line}" type="stmt" count="{one}"/>' for line, one in enumerate(counts, 1))
    return f'<coverage generated="1" clover="3.2.0"><project timestamp="1"><file name="a.php">{lines}</file></project></coverage>'


def coverage_py(executed: list[int], missing: list[int]) -> str:
    """A report of coverage.py with its files."""
    files = {"a.py": {"executed_lines": executed, "missing_lines": missing}}
    there = len(executed) + len(missing)
    return json.dumps({"files": files, "totals": {"covered_lines": len(executed), "num_statements": there}})


SUMMARY = json.dumps({"total": {"lines": {"total": 9, "covered": 9}}, "a.js": {"lines": {"total": 4, "covered": 2}}})
FINAL = json.dumps(
    {
        "a.js": {
            "statementMap": {"0": {"start": {"line": 1}}, "1": {"start": {"line": 2}}},
            "s": {"0": 1, "1": 0},
            "fnMap": {"0": {}},
            "f": {"0": 0},
            "b": {"0": [1, 0]},
        }
    }
)


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        # The same file of two shards: what either of them covered is covered, and counted once.
        ((shard(a=[1, 1, 1, 1], b=[0, 0]) + shard(a=[3, 3, 3, 3]),), (4, 6)),
        ((shard(a=[1, 0]), shard(a=[0, 1])), (2, 2)),
        ((shard(a=[1, 0]), shard(a=[1, 0]).replace("src/", "./src/")), (1, 2)),
        (("SF:a\nLF:4\nLH:4\nend_of_record\nSF:a\nLF:4\nLH:1\nend_of_record\n",), (4, 4)),
        # A record without sums beside one that has them.
        (("SF:a\nDA:1,1\nDA:2,1\nLF:2\nLH:2\nend_of_record\nSF:b\nDA:1,0\nDA:2,0\nDA:3,0\nend_of_record\n",), (2, 5)),
        ((cobertura([1, 1, 0, 0]), cobertura([0, 1, 1, 0])), (3, 4)),
        ((jacoco(1, 0), jacoco(1, 0)), (1, 2)),
        ((clover(1, 0, 0), clover(0, 1, 0)), (2, 3)),
        ((coverage_py([1, 2], [3]), coverage_py([3], [1, 2])), (3, 3)),
        ((SUMMARY, SUMMARY), (2, 4)),
        ((FINAL, FINAL), (1, 2)),
        (("mode: set\na.go:1.1,2.2 3 0\n", "mode: set\na.go:1.1,2.2 3 1\nb.go:1.1,2.2 1 0\n"), (3, 4)),
        # Reports without files meet no other: they stand for different code.
        (
            ('<coverage lines-valid="10" lines-covered="5"/>', '<coverage lines-valid="10" lines-covered="10"/>'),
            (15, 20),
        ),
    ],
)
def test_coverage_of_the_same_code_is_counted_once(texts: tuple[str, ...], lines: tuple[int, int]) -> None:
    """Shards, joined files and reports with and without sums: lines are merged by file and line."""
    tally = Tally()
    for number, text in enumerate(texts):
        tally.begin(str(number))
        enter(Report("r", text.encode()).document(), tally)
    assert tally.counts()["lines"] == lines


def test_branches_and_functions_merge_too() -> None:
    """Each branch and function of lcov and Cobertura is one."""
    record = "SF:a\nFNDA:{0},f\nFNDA:0,g\nBRDA:1,0,0,{0}\nBRDA:1,0,1,-\nDA:1,1\nend_of_record\n"
    cover = (
        '<coverage><packages><package><classes><class filename="b"><lines>'
        '<line number="1" hits="1" condition-coverage="50% (1/2)"/></lines></class></classes></package></packages></coverage>'
    )
    tally = Tally()
    for text in (record.format(1), record.format(0), cover, cover):
        enter(Report("r", text.encode()).document(), tally)
    assert (tally.counts()["functions"], tally.counts()["branches"]) == ((1, 2), (2, 4))


SEMGREP = {
    "results": [],
    "errors": [{"code": 3, "level": "error", "message": "could not parse src/app.py"}],
    "paths": {"scanned": []},
    "version": "1.90.0",
}


@pytest.mark.parametrize(
    "document",
    [
        SEMGREP,
        {**SEMGREP, "errors": []},
        {"results": []},
        {"results": [], "issues": []},
        {"results": [], "summary": {"status": "ok"}},
        {"SchemaVersion": 2, "ArtifactName": ".", "Metadata": {}},
        {"SchemaVersion": 2, "ArtifactName": ".", "Results": []},
        {
            "version": "2.1.0",
            "runs": [{"tool": {"driver": {}}, "results": [], "invocations": [{"executionSuccessful": False}]}],
        },
        {
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": {}},
                    "results": [],
                    "invocations": [
                        {
                            "executionSuccessful": True,
                            "toolExecutionNotifications": [{"level": "error", "message": {"text": "could not parse"}}],
                        }
                    ],
                }
            ],
        },
    ],
)
async def test_what_was_not_looked_at_does_not_pass(document: Any, tmp_path: Path) -> None:
    """A report of another tool, one with errors of its own, and one about nothing are no clean bill."""
    (tmp_path / "audit.json").write_text(json.dumps(document))
    with pytest.raises(Refused):
        await ask("vulnerabilities", tmp_path)


async def test_a_clean_scan_passes(tmp_path: Path) -> None:
    """What says of itself what it is, and that it has looked, is believed."""
    (tmp_path / "audit.json").write_text('{"results": [], "experimental_config": {"licenses": {}}}')
    assert (await ask("vulnerabilities", tmp_path)).passed


async def test_a_file_that_could_not_be_parsed_fails_the_lint(tmp_path: Path) -> None:
    """Checkstyle writes an exception in the place of findings; the sentence says which file."""
    text = (
        '<checkstyle><file name="A.java"><exception>IllegalState while parsing A.java</exception></file></checkstyle>'
    )
    (tmp_path / "lint.xml").write_text(text)
    with pytest.raises(Refused) as refused:
        await ask("lint", tmp_path, report="lint.xml", errors=5)
    assert "A.java: IllegalState while parsing" in render(refused.value.message, "en")
    assert "n'a pas été examiné" in render(refused.value.message, "fr")


BAD_RULE = {"id": "CVE-1", "guid": "AAAA-1", "properties": {"security-severity": "9.8"}}
MILD = {"id": "MILD", "properties": {"security-severity": "1.0"}}


def sarif(result: dict[str, Any], run: dict[str, Any] | None = None, **tool: Any) -> dict[str, Any]:
    """A report with one result."""
    parts = {"driver": {"name": "T", "rules": [MILD, BAD_RULE]}, **tool}
    return {
        "version": "2.1.0",
        "runs": [{"tool": parts, "results": [{"message": {"text": "m"}, **result}], **(run or {})}],
    }


EXTENSION = {"name": "more", "guid": "EE", "rules": [BAD_RULE]}
PLAIN = {"driver": {"name": "T"}, "extensions": [{"name": "none"}, EXTENSION]}


@pytest.mark.parametrize(
    ("document", "severity"),
    [
        (sarif({"ruleIndex": 1}), "critical"),
        (sarif({"rule": {"index": 1}}), "critical"),
        (sarif({"ruleId": "CVE-1"}), "critical"),
        (sarif({"rule": {"id": "CVE-1"}}), "critical"),
        (sarif({"rule": {"guid": "aaaa-1"}}), "critical"),
        (sarif({"ruleId": "CVE-1/2/3"}), "critical"),
        (sarif({"ruleId": "CVE-1", "rule": {"toolComponent": {"index": 1}, "index": 0}}, **PLAIN), "critical"),
        (sarif({"rule": {"id": "CVE-1", "toolComponent": {"name": "more"}}}, **PLAIN), "critical"),
        (sarif({"rule": {"id": "CVE-1", "toolComponent": {"guid": "ee"}}}, **PLAIN), "critical"),
        (sarif({"ruleId": "CVE-1"}, **PLAIN), "critical"),
        (sarif({"ruleId": "OTHER"}), "moderate"),
        (sarif({"ruleId": "MILD", "properties": {"security-severity": "9.1"}}), "critical"),
        (
            sarif(
                {"ruleId": "X"},
                {
                    "invocations": [
                        {
                            "ruleConfigurationOverrides": [
                                {"descriptor": {"id": "X"}, "configuration": {"level": "error"}}
                            ]
                        }
                    ]
                },
                driver={"name": "T", "rules": [{"id": "X", "defaultConfiguration": {"level": "note"}}]},
            ),
            "high",
        ),
    ],
)
def test_a_rule_is_found_however_it_is_named(document: Any, severity: str) -> None:
    """By place, id, longer id, GUID, in an extension; a severity comes from where the format has it."""
    assert [one.severity for one in vulnerabilities(document)] == [severity]


@pytest.mark.parametrize(
    "result",
    [
        {"ruleIndex": 7},
        {"rule": {"guid": "BBBB"}},
        {"rule": {"id": "CVE-1", "toolComponent": {"index": 3}}},
        {"rule": {"id": "CVE-1", "toolComponent": {"name": "nobody"}}},
    ],
)
def test_a_name_that_leads_nowhere_is_no_mild_finding(result: dict[str, Any]) -> None:
    """What a result points at must be there."""
    with pytest.raises(ValueError, match=r"ruleIndex|guid|toolComponent"):
        list(vulnerabilities(sarif(result)))


@pytest.mark.parametrize("turned", [False, True])
async def test_the_worst_of_two_severities_counts(turned: bool, tmp_path: Path) -> None:
    """The same finding in two reports is as severe as the worst, in either order, and ignored by any of its names."""
    for name, severity in (("a", "CRITICAL"), ("b", "LOW")):
        found = [{"VulnerabilityID": "CVE-1", "PkgName": "openssl", "Severity": severity}]
        document = {"SchemaVersion": 2, "ArtifactName": name, "Results": [{"Target": name, "Vulnerabilities": found}]}
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    report = ["b.json", "a.json"] if turned else ["a.json", "b.json"]
    result = await ask("vulnerabilities", tmp_path, report=report, critical=0)
    assert not result.passed
    assert result.output == ("critical openssl CVE-1",)


YARN_4 = [
    {
        "value": "lodash",
        "children": {
            "ID": 11,
            "Issue": "Injection",
            "URL": "https://x.test/GHSA-aa",
            "Severity": "high",
            "Dependents": [],
        },
    },
    {"value": "axios", "children": {"ID": 12, "Issue": "SSRF", "URL": "https://x.test/GHSA-bb", "Severity": "low"}},
]
YARN_1 = [
    {
        "type": "auditAdvisory",
        "data": {
            "advisory": {
                "id": 9,
                "severity": "moderate",
                "module_name": "m",
                "title": "t",
                "github_advisory_id": "GHSA-cc",
            }
        },
    },
    {"type": "auditSummary", "data": {"vulnerabilities": {"moderate": 1}}},
]


@pytest.mark.parametrize(
    ("records", "found"),
    [
        (YARN_4, [("GHSA-aa", "lodash", "high"), ("GHSA-bb", "axios", "low")]),
        (YARN_4[:1], [("GHSA-aa", "lodash", "high")]),
        (YARN_1, [("GHSA-cc", "m", "moderate")]),
    ],
)
def test_lines_of_yarn_are_read(records: list[Any], found: list[tuple[str, str, str]]) -> None:
    """One JSON object a line, of yarn 4 and of yarn 1."""
    text = "".join(json.dumps(one) + "\n" for one in records)
    read = vulnerabilities(Report("r", text.encode()).document())
    assert [(one.name, one.package, one.severity) for one in read] == found


def test_lines_of_yarn_that_were_cut_do_not_pass() -> None:
    """Yarn 1 ends with a summary; and half a line is none."""
    text = "".join(json.dumps(one) + "\n" for one in [YARN_1[0], YARN_1[0]])
    with pytest.raises(ValueError, match="auditSummary"):
        list(vulnerabilities(Report("r", text.encode()).document()))
    with pytest.raises(ValueError, match=r"."):
        list(vulnerabilities(Report("r", f"{json.dumps(YARN_4[0])}\n{json.dumps(YARN_4[1])[:40]}".encode()).document()))


NEST = (
    '<testsuites><testsuite name="outer"><testsuite name="inner" tests="1" failures="0" errors="1">'
    '<error message="beforeAll hook failed"/><testcase name="a"/></testsuite></testsuite></testsuites>'
)
CLAIMED = (
    '<testsuites name="all"><testsuite name="outer"><testsuite name="inner" tests="2" failures="1" errors="0">'
    '<testcase name="a"/><testcase name="b"/></testsuite></testsuite></testsuites>'
)
NUNIT_3 = (
    '<test-run total="3" passed="1" failed="1" skipped="1"><test-suite><test-case fullname="N.ok" result="Passed"/>'
    '<test-case fullname="N.bad" result="Failed"><failure><message>1 != 2</message></failure></test-case>'
    '<test-case fullname="N.later" result="Skipped"/></test-suite></test-run>'
)
NUNIT_2 = (
    '<test-results total="2" errors="0" failures="1"><test-suite><results><test-case name="N.ok" success="True"/>'
    '<test-case name="N.bad" success="False"/></results></test-suite></test-results>'
)
XUNIT = (
    '<assemblies><assembly name="x.dll" total="2" passed="1" failed="0" errors="1"><errors><error name="Fixture"><failure>'
    '<message>no database</message></failure></error></errors><collection><test name="ok" result="Pass"/>'
    '<test name="later" result="Skip"/></collection></assembly></assemblies>'
)
TRX = (
    '<TestRun xmlns="urn:t"><Results><UnitTestResult testName="ok" outcome="Passed"/><UnitTestResult testName="bad" '
    'outcome="Failed"><Output><ErrorInfo><Message>no</Message></ErrorInfo></Output></UnitTestResult></Results></TestRun>'
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NEST, [("failed", "inner: beforeAll hook failed"), ("passed", "a")]),
        (CLAIMED, [("passed", "a"), ("passed", "b"), ("failed", "inner")]),
        ('<testsuite name="s"><failure message="setup failed"/><testcase name="x"/></testsuite>',
         [("failed", "s: setup failed"), ("passed", "x")]),
        ('<testsuites><testsuite name="t" errors="2"><testcase name="x"><error/></testcase></testsuite></testsuites>',
         [("failed", "x:"), ("failed", "t")]),
        (NUNIT_3, [("passed", "N.ok"), ("failed", "N.bad: 1 != 2"), ("skipped", "N.later")]),
        (NUNIT_2, [("passed", "N.ok"), ("failed", "N.bad")]),
        (XUNIT, [("passed", "ok"), ("skipped", "later"), ("failed", "Fixture: no database")]),
        (TRX, [("passed", "ok"), ("failed", "bad: no")]),
    ],
)  # fmt: skip
def test_failures_are_found_at_any_depth(text: str, found: list[tuple[str, str]]) -> None:
    """Failures of suites, claimed ones that no test shows, and the formats of other worlds."""
    assert list(cases(Report("r", text.encode()).document())) == found


async def test_each_file_counts_once(tmp_path: Path) -> None:
    """Patterns may name a file twice, and a link is the file that it leads to."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.xml").write_text("<testsuite><testcase name='a'/></testsuite>")
    (tmp_path / "reports" / "b.xml").symlink_to("a.xml")
    patterns = ["reports/*.xml", "reports/**/*.xml"]
    assert (await ask("tests", tmp_path, report=patterns, at_least=1)).passed
    result = await ask("tests", tmp_path, report=patterns, at_least=2)
    assert (result.passed, result.because.values["passed"]) == (False, 1)


@pytest.mark.parametrize(("name", "known"), [("tests", "NUnit"), ("coverage", "Clover"), ("vulnerabilities", "yarn")])
async def test_what_cannot_be_read_is_told_what_can(name: str, known: str, tmp_path: Path) -> None:
    """The sentence names the formats that are known."""
    (tmp_path / "report").write_text('{"hello": 1}' if name != "tests" else "<hello/>")
    with pytest.raises(Refused) as refused:
        await ask(name, tmp_path, report="report")
    assert known in render(refused.value.message, "en")
