"""What decisions tell: the right thing, once, also for components that are released together."""

from dataclasses import replace
from typing import Any

import pytest

from bascule.kernel.i18n import say
from bascule.plan.notification import Channel, Contact, Notification, Occasion
from bascule.plan.sign_off import Demand, Item
from bascule.plan.spec import Guard, Remedy, Step, StepKind
from bascule.release.draft import Note, NoteKind
from bascule.release.notices.announcing import Happening, Scene, Told, begun, investigations, told
from bascule.release.notices.wording import announcements
from bascule.release.phases import Event, Phase
from bascule.release.progress import Hold, HoldKind, Release, RollbackDecision
from tests.kit.releases import ALL, DEPLOY, NOW, errors, release

FR, EN = Channel("equipe", "env A", "fr"), Channel("team", "env B", "en")
TELLINGS = tuple(Notification(one.value, (FR, EN)) for one in Occasion)
BECAUSE = say("release.lacks-items", count=1, first="Review")


def at(one: Release, **changes: Any) -> Release:
    """The release, further on."""
    return replace(one, progress=replace(one.progress, **changes))


@pytest.fixture
def alone() -> Release:
    """A release of one component."""
    return release(DEPLOY, ALL, announce=TELLINGS)


def pair(one: Release) -> tuple[Release, Release]:
    """The release as two components."""
    other = replace(one, id="r-1-web", group="r-1", spec=replace(one.spec, component="web"), version="5")
    return replace(one, id="r-1-api", group="r-1"), other


def said(before: Release, after: Release, *notes: Note, others: tuple[Release, ...] = ()) -> list[Occasion | None]:
    """The occasions that a decision tells."""
    return [one.occasion for one in told(before, Scene(after, others, now=NOW), notes).happenings]


@pytest.mark.parametrize(
    ("phase", "occasion"),
    [
        (Phase.SUCCEEDED, Occasion.SUCCEEDED),
        (Phase.ROLLED_BACK, Occasion.ROLLED_BACK),
        (Phase.FAILED, Occasion.FAILED),
        (Phase.CANCELLED, Occasion.CANCELLED),
    ],
)
def test_each_end_is_told(alone: Release, phase: Phase, occasion: Occasion) -> None:
    """Once, when it is recorded, and never again."""
    ended = at(alone, phase=phase)
    assert said(alone, ended) == [occasion]
    assert said(ended, ended) == []


def test_the_promotion_is_told(alone: Release) -> None:
    """When the candidate has all traffic."""
    promoted = at(alone, phase=Phase.PROMOTED, promoted_at=NOW)
    assert said(alone, promoted) == [Occasion.PROMOTED]
    assert said(promoted, promoted) == []


def test_components_are_told_of_once(alone: Release) -> None:
    """The last one that gets there says it for all; ends that differ are the worst of them."""
    api, web = pair(alone)
    moved = at(api, promoted_at=NOW), at(web, promoted_at=NOW)
    assert said(api, moved[0], others=(web,)) == []
    assert said(web, moved[1], others=(moved[0],)) == [Occasion.PROMOTED]
    back, cancelled = at(api, phase=Phase.ROLLED_BACK), at(web, phase=Phase.CANCELLED)
    assert said(api, back, others=(web,)) == []
    assert said(web, cancelled, others=(back,)) == [Occasion.ROLLED_BACK]


INVESTIGATED = Guard("errors > 1%", errors().condition, Remedy.INVESTIGATE, "medium")


def breach(guard: str = INVESTIGATED.name, verdict: str = "breached") -> Note:
    """The verdict of a guard as the journal has it."""
    return Note(NoteKind.VERDICT, BECAUSE, {"guard": guard, "verdict": verdict})


@pytest.mark.parametrize(
    ("named", "channel"),
    [(("investigate", "incident", "held"), 0), (("incident", "held"), 1), (("held",), 2), (("succeeded",), None)],
)
def test_a_guard_that_asks_for_people_tells_them_at_once(named: tuple[str, ...], channel: int | None) -> None:
    """Those who are named for it, or else those who are called when a person is needed; in our words, with what is wrong."""
    places = {"investigate": 0, "incident": 1, "held": 2, "succeeded": 3}
    channels = [Channel(f"c{number}", "env A", "en") for number in range(4)]
    tellings = [
        Notification(one, (channels[places[one]],), {"en": "own"} if one != "investigate" else {}) for one in named
    ]
    one = release(DEPLOY, ALL, announce=tuple(tellings), guards=(INVESTIGATED,))
    scene = Scene(one, now=NOW)
    found = announcements(scene, told(one, scene, [breach(), breach(verdict="healthy"), breach("another")]).happenings)
    assert [each.channel.name for each in found] == ([] if channel is None else [f"c{channel}"])
    assert all(INVESTIGATED.name in each.title and "medium" in each.text for each in found)


