"""The page check: opens pages in a browser in a process of its own, and looks at what they load."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.drivers.check.page.parse import judge
from bascule.drivers.check.page.render import Question, render
from bascule.drivers.support.checks.browser import browse
from bascule.drivers.support.checks.report import readable
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.ports.check import CheckContext, CheckResult

SCRIPT = Path(__file__).with_name("look.py")


class PageCheck:
    """Looks at how pages load."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Open the pages, one after the other."""
        question = render(options, context)
        return await timed(self._ask(question), question.pages.who, question.pages.within)

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _ask(self, question: Question) -> CheckResult:
        seen = await browse(SCRIPT, question.pages.job(), question.pages.browser, self._home.root.absolute())
        with readable("Chromium", "JSON"):
            return judge(question, seen)
