"""The dispatcher: every call to a driver goes through here.

It keeps time, writes the log line, and lets nothing but port errors come back: a driver that raises anything else has a
bug, which is logged with its trace and treated as `Unreachable`, so that a release waits instead of dying with it.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import structlog

from bascule.base.words import say
from bascule.ports.clock import Clock
from bascule.ports.errors import PortError, Unreachable

Answer = TypeVar("Answer")
log = structlog.get_logger("bascule.driver")


async def dispatch(clock: Clock, what: str, call: Awaitable[Answer], limit: float, key: str = "") -> Answer:
    """Await a driver's answer for at most `limit` seconds. Raises port errors only. `key` is an action's, for the log."""
    started = clock.now()
    try:
        async with asyncio.timeout(limit):
            answer = await call
    except PortError as error:
        log.info("refused", call=what, key=key, error=str(error))
        raise
    except TimeoutError as error:
        log.warning("timeout", call=what, key=key, limit=limit)
        raise Unreachable(say("engine.timeout", what=what, limit=limit)) from error
    except Exception as error:
        log.exception("bug in a driver", call=what, key=key)
        raise Unreachable(say("engine.bug", what=what, error=f"{type(error).__name__}: {error}")) from error
    log.debug("answered", call=what, key=key, seconds=(clock.now() - started).total_seconds())
    return answer
