"""Writing views as shapes, in the caller's language."""

from typing import Any

from bascule.evidence.verdict import Judgement
from bascule.server.api import shapes, write_places
from bascule.server.api.said import certain, instant, said, said_or_none
from bascule.server.api.shapes_places import HealthShape
from bascule.server.api.write_gates import gates
from bascule.server.api.write_steps import step_shape
from bascule.server.reader import Reader
from bascule.server.views.criteria import CriterionView
from bascule.server.views.guards import GuardView
from bascule.server.views.health import HealthView
from bascule.server.views.journal import EntryView
from bascule.server.views.overview import CellView, MovingView
from bascule.server.views.release import ReleaseView
from bascule.server.views.status import Status

JUDGED = ("limit", "estimate", "low", "high", "total", "needed", "left")


def line(reader: Reader, view: MovingView) -> shapes.Line:
    """A release in a list."""
    release = view.release
    spec, progress = release.spec, release.progress
    return shapes.Line(
        id=release.id,
        plan=spec.plan,
        component=spec.component,
        environment=spec.environment,
        kind=spec.kind,
        group=release.group,
        version=release.version,
        previous=release.previous,
        author=release.author,
        author_name=reader.names.of(release.author),
        phase=progress.phase,
        status=_status(reader, view.status),
        because=said_or_none(reader, view.because.rest),
        share=view.share,
        needs_person=view.needs_person,
        started=certain(release.started),
        ended=instant(progress.ended_at),
    )


def release(reader: Reader, view: ReleaseView, summary: MovingView) -> shapes.ReleaseShape:
    """A release with everything that its page shows."""
    subject = view.release
    return shapes.ReleaseShape(
        **dict(line(reader, summary)),
        plan_hash=view.plan_hash,
        lead=said_or_none(reader, view.because.lead),
        candidate=subject.candidate,
        stable=subject.stable,
        exposed=instant(subject.progress.exposed_at),
        promoted=instant(subject.progress.promoted_at),
        hold=_hold(reader, view),
        notices=_notices(reader, view),
        possible=list(view.buttons),
        steps=[step_shape(reader, step) for step in view.steps],
        weights=view.weights,
        wanted=view.wanted,
        slots=_slots(reader, view),
        guards=[_guard(reader, guard) for guard in view.guards],
        criteria=[_criterion(reader, one) for one in view.criteria],
        planned_end=instant(view.planned_end),
        way_back=_way_back(reader, view),
        headline=write_places.headline(reader, view),
        felt=write_places.felt(view.felt),
        gates=gates(reader, view.gates),
        notes=view.notes,
        time_scale=subject.spec.time_scale,
    )


def place(reader: Reader, cell: CellView) -> shapes.PlaceShape:
    """One component in one environment."""
    return shapes.PlaceShape(
        plan=cell.plan,
        component=cell.component,
        environment=cell.environment,
        version=cell.version,
        slot=cell.slot,
        since=instant(cell.since),
        serves=write_places.serves(cell),
        release=_moving(reader, cell.moving) if cell.moving else None,
        health=_health(reader, cell.health) if cell.health else None,
        warm=write_places.warm(cell),
        traffic=write_places.traffic(cell.served),
    )


def _health(reader: Reader, view: HealthView) -> HealthShape:
    return HealthShape(
        state=view.state,
        word=said(reader, view.word),
        since=instant(view.since),
        because=said_or_none(reader, view.because),
        lines=list(view.lines),
    )


def entry(reader: Reader, view: EntryView) -> shapes.EntryShape:
    """One journal entry."""
    return shapes.EntryShape(
        number=view.number,
        at=certain(view.at),
        release=view.release,
        kind=view.kind,
        message=said(reader, view.message),
        by=view.by,
        by_name=view.by and reader.names.of(view.by),
        hash=view.hash,
    )


def _status(reader: Reader, status: Status) -> shapes.StatusShape:
    return shapes.StatusShape(word=said(reader, status.word), tone=status.tone)


def _moving(reader: Reader, view: MovingView) -> shapes.Moving:
    return shapes.Moving(
        id=view.release.id,
        version=view.release.version,
        phase=view.release.progress.phase,
        status=_status(reader, view.status),
        share=view.share,
        because=said_or_none(reader, view.because.rest),
        needs_person=view.needs_person,
    )


def _hold(reader: Reader, view: ReleaseView) -> shapes.HoldShape | None:
    hold = view.hold
    if hold is None:
        return None
    return shapes.HoldShape(kind=hold.kind, because=said(reader, hold.because), since=certain(hold.since), by=hold.by)


def _notices(reader: Reader, view: ReleaseView) -> list[shapes.NoticeShape]:
    return [
        shapes.NoticeShape(
            title=said(reader, one.title), because=said(reader, one.because), tone=one.tone, since=instant(one.since)
        )
        for one in view.notices
    ]


def _slots(reader: Reader, view: ReleaseView) -> list[shapes.SlotShape]:
    return [
        shapes.SlotShape(
            slot=one.slot, version=one.version, part=said(reader, one.part), weight=one.weight, requests=one.requests
        )
        for one in view.slots
    ]


def _criterion(reader: Reader, one: CriterionView) -> shapes.CriterionShape:
    verdict = one.judgement.verdict if one.judgement else None
    because = said_or_none(reader, one.because)
    return shapes.CriterionShape(
        name=one.name, state=one.state, verdict=verdict, because=because, **_figures(one.judgement)
    )


def _figures(judged: Judgement | None) -> dict[str, Any]:
    """What a judgement rests on."""
    if judged is None:
        return {**dict.fromkeys(JUDGED), "total": 0}
    return {name: getattr(judged, name) for name in JUDGED}


def _guard(reader: Reader, guard: GuardView) -> shapes.GuardShape:
    return shapes.GuardShape(
        name=guard.name,
        remedy=guard.remedy,
        severity=guard.severity,
        accepted=guard.accepted,
        verdict=guard.verdict,
        because=said_or_none(reader, guard.because),
        **_figures(guard.judgement),
    )


def _way_back(reader: Reader, view: ReleaseView) -> shapes.WayBackShape:
    back = view.way_back
    return shapes.WayBackShape(open=back.open, until=instant(back.until), because=said(reader, back.because))
