"""An alert: a condition on a figure of the product that is watched all the time, and what is done when it is true.

A guard belongs to a release, an alert to an environment: it goes on when the release is over. Its figure is one of `metrics`.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.enums import THENS, Severity, Then
from bascule.plan.model.announce import Names
from bascule.plan.model.component import Condition
from bascule.plan.model.section import Section, or_none
from bascule.plan.phrases.lines import When
from bascule.plan.phrases.values import ASeverity, Name, Text
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed


def read_then(value: Any) -> Then:
    """What is done: one of our words, or one that documents of teams have for it."""
    written = {str(one): one for one in Then} | {word: one for one, words in THENS.items() for word in words}
    found = written.get(value) if isinstance(value, str) else None
    if found is None:
        hint = did_you_mean(value, written) if isinstance(value, str) else None
        raise BadValueError(say("plan.choice", found=describe(value), allowed=listed(str(one) for one in Then)), hint)
    return found


def read_alert_line(value: Any) -> Any:
    """Its condition stands under one of two words."""
    if not isinstance(value, dict):
        return value
    given = [key for key in ("when", "condition") if value.get(key) is not None]
    if len(given) != 1:
        raise BadValueError(say("alerts.one-condition" if given else "alerts.needs-when"))
    return value


AThen = Annotated[
    Then,
    PlainValidator(read_then),
    WithJsonSchema({"enum": [*(str(one) for one in Then), *(word for words in THENS.values() for word in words)]}),
]


class Alert(Section):
    """A condition on a metric, watched in every environment, whether a release is under way or not."""

    name: Text = Field(description="What it is called; each once.")
    when: Condition | None = Field(
        None, description="The bad case, of a metric of the plan: `completion_rate < 60% for 5m`."
    )
    condition: Condition | None = Field(None, description="The same as `when`, as some documents call it.")
    severity: ASeverity = Field(
        Severity.HIGH, description="How serious it is for the people who are told: as of guards."
    )
    then: AThen = Field(
        Then.NOTIFY,
        description="What is done besides telling: `roll back` what the last release changed, `notify` (nothing more), or "
        "`investigate`, a task for the owner.",
    )
    to: Names | None = Field(None, description="The channels; those of `announce: alert` when absent.")
    owner: Name | None = Field(
        None, description="Whose task it is to investigate, a person or a role; the `tech-lead` when absent."
    )
    components: list[Name] | None = Field(
        None, description="Whose release may be the cause, for `roll back`; any of the plan's when absent."
    )
    environments: list[Name] | None = Field(None, description="Where it is watched; everywhere when absent.")

    @property
    def watched(self) -> When:
        """Its condition, under whichever word it stands."""
        found = self.when or self.condition
        assert found is not None
        return found

    def is_watched_in(self, environment: str) -> bool:
        """Whether its figure is watched in an environment."""
        return self.environments is None or environment in self.environments


Alerts = Annotated[list[Annotated[Alert, BeforeValidator(read_alert_line)]], BeforeValidator(or_none)]
