"""Compiling announcements: what a release tells to whom is written into its spec, so that an edit of the plan changes
nothing about a release that is under way.
"""

from collections.abc import Sequence

from bascule.plan.model.announce import Say
from bascule.plan.model.plan import Plan
from bascule.plan.notification import IN_SPEC, Channel, Notification


def notifications(plan: Plan, environment: str, kind: str) -> tuple[Notification, ...]:
    """Who is told of what a release of a kind does in an environment, and of what becomes of its version there."""
    return tuple(
        Notification(occasion, channels(plan, told.to), told.text or {})
        for occasion, one in plan.announce.items()
        for told in (one.of(kind),)
        if occasion in IN_SPEC and (one.environments is None or environment in one.environments)
    )


def notification_of(plan: Plan, occasion: str, environment: str) -> Notification:
    """Who is told of an occasion in an environment, and in which words of the plan's own; nobody where it names nobody."""
    one = plan.announce.get(occasion)
    if one is None or not (one.environments is None or environment in one.environments):
        return Notification(occasion, ())
    return Notification(occasion, channels(plan, one.to), one.text or {})


def saying(plan: Plan, one: Say) -> Notification:
    """What a step says."""
    return Notification("", channels(plan, one.to), one.text)


def channels(plan: Plan, names: Sequence[str]) -> tuple[Channel, ...]:
    """The channels of these names, each once."""
    return tuple(
        Channel(name, plan.channels[name].url, (plan.channels[name].language or plan.language).value)
        for name in dict.fromkeys(names)
    )
