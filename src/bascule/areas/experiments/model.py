"""An experiment, as the plan writes it: which flag gives which variant to whom, for how long, and what decides.

    onboarding_flow_optimization:
      flag: onboarding-flow
      variants:
        control:   {name: "Old flow (8 steps)", weight: 50, config: {steps: 8, flow: original}}
        treatment: {name: "New flow (5 steps)", weight: 50, config: {steps: 5, flow: optimized}}
      duration: 28 days
      primary: [completion_rate, satisfaction]

Control is the variant of that name, else the first one. Metrics are those of the plan; in an experiment a user starts with the
first exposure. What becomes of it is `bascule.experiment`'s matter.
"""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.model.metric_values import METRIC_PATTERN, Amount, MetricName
from bascule.plan.model.section import Section, or_empty
from bascule.plan.phrases.lines import one_or_many
from bascule.plan.phrases.values import Chance, Text, choice, read_percent, read_text, whole, whole_schema
from bascule.plan.reading.bad_value import BadValueError, describe

NAME_PATTERN = r"^[a-z][a-z0-9_-]{0,59}$"
VARIANT_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$"
DAYS_PATTERN = r"^\s*\d{1,3}\s*(d|j|w|day|days|jour|jours|week|weeks|semaine|semaines)\s*$"
DAY, WEEK = 1, 7
_DAYS = re.compile(r"\s*(?P<count>\d{1,3})\s*(?P<unit>[a-z]+)\s*\Z")
_UNITS = {
    **dict.fromkeys(("d", "j", "day", "days", "jour", "jours"), DAY),
    **dict.fromkeys(("w", "week", "weeks", "semaine", "semaines"), WEEK),
}
CONTROL = "control"
MOST_USERS = 10_000_000


class Unit(StrEnum):
    """What is assigned to a variant: a user, by the key that the application asks its flags with."""

    USER = "user"


class DecisionRule(StrEnum):
    """When a primary metric may decide: at the end of every whole week, or on the last day only."""

    SEQUENTIAL = "group sequential"
    FIXED = "fixed horizon"


class Correction(StrEnum):
    """How secondary metrics are corrected for their number."""

    HOLM = "holm"
    BENJAMINI_HOCHBERG = "benjamini-hochberg"


def read_days(value: Any) -> int:
    """Days of `28 days`, `4 weeks`, `30 jours`, `28d`."""
    match = _DAYS.match(value) if isinstance(value, str) else None
    size = _UNITS.get(match["unit"]) if match else None
    if match is None or size is None or not int(match["count"]):
        raise BadValueError(say("experiments.days", found=describe(value)))
    return int(match["count"]) * size


def read_weight(value: Any) -> float:
    """A part of the users, 50 or 50%, as a number of percents."""
    if isinstance(value, str):
        return round(read_percent(value) * 100, 6)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
        raise BadValueError(say("experiments.weight", found=describe(value)))
    return round(float(value), 6)


def read_limits(value: Any) -> Any:
    """Guardrails: names, or names with how much worse they may get."""
    value = one_or_many(value)
    return dict.fromkeys(value) if isinstance(value, list) and all(isinstance(each, str) for each in value) else value


def _named(pattern: str, key: str) -> Any:
    def read_it(value: Any) -> str:
        text = read_text(value)
        if not re.match(pattern.replace("$", r"\Z"), text):
            raise BadValueError(say(key, found=describe(text)))
        return text

    return read_it


