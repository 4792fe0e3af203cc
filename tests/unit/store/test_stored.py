"""What running installations have stored is read, and written again as it was.

The documents of `stored/` were written by Bascule 0.1, before one function made and read all of them.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bascule.areas.experiments.protocol import Protocol
from bascule.experiment.day import day_of, sums_of
from bascule.experiment.design import Design, Rule, Terms, Variant
from bascule.experiment.metric import Metric, MetricKind
from bascule.kernel.canonical import canonical, fingerprint
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.spec import ReleaseSpec, StepKind
from bascule.plan.windows.window import Dates, Holidays, Weekdays, Window
from bascule.release.draft import Note
from bascule.release.places.supervision import Record
from bascule.release.progress import Progress
from bascule.store.rows import progress_of

KINDS = {"course": ReleaseSpec, "progress": Progress, "record": Record, "note": Note}


def stored(name: str) -> Any:
    """A document as it came out of the database."""
    return json.loads((Path(__file__).parent / "stored" / f"{name}.json").read_text())


def of_then(found: Any, then: Any) -> Any:
    """Without the keys that there were not then."""
    if isinstance(found, dict) and isinstance(then, dict):
        return {key: of_then(value, then[key]) for key, value in found.items() if key in then}
    if isinstance(found, list) and isinstance(then, list) and len(found) == len(then):
        return [of_then(one, other) for one, other in zip(found, then, strict=True)]
    return found


@pytest.mark.parametrize("name", [name for name in KINDS if name != "progress"])
def test_it_is_written_as_it_was(name: str) -> None:
    """A stored value is read, and what is written of it again is the same JSON, but for what has been added since."""
    data = stored(name)
    written = json.loads(canonical(as_stored(from_stored(KINDS[name], data))))
    assert canonical(of_then(written, data)) == canonical(data)


def test_progress_is_read_under_its_old_names() -> None:
    """A release that was under way when names changed goes on: nothing of what it remembers is lost."""
    data = stored("progress")
    renamed = {
        {"turn": "rollback", "setback": "failure", "works": "database_jobs"}.get(k, k): v for k, v in data.items()
    }
    assert {"rollback", "failure", "database_jobs"} <= renamed.keys()
    written = json.loads(canonical(as_stored(progress_of(data))))
    assert canonical(of_then(written, renamed)) == canonical(renamed)
    assert progress_of(renamed) == progress_of(data)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_not_known_is_passed_over(name: str) -> None:
    """A key of another version's is no reason to fail."""
    data = stored(name)
    assert from_stored(KINDS[name], {**data, "later": 1}) == from_stored(KINDS[name], data)


def test_a_course_is_read_whole() -> None:
    """A stored spec comes back with the kinds of everything in it."""
    spec = from_stored(ReleaseSpec, stored("course"))
    assert {step.kind for step in spec.steps} == set(StepKind)
    assert spec.window is not None
    assert spec.window.exceptions == (
        Holidays("FR", "57"), Dates("2026-12-18", "2027-01-04", "freeze"), Weekdays((5,), "freeze"), Weekdays((4,)),
    )  # fmt: skip
    assert spec.may_override == {"check": ("operator", "tech-lead"), "window": ()}


def _window(data: Any) -> Any:
    return {**data, "window": {**data["window"], "version": 2}}


@pytest.mark.parametrize("change", [lambda data: {**data, "version": 2}, _window])
def test_a_later_form_is_refused(change: Callable[[Any], Any]) -> None:
    """An older Bascule does not guess what a newer one stored: neither a spec, nor the window within."""
    with pytest.raises(ValueError, match="newer"):
        from_stored(ReleaseSpec, change(stored("course")))


def test_nothing_stored_is_all_defaults() -> None:
    """A place that was never looked at has a record, in which nothing is known; a window is open."""
    assert from_stored(Record, None) == Record()
    assert from_stored(Window, None).always


def test_a_protocol_keeps_its_hash() -> None:
    """The protocol of a running experiment is the same value with the same hash."""
    kept = stored("protocol")
    protocol = Protocol.from_json(kept["data"], kept["fingerprint"])
    assert canonical(protocol.as_json()) == canonical(kept["data"])
    assert protocol.fingerprint == fingerprint(kept["data"]) == kept["fingerprint"]


def test_a_day_keeps_its_sums() -> None:
    """Kept sums are read as the summaries of their metrics, and are kept again as they were."""
    kinds = {
        "completion_rate": MetricKind.SHARE, "user_satisfaction": MetricKind.RATIO, "time_to_complete": MetricKind.MEAN,
        "orders": MetricKind.ADJUSTED,
    }  # fmt: skip
    metrics = (*(Metric(name, kind) for name, kind in kinds.items()), Metric("load", MetricKind.QUANTILE, level=0.95))
    variants = (Variant("control", 50.0), Variant("treatment", 50.0))
    design = Design("one", variants, metrics, Terms(28, rule=Rule.SEQUENTIAL))
    day = day_of(3, stored("day"), design)
    assert day.number == 3
    assert all(metric.holds(day.figures["control"][metric.name]) for metric in metrics)
    assert canonical(sums_of(day)) == canonical(stored("day"))
