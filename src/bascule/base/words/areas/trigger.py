"""Sentences of the area `trigger`: calls from outside that start releases, and what is reported back."""

_PLAN = {
    "trigger.repository": (
        "found {found}; allowed: a repository as owner/name",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un dépôt, sous la forme propriétaire/nom",
    ),
    "trigger.api": (
        "allowed: an address such as https://api.github.com, without a name or a query; http only on this machine",
        "attendu\u00a0: une adresse comme https://api.github.com, sans nom ni paramètre\u202f; http seulement sur cette machine",
    ),
    "trigger.merge-of-tag": (
        "{environment} takes tags only, and a merge makes none: nothing would start",
        "{environment} n'accepte que des tags, et une fusion n'en crée pas\u00a0: rien ne serait lancé",
    ),
    "trigger.merge-of-tag-hint": (
        "write `start: on push`: a tag that is pushed or published starts it",
        "écrivez `start: on push`\u00a0: un tag poussé ou publié la lance",
    ),
    "trigger.no-token": (
        "nothing can be reported without a token",
        "rien ne peut être rapporté sans jeton",
    ),
    "trigger.no-token-hint": (
        "add token: env GITHUB_TOKEN",
        "ajoutez token: env GITHUB_TOKEN",
    ),
    "trigger.no-report": (
        "a token is given, and nothing is reported",
        "un jeton est donné, et rien n'est rapporté",
    ),
    "trigger.no-report-hint": (
        "add report: [status, deployment]",
        "ajoutez report: [status, deployment]",
    ),
}

_CALLS = {
    "trigger.too-much-to-review": (
        "Pull request {number} has more reviews or commits than are looked through.",
        "La pull request {number} a plus de relectures ou de commits qu'on n'en examine.",
    ),
    "trigger.plan-too-large": (
        "The plan in the repository is too large.",
        "Le plan du dépôt est trop volumineux.",
    ),
    "trigger.plan-not-text": (
        "The plan in the repository is no text in UTF-8.",
        "Le plan du dépôt n'est pas un texte en UTF-8.",
    ),
    "trigger.plan-adopted": (
        "The plan of merge {number} is in force.",
        "Le plan de la fusion {number} est en vigueur.",
    ),
    "trigger.plan-waiting": (
        "The plan of merge {number} waits for approvals.",
        "Le plan de la fusion {number} attend des approbations.",
    ),
    "trigger.garbage": (
        "The call is not what was agreed: {at} is missing or has no sense.",
        "L'appel n'est pas ce qui est convenu\u00a0: {at} manque ou n'a pas de sens.",
    ),
    "trigger.unreadable": (
        "The body is not a JSON object.",
        "Le corps n'est pas un objet JSON.",
    ),
    "trigger.unreadable-hint": (
        "Send application/json: on GitHub it is the content type of the webhook.",
        "Envoyez application/json : sur GitHub, c'est le type de contenu du webhook.",
    ),
    "trigger.unready": (
        "Calls cannot be taken now; the journal says why.",
        "Aucun appel ne peut être traité pour l'instant ; le journal dit pourquoi.",
    ),
    "trigger.none": (
        "The plan has no triggers.{name}.",
        "Le plan n'a pas de triggers.{name}.",
    ),
    "trigger.none-hint": (
        "Add it to the plan; to see how, type: bascule explain triggers",
        "Ajoutez-le au plan\u202f; pour voir comment, tapez\u00a0: bascule explain triggers",
    ),
    "trigger.forged": (
        "The call is not signed with the secret that we share, or not now.",
        "L'appel n'est pas signé avec notre secret commun, ou pas maintenant.",
    ),
    "trigger.forged-hint": (
        "Compare the secret on both sides, and the clocks; nothing was started.",
        "Comparez le secret des deux côtés, et les horloges\u202f; rien n'a été lancé.",
    ),
    "trigger.stale": (
        "The call tells of something that happened more than {left:duration} ago.",
        "L'appel parle de ce qui s'est passé il y a plus de {left:duration}.",
    ),
    "trigger.replayed": (
        "The call {delivery} has been taken before; nothing was started.",
        "L'appel {delivery} a déjà été traité\u202f; rien n'a été lancé.",
    ),
    "trigger.other-repository": (
        "The call is about {found}; the plan names {wanted}.",
        "L'appel concerne {found}\u202f; le plan nomme {wanted}.",
    ),
    "trigger.refused": (
        "A call of {source} was refused ({delivery}, from {address}): {because}",
        "Un appel de {source} a été refusé ({delivery}, depuis {address})\u00a0: {because}",
    ),
    "trigger.nobody": (
        "{environment} demands approvals, and no account has the login or the address of {who}: nobody could tell whether they approve "
        "their own.",
        "{environment} demande des approbations, et aucun compte n'a l'identifiant ni l'adresse de {who}\u00a0: nul ne saurait dire si "
        "cette personne approuve son propre travail.",
    ),
    "trigger.nobody-hint": (
        "Let an admin say whose login it is (bascule people github PERSON LOGIN), or start the release by hand: bascule release",
        "Qu'un admin dise à qui est cet identifiant (bascule people github PERSONNE IDENTIFIANT), ou lancez à la main\u00a0: bascule release",
    ),
    "trigger.may-not": (
        "{who} may not start a release.",
        "{who} ne peut pas lancer de mise en production.",
    ),
    "trigger.may-not-hint": (
        "An admin gives the role: bascule people roles {who} --add developer",
        "Un administrateur donne le rôle\u00a0: bascule people roles {who} --add developer",
    ),
    "trigger.nothing": (
        "There is nothing to do.",
        "Il n'y a rien à faire.",
    ),
    "trigger.pong": (
        "The signature is right.",
        "La signature est juste.",
    ),
    "trigger.began": (
        "{version} is on its way into {environment}.",
        "{version} est en route vers {environment}.",
    ),
    "trigger.already": (
        "{version} is under way or has succeeded in {environment}; it is not started again.",
        "{version} est en cours ou a réussi dans {environment}\u202f; rien n'est relancé.",
    ),
    "trigger.awaited": (
        "GitHub waits for the release of {version} into {environment}.",
        "GitHub attend la mise en production de {version} dans {environment}.",
    ),
}

