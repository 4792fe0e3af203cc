"""Wording: a happening becomes the messages that its channels get, each in the language that is spoken there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bascule.kernel.i18n import Keys, Language, Message, render, say, spoken
from bascule.kernel.i18n.catalogue import sentence
from bascule.kernel.i18n.naming import named
from bascule.kernel.quantities import Instant
from bascule.plan.notification import Channel, Notification, Occasion, fill, of_severity
from bascule.plan.values import OF_BUILD, in_messages
from bascule.release.guarding.watch import to_investigate
from bascule.release.notices.announcing import ENDS, Announcement, Happening, Scene, item_of, open_items
from bascule.release.progress import Hold, HoldKind, Release
from bascule.release.steps.approvals import demanded

KINDS = (*Occasion, "figure-over", "outage-calls", "outage-over", "freeze-over")
TITLE = Keys("announce.title-{}", (*KINDS, "succeeded-investigate", "step"))
# What a step of the plan announces has its words in the plan.
TEXT = Keys("announce.text-{}", KINDS)

Values = Mapping[str, str]
NOTHING = "–"
# Whoever reads these is to do something, or to call somebody who does.
CALLING = frozenset({Occasion.HELD, Occasion.INCIDENT})


def announcements(scene: Scene, happenings: Sequence[Happening]) -> list[Announcement]:
    """Every message to every channel that is told of what happened."""
    return [
        _write(scene, happening, telling, channel)
        for happening in happenings
        for telling in _notifications(scene, happening)
        for channel in telling.channels
    ]


def write(key: str, telling: Notification, language: Language, values: Values) -> tuple[str, str]:
    """The title and the text of a message about an occasion of the heart, or of a step."""
    return _in_words((TITLE[key], TEXT[key]), telling, language, values)


@dataclass(frozen=True, slots=True)
class News:
    """Something besides a release that people are told of, once for each `occurrence` of a `subject`.

    `title` and `text` are the keys of our words for it, in which placeholders in braces are filled in; `values` gives what fills
    them in a language.
    """

    plan: str
    occasion: str
    occurrence: str
    title: str
    text: str
    values: Callable[[Language], Values]
    subject: str = ""


def messages(news: News, telling: Notification) -> list[Announcement]:
    """One to every channel that is told of it."""
    return [_message(news, telling, channel, spoken(channel.language)) for channel in telling.channels]


def _message(news: News, telling: Notification, channel: Channel, language: Language) -> Announcement:
    title, text = _in_words((news.title, news.text), telling, language, news.values(language))
    return Announcement(news.plan, news.subject, news.occasion, news.occurrence, channel, title, text)


def _in_words(keys: tuple[str, str], telling: Notification, language: Language, values: Values) -> tuple[str, str]:
    """The plan's own words where it has some in the language, ours otherwise."""
    title, own = sentence(keys[0], language) or "", telling.texts.get(language)
    text = own or sentence(keys[1], language) or next(iter(telling.texts.values()), "")
    return fill(title, values), fill(text, values).strip()


def local(at: Instant, zone: str, language: Language) -> str:
    """An instant as people of a place read it, with the zone's name."""
    when = datetime.fromtimestamp(at, UTC).isoformat()
    return f"{render(say('announce.at', at=when), language, ZoneInfo(zone))} ({zone})"


def _notifications(scene: Scene, happening: Happening) -> Sequence[Notification]:
    if happening.own is not None:
        return (happening.own,)
    announce, occasion = scene.release.spec.announce, happening.occasion
    told = [one for one in announce if one.occasion == occasion]
    told = of_severity(told, happening.guard.severity) if happening.guard else told
    if told or occasion is not Occasion.INVESTIGATE:
        return told
    # Nobody is named for that: it is for those who are called when a person is needed. Their own words are about other things.
    named = ([one for one in announce if one.occasion == each] for each in (Occasion.INCIDENT, Occasion.HELD))
    return [Notification(one.occasion, one.channels) for one in next((found for found in named if found), [])]


