"""The lint check: reads what a linter found; without a report, its exit status."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bascule.drivers.check.lint.parse import judge
from bascule.drivers.check.lint.render import render
from bascule.drivers.support.checks.source import answer, answer_exit
from bascule.drivers.support.home import Home
from bascule.ports.check import CheckContext, CheckResult


class LintCheck:
    """Reads what linters found."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Read the reports; run the command that writes them first, where there is one."""
        question = render(options, context)
        if question.exit:
            return await answer_exit(self._home, question.source)
        return await answer(self._home, question.source, context, partial(judge, question))

    async def close(self) -> None:
        """Nothing is kept open."""
