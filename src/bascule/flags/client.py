"""The client: `Flags`, asked directly, for code that asks often.

    flags.on("checkout", context)              whether it is on; False when anything is wrong
    flags.value("colour", context, "#fff")     its value, or the default where there is none of that type
    flags.answer("checkout", context)          value, variant, reason, metadata, error

Nothing of these raises, waits, or takes a lock: they read one reference and evaluate. Any thread may ask.

After `os.fork` a child has the flags of that moment, and a follower of its own: threads and connections are not inherited, so
a new one is started. A server that forks its workers may open the flags before or after. Where threads are not allowed at
all (uWSGI without `enable-threads`) the flags of the start hold.
"""

import copy
import os
import time
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from bascule.flag.answer import Answer, ErrorCode, Reason
from bascule.flags.follower import Follower, path_of, safely
from bascule.flags.happening import Happening, Listener
from bascule.flags.snapshot import FlagSnapshot
from bascule.flags.source import Source
from bascule.kernel.quantities import Instant, Seconds

Value = TypeVar("Value")
Context = Mapping[str, Any]
WAIT = Seconds(2.0)
# No wrapper that makes an instant of it: that would cost 50 ns at every evaluation.
_now = cast("Callable[[], Instant]", time.time)


class Flags:
    """The flags of one environment."""

    __slots__ = ("__weakref__", "_follower", "_listeners", "_snapshot", "_source", "closed")

    def __init__(self, source: Source) -> None:
        self._source = source.checked()
        self._snapshot = FlagSnapshot(path_of(source.cache))
        self._listeners: tuple[Listener, ...] = ()
        self._follower: Follower | None = None
        self.closed = False

    @classmethod
    def open(
        cls,
        url: str = "",
        key: str = "",
        cache: str | Path | None = None,
        file: str | Path | None = None,
        wait: Seconds = WAIT,
    ) -> "Flags":
        """Flags of a server, followed from now on; `wait` is how long the first answer may take.

        Where the server is away they are those of the cache, or of `file`, or the code's own defaults, until it is back.
        """
        made = cls(Source(url, key, cache, file))
        made.start(wait)
        return made

    def start(self, wait: Seconds = WAIT) -> bool:
        """Begin to follow; whether there are any flags. Doing it again does no harm."""
        if self._follower is None and not self.closed:
            self._snapshot.begin(path_of(self._source.cache), path_of(self._source.file))
            if self._source.url:
                self._begin().tried.wait(wait)
        return self._snapshot.filled

    def on(self, key: str, context: Context) -> bool:
        """Whether the flag is on: true for nobody where it is unknown or broken."""
        try:
            asked = context if context.__class__ is dict else dict(context)
            return self._snapshot.evaluator.evaluate(key, asked, _now()).value is True
        except Exception:
            return False

    def value(self, key: str, context: Context, default: Value) -> Value:
        """The flag's value if it is of the default's type, or the default. Lists and objects are yours to change."""
        found = self.answer(key, context)
        return default if found.variant is None else cast(Value, _fitting(found.value, default))

    def answer(self, key: str, context: Context) -> Answer:
        """All that is known about it. What it holds is shared: do not change it."""
        try:
            asked = context if context.__class__ is dict else dict(context)
            return self._snapshot.evaluator.evaluate(key, asked, _now())
        except Exception:
            return Answer(str(key), None, None, Reason.ERROR, error=ErrorCode.GENERAL)

    @property
    def ready(self) -> bool:
        """Whether there are any flags: from the server, the cache or the file."""
        return self._snapshot.filled

    @property
    def refused(self) -> bool:
        """Whether the server does not know the key; the flags of before hold, if there are any."""
        return self._follower is not None and self._follower.refused

    def listen(self, listener: Listener) -> None:
        """Be told of what happens, in the thread that follows the server."""
        self._listeners = (*self._listeners, listener)

    def close(self) -> None:
        """Follow no longer. The flags of before can still be asked."""
        self.closed = True
        follower, self._follower = self._follower, None
        if follower is not None:
            follower.close()

    def _begin(self) -> Follower:
        follower = self._follower = Follower(self._source, self._snapshot, self._tell)
        _OPEN.add(self)
        follower.start()
        return follower

    def _tell(self, happening: Happening) -> None:
        for listener in self._listeners:
            safely(listener, happening)

    def _forked(self) -> None:
        """We are in a child now: the thread is gone, and the connections belong to the parent."""
        if self._follower is not None:
            self._begin()

    def __enter__(self) -> "Flags":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _fitting(value: Any, default: Any) -> Any:
    kind = value.__class__
    if kind is dict or kind is list:
        return copy.deepcopy(value) if isinstance(default, kind) or default is None else default
    if kind is default.__class__ or default is None:
        return value
    return float(value) if kind is int and default.__class__ is float else default


_OPEN: "weakref.WeakSet[Flags]" = weakref.WeakSet()


def _after_fork() -> None:
    for flags in list(_OPEN):
        flags._forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
