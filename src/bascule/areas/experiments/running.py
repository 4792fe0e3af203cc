"""Experiments in a control plane: starting and ending them in somebody's name.

What is settled when one starts comes from the plan as it is then, with the channels that are told; later edits of the plan
change nothing about it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

from bascule.areas.experiments.assigning import assigned, check_values, given
from bascule.areas.experiments.protocol import DAY, Protocol, protocol_of
from bascule.areas.experiments.run import Change, End, Run, Start
from bascule.areas.experiments.section import OCCASION, SECTION
from bascule.areas.experiments.store import Experiments
from bascule.areas.flags.public import Author, KeptSet
from bascule.flag.change import Stored
from bascule.flag.definition import Flag
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, Language, Message, render, say
from bascule.kernel.site import Site
from bascule.plan.compiling.announcing import notification_of
from bascule.plan.model.plan import Plan
from bascule.plan.notification import Channel, Notification
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.ports.errors import Conflict
from bascule.release.notices.announcing import Announcement
from bascule.release.notices.wording import News, messages

ENDED = Keys("experiments.ended-{}", ("stopped", "shipped", "rolled_back"))

PACKAGES = ("numpy", "scipy")


@dataclass(frozen=True, slots=True)
class Ending:
    """How somebody ends an experiment: which variant everybody has from now on, and why."""

    end: End
    variant: str
    reason: str
    because: Message | None = None


def require_packages() -> None:
    """Raise `BasculeError` where numpy and scipy are not installed."""
    for name in PACKAGES:
        if find_spec(name) is None:
            hint = say("driver.install-extra", extra="experiments")
            raise BasculeError(say("experiment.no-packages", package=name), hint)


def protocol_in(plan: Plan, name: str) -> Protocol:
    """The protocol that an experiment of the plan has now. Raises `BasculeError` where there is none of that name."""
    if name not in SECTION.of(plan):
        message = say("experiments.unknown", name=name, allowed=listed(SECTION.of(plan)))
        raise BasculeError(message, did_you_mean(name, SECTION.of(plan)) or say("experiments.unknown-hint"))
    return protocol_of(name, SECTION.of(plan)[name], plan.metrics)


async def start_experiment(experiments: Experiments, plan: Plan, site: Site, start: tuple[str, Author, int]) -> Run:
    """Start an experiment of the plan: its name, who starts it, and for how many days events are kept."""
    require_packages()
    name, author, kept_days = start
    protocol = protocol_in(plan, name)
    _require_memory(protocol, kept_days)
    seed = f"{site}/{name}@{author.at:.0f}"

    def make(before: Stored | None, kept: KeptSet) -> Stored:
        flag = assigned(protocol, seed, before.flag if before else None, kept.as_set())
        check_values(flag)
        return Stored(flag)

    return await experiments.start(site, Start(name, seed, protocol, _telling(plan, site)), author, make)


async def end_experiment(
    experiments: Experiments, run: Run, ending: Ending, author: Author, messages: Sequence[Announcement] = ()
) -> Run:
    """End one: everybody gets one variant. Raises `Conflict` where it has ended already."""
    names = [each.name for each in run.protocol.design.variants]
    if ending.variant not in names:
        message = say("experiments.no-such-variant", name=ending.variant, allowed=listed(names))
        raise BasculeError(message, did_you_mean(ending.variant, names))
    because = ending.because.as_json() if ending.because else None
    values = {
        "ended": author.at, "ended_by": author.by, "end": ending.end.value, "variant": ending.variant,
        "reason": ending.reason, "because": because,
    }  # fmt: skip
    shown = {"name": run.name, "environment": run.site.environment, "variant": ending.variant}
    note = say(ENDED[ending.end.name.lower()], because=ending.because or ending.reason, **shown)
    change = Change(values, note, author, lambda before, _: Stored(_given(run, before, ending)), messages)
    after = await experiments.change(run, change)
    if after is None:
        raise Conflict(say("experiments.ended-already", name=run.name, environment=run.site.environment))
    return after


def _given(run: Run, before: Stored | None, ending: Ending) -> Flag:
    """The flag afterwards; one that somebody has removed or rewritten is what the experiment knows of it."""
    names = {each.name for each in run.protocol.design.variants}
    flag = before.flag if before is not None else None
    if flag is None or not names <= set(flag.variants):
        flag = assigned(run.protocol, run.seed, None, KeptSet(run.site).as_set())
    # Whoever ships a variant wants it on; whoever switched the flag off keeps it so when an experiment only ends.
    return given(flag, ending.variant, switched_on=ending.end is End.SHIPPED)


def _require_memory(protocol: Protocol, kept_days: int) -> None:
    """Figures are counted from the events themselves until the end: those must be there."""
    needed = protocol.design.terms.days + int(-(-(protocol.lag + protocol.before) // DAY)) + 1
    if needed > kept_days:
        values = {"needed": needed, "kept": kept_days}
        raise BasculeError(say("experiments.forgotten", **values), say("experiments.forgotten-hint", **values))


def _telling(plan: Plan, site: Site) -> dict[str, Any]:
    """Who is told of outcomes, as it is when it starts."""
    told = notification_of(plan, OCCASION, site.environment)
    return {
        "zone": plan.timezone,
        "channels": [asdict(one) for one in told.channels],
        "texts": dict(told.texts),
    }


def tell(run: Run, occurrence: str, said: tuple[Message, Message], url: str) -> list[Announcement]:
    """The messages about an outcome: what it is, and why."""
    told = Notification(OCCASION, tuple(Channel(**one) for one in run.telling["channels"]), run.telling["texts"])
    keys = ("experiments.news-title", "experiments.news-text")
    news = News(run.site.plan, OCCASION, occurrence, *keys, partial(_values, run, said, url), subject=run.subject)
    return messages(news, told)


def _values(run: Run, said: tuple[Message, Message], url: str, language: Language) -> Mapping[str, str]:
    outcome, because = (render(one, language) for one in said)
    environment = run.site.environment
    named = {"plan": run.site.plan, "environment": environment, "experiment": run.name}
    return {**named, "outcome": outcome, "because": because, "url": f"{url}/experiments/{environment}/{run.name}"}
