"""The published numbers of another implementation, one by one, where the methods coincide.

They lie beside the checkout, not in it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from bascule.experiment.statistics.assignment import mismatch
from bascule.experiment.statistics.bayes import Prior, posterior
from bascule.experiment.statistics.effect import Effect, effect, moments
from bascule.experiment.statistics.sequence import always, always_p, rho
from bascule.experiment.statistics.summary import Adjusted, Mean, Quantile, Ratio, Share, Summary

GOLDEN = Path("shared", "suites", "gbstats_golden.json")
FOUND = [folder / GOLDEN for folder in Path(__file__).resolve().parents if (folder / GOLDEN).is_file()]
DATA: dict[str, Any] = json.loads(FOUND[0].read_text()) if FOUND else {"cases": [], "srm": []}
CASES = {case["name"]: case for case in DATA["cases"]}
EXACT = {"rel": 1e-9, "abs": 1e-9}

pytestmark = pytest.mark.skipif(
    not CASES, reason=f"the golden numbers are not here: put them into {GOLDEN} beside the checkout"
)


def summary(data: dict[str, Any]) -> Summary:
    """One side of a case as our summary."""
    match data["type"]:
        case "proportion":
            return Share(data["n"], data["sum"])
        case "mean":
            return Mean(data["n"], data["sum"], data["sum_squares"])
        case "ratio":
            top, bottom = data["numerator"], data["denominator"]
            sums = (top["sum"], top["sum_squares"], bottom["sum"], bottom["sum_squares"])
            return Ratio(data["n"], *sums, data["num_den_sum_of_products"])
        case "mean_cuped":
            post, pre = data["post"], data["pre"]
            sums = (post["sum"], post["sum_squares"], pre["sum"], pre["sum_squares"])
            return Adjusted(data["n"], *sums, data["post_pre_sum_of_products"])
        case "quantile":
            assert data["n"] == data["n_star"]
            return Quantile(data["n"], data["quantile_hat"], data["quantile_lower"], data["quantile_upper"])
    raise AssertionError(data["type"])


def found(name: str) -> tuple[dict[str, Any], Effect]:
    """A case with our effect."""
    case = CASES[name]
    here = effect(summary(case["control"]), summary(case["treatment"]), case["difference_type"] == "relative")
    assert isinstance(here, Effect)
    return case, here


def ends(interval: Any) -> list[float]:
    """Low and high."""
    return [interval.low, interval.high]


@pytest.mark.parametrize("name", CASES)
def test_moments(name: str) -> None:
    """Means, bases and variances per user are those of the file."""
    case = CASES[name]
    a, b = moments(summary(case["control"]), summary(case["treatment"]))
    wanted = case["intermediate"]
    assert [a.mean, b.mean] == pytest.approx([wanted["mean_a"], wanted["mean_b"]], **EXACT)
    assert [a.base, b.base] == pytest.approx([wanted["unadjusted_mean_a"], wanted["unadjusted_mean_b"]], **EXACT)
    assert [a.variance, b.variance] == pytest.approx([wanted["variance_a"], wanted["variance_b"]], **EXACT)


@pytest.mark.parametrize("name", CASES)
def test_fixed_horizon(name: str) -> None:
    """Welch's test: estimate, standard error, freedom, interval and p-value."""
    case, here = found(name)
    wanted = case["frequentist"]
    ours = [here.estimate, here.error, here.freedom, here.p, *ends(here.interval())]
    theirs = [wanted["expected"], wanted["se"], wanted["dof"], wanted["p_value"], *wanted["ci"]]
    assert ours == pytest.approx(theirs, **EXACT)


@pytest.mark.parametrize("tightest", ["1000", "5000", "20000"])
@pytest.mark.parametrize("name", CASES)
def test_confidence_sequence(name: str, tightest: str) -> None:
    """The asymptotic confidence sequence: scale, interval and p-value at three tunings."""
    case, here = found(name)
    wanted = case["sequential"][tightest]
    ours = [rho(0.05, int(tightest)), *ends(always(here, 0.05, int(tightest))), always_p(here, 0.05, int(tightest))]
    assert ours == pytest.approx([wanted["rho"], *wanted["ci"], wanted["p_value"]], **EXACT)


@pytest.mark.parametrize(("key", "prior"), [("bayesian_flat", None), ("bayesian_proper", Prior(0.0, 0.3))])
@pytest.mark.parametrize("name", CASES)
def test_belief(name: str, key: str, prior: Prior | None) -> None:
    """The posterior with a flat and with a normal prior: mean, deviation, interval, chance to win, risks."""
    case, here = found(name)
    base = case["intermediate"]["unadjusted_mean_a"]
    belief, wanted = posterior(here, prior, base), case[key]
    ours = [belief.mean, belief.deviation, belief.chance_to_win, *belief.risk, *ends(belief.interval())]
    theirs = [wanted["expected"], wanted["posterior_sd"], wanted["chance_to_win"], *wanted["risk"], *wanted["ci"]]
    assert ours == pytest.approx(theirs, **EXACT)


@pytest.mark.parametrize("case", DATA["srm"], ids=lambda case: "-".join(map(str, case["users"])))
def test_sample_ratio(case: dict[str, Any]) -> None:
    """The mismatch p-value, down to 1e-149."""
    assert mismatch(case["users"], case["weights"]) == pytest.approx(case["p_value"], rel=1e-9, abs=1e-300)


def test_every_case_is_read() -> None:
    """The file still holds its ten inputs and five sample ratios."""
    assert (len(CASES), len(DATA["srm"])) == (10, 5)