def test_a_guard_that_asks_for_people_gives_the_tech_lead_a_task() -> None:
    """One for each guard of a release, also where nobody is told; none for what acts by itself."""
    one = release(DEPLOY, ALL, guards=(INVESTIGATED,))
    found = investigations(one, [breach(), breach(verdict="healthy"), breach("another")], NOW)
    assert [(task.name, task.owner, task.severity, task.release) for task in found] == [
        (INVESTIGATED.name, "tech-lead", "medium", one.id)
    ]
    again = investigations(one, [breach()], NOW + 60)
    assert again[0].subject == found[0].subject
    assert (
        investigations(release(DEPLOY, ALL, guards=(replace(INVESTIGATED, remedy=Remedy.HOLD),)), [breach()], NOW) == []
    )


def test_those_of_a_severity_hear_what_is_so_serious() -> None:
    """Channels of its own come before those of all; another severity goes to these."""
    channels = [Channel(f"c{number}", "env A", "en") for number in range(2)]
    told_of = (Notification("investigate", (channels[0],)), Notification("investigate", (channels[1],), {}, "medium"))
    heard = []
    for severity in ("medium", "high"):
        one = release(DEPLOY, ALL, announce=told_of, guards=(replace(INVESTIGATED, severity=severity),))
        scene = Scene(one, now=NOW)
        heard += [each.channel.name for each in announcements(scene, told(one, scene, [breach()]).happenings)]
    assert heard == ["c1", "c0"]


@pytest.mark.parametrize("remedy", [Remedy.ROLL_BACK, Remedy.HOLD])
def test_a_guard_that_acts_is_told_by_what_it_does(remedy: Remedy) -> None:
    """The hold or the way back is the message."""
    one = release(DEPLOY, ALL, announce=TELLINGS, guards=(replace(INVESTIGATED, remedy=remedy),))
    assert said(one, one, breach()) == []


@pytest.mark.parametrize("words", [{}, {"en": "Done: {version}", "fr": "Fait"}])
@pytest.mark.parametrize("guards", [(), (0,)])
def test_the_end_names_what_is_to_be_investigated(words: dict[str, str], guards: tuple[int, ...]) -> None:
    """Nobody reads of a success alone while a guard is open, whatever words the plan has for it."""
    tellings = (Notification("succeeded", (EN,), words),)
    one = release(DEPLOY, ALL, announce=tellings, guards=(INVESTIGATED,))
    one = at(one, watch=replace(one.progress.watch, investigate=frozenset(guards)))
    scene = Scene(at(one, phase=Phase.SUCCEEDED), now=NOW)
    (found,) = announcements(scene, told(one, scene, []).happenings)
    assert (INVESTIGATED.name in found.text) is bool(guards)
    assert found.title.startswith("⚠️" if guards else "✅")


def hold(kind: HoldKind) -> tuple[Hold, Note]:
    """A hold with its note."""
    return Hold(kind, BECAUSE, NOW), Note(NoteKind.HOLD, BECAUSE, {"hold": kind.value})


def test_a_wait_for_somebody_is_told(alone: Release) -> None:
    """By the first component that waits for it; a closed window calls nobody."""
    held, note = hold(HoldKind.APPROVAL)
    assert said(alone, at(alone, hold=held), note) == [Occasion.HELD]
    api, web = pair(alone)
    assert said(api, at(api, hold=held), note, others=(at(web, hold=held),)) == []
    shut, note = hold(HoldKind.WINDOW)
    assert said(alone, at(alone, hold=shut), note) == []
    assert said(alone, alone, note) == []


def test_a_resumed_release_calls_nobody_any_more(alone: Release) -> None:
    """Unless another component still waits; at the end nothing is waited for."""
    held, _ = hold(HoldKind.PERSON)
    note = Note(NoteKind.RESUMED, BECAUSE, {"hold": "person"})
    assert told(at(alone, hold=held), Scene(alone), [note]).pointless == (Occasion.HELD,)
    api, web = pair(alone)
    assert told(at(api, hold=held), Scene(api, (at(web, hold=held),)), [note]).pointless == ()
    ended = told(alone, Scene(at(alone, phase=Phase.CANCELLED)), ())
    assert set(ended.pointless) == {Occasion.HELD, Occasion.DUE, Occasion.LATE_ITEM}
    assert told(alone, Scene(alone), ()) == Told()


def test_calls_are_told_by_what_they_are_about() -> None:
    """An overdue item names itself and its owner; any other call for a person is an incident."""
    item = Item("after.1", "Logs are clean", "After", owner="operator")
    one = release(DEPLOY, ALL, Step(StepKind.CONFIRM, items=(item,)), announce=TELLINGS)
    late, stranded = Note(NoteKind.PAGE, BECAUSE, {"item": "after.1"}), Note(NoteKind.PAGE, BECAUSE)
    scene = Scene(one, now=NOW)
    happened = told(one, scene, [late, stranded]).happenings
    assert [each.occasion for each in happened] == [Occasion.LATE_ITEM, Occasion.INCIDENT]
    french, english = announcements(scene, happened[:1])
    assert "Logs are clean" in french.title
    assert "Pour\u00a0: operator" in french.text
    assert "For: operator" in english.text


