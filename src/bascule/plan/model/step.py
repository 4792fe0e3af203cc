"""A step: one line of a release, as the plan writes it."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.quantities import Seconds
from bascule.plan.model.announce import Say
from bascule.plan.model.database import Migrate, read_migrate
from bascule.plan.model.section import Section
from bascule.plan.phrases.call_line import CallLine, read_call
from bascule.plan.phrases.criteria import Criteria
from bascule.plan.phrases.expectation import EXPECTATION_PATTERN
from bascule.plan.phrases.lasting import Lasting, SomeLasting
from bascule.plan.phrases.lines import (
    FLAG_PATTERN,
    Expectation,
    FlagShare,
    nothing,
    one_or_many,
    read_band,
    read_expectation,
    read_flag_share,
    read_run,
    read_step,
    read_traffic,
    read_whole_share,
    some,
)
from bascule.plan.phrases.planning import ADue
from bascule.plan.phrases.values import NAME_PATTERN, Name, SomeDuration, Switch, Text, read_name
from bascule.plan.sign_off import Band
from bascule.plan.spec import StepKind

_NAMES_SCHEMA: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_CALLS_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, _NAMES_SCHEMA, {"type": "null"}]}
_SOME_NAMES_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, {**_NAMES_SCHEMA, "minItems": 1}]}
_LINE_SCHEMA: dict[str, Any] = {"type": "string", "pattern": EXPECTATION_PATTERN}
_LINES_SCHEMA: dict[str, Any] = {"anyOf": [_LINE_SCHEMA, {"type": "array", "items": _LINE_SCHEMA, "minItems": 1}]}
_WHOLE_SCHEMA: dict[str, Any] = {"type": "string", "pattern": r"^\s*\d{1,3}\s*%\s*$", "examples": ["5%", "100%"]}
_FLAG_SCHEMA: dict[str, Any] = {"type": "string", "pattern": FLAG_PATTERN, "examples": ["checkout 5% for 3d..5d"]}
BAND_SCHEMA: dict[str, Any] = {"type": "string", "examples": ["1d..2d", "1-2 days"]}
_NAME_SCHEMA: dict[str, Any] = {"type": "string", "pattern": NAME_PATTERN}

Line = Annotated[Expectation, PlainValidator(read_expectation), WithJsonSchema(_LINE_SCHEMA)]
Call = Annotated[CallLine, PlainValidator(read_call), WithJsonSchema({"type": "string"})]
Nothing = Annotated[None, BeforeValidator(nothing), WithJsonSchema({"type": "null"})]


# A number is a user, too.
Person = Annotated[str | None, BeforeValidator(lambda value: str(value) if type(value) is int else value)]


class Run(Section):
    """A command that a release runs: a build, an upload, a cache to be emptied."""

    command: Text = Field(description="The command line; {version}, {environment}, {component} are filled in.")
    directory: Text = Field(".", description="Where it runs, relative to the plan's folder.")
    checkout: Switch = Field(
        False, description="Run in a fresh copy of the repository at the released version instead of the plan's folder."
    )
    environment: dict[str, Text] = Field(default_factory=dict, description="Variables that it gets.")
    inherit: list[Text] = Field(default_factory=list, description="Variables of the control plane that it gets.")
    user: Person = Field(
        None, description="As whom of the machine it runs, where the control plane is root; default the folder's owner."
    )
    artifacts: list[Text] = Field(default_factory=list, description="Files that are kept with the release, as globs.")
    timeout: SomeDuration = Field(Seconds(900.0), description="How long it may take.")


class Undo(Run):
    """What takes back what a `run` has done, once the traffic is back; `{stable}` is the version that is gone back to.

    It is run on the way back for every `run` that has begun, the last one first, and is harmless where that did half of its work.
    """

    command: Text = Field(
        description="The command line; {stable} is the version that is gone back to, {version} the one that goes."
    )
    checkout: Switch = Field(
        False,
        description="Run in a fresh copy of the repository at the version that is gone back to instead of the plan's folder.",
    )


class Traffic(Section):
    """A share of the traffic; `5% for 1h` is the short form."""

    percent: Annotated[int, PlainValidator(read_whole_share), WithJsonSchema(_WHOLE_SCHEMA)] = Field(
        alias="share", description="The new version's share of the traffic."
    )
    duration: SomeLasting = Field(
        Lasting(), alias="for", description="For at least this time; of a span such as `3d..5d`, for at most its end."
    )
    name: Text = Field("", description="What people call this step; the same as `name` beside `traffic`.")


def _traffic(value: Any) -> Any:
    """Bring a share into its long form."""
    if isinstance(value, dict):
        return value
    percent, duration = read_traffic(value)
    return Traffic.model_construct(percent=percent, duration=duration)


class Step(Section):
    """One line of a release: what is done, under one key, and what is said of it beside."""

    check: Annotated[list[Call] | None, BeforeValidator(one_or_many), WithJsonSchema(_CALLS_SCHEMA)] = Field(
        None,
        description="Run these checks, each with a limit when one is written, or all of the plan when none is named. "
        "All must pass.",
    )
    confirm: Annotated[list[Name] | None, BeforeValidator(some), WithJsonSchema(_SOME_NAMES_SCHEMA)] = Field(
        None, description="Wait until every item of the named checklists is confirmed."
    )
    approve: Nothing = Field(None, description="Wait for the approvals that the environment demands.")
    window: Nothing = Field(None, description="Wait until the environment's window is open.")
    run: Annotated[Run | None, BeforeValidator(read_run)] = Field(None, description="Run a command.")
    undo: Annotated[Undo | None, BeforeValidator(read_run)] = Field(
        None,
        description="Beside `run`: the command that takes it back, run on the way back once the traffic is back. Beside "
        "`migrate`: the word `down`, which then runs the ways down that were rehearsed.",
    )
    announce: Say | None = Field(
        None, description="Say something to channels; done at once, whatever becomes of the message."
    )
    backup: Annotated[str | None, PlainValidator(read_name), WithJsonSchema(_NAME_SCHEMA)] = Field(
        None, description="Save the named database, and prove that the copy can be read."
    )
    migrate: Annotated[Migrate | None, BeforeValidator(read_migrate)] = Field(
        None, description="Run the pending migrations of the named database."
    )
    deploy: Nothing = Field(
        None, description="Start the new version in the idle slot and wait until it is healthy. It gets no traffic yet."
    )
    smoke: Annotated[list[Line] | None, BeforeValidator(some), WithJsonSchema(_LINES_SCHEMA)] = Field(
        None, description="Ask the new version itself and compare its answers."
    )
    traffic: Annotated[Traffic | None, BeforeValidator(_traffic)] = Field(
        None,
        description="Give the new version this share of the traffic, for at least this time, or a span: `5% for 3d..5d`.",
    )
    flag: Annotated[FlagShare | None, PlainValidator(read_flag_share), WithJsonSchema(_FLAG_SCHEMA)] = Field(
        None, description="Give a feature flag to this share of the users, for at least this time, or a span."
    )
    soak: SomeLasting | None = Field(None, description="Keep watching the guards with all traffic on the new version.")
    name: Text = Field("", description="Beside it: what people call this step; shown wherever the step is.")
    until: Criteria = Field(
        default_factory=list,
        description="Beside `traffic`, `flag` or `soak`: what must be shown before the step is over; with `and`.",
    )

    due: ADue | None = Field(
        None,
        description="Beside it: by which day it is to be over, counted from that of the planned release: `J-7`, `J-30..J-26`.",
    )
    owner: Name | None = Field(
        None, description="Beside it: whose it is, a role or a person of `people`; who is reminded."
    )
    within: Annotated[Band | None, PlainValidator(read_band), WithJsonSchema(BAND_SCHEMA)] = Field(
        None, description="Beside `confirm`: how long it takes, such as `1d..2d`; past its end its owners are called."
    )
    phase: Text = Field(
        "",
        description="Alone on its line: what people call the steps that follow, up to the next `phase`, such as `Canary`.",
    )

    @property
    def kind(self) -> StepKind | None:
        """The key that says what is done; None of a line that names a phase."""
        return next((kind for kind in StepKind if kind.value in self.model_fields_set), None)


StepLine = Annotated[Step, BeforeValidator(read_step)]
