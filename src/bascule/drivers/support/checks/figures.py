"""Figures: what a check measured, held against the limits of the plan. Pure."""

from collections.abc import Mapping, Sequence

from bascule.kernel.i18n import Keys, Message, say
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.limit import Limit
from bascule.ports.errors import Refused

FIGURE = Keys("check.figure-{}", "bascule.drivers.declared:figures")


def broken(figures: Mapping[str, float], limits: Sequence[Limit], main: str, kind: str = "") -> Message | None:
    """What the first figure that does not keep to its limit says; `main` is the name of the one without a name.

    `kind` stands before names that mean something else in another check.

    Raises `Refused` for a figure that was not measured.
    """
    for limit in limits:
        if limit.subject not in figures:
            raise Refused(
                say("check.no-figure", figure=limit.subject, known=", ".join(name for name in figures if name))
            )
        if not limit.holds(round(figures[limit.subject], 12)):
            return _no(limit, kind + (limit.subject or main), figures[limit.subject])
    return None


def bounds(options: Mapping[str, int | float | None], operator: str, unit: Unit = Unit.COUNT) -> tuple[Limit, ...]:
    """The limits that options of their own give: `critical: 0` with `<=`."""
    given = {name: value for name, value in options.items() if value is not None}
    return tuple(Limit(name, operator, float(value), unit) for name, value in given.items())


def shown(value: float, unit: Unit) -> Message:
    """A figure as a person reads it."""
    if unit is Unit.SIZE:
        return say("check.kilobytes", value=value / 1000) if value >= 1000 else say("check.bytes", value=value)
    return say({Unit.COUNT: "check.count", Unit.SHARE: "check.share", Unit.TIME: "check.time"}[unit], value=value)


def _no(limit: Limit, name: str, found: float) -> Message:
    asked = say("check.limit-is", operator=limit.operator, amount=shown(limit.amount, limit.unit), word=limit.word)
    figure = say(FIGURE[name])
    return say("check.limit-broken", figure=figure, found=shown(found, limit.unit), limit=asked)
