"""Sentences of the area `release`: databases, and the way back that they close."""

DATABASES = {
    "release.step-backup": ("backup", "sauvegarde"),
    "release.step-migrate": ("migrations", "migrations"),
    "release.inspecting": ("Looking at what is pending on {database}.", "Examen de ce qui attend sur {database}."),
    "release.backing-up": ("Saving {database}.", "Sauvegarde de {database}."),
    "release.migrating": (
        "Running {count:number} {count:plural migration|migrations} of {database}.",
        "Exécution de {count:number} {count:plural migration|migrations} de {database}.",
    ),
    "release.nothing-to-migrate": ("Nothing is pending on {database}.", "Rien n'attend sur {database}."),
    "release.risky-nobody": (
        "{name} may lose data and needs a tech-lead's approval, and nobody can tell who started this release. Start it with an "
        "account: `bascule login`.",
        "{name} peut perdre des données et demande l'approbation d'un tech-lead, or nul ne sait qui a lancé cette mise en production. "
        "Lancez-la avec un compte\u00a0: `bascule login`.",
    ),
    "release.contract-not-promoted": (
        "Contract migrations of {database} run after all traffic has moved, and it has not.",
        "Les migrations de contraction de {database} s'exécutent une fois tout le trafic basculé, et il ne l'est pas.",
    ),
    "release.closing-together": (
        "All components are through; from here on none of them goes back.",
        "Tous les composants sont passés\u202f; désormais aucun ne revient en arrière.",
    ),
    "release.closing": (
        "The way back closes: {names} of {database} takes away what the old version uses, which is stopped now.",
        "La voie de retour se ferme\u00a0: {names} de {database} retire ce dont l'ancienne version se sert\u202f; elle est arrêtée maintenant.",
    ),
    "release.stopping-old": (
        "Version {version} in {slot} is being stopped, before the schema loses what it uses.",
        "La version {version} dans {slot} s'arrête, avant que le schéma ne perde ce dont elle se sert.",
    ),
    "release.contracted": (
        "There is no way back any more: the old version cannot live with {names} of {database}. Release a fix forward.",
        "Il n'y a plus de retour possible\u00a0: l'ancienne version ne supporte pas {names} de {database}. Publiez une correction.",
    ),
    "release.contracted-restore": (
        "There is no way back any more: the old version cannot live with {names} of {database}. Release a fix forward; or, losing "
        "what was written since, restore the backup: {restore}",
        "Il n'y a plus de retour possible\u00a0: l'ancienne version ne supporte pas {names} de {database}. Publiez une correction\u202f; ou, en "
        "perdant ce qui a été écrit depuis, restaurez la sauvegarde\u00a0: {restore}",
    ),
    "release.no-way-back-any-more": ("{because} {closed}", "{because} — {closed}"),
}
