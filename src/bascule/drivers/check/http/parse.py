"""Parsing: an answer is held against what was expected. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bascule.drivers.check.http.render import Question
from bascule.drivers.support.checks.json_path import agrees, value_at
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds

SHOWN_LINES, SHOWN_LENGTH = 20, 300


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, and after how many seconds. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    text: str
    took: Seconds


def judge(question: Question, reply: Reply) -> tuple[bool, Message]:
    """Whether the answer is as expected, and the first thing that is not."""
    asked = {"method": question.method, "target": question.target}
    if reply.status != question.status:
        return False, say("driver.http-status", found=reply.status, wanted=question.status, **asked)
    for name, wanted in question.header.items():
        found = reply.headers.get(name, "")
        if wanted.lower() not in found.lower() or not found:
            return False, say("driver.http-header", name=name, found=found[:80], wanted=wanted, **asked)
    if question.contains is not None and question.contains not in reply.text:
        return False, say("driver.http-lacks", status=reply.status, wanted=question.contains, **asked)
    if wrong := _json(question, reply):
        return False, wrong
    if question.within is not None and reply.took > question.within:
        return False, say("driver.http-slow", within=question.within, **asked)
    return True, say("driver.http-passed", status=reply.status, took=reply.took, **asked)


def _json(question: Question, reply: Reply) -> Message | None:
    """What is wrong with the JSON of an answer, or None."""
    asked = {"method": question.method, "target": question.target}
    if not question.json:
        return None
    try:
        document = json.loads(reply.text)
    except (ValueError, RecursionError):
        return say("check.json-unreadable", **asked)
    for path, wanted in question.json.items():
        try:
            found = value_at(document, path)
        except LookupError:
            return say("check.json-absent", path=path, **asked)
        if not agrees(found, wanted):
            shown = {"found": json.dumps(found, ensure_ascii=False)[:80], "wanted": str(wanted)}
            return say("check.json-wrong", path=path, **shown, **asked)
    return None


def excerpt(text: str) -> tuple[str, ...]:
    """The first lines of an answer, for somebody who wonders."""
    return tuple(line[:SHOWN_LENGTH] for line in text.splitlines()[:SHOWN_LINES])
