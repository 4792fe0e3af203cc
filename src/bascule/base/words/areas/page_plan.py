"""Sentences of the pages: the plan in force and its changes."""

PLAN = {
    "page.nav-plan": ("Plan", "Plan"),
    "page.plan": ("Plan", "Plan"),
    "page.plan-since": ("In force by {by} since", "En vigueur par {by} depuis"),
    "page.plan-about": (
        "Releases run under the one plan in force.",
        "Les mises en production suivent le seul plan en vigueur.",
    ),
    "page.no-plan-in-force": ("No plan is in force.", "Aucun plan n'est en vigueur."),
    "page.product": ("Product", "Produit"),
    "page.show": ("Show", "Afficher"),
    "page.file-fault": ("{file} has faults.", "{file} contient des erreurs."),
    "page.file-changes-nothing": (
        "The plan in force goes on; the file changes nothing until it is adopted.",
        "Le plan en vigueur continue\u202f; le fichier ne change rien tant qu'il n'est pas adopté.",
    ),
    "page.file-differs": (
        "{file} differs from the plan in force",
        "{file} diffère du plan en vigueur",
    ),
    "page.file-first": (
        "{file} is not in force yet",
        "{file} n'est pas encore en vigueur",
    ),
    "page.adopt": ("Adopt", "Adopter"),
    "page.propose": ("Propose the change", "Proposer la modification"),
    "page.approve-change": ("Approve the change", "Approuver la modification"),
    "page.reject": ("Reject", "Rejeter"),
    "page.take-back": ("Take back", "Retirer"),
    "page.change": ("Change {change}", "Modification {change}"),
    "page.differences": (
        "{count:number} {count:plural difference|differences}",
        "{count:number} {count:plural différence|différences}",
    ),
    "page.touches": ("Concerns {environments}", "Concerne {environments}"),
    "page.plan-text": ("Text", "Texte"),
    "page.look-at-file": (
        "{file} differs from the plan in force: nothing changes until it is adopted.",
        "{file} diffère du plan en vigueur\u00a0: rien ne change tant qu'il n'est pas adopté.",
    ),
    "page.need-plan": ("A change of the plan waits for you", "Une modification du plan vous attend"),
}
