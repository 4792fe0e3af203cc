"""Rendering: the options become a question about the size of files. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.asked import values_of
from bascule.drivers.support.fill import fill
from bascule.plan.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

PACKINGS = ("none", "gzip", "brotli")
USUAL = ("dist/**/*.js", "build/**/*.js", ".next/static/**/*.js", "public/build/**/*.js")


@dataclass(frozen=True, slots=True)
class Question:
    """Which files, which not, how they are packed, and the limits. `usual` are looked through without `files`."""

    directory: str
    files: tuple[str, ...]
    usual: tuple[str, ...]
    without: tuple[str, ...]
    packing: str
    limits: tuple[Limit, ...]


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put. Raises `Refused` without a limit, or with limits that are packed differently."""
    values, limits = values_of(context), read.limits(options)
    if not limits:
        raise Refused(say("check.no-limit", example='limit: "< 200KB gzip"'))
    words = {limit.word for limit in limits if limit.word} | (
        {read.text(options, "packed")} if "packed" in options else set()
    )
    packing = next(iter(words), "none")
    if len(words) > 1 or packing not in PACKINGS:
        wanted = "|".join(PACKINGS)
        raise Refused(say("driver.wrong-option", option="packed", found=", ".join(sorted(words))[:80], wanted=wanted))
    return Question(
        fill(read.text(options, "directory", "."), values),
        tuple(fill(each, values) for each in read.one_or_many(options, "files")),
        USUAL,
        read.one_or_many(options, "without"),
        packing,
        limits,
    )
