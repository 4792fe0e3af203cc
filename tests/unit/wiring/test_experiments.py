"""Experiments that run themselves: from the plan over events and daily sums to what is done."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.areas.experiments.protocol import differences
from bascule.areas.experiments.run import End
from bascule.areas.experiments.running import Ending, end_experiment, protocol_in
from bascule.areas.experiments.worker import EVERY, complete_days
from bascule.areas.flags.store import Author
from bascule.events.limits import DAY, HOUR
from bascule.flag.change import Wish
from bascule.flag.evaluator import Evaluator
from bascule.flag.shorthand import share_rule
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import render
from bascule.ports.errors import Conflict, Refused
from tests.kit.cohorts import FLAG, NAME, SITE, START, Lab, Person, crowd


@pytest.fixture
def lab(engine: AsyncEngine, database: str) -> Lab:
    """A laboratory."""
    return Lab(engine, database)


async def gives(lab: Lab, who: str | None) -> object:
    """What the flag returns for somebody now."""
    kept = await lab.flags.read(SITE)
    context = {} if who is None else {"targetingKey": who}
    return Evaluator.lenient(kept.as_set().as_json()).evaluate(FLAG, context, lab.clock.at).value


async def weeks(lab: Lab, days: int, control: int, treatment: int) -> None:
    """So many days with 60 users in each variant, of whom so many complete."""
    for day in range(1, days + 1):
        await lab.come([*crowd(day, "control", 60, control), *crowd(day, "treatment", 60, treatment)])


async def test_a_start_settles_and_assigns(lab: Lab) -> None:
    """Half of the users get each configuration, whoever has no key gets control; the hash is on record with who it was."""
    run = await lab.start()
    values = [await gives(lab, f"user-{number}") for number in range(400)]
    treated = sum(value == {"steps": 5, "flow": "optimized"} for value in values)
    assert 160 < treated < 240
    assert all(value in ({"steps": 5, "flow": "optimized"}, {"steps": 8, "flow": "original"}) for value in values)
    assert await gives(lab, None) == {"steps": 8, "flow": "original"}
    (entry,) = [one for one in lab.journal() if one["kind"] == "experiment"]
    assert (entry["by"], entry["data"]["fingerprint"]) == ("camille", run.fingerprint)
    assert run.fingerprint == protocol_in(lab.plan, NAME).fingerprint


async def test_assignment_knows_nothing_of_rollouts(lab: Lab) -> None:
    """Of those who would come first in a rollout of the same flag, half are in the treatment."""
    await lab.start()
    ramp = {"state": "ENABLED", "variants": {"on": True, "off": False}, "targeting": share_rule(0.5)}
    rollout = Evaluator.lenient({"flags": {FLAG: ramp}})
    early = [f"user-{n}" for n in range(600) if rollout.evaluate(FLAG, {"targetingKey": f"user-{n}"}, START).value]
    treated = [who for who in early if await gives(lab, who) == {"steps": 5, "flow": "optimized"}]
    assert 240 < len(early) < 360
    assert 0.4 < len(treated) / len(early) < 0.6


async def test_a_day_is_read_when_its_last_users_have_had_their_time(lab: Lab) -> None:
    """After its 24 hours, the hour that the metric gives, and another one for what is late; never more days than planned."""
    run = await lab.start()
    full = START + DAY + 2 * HOUR
    assert [complete_days(run, at) for at in (START, full - 1, full, full + DAY, full + 100 * DAY)] == [0, 0, 1, 2, 28]


async def test_twice_is_refused(lab: Lab) -> None:
    """As long as it runs, also by another name on the same flag; and the flag stays as it is."""
    await lab.start()
    before = await lab.flags.read(SITE)
    with pytest.raises(Refused, match="is already running in production"):
        await lab.start()
    text = lab.text
    lab.text = text.replace(f"  {NAME}:", "  another:")
    with pytest.raises(Refused, match=r"The experiment onboarding_flow_optimization uses the flag"):
        await lab.start("another")
    assert (await lab.flags.read(SITE)).revision == before.revision


async def test_two_who_start_at_once_start_one(lab: Lab) -> None:
    """The other one is refused."""
    found = await asyncio.gather(lab.start(), lab.start(by="dominique"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["Refused", "Run"]


async def test_a_proven_gain_is_told_once(lab: Lab) -> None:
    """Events become daily sums, sums a reading at a whole week; people hear of it once, and who ships gives it to all."""
    await lab.start()
    await weeks(lab, 7, 30, 42)
    run = await lab.reads(6)
    assert (run.outcome, run.reading and run.reading["day"]) == ("continue", 6)
    assert lab.messages() == []
    run = await lab.reads(7)
    assert run.outcome == "ship"
    assert run.reading is not None
    assert run.reading["users"] == {"control": 420, "treatment": 420}
    decided = run.reading["comparisons"][0]
    assert (decided["control_value"], decided["treatment_value"]) == (0.5, 0.7)
    assert decided["decided_on"] == 7
    await lab.reads(7.5)
    assert lab.messages() == ["🧪 onboarding_flow_optimization (production): ship treatment"]
    reads = [one for one in lab.journal() if one["message"]["key"] == "experiments.reads"]
    assert len(reads) == 2
    ending = Ending(End.SHIPPED, "treatment", "proven")
    await end_experiment(lab.experiments, run, ending, Author("camille", lab.clock.at))
    assert await gives(lab, "user-1") == await gives(lab, "user-2") == {"steps": 5, "flow": "optimized"}
    with pytest.raises(Conflict):
        await end_experiment(lab.experiments, run, ending, Author("camille", lab.clock.at))


async def test_harm_is_taken_back_before_the_day_is_over(lab: Lab) -> None:
    """Within hours of the first day: the flag gives control to all, it ends with a because, and people hear of it once."""
    await lab.start()
    await lab.come([*crowd(1, "control", 150, 75), *crowd(1, "treatment", 150, 75, crashed=100)])
    run = await lab.reads(0.1)
    assert (run.end, run.variant, run.ended_by) == (End.ROLLED_BACK, "control", NAME)
    given = [await gives(lab, f"user-{number}") for number in range(50)]
    assert given == [{"steps": 8, "flow": "original"}] * 50
    assert run.because is not None
    assert render(run.because, "en").startswith("Take treatment back. crash_rate is worse than with control")
    await lab.worker.sweep()
    assert lab.messages() == ["🧪 onboarding_flow_optimization (production): treatment is taken back"]


async def test_people_are_told_in_their_language(lab: Lab) -> None:
    """In our words where the plan has none; nothing is left to be filled in, and the link leads to the experiment."""
    lab.text = lab.text.replace("{url: env TEAM_URL}", "{url: env TEAM_URL, language: fr}")
    await lab.start()
    await lab.come([*crowd(1, "control", 150, 75), *crowd(1, "treatment", 150, 75, crashed=100)])
    await lab.reads(0.1)
    ((title, text),) = lab.messages("title, text")
    assert title == "🧪 onboarding_flow_optimization (production)\u00a0: treatment est retirée"
    assert "Retirez treatment. crash_rate est moins bon qu'avec control" in text
    assert f"http://bascule.example/experiments/production/{NAME}" in text
    assert "{" not in title + text


async def test_no_harm_is_left_alone(lab: Lab) -> None:
    """As many crashes on both sides take nothing back."""
    await lab.start()
    await lab.come([*crowd(1, "control", 150, 75, crashed=50), *crowd(1, "treatment", 150, 75, crashed=50)])
    assert (await lab.reads(0.1)).ended is None


THREE = """\
      treatment: {weight: 25, config: {steps: 5, flow: optimized}}
      other: {weight: 25, config: {steps: 3, flow: short}}
