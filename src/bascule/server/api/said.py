"""Sentences, instants and people as the API's answers hold them, and how an answer is made of what we have.

A view or a row that says what an answer says is the answer: `shaped(EventShape, told)` takes its members as they are, an instant
becomes a timestamp, and a message becomes a sentence in the language of the `reader` that is given along. Where a member is
called otherwise, or lies deeper, the shape says so: `author: str = of("release", "author")`.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    model_validator,
)

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.server.reader import Reader, iso

AnyShape = TypeVar("AnyShape", bound=BaseModel)


def _moment(found: Any) -> Any:
    return certain(Instant(found)) if isinstance(found, int | float) else found


def _sentence(found: Any, info: ValidationInfo) -> Any:
    return _spoken(found, info) if isinstance(found, Message) else found


def _called(found: Any, info: ValidationInfo) -> Any:
    return _reader(info, found).names.of(found) if isinstance(found, str) else found


def _spoken(message: Message, info: ValidationInfo) -> str:
    return _reader(info, message.key).say(message)


def _reader(info: ValidationInfo, what: str) -> Reader:
    reader: Any = info.context
    if not isinstance(reader, Reader):
        # A bug of ours: without whoever reads it, nobody knows in which language, nor what people are called.
        raise TypeError(f"{what} is said to nobody: give `shaped` the reader")
    return reader


Timestamp = Annotated[
    datetime, BeforeValidator(_moment), PlainSerializer(lambda moment: iso(moment.timestamp()), when_used="json")
]
# Only what is said, in the caller's language.
Sentence = Annotated[str, BeforeValidator(_sentence)]
# What a person is called now, of whom the view holds the account's id or the name that was given.
PersonName = Annotated[str, BeforeValidator(_called)]


def _all_there(schema: dict[str, Any]) -> None:
    schema["required"] = list(schema.get("properties", ()))


class Shape(BaseModel):
    """What is made of a view: every member is always there, null where nothing is known."""

    model_config = ConfigDict(json_schema_extra=_all_there)


def of(*path: str, absent: Any = ..., **more: Any) -> Any:
    """A member that the view has under another name or deeper (`hold`, `since`); `absent` is what it is where the way ends."""
    if absent is ...:
        return Field(validation_alias=AliasPath(*path), **more)
    return Field(default_factory=lambda: absent, validation_alias=AliasPath(*path), **more)


class Said(BaseModel):
    """A sentence in the caller's language, with the data that it was made from."""

    text: str
    key: str
    values: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _of(cls, found: Any, info: ValidationInfo) -> Any:
        if not isinstance(found, Message):
            return found
        return {"text": _spoken(found, info), "key": found.key, "values": found.as_json()["values"]}


def shaped(shape: type[AnyShape], view: object, reader: Reader | None = None) -> AnyShape:
    """A view or a row, or a mapping of some, as an answer that has their members."""
    return shape.model_validate(view, from_attributes=True, context=reader)


def certain(at: Instant) -> datetime:
    """An instant that is always there."""
    return datetime.fromtimestamp(at, UTC)


def instant(at: Instant | None) -> datetime | None:
    """An instant as the shapes hold it."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


def said(reader: Reader, message: Message) -> Said:
    """A message as the shapes hold it."""
    return shaped(Said, message, reader)


def said_or_none(reader: Reader, message: Message | None) -> Said | None:
    """A message as the shapes hold it, where there is one."""
    return None if message is None else said(reader, message)
