"""An environment: where releases go, from which branch or tag, and what they must go through for each kind."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from bascule.kernel.quantities import Seconds
from bascule.plan.enums import Gate, Newer, Overrider
from bascule.plan.model.component import Override
from bascule.plan.model.database import DatabaseOverride
from bascule.plan.model.section import Section, or_empty
from bascule.plan.phrases.demands import read_approvals
from bascule.plan.phrases.lines import one_or_many, read_check_override
from bascule.plan.phrases.planning import AKind, APlanned, AStart, Starting, with_earlier
from bascule.plan.phrases.values import (
    Choice,
    Domain,
    Duration,
    Name,
    SomeDuration,
    Switch,
    Text,
    Tries,
    Value,
    ValueName,
    WebAddress,
)
from bascule.plan.sign_off import Demand
from bascule.plan.spec import DriverRef
from bascule.plan.windows.types import Exceptions, Lead, Spans

_TEXTS_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_APPROVALS_SCHEMA: dict[str, Any] = {"type": "string", "examples": ["2 reviewers", "1 reviewer and 1 tech-lead"]}

Patterns = Annotated[list[Text], BeforeValidator(one_or_many), WithJsonSchema(_TEXTS_SCHEMA)]
Demands = Annotated[tuple[Demand, ...], PlainValidator(read_approvals), WithJsonSchema(_APPROVALS_SCHEMA)]
AGate = Annotated[Gate, Choice(Gate)]
_WHO = {"enum": [str(one) for one in Overrider]}
Overriders = Annotated[
    list[Annotated[Overrider, Choice(Overrider)]],
    BeforeValidator(one_or_many),
    WithJsonSchema({"anyOf": [_WHO, {"type": "array", "items": _WHO}]}),
]


class CheckOverride(Section):
    """What differs for a check in one environment; options of the same driver are merged, another driver replaces it."""

    description: Text | None = Field(None, description="What it proves here.")
    timeout: SomeDuration | None = Field(None, description="Another time limit.")
    tries: Tries | None = Field(None, description="Another number of tries.")
    runs: Annotated[DriverRef | None, WithJsonSchema({})] = Field(None, exclude=True)


class Kind(Section):
    """What a release of one kind must go through before it moves."""

    approvals: Demands = Field((), description="Who must approve, and how many of them; the author never counts.")
    approvals_expire: Duration = Field(Seconds(7 * 86400.0), description="How long an approval stands.")
    window: Spans = Field(default_factory=list, description="The hours in which it may move; always when absent.")
    excepted: Exceptions = Field(
        default_factory=list,
        alias="except",
        description="Holidays, dates, weekdays and calendars when it may not move.",
    )
    branch: Patterns = Field(default_factory=list, description="Other branches for this kind than the environment's.")
    tag: Patterns = Field(default_factory=list, description="Another form of its tags than the environment's.")
    notice: Lead = Field(Seconds(0.0), description="How long before the window opens it must have been announced.")


class Environment(Section):
    """A place to release into."""

    _earlier = model_validator(mode="before")(with_earlier)

    description: Text | None = Field(None, description="What it is for.")
    url: WebAddress | None = Field(
        None, description="Where its users find it: `{url}`; in messages `{environment_url}`."
    )
    domains: Annotated[list[Domain], BeforeValidator(one_or_many), WithJsonSchema(_TEXTS_SCHEMA)] = Field(
        default_factory=list,
        description="Its domains: `{domains}`, and the first of them `{domain}`; that of `url` when absent.",
    )
    values: dict[ValueName, Value] = Field(
        default_factory=dict,
        description="What else differs here, by names of your own: `{name}` in commands, checks, jobs and messages.",
    )
    branch: Patterns = Field(default_factory=list, description="Branches that may be released here, as globs.")
    tag: Patterns = Field(default_factory=list, description="The version must be a tag of this form, as globs.")
    start: AStart = Field(
        Starting(),
        description="What starts a release: `manual`, `on push`, `on merge`, or `after staging`: a version that has succeeded "
        "there, its soak over. It says `after: staging`, too.",
    )
    planned: APlanned | None = Field(
        None,
        description="When the next release here is planned, in the plan's zone: nothing moves before, and due dates count from it; "
        "over once it is past. `bascule release --on` says it for one release.",
    )
    newer: Annotated[Newer, Choice(Newer)] = Field(
        Newer.WAIT,
        description="What a trigger brings while a release is under way: it waits for its turn (`wait`), or the release under way "
        "goes back for it, as far as it may (`supersede`). The newest takes the place of what waits already.",
    )
    after: Name | None = Field(None, description="The same version must have succeeded in that environment first.")
    kinds: dict[AKind, Annotated[Kind, BeforeValidator(or_empty)]] = Field(
        default_factory=dict,
        description="Per kind of release: its approvals, its window, its tags. `standard`, `hotfix`, `maintenance`, `feature`, "
        "or a kind of the team's own, such as `risky`.",
    )
    rehearsal: Switch = Field(
        False,
        description="Whether releases may be rehearsed here with time running faster, also where approvals are demanded.",
    )
    may_override: dict[AGate, Overriders] = Field(
        default_factory=dict,
        description="Per kind of gate, who may override it: tech-lead, operator, or nobody. "
        "When absent, a tech-lead, and for the window and freezes an operator, too.",
    )
    override: dict[Name, Annotated[Override, BeforeValidator(or_empty)]] = Field(
        default_factory=dict, description="Per component: what differs in this environment."
    )
    checks: dict[Name, Annotated[CheckOverride, BeforeValidator(read_check_override)]] = Field(
        default_factory=dict, description="Per check: what differs in this environment."
    )
    databases: dict[Name, DatabaseOverride] = Field(
        default_factory=dict, description="Per database: what differs in this environment."
    )
