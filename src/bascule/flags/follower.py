"""The follower: one thread that keeps the snapshot up to date.

It asks for the definitions, opens the stream, asks once more (what changed between the two is not lost), and from then on
asks whenever the stream tells of a change, and now and then although it does not. When anything fails it begins again after
a pause. Whatever happens here, the application goes on with the flags that it has.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bascule.flags.events import Told, told
from bascule.flags.happening import Happening, Kind
from bascule.flags.pause import LONGEST, Pause
from bascule.flags.snapshot import FlagSnapshot, Unreadable
from bascule.flags.source import Source
from bascule.flags.wire import Failed, Wire
from bascule.kernel.quantities import Seconds

log = logging.getLogger("bascule.flags")


class Follower:
    """Follows one server. It belongs to the process that started it (see `client` for what happens after a fork)."""

    def __init__(self, source: Source, snapshot: FlagSnapshot, tell: Callable[[Happening], None]) -> None:
        self._source, self._snapshot, self._tell = source, snapshot, tell
        self._wire, self._pause = Wire(source), Pause(random.random)
        self._etag, self._last, self._asked = "", "", 0.0
        self._state: Kind | None = None
        # Whether the server does not know the key: asking again may help some day, waiting for it now does not.
        self.refused = False
        self._closed, self.tried = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="bascule-flags", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self, within: Seconds = Seconds(2.0)) -> None:
        """End, and wait for the thread no longer than this."""
        self._closed.set()
        self._wire.close()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(within)

    def _run(self) -> None:
        while not self._closed.is_set():
            least, failed, self.refused = Seconds(0.0), "the stream has ended", False
            try:
                self._follow()
            except Failed as error:
                least, failed = LONGEST if error.refused else error.again, str(error)
                self.refused = error.refused
            except Exception as error:
                failed = f"{type(error).__name__}: {error}"
            if not self._closed.is_set():
                self._lost(failed)
                self._closed.wait(self._pause.take(least))

    def _follow(self) -> None:
        self._ask()
        with self._wire.stream(self._last) as lines:
            self._ask()
            self._pause.begin_again()
            for each in told(lines):
                self._hear(each)

    def _hear(self, event: Told) -> None:
        news = event.etag is not None and event.etag != self._etag
        if news or time.monotonic() - self._asked > self._source.poll:
            self._ask(event.etag or "")
        self._last = event.id or self._last

    def _ask(self, wanted: str = "") -> None:
        answer = self._wire.document(self._etag, wanted)
        self._asked = time.monotonic()
        if answer is not None:
            self._take(*answer)
        self._is(Kind.READY)
        self.tried.set()

    def _take(self, written: bytes, etag: str) -> None:
        first = not self._snapshot.filled
        try:
            changed = self._snapshot.take(written)
        except Unreadable as error:
            raise Failed(f"what the server sent is no definitions: {error}") from None
        self._etag = etag
        self._keep(written)
        if changed and not first:
            self._tell(Happening(Kind.CHANGED, changed))

    def _keep(self, written: bytes) -> None:
        try:
            self._snapshot.keep(written)
        except OSError as error:
            log.warning("flags cannot be kept in %s: %s", self._snapshot.cache, error)

    def _lost(self, because: str) -> None:
        self._is(Kind.STALE if self._snapshot.filled else Kind.ERROR, because)
        self.tried.set()

    def _is(self, state: Kind, because: str = "") -> None:
        """Tell of a state when it begins, and of having no flags each time."""
        if state is self._state and state is not Kind.ERROR:
            return
        if state is not self._state:
            level = logging.INFO if state is Kind.READY else logging.WARNING
            log.log(level, "flags of %s are %s%s", self._source.url, state, f": {because}" if because else "")
        self._state = state
        self._tell(Happening(state, because=because, refused=self.refused))


def path_of(written: str | Path | None) -> Path | None:
    """A path, however it is written."""
    return None if written is None else Path(written)


def safely(listener: Callable[[Happening], None], happening: Happening) -> None:
    """Tell a listener; what it raises is its own affair."""
    with suppress(Exception):
        listener(happening)
