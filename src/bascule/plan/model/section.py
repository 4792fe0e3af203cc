"""Section: what every part of a plan has in common, and how emptiness is read."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of a plan: it is immutable and knows its keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def or_empty(value: Any) -> Any:
    """`staging:` with nothing behind it means `staging: {}`."""
    return {} if value is None else value


def or_none(value: Any) -> Any:
    """`guards:` with nothing behind it means `guards: []`."""
    return [] if value is None else value
