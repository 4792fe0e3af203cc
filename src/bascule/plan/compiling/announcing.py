"""Compiling announcements: what a release tells to whom is written into its spec, so that an edit of the plan changes
nothing about a release that is under way.
"""

from collections.abc import Sequence

from bascule.plan.model.announce import Announce, Say
from bascule.plan.model.plan import Plan
from bascule.plan.notification import IN_SPEC, Channel, Contact, Notification, of_severity


def notifications(plan: Plan, environment: str, kind: str) -> tuple[Notification, ...]:
    """Who is told of what a release of a kind does in an environment, and of what becomes of its version there."""
    return tuple(
        told
        for occasion, one in plan.announce.items()
        if occasion in IN_SPEC and (one.environments is None or environment in one.environments)
        for told in _each(plan, occasion, one.of(kind))
    )


def notification_of(plan: Plan, occasion: str, environment: str, severity: str = "") -> Notification:
    """Who is told of an occasion in an environment, and in which words of the plan's own; nobody where it names nobody."""
    one = plan.announce.get(occasion)
    if one is None or not (one.environments is None or environment in one.environments):
        return Notification(occasion, ())
    return next(iter(of_severity(_each(plan, occasion, one), severity)), Notification(occasion, ()))


def _each(plan: Plan, occasion: str, one: Announce) -> list[Notification]:
    """What is told of everything, and what of one severity alone."""
    named = {"": one.to, **one.by_severity}
    return [
        Notification(occasion, channels(plan, names), one.text or {}, severity)
        for severity, names in named.items()
        if names
    ]


def saying(plan: Plan, one: Say) -> Notification:
    """What a step says."""
    return Notification("", channels(plan, one.to), one.text)


def channels(plan: Plan, names: Sequence[str]) -> tuple[Channel, ...]:
    """The channels of these names, each once."""
    return tuple(
        Channel(name, plan.channels[name].url, (plan.channels[name].language or plan.language).value)
        for name in dict.fromkeys(names)
    )


def contacts(plan: Plan) -> tuple[Contact, ...]:
    """The people of the plan who can be reached, or of whom it says what they decide."""
    return tuple(
        Contact(one.name or key, tuple(one.roles), one.does or "", tuple(one.reach), one.hours or "")
        for key, one in plan.people.items()
        if one.reach or one.does
    )
