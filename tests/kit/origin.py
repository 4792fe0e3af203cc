"""An application's own origin: pages that load our scripts from another one, as real applications do."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ELSEWHERE = "<!doctype html><html lang='en'><title>Elsewhere</title>"
Pages = Mapping[str, tuple[str, Mapping[str, str]]]


@contextmanager
def origin(pages: Pages, files: Path | None = None) -> Iterator[str]:
    """Serves pages, each a text with its headers, and scripts below `files` as `/modules/…`; its address."""

    class Handler(BaseHTTPRequestHandler):
        """One of the pages, or a script."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            name = path.removeprefix("/modules/")
            if files is not None and name != path and (files / name).resolve().is_relative_to(files):
                self.answer((files / name).read_text(encoding="utf-8"), {"content-type": "text/javascript"})
            else:
                self.answer(*pages.get(path, (ELSEWHERE, {})))

        def answer(self, text: str, headers: Mapping[str, str]) -> None:
            """Send it."""
            self.send_response(200)
            for name, value in {"content-type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *parts: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
