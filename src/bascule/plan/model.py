"""The model: a plan document as values, and the only description of its keys.

Every key has its type, its default and its sentence here; the JSON Schema, the annotated examples' test and the error
messages are derived from it. Unknown keys are refused (keys that start with `x-` never get this far: `tree.plain` drops
them). A `Plan` is made by `load`; it remembers the tree that it came from, so that lint can point at lines.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, PrivateAttr, WithJsonSchema

from bascule.plan.call_line import CallLine, read_call
from bascule.plan.course import Driver, Remedy, StepKind
from bascule.plan.expectation import EXPECTATION_PATTERN
from bascule.plan.lines import (
    TRAFFIC_PATTERN,
    Expectation,
    Share,
    When,
    nothing,
    one_or_many,
    read_check,
    read_driver,
    read_expectation,
    read_share,
    read_step,
    read_when,
    some,
)
from bascule.plan.tree import Node
from bascule.plan.values import (
    Chance,
    Duration,
    Frequency,
    HowOften,
    Name,
    Percent,
    SomeDuration,
    Switch,
    Text,
    UrlPath,
    Zone,
    choice,
    read_some_duration,
    read_version,
    whole,
    whole_schema,
)
from bascule.plan.words import Severity, Speech

_DRIVER_SCHEMA = {
    "type": "object",
    "minProperties": 1,
}
_NAMES_SCHEMA: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_CALLS_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, _NAMES_SCHEMA, {"type": "null"}]}
_LINE_SCHEMA: dict[str, Any] = {"type": "string", "pattern": EXPECTATION_PATTERN}
_LINES_SCHEMA: dict[str, Any] = {"anyOf": [_LINE_SCHEMA, {"type": "array", "items": _LINE_SCHEMA, "minItems": 1}]}
_SHARE_SCHEMA: dict[str, Any] = {"type": "string", "pattern": TRAFFIC_PATTERN, "examples": ["5% for 1h", "100%"]}
_SOAK_SCHEMA: dict[str, Any] = {"type": "string", "examples": ["30m"]}


def _or_empty(value: Any) -> Any:
    return {} if value is None else value


def _or_none(value: Any) -> Any:
    return [] if value is None else value


DriverUse = Annotated[Driver, PlainValidator(read_driver), WithJsonSchema(_DRIVER_SCHEMA)]
Condition = Annotated[
    When, PlainValidator(read_when), WithJsonSchema({"type": "string", "examples": ["error_rate > 1% for 5m"]})
]
Line = Annotated[Expectation, PlainValidator(read_expectation), WithJsonSchema(_LINE_SCHEMA)]
Tries = Annotated[int, PlainValidator(whole(1, 20)), whole_schema(1, 20)]
Fails = Annotated[int, PlainValidator(whole(1, 100)), whole_schema(1, 100)]
Errors = Annotated[int, PlainValidator(whole(0, 10_000)), whole_schema(0, 10_000)]
Call = Annotated[CallLine, PlainValidator(read_call), WithJsonSchema({"type": "string"})]
Version = Annotated[int, PlainValidator(read_version), WithJsonSchema({"const": 1})]


class Section(BaseModel):
    """What every part of a plan has in common: it is immutable and knows its keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Objectives(Section):
    """What the team wants to reach; measured from the journal and shown against these lines."""

    availability: Percent = Field(0.999, description="Share of requests that are answered without a server error.")
    latency_p95: SomeDuration = Field(0.5, description="Time within which 95 % of the requests are answered.")
    deploy_time: SomeDuration = Field(900.0, description="How long a release may take, its soak not counted.")
    rollback_time: SomeDuration = Field(300.0, description="How long the way back may take.")
    deploy_success: Percent = Field(0.95, description="Share of the releases that succeed.")
    recovery_time: SomeDuration = Field(1800.0, description="Mean time from a failure to its repair.")
    frequency: HowOften = Field(Frequency(1, "week"), description="How often a release should reach production.")


class Health(Section):
    """How a slot is asked whether it is well: GET `path` answers 200 to 399."""

    path: UrlPath = Field("/", description="The path that is asked.")
    every: SomeDuration = Field(5.0, description="Time between two questions.")
    timeout: SomeDuration = Field(2.0, description="How long one answer may take.")
    fails: Fails = Field(3, description="So many bad answers in a row are a breach.")
    ready_within: SomeDuration = Field(60.0, description="How long a new version may take until its first good answer.")


class Step(Section):
    """One line of a release; exactly one of its keys is set."""

    check: Annotated[list[Call] | None, BeforeValidator(one_or_many), WithJsonSchema(_CALLS_SCHEMA)] = Field(
        None,
        description="Run these checks, each with a limit when one is written, or all of the plan when none is named. "
        "All must pass.",
    )
    deploy: Annotated[None, BeforeValidator(nothing), WithJsonSchema({"type": "null"})] = Field(
        None, description="Start the new version in the idle slot and wait until it is healthy. It gets no traffic yet."
    )
    smoke: Annotated[list[Line] | None, BeforeValidator(some), WithJsonSchema(_LINES_SCHEMA)] = Field(
        None, description="Ask the new version itself and compare its answers."
    )
    traffic: Annotated[Share | None, PlainValidator(read_share), WithJsonSchema(_SHARE_SCHEMA)] = Field(
        None, description="Give the new version this share of the traffic, for at least this time."
    )
    soak: Annotated[float | None, PlainValidator(read_some_duration), WithJsonSchema(_SOAK_SCHEMA)] = Field(
        None, description="Keep watching the guards with all traffic on the new version."
    )

    @property
    def kind(self) -> StepKind:
        """The key that is set."""
        return StepKind(next(iter(self.model_fields_set)))


