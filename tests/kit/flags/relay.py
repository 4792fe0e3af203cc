"""A relay between a client and a server that can be cut, mended and held back: what networks do."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator


class Relay:
    """Passes bytes on, unless it is `cut` (nobody answers) or `held` (connections stand, nothing moves)."""

    def __init__(self, port: int) -> None:
        self._to, self._lock = port, threading.Lock()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._listener: socket.socket | None = None
        self.port, self.held, self.ended = 0, False, False
        self.mend()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """Listen again, at the same address."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        listener.settimeout(0.01)
        with self._lock:
            self._listener = listener

    def cut(self) -> None:
        """End every connection, and answer no new one."""
        with self._lock:
            if self._listener is not None:
                self._listener.close()
            self._listener = None
            for each in self._pairs:
                each.close()
            self._pairs.clear()

    def close(self) -> None:
        """End."""
        self.ended = True
        self._thread.join(5)
        self.cut()

    def _run(self) -> None:
        while not self.ended:
            with self._lock, contextlib.suppress(OSError, ValueError):
                self._accept()
                if not self.held:
                    self._pass()

    def _accept(self) -> None:
        if self._listener is not None:
            with contextlib.suppress(TimeoutError):
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._pairs |= {near: far, far: near}

    def _pass(self) -> None:
        with selectors.DefaultSelector() as ready:
            for each in self._pairs:
                ready.register(each, selectors.EVENT_READ)
            for key, _ in ready.select(0.005) if self._pairs else ():
                self._move(key.fileobj)  # type: ignore[arg-type]

    def _move(self, source: socket.socket) -> None:
        target = self._pairs.get(source)
        if target is None:
            return
        data = b""
        with contextlib.suppress(OSError):
            data = source.recv(65536)
            target.sendall(data)
        if not data:
            for each in (source, target):
                self._pairs.pop(each, None)
                each.close()


@contextlib.contextmanager
def relay(port: int) -> Iterator[Relay]:
    """A relay to a port of this machine."""
    made = Relay(port)
    try:
        yield made
    finally:
        made.close()
