"""What the tests of network checks share: servers that are silent or talk rubbish, certificates, and a way to ask."""

import asyncio
import base64
import hashlib
import ipaddress
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
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
from bascule.wiring.machine.clock import SystemClock

PLACE = Place("plan", "test", "site")
DAY = timedelta(days=1)
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

    def context(
        self,
        lasts: tuple[Any, Any] = (-DAY, 89 * DAY),
        name: str = "www.test",
        staple: bool = False,
        *,
        intermediate: tuple[Any, Any] | None = None,
        named: bool = True,
    ) -> Any:
        """A server's TLS context with a certificate that is valid from and to so long from now.

        `intermediate` is sent beside it, valid for its own time; without `named` its name stands in the subject only.
        """
        import ssl

        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if name == "www.test" else []
        extensions: list[tuple[Any, bool]] = []
        if named:
            extensions.append((x509.SubjectAlternativeName(names or [x509.DNSName(name)]), False))
        if staple:
            extensions.append((x509.TLSFeature([x509.TLSFeatureType.status_request]), False))
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer, sent = (self.name, self.key), []
        if intermediate is not None:
            issuer, made = self._intermediate(intermediate)
            sent.append(made)
        sent.insert(0, self._signed(subject, key.public_key(), lasts, extensions, issuer))
        path = self.folder / f"{sent[0].serial_number}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(secret + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in sent))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _intermediate(self, lasts: tuple[Any, Any]) -> tuple[tuple[x509.Name, Any], x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bascule test intermediate")])
        return (name, key), self._signed(name, key.public_key(), lasts, [(x509.BasicConstraints(True, 0), True)])

    def _signed(
        self,
        subject: x509.Name,
        key: Any,
        lasts: tuple[Any, Any],
        extensions: list[tuple[Any, bool]],
        issuer: tuple[x509.Name, Any] | None = None,
    ) -> Any:
        by, signing = issuer or (self.name, self.key)
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(by, subject, key, x509.random_serial_number(), now + lasts[0], now + lasts[1])
        identifier = x509.SubjectKeyIdentifier.from_public_key(signing.public_key())
        for extension, critical in [
            *extensions,
            (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False),
            (x509.SubjectKeyIdentifier.from_public_key(key), False),
        ]:
            builder = builder.add_extension(extension, critical)
        return builder.sign(signing, hashes.SHA256())


def git(folder: Path, *words: str) -> None:
    """Git, as somebody without a configuration."""
    who = {f"GIT_{role}_{what}": "a@b.test" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "-C", str(folder), *words], check=True, env=environment)


ZONE = {
    ("www.test.", "A"): (60, ["192.0.2.1", "192.0.2.2"]),
    ("www.test.", "AAAA"): (60, ["2001:db8::1"]),
    ("shop.test.", "CNAME"): (30, ["www.test."]),
    ("test.", "MX"): (300, ["10 Mail.test."]),
    ("test.", "TXT"): (300, ['"v=spf1 " "-all"']),
    ("local.test.", "A"): (5, ["127.0.0.1"]),
}
Reply = Callable[[dns.message.Message], bytes | None]


def zone(query: dns.message.Message) -> bytes:
    """What the zone says."""
    question, kind = query.question[0], dns.rdatatype.to_text(query.question[0].rdtype)
    answer, name = dns.message.make_response(query), question.name.to_text()
    answer.flags |= dns.flags.RA
    if kind != "CNAME" and (alias := ZONE.get((name, "CNAME"))):
        answer.answer.append(dns.rrset.from_text(name, alias[0], "IN", "CNAME", *alias[1]))
        name = alias[1][0]
    if found := ZONE.get((name, kind)):
        answer.answer.append(dns.rrset.from_text(name, found[0], "IN", kind, *found[1]))
    elif name not in {known for known, _ in ZONE}:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire()


class _Server(asyncio.DatagramProtocol):
    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        answer = self.reply(dns.message.from_wire(data))
        if answer is not None:
            self.transport.sendto(answer, address)


@asynccontextmanager
async def resolver(reply: Reply = zone) -> AsyncIterator[str]:
    """A name server, and how it is named in a plan."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Server(reply), local_addr=("127.0.0.1", 0)
    )
    try:
        yield f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    finally:
        transport.close()


INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
USER, PASSWORD = "puller", "canary-Pa55word"


@dataclass
class Registry:
    """Manifests and blobs by digest, tags, and who may see them."""

    private: bool = False
    stored: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    port: int = 0
    lies: bool = False
    seen: list[Request] = field(default_factory=list)

    def put(self, kind: str, data: Mapping[str, Any]) -> str:
        """Keep a document; its digest."""
        body = json.dumps(data).encode()
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        self.stored[digest] = (kind, body)
        return digest

    def image(self, platform: str, age: timedelta = timedelta(hours=1)) -> str:
        """Keep an image for a platform; its digest."""
        system, architecture = platform.split("/")
        created = (datetime.now(UTC) - age).isoformat().replace("+00:00", "123Z")
        config = self.put("config", {"os": system, "architecture": architecture, "created": created})
        return self.put(MANIFEST, {"schemaVersion": 2, "config": {"digest": config}, "layers": []})

    def index(self, *platforms: str) -> str:
        """Keep an index of images; its digest."""
        listed = [
            {"digest": self.image(one), "platform": dict(zip(("os", "architecture"), one.split("/"), strict=True))}
            for one in platforms
        ]
        attestation = {"digest": "sha256:0", "platform": {"os": "unknown", "architecture": "unknown"}}
        return self.put(INDEX, {"schemaVersion": 2, "manifests": [attestation, *listed]})

    def answer(self, request: Request) -> Answer:
        """What the specification wants."""
        self.seen.append(request)
        if request.path.startswith("/token?"):
            wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            good = request.headers.get("authorization") == wanted and "scope=repository" in request.path
            return as_json({"token": "t0ken"}) if good else Answer(401)
        if self.private and request.headers.get("authorization") != "Bearer t0ken":
            realm = f'Bearer realm="http://127.0.0.1:{self.port}/token",service="test",scope="repository:team/api:pull"'
            return Answer(401, b"", (("www-authenticate", realm),))
        _, _, name, _, which = request.path.rsplit("/", 4)
        digest = self.tags.get(which, which)
        if name != "api" or digest not in self.stored:
            return as_json({"errors": [{"code": "MANIFEST_UNKNOWN"}]}, 404)
        kind, body = self.stored[digest]
        shown = "sha256:" + "0" * 64 if self.lies else digest
        return Answer(200, body, (("content-type", kind), ("docker-content-digest", shown)))
