"""The tls check, on real TLS servers with certificates of an authority of our own."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bascule.ports.errors import PortError
from tests.kit.net import DAY, RUBBISH, Authority, answering, ask, closed_port, said, silent


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority of our own."""
    return Authority(tmp_path)


async def look(authority: Authority, tls: Any, **options: Any) -> Any:
    """Ask about a server with this TLS."""
    async with answering(stays=True, tls=tls) as port:
        known = {"host": f"127.0.0.1:{port}", "name": "www.test", "ca": "ca.pem"}
        return await ask("tls", authority.folder, **{**known, **options})


async def test_a_good_certificate_passes(authority: Authority) -> None:
    """A trusted certificate of the right name with most of its lifetime left passes, and says how long it lasts."""
    result = await look(authority, authority.context())
    assert result.passed, said(result)
    assert "TLSv1.3; its certificate expires in 88 days (98.9% of its lifetime left)" in said(result)


@pytest.mark.parametrize(
    ("before", "after", "limit", "passes"),
    [
        (60 * DAY, 31 * DAY, None, True),
        (61 * DAY, 29 * DAY, None, False),
        (timedelta(hours=90), timedelta(hours=70), None, True),
        (timedelta(hours=130), timedelta(hours=30), None, False),
        (60 * DAY, 21.5 * DAY, "days > 20", True),
        (60 * DAY, 20.5 * DAY, "days > 20", False),
        (60 * DAY, 21.5 * DAY, "> 20", True),
        (60 * DAY, 21.5 * DAY, "left > 50%", False),
    ],
)
async def test_what_is_left_is_held_against_limits(
    authority: Authority, before: timedelta, after: timedelta, limit: str | None, passes: bool
) -> None:
    """Without a limit a third of the lifetime must be left, however short that is; a limit counts days or a share."""
    options = {} if limit is None else {"limit": limit}
    assert (await look(authority, authority.context((-before, after)), **options)).passed is passes


@pytest.mark.parametrize(
    ("options", "certificate", "words"),
    [
        ({}, {"name": "other.test"}, "is not issued for www.test"),
        ({}, {"lasts": (-9 * DAY, -1 * DAY)}, "not valid today (certificate has expired)"),
        ({}, {"lasts": (1 * DAY, 9 * DAY)}, "not valid today (certificate is not yet valid)"),
        ({"ca": "other/ca.pem"}, {}, "is not trusted"),
        ({}, {"staple": True}, "requires OCSP stapling"),
    ],
)
async def test_a_bad_certificate_says_what_is_bad(
    authority: Authority, options: dict[str, Any], certificate: dict[str, Any], words: str
) -> None:
    """Name, time, trust and stapling each have their own sentence."""
    (authority.folder / "other").mkdir()
    Authority(authority.folder / "other")
    result = await look(authority, authority.context(**certificate), **options)
    assert not result.passed
    assert words in said(result)


async def test_an_authority_of_ours_is_not_trusted_without_its_file(authority: Authority) -> None:
    """The machine's own authorities count where the plan names none."""
    async with answering(stays=True, tls=authority.context()) as port:
        result = await ask("tls", authority.folder, host=f"127.0.0.1:{port}", name="www.test")
    assert "is not trusted" in said(result)


async def test_a_server_of_only_old_versions_is_a_no(authority: Authority) -> None:
    """A server below the least version does not get through."""
    context = authority.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert (await look(authority, context)).passed
    assert "There is no TLS" in said(await look(authority, context, version="1.3"))


async def test_a_server_that_still_speaks_an_old_version_is_named(authority: Authority) -> None:
    """That a good version is spoken too does not make up for an old one."""
    context = authority.context()
    assert "still speaks TLSv1.2; the minimum is TLSv1.3" in said(await look(authority, context, version="1.3"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    assert "still speaks TLSv1.1; the minimum is TLSv1.2" in said(await look(authority, context))


@asynccontextmanager
async def mail(tls: Any, greeting: bytes = b"220 mail.test\r\n") -> AsyncIterator[int]:
    """A mail server that speaks TLS when it is asked to."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(greeting)
            while line := await reader.readline():
                if line.startswith(b"EHLO"):
                    writer.write(b"250-mail.test\r\n250 STARTTLS\r\n")
                elif line.startswith(b"STARTTLS"):
                    writer.write(b"220 go\r\n")
                    await writer.start_tls(tls)
        except (OSError, asyncio.CancelledError):
            return
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_mail_servers_are_asked_for_tls(authority: Authority) -> None:
    """`starttls: smtp` speaks SMTP first; a server that does not is a "no"."""
    known = {"name": "www.test", "ca": "ca.pem", "starttls": "smtp"}
    async with mail(authority.context()) as port:
        assert (await ask("tls", authority.folder, host=f"127.0.0.1:{port}", **known)).passed
    async with mail(authority.context(), b"554 go away\r\n") as port:
        assert "554 go away" in said(await ask("tls", authority.folder, host=f"127.0.0.1:{port}", **known))


async def test_who_does_not_answer_is_a_no(tmp_path: Path) -> None:
    """Nobody there, somebody silent and somebody who talks rubbish are three sentences, and none is a pass."""
    async with silent() as port:
        result = await ask("tls", tmp_path, host=f"127.0.0.1:{port}", within="200ms")
        assert "has not answered within 200 ms" in said(result)
    async with answering(RUBBISH, stays=True) as port:
        assert "There is no TLS" in said(await ask("tls", tmp_path, host=f"127.0.0.1:{port}"))
    assert "does not answer" in said(await ask("tls", tmp_path, host=f"127.0.0.1:{closed_port()}"))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"host": "a b"},
        {"host": "a:99999"},
        {"host": "www.test", "version": "2"},
        {"host": "www.test", "starttls": "ftp"},
        {"host": "www.test", "ca": "gone.pem"},
        {"host": "www.test", "ca": "rubbish.pem"},
        {"host": "www.test", "within": "2d"},
    ],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """A wrong option is refused before anybody is asked."""
    (tmp_path / "rubbish.pem").write_bytes(RUBBISH)
    with pytest.raises(PortError):
        await ask("tls", tmp_path, **options)


@pytest.mark.parametrize(("left", "passes"), [(60 * DAY, True), (10 * DAY, False), (40 * DAY, False)])
async def test_the_certificate_of_the_chain_that_ends_first_counts(
    authority: Authority, left: timedelta, passes: bool
) -> None:
    """An intermediate that is sent may end before the site's own certificate; then that one is told, with its name."""
    result = await look(authority, authority.context((-DAY, 89 * DAY), intermediate=(-DAY, left)), limit="days > 50")
    assert result.passed is passes
    assert any("Bascule test intermediate" in line for line in result.output)
    assert ("TLSv1.3, CN=www.test") in result.output[0]


async def test_an_intermediate_that_lasts_longer_changes_nothing(authority: Authority) -> None:
    """What counts is the end, and what is left of the certificate that has it."""
    result = await look(authority, authority.context((-DAY, 89 * DAY), intermediate=(-3000 * DAY, 400 * DAY)))
    assert result.passed, said(result)
    assert len(result.output) == 2


async def test_a_name_in_the_subject_alone_does_not_pass(authority: Authority) -> None:
    """Browsers look at the alternative names only."""
    result = await look(authority, authority.context(named=False))
    assert not result.passed
    assert "www.test" in said(result)
