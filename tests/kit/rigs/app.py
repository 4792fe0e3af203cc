"""A tiny web site for tests: tells its version, and is slow, broken or late on request.

`/` answers `version`; `/health` the same with `--health-status`; `?ms=250` waits, `?status=503` fails, `?die=v1` takes the
request and closes the connection where the version is that one; `/received` says how many requests came,
`/header?name=x` what a header of the request says. Every answer goes out
in one packet on a keep-alive connection, without Nagle's delay, so that measured latencies are the asked ones.
"""

import argparse
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Site(BaseHTTPRequestHandler):
    """Answers GET and POST; the class attributes are set from the command line."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    disable_nagle_algorithm = True
    version = "v1"
    health_status = 200
    milliseconds = 0.0
    status = 200
    received = 0

    def do_GET(self) -> None:
        """Answer with the version, after the asked delay, with the asked status."""
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        self.rfile.read(int(self.headers.get("content-length") or 0))
        if url.path == "/received":
            return self._tell(200, str(Site.received))
        if url.path == "/header":
            return self._tell(200, ", ".join(self.headers.get_all(query["name"][0]) or ()))
        Site.received += url.path != "/health"
        if query.get("die") == [self.version]:
            self.close_connection = True
            return None
        time.sleep(float(query.get("ms", [self.milliseconds])[0]) / 1000)
        status = self.health_status if url.path == "/health" else int(query.get("status", [self.status])[0])
        return self._tell(status, self.version)

    def _tell(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("content-type", "text/plain")
        self.send_header("content-length", str(len(body)))
        self.send_header("x-version", text)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """The same."""
        self.do_GET()

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing per request: the log is for what tests look for."""


class Server(ThreadingHTTPServer):
    """Takes bursts of new connections."""

    request_queue_size = 1024
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Proxies drop idle connections as they like: nothing to tell."""


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--version", default="v1")
    parser.add_argument("--health-status", type=int, default=200)
    parser.add_argument("--ms", type=float, default=0.0)
    parser.add_argument("--status", type=int, default=200)
    parser.add_argument("--exit", type=int, default=None)
    options = parser.parse_args()
    sys.stdout.write(f"site {options.version} on {options.port}\n")
    sys.stdout.flush()
    if options.exit is not None:
        sys.exit(options.exit)
    Site.version, Site.health_status = options.version, options.health_status
    Site.milliseconds, Site.status = options.ms, options.status
    Server(("127.0.0.1", options.port), Site).serve_forever()


if __name__ == "__main__":
    main()
