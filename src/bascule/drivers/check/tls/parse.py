"""Parsing: a certificate becomes figures; a handshake that failed becomes a sentence. Pure."""

import ssl
from dataclasses import dataclass

from cryptography import x509

from bascule.drivers.check.tls.render import Question
from bascule.drivers.support.checks.figures import broken
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.ports.check import CheckResult

DAY = Seconds(86400.0)
_MISMATCH, _MISMATCH_IP, _EXPIRED, _EARLY = 62, 64, 10, 9


@dataclass(frozen=True, slots=True)
class Seen:
    """The certificates that were sent (DER, the server's own first), the version spoken, and the older one that was accepted."""

    chain: tuple[bytes, ...]
    version: str
    older: str | None


def judge(question: Question, seen: Seen, now: Instant) -> CheckResult:
    """Whether the certificates last, need nobody else, and no old version is spoken; `now` in seconds since the epoch.

    What is sent ends with the first of them that ends: an intermediate may do so before the site's own certificate.
    """
    certificate, *others = [x509.load_der_x509_certificate(one) for one in seen.chain]
    first = min([certificate, *others], key=lambda one: one.not_valid_after_utc)
    start, end = first.not_valid_before_utc.timestamp(), first.not_valid_after_utc.timestamp()
    figures = {"days": float((end - now) // DAY), "left": (end - now) / max(end - start, 1.0)}
    figures[""] = figures["days"]
    because = _no(question, seen, certificate) or broken(figures, question.limits, "days")
    passed = say(
        "net.tls-passed", who=question.who, version=seen.version, days=int(figures["days"]), share=figures["left"]
    )
    sent = [line for one in dict.fromkeys((certificate, first)) for line in _lines(one)]
    output = (f"{seen.version}, {sent[0]}", *sent[1:])
    return CheckResult(because is None, because or passed, output)


def _lines(certificate: x509.Certificate) -> tuple[str, str]:
    """Whose it is, and from when to when it is good."""
    days = f"{certificate.not_valid_before_utc:%Y-%m-%d} – {certificate.not_valid_after_utc:%Y-%m-%d}"
    return certificate.subject.rfc4514_string()[:200], days


def distrusted(question: Question, error: ssl.SSLCertVerificationError) -> Message:
    """Why a certificate was not accepted, and what to do about it."""
    if error.verify_code in (_MISMATCH, _MISMATCH_IP):
        return say("net.tls-name", who=question.who, name=question.name)
    if error.verify_code in (_EXPIRED, _EARLY):
        return say("net.tls-expired", who=question.who, reason=error.verify_message)
    return say("net.tls-distrusted", who=question.who, reason=error.verify_message)


def _no(question: Question, seen: Seen, certificate: x509.Certificate) -> Message | None:
    if seen.older is not None:
        return say("net.tls-old", who=question.who, found=seen.older, least=f"TLSv{question.version}")
    if _stapled(certificate):
        return say("net.tls-staple", who=question.who)
    return None


def _stapled(certificate: x509.Certificate) -> bool:
    """Whether clients must insist on an answer of the authority with every handshake."""
    try:
        feature = certificate.extensions.get_extension_for_class(x509.TLSFeature).value
    except x509.ExtensionNotFound:
        return False
    return x509.TLSFeatureType.status_request in feature
