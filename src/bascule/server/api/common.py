"""What the API's routes share: the reader, the problems that may come back, and how words are limited."""

import re
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from bascule.release.people import Permission
from bascule.server.context import TheContext
from bascule.server.reader import Reader, reader_of

LAST = 2**63 - 1
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _reader(request: Request, context: TheContext) -> Reader:
    return reader_of(context, request)


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("control characters")
    return text


def _permission(name: object) -> Permission:
    found = Permission.of(name) if isinstance(name, str) else None
    if found is None:
        raise PydanticCustomError("enum", "one of {expected}", {"expected": ", ".join(Permission.all())})
    return found


PermissionName = Annotated[Permission, PlainValidator(_permission), WithJsonSchema({"type": "string"})]
TheReader = Annotated[Reader, Depends(_reader)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Version = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[0-9A-Za-z][0-9A-Za-z._+-]*$")]
Sha = Annotated[
    str, Field(pattern=r"^([0-9a-f]{7,64})?$", description="The commit of the version, for plans that use `{sha}`.")
]
Build = Annotated[
    str,
    Field(
        max_length=128,
        pattern=r"^([0-9A-Za-z][0-9A-Za-z._+-]*)?$",
        description="The build of the version, for plans that use `{build}`.",
    ),
]
# The pattern is for whoever reads the schema; what is refused by `_printable` is refused in a sentence.
PRINTABLE = {"pattern": r"^[^\x00-\x08\x0b-\x1f\x7f]*$"}
Words = Annotated[str, Field(max_length=2000, json_schema_extra=PRINTABLE), AfterValidator(_printable)]
PlanWords = Annotated[str, Field(max_length=1_000_000, description="The text of a plan file.")]
RELEASE_NAME = r"^r-[0-9]{1,18}(-[a-z][a-z0-9-]{0,39})?$"
_WHICH = "A release's name, such as `r-0001`, or one component of it, `r-0001-api`."
ReleaseName = Annotated[str, Path(pattern=RELEASE_NAME, description=_WHICH)]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of problems that a route may answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _TITLES[status], "content": {"application/problem+json": {"schema": schema}}}
        for status in sorted({*statuses, 401, 403, 429, 503})
    }


_TITLES = {
    400: "The request cannot be read",
    401: "Nobody is known behind the request",
    403: "They may not",
    404: "There is no such thing",
    409: "It does not fit what is",
    413: "More than is read",
    422: "The request has faults",
    429: "Too many failed attempts",
    503: "The database does not answer",
}
