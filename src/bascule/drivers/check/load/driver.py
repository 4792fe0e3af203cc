"""The load check: locust in a process of its own, for a bounded time, with a bounded number of users and requests."""

import importlib.util
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.drivers.check.load.parse import judge
from bascule.drivers.check.load.render import Question, job, render, words
from bascule.drivers.support.checks.report import LARGEST, readable
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.child import Child, Tail, Whole, ended, run_child
from bascule.drivers.support.processes.surroundings import surroundings
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import NotSupported, Refused

VISITORS = Path(__file__).with_name("visitors.py")
# What locust may take to start and to stop.
AROUND = Seconds(30.0)


class LoadCheck:
    """Puts a site under load."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Send visitors. When the caller gives up, all of them are gone."""
        if importlib.util.find_spec("locust") is None:
            raise NotSupported(say("net.needs-extra", what="locust", extra="load"))
        question = render(options, context)
        root = self._home.root.absolute()
        file = VISITORS if question.locustfile is None else root / question.locustfile
        if not file.is_file():
            raise Refused(say("check.not-a-file", report=question.locustfile or str(file)))
        return await timed(_ask(question, root, file), question.target.shown, question.duration + AROUND)

    async def close(self) -> None:
        """Nothing is kept open."""


async def _ask(question: Question, root: Path, file: Path) -> CheckResult:
    tail, whole = Tail(), Whole(LARGEST)
    environment = surroundings() | {"BASCULE_JOB": json.dumps(job(question))}
    code = await run_child(Child(words(question, sys.executable, str(file)), root, environment), tail, whole)
    said = tail.lines(os.environ, environment)
    if code:
        return CheckResult(False, ended(code), said)
    with readable("locust", "locust --json"):
        return judge(question, bytes(whole.data))
