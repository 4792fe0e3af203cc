"""Rendering: the options become a question about the size of files. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.size import SizeOptions
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.fill import fill
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused, WrongOption

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
    given, values = read(SizeOptions, options), values_of(context)
    if not given.limit:
        raise Refused(say("check.no-limit", example='limit: "< 200KB gzip"'))
    words = {limit.word for limit in given.limit if limit.word} | ({given.packed} if given.packed else set())
    packing = next(iter(words), "none")
    if len(words) > 1 or packing not in PACKINGS:
        wanted = "|".join(PACKINGS)
        raise WrongOption(
            say("driver.wrong-option", option="packed", found=", ".join(sorted(words))[:80], wanted=wanted)
        )
    files = tuple(fill(each, values) for each in given.files)
    return Question(fill(given.directory, values), files, USUAL, given.without, packing, given.limit)
