"""A control plane as full as after a year, with long French names, and a second product that has nothing yet.

What is shown is made the way users make it: releases, flags, tokens and answers over the API, events over the tracking API.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx

from tests.kit.house import ROLES, accepted, peopled
from tests.kit.patiently import PATIENCE
from tests.kit.serving import Running

PLACE = "preproduction-europe-occidentale"
COMPONENT = "tableau-de-bord-des-partenaires"
LONG = "Marie-Christine de La Rochefoucauld-Montbéliard"
PLAN = f"""\
bascule: 1
name: plateforme-des-partenaires
timezone: Europe/Paris
language: fr
coverage: {{document: Plan de déploiement de la plateforme des partenaires, file: coverage.tsv}}
environments:
  developpement:
    override:
      api: {{route: {{envoy: {{listen: 19481}}}}}}
      {COMPONENT}: {{route: {{envoy: {{listen: 19482}}}}}}
  {PLACE}:
    override:
      api: {{route: {{envoy: {{listen: 19483}}}}}}
      {COMPONENT}: {{route: {{envoy: {{listen: 19484}}}}}}
  production: {{kinds: {{standard: {{approvals: 1 reviewer}}, hotfix: {{approvals: 1 tech-lead}}}}}}
components:
  api:
    run: {{process: {{command: "python3 -m http.server {{port}}"}}}}
    route: {{envoy: {{listen: 19485}}}}
    release: &steps
      - confirm: avant
      - check: [slow, couverture-du-code-source]
      - approve
      - deploy
      - traffic: 5% for 1h
      - traffic: 50% for 4h
      - traffic: 100%
      - soak: 30m
  {COMPONENT}:
    run: {{process: {{command: "python3 -m http.server {{port}}"}}}}
    route: {{envoy: {{listen: 19486}}}}
    release: *steps
checks:
  slow: {{command: "sleep 500", timeout: 10m}}
  couverture-du-code-source: {{command: "true"}}
checklists:
  avant:
    phase: before
    items:
      - {{text: "Relire la note de version avec l'équipe chargée des partenaires de la région Auvergne-Rhône-Alpes", needs: note}}
      - {{text: Vérifier la sauvegarde de la nuit, due: J-1}}
      - {{text: Prévenir les partenaires et la presse de la région, owner: responsable-partenariats, due: J-7..J-5}}
people:
  marie: {{name: {LONG}, roles: [responsable-partenariats], email: marie@example.org}}
guards:
  - {{when: error_rate > 1% for 5m, then: roll back}}
metrics:
  taux_de_finalisation_du_parcours: {{share: termine, of: commence, within: 1h, baseline: 45%, goal: 75%, alert: "< 20%"}}
  delai_de_paiement: {{time: termine, since: commence, within: 1h, baseline: 3m, goal: 1m}}
  parcours_d_inscription: {{funnel: [commence, profil_renseigne, termine], within: 1h, goal: 60%}}
  retour_le_lendemain: {{retention: ouvert, of: commence, after: 1d, goal: 40%}}
  satisfaction: {{mean: onboarding_answered.score, goal: "> 9"}}
  commandes: {{count: termine, baseline: 40, goal: "> 60"}}
  parcours_sur_telephone: {{share: termine, of: commence, within: 1h, where: {{device: [mobile, tablet], formule: essai}},
                           baseline: 14d avant la mise en production, goal: +33%}}
  trafic_de_la_plateforme: {{proxy: requests, baseline: 40, goal: +15%}}
  jamais_vu: {{count: personne_ne_le_fait}}
channels: {{equipe: {{url: env EQUIPE_URL}}}}
announce: {{alert: {{to: equipe}}}}
alerts:
  - name: Trop peu de partenaires vont jusqu'au bout de leur inscription
    when: taux_de_finalisation_du_parcours < 95% for 5m
    severity: critical
    then: roll back
  - name: Les partenaires hésitent longtemps avant de payer
    when: taux_de_finalisation_du_parcours < 95% for 10m
    severity: medium
    then: investigate
  - name: Personne ne paie plus
    when: commandes < 1
experiments:
  formulaire_plus_court_pour_les_partenaires:
    description: Moins d'étapes à l'inscription des partenaires, davantage de personnes qui vont jusqu'au bout.
    flag: formulaire-court
    variants:
      control: {{name: Ancien formulaire (8 étapes), weight: 50, config: {{steps: 8}}}}
      treatment: {{name: Nouveau formulaire (5 étapes), weight: 50, config: {{steps: 5}}}}
    duration: 28 days
    primary: [taux_de_finalisation_du_parcours]
    secondary: [delai_de_paiement]
surveys:
  onboarding:
    question: La prise en main de la plateforme était-elle facile ?
    scale: 1-10
    comment: Que devrions-nous améliorer ?
    after: termine
  recommend:
    question: Recommanderiez-vous la plateforme à un autre partenaire ?
    scale: 0-10
    event: recommandation
