"""The environment check: the variables of a component exist and look right. Their values go nowhere.

Patterns are a team's own and may take for ever on some value; so they are tried by a child process, which gets the
values through a pipe (its arguments and its environment could be seen by others) and is killed when nobody waits.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bascule.drivers.check.environment.parse import Seen, judge
from bascule.drivers.check.environment.render import PROCESS, WORKLOAD, Question, Rule, render
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.checks.dotenv import read_dotenv
from bascule.drivers.support.checks.report import read_reports
from bascule.drivers.support.home import Home
from bascule.drivers.support.options import Surrounded, read
from bascule.drivers.support.processes.thread import stoppable
from bascule.drivers.support.processes.trouble import machine
from bascule.drivers.support.variables import filled, revealed
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused, WrongOption

LARGEST = 1_000_000
_TRY = "import json, re, sys\nprint(json.dumps([bool(re.search(one[1], one[2])) for one in json.load(sys.stdin)]))\n"


class EnvironmentCheck:
    """Looks at the variables of a component."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Look once."""
        question = render(options)
        loop = asyncio.get_running_loop()
        started = loop.time()
        sources = [await self._source(name, context) for name in question.sources]
        values = {name: value for source in reversed(sources) for name, value in source.items()}
        others = {name: await self._file(path) for name, path in question.compare.items()}
        variables = await self._variables(question, context)
        if not variables:
            raise Refused(say("check.no-variables"))
        fitting = await _fitting(variables, values)
        result = judge(variables, Seen(values, others, fitting))
        return CheckResult(result.passed, result.because, result.output, Seconds(loop.time() - started))

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _variables(self, question: Question, context: CheckContext) -> dict[str, tuple[Rule, ...]]:
        """Those with rules, those of the example file, or else all that the component is given."""
        listed = await self._file(question.like) if question.like else {}
        names = dict.fromkeys((*listed, *question.variables))
        if not names and WORKLOAD in question.sources:
            workload = read(Surrounded, context.workload)
            names = dict.fromkeys((*workload.environment, *workload.inherit))
        return {name: question.variables.get(name, ()) for name in names}

    async def _source(self, name: str, context: CheckContext) -> Mapping[str, str]:
        if name == PROCESS:
            return os.environ
        root = self._home.root.absolute()
        return await asyncio.to_thread(_given, context, root) if name == WORKLOAD else await self._file(name)

    async def _file(self, path: str) -> Mapping[str, str]:
        root = self._home.root.absolute()
        (report,) = await stoppable(partial(_one, root, path))
        if len(report.data) > LARGEST:
            raise Refused(say("check.too-large", report=path, most=LARGEST // 1_000_000))
        try:
            return read_dotenv(report.text())
        except UnicodeDecodeError as error:
            raise Refused(say("check.garbage", report=path, what="dotenv", reason="UTF-8")) from error
        except ValueError as error:
            raise Refused(say("check.dotenv-line", file=path, line=str(error))) from None


def _one(root: Path, path: str, stop: Any) -> Any:
    if set("*?{") & set(path):
        raise Refused(say("check.not-a-file", report=path))
    return read_reports(root, [path], (), stop) or [None]


def _given(context: CheckContext, root: Path) -> dict[str, str]:
    """What the workload gets: its own variables, and those of ours that it inherits. What leads nowhere is missing."""
    known = {**values_of(context), "port": 0}
    workload = read(Surrounded, context.workload)
    inherited = {name: os.environ[name] for name in workload.inherit if name in os.environ}
    own = filled(workload.environment, known)
    return inherited | {name: value for name, one in own.items() for value in _value(name, one, root)}


def _value(name: str, one: str | SecretRef, root: Path) -> list[str]:
    try:
        return [revealed({name: one}, root)[name]]
    except Refused:
        return []


async def _fitting(variables: Mapping[str, tuple[Rule, ...]], values: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Which variables fit which of their patterns."""
    tried = [
        (name, rule.value, values[name])
        for name, rules in variables.items()
        for rule in rules
        if rule.word == "pattern" and name in values
    ]
    for name, pattern, _ in tried:
        try:
            re.compile(pattern)
        except re.error as error:
            wanted = f"regular expression ({error})"
            raise WrongOption(
                say("driver.wrong-option", option=f"variables.{name}", found=pattern[:80], wanted=wanted)
            ) from error
    if not tried:
        return frozenset()
    answers = json.loads(await _asked(json.dumps(tried).encode()))
    return frozenset((name, pattern) for (name, pattern, _), fits in zip(tried, answers, strict=True) if fits)


async def _asked(question: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    with machine(sys.executable):
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-c", _TRY, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env={}
        )
    try:
        answer, _ = await child.communicate(question)
        return answer
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
