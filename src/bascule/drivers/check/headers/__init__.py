"""A check that scores the security of a site."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from bascule.drivers.support.options import Limited, Sited, Within
from bascule.drivers.support.trial import rendering
from bascule.kernel.quantities import Seconds
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import UNQUOTED, Scalar
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.secret_ref import ASecret
from bascule.plan.phrases.values import Text


def _path(given: Any) -> Any:
    """A path alone stands for a mapping with nothing else."""
    return {"path": given} if isinstance(given, str) else given


class BurstOptions(Options):
    """A path that must answer 429 before so many requests were made."""

    path: Scalar = "/"
    within: Annotated[int, UNQUOTED] = Field(100, ge=2, le=2000)


class ForgeryOptions(Options):
    """A path that must refuse a change which another site makes somebody send; `cookie` is the reference of a session."""

    path: Scalar
    body: Scalar = ""
    cookie: ASecret | None = None


_SHORT = BeforeValidator(_path), WithJsonSchema({"type": ["string", "object"]})


class HeadersOptions(Sited, Limited):
    """What the headers check takes."""

    within: Within = Field(Seconds(30.0), description="driver.option-within")
    ca: Text | None = Field(None, description="driver.option-ca")
    rate_limit: Annotated[BurstOptions | None, *_SHORT] = Field(None, description="driver.option-rate_limit")
    csrf: Annotated[ForgeryOptions | None, *_SHORT] = Field(None, description="driver.option-csrf")


DRIVER = DriverFacts(
    "headers",
    DriverKind.CHECK,
    f"{__name__}.driver:HeadersCheck",
    HeadersOptions,
    measures={"": Unit.COUNT, "score": Unit.COUNT},
    trial=rendering(__name__),
)
