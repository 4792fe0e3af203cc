"""A course as JSON data, and back: the form in which it is stored with its release.

Invariant: `course_from_json(course_json(c)) == c`, also after a trip through JSON text. The form has a version of its
own; a key that an older form lacks takes the field's default, so a release that is under way survives an upgrade.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from bascule.plan.condition import Condition, Direction
from bascule.plan.course import (
    Band,
    CheckCall,
    Course,
    Criterion,
    Database,
    Demand,
    Driver,
    Guard,
    Health,
    Item,
    Job,
    Proof,
    Remedy,
    Step,
    StepKind,
)
from bascule.plan.measure import Measure, MeasureKind
from bascule.plan.telling import Channel, Telling
from bascule.plan.unit import Unit
from bascule.plan.windows.window_json import window_from_json, window_json

VERSION = 1
_T = TypeVar("_T")


def course_json(course: Course) -> dict[str, Any]:
    """The course as plain data for `base.canonical`."""
    data: dict[str, Any] = _plain(asdict(course))
    return {"version": VERSION, **data, "window": window_json(course.window) if course.window else None}


def course_from_json(data: Mapping[str, Any]) -> Course:
    """Read what `course_json` wrote. Raises ValueError for a form of a later version."""
    if data["version"] > VERSION:
        raise ValueError(f"a course of version {data['version']} needs a newer Bascule")
    return _make(
        Course,
        data,
        steps=tuple(_step(step) for step in data["steps"]),
        guards=tuple(_guard(guard) for guard in data["guards"]),
        workload=_make(Driver, data["workload"]),
        traffic=_make(Driver, data["traffic"]),
        health=_make(Health, data["health"]),
        approvals=tuple(_make(Demand, demand) for demand in data.get("approvals", ())),
        window=window_from_json(data["window"]) if data.get("window") else None,
        follows=tuple(data.get("follows", ())),
        announce=tuple(_telling(one) for one in data.get("announce", ())),
        may_override={gate: tuple(roles) for gate, roles in data.get("may_override", {}).items()},
        criteria=tuple(_criterion(one) for one in data.get("criteria", ())),
        measures={name: _measure(one) for name, one in data.get("measures", {}).items()},
    )


def _step(data: Mapping[str, Any]) -> Step:
    calls = tuple(_make(CheckCall, call, driver=_make(Driver, call["driver"])) for call in data["calls"])
    items = tuple(_item(item) for item in data.get("items", ()))
    parts: dict[str, Any] = {
        "telling": _telling(data["telling"]) if data.get("telling") else None,
        "job": _job(data.get("job")),
        "database": _database(data.get("database")),
    }
    return _make(Step, data, kind=StepKind(data["kind"]), calls=calls, items=items, **parts)


def _telling(data: Mapping[str, Any]) -> Telling:
    return _make(Telling, data, channels=tuple(_make(Channel, one) for one in data["channels"]))


def _database(data: Mapping[str, Any] | None) -> Database | None:
    if data is None:
        return None
    return _make(Database, data, migrations=_make(Driver, data["migrations"]), count=tuple(data.get("count", ())))


def _item(data: Mapping[str, Any]) -> Item:
    within = data.get("within")
    return _make(Item, data, needs=Proof(data["needs"]), within=_make(Band, within) if within else None)


def _job(data: Mapping[str, Any] | None) -> Job | None:
    return (
        None if data is None else _make(Job, data, inherit=tuple(data["inherit"]), artifacts=tuple(data["artifacts"]))
    )


def _guard(data: Mapping[str, Any]) -> Guard:
    return _make(Guard, data, condition=_condition(data["condition"]), remedy=Remedy(data["remedy"]))


def _criterion(data: Mapping[str, Any]) -> Criterion:
    return _make(Criterion, data, condition=_condition(data["condition"]))


def _condition(data: Mapping[str, Any]) -> Condition:
    unit = Unit(data["unit"]) if data.get("unit") else None
    return _make(Condition, data, direction=Direction(data["direction"]), unit=unit)


def _measure(data: Mapping[str, Any]) -> Measure:
    return _make(Measure, data, kind=MeasureKind(data["kind"]))


def _make(kind: type[_T], data: Mapping[str, Any], /, **parts: Any) -> _T:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in {**data, **parts}.items() if name in names})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value
