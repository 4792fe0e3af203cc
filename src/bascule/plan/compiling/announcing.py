"""Compiling announcements: what a release tells to whom is written into its course, so that an edit of the plan changes
nothing about a release that is under way.
"""

from collections.abc import Sequence

from bascule.plan.model.announce import Say
from bascule.plan.model.plan import Plan
from bascule.plan.telling import IN_COURSE, Channel, Telling


def tellings(plan: Plan, environment: str) -> tuple[Telling, ...]:
    """Who is told of what a release does in an environment, and of what becomes of its version there."""
    return tuple(
        Telling(occasion, channels(plan, one.to), one.text or {})
        for occasion, one in plan.announce.items()
        if occasion in IN_COURSE and (one.environments is None or environment in one.environments)
    )


def telling_of(plan: Plan, occasion: str, environment: str) -> Telling:
    """Who is told of an occasion in an environment, and in which words of the plan's own; nobody where it names nobody."""
    one = plan.announce.get(occasion)
    if one is None or not (one.environments is None or environment in one.environments):
        return Telling(occasion, ())
    return Telling(occasion, channels(plan, one.to), one.text or {})


def saying(plan: Plan, one: Say) -> Telling:
    """What a step says."""
    return Telling("", channels(plan, one.to), one.text)


def channels(plan: Plan, names: Sequence[str]) -> tuple[Channel, ...]:
    """The channels of these names, each once."""
    return tuple(
        Channel(name, plan.channels[name].url, (plan.channels[name].language or plan.language).value)
        for name in dict.fromkeys(names)
    )