def _write(scene: Scene, happening: Happening, telling: Notification, channel: Channel) -> Announcement:
    language = spoken(channel.language)
    key = happening.occasion.key if happening.occasion else "step"
    guards = _to_investigate(scene) if happening.occasion in ENDS.values() else ""
    titled = TITLE["succeeded-investigate" if guards and happening.occasion is Occasion.SUCCEEDED else key]
    title, text = _in_words((titled, TEXT[key]), telling, language, _values(scene, happening, language))
    if guards:
        # Also below the plan's own words: whoever reads that it is over must not take it for well.
        text = f"{text}\n{render(say('announce.to-investigate', guards=guards), language)}"
    if happening.occasion in CALLING and scene.release.spec.contacts and not telling.texts.get(language):
        text = f"{text}\n{render(say('announce.contacts', contacts=_contacts(scene.release, language)), language)}"
    return Announcement(
        plan=scene.release.spec.plan,
        subject=scene.subject,
        occasion=happening.occasion.value if happening.occasion else "step",
        occurrence=happening.occurrence,
        channel=channel,
        title=title,
        text=text,
        release=scene.release.id,
    )


def _to_investigate(scene: Scene) -> str:
    """What people were asked to look into, of all components."""
    return "; ".join(dict.fromkeys(guard.name for one in scene.members for guard in to_investigate(one)))


def _values(scene: Scene, happening: Happening, language: Language) -> Values:
    release, members = scene.release, scene.members
    called = release.spec.steps[release.progress.step].called
    spec, started = release.spec, min(one.started for one in members)
    item, owner = item_of(release, happening.item)
    because = happening.because or release.progress.because
    values = {
        **in_messages(spec.values),
        **{name: spec.build.get(name) or NOTHING for name in OF_BUILD},
        "plan": spec.plan,
        "component": ", ".join(one.spec.component for one in members),
        "version": " / ".join(dict.fromkeys(one.version for one in members)),
        "previous": " / ".join(dict.fromkeys(one.previous or NOTHING for one in members)),
        "environment": spec.environment,
        "kind": spec.kind,
        "author": scene.names.get(release.author, release.author),
        "because": render(named(because, scene.names), language, ZoneInfo(spec.timezone)) if because else NOTHING,
        "release": scene.subject,
        "url": f"{scene.base_url}/releases/{scene.subject}",
        "changelog": f"{scene.base_url}/releases/{release.id}#notes",
        "started": local(started, spec.timezone, language),
        "took": render(say("announce.took", took=max(scene.now - started, 0.0)), language),
        "step": called or NOTHING,
        "contacts": _contacts(release, language) or NOTHING,
        "item": render(item, language) if isinstance(item, Message) else item,
        "owner": owner or render(say("announce.nobody"), language),
        "guard": happening.guard.name if happening.guard else NOTHING,
        "severity": happening.guard.severity if happening.guard else NOTHING,
    }
    held = release.progress.hold
    if happening.occasion is Occasion.HELD and held is not None:
        values |= {"whom": render(_whom(release, held), language), "type": command(scene, held.kind)}
        values |= {"because": f"{called}: {values['because']}"} if called else {}
    return values


def _contacts(release: Release, language: Language) -> str:
    """Whom the plan names: what each does and decides, and how they are reached."""
    told = [
        say(
            "announce.contact" if one.does else "announce.contact-plain",
            name=one.name,
            roles=", ".join(one.roles) or NOTHING,
            does=one.does,
            reach=", ".join(one.reach) or NOTHING,
        )
        for one in release.spec.contacts
    ]
    return "; ".join(render(one, language) for one in told)


def _whom(release: Release, hold: Hold) -> Message:
    """For whom a release waits."""
    if hold.kind is HoldKind.APPROVAL and release.spec.approvals:
        return demanded(release.spec.approvals)
    if hold.kind is HoldKind.CONFIRMATION:
        names = sorted({item.owner for item in open_items(release) if item.owner})
        return say("announce.whom-named", names=", ".join(names)) if names else say("announce.whom-anybody")
    return say("announce.whom-person" if hold.kind.needs_person else "announce.whom-operator")


def command(scene: Scene, kind: HoldKind) -> str:
    """What to type about a hold."""
    if kind is HoldKind.APPROVAL:
        return f"bascule approve {scene.subject}"
    if kind is HoldKind.CONFIRMATION:
        return f"bascule confirm {scene.release.id} {next(open_items(scene.release)).key}"
    return f"bascule resume {scene.subject}" if kind.needs_person else f"bascule status {scene.subject}"