"""
EMPTY = """\
bascule: 1
name: vide
environments: {production: {}}
components:
  site:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19491}}
    release: [deploy, traffic: 100%]
"""
FLAGS: dict[str, Any] = {
    "nouveau-tunnel-de-paiement-en-trois-etapes": {
        "rolloutPercentage": 25,
        "targetAudience": {"country": ["FR", "BE", "LU", "CH"]},
        "conditions": {"minVersion": "1.4.0"},
    },
    "banniere": {"rolloutPercentage": 100},
    "mode-maintenance": {"enabled": False, "rolloutPercentage": 0},
    "theme": {
        "state": "ENABLED",
        "variants": {"clair": "#ffffff", "sombre": "#101418"},
        "defaultVariant": "clair",
        "targeting": {"if": [{"==": [{"var": "plan"}, "pro"]}, "sombre"]},
    },
}
COMMENT = "Moins d'étapes, s'il vous plaît : le formulaire des partenaires est bien trop long."
COVERAGE = "\n".join(
    "\t".join(cells)
    for cells in (
        ("lines", "demand", "items", "by", "shown"),
        ("12-14", "Les mises en production commencent par 5 % du trafic pendant une heure",
         f"components.api.release.4; components.{COMPONENT}.release", "executed", "started key=release.started"),
        ("18, 21", "La sauvegarde de la nuit est vérifiée avant chaque mise en production",
         "checklists.avant.items.2", "person: operator", "request item~sauvegarde"),
        ("95", "Les partenaires sont prévenus", "", "later: la liste de diffusion n'est pas encore là", ""),
        ("96", "Les partenaires sont prévenus par courrier", "announce.partenaires", "executed", "step"),
    )
)  # fmt: skip
USERS, DAY, HOUR = 240, 86400.0, 3600.0


@dataclass
class Furnished:
    """The control plane, and what of it pages are asked for."""

    server: Running
    release: str
    ended: str

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    @property
    def pages(self) -> dict[str, str]:
        """Every page that is full, by name."""
        flag, trial = next(iter(FLAGS)), "formulaire_plus_court_pour_les_partenaires"
        return {
            "overview": "/",
            "releases": "/releases",
            "release": f"/releases/{self.release}",
            "release-ended": f"/releases/{self.ended}",
            "report": f"/releases/{self.ended}/report",
            "checklist": f"/releases/{self.release}/checklist",
            "migrations": f"/releases/{self.release}/migrations",
            "journal": "/journal?verify=true",
            "journal-sign-ins": "/journal?sign_ins=true",
            "inbox": "/inbox",
            "alerts": "/alerts",
            "metrics": "/metrics?days=7",
            "metric": "/metrics/taux_de_finalisation_du_parcours?days=7",
            "metric-funnel": "/metrics/parcours_d_inscription?days=7",
            "metric-cohorts": "/metrics/retour_le_lendemain?days=7",
            "flags": "/flags?environment=production",
            "flag": f"/flags/production/{flag}",
            "flag-json": f"/flags/production/{flag}?view=json",
            "flag-ask": f"/flags/production/{flag}?context=%7B%22targetingKey%22%3A%20%22u1%22%7D",
            "experiments": "/experiments?environment=production",
            "experiment": f"/experiments/production/{trial}",
            "surveys": "/surveys?environment=production",
            "events": "/events?environment=production",
            "plan": "/plan",
            "coverage": "/coverage?environment=production",
            "people": "/people",
            "account": "/account",
            "search": "/search?q=parten",
            "problem": "/releases/r-9999",
            "design": "/design",
        }


EMPTY_PAGES = {
    f"empty-{name}": f"/{name}?plan=vide"
    for name in (
        "releases",
        "alerts",
        "metrics",
        "flags",
        "experiments",
        "surveys",
        "events",
        "plan",
        "coverage",
        "search",
    )
}


class Lead:
    """Lea, who may do most things, by the API."""

    def __init__(self, server: Running, email: str = "lea@example.org") -> None:
        self._browser = httpx.Client(base_url=server.url, timeout=PATIENCE)
        self._browser.post("/enter/account", data={"email": email, "password": "a long enough password"})
        self._proof = self._browser.get("/account").text.split('name="proof" value="')[1].split('"')[0]

    def send(self, method: str, path: str, body: Any) -> Any:
        """Change something."""
        headers = {"x-bascule-proof": self._proof}
        answer = self._browser.request(method, f"/api/v1{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def ended(self, name: str) -> None:
        """Cancel a release and wait for its end."""
        self.send(
            "POST", f"/releases/{name}/cancel", {"reason": "La fenêtre de mise en production se termine trop tôt"}
        )
        end = time.monotonic() + PATIENCE
        while self._browser.get(f"/api/v1/releases/{name}").json()["ended"] is None:
            assert time.monotonic() < end, name


@contextmanager
def furnished(folder: Path) -> Iterator[Furnished]:
    """A control plane with everything in it."""
    plan = folder / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    (folder / "coverage.tsv").write_text(COVERAGE, encoding="utf-8")
    with peopled(folder, plan) as server:
        lead = Lead(server)
        _people(Lead(server, "ada@example.org"), server)
        _flags(lead)
        _users(server, lead)
        release, ended = _releases(lead)
        _freezes(lead)
        yield Furnished(server, release, ended)


def _people(ada: Lead, server: Running) -> None:
    """More people, tokens of the admin, and the first plan of a second product, which is an admin's too."""
    ada.send("POST", "/plans", {"text": EMPTY})
    for number, name in enumerate((LONG, "Idriss", "Noé", "Camille Durand")):
        roles = list({*list(ROLES.values())[: number + 1], "operator", "admin"})
        made = ada.send(
            "POST",
            "/people",
            {"name": name, "email": f"{number}.tres.longue.adresse@partenaires.example", "roles": roles},
        )
        if number % 2:
            accepted(server, made["link"]).close()
    for name in ("intégration continue de la plateforme", "sauvegarde"):
        made = ada.send("POST", "/tokens", {"name": name, "scopes": ["read"], "days": 30})
    ada.send("DELETE", f"/tokens/{made['id']}", None)


