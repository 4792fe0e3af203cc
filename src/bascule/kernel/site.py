"""Sites: an environment of a plan, where flags hold and events happen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """One environment of one plan."""

    plan: str
    environment: str

    def __str__(self) -> str:
        return f"{self.plan}/{self.environment}"
