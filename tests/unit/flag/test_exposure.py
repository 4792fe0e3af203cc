"""Ramps are monotone: the short form keeps its users while it grows, and what would take a feature away is seen."""

import random

import pytest

from bascule.flag.definition import Flag, FlagSet
from bascule.flag.evaluator import compile_flag
from bascule.flag.exposure import loss
from bascule.flag.ramp import with_share
from bascule.flag.shorthand import Short, expand, in_environment
from bascule.flag.stale import settled

NONE = FlagSet({})


def lost(old: Flag, new: Flag):
    """What the change takes."""
    return loss(old, new, NONE, NONE)


def short(**members) -> Flag:
    """A flag in the short form."""
    return expand("f", Short(**members), {})


def on(flag: Flag, context) -> bool:
    """Whether a context gets the feature."""
    return compile_flag(flag, NONE)(context, 0.0).value is True


GROWING = {
    "a larger share": (short(share=0.05), short(share=0.25)),
    "everybody": (short(share=0.5), short(share=1.0)),
    "from nobody": (short(share=0.0), short(share=0.001)),
    "the same": (short(share=0.3, browsers=("firefox",)), short(share=0.3, browsers=("firefox",))),
    "a wider audience": (short(share=0.2, audience={"c": ("FR",)}), short(share=0.2, audience={"c": ("FR", "BE")})),
    "an older version": (short(least_version="1.4.0"), short(least_version="1.2.0")),
    "one user more": (short(share=0.2, users={"a": True}), short(share=0.2, users={"a": True, "b": True})),
    "fewer conditions": (short(least_version="1.4", browsers=("a",)), short(browsers=("a", "b"))),
    "switched on again": (short(enabled=False), short(share=0.1)),
}
LOSING = {
    "a smaller share": (short(share=0.25), short(share=0.05), 0.2),
    "nobody": (short(share=0.5), short(share=0.0), 0.5),
    "the switch": (short(share=0.5), short(enabled=False, share=0.5), 0.5),
    "a narrower audience": (
        short(share=0.2, audience={"c": ("FR", "BE")}),
        short(share=0.2, audience={"c": ("FR",)}),
        0.2,
    ),
    "a newer version": (short(least_version="1.4.0"), short(least_version="1.5.0"), 1.0),
    "a user less": (short(share=0.2, users={"a": True}), short(share=0.2, users={"a": False}), 1.0),
    "other buckets": (short(share=0.5), expand("f", Short(share=0.5), {"bucketing": 2}), 1.0),
}


@pytest.mark.parametrize("name", GROWING)
def test_growing_changes_take_nothing(name: str) -> None:
    """Growth is recognised as such."""
    assert lost(*GROWING[name]) is None


@pytest.mark.parametrize("name", LOSING)
def test_losing_changes_are_seen_with_their_share(name: str) -> None:
    """The share of users who would lose the feature is told, in the worst case."""
    old, new, share = LOSING[name]
    found = lost(old, new)
    assert found is not None
    assert found.share == pytest.approx(share, abs=1e-5)


def test_every_user_keeps_the_feature_while_the_share_grows() -> None:
    """20 000 users on a ramp of 40 steps: nobody who had the feature is without it later."""
    users = [{"targetingKey": f"u{number}"} for number in range(20_000)]
    had: set[int] = set()
    for step in range(41):
        flag = compile_flag(short(share=step / 40), NONE)
        now = {number for number, user in enumerate(users) if flag(user, 0.0).value}
        assert had <= now
        had = now
    assert len(had) == len(users)


@pytest.mark.long
def test_what_is_called_growing_takes_nothing_from_any_of_many_users() -> None:
    """400 random changes: where no loss is told, none of 400 random users loses the feature."""
    rng = random.Random(4)
    growing = 0
    for _ in range(400):
        old, new = _random_short(rng), _random_short(rng)
        if lost(old, new) is None:
            growing += 1
            for _ in range(400):
                context = _random_context(rng)
                assert on(new, context) or not on(old, context), (old, new, context)
    assert growing > 40


