"""What is compiled means what the plain interpreter says."""

import pytest

from bascule.flag.bucket import place
from bascule.flag.rules.check import rule_faults
from bascule.flag.rules.compile import compile_rule
from bascule.flag.rules.part import Scope
from tests.kit.flags.interpreter import run
from tests.kit.flags.random_rules import Rules


def outcome(function, *arguments):
    """What a call gives, or the kind of its error; NaN equals NaN."""
    try:
        return repr(function(*arguments))
    except Exception as error:
        return type(error)


def compare(seed: int, contexts: int) -> None:
    """One random rule on many random contexts."""
    rules = Rules(seed)
    rule, setting = rules.rule(), rules.setting()
    assert list(rule_faults(rule, "", {})) == []
    compiled = compile_rule(rule, Scope(setting["flag"], setting["generation"])).rule
    for _ in range(contexts):
        context = rules.context()
        assert outcome(compiled, context, setting["now"]) == outcome(run, rule, context, setting), (rule, context)


@pytest.mark.parametrize("block", range(4))
def test_compiled_rules_equal_the_plain_interpreter(block: int) -> None:
    """20 000 random rules and contexts give the same compiled as interpreted."""
    for seed in range(block * 1000, block * 1000 + 1000):
        compare(seed, 5)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("block", range(4))
def test_a_million_compiled_evaluations_equal_the_plain_interpreter(block: int) -> None:
    """1 000 000 random rules and contexts give the same compiled as interpreted."""
    for seed in range(100_000 + block * 12_500, 100_000 + block * 12_500 + 12_500):
        compare(seed, 20)


def test_a_million_users_are_spread_evenly() -> None:
    """Of 1 000 000 users each of ten equal variants gets its tenth within 4 sigma, in both generations."""
    total, variants = 1_000_000, 10
    sigma = (total * 0.1 * 0.9) ** 0.5
    for generation in (2, 3):
        choices = [[str(number), 1] for number in range(variants)]
        rule = compile_rule({"fractional": choices}, Scope("even", generation)).rule
        counts = dict.fromkeys(map(str, range(variants)), 0)
        for user in range(total):
            counts[rule({"targetingKey": f"user-{user}"}, 0.0)] += 1
        assert all(abs(count - total / variants) < 4 * sigma for count in counts.values()), counts


def test_two_flags_do_not_choose_the_same_users() -> None:
    """Being in one flag's 10 % says nothing about another's: 1 % are in both, within 4 sigma."""
    one, two = (compile_rule({"fractional": [["on", 1], ["off", 9]]}, Scope(flag, 3)).rule for flag in ("a", "b"))
    users = [{"targetingKey": f"user-{user}"} for user in range(100_000)]
    both = sum(one(user, 0.0) == two(user, 0.0) == "on" for user in users)
    assert abs(both - 1000) < 4 * (100_000 * 0.01 * 0.99) ** 0.5


def test_the_line_has_its_ends() -> None:
    """Places are unsigned numbers of 32 bits."""
    places = [place(str(number).encode()) for number in range(100_000)]
    assert 0 <= min(places) < 2**17
    assert 2**32 - 2**17 < max(places) < 2**32