def test_a_step_says_its_own_words() -> None:
    """When the step is done, once per component, and only what that step says."""
    one = release(Step(StepKind.ANNOUNCE, telling=Notification("", (EN,), {"en": "{version} comes"})), DEPLOY)
    note = Note(NoteKind.STEP, BECAUSE, {"step": 0})
    scene = Scene(one, now=NOW)
    (message,) = announcements(scene, told(one, scene, [note]).happenings)
    assert (message.text, message.occasion) == ("2 comes", "step")
    assert not told(one, scene, [Note(NoteKind.STEP, BECAUSE, {"step": 1}), Note(NoteKind.STEP, BECAUSE)]).happenings


@pytest.mark.parametrize(
    ("kind", "whom", "type_"),
    [
        (HoldKind.APPROVAL, "2 ", "bascule approve r-1"),
        (HoldKind.CONFIRMATION, "tech-lead", "bascule confirm r-1 before.1"),
        (HoldKind.PERSON, "anyone who may resume it", "bascule resume r-1"),
        (HoldKind.GUARD, "anyone who may resume it", "bascule resume r-1"),
        (HoldKind.EVIDENCE, "an operator", "bascule status r-1"),
    ],
)
def test_a_wait_says_for_whom_and_what_to_type(kind: HoldKind, whom: str, type_: str) -> None:
    """In the channel's language, with the command."""
    step = Step(StepKind.CONFIRM, items=(Item("before.1", "Review", "Before", owner="tech-lead"),))
    one = release(step, DEPLOY, ALL, announce=TELLINGS, approvals=(Demand(2, "reviewer"),))
    held, note = hold(kind)
    scene = Scene(at(one, hold=held), now=NOW)
    french, english = announcements(scene, told(one, scene, [note]).happenings)
    assert whom in english.title
    assert f"Type: {type_}" in english.text
    assert f"Commande à taper\u00a0: {type_}" in french.text


def test_whoever_is_called_knows_whom_to_call(alone: Release) -> None:
    """A wait and an incident name the people of the plan, what they decide and how they are reached; the end does not."""
    contacts = (
        Contact("Léa", ("tech-lead",), "technical decisions", ("@lea", "phone")),
        Contact("Sam", (), "", ("@sam",)),
    )
    one = replace(alone, spec=replace(alone.spec, contacts=contacts))
    scene = Scene(at(one, hold=hold(HoldKind.PERSON)[0]), now=NOW)
    happenings = [Happening(each) for each in (Occasion.HELD, Occasion.INCIDENT, Occasion.SUCCEEDED)]
    held_fr, held, incident_fr, incident, _, succeeded = announcements(scene, happenings)
    for english in (held, incident):
        assert "Contacts: Léa (tech-lead), technical decisions: @lea, phone; Sam (–): @sam" in english.text
    for french in (held_fr, incident_fr):
        assert "Contacts\u00a0: Léa (tech-lead), technical decisions\u00a0: @lea, phone" in french.text
    assert "Léa" not in succeeded.text
    own = Notification(Occasion.SUCCEEDED.value, (EN,), {"en": "Ask {contacts}"})
    scene = replace(scene, release=replace(scene.release, spec=replace(one.spec, announce=(own,))))
    (told_by_them,) = announcements(scene, [Happening(Occasion.SUCCEEDED)])
    assert told_by_them.text.startswith("Ask Léa (tech-lead)")


def test_everything_can_be_said_in_both_languages(alone: Release) -> None:
    """No placeholder is left, times are in the plan's zone, people have names, links lead to the dashboard."""
    rollback = RollbackDecision(say("release.asked-approve", by="p-7", reason="too slow"), NOW, Event.RESTORE, "p-7")
    scene = Scene(
        replace(at(alone, rollback=rollback, hold=hold(HoldKind.PERSON)[0]), author="p-7"),
        names={"p-7": "Camille"},
        base_url="https://bascule.example",
        now=NOW + 480,
    )
    happenings = [Happening(one, because=rollback.because) for one in Occasion if one.of_release]
    made = announcements(scene, happenings)
    assert len(made) == 2 * len(happenings)
    for one in made:
        assert "{" not in one.title + one.text, one
        assert "p-7" not in one.text
        assert "https://bascule.example/releases/r-1" in one.text
    (french, english) = announcements(scene, begun().happenings)
    assert "Camille" in english.text
    assert "(UTC)" in french.text
