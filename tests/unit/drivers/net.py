"""What the tests of network checks share: servers that are silent or talk rubbish, certificates, and a way to ask."""

import asyncio
import datetime
import ipaddress
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bascule.drivers.catalogue import Catalogue
from bascule.drivers.support.home import Home
from bascule.kernel.i18n import render
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.ports.check import CheckContext, CheckResult
from bascule.wiring.clock import SystemClock

PLACE = Place("plan", "test", "site")
DAY = datetime.timedelta(days=1)
RUBBISH = bytes(range(256)) * 8 + b"\r\n\r\n"


def context(port: int = 1) -> CheckContext:
    """A release of version v7 whose component answers at a port."""
    return CheckContext(PLACE, "v7", Slot.GREEN, f"http://127.0.0.1:{port}")


async def ask(name: str, root: Path, port: int = 1, /, **options: Any) -> CheckResult:
    """Ask a check as the engine would, by its name in the catalogue; an answer is in both languages."""
    result = await Catalogue(Home(root / "data", root), SystemClock()).check(name).run(options, context(port))
    for language in ("en", "fr"):
        said = render(result.because, language)  # type: ignore[arg-type]
        assert said != result.because.key
        assert not [key for key in ("net.", "check.", "driver.") if said.startswith(key) or f" {key}" in said], said
    return result


def said(result: CheckResult) -> str:
    """The reason in English."""
    return render(result.because, "en")


@asynccontextmanager
async def answering(answer: bytes = b"", stays: bool = False, tls: Any = None) -> AsyncIterator[int]:
    """A server that says the same to everybody, as soon as it is spoken to or, for rubbish, at once; and its port."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            if answer:
                writer.write(answer)
                await writer.drain()
            if stays:
                await reader.read()
        except (OSError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


def silent() -> Any:
    """A server that takes connections and never says anything."""
    return answering(stays=True)


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Request:
    """What a site was asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answers."""

    status: int = 200
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = ()


def as_json(data: Any, status: int = 200, **headers: str) -> Answer:
    """A JSON answer."""
    return Answer(status, json.dumps(data).encode(), (("content-type", "application/json"), *headers.items()))


@asynccontextmanager
async def site(answer: Callable[[Request], Answer], tls: Any = None) -> AsyncIterator[int]:
    """A web site that answers as it is told, and its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, path, _ = head[0].split(" ")
                headers = {
                    name.lower(): value.strip() for name, _, value in (one.partition(":") for one in head[1:] if one)
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                given = answer(Request(method, path, headers, body))
                lines = [f"HTTP/1.1 {given.status} X", f"content-length: {len(given.body)}"]
                lines += [f"{name}: {value}" for name, value in given.headers]
                writer.write(
                    "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if method == "HEAD" else given.body)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError, ValueError, asyncio.CancelledError):
            return
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class Authority:
    """An authority of our own, with its file in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bascule test authority")])
        self.file = folder / "ca.pem"
        made = self._signed(
            self.name, self.key.public_key(), (-DAY, 3650 * DAY), [(x509.BasicConstraints(True, None), True)]
        )
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def context(self, lasts: tuple[Any, Any] = (-DAY, 89 * DAY), name: str = "www.test", staple: bool = False) -> Any:
        """A server's TLS context with a certificate that is valid from and to so long from now."""
        import ssl

        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if name == "www.test" else []
        extensions: list[tuple[Any, bool]] = [(x509.SubjectAlternativeName(names or [x509.DNSName(name)]), False)]
        if staple:
            extensions.append((x509.TLSFeature([x509.TLSFeatureType.status_request]), False))
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._signed(subject, key.public_key(), lasts, extensions)
        path = self.folder / f"{made.serial_number}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _signed(self, subject: x509.Name, key: Any, lasts: tuple[Any, Any], extensions: list[tuple[Any, bool]]) -> Any:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(
            self.name, subject, key, x509.random_serial_number(), now + lasts[0], now + lasts[1]
        )
        identifier = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        for extension, critical in [
            *extensions,
            (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False),
            (x509.SubjectKeyIdentifier.from_public_key(key), False),
        ]:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())
