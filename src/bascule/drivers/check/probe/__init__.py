"""A check that calls services of third parties."""

from typing import Literal

from pydantic import Field

from bascule.drivers.support.options import Limited, Timed, Within
from bascule.drivers.support.trial import rendering
from bascule.kernel.quantities import Seconds
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Given, Scalar, Span, Variables
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.secret_ref import ASecret
from bascule.plan.phrases.values import Switch, Text


class CallOptions(Options):
    """One call; what is expected of its answer, and what is saved of it, is known by the paths of its JSON."""

    name: Scalar | None = None
    method: Scalar = "GET"
    path: Scalar = "/"
    url: Scalar | None = None
    headers: Variables = Field({})
    json_: Given = None
    form: Variables | None = None
    body: Scalar = ""
    basic: Given = None
    status: Given = 200
    expect: Given = None
    contains: Given = None
    save: Given = None
    until: Span = Seconds(0.0)
    always: Switch = False


class ProbeOptions(Timed, Limited):
    """What the probe check takes: a service that we know, or calls of the plan's own."""

    within: Within = Field(Seconds(30.0), description="driver.option-within")
    service: Literal["budget-insight", "fcm", "sendgrid", "sentry", "twilio"] | None = Field(
        None, description="driver.option-service"
    )
    url: Text | None = Field(None, description="driver.option-site-url")
    secrets: dict[str, ASecret] = Field({}, description="driver.option-secrets")
    token_url: Text | None = Field(None, alias="token-url", description="driver.option-token-url")
    values: Variables = Field({}, description="driver.option-probe-values")
    calls: list[CallOptions] | None = Field(None, description="driver.option-calls")


DRIVER = DriverFacts(
    "probe",
    DriverKind.CHECK,
    f"{__name__}.driver:ProbeCheck",
    ProbeOptions,
    measures={"": Unit.TIME, "slowest": Unit.TIME, "calls": Unit.COUNT},
    trial=rendering(__name__),
)
