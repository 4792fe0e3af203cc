"""Sentences of the area `change`: what another text changes about the plan in force, and whether it takes effect."""

_SAID = {
    "change.set": ("{where}: {old} → {new}", "{where}\u00a0: {old} → {new}"),
    "change.added": ("{where}: {new} added", "{where}\u00a0: ajout de {new}"),
    "change.removed": ("{where}: {old} removed", "{where}\u00a0: retrait de {old}"),
    "change.command": ("new command: {command}", "nouvelle commande\u00a0: {command}"),
    "change.nobody": ("none", "aucune"),
    "change.more": ("and {count:number} more", "et {count:number} de plus"),
}

_HAPPENED = {
    "change.founded": (
        "The first plan of {product} is in force.",
        "Le premier plan de {product} est en vigueur.",
    ),
    "change.adopted": (
        "Change {change} of the plan of {product} is in force ({count:number} {count:plural difference|differences}): "
        "{first}. {reason}",
        "La modification {change} du plan de {product} est en vigueur ({count:number} {count:plural différence|différences})"
        "\u00a0: {first}. {reason}",
    ),
    "change.proposed": (
        "Change {change} of the plan of {product} is proposed ({count:number} {count:plural difference|differences}): "
        "{first}. {reason}",
        "La modification {change} du plan de {product} est proposée ({count:number} {count:plural différence|différences})"
        "\u00a0: {first}. {reason}",
    ),
    "change.approved": (
        "Change {change} of the plan of {product} approved.",
        "Modification {change} du plan de {product} approuvée.",
    ),
    "change.approval-withdrawn": (
        "An approval of change {change} of the plan of {product} is withdrawn.",
        "Une approbation de la modification {change} du plan de {product} est retirée.",
    ),
    "change.was-withdrawn": (
        "Change {change} of the plan of {product} is withdrawn by its author.",
        "La modification {change} du plan de {product} est retirée par son auteur.",
    ),
    "change.was-rejected": (
        "Change {change} of the plan of {product} is rejected.",
        "La modification {change} du plan de {product} est rejetée.",
    ),
}

_STATES = {
    "change.state-open": ("open", "en attente"),
    "change.state-adopted": ("in force", "adoptée"),
    "change.state-withdrawn": ("withdrawn", "retirée"),
    "change.state-rejected": ("rejected", "rejetée"),
    "change.state-superseded": (
        "void: another plan came into force",
        "caduque\u00a0: un autre plan est entré en vigueur",
    ),
}

_REFUSED = {
    "change.first": (
        "{product} has no plan in force yet, and you may not adopt its first one.",
        "{product} n'a pas encore de plan en vigueur, et vous ne pouvez pas adopter le premier.",
    ),
    "change.first-hint": (
        "A tech-lead or an admin types `bascule plan adopt`, or whoever runs the server starts it with `--plan`.",
        "Un responsable technique ou un administrateur tape `bascule plan adopt`, ou le serveur est lancé avec `--plan`.",
    ),
    "change.first-among-others": (
        "{product} has no plan in force yet. Other products here demand approvals, so an admin adopts the first plan.",
        "{product} n'a pas encore de plan en vigueur. D'autres produits exigent ici des approbations\u00a0: un administrateur "
        "adopte le premier plan.",
    ),
    "change.first-among-others-hint": (
        "An admin types `bascule plan adopt`, or whoever runs the server types it there.",
        "Un administrateur tape `bascule plan adopt`, ou la personne qui gère le serveur le tape sur celui-ci.",
    ),
    "change.needs-adopter": (
        "This plan differs from the plan in force of {product} ({count:number} {count:plural difference|differences}; "
        "{first}), and you may not adopt it.",
        "Ce plan diffère du plan en vigueur de {product} ({count:number} {count:plural différence|différences}\u202f; "
        "{first}), et vous ne pouvez pas l'adopter.",
    ),
    "change.needs-approvals": (
        "This plan differs from the plan in force of {product} ({count:number} {count:plural difference|differences}; "
        "{first}). It concerns {environments}, so it needs {demands} first.",
        "Ce plan diffère du plan en vigueur de {product} ({count:number} {count:plural différence|différences}\u202f; "
        "{first}). Cela concerne {environments}\u202f; il faut d'abord {demands}.",
    ),
    "change.not-alone-hint": (
        "Propose it with `bascule plan adopt`, or release under the plan in force with `--plan-in-force`.",
        "Proposez-le avec `bascule plan adopt`, ou livrez sous le plan en vigueur avec `--plan-in-force`.",
    ),
    "change.nobody-proposes": (
        "This change needs approvals, and a change without an author of its own cannot be approved by four eyes.",
        "Cette modification exige des approbations, et sans auteur connu le principe des quatre yeux ne peut être vérifié.",
    ),
    "change.not-open": (
        "Change {change} is not open any more: {state}.",
        "La modification {change} n'est plus en attente\u00a0: {state}.",
    ),
    "change.may-not-adopt": (
        "Adopting a plan needs the role tech-lead or admin.",
        "Adopter un plan demande le rôle tech-lead ou admin.",
    ),
    "change.lacks-adopter": (
        "one who may adopt plans: a tech-lead or an admin",
        "quelqu'un qui peut adopter un plan : responsable technique ou administrateur",
    ),
    "change.own": (
        "The author of a change does not approve it.",
        "L'auteur d'une modification ne l'approuve pas.",
    ),
    "change.approved-before": ("You have approved it already.", "Vous l'avez déjà approuvée."),
    "change.may-not-reject": (
        "Rejecting a change needs the role reviewer, tech-lead or admin.",
        "Rejeter une modification demande le rôle reviewer, tech-lead ou admin.",
    ),
    "change.nothing-to-withdraw": (
        "There is no approval of yours to withdraw.",
        "Vous n'avez aucune approbation à retirer.",
    ),
    "change.none-such": ("There is no change {change}.", "Il n'y a pas de modification {change}."),
    "change.none-such-hint": (
        "`bascule plan changes` lists them.",
        "`bascule plan changes` les énumère.",
    ),
    "change.overtaken": (
        "Another plan has come into force in the meantime.",
        "Un autre plan est entré en vigueur entre-temps.",
    ),
    "change.overtaken-hint": (
        "Compare with it, and propose the change again: `bascule plan adopt`.",
        "Comparez avec celui-ci, puis proposez de nouveau la modification\u00a0: `bascule plan adopt`.",
    ),
    "change.no-product": (
        "No product named {found} has a plan in force; there are: {allowed}.",
        "Aucun produit nommé {found} n'a de plan en vigueur\u202f; il y a\u00a0: {allowed}.",
    ),
    "change.unreadable": (
        "The plan in force of {product} cannot be read by this version of Bascule: line {line}, {because}",
        "Le plan en vigueur de {product} ne peut être lu par cette version de Bascule\u00a0: ligne {line}, {because}",
    ),
    "change.unreadable-hint": (
        "Correct your plan file, `bascule check` says how, and adopt it with `bascule plan adopt`.",
        "Corrigez votre fichier de plan, `bascule check` dit comment, puis adoptez-le avec `bascule plan adopt`.",
    ),
    "change.text-lost": (
        "The text of this plan is not kept here.",
        "Le texte de ce plan n'est pas conservé ici.",
    ),
}

WORDS = {**_SAID, **_HAPPENED, **_STATES, **_REFUSED}
