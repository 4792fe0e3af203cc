"""The tls check: one handshake as a careful client would do it, and one that tries an older version.

No revocation is asked for: authorities give up OCSP, and a certificate that demands it is named.
"""

import asyncio
import ssl
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.drivers.check.tls.parse import Seen, distrusted, judge
from bascule.drivers.check.tls.render import VERSIONS, Question, render
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused

_VERSIONS = dict(
    zip(
        VERSIONS,
        (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3),
        strict=True,
    )
)


class TlsCheck:
    """Looks at a certificate."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Shake hands. A certificate that is not trusted is a "no", and so is nobody who answers."""
        question = render(options, context)
        return await timed(_ask(question, self._home.root.absolute()), question.who, question.within)

    async def close(self) -> None:
        """Nothing is kept open."""


async def _ask(question: Question, root: Path) -> CheckResult:
    careful = _careful(question, root)
    try:
        chain, version = await _handshake(question, careful)
    except ssl.SSLCertVerificationError as error:
        return _no(distrusted(question, error))
    except (ssl.SSLError, ConnectionResetError) as error:
        reason = getattr(error, "reason", "") or str(error) or type(error).__name__
        return _no(say("net.tls-broken", who=question.who, reason=reason))
    except (OSError, EOFError, ValueError) as error:
        return _no(say("driver.no-answer", who=question.who, reason=str(error) or type(error).__name__))
    older = await _older(question)
    return judge(question, Seen(chain, version, older), Instant(time.time()))


def _no(because: Message) -> CheckResult:
    return CheckResult(False, because)


def _careful(question: Question, root: Path) -> ssl.SSLContext:
    with machine(question.ca or "TLS"):
        try:
            context = ssl.create_default_context(cafile=str(root / question.ca) if question.ca else None)
        except ssl.SSLError as error:
            raise Refused(say("net.no-ca", path=question.ca or "", reason=error.reason or str(error))) from error
    context.minimum_version = _VERSIONS[question.version]
    # Browsers have not looked at the common name for years; a certificate must name its site where they look.
    context.hostname_checks_common_name = False
    return context


async def _older(question: Question) -> str | None:
    """The older version that is spoken as well; OpenSSL itself must be told to stoop to it."""
    if question.version == VERSIONS[0]:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = _VERSIONS[VERSIONS[0]]
        context.maximum_version = _VERSIONS[VERSIONS[VERSIONS.index(question.version) - 1]]
    try:
        return (await _handshake(question, context))[1]
    except (OSError, EOFError, ValueError):
        return None


async def _handshake(question: Question, context: ssl.SSLContext) -> tuple[tuple[bytes, ...], str]:
    """The certificates that the server sends (DER, its own first) and the version of a handshake."""
    early = None if question.starttls else context
    name = None if question.starttls else question.name
    reader, writer = await asyncio.open_connection(question.host, question.port, ssl=early, server_hostname=name)
    try:
        if question.starttls:
            await _greet(reader, writer)
            await writer.start_tls(context, server_hostname=question.name)
        secured = writer.get_extra_info("ssl_object")
        return _sent(secured), secured.version() or ""
    finally:
        writer.transport.abort()


def _sent(secured: Any) -> tuple[bytes, ...]:
    """The chain as it was sent. Public from Python 3.13 on; before, only the object below has it."""
    if hasattr(secured, "get_unverified_chain"):
        return tuple(secured.get_unverified_chain() or ())
    chain = secured._sslobj.get_unverified_chain() or ()
    return tuple(ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in chain)


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What SMTP wants to hear before TLS."""
    await _said(reader, b"220")
    for words, code in ((b"EHLO bascule.invalid\r\n", b"250"), (b"STARTTLS\r\n", b"220")):
        writer.write(words)
        await _said(reader, code)


async def _said(reader: asyncio.StreamReader, code: bytes) -> None:
    for _ in range(100):
        line = await reader.readline()
        if not line.startswith(code):
            raise ValueError(line[:80].decode("ascii", "replace").strip() or "EOF")
        if line[3:4] != b"-":
            return
    raise ValueError("SMTP")
