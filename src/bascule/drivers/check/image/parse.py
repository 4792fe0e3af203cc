"""Parsing: a registry's challenge, manifests and configurations. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bascule.drivers.check.image.render import PATTERNS, Question
from bascule.drivers.support.checks.figures import broken
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.ports.check import CheckResult

INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_PARAMETER = re.compile(r'([a-z_]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Seen:
    """What the registry holds under a name: the digest, the platforms, and when it was made (seconds since the epoch)."""

    digest: str
    platforms: Sequence[str]
    created: Instant | None


def judge(question: Question, seen: Seen, now: Instant) -> CheckResult:
    """Whether the image is the one that it must be."""
    figures = {"platforms": float(len(seen.platforms))}
    if seen.created is not None:
        figures |= {"": max(now - seen.created, 0.0), "age": max(now - seen.created, 0.0)}
    because = _no(question, seen) or broken(figures, question.limits, "age")
    passed = say("net.image-passed", image=question.name, digest=seen.digest[:19], platforms=", ".join(seen.platforms))
    return CheckResult(because is None, because or passed, (seen.digest, *seen.platforms))


def wrong_tag(question: Question) -> Message | None:
    """What is wrong with the tag; the registry needs not be asked for that."""
    if question.rule is None:
        return None
    match = re.fullmatch(PATTERNS[question.rule], question.tag or "")
    if match is None:
        return say("net.image-tag", tag=question.tag or "–", rule=question.rule)
    sha = match.groupdict().get("sha")
    if question.sha and sha and not question.sha.lower().startswith(sha):
        return say("net.image-sha", tag=question.tag or "–", sha=question.sha[:40])
    return None


def challenge(header: str) -> Mapping[str, str]:
    """What a registry demands: its scheme in lower case, and the parameters of it."""
    scheme, _, rest = header.partition(" ")
    return {"scheme": scheme.lower(), **dict(_PARAMETER.findall(rest))}


def platform(data: Mapping[str, Any]) -> str:
    """`linux/arm64` and, where there is one, its variant: `linux/arm/v7`."""
    parts = (data["os"], data["architecture"], data.get("variant"))
    return "/".join(str(part) for part in parts if part)


def platforms_of(index: Mapping[str, Any]) -> list[str]:
    """The platforms of an index; attestations lie in it as `unknown/unknown`."""
    found = [platform(one["platform"]) for one in index["manifests"] if "platform" in one]
    return [one for one in found if not one.startswith("unknown/")]


def created(config: Mapping[str, Any]) -> Instant | None:
    """When an image was made; builds that are to be reproducible say a year long ago, or nothing."""
    text = config.get("created")
    if not text:
        return None
    # Registries hold nanoseconds, which are three digits more than can be read.
    return Instant(datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", str(text))).timestamp())


def _no(question: Question, seen: Seen) -> Message | None:
    if question.digest is not None and seen.digest != question.digest:
        return say("net.image-digest", image=question.name, found=seen.digest)
    missing = [one for one in question.platforms if not _there(one, seen.platforms)]
    if missing:
        found = ", ".join(seen.platforms) or "–"
        return say("net.image-platforms", image=question.name, missing=", ".join(missing), found=found)
    return None


def _there(wanted: str, found: Sequence[str]) -> bool:
    return any(one == wanted or one.startswith(f"{wanted}/") for one in found)
