"""Checks of a database of the plan are answered by the driver of its migrations, which the engine asks itself."""

from collections.abc import Mapping
from typing import Any

from bascule.drivers.support.home import Home
from bascule.kernel.i18n import say
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused


class Unasked:
    """What is left to answer for a check that came without its database: a spec of before there were such checks has none."""

    def __init__(self, home: Home) -> None:
        del home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Nobody knows which database is meant."""
        del context
        raise Refused(say("check.no-database", database=str(options.get("database", ""))))

    async def close(self) -> None:
        """Nothing is kept open."""
