"""A PostgreSQL for tests, and what is done to it apart from the loop of a test."""

import asyncio
import itertools
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from bascule.store.database import plain_url

Answer = TypeVar("Answer")
NUMBERS = itertools.count(1)


def named(url: str, database: str) -> str:
    """The URL of another database of the same server."""
    base, _, query = plain_url(url).partition("?")
    return f"{base.rpartition('/')[0]}/{database}?{query}"


def apart(main: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a coroutine on a loop of its own in a thread of its own: a fixture may be asked for while another loop runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, main).result()
