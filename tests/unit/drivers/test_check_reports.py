"""Checks that read reports: good ones pass, bad ones fail, and whatever is no report never passes."""

import asyncio
import os
import shlex
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from bascule.kernel.i18n import Language, render
from bascule.ports.errors import Refused
from tests.kit.net import git
from tests.kit.reports import CHECKS, CONTEXT, GARBAGE, ask

PYTHON = shlex.quote(sys.executable)
GOOD = {
    "tests": "<testsuite><testcase name='a'/></testsuite>",
    "coverage": '{"totals": {"covered_lines": 9, "num_statements": 10}}',
    "lint": "[]",
    "vulnerabilities": '{"auditReportVersion": 2, "vulnerabilities": {}}',
}
BAD = {
    "tests": "<testsuite><testcase name='a'><error/></testcase></testsuite>",
    "coverage": '{"totals": {"covered_lines": 1, "num_statements": 10}}',
    "lint": '[{"code": "F401", "filename": "a.py", "location": {"row": 3}, "message": "unused"}]',
    "vulnerabilities": '{"matches": [{"vulnerability": {"id": "CVE-1", "severity": "Critical"}, "artifact": '
    '{"name": "b"}}], "descriptor": {}}',
}


def command(code: str) -> str:
    """A command that runs Python."""
    return f"{PYTHON} -c {shlex.quote(code)}"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", CHECKS)
async def test_good_passes_and_bad_fails(name: str, tmp_path: Path, language: Language) -> None:
    """A good report is a yes, a bad one a no, and both say why in both languages."""
    for text, passed in ((GOOD[name], True), (BAD[name], False)):
        (tmp_path / "report").write_text(text)
        result = await ask(name, tmp_path, report="report")
        assert result.passed is passed
        assert render(result.because, language) != result.because.key
        assert "{" not in render(result.because, language)


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.parametrize("name", CHECKS)
async def test_garbage_never_passes(name: str, kind: str, tmp_path: Path) -> None:
    """What is no report of this check is refused at once, or at most a no, and never a yes."""
    GARBAGE[kind](tmp_path / "report")
    passed = False
    async with asyncio.timeout(20):
        with suppress(Refused):
            passed = (await ask(name, tmp_path, report="report")).passed
    assert not passed


@pytest.mark.parametrize("kind", ["directory", "pipe", "device", "50 MB"])
async def test_what_is_no_file_is_called_so(kind: str, tmp_path: Path) -> None:
    """A folder, a pipe, a device or a mountain of bytes in the place of a report is not read, and called what it is."""
    GARBAGE[kind](tmp_path / "report")
    with pytest.raises(Refused) as error:
        await ask("lint", tmp_path, report="report")
    assert error.value.message.key == ("check.too-large" if kind == "50 MB" else "check.not-a-file")


async def test_entities_are_refused_however_small(tmp_path: Path) -> None:
    """A report needs no entities of its own; one that has some is not trusted."""
    text = '<!DOCTYPE testsuite [<!ENTITY name "a">]><testsuite><testcase name="&name;"/></testsuite>'
    (tmp_path / "report").write_text(text)
    with pytest.raises(Refused):
        await ask("tests", tmp_path, report="report")


@pytest.mark.parametrize("name", CHECKS)
async def test_garbage_beside_good_never_passes(name: str, tmp_path: Path) -> None:
    """One broken report among good ones spoils them all."""
    (tmp_path / "a.report").write_text(GOOD[name])
    (tmp_path / "b.report").write_text(GOOD[name][:-3])
    with pytest.raises(Refused):
        await ask(name, tmp_path, report="*.report")


