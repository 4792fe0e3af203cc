"""Gates: the conditions of a ship decision, each met or missing, with a sentence."""

from dataclasses import dataclass
from enum import StrEnum

from bascule.experiment.comparison import Comparison, Direction
from bascule.experiment.day import Day
from bascule.experiment.design import WEEK, Design, Rule
from bascule.experiment.guardrail import Watch
from bascule.experiment.statistics.assignment import ALARM, mismatch, too_many_crossed
from bascule.kernel.i18n import Message, say


class GateName(StrEnum):
    """Every gate, in the order in which they are shown."""

    FIGURES = "figures"
    ASSIGNMENT = "assignment"
    EXPOSURE = "exposure"
    USERS = "users"
    DAYS = "days"
    WEEKS = "weeks"
    GUARDRAILS = "guardrails"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition, whether it is met, and what is so."""

    name: GateName
    met: bool
    message: Message


def figures(problems: list[Message]) -> Gate:
    """Nothing that is needed is missing."""
    message = problems[0] if problems else say("experiment.gate-figures")
    return Gate(GateName.FIGURES, not problems, message)


def assignment(design: Design, total: Day) -> Gate:
    """Users came to the variants as the weights say."""
    p = mismatch([total.users.get(each.name, 0) for each in design.variants], [each.weight for each in design.variants])
    met = p is None or p >= ALARM
    shares = ", ".join(f"{each.name} {total.users.get(each.name, 0)}" for each in design.variants)
    if met:
        return Gate(GateName.ASSIGNMENT, True, say("experiment.gate-assignment", shares=shares))
    weights = ", ".join(f"{each.name} {each.weight:g}" for each in design.variants)
    return Gate(GateName.ASSIGNMENT, False, say("experiment.gate-mismatch", shares=shares, weights=weights))


def exposure(total: Day) -> Gate:
    """Hardly anybody saw two variants."""
    users = sum(total.users.values())
    met = not too_many_crossed(total.crossed, users)
    share = total.crossed / users if users else 0.0
    key = "experiment.gate-exposure" if met else "experiment.gate-crossed"
    return Gate(GateName.EXPOSURE, met, say(key, count=total.crossed, share=share))


def users(design: Design, total: Day) -> Gate:
    """Every variant has more than the least number of users."""
    variant = min(design.variants, key=lambda each: total.users.get(each.name, 0))
    found, least = total.users.get(variant.name, 0), design.terms.min_users
    key = "experiment.gate-users" if found > least else "experiment.gate-few-users"
    return Gate(GateName.USERS, found > least, say(key, variant=variant.name, users=found, least=least))


def days(design: Design, total: Day) -> Gate:
    """It has run for the least number of days."""
    least = design.terms.look_days[0] if design.terms.rule is Rule.FIXED else max(design.terms.min_days, WEEK)
    met = total.number >= least
    key = "experiment.gate-days" if met else "experiment.gate-few-days"
    return Gate(GateName.DAYS, met, say(key, days=total.number, least=least))


def weeks(design: Design, total: Day) -> Gate:
    """At least one look fell on the end of a whole week; the sentence says when the next one is."""
    taken = [day for day in design.terms.look_days if day <= total.number]
    ahead = [day for day in design.terms.look_days if day > total.number]
    if not taken:
        return Gate(GateName.WEEKS, False, say("experiment.gate-first-look", day=ahead[0]))
    if not ahead:
        return Gate(GateName.WEEKS, True, say("experiment.gate-last-look", day=taken[-1]))
    return Gate(GateName.WEEKS, True, say("experiment.gate-weeks", day=taken[-1], next=ahead[0]))


def guardrails(watches: tuple[Watch, ...]) -> Gate:
    """No guardrail is proven to be harmed."""
    harmed = [each for each in watches if each.breached_on is not None]
    if not harmed:
        return Gate(GateName.GUARDRAILS, True, say("experiment.gate-guardrails", count=len(watches)))
    first = harmed[0]
    named = {"metric": first.guardrail.metric.name, "variant": first.treatment, "day": first.breached_on}
    return Gate(GateName.GUARDRAILS, False, say("experiment.gate-harm", **named))


def proof(primary: tuple[Comparison, ...]) -> Gate:
    """A primary metric of some treatment has crossed its boundary to the good side."""
    good = [each for each in primary if each.decided and each.decided.crossed is Direction.BETTER]
    if good and good[0].decided:
        first = good[0]
        named = {"variant": first.treatment, "metric": first.metric.name, "day": good[0].decided.day}
        return Gate(GateName.PROOF, True, say("experiment.gate-proof", **named))
    looked = [each for each in primary if each.looks]
    if not primary:
        return Gate(GateName.PROOF, False, say("experiment.gate-none-left"))
    if not looked:
        return Gate(GateName.PROOF, False, say("experiment.gate-no-look"))
    nearest = max(looked, key=lambda each: each.looks[-1].z / each.looks[-1].bound)
    z, bound = nearest.looks[-1].z, nearest.looks[-1].bound
    named = {"variant": nearest.treatment, "metric": nearest.metric.name, "z": round(z, 2), "bound": round(bound, 2)}
    return Gate(GateName.PROOF, False, say("experiment.gate-no-proof", **named))