"""


async def test_one_of_several_is_taken_back_alone(lab: Lab) -> None:
    """Its users get what control gives, under its name, and the other one goes on."""
    line = next(one for one in lab.text.splitlines() if one.startswith("      treatment:"))
    lab.text = lab.text.replace(f"{line}\n", THREE)
    await lab.start()
    people = [*crowd(1, "control", 300, 75), *crowd(1, "treatment", 150, 75, crashed=100), *crowd(1, "other", 150, 75)]
    await lab.come(people)
    run = await lab.reads(0.1)
    assert (run.ended, run.rolled_back) == (None, ("treatment",))
    kept = (await lab.flags.read(SITE)).flags[FLAG].stored.flag
    assert kept.variants["treatment"] == kept.variants["control"]
    assert kept.variants["other"] == {"steps": 3, "flow": "short"}
    assert len(lab.messages()) == 1
    await lab.reads(0.2)
    assert len(lab.messages()) == 1


async def test_users_in_other_proportions_stop_the_reading(lab: Lab) -> None:
    """Nothing is concluded, however large the effect is, and people hear of it."""
    await lab.start()
    for day in range(1, 8):
        await lab.come([*crowd(day, "control", 90, 20), *crowd(day, "treatment", 50, 45)])
    run = await lab.reads(7)
    assert run.outcome == "cannot-tell"
    assert run.reading is not None
    assert next(one["name"] for one in run.reading["gates"] if not one["met"]) == "assignment"
    assert lab.messages() == ["🧪 onboarding_flow_optimization (production): cannot tell"]


async def test_who_saw_two_variants_is_left_out_and_counted(lab: Lab) -> None:
    """Neither side has them; the share of them is a gate."""
    await lab.start()
    await lab.come([*crowd(1, "control", 60, 30), *crowd(1, "treatment", 60, 30)])
    both = [Person(f"both-{number}", START + 900, ("control", "treatment")) for number in range(3)]
    await lab.come(both)
    run = await lab.reads(1)
    assert run.reading is not None
    assert (run.reading["users"], run.reading["crossed"]) == ({"control": 60, "treatment": 60}, 3)


async def test_late_events_find_their_day(lab: Lab) -> None:
    """A day that was read is counted anew."""
    run = await lab.start()
    await lab.come([*crowd(1, "control", 60, 30), *crowd(1, "treatment", 60, 30)])
    await lab.reads(1)
    assert (await lab.experiments.days(run))[0].users == {"control": 60, "treatment": 60}
    await lab.come([Person("late", START + 4000, ("control",))])
    run = await lab.reads(2)
    assert [one.users["control"] for one in await lab.experiments.days(run)] == [61, 0]


async def test_who_came_before_the_start_is_not_in_it(lab: Lab) -> None:
    """An exposure before the start does not count; the same user's first one after it does."""
    await lab.start()
    await lab.come([Person("early", START - 3600, ("treatment",)), Person("soon", START + 60, ("treatment",))])
    run = await lab.reads(1)
    assert run.reading is not None
    assert run.reading["users"] == {"control": 0, "treatment": 1}


