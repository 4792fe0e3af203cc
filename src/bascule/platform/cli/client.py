"""The client: the command line speaks with a control plane over HTTP, like everybody else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.platform.cli.credentials import token_for
from bascule.platform.cli.voice import language
from bascule.platform.settings import Settings, read_settings

TIMEOUT = Seconds(15.0)
# What is waited for itself takes at most an hour.
LONGEST = Seconds(3600.0)
KINDS = {
    401: ErrorKind.UNAUTHENTICATED,
    403: ErrorKind.FORBIDDEN,
    404: ErrorKind.NOT_FOUND,
    409: ErrorKind.REFUSED,
    422: ErrorKind.INVALID,
    429: ErrorKind.TOO_OFTEN,
}


class Unable(BasculeError):
    """The control plane says that it cannot answer now."""

    kind = ErrorKind.BUSY


class Away(BasculeError):
    """The control plane does not answer."""

    kind = ErrorKind.UNREACHABLE


class Client:
    """A control plane, as seen from a terminal."""

    def __init__(self, settings: Settings | None = None, token: str | None = None) -> None:
        self.settings = settings or read_settings()
        headers: dict[str, str] = {"accept-language": language()}
        if shown := token or token_for(self.settings):
            headers["authorization"] = f"Bearer {shown}"
        self._http = httpx.Client(base_url=f"{self.settings.public_url}/api/v1", headers=headers, timeout=TIMEOUT)

    def get(self, path: str, **query: Any) -> Any:
        """Read something. Raises `BasculeError` with what the control plane says."""
        return self._answer("GET", path, params={name: value for name, value in query.items() if value is not None})

    def post(self, path: str, body: Any) -> Any:
        """Change something. Raises `BasculeError` with what the control plane says."""
        return self._answer("POST", path, json=body)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """Hand a file in. Raises `BasculeError` with what the control plane says."""
        return self._answer("POST", path, params={"name": name}, content=content)

    def patch(self, path: str, body: Any) -> Any:
        """Change a part of something. Raises `BasculeError` with what the control plane says."""
        return self._answer("PATCH", path, json=body)

    def put(self, path: str, body: Any) -> Any:
        """Have something be so. Raises `BasculeError` with what the control plane says."""
        return self._answer("PUT", path, json=body)

    def delete(self, path: str, body: Any = None) -> Any:
        """End something. Raises `BasculeError` with what the control plane says."""
        return self._answer("DELETE", path, **({} if body is None else {"json": body}))

    def _answer(self, method: str, path: str, **options: Any) -> Any:
        with self._away():
            response = self._http.request(method, path, **options)
        if response.is_error:
            raise problem(response)
        return response.json()

    @contextmanager
    def lines(self, path: str, body: Any) -> Iterator[Iterator[Any]]:
        """The answers to something that takes its time: a JSON value a line, as they come."""
        waits = httpx.Timeout(TIMEOUT, read=LONGEST)
        with self._away(), self._http.stream("POST", path, json=body, timeout=waits) as response:
            if response.is_error:
                response.read()
                raise problem(response)
            yield (json.loads(line) for line in response.iter_lines() if line.strip())

    @contextmanager
    def events(self, path: str) -> Iterator[Iterator[str]]:
        """The names of server-sent events, as they come; ends with the control plane."""
        with self._away(), self._http.stream("GET", path, timeout=httpx.Timeout(TIMEOUT, read=60.0)) as response:
            lines = (line for line in response.iter_lines() if line.startswith("event:"))
            yield (line.removeprefix("event:").strip() for line in lines)

    @contextmanager
    def _away(self) -> Iterator[None]:
        try:
            yield
        except httpx.TransportError as error:
            raise Away(say("cli.no-plane", url=self.settings.public_url), say("cli.no-plane-hint")) from error


def problem(response: httpx.Response) -> BasculeError:
    """A problem document (RFC 9457) as an error."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    hint = say("cli.plain", text=body["hint"]) if body.get("hint") else None
    told = body.get("detail") or body.get("title") or f"HTTP {response.status_code}"
    faults = [f"  {one['at']}: {one['detail']}" for one in body.get("errors") or ()]
    message = say("cli.plain", text="\n".join([told, *faults]))
    if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return Unable(message, hint)
    return BasculeError(message, hint, kind=KINDS.get(response.status_code))