_REPORTS = {
    "trigger.said-preparing": ("Being prepared", "En préparation"),
    "trigger.said-exposed": ("Some users have it", "Chez une partie des utilisateurs"),
    "trigger.said-promoted": ("All users have it; being watched", "Chez tous les utilisateurs, sous surveillance"),
    "trigger.said-rolling-back": ("On its way back", "Retour en cours"),
    "trigger.said-stranded": (
        "The way back does not work; a person is needed",
        "Le retour ne fonctionne pas\u202f; il faut quelqu'un",
    ),
    "trigger.said-succeeded": ("Succeeded", "Réussie"),
    "trigger.said-rolled-back": ("Rolled back", "Annulée, version précédente rétablie"),
    "trigger.said-failed": ("Failed before anybody had it", "Échouée avant d'atteindre quiconque"),
    "trigger.said-cancelled": ("Stopped by a person", "Arrêtée par quelqu'un"),
    "trigger.said-replaced": ("Replaced by a later version", "Remplacée par une version ultérieure"),
    "trigger.said-waits": ("Waits for a decision", "En attente d'une décision"),
    "trigger.said-approval": ("Waits for approval", "En attente d'approbation"),
    "trigger.said-confirmation": ("Waits for the checklist", "En attente de la liste de contrôle"),
    "trigger.said-window": ("Waits for its window", "En attente de sa fenêtre"),
    "trigger.gates-passed": ("The gates of {release} are passed.", "Les portes de {release} sont franchies."),
    "trigger.gates-not-passed": ("{release} has ended: {said}.", "{release} est terminée\u00a0: {said}."),
    "trigger.github-said": ("GitHub answers {status}: {reason}", "GitHub répond {status}\u00a0: {reason}"),
    "trigger.github-silent": ("GitHub does not answer: {reason}", "GitHub ne répond pas\u00a0: {reason}"),
    "trigger.github-busy": ("GitHub asks us to wait {left:duration}.", "GitHub demande d'attendre {left:duration}."),
    "trigger.not-reported": (
        "GitHub cannot be told how it goes: {because}",
        "GitHub ne peut pas être informé\u00a0: {because}",
    ),
}

WORDS = {**_PLAN, **_CALLS, **_REPORTS}
