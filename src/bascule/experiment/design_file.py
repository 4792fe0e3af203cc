"""The file of a design: YAML or JSON becomes a `Design`, and a `Design` becomes JSON data of the same form.

    name: checkout-button
    unit: user
    days: 28                            # whole weeks
    variants:                           # the first is the control
      - {name: control, weight: 50}
      - {name: green, weight: 50, configuration: {color: green}}
    primary:   [{name: conversion, kind: share, better: up}]
    secondary: [{name: revenue, kind: mean}]
    guardrails: [{name: errors, kind: share, better: down, limit: 0.002}]

and `min_users`, `min_days`, `alpha`, `false_rollback`, `rule`, `correction`, `tightest`, which have defaults. Kinds are
share, mean, ratio, adjusted and quantile (with a `level`). A wrong value is refused with its line and what is allowed there.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from bascule.experiment.design import Design, Rule, Terms, Variant
from bascule.experiment.metric import Better, Guardrail, Metric, MetricKind
from bascule.experiment.statistics.multiplicity import Correction
from bascule.experiment.wrong import WrongExperiment, wrong
from bascule.kernel.i18n import Message, say
from bascule.plan.reading.reader import read
from bascule.plan.reading.tree import Mapping as MappingNode
from bascule.plan.reading.tree import Node, plain
from bascule.plan.reading.tree import Sequence as SequenceNode

Path = tuple[str | int, ...]
_METRIC = ("name", "kind", "better", "relative", "level")
_TERMS = tuple(field.name for field in fields(Terms))
_LISTS = ("variants", "primary", "secondary", "guardrails")


def read_design(text: str, file: str = "design") -> Design:
    """The design of a text. Raises `WrongExperiment` with file, line, and what is allowed."""
    tree, problems = read(text, file)
    if problems:
        raise WrongExperiment(
            say("experiment.design-syntax", line=problems[0].line, problem=problems[0].message), problems[0].hint
        )
    return design_of(
        None if tree is None else plain(tree), lambda path: f"{file}:{_line(tree, path)}: {_written(path)}"
    )


def design_of(data: Any, place: Callable[[Path], str] | None = None) -> Design:
    """The design of JSON data, such as `design_json` makes; `place` names a path for a person."""
    if not isinstance(data, Mapping):
        raise wrong("experiment.design-empty")
    top = _Part(data, (), place or _written)
    top.only(("name", "unit", *_LISTS, *_TERMS))
    return Design(
        name=top.text("name", "experiment"),
        variants=tuple(_variant(each) for each in top.parts("variants")),
        primary=tuple(_metric(each, _METRIC) for each in top.parts("primary")),
        terms=_terms(top),
        secondary=tuple(_metric(each, _METRIC) for each in top.parts("secondary")),
        guardrails=tuple(_guardrail(each) for each in top.parts("guardrails")),
        unit=top.text("unit", "user"),
    )


def design_json(design: Design) -> dict[str, Any]:
    """The design as JSON data; `design_of` reads it back. Equal designs give equal data: 1 and 1.0 are the same weight."""
    return {
        "name": design.name,
        "unit": design.unit,
        "variants": [{**asdict(each), "weight": float(each.weight)} for each in design.variants],
        "primary": [_metric_json(each) for each in design.primary],
        "secondary": [_metric_json(each) for each in design.secondary],
        "guardrails": [{**_metric_json(each.metric), "limit": float(each.limit)} for each in design.guardrails],
        **{name: getattr(value, "value", value) for name, value in asdict(design.terms).items()},
        "alpha": float(design.terms.alpha),
        "false_rollback": float(design.terms.false_rollback),
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """A mapping of the file, and where it stands."""

    data: Mapping[str, Any]
    path: Path
    place: Callable[[Path], str]

    def only(self, known: tuple[str, ...]) -> None:
        for key in self.data:
            if key not in known:
                raise wrong(
                    "experiment.design-key", place=self.place((*self.path, key)), key=key, known=", ".join(known)
                )

    def text(self, key: str, default: str | None = None) -> str:
        found: str = self._value(key, str, say("experiment.kind-text"), default)
        return found

    def number(self, key: str, default: float | None = None) -> float:
        return float(self._value(key, int | float, say("experiment.kind-number"), default))

    def whole(self, key: str, default: int | None = None) -> int:
        found: int = self._value(key, int, say("experiment.kind-whole"), default)
        return found

    def truth(self, key: str, default: bool) -> bool:
        found: bool = self._value(key, bool, say("experiment.kind-truth"), default)
        return found

    def choice(self, key: str, choices: type[StrEnum], default: StrEnum | None = None) -> Any:
        allowed = [each.value for each in choices]
        kind = say("experiment.kind-choice", choices=", ".join(allowed))
        found = self._value(key, str, kind, default)
        if found not in allowed:
            raise self._wrong(key, found, kind)
        return choices(found)

    def mapping(self, key: str) -> dict[str, Any]:
        return dict(self._value(key, Mapping, say("experiment.kind-mapping"), {}))

    def parts(self, key: str) -> list["_Part"]:
        items = self._value(key, list, say("experiment.kind-list"), [])
        paths = [(*self.path, key, index) for index in range(len(items))]
        for path, item in zip(paths, items, strict=True):
            if not isinstance(item, Mapping):
                kind = say("experiment.kind-mapping")
                raise wrong("experiment.design-value", place=self.place(path), found=str(item), kind=kind)
        return [_Part(item, path, self.place) for path, item in zip(paths, items, strict=True)]

    def _value(self, key: str, kind: Any, name: Message, default: Any) -> Any:
        found = self.data.get(key, default)
        if found is None:
            raise wrong("experiment.design-missing", place=self.place(self.path), key=key)
        # A truth is a number in Python, and never meant as one.
        if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
            raise self._wrong(key, found, name)
        return found

    def _wrong(self, key: str, found: Any, kind: Message) -> WrongExperiment:
        return wrong("experiment.design-value", place=self.place((*self.path, key)), found=str(found), kind=kind)


def _variant(part: _Part) -> Variant:
    part.only(("name", "weight", "configuration"))
    return Variant(part.text("name"), part.number("weight", 1.0), part.mapping("configuration"))


def _metric(part: _Part, known: tuple[str, ...]) -> Metric:
    part.only(known)
    level = part.number("level") if part.data.get("level") is not None else None
    better = part.choice("better", Better, Better.UP)
    return Metric(part.text("name"), part.choice("kind", MetricKind), better, part.truth("relative", True), level)


def _guardrail(part: _Part) -> Guardrail:
    return Guardrail(_metric(part, (*_METRIC, "limit")), part.number("limit", 0.0))


def _terms(top: _Part) -> Terms:
    wholes = {name: top.whole(name) for name in ("days", "min_users", "min_days", "tightest") if name in top.data}
    risks = {name: top.number(name) for name in ("alpha", "false_rollback") if name in top.data}
    how = {
        "rule": top.choice("rule", Rule, Rule.SEQUENTIAL),
        "correction": top.choice("correction", Correction, Correction.HOLM),
    }
    return Terms(**{"days": top.whole("days"), **wholes, **risks, **how})


def _metric_json(metric: Metric) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in asdict(metric).items() if value is not None}


def _written(path: Path) -> str:
    """`primary[0].kind`."""
    text = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return text.removeprefix(".") or "-"


def _line(node: Node | None, path: Path) -> int:
    """The line of the deepest part of a path that is there."""
    line = node.line if node else 1
    for step in path:
        if isinstance(node, MappingNode) and step in node.entries:
            node = node.entries[str(step)][1]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            break
        line = node.line
    return line
