"""The flags port: its suite on PostgreSQL, on both forms of definitions, and in memory."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bascule.areas.flags.port import PostgresFlags
from bascule.areas.flags.store import Author, Flags
from bascule.flag.change import Wish
from bascule.flag.definition import read_flag
from bascule.flag.ramp import with_share
from bascule.store.database import open_engine
from bascule.testing.conformance.flags import SITE, FlagRig, FlagsSuite
from bascule.testing.memory.flags import MemoryFlags

NOW = 1_800_000_000.0
PLAIN = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}


class TestFlags(FlagsSuite):
    """Every implementation."""

    @pytest_asyncio.fixture(params=["memory", "short form", "definition"])
    async def rig(self, request: pytest.FixtureRequest) -> AsyncIterator[FlagRig]:
        """A port with nothing in it."""
        if request.param == "memory":
            memory = MemoryFlags()

            async def put_memory(flag: str, share: float, enabled: bool) -> None:
                memory.put(flag, share, enabled)

            yield FlagRig(memory, put_memory)
            return
        engine = open_engine(request.getfixturevalue("database"))
        flags = Flags(engine)

        async def put(flag: str, share: float, enabled: bool) -> None:
            written = {"rolloutPercentage": share * 100, "enabled": enabled}
            if request.param == "definition":
                definition = with_share(read_flag(flag, PLAIN), share).as_json()
                written = definition | {"state": "ENABLED" if enabled else "DISABLED"}
            await flags.write(SITE, Wish(flag, written, "because", forced=True), Author("camille", NOW))

        yield FlagRig(PostgresFlags(flags, lambda: NOW), put)
        await engine.dispose()