def _flags(lead: Lead) -> None:
    for key, flag in FLAGS.items():
        lead.send(
            "PUT", f"/flags/production/{key}", {"flag": flag, "reason": "Demandé par l'équipe chargée des partenaires"}
        )
    key = next(iter(FLAGS))
    for share in (30, 45):
        lead.send("PUT", f"/flags/production/{key}", {"flag": {"rolloutPercentage": share}})
    lead.send("POST", "/experiments/production/formulaire_plus_court_pour_les_partenaires/start", {})


def _releases(lead: Lead) -> tuple[str, str]:
    """Two years of them, as far as anybody looks back: most came to nothing, one is under way in each place."""
    order = {"component": COMPONENT, "environment": PLACE, "version": "2026.11.29-rc.1+plateforme.partenaires"}
    for number in range(6):
        component = COMPONENT if number % 2 else "api"
        made = lead.send("POST", "/releases", {**order, "component": component, "version": f"1.{number}.0"})
        lead.ended(made["id"])
    # So that its items stand at different days: one is due, the others later.
    day = datetime.now(UTC) + timedelta(days=6)
    standing = lead.send("POST", "/releases", {**order, "environment": "production", "on": f"{day:%Y-%m-%dT10:00}"})
    lead.send("POST", "/releases", order)
    return standing["id"], made["id"]


def _freezes(lead: Lead) -> None:
    """The line is stopped, for one reason where the releases are and for another one everywhere."""
    reason = "Le prestataire de paiement des partenaires ne répond plus depuis la nuit dernière"
    lead.send("POST", "/freezes", {"environment": "production", "until": "30 days", "reason": reason})
    lead.send("POST", "/freezes", {"component": COMPONENT, "until": "Mon 09:00", "reason": "Fin d'année"})


def _users(server: Running, lead: Lead) -> None:
    """A week of events, seeded."""
    key = lead.send("POST", "/keys", {"name": "site public des partenaires", "environment": "production"})["key"]
    now, batch = time.time(), list[dict[str, Any]]()
    for user in range(USERS):
        batch += _lived(Random(user), user, now)
    batch.append({"type": "track", "event": "sans personne"})
    for first in range(0, len(batch), 400):
        body = {"batch": batch[first : first + 400]}
        answer = httpx.post(f"{server.url}/v1/batch", json=body, auth=(key, ""), timeout=PATIENCE)
        assert answer.is_success, answer.text


def _lived(random: Random, user: int, now: float) -> Iterator[dict[str, Any]]:
    green, at = random.random() < 0.4, now - 1.1 * HOUR - random.random() * 6.5 * DAY
    told: list[tuple[str, float, dict[str, Any]]] = [("commence", at, {})]
    if random.random() < 0.9:
        told.append(("profil_renseigne", at + 60, {}))
        if random.random() < (0.5 if green else 0.3):
            told.append(("termine", at + 200 + random.random() * 120, {"prix": 12.5}))
            said = {
                "survey": "onboarding",
                "score": random.choice([6, 7, 8, 9]),
                "comment": "Moins d'étapes, s'il vous plaît : le formulaire des partenaires est bien trop long.",
            }
            told.append(("survey_answered", at + 400, said))
            told.append(("onboarding_answered", at + 400, {"score": said["score"]}))
    if random.random() < 0.4:
        told.append(("ouvert", at + DAY + 600, {}))
    marks = {"bascule": {"slot": "green" if green else "blue", "flags": {"formulaire-court": "treatment"}}}
    for number, (event, when, properties) in enumerate(told):
        if when < now:
            yield {
                "type": "track", "event": event, "userId": f"partenaire-{user}", "messageId": f"{user}-{number}",
                "timestamp": datetime.fromtimestamp(when, UTC).isoformat(), "properties": properties, "context": marks,
            }  # fmt: skip
