"""Rehearsals: who is waited for, when it ends, whom a version reaches; the same seed tells the same."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bascule.areas.rehearsal.luck import arrivals, some
from bascule.areas.rehearsal.people import answered
from bascule.areas.rehearsal.play import Played, play
from bascule.areas.rehearsal.service import Terms, rehearse, scene_of
from bascule.areas.rehearsal.summary import span, summarise
from bascule.areas.rehearsal.supposed import behaviour, expected, office, team, told
from bascule.kernel.error import BasculeError
from bascule.kernel.quantities import Instant, Seconds, Share
from bascule.plan.asking import Visitors
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.schedule import specs_for
from bascule.plan.spec import ReleaseSpec
from bascule.release.phases import Phase

PLAN = """\
bascule: 1
name: shop
timezone: Europe/Paris
people:
  camille: {name: Camille Durand, roles: [reviewer], hours: Mon-Fri 14:00-18:00}
environments:
  production: {kinds: {standard: {approvals: 1 reviewer, window: Mon-Thu 09:00-18:00}}}
  plain: {override: {api: {route: {envoy: {listen: 8081}}}}}
components:
  api:
    run: {process: {command: "x {port} {version}"}}
    route: {envoy: {listen: 8080}}
    release:
      - check: [tests]
      - approve
      - confirm: before
      - deploy
      - traffic: 5% for 10m
      - traffic: 50% for 10m
      - traffic: 100%
      - flag: new 25% for 1h
      - flag: new 100%
      - soak: 15m
guards:
  - when: error_rate > 1% for 1m
    then: roll back
  - when: completion_rate < 60%
    then: roll back
metrics:
  completion_rate: {share: done, of: begun, within: 30m, goal: 80%}
flags:
  new: {}
checks:
  tests: {command: "true", timeout: 5m}
checklists:
  before:
    items:
      - {text: The runbook is there, owner: tech-lead, needs: link}
"""
# A Friday morning.
FRIDAY = Instant(datetime(2026, 11, 27, 10, 0, tzinfo=ZoneInfo("Europe/Paris")).timestamp())


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The shop's."""
    loaded = load(PLAN)
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


@pytest.fixture(scope="module")
def spec(plan: Plan) -> ReleaseSpec:
    """Into production."""
    return specs_for(plan, ["api"], "production", "standard")[0]


def played(plan: Plan, spec: ReleaseSpec, version: str, count: int = 4, **changes: object) -> list[Played]:
    """So many rollouts of a version."""
    asked = replace(Terms(FRIDAY, 40.0, people=20_000.0), **changes)  # type: ignore[arg-type]
    scene = scene_of(plan, spec, asked, behaviour(spec, version))
    return [play(scene, Random(f"{version} {number}")) for number in range(count)]


def test_a_good_version_waits_for_its_people_and_its_window(plan: Plan, spec: ReleaseSpec) -> None:
    """Asked for on Friday morning: the approval comes in the afternoon, the window opens on Monday, and then it succeeds."""
    found = played(plan, spec, "good")
    assert {one.phase for one in found} == {Phase.SUCCEEDED}
    for one in found:
        ended = datetime.fromtimestamp(one.end, ZoneInfo("Europe/Paris"))
        assert ended >= datetime(2026, 11, 30, 10, 35, tzinfo=ZoneInfo("Europe/Paris")), ended
        kinds = {kind for kind, _ in one.waits}
        assert {"approval", "confirmation", "window"} <= kinds
        waited = sum(seconds for (kind, _), seconds in one.waits.items() if kind == "window")
        assert waited > 2 * 86400


def test_bad_versions_are_brought_back(plan: Plan, spec: ReleaseSpec) -> None:
    """By what is wrong with them: requests that fail, or users who do not complete; the worse, the sooner."""
    weak, worse = (played(plan, spec, name) for name in ("3%", "20%"))
    assert {one.phase for one in (*weak, *worse)} == {Phase.ROLLED_BACK}
    middle = [span([one.back or 0.0 for one in some_]).middle for some_ in (weak, worse)]
    assert middle[0] > middle[1]
    assert {one.because for one in played(plan, spec, "bad")} == {"release.guard-breached"}
    leaves = scene_of(
        plan, spec, Terms(FRIDAY, 40.0, people=200_000.0), told(spec, "x", {"figures": {"completion_rate": 0.3}})
    )
    found = [play(leaves, Random(number)) for number in range(4)]
    assert {one.phase for one in found} == {Phase.ROLLED_BACK}
    assert all(one.met.people > 0 for one in found)


def test_what_a_step_lasts_until_is_asked_of_people() -> None:
    """A slow version is not shown to be fast: whoever is called takes it back, in few looks; a good one goes on."""
    text = PLAN.replace("traffic: 5% for 10m", "traffic: 5% for 10m..1h\n        until: latency_p95 < 300ms")
    loaded = load(text)
    assert loaded.plan is not None, loaded.problems
    (spec,) = specs_for(loaded.plan, ["api"], "plain", "standard")
    assert {one.phase for one in played(loaded.plan, spec, "good", 2)} == {Phase.SUCCEEDED}
    slow = played(loaded.plan, spec, "slow", 2)
    assert {one.phase for one in slow} == {Phase.ROLLED_BACK}
    assert max(one.looks for one in slow) < 1000


