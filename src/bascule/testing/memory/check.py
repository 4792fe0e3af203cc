"""The check driver in memory: it answers what its options say."""

from collections.abc import Mapping
from typing import Any

from bascule.kernel.i18n import say
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused
from bascule.testing.memory.world import MemoryWorld


class MemoryCheck:
    """`{passes: true}` passes, `{passes: false}` does not, `{output: [...]}` is kept; anything else is refused."""

    def __init__(self, world: MemoryWorld) -> None:
        self._world = world

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Answer what the options say."""
        del context
        self._world.meet("check.run")
        passes = options.get("passes")
        if not isinstance(passes, bool):
            raise Refused(say("driver.missing-option", option="passes"))
        output = tuple(str(line) for line in options.get("output", ()))
        because = say("driver.check-passed") if passes else say("driver.check-failed", reason="passes: false")
        return CheckResult(passes, because, output)

    async def close(self) -> None:
        """Nothing to give back."""
