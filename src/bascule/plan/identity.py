"""The identity of a plan: a hash of what it says, not of how it is written.

Comments, the order of keys, quotes, units (`60m` or `1h`), the language of a condition and defaults that are spelled
out make no difference; neither does the version of a library or a key that a later Bascule adds. Order of steps and
of guards does.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from msgspec import Struct
from pydantic import BaseModel

from bascule.kernel.canonical import fingerprint
from bascule.plan.model.plan import Plan, Step
from bascule.plan.model.step import Traffic
from bascule.plan.phrases.call_line import CallLine
from bascule.plan.phrases.condition import Condition, unit_by_name
from bascule.plan.phrases.lasting import Lasting
from bascule.plan.phrases.lines import BESIDE, PHASE, When
from bascule.plan.phrases.planning import Starting


def plan_hash(plan: Plan) -> str:
    """The plan's own, versioned hash."""
    return fingerprint(normal(plan))


def normal(value: Any) -> Any:
    """What a part of a plan says, as plain data without what is not said."""
    if (own := OWN.get(type(value))) is not None:
        return own(value)
    if isinstance(value, BaseModel):
        return {name: normal(item) for name, item in value if not _is_default(value, name, item)}
    if isinstance(value, Struct):
        return {name: normal(getattr(value, name)) for name in value.__struct_fields__}
    if is_dataclass(value):
        return {field.name: normal(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [normal(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _lasting(lasting: Lasting) -> Any:
    """A time without an upper end is its seconds, as it was before there were spans."""
    return lasting.least if lasting.most is None else {"least": lasting.least, "most": lasting.most}


def _condition(condition: Condition) -> Any:
    """A unit that follows from the name is not said, as it was not before there were units."""
    parts = {field.name: normal(getattr(condition, field.name)) for field in fields(condition)}
    if condition.unit is unit_by_name(condition.metric):
        del parts["unit"]
    return parts


def _step(step: Step) -> Any:
    """A step of which nothing is said is what it was before something could be."""
    said = {name: normal(getattr(step, name)) for name in BESIDE if getattr(step, name)}
    done = PHASE if step.kind is None else step.kind.value
    return {done: normal(getattr(step, done))} | said


def _share(traffic: Traffic) -> Any:
    """A share without a name is what it was before there were names, with its time spelled out."""
    return {"percent": traffic.percent, "duration": normal(traffic.duration)} | (
        {"name": traffic.name} if traffic.name else {}
    )


def _called(line: CallLine) -> Any:
    """A line without a limit is its name, as it was before lines had limits."""
    name = " ".join(line.words)
    return name if line.limit is None else {"check": name, "limit": line.limit.written}


def _is_default(model: BaseModel, name: str, value: Any) -> bool:
    field = type(model).model_fields[name]
    return not field.is_required() and bool(value == field.get_default(call_default_factory=True, validated_data={}))


# What says of itself what it was before it could say more.
OWN: Mapping[type, Callable[[Any], Any]] = {
    Step: _step,
    Traffic: _share,
    Lasting: _lasting,
    When: lambda when: _condition(when.condition),
    CallLine: _called,
    Starting: lambda start: start.written,
}
