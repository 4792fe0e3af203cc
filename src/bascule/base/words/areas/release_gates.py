"""Sentences of the area `release`: approvals, checklists, windows, jobs."""

GATES = {
    "release.step-confirm": ("checklist", "liste de contrôle"),
    "release.step-approve": ("approval", "approbation"),
    "release.step-window": ("window", "fenêtre"),
    "release.step-announce": ("announcement", "annonce"),
    "release.step-run": ("command", "commande"),
    "release.asked-approve": ("{by} approved. {reason}", "{by} a approuvé. {reason}"),
    "release.asked-withdraw": (
        "{by} withdrew the approval. {reason}",
        "{by} a retiré son approbation. {reason}",
    ),
    "release.asked-confirm": ("{by} confirmed: {item}. {reason}", "{by} a confirmé : {item}. {reason}"),
    "release.asked-skip": ("{by} skipped: {item}. {reason}", "{by} a passé : {item}. {reason}"),
    "release.gate-holds": (
        "This is no hold that can be ended by hand. {because}",
        "Cette suspension ne se lève pas à la main. {because}",
    ),
    "release.asked-override": (
        "{by} overrides {gate}: {reason}",
        "{by} passe outre {gate}\u00a0: {reason}",
    ),
    "release.gate-window": ("the window", "la fenêtre"),
    "release.gate-approvals": ("the approvals", "les approbations"),
    "release.gate-check": ("a check", "un contrôle"),
    "release.gate-checklist": ("an item of a checklist", "un point d'une liste de contrôle"),
    "release.gate-criterion": ("a criterion", "un critère"),
    "release.gate-named": ("{gate} “{name}”", "{gate} «\u00a0{name}\u00a0»"),
    "release.promote-reason": (
        "Waiting is ended only with a reason.",
        "On ne met fin à l'attente qu'avec une raison.",
    ),
    "release.own-override": (
        "{by} has started this release. Where approvals are demanded, its author overrides nothing.",
        "{by} a lancé cette mise en production. Là où des approbations sont exigées, son auteur ne passe outre rien.",
    ),
    "release.nobody-overrides": (
        "{by} is nobody's account. Where approvals are demanded, only a known person overrides.",
        "{by} n'est le compte de personne. Là où des approbations sont exigées, seule une personne connue passe outre.",
    ),
    "release.overridden-before": (
        "Somebody has overridden {gate} already.",
        "Quelqu'un a déjà passé outre {gate}.",
    ),
    "release.skip-instead": (
        "An item of a checklist is skipped instead: bascule confirm --skip, with a reason.",
        "Un point d'une liste de contrôle se passe\u00a0: bascule confirm --skip, avec une raison.",
    ),
    "release.which-gate": (
        "Nothing holds this release now that can be overridden. Name the gate: {allowed}.",
        "Rien qui puisse être outrepassé ne suspend cette mise en production. Nommez la porte\u00a0: {allowed}.",
    ),
    "release.which-one": (
        "{gate}: none is named {found:detail}; there are: {allowed}.",
        "{gate}\u00a0: aucun ne se nomme {found:detail}\u202f; il y a\u00a0: {allowed}.",
    ),
    "release.lacks-approvals": (
        "Waits for the approval of {demands}.",
        "Attend l'approbation de {demands}.",
    ),
    "release.lost-approvals": (
        "No more users before {demands} approve again: an approval was withdrawn, or its person lost the role.",
        "Pas d'utilisateurs de plus avant une nouvelle approbation de {demands} : une approbation a été retirée, ou "
        "la personne a perdu son rôle.",
    ),
    "release.demand-reviewer": (
        "{count:number} {count:plural reviewer|reviewers}",
        "{count:number} {count:plural relecteur|relecteurs}",
    ),
    "release.demand-tech-lead": (
        "{count:number} {count:plural tech lead|tech leads}",
        "{count:number} {count:plural responsable technique|responsables techniques}",
    ),
    "release.demand-developer": (
        "{count:number} {count:plural developer|developers}",
        "{count:number} {count:plural développeur|développeurs}",
    ),
    "release.demand-operator": (
        "{count:number} {count:plural operator|operators}",
        "{count:number} {count:plural exploitant|exploitants}",
    ),
    "release.demand-and": ("{first} and {second}", "{first} et {second}"),
    "release.own-approval": (
        "{by} has started this release, and nobody approves their own.",
        "{by} a lancé cette mise en production, et nul n'approuve la sienne.",
    ),
    "release.may-not-approve": (
        "{by} is neither a reviewer nor a tech lead.",
        "{by} n'est ni relecteur ni responsable technique.",
    ),
    "release.other-plan": (
        "This approval is of another plan or another version; the release is of {version} by the plan {plan}.",
        "Cette approbation porte sur un autre plan ou une autre version ; il s'agit de {version} selon le plan {plan}.",
    ),
    "release.approved-before": ("{by} has approved already.", "{by} a déjà approuvé."),
    "release.nothing-to-withdraw": ("{by} has not approved.", "{by} n'a pas approuvé."),
    "release.lacks-items": (
        "Waits for {count:number} {count:plural item|items} of the checklist; the next is: {first}",
        "Attend {count:number} {count:plural point|points} de la liste de contrôle ; le prochain : {first}",
    ),
    "release.item-late": (
        "Late: {item} {owner}",
        "En retard : {item} {owner}",
    ),
    "release.ticked": ("Ticked by the check {check}: {item}", "Coché par le contrôle {check} : {item}"),
    "release.no-such-item": (
        "There is no item {item}; the items are {known}.",
        "Il n'y a pas de point {item} ; les points sont {known}.",
    ),
    "release.settled-before": ("Settled already: {item}", "Déjà réglé : {item}"),
    "release.may-not-confirm": (
        "{by} may not confirm items: that takes a developer, reviewer, tech lead or operator.",
        "{by} ne peut pas confirmer de points : il faut un développeur, relecteur, responsable technique ou exploitant.",
    ),
    "release.only-a-check": (
        "Only the check {check} can tick this item: {item}",
        "Seul le contrôle {check} peut cocher ce point : {item}",
    ),
    "release.not-the-owner": (
        "This item belongs to another role, {owner}: {item}",
        "Ce point revient à un autre rôle, {owner} : {item}",
    ),
    "release.not-due": (
        "Not due for another {left:duration}: {item}",
        "Pas avant {left:duration} : {item}",
    ),
    "release.not-due-yet": (
        "Due only once the release has all traffic.",
        "Dû seulement une fois tout le trafic basculé.",
    ),
    "release.needs-note": ("This item needs a note: {item}", "Ce point demande une note : {item}"),
    "release.needs-link": ("This item needs a link: {item}", "Ce point demande un lien : {item}"),
    "release.needs-file": ("This item needs a file: {item}", "Ce point demande un fichier : {item}"),
    "release.notes": (
        "{count:number} {count:plural commit|commits} since {previous}.",
        "{count:number} {count:plural commit|commits} depuis {previous}.",
    ),
    "release.notes-breaking": ("Breaking changes", "Changements incompatibles"),
    "release.notes-feature": ("New", "Nouveautés"),
    "release.notes-change": ("Changed", "Changements"),
    "release.notes-fix": ("Fixed", "Corrections"),
    "release.notes-security": ("Security", "Sécurité"),
    "release.notes-other": ("Other changes", "Autres changements"),
    "release.job-runs": ("Runs: {command}", "En cours : {command}"),
    "release.job-ended": (
        "Ended after {took:duration}: {check}; {count:number} {count:plural file|files} kept.",
        "Terminé après {took:duration} : {check} ; {count:number} {count:plural fichier gardé|fichiers gardés}.",
    ),
    "release.job-failed": (
        "The command ended with exit code {code}: {command}",
        "La commande s'est terminée avec le code {code} : {command}",
    ),
    "release.job-lost": (
        "The command is gone and nobody saw how it ended; see what it has done before you release again: {command}",
        "La commande a disparu et nul n'a vu sa fin ; voyez ce qu'elle a fait avant de relancer : {command}",
    ),
    "release.job-slow": (
        "The command took longer than {timeout:duration} and was ended: {command}",
        "La commande a dépassé {timeout:duration} et a été arrêtée : {command}",
    ),
    "release.may-not-override": (
        "{by} may not override {gate}: that takes {roles}.",
        "{by} ne peut pas passer outre {gate}\u00a0: il faut {roles}.",
    ),
    "release.override-reason": (
        "Overriding {gate} takes a reason.",
        "Passer outre {gate} demande une raison.",
    ),
}
