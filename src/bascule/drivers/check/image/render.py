"""Rendering: the name of an image becomes requests to its registry. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.image import ImageOptions
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.fill import fill
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.limit import Limit
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.ports.check import CheckContext
from bascule.ports.errors import WrongOption

HUB = "registry-1.docker.io"
_NAME = re.compile(
    r"(?P<path>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?\Z"
)
# How the tag rule of a document is written -> what a tag must look like.
RULES = {"sha + timestamp": r"(?P<sha>[0-9a-f]{7,40})-(?P<stamp>\d{8}[T-]?\d{4}(?:\d{2})?Z?|\d{10}(?:\d{3})?)"}
PATTERNS = {"sha": r"(?P<sha>[0-9a-f]{7,40})", "version": r"v?\d+\.\d+\.\d+(?:[-+.][\w.-]+)?"} | RULES


@dataclass(frozen=True, slots=True)
class Question:
    """An image, the rule of its tag, what it must be, and who may ask the registry for it (references)."""

    registry: str
    path: str
    tag: str | None
    digest: str | None
    rule: str | None
    sha: str | None
    platforms: tuple[str, ...]
    plain: bool
    pinned: bool
    user: SecretRef | None
    password: SecretRef | None
    limits: tuple[Limit, ...]
    within: Seconds

    @property
    def name(self) -> str:
        """The image as it is written."""
        tag, digest = f":{self.tag}" if self.tag else "", f"@{self.digest}" if self.digest else ""
        return f"{self.registry}/{self.path}{tag}{digest}"

    @property
    def base(self) -> str:
        """Where the image is, as the distribution protocol has it."""
        return f"{'http' if self.plain else 'https'}://{self.registry}/v2/{self.path}"


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put. Raises `Refused` for what is no name, and for an image that is not pinned."""
    given, values = read(ImageOptions, options), values_of(context)
    image = fill(given.image, values)
    registry, name = _registry(image)
    match = _NAME.match(name)
    if match is None:
        raise WrongOption(
            say("driver.wrong-option", option="image", found=image[:80], wanted="registry/name:tag@sha256:…")
        )
    return Question(
        registry=registry,
        path=match["path"],
        tag=match["tag"] or (None if match["digest"] else "latest"),
        digest=match["digest"],
        rule=_rule(given.tag),
        sha=given.sha and fill(given.sha, values),
        platforms=given.platforms,
        plain=given.plain,
        pinned=given.pinned,
        user=given.user,
        password=given.password,
        limits=given.limit,
        within=given.within,
    )


def _registry(image: str) -> tuple[str, str]:
    first, slash, rest = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return (HUB if first == "docker.io" else first), rest
    return HUB, image if slash else f"library/{image}"


def _rule(tag: str | None) -> str | None:
    if tag is None:
        return None
    rule = " ".join(tag.split())
    if rule not in PATTERNS:
        raise WrongOption(say("driver.wrong-option", option="tag", found=rule[:80], wanted=", ".join(PATTERNS)))
    return rule