@pytest.mark.long
def test_a_seed_reproduces(plan: Plan, spec: ReleaseSpec) -> None:
    """On one processor or on several."""
    versions, asked = [behaviour(spec, name) for name in ("10%", "20%")], Terms(FRIDAY, 40.0, 52)
    both = rehearse(plan, spec, asked, versions)
    alone = rehearse(plan, spec, replace(asked, rollouts=50), versions[1:])[0]
    assert [one.version for one in both] == ["10%", "20%"]
    assert both == rehearse(plan, spec, asked, versions)
    assert alone.rollouts == 50
    assert both[1].rollouts == 52
    assert both != rehearse(plan, spec, replace(asked, seed=1), versions)


def test_what_never_ends_is_said(plan: Plan) -> None:
    """Nobody visits: the guards never speak, and nothing is promised."""
    (spec,) = specs_for(plan, ["api"], "plain", "standard")
    (one,) = played(plan, spec, "good", 1, rate=0.0, people=0.0)
    assert one.phase is None
    told_ = summarise("good", [one])
    assert (told_.end, told_.ends) == (None, {"": 1})


def test_a_criterion_that_is_not_met_is_answered_by_somebody() -> None:
    """Before everybody gets a version that is shown not to be good enough, whoever is called takes it back."""
    loaded = load(PLAN.replace("    release:\n", "    promote when: latency_p95 < 300ms\n    release:\n"))
    assert loaded.plan is not None, loaded.problems
    (spec,) = specs_for(loaded.plan, ["api"], "plain", "standard")
    slow = played(loaded.plan, spec, "slow", 2)
    assert {one.phase for one in slow} == {Phase.ROLLED_BACK}
    assert all(any(kind == "criterion" for kind, _ in one.waits) for one in slow)


def test_visitors_prove_what_nobody_visits(plan: Plan) -> None:
    """They are evidence, and nobody whom the version reaches; a bad version goes back by them alone."""
    (spec,) = specs_for(plan, ["api"], "plain", "standard")
    visited = replace(
        spec, visitors=Visitors(20.0), guards=tuple(one for one in spec.guards if one.condition.metric == "error_rate")
    )
    good, bad = (played(plan, visited, name, 3, rate=0.0, people=0.0) for name in ("good", "20%"))
    assert {one.phase for one in good} == {Phase.SUCCEEDED}
    assert {one.phase for one in bad} == {Phase.ROLLED_BACK}
    assert {one.met.requests for one in (*good, *bad)} == {0}


def test_people_answer_in_their_hours(plan: Plan) -> None:
    """An hour's work at five in the afternoon ends the next morning; on Friday, after the weekend."""
    window = office(plan)
    evening = Instant(datetime(2026, 11, 27, 17, 30, tzinfo=ZoneInfo("Europe/Paris")).timestamp())
    done = datetime.fromtimestamp(answered(window, evening, Seconds(3600.0)), ZoneInfo("Europe/Paris"))
    assert (done.day, done.hour, done.minute) == (30, 9, 30)
    (camille,) = team(plan)
    assert camille.hours is not None
    done = datetime.fromtimestamp(answered(camille.hours, FRIDAY, Seconds(60.0)), ZoneInfo("Europe/Paris"))
    assert (done.hour, done.minute) == (14, 1)


def test_what_is_supposed_follows_the_plan(plan: Plan, spec: ReleaseSpec) -> None:
    """A good version is well within every limit, and its users do what the plan hopes."""
    assert expected(plan, spec) == {"completion_rate": 0.8}
    assert behaviour(spec, "good").errors <= 0.001
    assert behaviour(spec, "2%").errors == 0.02
    with pytest.raises(BasculeError) as unknown:
        behaviour(spec, "nonsense")
    with pytest.raises(BasculeError) as wrong:
        told(spec, "file", {"wrong": 1})
    assert (unknown.value.message.key, wrong.value.message.key) == ("rehearsal.no-version", "rehearsal.no-key")
    assert told(spec, "file", {"errors": "4%", "boots": 9}) == replace(
        behaviour(spec, "good"), name="file", errors=Share(0.04), boots=Seconds(9.0)
    )


@pytest.mark.parametrize("mean", [0.3, 3.0, 300.0])
def test_chance_is_fair(mean: float) -> None:
    """As many come, and as many fail, as do on average."""
    luck = Random(7)
    drawn = [arrivals(luck, mean) for _ in range(4000)]
    assert sum(drawn) / 4000 == pytest.approx(mean, rel=0.06)
    failed = [some(luck, 500, Share(mean / 500)) for _ in range(4000)]
    assert sum(failed) / 4000 == pytest.approx(mean, rel=0.06)
    assert max(failed) <= 500


def test_spans() -> None:
    """Nine of ten lie in a span."""
    assert span(range(101)) == span([float(one) for one in range(101)])
    assert (span(range(101)).low, span(range(101)).middle, span(range(101)).high) == (5, 50, 95)
    assert datetime.fromtimestamp(FRIDAY, UTC).weekday() == 4
