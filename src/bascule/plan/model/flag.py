"""A flag, as a plan declares it: in the short form that teams write, or in the form of flagd's `flags.json`.

What stands in it is judged by `rules/flags`, with the package that also evaluates it; here are its keys.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from bascule.flag.check import shared_faults
from bascule.flag.rules.compile import inlined
from bascule.kernel.i18n import say
from bascule.plan.model.section import Section, or_empty
from bascule.plan.phrases.values import Name, Text
from bascule.plan.reading.bad_value import BadValueError

_SHARE = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"type": "string"}], "examples": [25, "25%"]}
_AUDIENCE = {"anyOf": [{"const": "all"}, {"type": "object"}], "examples": ["all", {"country": ["FR", "BE"]}]}
_OBJECT = {"type": "object"}

Switched = Annotated[Any, WithJsonSchema({"type": "boolean"})]
Share = Annotated[Any, WithJsonSchema(_SHARE)]
Audience = Annotated[Any, WithJsonSchema(_AUDIENCE)]
Members = Annotated[Any, WithJsonSchema(_OBJECT)]
State = Annotated[Any, WithJsonSchema({"enum": ["ENABLED", "DISABLED"]})]
Variant = Annotated[Any, WithJsonSchema({"type": "string"})]


class FlagValues(Section):
    """A flag's values, for all environments or for one."""

    enabled: Switched = Field(None, description="Off is off for everybody, whatever else is written.")
    rollout_percentage: Share = Field(
        None, alias="rolloutPercentage", description="The share of the users that get it."
    )
    target_audience: Audience = Field(
        None, alias="targetAudience", description="`all`, or attributes with the values that are meant."
    )
    conditions: Members = Field(None, description="`minVersion` and `browsers` of those that get it.")
    users: Members = Field(None, description="Users by their key: on or off, whatever else is written.")
    state: State = Field(None, description="flagd's form: whether its rule is asked.")
    variants: Members = Field(None, description="flagd's form: the values by name.")
    default_variant: Variant = Field(
        None, alias="defaultVariant", description="flagd's form: the variant where no rule gives another."
    )
    targeting: Members = Field(None, description="flagd's form: the rule, in JsonLogic.")
    metadata: Members = Field(None, description="What else is known of it.")

    @property
    def written(self) -> dict[str, Any]:
        """What is written, by the names that stand in the document."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class Flag(FlagValues):
    """A feature flag: what it is when an environment first has it."""

    description: Text | None = Field(None, description="What it switches.")
    environments: dict[Name, Annotated[FlagValues, BeforeValidator(or_empty)]] = Field(
        default_factory=dict, description="What differs in one environment."
    )


SHARED = "$evaluators"


def read_flags(value: Any) -> Any:
    """The flags, each on its own: rules under `$evaluators` stand where `$ref` names them."""
    value = or_empty(value)
    if not isinstance(value, dict) or SHARED not in value:
        return value
    shared, flags = value[SHARED] or {}, {key: one for key, one in value.items() if key != SHARED}
    if faults := shared_faults(flags, shared):
        raise BadValueError(
            say("plan.flag_shared", pointer=faults[0].pointer, because=faults[0].message), faults[0].hint
        )
    return {key: inlined(one, shared) for key, one in flags.items()}


class _FlagsSchema:
    """What the schema says of the section besides: the rules that definitions share."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        schema = handler(core)
        rules = {"type": "object", "additionalProperties": {"type": "object"}}
        return {**schema, "properties": {SHARED: {**rules, "description": "flagd's form: rules that `$ref` names."}}}


Flags = Annotated[
    dict[Text, Annotated[Flag, BeforeValidator(or_empty)]],
    BeforeValidator(read_flags),
    _FlagsSchema(),
]
