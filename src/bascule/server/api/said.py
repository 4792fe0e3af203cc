"""Sentences and instants as the API's answers hold them."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, PlainSerializer

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.server.reader import Reader, iso

Timestamp = Annotated[datetime, PlainSerializer(lambda moment: iso(moment.timestamp()), when_used="json")]


class Said(BaseModel):
    """A sentence in the caller's language, with the data that it was made from."""

    text: str
    key: str
    values: dict[str, Any]


def certain(at: Instant) -> datetime:
    """An instant that is always there."""
    return datetime.fromtimestamp(at, UTC)


def instant(at: Instant | None) -> datetime | None:
    """An instant as the shapes hold it."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


def said(reader: Reader, message: Message) -> Said:
    """A message as the shapes hold it."""
    return Said(text=reader.say(message), key=message.key, values=message.as_json()["values"])


def said_or_none(reader: Reader, message: Message | None) -> Said | None:
    """A message as the shapes hold it, where there is one."""
    return None if message is None else said(reader, message)
