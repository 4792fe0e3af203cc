"""Triggers: what may start releases from outside, and who hears how they go."""

import re
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.model.section import Section
from bascule.plan.phrases.lines import one_or_many
from bascule.plan.phrases.secret_ref import ASecret
from bascule.plan.phrases.values import Choice, Text, read_text
from bascule.plan.reading.bad_value import BadValueError, describe

REPOSITORY_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}$"
GITHUB = "https://api.github.com"
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Report(StrEnum):
    """What is reported to GitHub."""

    STATUS = "status"
    DEPLOYMENT = "deployment"
    PROTECTION = "protection"


_REPORTS_SCHEMA: dict[str, Any] = {"type": "array", "items": {"enum": [str(one) for one in Report]}}


def read_repository(value: Any) -> str:
    """A repository's `owner/name`."""
    text = read_text(value)
    if not re.match(REPOSITORY_PATTERN.replace("$", r"\Z"), text) or text.endswith(("/.", "/..")):
        raise BadValueError(say("trigger.repository", found=describe(text)))
    return text


def read_api(value: Any) -> str:
    """The base address of an API. A token is sent there, so it goes by https, or does not leave the machine."""
    text = read_text(value).rstrip("/")
    try:
        parts = urlsplit(text)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        plain = not (parts.username or parts.password or parts.query or parts.fragment) and text.isprintable()
        good = bool(parts.hostname) and safe and plain and " " not in text and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise BadValueError(say("trigger.api"))
    return text


Repository = Annotated[
    str,
    PlainValidator(read_repository),
    WithJsonSchema({"type": "string", "pattern": REPOSITORY_PATTERN, "examples": ["acme/shop"]}),
]
Api = Annotated[str, PlainValidator(read_api), WithJsonSchema({"type": "string", "format": "uri"})]
Reports = Annotated[
    list[Annotated[Report, Choice(Report)]],
    BeforeValidator(one_or_many),
    WithJsonSchema(_REPORTS_SCHEMA),
]


class GitHub(Section):
    """A repository on GitHub: its events start releases, and it hears how they go."""

    repository: Repository = Field(description="The repository, as `owner/name`.")
    secret: ASecret = Field(description="Where the webhook's secret is: `env NAME` or `file PATH`.")
    token: ASecret | None = Field(None, description="Where the token is that reports are sent with.")
    api: Api = Field(GITHUB, description="The API's address, where it is not that of github.com.")
    plan: Text = Field(
        "bascule.yaml",
        description="Where the plan is in the repository: a merge that changes it there proposes the change, with the merge's "
        "reviews. Needs `token`.",
    )
    report: Reports = Field(
        default_factory=list, description="What is reported: `status`, `deployment`, `protection`; nothing when absent."
    )


class Hook(Section):
    """A signed call (Standard Webhooks) that says itself what is to be released where."""

    secret: ASecret = Field(description="Where the secret is that calls are signed with: `env NAME` or `file PATH`.")


class Triggers(Section):
    """What may start releases from outside."""

    github: GitHub | None = Field(None, description="A repository on GitHub.")
    hook: Hook | None = Field(None, description="Signed calls of anything else, for example a build server.")
