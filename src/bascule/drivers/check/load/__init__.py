"""A check that puts a site under load."""

from typing import Annotated

from pydantic import Field

from bascule.drivers.support.options import Limited
from bascule.drivers.support.trial import rendering
from bascule.kernel.quantities import Seconds
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Span, Texts, between
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.values import Text


class LoadOptions(Limited):
    """What the load check takes."""

    url: Text | None = Field(None, description="driver.option-site-url")
    paths: Texts = Field(("/",), description="driver.option-paths")
    users: int = Field(10, ge=1, le=1000, description="driver.option-users")
    rate: int | None = Field(None, ge=1, le=100, description="driver.option-rate")
    requests: int = Field(100_000, ge=1, le=1_000_000, description="driver.option-requests")
    duration: Annotated[Span, between(1.0, 900.0)] = Field(Seconds(20.0), description="driver.option-duration")
    pause: Annotated[Span, between(0.0, 900.0)] = Field(Seconds(1.0), description="driver.option-pause")
    locustfile: Text | None = Field(None, description="driver.option-locustfile")


DRIVER = DriverFacts(
    "load",
    DriverKind.CHECK,
    f"{__name__}.driver:LoadCheck",
    LoadOptions,
    extra="load",
    measures={
        **dict.fromkeys(("", "p50", "p95", "p99"), Unit.TIME),
        **dict.fromkeys(("requests", "rps"), Unit.COUNT),
        "errors": Unit.SHARE,
    },
    trial=rendering(__name__),
)