async def test_an_edit_of_the_plan_changes_nothing(lab: Lab) -> None:
    """What was settled is what is read, and what differs can be told."""
    run = await lab.start()
    await weeks(lab, 7, 30, 42)
    lab.text = lab.text.replace("min_users: 100", "min_users: 100000").replace("within: 1h, goal", "within: 2h, goal")
    assert (await lab.reads(7)).outcome == "ship"
    places = {place for place, _, _ in differences(run.protocol, protocol_in(lab.plan, NAME))}
    assert places == {"design.min_users", "measures.completion_rate.within", "measures.time_to_complete.within"}


async def test_two_control_planes_act_once(lab: Lab) -> None:
    """Both look at the same instant: one has it; and even where both judge, one ends it and one message goes out."""
    run = await lab.start()
    await lab.come([*crowd(1, "control", 150, 75), *crowd(1, "treatment", 150, 75, crashed=100)])
    lab.clock.at = START + 3 * HOUR
    taken = await asyncio.gather(*(lab.experiments.take(run, lab.clock.at) for _ in range(4)))
    assert sorted(taken) == [False, False, False, True]
    found = await asyncio.gather(lab.worker.look(run), lab.another().look(run), return_exceptions=True)
    assert [type(one) for one in found if one is not None] in ([], [Conflict])
    ended = [one for one in lab.journal() if one["message"]["key"] == "experiments.ended-rolled_back"]
    assert (len(ended), len(lab.messages())) == (1, 1)


async def test_another_one_goes_on_where_one_died(lab: Lab) -> None:
    """A run that was taken by somebody who died is free again after a while, and nothing is counted twice."""
    run = await lab.start()
    await lab.come([*crowd(1, "control", 60, 30), *crowd(1, "treatment", 60, 30)])
    lab.clock.at = START + DAY + 3 * HOUR
    assert await lab.experiments.take(run, lab.clock.at)
    await lab.worker.sweep()
    assert await lab.experiments.days(run) == []
    lab.clock.at += 150
    await lab.another().sweep()
    await lab.another().sweep()
    assert [one.users for one in await lab.experiments.days(run)] == [{"control": 60, "treatment": 60}]


async def test_the_flag_that_is_there_may_forbid_a_start(lab: Lab) -> None:
    """One of another kind, and one that users have; both are left as they are."""
    author = Author("camille", START)
    await lab.flags.write(SITE, Wish(FLAG, {"rolloutPercentage": 25}), author)
    with pytest.raises(BasculeError, match="now returns true or false and would return objects"):
        await lab.start()
    text = lab.text
    lab.text = (
        text.replace(", config: {steps: 8, flow: original}", "")
        .replace(", config: {steps: 5, flow: optimized}", "")
        .replace("control:  ", "'off':")
        .replace("treatment:", "'on':")
    )
    with pytest.raises(BasculeError, match=r"up to 25% of the users have on"):
        await lab.start()
    await lab.flags.write(SITE, Wish(FLAG, {"rolloutPercentage": 0}, "for the experiment", forced=True), author)
    await lab.start()
    assert {await gives(lab, f"user-{number}") for number in range(50)} == {True, False}


async def test_a_stopped_one_may_begin_anew(lab: Lab) -> None:
    """Everybody has control, and the next run has a seed of its own."""
    run = await lab.start()
    lab.clock.at += 60
    ending = Ending(End.STOPPED, "control", "wrong texts")
    await end_experiment(lab.experiments, run, ending, Author("camille", lab.clock.at))
    assert await gives(lab, "user-1") == {"steps": 8, "flow": "original"}
    again = await lab.start()
    assert again.seed != run.seed
    assert (await lab.experiments.newest(SITE, NAME)) == again


async def test_what_was_looked_at_is_put_off(lab: Lab) -> None:
    """One that has just begun is due at once; looked at, it is not due again for a minute, and a sweep then does nothing."""
    run = await lab.start()
    assert [one.name for one in await lab.experiments.due(lab.clock.at)] == [run.name]
    await lab.worker.sweep()
    assert await lab.experiments.due(lab.clock.at) == []
    assert await lab.experiments.due(lab.clock.at + EVERY - 1) == []
    assert [one.name for one in await lab.experiments.due(lab.clock.at + EVERY + 1)] == [run.name]
