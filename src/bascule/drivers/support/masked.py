"""What drivers bring from outside, ours or somebody else's, leaves without secrets: answers of checks, output of programs."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bascule.drivers.support.mask import mask
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Seconds
from bascule.ports.check import Check, CheckContext, CheckResult
from bascule.ports.errors import PortError
from bascule.ports.workload import Instance, Output, OutputAsked, Workload, WorkloadCapabilities, WorkloadSeen


class MaskedCheck:
    """A check whose output, reasons and errors are masked."""

    def __init__(self, check: Check) -> None:
        self._check = check

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Ask once."""
        try:
            result = await self._check.run(options, context)
        except PortError as error:
            error.message = _message(error.message)
            error.args = (error.message,)
            error.hint = error.hint and _message(error.hint)
            raise
        output = tuple(mask(line, os.environ) for line in result.output)
        return replace(result, because=_message(result.because), output=output)

    async def close(self) -> None:
        """Give connections back."""
        await self._check.close()


class MaskedWorkload:
    """A workload whose output is masked: of our secrets, and of those that its own variables hold."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload

    @property
    def capabilities(self) -> WorkloadCapabilities:
        """What the driver can do."""
        return self._workload.capabilities

    async def ensure(self, instance: Instance) -> None:
        """Have exactly this version running in this slot."""
        await self._workload.ensure(instance)

    async def observe(self, instance: Instance) -> WorkloadSeen:
        """Look at the slot."""
        return await self._workload.observe(instance)

    async def stop(self, instance: Instance, grace: Seconds) -> None:
        """Stop what runs in the slot."""
        await self._workload.stop(instance, grace)

    async def output(self, instance: Instance, lines: int) -> tuple[str, ...]:
        """The last lines, masked."""
        return _lines(instance, await self._workload.output(instance, lines))

    async def follow(self, instance: Instance, asked: OutputAsked) -> Output:
        """Output as it is asked for, masked."""
        found = await self._workload.follow(instance, asked)
        return replace(found, lines=_lines(instance, found.lines))

    async def watch(self, instance: Instance) -> None:
        """Return when something in the slot may have ended."""
        await self._workload.watch(instance)

    async def close(self) -> None:
        """Give connections back."""
        await self._workload.close()


def _lines(instance: Instance, lines: Sequence[str]) -> tuple[str, ...]:
    given = instance.options.get("environment")
    own = {str(name): str(value) for name, value in given.items()} if isinstance(given, Mapping) else {}
    return tuple(mask(line, os.environ, own) for line in lines)


def _message(message: Message) -> Message:
    return Message(message.key, {name: _plain(value) for name, value in message.values.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value, os.environ)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
