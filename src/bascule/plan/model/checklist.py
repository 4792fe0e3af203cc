"""A checklist: what people, or checks in their place, must have confirmed before a release goes on."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.plan.enums import ListPhase
from bascule.plan.model.section import Section
from bascule.plan.phrases.lines import read_band, read_item
from bascule.plan.phrases.planning import ADue
from bascule.plan.phrases.values import Choice, Name, Text
from bascule.plan.sign_off import Band, Proof

_BAND_SCHEMA: dict[str, Any] = {"type": "string", "examples": ["0-5 min", "5-30 min", "30-60 min"]}


class Item(Section):
    """One line of a checklist."""

    text: Text = Field(description="What is confirmed.")
    owner: Name | None = Field(None, description="Whose it is: a role, or a person of `people`.")
    check: Name | None = Field(None, description="The check that ticks it; no person can.")
    needs: Annotated[Proof, Choice(Proof)] = Field(
        Proof.NOTHING, description="What must come with it: nothing, a note, a link or a file."
    )
    due: ADue | None = Field(
        None,
        description="By which day, counted from that of the planned release: `J-7` (or `D-7`), `J+1`, `J-30..J-26`; its owner is "
        "reminded when it is due, and when it is overdue.",
    )
    within: Annotated[Band | None, PlainValidator(read_band), WithJsonSchema(_BAND_SCHEMA)] = Field(
        None,
        description="When it is due after all users have the version and the flags that it gives to everybody: `5-30 min`.",
    )


class Checklist(Section):
    """A list of items under a title."""

    title: Text | None = Field(None, description="What it is called.")
    phase: Annotated[ListPhase, Choice(ListPhase)] = Field(
        ListPhase.BEFORE, description="When it is gone through: before, during or after the exposure."
    )
    items: list[Annotated[Item, BeforeValidator(read_item)]] = Field(description="What is confirmed.", min_length=1)
