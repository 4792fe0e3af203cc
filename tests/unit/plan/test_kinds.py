"""Kinds of release: steps, tags and messages that differ by kind, and gates that stand whatever the steps say."""

import pytest

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Language, render
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.compiling.compile import Terms, compile_spec
from bascule.plan.identity import plan_hash
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.rules.lint import lint
from bascule.plan.schedule import schedule
from bascule.plan.triggers import Event, EventKind, Ref, Start, refuse_ref, wanted

EN, FR = Language("en"), Language("fr")
TEXT = """bascule: 1
name: shop
environments:
  staging: {}
  production:
    tag: "v*"
    start: on push
    after: staging
    kinds:
      standard: {approvals: 1 reviewer}
      risky: {approvals: 2 reviewers, window: Mon-Thu 10:00-17:00}
      hotfix: {approvals: 1 tech-lead, tag: "hotfix-*"}
components:
  api:
    run: {process: {command: "python3 app.py --port {port}"}}
    route: {envoy: {listen: 8080}}
    release: [deploy, traffic: 100%, soak: 30m]
    kinds:
      risky: {release: [deploy, traffic: 5% for 1h, traffic: 100%, soak: 1h]}
      hotfix: {release: [deploy, traffic: 100%]}
channels: {team: {url: env TEAM}, phone: {url: env PHONE}}
announce:
  started: {to: team, text: "begun", kinds: {hotfix: {to: [team, phone]}}}
"""


def made(text: str = TEXT) -> Plan:
    """The plan of a text that has no problem."""
    loaded = load(text)
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


def steps(plan: Plan, environment: str, kind: str) -> list[str]:
    """The steps of a release of a kind, in words."""
    spec = compile_spec(plan, "api", environment, Terms(kind))
    return [f"{one.kind.value} {one.percent}" if one.percent else one.kind.value for one in spec.steps]


def test_steps_differ_by_kind_and_gates_stand() -> None:
    """A risky release is a canary, a hotfix is short, and each begins with the gates that its environment demands."""
    plan = made()
    assert steps(plan, "production", "standard") == ["approve", "deploy", "traffic 100", "soak"]
    risky = ["approve", "window", "deploy", "traffic 5", "traffic 100", "soak"]
    assert steps(plan, "production", "risky") == risky
    assert steps(plan, "production", "hotfix") == ["approve", "deploy", "traffic 100"]
    assert steps(plan, "staging", "risky") == risky[2:]


def test_the_nearest_steps_win() -> None:
    """Steps of an environment go before those of a component's kind, and those of the environment's kind before both."""
    over = "staging: {override: {api: {release: [deploy, traffic: 100%]}}}"
    assert steps(made(TEXT.replace("staging: {}", over)), "staging", "risky") == ["deploy", "traffic 100"]
    both = over.replace(
        "traffic: 100%]", "traffic: 100%], kinds: {risky: {release: [deploy, traffic: 50%, traffic: 100%]}}"
    )
    plan = made(TEXT.replace("staging: {}", both))
    assert steps(plan, "staging", "risky") == ["deploy", "traffic 50", "traffic 100"]
    assert steps(plan, "staging", "standard") == ["deploy", "traffic 100"]


def test_messages_differ_by_kind() -> None:
    """Of a hotfix others hear besides, in the words of the occasion."""
    plan = made()
    told = {kind: compile_spec(plan, "api", "production", Terms(kind)).announce[0] for kind in ("risky", "hotfix")}
    assert [one.name for one in told["risky"].channels] == ["team"]
    assert [one.name for one in told["hotfix"].channels] == ["team", "phone"]
    assert told["hotfix"].texts == told["risky"].texts != {}


def test_a_tag_of_a_kind_starts_it_and_is_its_own() -> None:
    """A pushed tag starts a release of the kind whose form it has, and a version of another form is refused to a kind."""
    plan = made()
    for tag, kind in (("v2", "standard"), ("hotfix-7", "hotfix")):
        assert wanted(plan, Event(EventKind.TAG, "c", tag=tag)) == (Start("production", tag, None, kind),)
    production, ref = plan.environments["production"], Ref(tags=frozenset({"v2", "hotfix-7"}), seen=True)
    assert refuse_ref(production, "production", "hotfix-7", ref, "hotfix") is None
    assert refuse_ref(production, "production", "v2", ref, "risky") is None
    refusal = refuse_ref(production, "production", "v2", ref, "hotfix")
    assert refusal is not None
    assert "hotfix-*" in render(refusal, EN)


def test_the_outlook_of_a_kind_is_that_of_its_steps() -> None:
    """How a release would go is told of the kind that is asked about."""
    begin = Instant(1_767_571_200.0)
    ends = {kind: schedule(made(), ["api"], "staging", kind, begin).end for kind in ("standard", "risky", "hotfix")}
    assert ends == {"standard": begin + Seconds(1800.0), "risky": begin + Seconds(7200.0), "hotfix": begin}


@pytest.mark.parametrize(
    ("old", "new", "line", "said", "next_word"),
    [
        ("      hotfix: {approvals", "      hotfx: {approvals", 12, '"hotfx"', '"hotfix"'),
        ("      risky: {release", "      riskly: {release", 19, '"riskly"', '"risky"'),
        (
            "      risky: {release: [deploy, traffic: 5%",
            "      risky: {release: [deploy, trafic: 5%",
            19,
            "trafic",
            "traffic",
        ),
        ("kinds: {hotfix: {to", "kinds: {night: {to", 23, '"night"', "`kinds`"),
        ("to: [team, phone]", "to: [team, fone]", 23, "fone", "phone"),
        ("to: [team, phone]}", 'to: team, text: "{verson}"}', 23, "{verson}", "version"),
    ],
)
def test_slips_are_found_where_they_stand(old: str, new: str, line: int, said: str, next_word: str) -> None:
    """A kind, a step or a channel that is not there is told with its line and the word to write, in both languages."""
    loaded = load(TEXT.replace(old, new))
    problem = next(iter(loaded.problems or [one for one in lint(made(TEXT.replace(old, new)), {}) if one.line == line]))
    assert problem.line == line
    assert said in render(problem.message, EN)
    assert problem.hint is not None
    assert next_word.strip('"') in render(problem.hint, EN)
    assert render(problem.message, FR) != render(problem.message, EN)


def test_what_cannot_work_is_found_in_the_steps_of_a_kind() -> None:
    """Lint reads the steps of every kind, and points at the line where they stand."""
    plan = made(TEXT.replace("[deploy, traffic: 5% for 1h", "[deploy, traffic: 50%, traffic: 5% for 1h"))
    problems = [one for one in lint(plan, {}) if "kind" not in one.message.key and one.line == 19]
    assert problems


def test_a_kind_that_an_environment_does_not_have_is_refused() -> None:
    """A release of another kind names those that there are."""
    with pytest.raises(BasculeError) as refused:
        compile_spec(made(), "api", "production", Terms("feature"))
    assert "standard, risky, hotfix" in render(refused.value.message, EN)


def test_old_plans_keep_their_hash() -> None:
    """A plan that says nothing of its kinds is the same plan as before kinds could say more."""
    old = TEXT.split("    kinds:\n      risky: {release")[0] + TEXT[TEXT.index("channels:") :]
    old = (
        old.replace(", kinds: {hotfix: {to: [team, phone]}}", "")
        .replace(', tag: "hotfix-*"', "")
        .replace("risky", "feature")
    )
    assert plan_hash(made(old)) == HASH


HASH = "b1:113877d87f836f1527c280e1951ef93f7fb0d188367df2dccc3e843ee115f96c"
