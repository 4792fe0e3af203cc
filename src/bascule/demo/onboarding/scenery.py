"""What stands on the stage of the onboarding: the example's files, its channels, and the variables that its plan names."""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import bascule
from bascule.demo.onboarding.channel import Room, room
from bascule.demo.stage import Stage, stage
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.platform.settings import Settings

NAME, COMPONENT = "onboarding", "web"
# Seven days in 14 seconds: long enough for what users tell to arrive, and for a hundred of them to count.
SCALE = 43_200.0
# Users tell of what they do within a quarter of a second here.
SETTLE = 1
LISTENS, PYTHON = "127.0.0.1:8090", "python3 "
VARIABLES = {"team": "ONBOARDING_TEAM", "support": "ONBOARDING_SUPPORT"}


@dataclass(frozen=True, slots=True)
class Scenery:
    """The stage, where its messages arrive, and the key that its users tell with."""

    stage: Stage
    room: Room

    def text(self, name: str) -> str:
        """One of the example's files, as it lies on the stage."""
        return (self.stage.plan.parent / name).read_text(encoding="utf-8")


def example() -> Path:
    """The example's folder: within an installed package, or beside the sources. Raises `BasculeError` where it is in neither."""
    package = Path(bascule.__file__).parent
    found = [one for one in (package / "examples", package.parents[1] / "examples") if (one / NAME).is_dir()]
    if not found:
        raise BasculeError(say("demo.no-example", name=NAME), say("demo.no-example-hint"))
    return found[0] / NAME


def put(folder: Path, port: int) -> Path:
    """Copy the example; its programs run by our own Python, and its users arrive at the port."""
    place = folder / NAME
    shutil.copytree(example(), place, ignore=shutil.ignore_patterns("__pycache__", "reports"))
    for path in place.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace(LISTENS, f"127.0.0.1:{port}")
        path.write_text(text.replace(f'"{PYTHON}', f'"{sys.executable} '), encoding="utf-8")
    return place / "before.yaml"


@asynccontextmanager
async def scenery(settings: Settings) -> AsyncIterator[Scenery]:
    """A stage under the plan of before, with channels that are heard."""
    async with room() as heard:
        # The plan names variables of the control plane, which this process is.
        before = {name: os.environ.get(name) for name in VARIABLES.values()}
        os.environ |= {name: heard.url(channel) for channel, name in VARIABLES.items()}
        try:
            async with stage(replace(settings, events_settle=SETTLE), put, COMPONENT) as set_up:
                yield Scenery(set_up, heard)
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                os.environ |= {name: value} if value is not None else {}
