"""Sentences of the release page, gathered by `page`."""

_STATUS = {
    "page.status-exposed": ("exposed at {percent:percent}", "exposée à {percent:percent}"),
    "page.status-held": ("held at {percent:percent}", "suspendue à {percent:percent}"),
    "page.lead-held": ("On hold.", "En suspens."),
    "page.lead-back": ("Going back to stable.", "Retour vers la version stable."),
    "page.lead-lasting": ("Waiting {left:duration} more.", "On attend encore {left:duration}."),
    "page.lead-succeeded": ("{version} serves everybody.", "{version} sert tout le monde."),
    "page.lead-rolled-back": ("All traffic is on stable again.", "Tout le trafic est revenu sur la version stable."),
    "page.lead-failed": ("Nobody was exposed.", "Personne n'a été exposé."),
    "page.lead-cancelled": ("Cancelled.", "Annulée."),
    "page.guards-healthy": (
        "{count:plural The guard is|All guards are} healthy on {total:number} requests.",
        "{count:plural La garde est saine|Toutes les gardes sont saines} sur {total:number} requêtes.",
    ),
    "page.guards-mixed": ("Guards: {parts}.", "Gardes : {parts}."),
    "page.guards-healthy-count": (
        "{count:number} healthy",
        "{count:number} {count:plural saine|saines}",
    ),
    "page.guards-breached-count": (
        "{count:number} breached",
        "{count:number} {count:plural enfreinte|enfreintes}",
    ),
    "page.guards-unknown-count": (
        "{count:number} undecided",
        "{count:number} {count:plural incertaine|incertaines}",
    ),
    "page.guards-unavailable-count": (
        "{count:number} unreachable",
        "{count:number} {count:plural injoignable|injoignables}",
    ),
    "page.list-1": ("{a}", "{a}"),
    "page.list-2": ("{a}, {b}", "{a}, {b}"),
    "page.list-3": ("{a}, {b}, {c}", "{a}, {b}, {c}"),
    "page.list-4": ("{a}, {b}, {c}, {d}", "{a}, {b}, {c}, {d}"),
    "page.need-stranded": (
        "A person is needed: the way back does not work.",
        "Il faut une personne : le retour ne fonctionne pas.",
    ),
    "page.hold-person": ("Held by a person.", "Suspendue par une personne."),
    "page.hold-guard": (
        "A person must decide: a guard is breached.",
        "À une personne de décider : une garde est enfreinte.",
    ),
    "page.hold-evidence": ("Held: the evidence is missing.", "Suspendue : les preuves manquent."),
    "page.hold-source": (
        "Held: the source of evidence cannot be read.",
        "Suspendue : la source des preuves est illisible.",
    ),
    "page.hold-approval": ("Waits for approval.", "Attend une approbation."),
    "page.hold-confirmation": ("Waits for its checklist.", "Attend sa liste de contrôle."),
    "page.hold-window": ("Waits for its window.", "Attend sa fenêtre."),
    "page.hold-trouble": ("A person is needed.", "Il faut une personne."),
    "page.hold-no-way-back": (
        "A person must decide: there is no way back.",
        "À une personne de décider : il n'y a pas de retour possible.",
    ),
    "page.trouble-again": (
        "Something does not work yet; tried {count:number} {count:plural time|times}, and again soon.",
        "Quelque chose ne marche pas encore ; {count:number} {count:plural essai|essais}, et un autre bientôt.",
    ),
    "page.source-away": ("The source of evidence does not answer.", "La source des preuves ne répond pas."),
    "page.source-away-why": (
        "This is not counted against the version.",
        "Ce n'est pas compté contre la version.",
    ),
}

_TITLE = {
    "page.verb-hold": ("Hold", "Suspendre"),
    "page.verb-resume": ("Resume", "Reprendre"),
    "page.verb-promote": ("Promote", "Promouvoir"),
    "page.verb-rollback": ("Roll back to {version}", "Revenir à {version}"),
    "page.verb-cancel": ("Cancel", "Annuler"),
    "page.key-again": ("Press {key} once more, or Escape", "Appuyez encore sur {key}, ou Échap"),
    "page.reason": ("Reason (optional)", "Raison (facultative)"),
    "page.refused": ("Refused.", "Refusé."),
    "page.not-answered": (
        "The request stands and has not been answered yet.",
        "La demande est enregistrée ; elle n'a pas encore reçu de réponse.",
    ),
    "page.release-name": ("release", "mise en production"),
    "page.plan-name": ("plan", "plan"),
    "page.started-by": ("started by {author} at", "lancée par {author} à"),
}

_SCALE = {
    "page.slot-blue": ("Blue", "Bleu"),
    "page.slot-green": ("Green", "Vert"),
    "page.slot-blue-short": ("blue", "bleu"),
    "page.slot-green-short": ("green", "vert"),
    "page.part-stable": ("stable", "stable"),
    "page.part-candidate": ("candidate", "candidate"),
    "page.part-empty": ("empty", "vide"),
    "page.requests": (
        "{count:number} {count:plural request|requests}",
        "{count:number} {count:plural requête|requêtes}",
    ),
    "page.scale": (
        "See-saw: blue {blue:percent}, green {green:percent} of the traffic",
        "Bascule : bleu {blue:percent}, vert {green:percent} du trafic",
    ),
    "page.moving": ("Traffic is moving…", "Le trafic se déplace…"),
}

