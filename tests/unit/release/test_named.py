"""Names of steps and of their phases, wherever a step is shown."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from bascule.cli.picture import picture
from bascule.kernel.i18n import Language, Message, render, say
from bascule.plan.notification import Channel, Notification
from bascule.plan.spec import Step
from bascule.ports.store import NewRelease
from bascule.release.decide import decide
from bascule.release.draft import Note, NoteKind
from bascule.release.notices.announcing import Scene, told
from bascule.release.notices.wording import announcements
from bascule.release.phases import Phase
from bascule.release.progress import Hold, HoldKind, Release
from bascule.server.views.headline import headline
from bascule.server.views.past import Past
from bascule.server.views.steps import rail
from bascule.store.begin import started_notes
from tests.kit.releases import ALL, DEPLOY, NOW, facts, release, soak, spec, totals, traffic

STEPS = (
    replace(DEPLOY, phase="Préparation"),
    replace(traffic(10, 10.0), phase="Canary", name="first users"),
    replace(traffic(50, 10.0), phase="Canary"),
    replace(ALL, phase="Stabilisation"),
    replace(soak(60.0), phase="Stabilisation", name="watch"),
)


def exposed(*steps: Step) -> tuple[Release, list[Note], Message | None]:
    """A release whose candidate has its first share, with the notes of its way there and what it waits for."""
    made, notes, because = release(*(steps or STEPS)), list[Note](), None
    for at, green in ((NOW, 0), (NOW + 1, 10), (NOW + 2, 10)):
        looked = decide(made, facts(green, totals=totals(0, 0)), at)
        made, because = looked.release, looked.because
        notes += looked.notes
    return made, notes, because


def sentences(notes: list[Note], language: str = "en") -> list[str]:
    """The journal's sentences."""
    return [render(note.message, Language(language)) for note in notes if note.kind is NoteKind.STEP]


def test_the_journal_names_phases_and_steps() -> None:
    """Where a phase begins, and with what is done; the first phase begins with the release."""
    made, notes, because = exposed()
    said = sentences(notes)
    assert said[:2] == ["Done: Préparation (deploy).", "Canary begins."]
    assert because is not None
    assert render(because, Language("en")) == "Canary › first users (10% of the traffic): 9 s left."
    later = decide(made, facts(10, totals=totals(10, 0)), NOW + 12)
    assert sentences(list(later.notes)) == ["Done: Canary › first users (10% of the traffic)."]
    new = NewRelease(spec(*STEPS), "2", "noe", NOW)
    begun = sentences(list(started_notes(made, new)), "fr")
    assert [text.replace("\u00a0", " ") for text in begun] == ["Début de la phase « Préparation »."]


def test_a_plan_without_names_is_told_as_before() -> None:
    """No phase begins, and nothing stands in brackets."""
    _, notes, because = exposed(DEPLOY, traffic(10, 10.0), ALL)
    assert sentences(notes)[0] == "Done: deploy."
    assert because is not None
    assert render(because, Language("en")) == "10% of the traffic: 9 s left."


def test_the_headline_and_the_steps_name_them() -> None:
    """While it moves, and while it holds."""
    made, _, _ = exposed()
    title = render(headline(made, NOW + 2).title, Language("en"))
    assert title == "Canary › first users: 2 has 10% of the traffic for another 9 s."
    hold = Hold(HoldKind.PERSON, say("release.held-by", by="camille", reason=""), NOW, "camille")
    held = replace(made, progress=replace(made.progress, hold=hold))
    assert render(headline(held, NOW + 2).title, Language("fr")).startswith("Canary › first users\u00a0: ")
    assert [(step.phase, step.name) for step in rail(made, Past(), NOW)] == [(step.phase, step.name) for step in STEPS]


def test_an_ended_release_has_no_step_in_its_headline() -> None:
    """What came of it is not about its last step."""
    made, _, _ = exposed()
    ended = replace(made, progress=replace(made.progress, phase=Phase.SUCCEEDED, step=4, ended_at=NOW))
    assert "Stabilisation" not in render(headline(ended, NOW).title, Language("en"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "Canary › first users"), ("{step} | {because}", "Canary › first users | Canary › first users: ")],
)
def test_messages_name_them(text: str, expected: str) -> None:
    """Of a hold, in our words and in the plan's own."""
    telling = Notification("held", (Channel("team", "env TEAM"),), {"en": text} if text else {})
    made, _, _ = exposed()
    because = say("release.held-by", by="camille", reason="wait")
    hold = Hold(HoldKind.PERSON, because, NOW, "camille")
    one = replace(made, spec=replace(made.spec, announce=(telling,)), progress=replace(made.progress, hold=hold))
    note = Note(NoteKind.HOLD, because, {"hold": HoldKind.PERSON.value})
    (message,) = announcements(Scene(one, now=NOW), told(one, Scene(one, now=NOW), [note]).happenings)
    assert expected in message.text


def test_a_terminal_shows_phases_before_their_steps() -> None:
    """Each phase once, each named step by its name."""
    steps = [
        {"state": "now", "shown": one.shown, "flag": one.flag, "kind": one.kind.value, "name": one.name}
        | {"phase": one.phase, "duration": one.duration, "most": 100.0 if one.percent == 10 else None, "single": []}
        for one in STEPS
    ]
    shown = {
        "component": "api", "version": "2", "environment": "production", "id": "r-1", "weights": {}, "slots": [],
        "status": {"word": {"text": "x"}, "tone": "calm"}, "lead": None, "because": None, "needs_person": False,
        "steps": steps, "guards": [], "criteria": [], "until": [], "notices": [],
    }  # fmt: skip
    console = Console(file=StringIO(), width=400)
    console.print(picture(shown))
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    assert "Canary: ● first users 10% 10 s to 1 min 40 s  ● 50% 10 s" in text
    assert text.count("Canary") == text.count("Stabilisation") == 1
    assert "● watch 1 min" in text
