"""Looking at the idle version: the address that opens it, and the key for those who ask with headers."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.platform.settings import LOOPBACK
from bascule.ports.traffic import preview_path
from bascule.release.progress import Release
from bascule.server.context import AppContext
from bascule.server.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Preview:
    """How a slot is seen: a path of the application, the address that it has there, the key. Without a key everybody may."""

    slot: Slot
    url: str
    path: str
    key: str | None


async def preview_of(context: AppContext, release: Release, slot: Slot) -> Preview:
    """The way to a slot of a release's place. Raises `NotFound` where nothing is routed there."""
    base = await _base(context, release)
    if release.spec.traffic.options.get("preview") == "open":
        return Preview(slot, f"{base}/", "/", None)
    key = await context.plane.previews.key(context.plane.runtime.place(release))
    path = preview_path(slot, key)
    return Preview(slot, base + path, path, key)


async def _base(context: AppContext, release: Release) -> str:
    """Where users come in, as somebody who has reached the dashboard can reach it."""
    given = str(release.spec.traffic.options.get("url", "")).rstrip("/")
    if urlsplit(given).scheme in {"http", "https"}:
        return given
    runtime, traffic = context.plane.runtime, context.plane.drivers.traffic(release.spec.traffic)
    seen = await traffic.observe(runtime.place(release))
    host, _, port = seen.listen.rpartition(":")
    if not host:
        raise NotFound(say("api.no-preview", release=release.id))
    public = urlsplit(context.plane.settings.public_url).hostname or host
    return f"http://{_bracketed(public) if host.strip('[]') in LOOPBACK else host}:{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
