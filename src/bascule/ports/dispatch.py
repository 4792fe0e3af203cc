"""The dispatcher: every call to a driver goes through here; `ports.wrapped` sees to it that none can go round it.

It keeps time, writes the log line, and lets nothing but port errors come back: a driver that raises anything else has a
bug, which is logged with its trace and treated as `Unreachable`, so that a release waits instead of dying with it.

A call has a task of its own. So a driver that swallows its cancellation is left behind instead of being waited for, one
that raises `CancelledError` by itself is not taken for our own end, and `SystemExit` in it ends nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.ports.clock import Clock
from bascule.ports.errors import PortError, Unreachable

Answer = TypeVar("Answer")
# How long a call that was cancelled may take to end what it has begun, before nobody waits for it any more.
CLEAN_UP = Seconds(5.0)
KEY: ContextVar[str] = ContextVar("key", default="")
log = structlog.get_logger("bascule.driver")
_left: set[asyncio.Task[Any]] = set()


@contextmanager
def keyed(key: str) -> Iterator[None]:
    """Calls made within are written to the log with an action's key."""
    token = KEY.set(key)
    try:
        yield
    finally:
        KEY.reset(token)


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Calls drivers. `passing` are errors that stand for the end of our own process, which a simulation raises.

    With `discreet` a defect is told by its kind alone: its text and its trace may hold the address of a channel or a token.
    """

    clock: Clock
    passing: tuple[type[BaseException], ...] = ()
    discreet: bool = False

    async def call(self, what: str, call: Callable[[], Awaitable[Answer]], limit: Seconds) -> Answer:
        """A driver's answer, within `limit` seconds. Raises port errors only."""
        started, key = self.clock.now(), KEY.get()
        try:
            answer = await _within(what, call, limit)
        except PortError as error:
            log.info("refused", call=what, key=key, error=str(error))
            raise
        except TimeoutError as error:
            log.warning("timeout", call=what, key=key, limit=limit)
            raise Unreachable(say("engine.timeout", what=what, limit=limit)) from error
        except _Raised as raised:
            if isinstance(raised.error, self.passing):
                raise raised.error from None
            raise self._defect(what, key, raised.error) from (None if self.discreet else raised.error)
        log.debug("answered", call=what, key=key, seconds=(self.clock.now() - started).total_seconds())
        return answer

    def _defect(self, what: str, key: str, error: BaseException) -> Unreachable:
        if self.discreet:
            log.error("bug in a driver", call=what, key=key, error=type(error).__name__)
            return Unreachable(say("engine.bug", what=what, error=type(error).__name__))
        log.error("bug in a driver", call=what, key=key, exc_info=error)
        return Unreachable(defect(what, error))


class _Raised(Exception):
    """What a driver raised and must not have; never that we ourselves are cancelled."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


async def _within(what: str, call: Callable[[], Awaitable[Answer]], limit: Seconds) -> Answer:
    task = asyncio.create_task(_caught(call), name=f"call {what}")
    try:
        await asyncio.wait({task}, timeout=limit)
    except asyncio.CancelledError:
        await _end(what, task)
        raise
    if not task.done():
        await _end(what, task)
        raise TimeoutError
    if task.cancelled():
        raise _Raised(asyncio.CancelledError())
    return task.result()


async def _caught(call: Callable[[], Awaitable[Answer]]) -> Answer:
    try:
        return await call()
    except (PortError, asyncio.CancelledError):
        raise
    except BaseException as error:
        raise _Raised(error) from None


async def _end(what: str, task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait({task}, timeout=CLEAN_UP)
    if not task.done():
        log.error("a driver does not stop when it is cancelled", call=what)
        _left.add(task)
        task.add_done_callback(_left.discard)
    elif not task.cancelled():
        # Looked at, so that nobody complains that nobody did.
        task.exception()


def defect(what: str, error: BaseException) -> Message:
    """What is said of an error that nobody has foreseen."""
    try:
        told = f"{type(error).__name__}: {error}"
    except Exception:
        told = type(error).__name__
    return say("engine.bug", what=what, error=told)
