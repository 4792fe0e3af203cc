"""Formats: the results of tests as the runners of all languages write them, each test as passed, failed or skipped. Pure.

A report that counts more failures than it shows has hidden some (a hook that failed, a class that could not be made): these
count, with the name of the suite that says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from bascule.drivers.support.checks.report import garbage

LONGEST = 300
MOST_HIDDEN = 100
# What became of a test (passed, failed, skipped), and its line.
Case = tuple[str, str]
_PROBLEMS = ("failure", "error")
_NUNIT = {"passed": "passed", "success": "passed", "failed": "failed", "failure": "failed", "error": "failed"} | {
    "cancelled": "failed",
    "invalid": "failed",
    "warning": "passed",
    "skipped": "skipped",
    "ignored": "skipped",
    "notrunnable": "failed",
    "inconclusive": "skipped",
}
_XUNIT = {"pass": "passed", "fail": "failed", "skip": "skipped", "notrun": "skipped"}
_TRX = {"passed": "passed", "passedbutrunaborted": "failed", "notexecuted": "skipped", "inconclusive": "skipped"} | {
    "failed": "failed",
    "error": "failed",
    "timeout": "failed",
    "aborted": "failed",
}


def cases(root: Element) -> Iterator[Case]:
    """Every test of a report in any known format. Raises `ValueError` for what is none."""
    tag = getattr(root, "tag", None)
    reader = _READERS.get(str(tag))
    if reader is None:
        garbage(f"<{tag}>" if tag else "testsuite")
    return reader(root)


def _junit(suite: Element) -> Iterator[Case]:
    """A suite with all that is in it, at any depth; failures of the suite itself are a test's."""
    failed = 0
    for child in suite:
        if child.tag in ("testsuite", "testsuites"):
            found: Iterable[Case] = _junit(child)
        elif child.tag == "testcase":
            found = [(_state(child), _line(child))]
        elif child.tag in _PROBLEMS:
            found = [("failed", _shortened(f"{_name(suite)}: {child.get('message') or child.text or ''}"))]
        else:
            continue
        for case in found:
            failed += case[0] == "failed"
            yield case
    yield from _hidden(suite, failed, int(suite.get("failures", 0)) + int(suite.get("errors", 0)))


def _hidden(suite: Element, shown: int, claimed: int) -> Iterator[Case]:
    for _ in range(min(claimed - shown, MOST_HIDDEN)):
        yield "failed", _name(suite)


def _name(suite: Element) -> str:
    return suite.get("name") or suite.tag


def _state(case: Element) -> str:
    tags = {child.tag for child in case}
    if tags & set(_PROBLEMS):
        return "failed"
    return "skipped" if "skipped" in tags or case.get("status") in ("notrun", "disabled") else "passed"


def _line(case: Element) -> str:
    name = ".".join(part for part in (case.get("classname"), case.get("name")) if part)
    problem = next((child for child in case if child.tag in _PROBLEMS), None)
    return _shortened(name if problem is None else f"{name}: {problem.get('message') or problem.text or ''}")


def _nunit(root: Element) -> Iterator[Case]:
    """NUnit 2 and 3: the word of each test, and of suites that failed without one."""
    failed = 0
    for case in root.iter("test-case"):
        state = _word(_NUNIT, case.get("result") or ("Success" if case.get("success") == "True" else "Failed"))
        failed += state == "failed"
        yield state, _told(case, case.get("fullname") or case.get("name") or "")
    yield from _hidden(root, failed, int(root.get("failed") or root.get("failures") or 0) + int(root.get("errors", 0)))


def _xunit(root: Element) -> Iterator[Case]:
    """xUnit.net 2: tests of assemblies, and errors of fixtures that belong to no test."""
    assemblies = [root] if root.tag == "assembly" else root.findall("assembly")
    for assembly in assemblies:
        failed = 0
        for case in assembly.iter("test"):
            state = _word(_XUNIT, case.attrib["result"])
            failed += state == "failed"
            yield state, _told(case, case.get("name") or "")
        for error in assembly.findall("errors/error"):
            failed += 1
            yield "failed", _told(error, error.get("name") or _name(assembly))
        claimed = int(assembly.get("failed", 0)) + int(assembly.get("errors", 0))
        yield from _hidden(assembly, failed, claimed)


def _trx(root: Element) -> Iterator[Case]:
    """What `dotnet test` writes, with its own sums."""
    failed = 0
    for case in root.iter("UnitTestResult"):
        state = _word(_TRX, case.get("outcome", "Error"))
        failed += state == "failed"
        yield state, _told(case, case.get("testName") or "")
    for counters in root.iter("Counters"):
        claimed = sum(int(counters.get(name, 0)) for name in ("failed", "error", "timeout", "aborted"))
        yield from _hidden(root, failed, claimed)


def _word(known: Mapping[str, str], word: str) -> str:
    return known.get(word.lower()) or garbage(f"result: {word}"[:80])


def _told(case: Element, name: str) -> str:
    """The name of a test, with the first message below it."""
    message = next((one for one in case.iter() if one.tag.lower() == "message"), None)
    return _shortened(name if message is None or not message.text else f"{name}: {message.text}")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


_READERS: Mapping[str, Callable[[Element], Iterator[Case]]] = {
    "testsuites": _junit,
    "testsuite": _junit,
    "test-run": _nunit,
    "test-results": _nunit,
    "assemblies": _xunit,
    "assembly": _xunit,
    "TestRun": _trx,
}
