"""The headers check: every deduction, and real sites that limit, forge and repeat their nonces."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bascule.drivers.check.headers.score import COSTS, Page, Seen, faults, score
from bascule.kernel.i18n import render, say
from bascule.ports.errors import PortError
from tests.kit.net import (
    RUBBISH,
    Answer,
    Authority,
    Request,
    answering,
    ask,
    closed_port,
    said,
    silent,
    site,
)

CSP = (
    "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
GOOD = {
    "content-security-policy": CSP,
    "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "server": "nginx",
    "set-cookie": "__Host-s=1; Secure; HttpOnly; SameSite=Lax; Path=/",
}


def seen(https: bool = True, nonces: tuple[str, str] = ("abc", "def"), **changed: str | None) -> Seen:
    """What a good site shows, with changes (`_` for `-`; None: without)."""
    changes = {name.replace("_", "-"): value for name, value in changed.items()}
    headers = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    pages = [
        Page({name: [value.replace("{nonce}", nonce)] for name, value in headers.items()}, https) for nonce in nonces
    ]
    return Seen(*pages)


def names(one: Seen) -> list[str]:
    """The names of the faults."""
    return [fault.name for fault in faults(one)]


def test_a_good_site_has_all_points() -> None:
    """Nothing is wrong with what the guides recommend."""
    assert faults(seen()) == ()
    assert score(()) == 100


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"content_security_policy": None}, ["csp"]),
        (
            {"content_security_policy": CSP.replace("'nonce-{nonce}'", "'self' 'unsafe-inline'")},
            ["csp-inline", "csp-strict"],
        ),
        ({"content_security_policy": CSP.replace("'nonce-{nonce}'", "'nonce-{nonce}' 'unsafe-inline'")}, []),
        ({"content_security_policy": CSP.replace("'nonce-{nonce}'", "'nonce-{nonce}' 'unsafe-eval'")}, ["csp-eval"]),
        ({"content_security_policy": CSP.replace("'strict-dynamic'", "https:")}, ["csp-wide"]),
        ({"content_security_policy": CSP.replace("'strict-dynamic'", "* 'strict-dynamic'")}, []),
        ({"content_security_policy": CSP.replace("'nonce-{nonce}' 'strict-dynamic'", "'self'")}, ["csp-strict"]),
        ({"content_security_policy": CSP.replace("'nonce-{nonce}'", "'sha256-AAAA='")}, []),
        ({"content_security_policy": CSP.replace("'nonce-{nonce}' 'strict-dynamic'", "'none'")}, []),
        ({"content_security_policy": CSP.replace("default-src 'self'; ", "")}, ["csp-default"]),
        ({"content_security_policy": CSP.replace("object-src 'none'; ", "")}, ["csp-object"]),
        ({"content_security_policy": CSP.replace("object-src 'none'; ", "").replace("'self'", "'none'")}, []),
        ({"content_security_policy": CSP.replace("base-uri 'none'; ", "")}, ["csp-base"]),
        ({"content_security_policy": CSP.replace("; frame-ancestors 'none'", "")}, ["csp-frame"]),
        ({"x_frame_options": None}, []),
        (
            {
                "x_frame_options": None,
                "content_security_policy": CSP.replace("frame-ancestors 'none'", "frame-ancestors *"),
            },
            ["frame"],
        ),
        ({"nonces": ("same", "same")}, ["csp-nonce"]),
        ({"https": False}, ["https"]),
        ({"https": False, "strict_transport_security": None}, ["https"]),
        ({"strict_transport_security": None}, ["hsts"]),
        ({"strict_transport_security": "max-age=31535999"}, ["hsts-age", "hsts-subdomains"]),
        ({"strict_transport_security": "max-age=31536000; includeSubDomains"}, []),
        ({"x_content_type_options": "sniff"}, ["sniff"]),
        ({"referrer_policy": None}, ["referrer"]),
        ({"referrer_policy": "unsafe-url"}, ["referrer"]),
        ({"referrer_policy": "no-referrer, strict-origin"}, []),
        ({"permissions_policy": None}, ["permissions"]),
        ({"cross_origin_opener_policy": "unsafe-none"}, ["opener"]),
        ({"cross_origin_resource_policy": None}, ["resource"]),
        ({"set_cookie": "s=1"}, ["cookie-secure", "cookie-httponly", "cookie-samesite"]),
        ({"set_cookie": "s=secure; HttpOnly; SameSite=None"}, ["cookie-secure", "cookie-samesite"]),
        ({"set_cookie": None}, []),
        ({"server": "nginx/1.25.3"}, ["server"]),
        ({"x_powered_by": "Express"}, ["powered"]),
    ],
)
def test_every_fault_is_found(changed: dict[str, Any], found: list[str]) -> None:
    """A change of one header is one fault, as browsers understand it."""
    assert names(seen(**changed)) == found


def test_a_second_policy_makes_up_for_the_first() -> None:
    """Browsers keep to all policies, so what one forbids is forbidden."""
    page = Page({"content-security-policy": ["script-src 'unsafe-inline'", CSP.replace("{nonce}", "a")]}, True)
    again = Page({"content-security-policy": [CSP.replace("{nonce}", "b")]}, True)
    assert not [name for name in names(Seen(page, again)) if name.startswith("csp")]


def test_nothing_is_worth_nothing() -> None:
    """A site that does nothing has 0 points, and no site can have fewer."""
    bare = {"set-cookie": ["s=1"], "server": ["a/1"], "x-powered-by": ["PHP/5"]}
    page = Page(bare, False)
    assert score(faults(Seen(page, page, limited=False, refused=False))) == 0
    weak = Page({**bare, "content-security-policy": ["img-src *"]}, False)
    assert 0 <= score(faults(Seen(weak, weak, limited=False, refused=False))) <= 25


def test_every_fault_has_a_sentence_in_both_languages() -> None:
    """No deduction goes unexplained."""
    for name in COSTS:
        message = say(f"net.fault-{name}")
        assert len({render(message, "en"), render(message, "fr"), message.key}) == 3


def web(
    answers: Callable[[Request], Answer | None] = lambda _: None, headers: dict[str, str] | None = None
) -> Callable[[Request], Answer]:
    """A site with these headers, a new nonce for each answer, that first asks somebody else for an answer."""
    count = itertools.count()

    def answer(request: Request) -> Answer:
        known = {**GOOD, "x-frame-options": "DENY"} if headers is None else headers
        lines = tuple((name, value.replace("{nonce}", f"n{next(count)}")) for name, value in known.items())
        return answers(request) or Answer(200, b"hello", lines)

    return answer


async def test_a_site_is_scored_over_tls(tmp_path: Path) -> None:
    """A good site has 100 points."""
    authority = Authority(tmp_path)
    async with site(web(), authority.context()) as port:
        result = await ask("headers", tmp_path, url=f"https://127.0.0.1:{port}/", ca="ca.pem", limit=">= 100")
    assert result.passed, said(result)
    assert result.output[0] == "100 = 100"


async def test_the_sum_is_shown_and_exact(tmp_path: Path) -> None:
    """The sentence and the first line of output name every deduction, and they add up."""
    async with site(web(headers={"server": "a/1", "set-cookie": "canary=hunter22; Secure"})) as port:
        result = await ask("headers", tmp_path, port, path="/")
    assert not result.passed
    total, _, rest = result.output[0].partition(" ")
    costs = [int(part.split()[0]) for part in rest.rpartition(" = ")[0].split("- ")[1:]]
    assert int(total) - sum(costs) == int(result.output[0].rpartition(" ")[2])
    assert said(result).count("−") == len(costs)
    assert render(result.because, "fr").count("−") == len(costs)
    assert "Score: 21; the limit is >= 93" in said(result).replace("\u00a0", " ")
    assert "hunter22" not in str(result)


async def test_a_burst_must_be_answered_with_429(tmp_path: Path) -> None:
    """A limit below the burst is found, and the burst ends with it; a site that takes everything loses points."""
    count = itertools.count(1)
    limited = web(lambda one: Answer(429) if one.path == "/login" and next(count) > 40 else None)
    async with site(limited) as port:
        known = {"path": "/", "rate_limit": {"path": "/login", "within": 100}}
        result = await ask("headers", tmp_path, port, **known, limit=">= 80")
        assert result.passed, said(result)
    assert next(count) <= 50
    sent = []
    async with site(web(lambda one: sent.append(one.path))) as port:
        result = await ask("headers", tmp_path, port, **known, limit=">= 80")
    assert "the burst of requests was never answered with 429" in said(result)
    assert sent.count("/login") == 100


@pytest.mark.parametrize(
    ("status", "good"), [(403, True), (422, True), (200, False), (302, False), (404, False), (405, False), (500, False)]
)
async def test_a_forged_change_must_be_refused(tmp_path: Path, status: int, good: bool) -> None:
    """A change from another site, with a session and without a token, must be refused, and not merely go astray."""
    (tmp_path / "session").write_text("session=canary-session")
    forged = []

    def refuse(one: Request) -> Answer | None:
        if one.method != "POST":
            return None
        forged.append((one.headers["origin"], one.headers["cookie"], one.body))
        return Answer(status)

    async with site(web(refuse)) as port:
        known = {"path": "/profile", "body": "name=x", "cookie": "file session"}
        result = await ask("headers", tmp_path, port, csrf=known, limit=">= 80")
    assert forged == [("https://forged.invalid", "session=canary-session", b"name=x")]
    assert result.passed is good
    assert ("without a token is not refused" in said(result)) is not good
    assert "canary" not in str(result)


async def test_who_does_not_answer_is_a_no(tmp_path: Path) -> None:
    """Nobody there, silence and rubbish never pass, nor does a certificate that nobody trusts."""
    assert "does not answer" in said(await ask("headers", tmp_path, closed_port()))
    async with silent() as port:
        assert "not answered within 200 ms" in said(await ask("headers", tmp_path, port, within="200ms"))
    async with answering(RUBBISH) as port:
        assert "does not answer" in said(await ask("headers", tmp_path, port))
    async with site(web(), Authority(tmp_path).context()) as port:
        assert not (await ask("headers", tmp_path, url=f"https://127.0.0.1:{port}/")).passed


@pytest.mark.parametrize(
    "options",
    [
        {"url": "ftp://a"},
        {"url": "https://"},
        {"rate_limit": {"path": "https://elsewhere.test/"}},
        {"rate_limit": {"path": "//elsewhere.test/"}},
        {"rate_limit": {"path": "/", "within": 5000}},
        {"rate_limit": {"most": 3}},
        {"csrf": {"body": "x"}},
        {"csrf": {"path": "/", "cookie": "session=1"}},
        {"ca": "gone.pem"},
    ],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """A burst never goes to another site, and is never larger than its bound."""
    with pytest.raises(PortError):
        await ask("headers", tmp_path, **options)
