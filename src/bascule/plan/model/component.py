"""A component: one thing that is deployed, with its drivers, its health, its steps and its guards."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.quantities import Seconds
from bascule.plan.enums import Severity
from bascule.plan.model.section import Section, or_empty, or_none
from bascule.plan.model.step import StepLine
from bascule.plan.phrases.criteria import KEY, Criteria
from bascule.plan.phrases.lead_time import LEAD_PATTERN, LeadTime, read_lead_time
from bascule.plan.phrases.lines import When, one_or_many, read_driver, read_visitors, read_when
from bascule.plan.phrases.planning import AKind
from bascule.plan.phrases.values import (
    MOST_VISITORS,
    ASeverity,
    Choice,
    Duration,
    Name,
    Rate,
    SomeDuration,
    Switch,
    Text,
    UrlPath,
    VisitorRate,
    whole,
    whole_schema,
)
from bascule.plan.spec import DriverRef, Remedy

_DRIVER_SCHEMA = {"type": "object", "minProperties": 1}
_PATHS_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_AFTER_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}

DriverUse = Annotated[DriverRef, PlainValidator(read_driver), WithJsonSchema(_DRIVER_SCHEMA)]
Condition = Annotated[
    When, PlainValidator(read_when), WithJsonSchema({"type": "string", "examples": ["error_rate > 1% for 5m"]})
]
ALeadTime = Annotated[
    LeadTime,
    PlainValidator(read_lead_time),
    WithJsonSchema({"type": "string", "pattern": LEAD_PATTERN, "examples": ["3d", "3 working days"]}),
]
Fails = Annotated[int, PlainValidator(whole(1, 100)), whole_schema(1, 100)]
Errors = Annotated[int, PlainValidator(whole(0, 10_000)), whole_schema(0, 10_000)]


class Health(Section):
    """How a slot is asked whether it is well: GET `path` answers 200 to 399."""

    path: UrlPath = Field("/", description="The path that is asked.")
    every: SomeDuration = Field(Seconds(5.0), description="Time between two questions.")
    timeout: SomeDuration = Field(Seconds(2.0), description="How long one answer may take.")
    fails: Fails = Field(3, description="So many bad answers in a row are a breach.")
    ready_within: SomeDuration = Field(
        Seconds(60.0), description="How long a new version may take until its first good answer."
    )


class Guard(Section):
    """A condition on evidence, watched from the first exposed user to the end of the soak."""

    when: Condition = Field(description="The bad case: the guard is breached when this is true.")
    then: Annotated[Remedy, Choice(Remedy)] = Field(Remedy.ROLL_BACK, description="What to do when it is breached.")
    severity: ASeverity = Field(
        Severity.HIGH,
        description="How serious a breach is for the people who are told: low, medium, high, critical, or SEV-4 to SEV-1.",
    )
    early: Switch = Field(True, description="Whether overwhelming evidence may act before `for` has passed.")
    components: list[Name] | None = Field(None, description="The components that it watches; all when absent.")


Guards = Annotated[list[Guard], BeforeValidator(or_none)]


class Visitors(Section):
    """Synthetic visitors, where nobody visits yet; `5/s` is the short form, `none` takes them away in an environment."""

    rate: VisitorRate = Field(
        description=f"How many requests a second there are at least: visitors make up for users; at most {MOST_VISITORS}/s."
    )
    paths: Annotated[list[UrlPath], BeforeValidator(one_or_many), WithJsonSchema(_PATHS_SCHEMA)] = Field(
        default_factory=list, description="What they ask for, in turn; the health path when absent."
    )
    host: Text = Field(
        "", description="What they call the server, for an application that answers to its own name alone."
    )
    lasting: SomeDuration = Field(
        Seconds(6 * 3600.0), alias="for", description="For how long at most, from the first exposed share on."
    )


SomeVisitors = Annotated[Visitors, BeforeValidator(read_visitors)]


class OfKind(Section):
    """What differs of a component for one kind of release; the gates that its environment demands stand all the same."""

    release: list[StepLine] = Field(description="Its steps, in the place of all the others.")


Kinds = dict[AKind, OfKind]


class Override(Section):
    """What differs for a component in one environment; options are merged, lists are replaced."""

    run: DriverUse | None = Field(None, description="Other options of the workload driver, or another driver.")
    route: DriverUse | None = Field(None, description="Other options of the traffic driver, or another driver.")
    health: Health | None = Field(None, description="Other health values; the rest stays.")
    keep: Duration | None = Field(None, description="Another time to keep the old slot warm.")
    drain: Duration | None = Field(None, description="Another time to finish requests.")
    patience: SomeDuration | None = Field(None, description="Another patience.")
    consecutive_errors: Errors | None = Field(None, description="Another number of server errors in a row.")
    expect: Rate | None = Field(None, description="Other traffic: that of this environment.")
    visitors: SomeVisitors | None = Field(
        None, description="Other synthetic visitors: `5/s` where nobody visits yet, `none` where users come."
    )
    release: list[StepLine] | None = Field(None, description="Other steps, for every kind of release.")
    kinds: Kinds = Field(default_factory=dict, description="Per kind of release: other steps in this environment.")
    guards: list[Guard] | None = Field(
        None, description="Other guards of the component's own; `[]`: none, nor any of the plan's, watches it there."
    )
    promote_when: Criteria | None = Field(None, alias=KEY, description="Other criteria of the component's own.")


class Component(Section):
    """One thing that is deployed."""

    description: Text | None = Field(None, description="What it is.")
    run: DriverUse = Field(description="The workload driver that runs it, with its options.")
    route: DriverUse = Field(description="The traffic driver that brings users to it, with its options.")
    health: Annotated[Health, BeforeValidator(or_empty)] = Field(
        default_factory=Health.model_construct, description="How a slot is asked whether it is well."
    )
    after: Annotated[list[Name], BeforeValidator(one_or_many), WithJsonSchema(_AFTER_SCHEMA)] = Field(
        default_factory=list, description="Components of the same release that are moved before this one."
    )
    no_way_back: Text | None = Field(
        None, description="It cannot go back once users have it: what is done instead, for example `flag off`."
    )
    lead_times: dict[Text, ALeadTime] = Field(
        default_factory=dict,
        description="What others take before users can have it: `app store review: 3 working days`.",
    )
    keep: Duration = Field(
        Seconds(1800.0), description="How long the old slot stays warm after the promotion, for a way back."
    )
    drain: Duration = Field(Seconds(30.0), description="How long a slot that left the traffic may finish its requests.")
    patience: SomeDuration = Field(
        Seconds(1800.0), description="How long a step waits for missing evidence before a person is asked."
    )
    consecutive_errors: Errors = Field(0, description="So many server errors in a row act at once; 0 is never.")
    expect: Rate | None = Field(
        None,
        description="How many requests come, for the forecast of `check` and `plan`: `40 requests/s`; decides nothing.",
    )
    visitors: SomeVisitors | None = Field(
        None,
        description="Synthetic visitors, so that guards learn something where nobody visits yet: `5/s`; users they never are.",
    )
    release: list[StepLine] = Field(description="The steps of a release, in order.")
    kinds: Kinds = Field(
        default_factory=dict,
        description="Per kind of release: other steps, such as a canary for `risky` ones alone, or fewer of them for a `hotfix`.",
    )
    guards: Guards = Field(default_factory=list, description="Guards of this component, besides the plan's.")
    promote_when: Criteria = Field(
        default_factory=list, alias=KEY, description="What must be shown before everybody gets it, besides the plan's."
    )
