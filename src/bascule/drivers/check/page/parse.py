"""Parsing: what a browser loaded becomes figures and findings, each with the file that it is about. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bascule.drivers.check.page.render import Question
from bascule.drivers.support.checks.figures import broken, shown
from bascule.drivers.support.checks.joined import joined
from bascule.kernel.i18n import Keys, Message, say
from bascule.plan.phrases.amount import Unit
from bascule.ports.check import CheckResult

FINDING = Keys("net.page-{}", ("broken", "cache", "plain", "format", "eager", "oversize"))

STATIC = frozenset({"script", "stylesheet", "image", "font", "media"})
TEXTS = re.compile(r"(?:text/|application/(?:javascript|json|xml|manifest)|image/svg)")
OLD_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff"})
# Smaller ones fit into one packet as they are; smaller images are not worth another format.
SMALL_TEXT, SMALL_IMAGE = 1400, 100_000
# Screens with two dots for each pixel are common, and a little more does no harm.
OVERSIZE = 2.5
_AGE = re.compile(r"(?:s-maxage|max-age)\s*=\s*(\d+)")


def judge(question: Question, seen: Sequence[Mapping[str, Any]]) -> CheckResult:
    """Whether the pages load as they should. A page that did not open is a "no"."""
    for target, page in zip(question.pages.targets, seen, strict=True):
        if "error" in page:
            return CheckResult(False, say("driver.no-answer", who=target.shown, reason=page["error"]))
        if not 200 <= page["status"] < 300:
            return CheckResult(False, say("net.page-status", target=target.shown, status=page["status"]))
    found = list(dict.fromkeys(line for page in seen for line in _lines(question, page)))
    findings = [say(FINDING[name], file=file, found=what) for name, file, what in found]
    figures = figures_of(seen, len(findings))
    no = broken(figures, question.limits, "findings", "page-")
    account = _account(figures, findings)
    because = say("net.page-no", why=no, account=account) if no else account
    return CheckResult(no is None, because, tuple(f"{name} {file} {what}".strip() for name, file, what in found))


def figures_of(seen: Sequence[Mapping[str, Any]], findings: int) -> dict[str, float]:
    """The figures of the worst page: bytes, requests, and seconds."""
    return {
        "": float(findings),
        "findings": float(findings),
        "weight": float(max(sum(one["size"] for one in page["loaded"]) for page in seen)),
        "requests": float(max(len(page["loaded"]) for page in seen)),
        "largest": max(page["times"]["largest"] for page in seen) / 1000,
        "load": max(page["times"]["load"] for page in seen) / 1000,
    }


def _account(figures: Mapping[str, float], findings: Sequence[Message]) -> Message:
    measured = say(
        "net.page-figures",
        weight=shown(figures["weight"], Unit.SIZE),
        requests=int(figures["requests"]),
        largest=figures["largest"],
        load=figures["load"],
    )
    return say("net.page-findings", measured=measured, findings=joined(findings)) if findings else measured


def _lines(question: Question, page: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every finding as its name, its file, and what there was."""
    site = urlsplit(question.pages.targets[0].url)[:2]
    for one in page["loaded"]:
        own = urlsplit(one["url"])[:2] == site
        yield from ((name, _file(one["url"]), what) for name, what in _wrong(question, one) if own or name == "broken")
    for url in page["failed"]:
        yield "broken", _file(url), "–"
    sizes = {one["url"]: one["size"] for one in page["loaded"]}
    for image in page["images"]:
        yield from ((name, _file(image["url"]), what) for name, what in _image(image, page["height"], sizes))


def _wrong(question: Question, one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    headers, kind = one["headers"], one["headers"].get("content-type", "").partition(";")[0].strip().lower()
    if one["status"] >= 400:
        # Browsers ask for this one by themselves.
        if not one["url"].endswith("/favicon.ico"):
            yield "broken", f"HTTP {one['status']}"
        return
    kept = headers.get("cache-control", "").lower()
    if one["kind"] in STATIC and not one["url"].startswith("data:") and _keeps(kept) < question.cache:
        yield "cache", kept or "–"
    if TEXTS.match(kind) and one["size"] > SMALL_TEXT and not headers.get("content-encoding"):
        yield "plain", f"{one['size'] / 1000:.0f} KB"
    if kind in OLD_IMAGES and one["size"] > SMALL_IMAGE:
        yield "format", f"{kind}, {one['size'] / 1000:.0f} KB"


def _image(image: Mapping[str, Any], height: float, sizes: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    if image["top"] >= height and not image["lazy"]:
        yield "eager", f"{image['top']:.0f} px"
    large = sizes.get(image["url"], 0) > SMALL_IMAGE / 5
    if large and image["width"] and image["natural"] > image["width"] * OVERSIZE:
        yield "oversize", f"{image['natural']:.0f} / {image['width']:.0f} px"


def _keeps(header: str) -> float:
    if "no-store" in header or "no-cache" in header:
        return 0.0
    ages = [int(age) for age in _AGE.findall(header)]
    return float(max(ages)) if ages else 0.0


def _file(url: str) -> str:
    """The path of a file, with its site where that is another; never its query."""
    return url.partition("?")[0].partition("#")[0][:150] if not url.startswith("data:") else "data:"
