"""Sentences of the store and the journal."""

WORDS: dict[str, tuple[str, str]] = {
    "store.no-file": (
        "{release} has no file {digest}…",
        "{release} n'a pas de fichier {digest}…",
    ),
    "store.overtaken": (
        "The other components of {release} have been decided to end otherwise.",
        "Il a été décidé d'une autre fin pour les autres composants de {release}.",
    ),
    "store.stale": (
        "Another control plane drives {release} now.",
        "Un autre plan de contrôle conduit {release} maintenant.",
    ),
    "store.unreachable": (
        "The database does not answer: {detail}",
        "La base de données ne répond pas : {detail}",
    ),
    "store.unreachable-hint": (
        "Start PostgreSQL, or check DATABASE_URL. Running releases wait and go on when it is back.",
        "Démarrez PostgreSQL ou vérifiez DATABASE_URL. Les mises en production en cours attendent et reprendront.",
    ),
    "store.busy": (
        "{release} is already under way for {component} in {environment}.",
        "{release} est déjà en cours pour {component} dans {environment}.",
    ),
    "store.busy-hint": (
        "Follow it with: bascule watch {release}. Stop it with: bascule cancel {release}",
        "Suivez-la avec : bascule watch {release}. Arrêtez-la avec : bascule cancel {release}",
    ),
    "store.same-version": (
        "{component} {version} already serves in {environment}.",
        "{component} {version} est déjà en service dans {environment}.",
    ),
    "store.no-release": ("There is no release {release}.", "Il n'y a pas de mise en production {release}."),
    "store.no-release-hint": ("List them with: bascule status", "Listez-les avec : bascule status"),
    "store.chain-gap": (
        "The journal is broken: entry {expected:number} is missing ({found:number} stands in its place).",
        "Le journal est rompu : l'entrée {expected:number} manque ({found:number} est à sa place).",
    ),
    "store.chain-broken": (
        "The journal is broken: entry {number:number} was changed after it was written.",
        "Le journal est rompu : l'entrée {number:number} a été modifiée après son écriture.",
    ),
    "store.chain-cut": (
        "The journal is broken: it should end at entry {expected:number} and ends at {found:number}.",
        "Le journal est rompu : il devrait finir à l'entrée {expected:number} et finit à {found:number}.",
    ),
    "store.chain-good": (
        "The journal is whole: {count:number} {count:plural entry|entries}, unbroken from the first to the last.",
        "Le journal est intact : {count:number} {count:plural entrée|entrées}, sans rupture de la première à la dernière.",
    ),
    # The embedded PostgreSQL.
    "store.no-start": ("PostgreSQL does not start: {detail}", "PostgreSQL ne démarre pas\u202f: {detail}"),
    "store.no-start-hint": ("All that it says stands in {path}", "Tout ce qu'il dit est dans {path}"),
    "store.not-ours": (
        "{path} belongs to {owner}, and Bascule runs as {me}.",
        "{path} appartient à {owner}, et Bascule tourne en tant que {me}.",
    ),
    "store.not-ours-hint": (
        "Give it to {me}: sudo chown -R {me} {path}",
        "Donnez-la à {me}\u202f: sudo chown -R {me} {path}",
    ),
    "store.read-only": (
        "The disk of {path} can only be read, so no database can work there.",
        "Le disque de {path} est en lecture seule\u202f: une base de données ne peut pas y travailler.",
    ),
    "store.read-only-hint": (
        "Have it mounted for writing, or name another data folder: BASCULE_DATA=FOLDER bascule serve",
        "Faites-le monter en écriture, ou nommez un autre dossier de données\u202f: BASCULE_DATA=DOSSIER bascule serve",
    ),
    "store.disk-full": (
        "The disk of {path} is full, so the database cannot start. Nothing of it is lost.",
        "Le disque de {path} est plein\u202f: la base de données ne peut pas démarrer. Rien n'en est perdu.",
    ),
    "store.disk-full-hint": (
        "Make room on that disk, then type again: bascule serve",
        "Faites de la place sur ce disque, puis tapez de nouveau\u202f: bascule serve",
    ),
    "store.other-postgres": (
        "The database in {path} was made by PostgreSQL {found}; this Bascule brings PostgreSQL {wanted}.",
        "La base de données dans {path} a été faite par PostgreSQL {found}\u202f; ce Bascule apporte PostgreSQL {wanted}.",
    ),
    "store.other-postgres-hint": (
        "Let the Bascule that made it write a backup (bascule backup FILE), and restore that here (bascule restore FILE --force). "
        "Or run PostgreSQL {found} on the folder, and set DATABASE_URL.",
        "Faites écrire une sauvegarde par le Bascule qui l'a faite (bascule backup FICHIER), et restaurez-la ici (bascule restore "
        "FICHIER --force). Ou lancez PostgreSQL {found} sur ce dossier, et réglez DATABASE_URL.",
    ),
    "store.damaged": (
        "The database in {path} is damaged: {detail}",
        "La base de données dans {path} est abîmée\u202f: {detail}",
    ),
    "store.damaged-hint": (
        "Nothing was changed in it. Go back to a backup, which keeps this folder aside: bascule restore FILE --force",
        "Rien n'y a été changé. Revenez à une sauvegarde, qui met ce dossier de côté\u202f: bascule restore FICHIER --force",
    ),
    "store.no-initdb": (
        "No database can be made in {path}: {detail}",
        "Aucune base de données ne peut être créée dans {path}\u202f: {detail}",
    ),
    "store.no-server-user": (
        "PostgreSQL refuses to run as root, and the user {user} cannot be added.",
        "PostgreSQL refuse de tourner en tant que root, et l'utilisateur {user} ne peut pas être ajouté.",
    ),
    "store.no-server-user-hint": (
        "Add it (useradd --system {user}), or run Bascule as a user of its own.",
        "Ajoutez-le (useradd --system {user}), ou lancez Bascule sous un utilisateur à lui.",
    ),
    "store.newer-schema": (
        "A newer Bascule has served this database: its schema is {found}, and Bascule {version} knows them up to {known}.",
        "Un Bascule plus récent a servi cette base de données\u202f: son schéma est {found}, et Bascule {version} les connaît jusqu'à "
        "{known}.",
    ),
    "store.newer-schema-hint": (
        "Install that Bascule again: pip install --upgrade bascule. To go back to this one, restore the backup from before the "
        "upgrade: bascule restore FILE --force",
        "Réinstallez ce Bascule-là\u202f: pip install --upgrade bascule. Pour revenir à celui-ci, restaurez la sauvegarde d'avant la "
        "mise à jour\u202f: bascule restore FICHIER --force",
    ),
}
