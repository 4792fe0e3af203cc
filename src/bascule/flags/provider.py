"""The provider: `Flags` behind the OpenFeature SDK.

    from openfeature import api
    from bascule.flags import BasculeProvider

    api.set_provider_and_wait(BasculeProvider("https://bascule.example.org", key, cache="/var/cache/shop/flags.json"))

It raises neither when it is set up without a server nor when it is asked: errors are in the details, where the SDK puts the
default beside them. A key that the server does not know is fatal, and said at once. Without any flags the SDK is told of an
error with the next failed attempt, and that it is ready as soon as there are some.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEventDetails
from openfeature.exception import ErrorCode, ProviderFatalError
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider, Metadata

from bascule.flag.answer import Answer
from bascule.flags.client import WAIT, Flags
from bascule.flags.context import plain_context
from bascule.flags.happening import Happening, Kind
from bascule.flags.source import Source
from bascule.kernel.i18n import ENGLISH, render
from bascule.kernel.quantities import Seconds

Value = TypeVar("Value")
NAME = "Bascule"
Read = Callable[[Any], Any]
_MISMATCH = object()
_REASONS = {reason.value: reason for reason in Reason}


class BasculeProvider(AbstractProvider):
    """Evaluates in the process. `flags` is the direct client inside, for paths on which the SDK is too slow."""

    def __init__(
        self,
        url: str = "",
        key: str = "",
        cache: str | Path | None = None,
        file: str | Path | None = None,
        wait: Seconds = WAIT,
    ) -> None:
        super().__init__()
        self._source, self._wait = Source(url, key, cache, file).checked(), wait
        self.flags = self._made()

    def _made(self) -> Flags:
        flags = Flags(self._source)
        flags.listen(self._hear)
        return flags

    def get_metadata(self) -> Metadata:
        """Its name."""
        return Metadata(name=NAME)

    def initialize(self, _evaluation_context: EvaluationContext) -> None:
        """Begin to follow the server, and wait a little for the first flags."""
        if self.flags.closed:
            # It was shut down and is set again.
            self.flags = self._made()
        if not self.flags.start(self._wait) and self.flags.refused:
            # No waiting mends that: whoever sets it up should know at once. It is still asked for, now and then.
            raise ProviderFatalError("the server does not know the key")

    def shutdown(self) -> None:
        """Follow no longer."""
        self.flags.close()

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[bool]:
        """A truth value."""
        return self._resolve(flag_key, default_value, evaluation_context, _boolean)

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        """A text."""
        return self._resolve(flag_key, default_value, evaluation_context, _string)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        """A whole number, also where other variants of the flag have fractions."""
        return self._resolve(flag_key, default_value, evaluation_context, _integer)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        """A number."""
        return self._resolve(flag_key, default_value, evaluation_context, _float)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        """An object; it belongs to whoever asked."""
        return self._resolve(flag_key, default_value, evaluation_context, _object)

    def _resolve(
        self, key: str, default: Value, context: EvaluationContext | None, read: Read
    ) -> FlagResolutionDetails[Value]:
        try:
            answer = self.flags.answer(key, plain_context(context))
            return _details(answer, default, read) if self.flags.ready else _not_ready(default)
        except Exception as error:
            return FlagResolutionDetails(default, ErrorCode.GENERAL, type(error).__name__, Reason.ERROR)

    def _hear(self, happening: Happening) -> None:
        # Before it is attached, and after it is detached, nobody listens.
        if not hasattr(self, "_on_emit"):
            return
        if happening.kind is Kind.READY:
            self.emit_provider_ready(ProviderEventDetails())
        elif happening.kind is Kind.CHANGED:
            self.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=list(happening.changed)))
        elif happening.kind is Kind.STALE:
            self.emit_provider_stale(ProviderEventDetails(message=happening.because))
        else:
            code = ErrorCode.PROVIDER_FATAL if happening.refused else ErrorCode.PROVIDER_NOT_READY
            self.emit_provider_error(ProviderEventDetails(message=happening.because, error_code=code))


def _details(answer: Answer, default: Value, read: Read) -> FlagResolutionDetails[Value]:
    metadata = dict(answer.metadata)
    if answer.error is not None:
        said = render(answer.details, ENGLISH) if answer.details else None
        return FlagResolutionDetails(default, ErrorCode(answer.error.value), said, Reason.ERROR, None, metadata)
    reason = _REASONS[answer.reason.value]
    if answer.variant is None:
        return FlagResolutionDetails(default, None, None, reason, None, metadata)
    value = read(answer.value)
    if value is _MISMATCH:
        said = f"{answer.key} is a {type(answer.value).__name__}"
        return FlagResolutionDetails(default, ErrorCode.TYPE_MISMATCH, said, Reason.ERROR, None, metadata)
    return FlagResolutionDetails(value, None, None, reason, answer.variant, metadata)


def _not_ready(default: Value) -> FlagResolutionDetails[Value]:
    return FlagResolutionDetails(default, ErrorCode.PROVIDER_NOT_READY, "no flags yet", Reason.ERROR)


def _boolean(value: Any) -> Any:
    return value if value.__class__ is bool else _MISMATCH


def _string(value: Any) -> Any:
    return value if value.__class__ is str else _MISMATCH


def _integer(value: Any) -> Any:
    if value.__class__ is int:
        return value
    return int(value) if value.__class__ is float and value.is_integer() else _MISMATCH


def _float(value: Any) -> Any:
    return float(value) if value.__class__ is float or value.__class__ is int else _MISMATCH


def _object(value: Any) -> Any:
    return copy.deepcopy(value) if value.__class__ is dict or value.__class__ is list else _MISMATCH