ExperimentName = Annotated[
    str,
    PlainValidator(_named(NAME_PATTERN, "experiments.name")),
    WithJsonSchema({"type": "string", "pattern": NAME_PATTERN}),
]
VariantName = Annotated[
    str,
    PlainValidator(_named(VARIANT_PATTERN, "experiments.variant-name")),
    WithJsonSchema({"type": "string", "pattern": VARIANT_PATTERN}),
]
Days = Annotated[
    int,
    PlainValidator(read_days),
    WithJsonSchema({"type": "string", "pattern": DAYS_PATTERN, "examples": ["28 days", "4 weeks"]}),
]
Weight = Annotated[
    float, PlainValidator(read_weight), WithJsonSchema({"type": ["number", "string"], "examples": [50, "50%"]})
]
_LIST_SCHEMA = WithJsonSchema(
    {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string", "pattern": METRIC_PATTERN}}]}
)
MetricNames = Annotated[list[MetricName], BeforeValidator(one_or_many), _LIST_SCHEMA]
Limits = Annotated[
    dict[MetricName, Amount | None],
    BeforeValidator(read_limits),
    WithJsonSchema({"type": ["object", "array", "string"], "examples": [{"client_error_rate": "1%"}]}),
]


class Variant(Section):
    """One of the things that are compared."""

    name: Text | None = Field(None, description="What people call it.")
    weight: Weight = Field(description="Which part of the users gets it, in percent; all add up to 100.")
    config: dict[str, Any] | None = Field(
        None, description="What the flag returns for it; its name (true and false for on and off) when absent."
    )


class Experiment(Section):
    """An experiment: started by hand, per environment, and then settled until it ends."""

    description: Text | None = Field(None, description="What is expected, and why.")
    flag: Text = Field(description="The flag that assigns; the experiment defines it while it runs.")
    variants: dict[VariantName, Variant] = Field(
        description="What is compared, by name. Control is the one called `control`, else the first.", min_length=2
    )
    unit: Annotated[Unit, PlainValidator(choice(Unit)), WithJsonSchema({"enum": [str(one) for one in Unit]})] = Field(
        Unit.USER, description="What is assigned: a user."
    )
    duration: Days = Field(description="How long it runs, `28 days` or `4 weeks`; raised to whole weeks.")
    primary: MetricNames = Field(description="The metrics that may decide.", min_length=1)
    secondary: MetricNames = Field(default_factory=list, description="Metrics that explain and never decide.")
    guardrails: Limits = Field(
        default_factory=dict,
        description="Metrics that take a variant back as soon as it is proven to be worse than control; each with how much "
        "worse it may be, 0 when absent.",
    )
    rule: Annotated[
        DecisionRule,
        PlainValidator(choice(DecisionRule)),
        WithJsonSchema({"enum": [str(one) for one in DecisionRule]}),
    ] = Field(
        DecisionRule.SEQUENTIAL, description="`group sequential` decides at whole weeks, `fixed horizon` at the end."
    )
    correction: Annotated[
        Correction, PlainValidator(choice(Correction)), WithJsonSchema({"enum": [str(one) for one in Correction]})
    ] = Field(Correction.HOLM, description="Of secondary metrics, for their number: `holm` or `benjamini-hochberg`.")
    min_users: Annotated[int, PlainValidator(whole(1, MOST_USERS)), whole_schema(1, MOST_USERS)] = Field(
        1000, description="Every variant must have more users than this."
    )
    min_days: Annotated[int, PlainValidator(whole(1, 364)), whole_schema(1, 364)] = Field(
        7, description="No decision before so many days."
    )
    risk: Chance = Field(0.05, description="The chance that a useless variant is ever called different.")
    false_rollback: Chance = Field(0.01, description="The chance that guardrails take a harmless variant back.")
    before: Days | None = Field(
        None, description="So many days before the first exposure take out noise from shares and counts (CUPED)."
    )

    @property
    def ordered(self) -> dict[str, Variant]:
        """The variants, control first."""
        first = CONTROL if CONTROL in self.variants else next(iter(self.variants))
        return {first: self.variants[first], **self.variants}

    @property
    def days(self) -> int:
        """The duration in whole weeks."""
        return -(-self.duration // WEEK) * WEEK

    @property
    def metrics(self) -> list[str]:
        """Every metric once."""
        return list(dict.fromkeys([*self.primary, *self.secondary, *self.guardrails]))


Experiments = Annotated[dict[ExperimentName, Experiment], BeforeValidator(or_empty)]
