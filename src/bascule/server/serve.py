"""Serving: the app on Granian's embedded server, and beside it the process that drives releases.

Stopping is orderly and short: the open streams end first, then the server stops taking requests, then the control plane gives
everything back. What runs and what routes go on; releases under way wait for whoever serves next.
"""

import asyncio
import errno
import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from fastapi import FastAPI
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings, HTTP2Settings
from granian.server.embed import Server

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import ENGLISH, render, say
from bascule.kernel.quantities import Seconds
from bascule.platform.settings import Settings
from bascule.server.accounts.accounts import first_admin_link
from bascule.server.accounts.token import read_token
from bascule.server.app import make_app
from bascule.server.plans import adopt_file
from bascule.wiring.machine.engine_process import engine_process, yield_to_it
from bascule.wiring.plane import Share
from bascule.wiring.running import control_plane

# Connections that wait to be taken, and requests at once, streams among them.
BACKLOG, STREAMS = 2_048, 16_384
# Milliseconds until the headers of a request must be there; bytes of them, and of what is read ahead.
HEADERS_WITHIN, HEADERS, BUFFER = 10_000, 64 * 1024, 128 * 1024
DRAIN = 1
LOOK_EVERY = Seconds(0.02)
START_WITHIN = Seconds(10.0)
# Who changes what a plan declares when nobody does but the file that the server was started with.
PLAN = "plan"
log = structlog.get_logger("bascule.serve")


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the server answers; `enter` signs a browser in, `first_admin` makes the first admin where there is none."""

    url: str
    token: str = field(repr=False)
    first_admin: str | None = field(default=None, repr=False)

    @property
    def enter(self) -> str:
        """The address that signs in whoever opens it."""
        return f"{self.url}/enter?token={self.token}"


async def serve(settings: Settings, plan_path: Path | None, ready: Callable[[Serving], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is called once requests are answered. Raises `BasculeError`."""
    require_free(settings.host, settings.port)
    stop = asyncio.Event()
    with_signals(stop)
    token = read_token(settings.data)
    async with control_plane(settings, share=Share.SURFACE) as plane, engine_process(plane):
        yield_to_it()
        app = make_app(plane, token, plan_path)
        await begin(app)
        async with serving(app, settings):
            # What was loaded stays for good: looking for garbage in it again and again costs a twentieth of all time.
            gc.freeze()
            ready(Serving(settings.public_url, token, await first_admin_link(plane)))
            await stop.wait()


async def begin(app: FastAPI) -> None:
    """Put the file's plan in force where its product has none, and have flags, and what else areas keep, follow it.

    A file that cannot be read changes nothing and is told wherever it is asked for; serving does not wait for it.
    """
    context = app.state.context
    try:
        await adopt_file(context)
    except BasculeError as error:
        log.warning("the plan file is left aside", because=render(error.message, ENGLISH))
    try:
        plan = await context.plan()
        await context.plane.sync(plan, plan.environments, PLAN)
    except BasculeError as error:
        log.warning("the flags of the plan are left as they are", because=render(error.message, ENGLISH))


def with_signals(stop: asyncio.Event) -> None:
    """Have SIGTERM and SIGINT ask for the end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


@asynccontextmanager
async def serving(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """The app, answering on the settings' address for as long as the block lasts."""
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.auto,
        websockets=False,
        log_enabled=False,
        backlog=BACKLOG,
        # As many requests at once as there may be streams: the server's own bound is its backlog, and a 129th page would shut
        # out everybody.
        backpressure=STREAMS,
        # A connection whose request does not come is closed; one whose body does not come, by the gate.
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN, max_buffer_size=BUFFER),
        http2_settings=HTTP2Settings(
            keep_alive_interval=HEADERS_WITHIN, max_concurrent_streams=100, max_headers_size=HEADERS
        ),
    )
    server.workers_kill_timeout = DRAIN
    task = asyncio.create_task(server.serve())
    try:
        await _answering(settings, task)
        yield
    finally:
        app.state.context.plane.end_streams()
        await app.state.context.news.close()
        server.interrupt_signal = True
        server.main_loop_interrupt.set()
        await asyncio.wait([task], timeout=2 * DRAIN)


def require_free(host: str, port: int) -> None:
    """Refuse to start where somebody else listens, in words instead of a trace."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _refused(host, port, error) from error


def _refused(host: str, port: int, error: OSError) -> BasculeError:
    if error.errno == errno.EADDRINUSE:
        hint = say("api.port-taken-hint", other=port + 1 if port < 65535 else port - 1)
        return BasculeError(say("api.port-taken", host=host, port=port), hint)
    return BasculeError(say("api.port-refused", host=host, port=port, detail=error.strerror or str(error)))


async def _answering(settings: Settings, task: asyncio.Task[None]) -> None:
    """Wait until the server takes connections. Raises what kept it from doing so."""
    async with asyncio.timeout(START_WITHIN):
        while not task.done():
            try:
                _, writer = await asyncio.open_connection(settings.host, settings.port)
            except OSError:
                await asyncio.sleep(LOOK_EVERY)
            else:
                writer.close()
                return
    await task
