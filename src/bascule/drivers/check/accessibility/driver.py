"""The accessibility check: axe-core, run inside the pages by a browser in a process of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.drivers.check.accessibility.parse import judge
from bascule.drivers.check.accessibility.render import Question, render
from bascule.drivers.support.checks.browser import browse
from bascule.drivers.support.checks.report import readable
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.ports.check import CheckContext, CheckResult

SCRIPT = Path(__file__).with_name("look.py")


class AccessibilityCheck:
    """Looks at pages as people do who use them in another way."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Open the pages, one after the other."""
        question = render(options, context)
        return await timed(self._ask(question), question.pages.who, question.pages.within)

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _ask(self, question: Question) -> CheckResult:
        # A policy against foreign scripts is what a page should have; it must not keep axe-core out.
        job = question.pages.job(without=list(question.without), bypass_csp=True)
        seen = await browse(SCRIPT, job, question.pages.browser, self._home.root.absolute())
        with readable("axe-core", "JSON"):
            return judge(question, seen)
