"""Serving: the flags of one site at one revision, compiled, with the bytes that go over the wire."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import msgspec

from bascule.areas.flags.kept import KeptSet
from bascule.flag.answer import Answer, ErrorCode, Reason
from bascule.flag.evaluator import Context, Evaluator
from bascule.kernel.i18n import ENGLISH, render
from bascule.kernel.quantities import Instant

# What OFREP's contract lists; a default is none of them.
REASONS = {Reason.DEFAULT: "UNKNOWN"}
CODES = frozenset({ErrorCode.PARSE_ERROR, ErrorCode.INVALID_CONTEXT, ErrorCode.GENERAL, ErrorCode.FLAG_NOT_FOUND})
_encode = msgspec.json.Encoder().encode
# How a rule can read the time: by its name, or by one that is computed.
_CLOCK = (b"$flagd", b'"var":{', b'"var":[{')


class Serving:
    """The flags of a site as they were loaded last. It never changes: a new revision is a new one."""

    def __init__(self, kept: KeptSet) -> None:
        flag_set = kept.as_set()
        self.site, self.revision, self.changed = kept.site, kept.revision, kept.changed
        self.evaluator = Evaluator.of(flag_set)
        self.document = json.dumps(flag_set.as_json(), ensure_ascii=False, separators=(",", ":")).encode()
        self.etag = f'"{hashlib.sha256(self.document).hexdigest()[:32]}"'
        self.event = self._event()
        # Answers that change although neither flags nor context do.
        self._timed = any(each in self.document for each in _CLOCK)
        self._written: dict[int, bytes] = {}

    def _event(self) -> bytes:
        """That the flags are these now, as the stream says it; written once for all who follow."""
        data = {"type": "refetchEvaluation", "etag": self.etag, "lastModified": int(self.changed)}
        return f"id: {self.revision}\nevent: message\ndata: {json.dumps(data)}\n\n".encode()

    def one(self, key: str, context: Context, now: Instant) -> tuple[int, bytes]:
        """Status and body of one evaluation."""
        answer = self.evaluator.evaluate(key, context, now)
        if answer.error is None:
            return 200, self._bytes(answer)
        return (404 if answer.error is ErrorCode.FLAG_NOT_FOUND else 400), _encode(write(answer))

    def all(self, context: Context, now: Instant) -> bytes:
        """All evaluations, as the list of a bulk answer."""
        return b"[" + b",".join(self._bytes(each) for each in self.evaluator.evaluate_all(context, now)) + b"]"

    def bulk_etag(self, context: Context, key: str, now: Instant) -> str:
        """It changes with the flags, with the context, whatever part of it, with the key that is shown, and where a rule
        reads the time with what it makes of it.
        """
        written = msgspec.json.encode([self.etag, key, context], order="deterministic")
        timed = self.all(context, now) if self._timed else b""
        return f'"{hashlib.sha256(written + timed).hexdigest()[:32]}"'

    def _bytes(self, answer: Answer) -> bytes:
        """An answer, written once: those without an error are the evaluator's own and live as long as we do."""
        if answer.error is not None:
            return _encode(write(answer))
        found = self._written.get(id(answer))
        if found is None:
            found = self._written[id(answer)] = _encode(write(answer))
        return found


def write(answer: Answer) -> Mapping[str, Any]:
    """An answer as OFREP has it.

    `variant`, `metadata` and `errorDetails` are always there: released providers fail without them.
    """
    if answer.error is not None:
        code = answer.error if answer.error in CODES else ErrorCode.GENERAL
        details = render(answer.details, ENGLISH) if answer.details else ""
        return {"key": answer.key, "errorCode": code.value, "errorDetails": details, "metadata": answer.metadata}
    value = {} if answer.variant is None else {"value": answer.value}
    reason = REASONS.get(answer.reason, answer.reason.value)
    return {"key": answer.key, "reason": reason, "variant": answer.variant or "", "metadata": answer.metadata, **value}
