"""Envoy's admin interface, over its socket. Whatever it does not answer is `Unreachable`."""

import asyncio
import re
from pathlib import Path

import httpx

from bascule.drivers.traffic.envoy import names, parse
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.ports.errors import PortError, Unreachable

PATIENCE = Seconds(4.0)
TRIES = 4


class Admin:
    """Questions to one Envoy."""

    def __init__(self, socket: Path) -> None:
        transport = httpx.AsyncHTTPTransport(uds=str(socket), trust_env=False, verify=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://envoy", timeout=None)

    async def ask(self, path: str, **query: str) -> str:
        """The text of an answer."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._once(path, query)
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unreachable(
                say("driver.no-answer", who="Envoy", reason=str(error) or type(error).__name__)
            ) from error
        if not answer.is_success:
            raise Unreachable(say("driver.no-answer", who="Envoy", reason=f"HTTP {answer.status_code}"))
        return answer.text

    async def is_ready(self) -> bool:
        """Whether it serves."""
        try:
            return "LIVE" in await self.ask("/ready")
        except PortError:
            return False

    async def texts(self, key: str) -> dict[str, str]:
        """What Envoy has accepted: versions and refusals of the clusters, and of a place's routes."""
        sources = rf"(cluster_manager\.cds|listener_manager\.lds|{_rds(key)})\.(version_text|update_rejected)"
        subject = rf"^({sources}|cluster_manager\.warming_clusters)$"
        return parse.texts(await self.ask("/stats", filter=subject))

    async def listeners(self) -> set[str]:
        """The listeners that serve."""
        return parse.listeners(await self.ask("/listeners", format="json"))

    async def is_healthy(self, key: str, slot: Slot) -> bool:
        """Whether some replica of a slot is healthy, as far as Envoy has asked it."""
        name = f"cluster.{names.own(key, slot)}.membership_healthy"
        return parse.texts(await self.ask("/stats", filter=f"^{re.escape(name)}$")).get(name, "0") != "0"

    async def refusal(self, kind: str, name: str) -> str | None:
        """Why a resource was refused, if it was."""
        return parse.refusal(await self.ask("/config_dump", resource=kind), name)

    async def routes(self, key: str) -> str:
        """The dump of a place's routes."""
        return await self.ask("/config_dump", resource="dynamic_route_configs", name_regex=f"^{re.escape(key)}$")

    async def clusters(self, key: str) -> str:
        """The dump of a place's clusters."""
        return await self.ask("/config_dump", resource="dynamic_active_clusters", name_regex=f"^{re.escape(key)}--.*")

    async def measure(self, *keys: str) -> parse.Measured:
        """Counters and bins of places.

        Asking brings the histograms up to date, but only for the next one who asks; so we ask until they agree with
        the counters. Requests that failed inside Envoy have no latency and never agree: a few times is enough.
        """
        named = (names.cluster, names.relief, names.visits)
        slots = "|".join(re.escape(name(key, slot)) for key in keys for slot in Slot for name in named)
        subject = rf"^cluster\.({slots})\.upstream_rq_(completed|total|5xx|time|retry_success)$"
        for number in range(TRIES):
            text = await self.ask("/stats", filter=subject, format="json", histogram_buckets="detailed")
            measured = parse.measured(text)
            if number and all(parse.is_settled(measured, key) for key in keys):
                break
        return measured

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _once(self, path: str, query: dict[str, str]) -> httpx.Response:
        """An Envoy that was started again leaves dead connections in the pool: those are tried once more."""
        try:
            return await self._client.get(path, params=query)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            return await self._client.get(path, params=query)


def _rds(key: str) -> str:
    return rf"http\.{re.escape(key)}\.rds\.{re.escape(key)}"