@pytest.mark.parametrize("name", CHECKS)
async def test_a_hanging_command_ends_with_the_check(name: str, tmp_path: Path) -> None:
    """At the time limit the command that should write the report is ended, with what it has started."""
    file = tmp_path / "pids"
    code = (
        "import os,subprocess,sys,time; child=subprocess.Popen([sys.executable,'-c','import time; time.sleep(600)']);"
        f"open({str(file)!r},'w').write('%d %d' % (os.getpid(), child.pid)); time.sleep(600)"
    )
    task = asyncio.create_task(ask(name, tmp_path, run=command(code)))
    async with asyncio.timeout(20):
        while not file.exists() or len(file.read_text().split()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [pid for pid in map(int, file.read_text().split()) if runs(pid)] == []


@pytest.mark.parametrize("name", CHECKS)
async def test_what_a_command_prints_is_a_report(name: str, tmp_path: Path) -> None:
    """Without a file, the answer of the command is read; complaints beside it are not."""
    more = {"reads": "printed"} if name == "lint" else {}
    code = f"import sys; print({GOOD[name]!r}); print('warning', file=sys.stderr)"
    assert (await ask(name, tmp_path, run=command(code), **more)).passed
    with pytest.raises(Refused):
        await ask(name, tmp_path, run=command("print('oops')"), **more)
    with pytest.raises(Refused):
        await ask(name, tmp_path, run=command("pass"), **more)
    with pytest.raises(Refused):
        await ask(name, tmp_path, run=command("import sys; sys.stdout.write('[' + ' ' * 30_000_000 + ']')"), **more)


@pytest.mark.parametrize("name", CHECKS)
async def test_a_command_that_crashes_is_a_no(name: str, tmp_path: Path) -> None:
    """A command that wrote nothing and ended badly has failed, and its last words are kept, masked."""
    (tmp_path / "report").write_text(GOOD[name])
    os.utime(tmp_path / "report", (1, 1))
    options = {"environment": {"API_TOKEN": "very-secret-value"}, "report": "report"}
    code = "import os; raise SystemExit('no disk for ' + os.environ['API_TOKEN'])"
    result = await ask(name, tmp_path, run=command(code), **options)
    assert not result.passed
    assert result.output == ("no disk for •••",)


async def test_the_exit_status_of_tests_counts(tmp_path: Path) -> None:
    """Tests that end with an error are a no, even when their report is green; for an audit only the report counts."""
    code = "print({!r}); raise SystemExit(1)"
    assert not (await ask("tests", tmp_path, run=command(code.format(GOOD["tests"])))).passed
    assert (await ask("vulnerabilities", tmp_path, run=command(code.format(GOOD["vulnerabilities"])))).passed
    killed = f"import os, sys; print({GOOD['vulnerabilities']!r}); sys.stdout.flush(); os.kill(os.getpid(), 9)"
    assert not (await ask("vulnerabilities", tmp_path, run=command(killed))).passed


@pytest.mark.parametrize(
    ("age", "options", "key"),
    [
        (2 * 86400, {}, "check.stale"),
        (2 * 86400, {"fresh": "3d"}, ""),
        (7200, {"fresh": "1h"}, "check.stale"),
        (7200, {"run": f"{PYTHON} -c pass"}, "check.not-rewritten"),
    ],
)
async def test_an_old_report_is_refused(age: float, options: dict[str, Any], key: str, tmp_path: Path) -> None:
    """A report older than `fresh` says nothing; nor does one that the command was to write and did not."""
    report = tmp_path / "report"
    report.write_text(GOOD["lint"])
    then = report.stat().st_mtime - age
    os.utime(report, (then, then))
    if not key:
        assert (await ask("lint", tmp_path, report="report", **options)).passed
        return
    with pytest.raises(Refused) as error:
        await ask("lint", tmp_path, report="report", **options)
    assert error.value.message.key == key


async def test_a_report_older_than_the_commit_is_refused(tmp_path: Path) -> None:
    """What was measured before the released commit was made is not about it; a later report is."""
    git(tmp_path, "init", "-q")
    report = tmp_path / "report"
    report.write_text(GOOD["lint"])
    now = report.stat().st_mtime
    os.utime(report, (now - 600, now - 600))
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "x")
    git(tmp_path, "tag", CONTEXT.version)
    with pytest.raises(Refused) as error:
        await ask("lint", tmp_path, report="report")
    assert error.value.message.key == "check.older-than-version"
    assert " min" in render(error.value.message, "en")
    report.write_text(GOOD["lint"])
    assert (await ask("lint", tmp_path, report="report")).passed


async def test_the_usual_places_are_known(tmp_path: Path) -> None:
    """Without `report` the places of the tools are looked through, and named when nothing is there."""
    with pytest.raises(Refused) as error:
        await ask("coverage", tmp_path)
    assert "coverage/lcov.info" in render(error.value.message, "fr")
    (tmp_path / "coverage").mkdir()
    (tmp_path / "coverage" / "lcov.info").write_text("SF:a\nLF:10\nLH:9\nend_of_record\n")
    assert (await ask("coverage", tmp_path)).passed


def runs(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
