"""Places: where a component lives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One component in one environment of one plan."""

    plan: str
    environment: str
    component: str

    def __str__(self) -> str:
        return f"{self.plan}/{self.environment}/{self.component}"
