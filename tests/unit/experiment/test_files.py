"""The files of a design and of figures: what they may say, and what is refused with its place."""

import json

import pytest

from bascule.experiment.data_file import read_days
from bascule.experiment.design import Design, Rule
from bascule.experiment.design_file import design_json, design_of, read_design
from bascule.experiment.metric import Better, MetricKind
from bascule.experiment.statistics.multiplicity import Correction
from bascule.experiment.statistics.summary import Adjusted, Bins, Mean, Ratio, Share
from bascule.experiment.wrong import WrongExperiment
from tests.kit.experiments import english

DESIGN = """\
name: everything
days: 14
min_users: 200
rule: fixed-horizon
correction: benjamini-hochberg
variants:
  - {name: a, weight: 3}
  - {name: b, configuration: {color: green}}
primary:
  - {name: conversion, kind: share}
secondary:
  - {name: revenue, kind: mean, relative: false}
  - {name: basket, kind: ratio}
  - {name: minutes, kind: adjusted, better: down}
  - {name: p95, kind: quantile, level: 0.95, better: down}
guardrails:
  - {name: errors, kind: share, better: down, limit: 0.01}
"""
HEADER = "day,variant,metric,n,sum,squares,denominator,denominator_squares,product,before,before_squares,value\n"


def everything() -> Design:
    """The design above."""
    return read_design(DESIGN, "x.yaml")


def test_a_design_is_read() -> None:
    """Every key arrives where it belongs."""
    found = everything()
    assert (found.terms.days, found.terms.min_users, found.terms.rule) == (14, 200, Rule.FIXED)
    assert found.terms.correction is Correction.BENJAMINI_HOCHBERG
    assert [each.weight for each in found.variants] == [3, 1]
    assert found.variants[1].configuration == {"color": "green"}
    assert [each.kind for each in found.secondary] == [
        MetricKind.MEAN, MetricKind.RATIO, MetricKind.ADJUSTED, MetricKind.QUANTILE,
    ]  # fmt: skip
    assert (found.secondary[3].level, found.guardrails[0].metric.better) == (0.95, Better.DOWN)


def test_a_design_survives_json() -> None:
    """As JSON data and back, also as a JSON file, it is the same."""
    stored = json.dumps(design_json(everything()))
    assert design_of(json.loads(stored)) == everything()
    assert read_design(stored) == everything()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: mean", "kind: meen", "x.yaml:12: secondary[0].kind is meen; one of share, mean"),
        ("days: 14", "days: soon", "x.yaml:2: days is soon; a whole number is needed"),
        ("days: 14", "days: 14.5", "x.yaml:2: days is 14.5; a whole number"),
        ("days: 14", "days: true", "x.yaml:2: days is True; a whole number"),
        ("days: 14", "days: 13", "whole weeks"),
        ("days: 14\n", "", "`days` is missing"),
        ("weight: 3", "wait: 3", "x.yaml:7: variants[0].wait: there is no key `wait`"),
        ("weight: 3", "weight: -3", "must be a number above 0"),
        ("relative: false", "relative: no-idea", "true or false is needed"),
        (", level: 0.95", "", "a quantile has a `level`"),
        ("  - {name: conversion, kind: share}", "  - conversion", "x.yaml:10: primary[0] is conversion; a mapping"),
        ("guardrails:", "guardrail:", "there is no key `guardrail`"),
        ("name: everything", "name: [", "line"),
    ],
)
def test_wrong_designs_are_refused_with_their_place(old: str, new: str, told: str) -> None:
    """The message names the file, the line, the key, and what is allowed."""
    assert old in DESIGN
    with pytest.raises(WrongExperiment) as refused:
        read_design(DESIGN.replace(old, new, 1), "x.yaml")
    assert told in english(refused.value.message)


@pytest.mark.parametrize("text", ["", "[]", "7", "null"])
def test_a_file_without_keys_is_no_design(text: str) -> None:
    """Nothing, a list, a number: refused, not crashed."""
    with pytest.raises(WrongExperiment):
        read_design(text)


def test_figures_are_read() -> None:
    """Each kind from its columns; rows of the same day add up; dates become days."""
    rows = [
        "2026-11-03,a,users,100,3",
        "2026-11-02,a,users,90,",
        "2026-11-02,a,conversion,50,5",
        "2026-11-02,a,conversion,40,4",
        "2026-11-02,a,revenue,90,10,20",
        "2026-11-02,a,basket,90,10,20,5,6,7",
        "2026-11-02,a,minutes,90,10,20,,,7,5,6",
        "2026-11-02,a,p95,80,,,,,,,,0.5",
        "2026-11-02,a,p95,10,,,,,,,,1.5",
    ]
    first, second = read_days(HEADER + "\n".join(row + "," * (11 - row.count(",")) for row in rows), everything())
    assert (first.number, second.number, second.users, second.crossed) == (1, 2, {"a": 100}, 3)
    assert first.figures["a"] == {
        "conversion": Share(90, 9),
        "revenue": Mean(90, 10.0, 20.0),
        "basket": Ratio(90, 10.0, 20.0, 5.0, 6.0, 7.0),
        "minutes": Adjusted(90, 10.0, 20.0, 5.0, 6.0, 7.0),
        "p95": Bins(0.95, ((0.5, 80), (1.5, 10))),
    }


def test_semicolons_allow_a_decimal_comma() -> None:
    """The form that spreadsheets write in French."""
    days = read_days("day;variant;metric;n;sum;squares\n1;a;revenue;10;2,5;1,5\n", everything())
    assert days[0].figures["a"]["revenue"] == Mean(10, 2.5, 1.5)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "needed: day, variant, metric and n"),
        ("day,variant,metric\n", "needed: day, variant, metric and n"),
        ("day,variant,metric,n,colour\n", "also allowed: sum"),
        ("day,variant,metric,n\n1,a,users\n", "Row 2 has 3 cells"),
        ("day,variant,metric,n\n0,a,users,5\n", "Row 2: 0 is not a day"),
        ("day,variant,metric,n\n1,a,users,5\n2026-11-02,a,users,5\n", "Row 3: 2026-11-02 is not a day"),
        ("day,variant,metric,n\n2026-11-02,a,users,5\n2,a,users,5\n", "Row 3: 2 is not a day"),
        ("day,variant,metric,n\n20261102,a,users,5\n", "Row 2: 20261102 is not a day"),
        ("day,variant,metric,n\n1,z,users,5\n", "z is not a variant of the design; there are a, b"),
        ("day,variant,metric,n\n1,a,clicks,5\n", "clicks is not a metric of the design"),
        ("day,variant,metric,n\n1,a,users,-5\n", "-5 in the column n is not a whole number"),
        ("day,variant,metric,n\n1,a,users,5.5\n", "5.5 in the column n is not a whole number"),
        ("day,variant,metric,n\n1,a,revenue,5\n", "– in the column sum is not a number"),
        ("day,variant,metric,n,sum,squares\n1,a,revenue,5,nan,1\n", "nan in the column sum is not a number"),
        ("day,variant,metric,n,sum\n1,a,conversion,5,6\n", "Row 2: 6 of 5 users is impossible"),
        ("day,variant,metric,n,sum,squares\n1,a,revenue,5,100,1\n", "Row 2: The sum 100 of 5 users"),
    ],
)
def test_wrong_figures_are_refused_with_their_row(text: str, told: str) -> None:
    """The message names the row, the column, and what is allowed."""
    with pytest.raises(WrongExperiment) as refused:
        read_days(text, everything())
    assert told in english(refused.value.message)
