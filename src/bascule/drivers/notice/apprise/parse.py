"""Parsing: what the child has said becomes nothing (it is out) or the error that says what happens next."""

import json
from collections.abc import Mapping

from bascule.drivers.support.mask import mask
from bascule.kernel.i18n import Message, say
from bascule.ports.errors import PortError, Refused, Unreachable

LONGEST = 300


def outcome(reference: str, code: int, answer: bytes, secrets: Mapping[str, str]) -> PortError | None:
    """None where the message is out; `code` is how the child ended."""
    try:
        said = json.loads(answer)
    except ValueError:
        return Unreachable(say("announce.broken", detail=str(code)))
    if not said["known"]:
        return Refused(say("announce.bad-url", reference=reference))
    return None if said["sent"] else Unreachable(_complaint(said["complaints"], secrets))


def _complaint(lines: list[str], secrets: Mapping[str, str]) -> Message:
    if not lines:
        return say("announce.in-vain")
    return say("announce.not-taken", detail=" ".join(mask(lines[-1], secrets).split())[:LONGEST])
