"""The section `experiments` and its rules: metrics are there and say what is good, weights add up, values can be told apart."""

from collections.abc import Iterator

from bascule.areas.experiments.model import WEEK, Experiment, Experiments
from bascule.kernel.i18n import say
from bascule.plan.measure import MeasureKind
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.plan.reading.place import problem_at
from bascule.plan.reading.problem import Problem
from bascule.plan.reading.tree import Path
from bascule.plan.rules.document import as_warning
from bascule.plan.sections import PlanSection

LONGEST = 364
OCCASION = "experiment"


def known_metrics(plan: Plan) -> Iterator[Problem]:
    """Every metric is one of the plan's."""
    for name, experiment in SECTION.of(plan).items():
        for path, metric in _named(name, experiment):
            if metric in plan.product:
                continue
            if metric in plan.metrics:
                yield problem_at(plan, path, say("experiments.of-requests", name=metric), key=_is_key(path))
                continue
            message = say("experiments.unknown-metric", name=metric, allowed=listed(plan.product))
            yield problem_at(plan, path, message, did_you_mean(metric, plan.product), key=_is_key(path))


def good_sides(plan: Plan) -> Iterator[Problem]:
    """Whoever compares must know which side of a metric is the good one."""
    for name, experiment in SECTION.of(plan).items():
        for path, metric in _named(name, experiment):
            if metric in plan.product and plan.product[metric].better is None:
                yield problem_at(
                    plan,
                    path,
                    say("experiments.no-side", name=metric),
                    say("experiments.no-side-hint", name=metric),
                    key=_is_key(path),
                )


def limits(plan: Plan) -> Iterator[Problem]:
    """A guardrail's limit is in its metric's unit."""
    for name, experiment in SECTION.of(plan).items():
        for metric, limit in experiment.guardrails.items():
            kind = plan.product[metric].kind if metric in plan.product else None
            if kind is not None and limit is not None and limit.unit is not kind.unit:
                example = {MeasureKind.SHARE: "1%", MeasureKind.TIME: "30s"}.get(kind, "0.5")
                message = say("experiments.limit-unit", name=metric, kind=kind.value, example=example)
                yield problem_at(plan, ("experiments", name, "guardrails", metric), message)


def variants(plan: Plan) -> Iterator[Problem]:
    """Weights add up to 100; either all variants have a configuration, or none; no two the same."""
    for name, experiment in SECTION.of(plan).items():
        here: Path = ("experiments", name, "variants")
        total = round(sum(each.weight for each in experiment.variants.values()), 4)
        if total != 100:
            yield problem_at(plan, here, say("experiments.weights", total=f"{total:g}"), key=True)
        configs = [each.config for each in experiment.variants.values()]
        if len({config is None for config in configs}) > 1:
            bare = next(one for one, each in experiment.variants.items() if each.config is None)
            yield problem_at(plan, (*here, bare), say("experiments.bare-variant", name=bare), key=True)
        elif configs[0] is not None and any(one == other for i, one in enumerate(configs) for other in configs[:i]):
            yield as_warning(problem_at(plan, here, say("experiments.same-variants"), key=True))


def durations(plan: Plan) -> Iterator[Problem]:
    """It lasts at least as long as it must, and whole weeks: said where it was rounded."""
    for name, experiment in SECTION.of(plan).items():
        here: Path = ("experiments", name, "duration")
        if experiment.days > LONGEST or experiment.days < experiment.min_days:
            values = {"days": experiment.days, "least": max(experiment.min_days, WEEK), "most": LONGEST}
            yield problem_at(plan, here, say("experiments.too-long-or-short", **values))
        elif experiment.days != experiment.duration:
            values = {"days": experiment.duration, "whole": experiment.days, "weeks": experiment.days // WEEK}
            yield as_warning(problem_at(plan, here, say("experiments.whole-weeks", **values)))


def repeated(plan: Plan) -> Iterator[Problem]:
    """A metric decides or explains, once."""
    for name, experiment in SECTION.of(plan).items():
        seen: set[str] = set()
        for key in ("primary", "secondary"):
            for index, metric in enumerate(getattr(experiment, key)):
                if metric in seen:
                    yield problem_at(plan, ("experiments", name, key, index), say("experiments.twice", name=metric))
                seen.add(metric)


def _named(name: str, experiment: Experiment) -> Iterator[tuple[Path, str]]:
    for key in ("primary", "secondary"):
        for index, metric in enumerate(getattr(experiment, key)):
            yield ("experiments", name, key, index), metric
    for metric in experiment.guardrails:
        yield ("experiments", name, "guardrails", metric), metric


def _is_key(path: Path) -> bool:
    return path[-2] == "guardrails"


SECTION: PlanSection[dict[str, Experiment]] = PlanSection(
    "experiments",
    keys=("experiments",),
    parts=("Experiment", "Variant"),
    words=("variants", "weight", "config", "duration", "primary", "secondary", "guardrails", "rule", "risk"),
    package=__package__,
    type=Experiments,
    description="Experiments on users, by name.",
    rules=(known_metrics, good_sides, limits, variants, durations, repeated),
    occasions={OCCASION: ("plan", "environment", "experiment", "outcome", "because", "url")},
)
