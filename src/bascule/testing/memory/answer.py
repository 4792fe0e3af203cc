"""What a client of the world in memory got."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, the version that answered, and the cookies that were set."""

    status: int
    version: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)
