"""The model: a plan document as values, and the only description of its keys.

Every key has its type, its default and its sentence in these modules (`component`, `step`, `environment`, `checklist`, …);
the JSON Schema, the annotated examples' test and the error messages are derived from it. Unknown keys are
refused (keys that start with `x-` never get this far: `tree.plain` drops them). A `Plan` is made by `load`; it remembers
the tree that it came from, so that lint can point at lines. `composed` adds the sections of areas.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr, WithJsonSchema

from bascule.kernel.quantities import Seconds, Share
from bascule.plan.enums import Speech
from bascule.plan.model.alert import Alerts
from bascule.plan.model.announce import Announce, Announcing, Channel
from bascule.plan.model.checklist import Checklist, Item
from bascule.plan.model.component import Component, Guard, Guards, Health, Override
from bascule.plan.model.database import Backup, Database, Databases, Migrate
from bascule.plan.model.environment import Environment, Kind
from bascule.plan.model.flag import Flags
from bascule.plan.model.metric import Metric, Metrics
from bascule.plan.model.section import Section, or_empty
from bascule.plan.model.step import Run, Step
from bascule.plan.model.trigger import Triggers
from bascule.plan.phrases.criteria import KEY, Criteria
from bascule.plan.phrases.lines import one_or_many, read_check
from bascule.plan.phrases.values import (
    Chance,
    Choice,
    Frequency,
    HowOften,
    Name,
    Percent,
    SomeDuration,
    Text,
    Tries,
    Zone,
    read_version,
)
from bascule.plan.reading.tree import Node
from bascule.plan.spec import DriverRef
from bascule.plan.windows.types import Calendars

__all__ = [
    "Announce", "Backup", "Channel", "Check", "Checklist", "Component", "Database", "Environment", "Guard", "Health",
    "Item", "Kind", "Migrate", "Objectives", "Override",
    "Person", "Plan", "Run", "Section", "Step",
]  # fmt: skip

Version = Annotated[int, PlainValidator(read_version), WithJsonSchema({"const": 1})]
_AFTER_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


# What somebody *may do* is never read from the plan: whoever could edit the file could promote themselves. Accounts and their
# roles are kept by the control plane; the roles here say what somebody does in the team.
class Person(Section):
    """Somebody whom the plan names."""

    name: Text | None = Field(None, description="The full name.")
    roles: list[Name] = Field(
        default_factory=list,
        description="What the person does: a role of ours, or one of the team's own, such as `product-owner`. Grants nothing; "
        "an item of a checklist that a role of the team's own owns is settled by its people, and by nobody else.",
    )
    does: Text | None = Field(None, description="Responsibilities, in words.")
    email: Text | None = Field(None, description="The address of the person's account.")
    reach: list[Text] = Field(default_factory=list, description="How to reach the person, best first.")
    hours: Text | None = Field(None, description="When the person can be reached, for example Mon-Fri 09:00-18:00.")


class Objectives(Section):
    """What the team wants to reach; measured from the journal and shown against these lines."""

    availability: Percent = Field(
        Share(0.999), description="Share of requests that are answered without a server error."
    )
    latency_p95: SomeDuration = Field(Seconds(0.5), description="Time within which 95 % of the requests are answered.")
    deploy_time: SomeDuration = Field(Seconds(900.0), description="How long a release may take, its soak not counted.")
    rollback_time: SomeDuration = Field(Seconds(300.0), description="How long the way back may take.")
    deploy_success: Percent = Field(Share(0.95), description="Share of the releases that succeed.")
    recovery_time: SomeDuration = Field(Seconds(1800.0), description="Mean time from a failure to its repair.")
    frequency: HowOften = Field(Frequency(1, "week"), description="How often a release should reach production.")


class Check(Section):
    """A named check: one driver with its options, a time limit and a number of tries."""

    description: Text | None = Field(None, description="What it proves.")
    timeout: SomeDuration = Field(Seconds(60.0), description="How long one try may take.")
    tries: Tries = Field(1, description="How often it is tried in all before it has failed.")
    after: Annotated[list[Name], BeforeValidator(one_or_many), WithJsonSchema(_AFTER_SCHEMA)] = Field(
        default_factory=list,
        description="Checks of the same step that must have passed before this one is asked, because they make what it reads.",
    )
    runs: Annotated[DriverRef, WithJsonSchema({})] = Field(exclude=True)


CheckLine = Annotated[Check, BeforeValidator(read_check)]


class Plan(Section):
    """The whole document."""

    bascule: Version = Field(description="The version of this format.")
    name: Name = Field(description="The name of the product or of the team's plan; part of every address.")
    timezone: Zone = Field("UTC", description="The time zone in which times are shown and written.")
    language: Annotated[Speech, Choice(Speech)] = Field(
        Speech.EN, description="The language of notices and reports: en or fr."
    )
    objectives: Annotated[Objectives, BeforeValidator(or_empty)] = Field(
        default_factory=Objectives.model_construct, description="What the team wants to reach."
    )
    people: dict[Name, Annotated[Person, BeforeValidator(or_empty)]] = Field(
        default_factory=dict, description="Whom the plan names, and how to reach them."
    )
    calendars: Calendars = Field(
        default_factory=dict, description="Named lists of exceptions that windows share: freezes, holidays."
    )
    environments: dict[Name, Annotated[Environment, BeforeValidator(or_empty)]] = Field(
        description="Where releases go, each with what differs there.", min_length=1
    )
    components: dict[Name, Component] = Field(description="What is released.", min_length=1)
    false_rollback: Chance = Field(
        0.01, description="Accepted chance of rolling back a healthy release, over the whole release."
    )
    guards: Guards = Field(default_factory=list, description="Guards of all components.")
    promote_when: Criteria = Field(
        default_factory=list, alias=KEY, description="What must be shown before everybody gets a version; with `and`."
    )
    checks: Annotated[dict[Name, CheckLine], BeforeValidator(or_empty)] = Field(
        default_factory=dict, description="Checks that steps can name."
    )
    checklists: dict[Name, Checklist] = Field(
        default_factory=dict, description="Checklists that `confirm` steps can name."
    )
    triggers: Annotated[Triggers, BeforeValidator(or_empty)] = Field(
        default_factory=Triggers.model_construct,
        description="What starts releases from outside, and who hears of them.",
    )

    channels: dict[Name, Channel] = Field(default_factory=dict, description="Where messages go, by name.")
    announce: Annotated[dict[str, Announcing], BeforeValidator(or_empty)] = Field(
        default_factory=dict, description="Per occasion: who is told."
    )
    databases: Databases = Field(
        default_factory=dict, description="Databases that `backup` and `migrate` steps can name."
    )
    metrics: Metrics = Field(default_factory=dict, description="Figures over product events and requests, by name.")
    alerts: Alerts = Field(default_factory=list, description="Alerts on metrics, with what is done about each.")
    flags: Flags = Field(default_factory=dict, description="Feature flags, by key: what they are at first.")

    # The sections that areas have added: those of `document.composed`.
    added: ClassVar[tuple[Any, ...]] = ()

    _tree: Node | None = PrivateAttr(default=None)
    _file: str = PrivateAttr(default="")

    @property
    def product(self) -> Mapping[str, Metric]:
        """The metrics over product events, which releases and experiments judge by; what proxies count they judge themselves."""
        return {name: metric for name, metric in self.metrics.items() if not metric.kind.proxied}

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
