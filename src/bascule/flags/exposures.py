"""Exposures: who has met which variant, told once, so that experiments and guards know whose figures are whose.

    from openfeature import api
    from bascule.flags import Exposures

    api.get_client().add_hooks([Exposures(analytics.track)])

A hook of the OpenFeature SDK, for any provider. It tells of an evaluation when it happens, so ask where the user meets the
variant, not before. Once per user, flag and variant in this process, as far back as it remembers; the server keeps the first
of them anyway. What goes wrong in telling stays here: a hook that fails would have the SDK give the default.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any

from openfeature.flag_evaluation import FlagEvaluationDetails, FlagValueType
from openfeature.hook import Hook, HookContext, HookHints

EXPOSURE = "$exposure"
VISITOR = "BasculeVisitor"
REMEMBERED = 100_000
Track = Callable[[str, str, dict[str, Any]], Any]


class Exposures(Hook):
    """Tells of exposures by `track(user, event, properties)`, which Segment's libraries have; it must not block.

    Nothing is told of synthetic visitors, where the context has the `userAgent` of who asks.
    """

    def __init__(self, track: Track, remembered: int = REMEMBERED) -> None:
        self._track, self._most = track, remembered
        self._told: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._lock = Lock()

    def after(
        self,
        hook_context: HookContext,
        details: FlagEvaluationDetails[FlagValueType],
        hints: HookHints,  # noqa: ARG002 - the SDK's signature, by name
    ) -> None:
        """Tell of it, if it is one: somebody known got a variant."""
        asked, variant = hook_context.evaluation_context, details.variant
        user = "" if VISITOR in str(asked.attributes.get("userAgent", "")) else asked.targeting_key
        if user and variant and self._is_new((user, details.flag_key, variant)):
            with suppress(Exception):
                self._track(user, EXPOSURE, {"flag": details.flag_key, "variant": variant})

    def _is_new(self, key: tuple[str, str, str]) -> bool:
        with self._lock:
            if key in self._told:
                self._told.move_to_end(key)
                return False
            self._told[key] = None
            if len(self._told) > self._most:
                self._told.popitem(last=False)
            return True
