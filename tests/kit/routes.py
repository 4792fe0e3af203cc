"""Every route of the app, as the app itself knows it: a new one cannot be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI

STREAMS = {"/api/v1/events", "/api/v1/releases/{name}/events", "/parts/flags/events"}


@dataclass(frozen=True, slots=True)
class Way:
    """One method of one path, with the names of the path still in it."""

    method: str
    path: str

    @property
    def is_api(self) -> bool:
        """Whether programs ask for it."""
        return self.path.startswith("/api/")

    @property
    def is_stream(self) -> bool:
        """Whether its answer never ends."""
        return self.path in STREAMS

    @property
    def changes(self) -> bool:
        """Whether it changes something."""
        return self.method not in {"GET", "HEAD", "OPTIONS"}

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def ways_of(app: FastAPI) -> list[Way]:
    """All of them, in order."""
    found = {Way(method, path) for path, methods in _routes(app) for method in methods if method != "HEAD"}
    ways = sorted(found, key=str)
    assert len(ways) > 100, "the app has lost its routes, or hides them"
    return ways


def _routes(app: FastAPI) -> Iterator[tuple[str, set[str]]]:
    for router in app.routes:
        if hasattr(router, "effective_route_contexts"):
            for context in router.effective_route_contexts():
                yield context.path, set(context.methods or ())
        else:
            yield router.path, set(router.methods or ())  # type: ignore[attr-defined]