_STEPS = {
    "page.steps": ("Steps", "Étapes"),
    "page.step-check": ("Checks", "Contrôles"),
    "page.step-confirm": ("Checklist", "Liste de contrôle"),
    "page.step-approve": ("Approval", "Approbation"),
    "page.step-window": ("Window", "Fenêtre"),
    "page.step-announce": ("Announcement", "Annonce"),
    "page.step-run": ("Command", "Commande"),
    "page.step-backup": ("Backup", "Sauvegarde"),
    "page.step-migrate": ("Migrations", "Migrations"),
    "page.step-deploy": ("Deploy", "Déploiement"),
    "page.step-smoke": ("Smoke tests", "Essais"),
    "page.step-traffic": ("{percent:percent}", "{percent:percent}"),
    "page.step-soak": ("Soak", "Veille"),
    "page.state-done": ("done", "fait"),
    "page.state-now": ("now", "en cours"),
    "page.state-next": ("to come", "à venir"),
    "page.state-skipped": ("skipped", "sautée"),
    "page.state-stopped": ("turned back here", "retour ici"),
    "page.step-passed": ("{passed:number} of {count:number}", "{passed:number} sur {count:number}"),
    "page.step-calls": (
        "{count:number} {count:plural check|checks}",
        "{count:number} {count:plural contrôle|contrôles}",
    ),
    "page.step-lasting": ("{elapsed:duration} of {duration:duration}", "{elapsed:duration} sur {duration:duration}"),
    "page.step-over": ("is up", "écoulées"),
    "page.planned-end": ("Planned end", "Fin prévue"),
    "page.planned-held": ("when it goes on", "après la reprise"),
    "page.ended": ("Ended", "Terminée"),
    "page.took": ("took {took:duration}", "en {took:duration}"),
    "page.way-back": ("Way back", "Retour"),
    "page.open": ("open", "possible"),
    "page.closed": ("closed", "fermé"),
    "page.back-untouched": ("Nobody sees the new version yet.", "Personne ne voit encore la nouvelle version."),
    "page.back-open": ("To {version}, in about a second.", "Vers {version}, en une seconde environ."),
    "page.back-first": (
        "This is the first version here; cancelling takes it out of service.",
        "C'est la première version ici ; l'annuler la met hors service.",
    ),
    "page.back-warm": (
        "{version} is still warm: going back is one swap.",
        "{version} est encore prête : y revenir est un simple échange.",
    ),
    "page.back-gone": ("{version} was kept until then.", "{version} a été gardée jusque-là."),
    "page.back-over": ("The release has ended.", "La mise en production est terminée."),
    "page.rehearsal": ("Rehearsal", "Répétition"),
    "page.rehearsal-scale": ("{scale} times faster", "{scale} fois plus vite"),
}

_EVIDENCE = {
    "page.guards": ("Guards", "Gardes"),
    "page.no-guards": ("The plan has no guards for this component.", "Le plan n'a pas de garde pour ce composant."),
    "page.guard-waits": ("Watches from the first exposed user on.", "Veille dès le premier utilisateur exposé."),
    "page.guard-accepted": ("A person has accepted this breach.", "Une personne a accepté cette infraction."),
    "page.bar-limit": (
        "Estimate and interval against the limit of {limit}",
        "Estimation et intervalle face à la limite de {limit}",
    ),
    "page.verdict-healthy": ("healthy", "saine"),
    "page.verdict-breached": ("breached", "enfreinte"),
    "page.verdict-unknown": ("undecided", "incertaine"),
    "page.verdict-unavailable": ("unreachable", "injoignable"),
    "page.verdict-none": ("not yet", "pas encore"),
    "page.charts": ("Since the exposure", "Depuis l'exposition"),
    "page.no-charts": ("Nothing has been counted yet.", "Rien n'a encore été compté."),
    "page.chart-errors": ("Error rate", "Taux d'erreur"),
    "page.chart-slow": ("Requests slower than {over:duration}", "Requêtes de plus de {over:duration}"),
    "page.limit": ("limit", "limite"),
    "page.as-table": ("As a table", "En tableau"),
    "page.from-time": ("From", "Dès"),
    "page.journal": ("Journal", "Journal"),
    "page.whole-journal": ("The whole journal of this release", "Tout le journal de cette mise en production"),
    "page.outputs": ("Kept output", "Sorties conservées"),
    "page.lines": ("{count:number} {count:plural line|lines}", "{count:number} {count:plural ligne|lignes}"),
}

RELEASE: dict[str, tuple[str, str]] = _STATUS | _TITLE | _SCALE | _STEPS | _EVIDENCE
