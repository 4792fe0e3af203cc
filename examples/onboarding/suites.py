"""The tests that a release of the onboarding asks for: `python3 suites.py unit` writes reports/unit.xml, as JUnit does.

Each suite is a list of functions; what is not so raises an assertion, and ends up in the report beside what is.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from xml.sax.saxutils import quoteattr

import app

BROWSERS = ("chrome", "firefox", "safari", "edge")
DEVICES = {"phone": "iPhone", "desk": "X11; Linux x86_64"}
Case = tuple[str, Callable[[], None]]


def unit() -> Iterator[Case]:
    """The two ways in, and what makes a version worse."""
    yield "the old way has eight steps", lambda: same(len(app.STEPS["original"]), 8)
    yield "the new way has five steps", lambda: same(len(app.STEPS["optimized"]), 5)
    yield (
        "both begin and end alike",
        lambda: same({(way[0], way[-1]) for way in app.STEPS.values()}, {("welcome", "done")}),
    )
    yield (
        "without flags nobody has the new way",
        lambda: same(app.flow_of(None, "ana", "chrome", "1.0.0")[0], "original"),
    )


def integration() -> Iterator[Case]:
    """The program, asked over HTTP."""
    yield "it is healthy", lambda: same(asked("/api/health")[0], 200)
    yield "it tells a page its steps", lambda: same(len(json.loads(asked("/onboarding?user=ana")[2])["steps"]), 8)
    yield "it has no other pages", lambda: same(asked("/admin")[0], 404)


def accessibility() -> Iterator[Case]:
    """What somebody with a screen reader needs of the page."""
    for flow in app.STEPS:
        yield f"{flow}: every field has a label", partial(labelled, flow)
        yield f"{flow}: the page has a language, a title and one heading", partial(headed, flow)


def performance() -> Iterator[Case]:
    """Two hundred requests one after the other."""
    yield "95 % are answered within 1.5 s", quick


def browsers() -> Iterator[Case]:
    """Every browser that the feature is for, on a phone and on a desk: the page is the same, and has no script to fail."""
    for browser in BROWSERS:
        for device, agent in DEVICES.items():
            yield f"{browser} on a {device}", partial(shown, browser, agent)


def same(found: object, wanted: object) -> None:
    """Two values are equal."""
    assert found == wanted, f"{found!r} is not {wanted!r}"


def asked(target: str) -> tuple[int, str, str]:
    """An answer of the program."""
    return asyncio.run(app.App("test", "blue", None).answer(target))


class Seen(HTMLParser):
    """What of a page the suites look at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str, attribute: str) -> set[str | None]:
        """An attribute of all these tags."""
        return {given.get(attribute) for name, given in self.tags if name == tag}


def labelled(flow: str) -> None:
    """A label for every field, and no other one."""
    seen = Seen(app.page(flow))
    same(seen.all("label", "for"), seen.all("input", "id"))


def headed(flow: str) -> None:
    """Language, title, heading."""
    seen = Seen(app.page(flow))
    same(seen.all("html", "lang"), {"en"})
    same([tag for tag, _ in seen.tags if tag in {"title", "h1"}], ["title", "h1"])


def quick() -> None:
    """The 190th of 200 answers, by how long it took."""
    took = []
    for number in range(200):
        began = time.perf_counter()
        asked(f"/onboarding?user={number}")
        took.append(time.perf_counter() - began)
    assert sorted(took)[189] < 1.5, f"95 % took up to {sorted(took)[189]:.2f} s"


def shown(browser: str, agent: str) -> None:
    """The page for a browser fits a phone, and needs nothing that one of them lacks."""
    seen = Seen(asked(f"/?user=ana&browser={browser}&agent={agent.split(';')[0]}")[2])
    assert "width=device-width, initial-scale=1" in seen.all("meta", "content"), "it does not fit a phone"
    same(seen.all("script", "src"), set())


def run(suite: str) -> bool:
    """Run a suite and write its report; whether all of it passed."""
    lines, failed = [], 0
    for name, case in SUITES[suite]():
        fault = ""
        try:
            case()
        except AssertionError as error:
            fault, failed = f"<failure message={quoteattr(str(error))}/>", failed + 1
        lines.append(f'<testcase classname="{suite}" name={quoteattr(name)}>{fault}</testcase>')
    report = Path("reports") / f"{suite}.xml"
    report.parent.mkdir(exist_ok=True)
    head = f'<testsuite name="{suite}" tests="{len(lines)}" failures="{failed}">'
    report.write_text("\n".join([head, *lines, "</testsuite>", ""]), encoding="utf-8")
    return not failed


SUITES = {one.__name__: one for one in (unit, integration, accessibility, performance, browsers)}

if __name__ == "__main__":
    sys.exit(0 if run(sys.argv[1]) else 1)
