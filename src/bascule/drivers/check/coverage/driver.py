"""The coverage check: reads what the tools of six worlds write about covered lines."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bascule.drivers.check.coverage.parse import judge
from bascule.drivers.check.coverage.render import render
from bascule.drivers.support.checks.source import answer
from bascule.drivers.support.home import Home
from bascule.ports.check import CheckContext, CheckResult


class CoverageCheck:
    """Reads coverage reports."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Read the reports; run the command that writes them first, where there is one."""
        question = render(options, context)
        return await answer(self._home, question.source, context, partial(judge, question))

    async def close(self) -> None:
        """Nothing is kept open."""
