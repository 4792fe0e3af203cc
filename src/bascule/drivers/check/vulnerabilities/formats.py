"""Formats: the audit reports of seven tools, each told by what only it has. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.drivers.support.checks.report import Incomplete, Records, garbage
from bascule.drivers.support.checks.sarif import findings, is_sarif

_WORDS = {"critical": "critical", "high": "high", "moderate": "moderate", "medium": "moderate", "low": "low"} | {
    "info": "info",
    "negligible": "info",
    "none": "info",
    "unknown": "",
    "": "",
}
Document = Mapping[str, Any]
_OSV_KEYS = frozenset({"results", "image_metadata", "license_summary"})


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One finding: its name, the package, how severe (empty when the report does not say), and its other names."""

    name: str
    package: str
    severity: str
    title: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def ids(self) -> set[str]:
        """All that it may be called, in upper case."""
        return {each.upper() for each in (self.name, *self.aliases) if each}


def vulnerabilities(document: Any) -> Iterator[Vulnerability]:
    """The findings of a report in any known format. Raises `ValueError` and its like for what is none."""
    if isinstance(document, list):
        return _pip_audit({"dependencies": document}) if document else garbage("[]")
    if isinstance(document, Records):
        return _yarn(document)
    if is_sarif(document):
        return _sarif(document)
    for keys, reader in _READERS:
        if all(key in document for key in keys):
            return reader(document)
    return garbage(", ".join(list(document)[:10]))


def severity(word: Any) -> str:
    """A tool's word for a severity as ours. Raises `ValueError` for one that no tool uses."""
    text = str(word or "").lower()
    return _WORDS[text] if text in _WORDS else garbage(f"severity: {text}"[:80])


def scored(score: float) -> str:
    """The severity of a CVSS score, after its own scale."""
    for least, name in ((9.0, "critical"), (7.0, "high"), (4.0, "moderate"), (0.1, "low")):
        if score >= least:
            return name
    return "info"


def _npm_old(document: Document) -> Iterator[Vulnerability]:
    for number, one in document["advisories"].items():
        ids = (str(number), str(one.get("github_advisory_id") or ""), *map(str, one.get("cves") or ()))
        yield Vulnerability(ids[1] or ids[0], one["module_name"], severity(one["severity"]), one["title"], ids)


def _npm(document: Document) -> Iterator[Vulnerability]:
    """Each advisory once; packages that are only affected through others are counted with those."""
    if document["auditReportVersion"] != 2:
        garbage("auditReportVersion")
    there = document["vulnerabilities"]
    for package, one in there.items():
        direct = [via for via in one["via"] if isinstance(via, Mapping)]
        for via in direct:
            url = str(via.get("url") or "")
            name = url.rpartition("/")[2] or str(via.get("source"))
            ids = (str(via.get("source") or ""),)
            yield Vulnerability(name, str(via.get("name") or package), severity(via["severity"]), via["title"], ids)
        if not any(via in there for via in one["via"] if isinstance(via, str)) and not direct:
            yield Vulnerability(package, package, severity(one["severity"]))


def _pip_audit(document: Document) -> Iterator[Vulnerability]:
    """It gives no severities, and skips what is not published; an audit of nothing at all is none."""
    audited = [package for package in document["dependencies"] if "skip_reason" not in package]
    if not audited:
        garbage("dependencies: []")
    for package in audited:
        for one in package["vulns"]:
            yield Vulnerability(one["id"], package["name"], "", aliases=tuple(one.get("aliases") or ()))


def _yarn(records: Sequence[Document]) -> Iterator[Vulnerability]:
    """Yarn 4 writes an advisory a line; Yarn 1 marks its lines with their kind, and ends with a summary."""
    if any("type" in one for one in records) and not any(one.get("type") == "auditSummary" for one in records):
        garbage("auditSummary")
    for one in records:
        if "children" in one:
            yield from _yarn_4(one)
        elif one["type"] == "auditAdvisory":
            yield from _npm_old({"advisories": {(found := one["data"]["advisory"])["id"]: found}})
        elif one["type"] == "error":
            raise Incomplete(str(one["data"]))


def _yarn_4(document: Document) -> Iterator[Vulnerability]:
    one = document["children"]
    url, number = str(one.get("URL") or ""), str(one["ID"])
    name = url.rpartition("/")[2] or number
    yield Vulnerability(name, document["value"], severity(one["Severity"]), str(one["Issue"]), (number,))


def _trivy(document: Document) -> Iterator[Vulnerability]:
    """What it has looked at are its results, also where it has found nothing there."""
    if not document.get("Results"):
        raise Incomplete("Results: []")
    for result in document["Results"]:
        for one in result.get("Vulnerabilities") or ():
            yield Vulnerability(
                one["VulnerabilityID"], one["PkgName"], severity(one["Severity"]), str(one.get("Title") or "")
            )


def _grype(document: Document) -> Iterator[Vulnerability]:
    for match in document["matches"]:
        one = match["vulnerability"]
        aliases = tuple(other["id"] for other in match.get("relatedVulnerabilities") or ())
        yield Vulnerability(one["id"], match["artifact"]["name"], severity(one["severity"]), aliases=aliases)


def _osv(document: Document) -> Iterator[Vulnerability]:
    """Groups hold the same vulnerability under its several names, with the highest score of them.

    Other scanners write `results`, too; only what OSV-Scanner itself writes beside them is taken for its own.
    """
    others = [key for key in document if key not in _OSV_KEYS and not key.startswith("experimental_")]
    if others or (document.keys() == {"results"} and not document["results"]):
        garbage(", ".join(list(document)[:10]))
    for package in (package for result in document["results"] for package in result["packages"]):
        name = package["package"]["name"]
        words = {
            one["id"]: severity((one.get("database_specific") or {}).get("severity"))
            for one in package["vulnerabilities"]
        }
        for group in package["groups"]:
            ids = tuple(group["ids"])
            score = str(group.get("max_severity") or "")
            worst = scored(float(score)) if score else next((words[each] for each in ids if words.get(each)), "")
            yield Vulnerability(ids[0], name, worst, aliases=(*ids, *(group.get("aliases") or ())))


def _sarif(document: Document) -> Iterator[Vulnerability]:
    levels = {"error": "high", "warning": "moderate", "note": "low", "none": "info"}
    for one in findings(document):
        worst = levels[one.level] if one.score is None else scored(one.score)
        yield Vulnerability(one.rule, one.place, worst, one.text)


_READERS: tuple[tuple[tuple[str, ...], Callable[[Document], Iterator[Vulnerability]]], ...] = (
    (("auditReportVersion", "vulnerabilities"), _npm),
    (("advisories", "metadata"), _npm_old),
    (("dependencies",), _pip_audit),
    (("SchemaVersion", "ArtifactName"), _trivy),
    (("matches", "descriptor"), _grype),
    (("value", "children"), _yarn_4),
    (("results",), _osv),
)