StepLine = Annotated[Step, BeforeValidator(read_step)]


class Guard(Section):
    """A condition on evidence, watched from the first exposed user to the end of the soak."""

    when: Condition = Field(description="The bad case: the guard is breached when this is true.")
    then: Annotated[Remedy, PlainValidator(choice(Remedy)), WithJsonSchema({"enum": [str(one) for one in Remedy]})] = (
        Field(Remedy.ROLL_BACK, description="What to do when it is breached.")
    )
    severity: Annotated[
        Severity, PlainValidator(choice(Severity)), WithJsonSchema({"enum": [str(one) for one in Severity]})
    ] = Field(Severity.HIGH, description="How serious a breach is for the people who are told.")
    early: Switch = Field(True, description="Whether overwhelming evidence may act before `for` has passed.")
    components: list[Name] | None = Field(None, description="The components that it watches; all when absent.")


Guards = Annotated[list[Guard], BeforeValidator(_or_none)]


class Override(Section):
    """What differs for a component in one environment; options are merged, lists are replaced."""

    run: DriverUse | None = Field(None, description="Other options of the workload driver, or another driver.")
    route: DriverUse | None = Field(None, description="Other options of the traffic driver, or another driver.")
    health: Health | None = Field(None, description="Other health values; the rest stays.")
    keep: Duration | None = Field(None, description="Another time to keep the old slot warm.")
    drain: Duration | None = Field(None, description="Another time to finish requests.")
    patience: SomeDuration | None = Field(None, description="Another patience.")
    consecutive_errors: Errors | None = Field(None, description="Another number of server errors in a row.")
    release: list[StepLine] | None = Field(None, description="Other steps.")
    guards: list[Guard] | None = Field(None, description="Other guards of the component's own.")


class Environment(Section):
    """A place to release into."""

    description: Text | None = Field(None, description="What it is for.")
    after: Name | None = Field(None, description="The same version must have succeeded in that environment first.")
    override: dict[Name, Annotated[Override, BeforeValidator(_or_empty)]] = Field(
        default_factory=dict, description="Per component: what differs in this environment."
    )


class Component(Section):
    """One thing that is deployed."""

    description: Text | None = Field(None, description="What it is.")
    run: DriverUse = Field(description="The workload driver that runs it, with its options.")
    route: DriverUse = Field(description="The traffic driver that brings users to it, with its options.")
    health: Annotated[Health, BeforeValidator(_or_empty)] = Field(
        default_factory=Health.model_construct, description="How a slot is asked whether it is well."
    )
    keep: Duration = Field(1800.0, description="How long the old slot stays warm after the promotion, for a way back.")
    drain: Duration = Field(30.0, description="How long a slot that left the traffic may finish its requests.")
    patience: SomeDuration = Field(
        1800.0, description="How long a step waits for missing evidence before a person is asked."
    )
    consecutive_errors: Errors = Field(0, description="So many server errors in a row act at once; 0 is never.")
    release: list[StepLine] = Field(description="The steps of a release, in order.")
    guards: Guards = Field(default_factory=list, description="Guards of this component, besides the plan's.")


class Check(Section):
    """A named check: one driver with its options, a time limit and a number of tries."""

    description: Text | None = Field(None, description="What it proves.")
    timeout: SomeDuration = Field(60.0, description="How long one try may take.")
    tries: Tries = Field(1, description="How often it is tried in all before it has failed.")
    runs: Annotated[Driver, WithJsonSchema({})] = Field(exclude=True)


CheckLine = Annotated[Check, BeforeValidator(read_check)]


class Plan(Section):
    """The whole document."""

    bascule: Version = Field(description="The version of this format.")
    name: Name = Field(description="The name of the product or of the team's plan; part of every address.")
    timezone: Zone = Field("UTC", description="The time zone in which times are shown and written.")
    language: Annotated[
        Speech, PlainValidator(choice(Speech)), WithJsonSchema({"enum": [str(one) for one in Speech]})
    ] = Field(Speech.EN, description="The language of notices and reports: en or fr.")
    objectives: Annotated[Objectives, BeforeValidator(_or_empty)] = Field(
        default_factory=Objectives.model_construct, description="What the team wants to reach."
    )
    environments: dict[Name, Annotated[Environment, BeforeValidator(_or_empty)]] = Field(
        description="Where releases go, each with what differs there.", min_length=1
    )
    components: dict[Name, Component] = Field(description="What is released.", min_length=1)
    false_rollback: Chance = Field(
        0.01, description="Accepted chance of rolling back a healthy release, over the whole release."
    )
    guards: Guards = Field(default_factory=list, description="Guards of all components.")
    checks: Annotated[dict[Name, CheckLine], BeforeValidator(_or_empty)] = Field(
        default_factory=dict, description="Checks that steps can name."
    )

    _tree: Node | None = PrivateAttr(default=None)
    _file: str = PrivateAttr(default="")

    @property
    def tree(self) -> Node | None:
        """The text's tree, None for a plan that was not read from a text."""
        return self._tree

    @property
    def file(self) -> str:
        """The name of the file that it was read from."""
        return self._file

    def read_from(self, tree: Node, file: str) -> "Plan":
        """The same plan, knowing where its values stand."""
        self._tree, self._file = tree, file
        return self
