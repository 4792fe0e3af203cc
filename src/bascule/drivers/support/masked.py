"""A masked check: whatever a check driver answers or raises, ours or somebody else's, leaves without secrets."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bascule.drivers.support.mask import mask
from bascule.kernel.i18n import Message
from bascule.ports.check import Check, CheckContext, CheckResult
from bascule.ports.errors import PortError


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


def _message(message: Message) -> Message:
    return Message(message.key, {name: _plain(value) for name, value in message.values.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value, os.environ)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
