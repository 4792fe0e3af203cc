"""A check that asks an HTTP address."""

from typing import Any, Literal

from pydantic import Field

from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Span, Variables
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.values import Text


class HttpOptions(Options):
    """What the http check takes: an address, or a path of the component itself."""

    url: Text | None = Field(None, description="driver.option-url")
    path: Text | None = Field(None, description="driver.option-path")
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = Field(
        "GET", description="driver.option-method"
    )
    status: int = Field(200, ge=100, le=599, description="driver.option-status")
    contains: Text | None = Field(None, description="driver.option-contains")
    header: Variables = Field({}, description="driver.option-header")
    within: Span | None = Field(None, description="driver.option-within")
    body: Text | None = Field(None, description="driver.option-body")
    json_: dict[str, Any] = Field({}, description="driver.option-json")


DRIVER = DriverFacts("http", DriverKind.CHECK, f"{__name__}.driver:HttpCheck", HttpOptions, trial=rendering(__name__))