def test_what_is_called_a_loss_of_written_conditions_is_one() -> None:
    """Where a loss is told for the short form without users by name, some user really loses the feature."""
    rng = random.Random(5)
    losing = 0
    for _ in range(100):
        old, new = _random_short(rng, named=False), _random_short(rng, named=False)
        found = lost(old, new)
        if found is not None and found.share > 0.1:
            losing += 1
            assert any(on(old, each) and not on(new, each) for each in (_random_context(rng) for _ in range(4000)))
    assert losing > 20


def _random_short(rng: random.Random, named: bool = True) -> Flag:
    countries = tuple(rng.sample(["FR", "BE", "DE"], rng.randint(1, 3)))
    return short(
        share=rng.choice([0.0, 0.1, 0.5, 0.9, 1.0]),
        audience={"country": countries} if rng.random() < 0.5 else {},
        least_version=rng.choice([None, "1.0.0", "1.2.0", "2.0"]),
        browsers=rng.choice([(), ("firefox",), ("firefox", "chrome")]),
        users={rng.choice("ab"): rng.random() < 0.7} if named and rng.random() < 0.3 else {},
    )


def _random_context(rng: random.Random):
    return {
        "targetingKey": rng.choice(["a", "b", f"u{rng.randrange(10**6)}"]),
        "country": rng.choice(["FR", "BE", "DE", "US"]),
        "version": rng.choice(["0.9.0", "1.0.0", "1.1.9", "1.2.0", "2.0.0", "2.0.0-rc.1", "3.1.0", "x"]),
        "browser": rng.choice(["firefox", "chrome", "safari"]),
    }


def test_weights_may_be_written_anew_as_long_as_no_share_falls() -> None:
    """The sum of the weights may change; a variant that is moved to another part of the line may not."""

    def split(*choices):
        return Flag("f", {"on": True, "off": False}, default="off", targeting={"fractional": list(choices)})

    old = split(["on", 25], ["off", 75])
    assert lost(old, split(["on", 1], ["off", 2])) is None
    assert lost(old, split(["off", 50], ["on", 50])).share == pytest.approx(0.25)


def test_computed_results_are_no_proof() -> None:
    """What a rule reckons from the context cannot be compared, so a change of it counts as a loss."""
    old = Flag("f", {"on": True, "off": False}, default="off", targeting={"var": "wanted"})
    new = Flag("f", {"on": True, "off": False}, default="off", targeting={"var": "other"})
    assert lost(old, new).unproven
    assert lost(old, old) is None


def test_too_many_conditions_are_no_proof() -> None:
    """Where there are more kinds of users than can be gone through, the change counts as a loss."""
    free = [{"missing": [f"a{number}"]} for number in range(14)]
    old = Flag("f", {"on": True, "off": False}, default="off", targeting={"if": [{"or": free}, "on"]})
    assert lost(old, old).unproven


def test_what_is_written_for_an_environment_wins() -> None:
    """Global, per environment, per user: the most particular holds."""
    form = Short(share=0.0, users={"camille": True}, environments={"staging": {"share": 1.0}})
    assert on(expand("f", in_environment(form, "staging"), {}), {"targetingKey": "x"})
    production = expand("f", in_environment(form, "production"), {})
    assert not on(production, {"targetingKey": "x"})
    assert on(production, {"targetingKey": "camille"})


def test_a_flag_is_settled_when_everybody_gets_the_same() -> None:
    """Off, for everybody, for nobody: nothing is decided any more. A share or a condition still decides."""
    for flag in (short(enabled=False), short(share=1.0), short(share=0.0)):
        assert settled(flag)
    full = with_share(Flag("f", {"on": True, "off": False}, default="off"), 1.0)
    assert settled(full)
    for flag in (short(share=0.5), short(share=1.0, browsers=("firefox",)), with_share(full, 0.5)):
        assert not settled(flag)
