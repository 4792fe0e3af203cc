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
    "store.quota-file": (
        "A file of evidence has at most {limit:number} MB, and this one has {size:number} MB.",
        "Un fichier de preuve a {limit:number} Mo au plus, et celui-ci en a {size:number}.",
    ),
    "store.quota-count": (
        "A release keeps at most {limit:number} files of evidence, and it has {used:number}.",
        "Une mise en production garde {limit:number} fichiers de preuve au plus, et elle en a {used:number}.",
    ),
    "store.quota-release": (
        "A release keeps at most {limit:number} MB of evidence; {used:number} MB are used, and this file has {size:number} MB.",
        "Une mise en production garde {limit:number} Mo de preuves au plus ; {used:number} Mo sont pris, et ce fichier en a {size:number}.",
    ),
    "store.quota-person": (
        "One person hands in at most {limit:number} MB of evidence in 24 hours; you have handed in {used:number} MB, "
        "and this file has {size:number} MB.",
        "Une personne remet {limit:number} Mo de preuves au plus en 24 heures ; vous en avez remis {used:number} Mo, "
        "et ce fichier en a {size:number}.",
    ),
    "store.quota-total": (
        "All releases together keep at most {limit:number} MB of evidence; {used:number} MB are used, "
        "and this file has {size:number} MB.",
        "Toutes les mises en production gardent ensemble {limit:number} Mo de preuves au plus ; {used:number} Mo sont pris, "
        "et ce fichier en a {size:number}.",
    ),
    "store.quota-hint": (
        "Keep the file elsewhere, and confirm with a link to it (--link).",
        "Gardez le fichier ailleurs, et confirmez avec un lien vers lui (--link).",
    ),
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
    "store.chain-extra": (
        "The journal is broken: entry {found:number} stands where entry {expected:number} should be; it was put in.",
        "Le journal est rompu : l'entrée {found:number} est à la place de l'entrée {expected:number} ; elle a été ajoutée.",
    ),
    "store.chain-column": (
        "The journal is broken: entry {number:number} was sealed with {column} “{sealed}”, but its column {column} says “{found}”.",
        "Le journal est rompu : l'entrée {number:number} a été scellée avec {column} « {sealed} », mais sa colonne {column} dit « {found} ».",
    ),
    "store.chain-head": (
        "The journal is broken: its head says that it ends at entry {expected:number}, but it goes on to {found:number}. "
        "The head was moved, or entries were added around it.",
        "Le journal est rompu : sa tête dit qu'il finit à l'entrée {expected:number}, mais il va jusqu'à {found:number}. "
        "La tête a été déplacée, ou des entrées ont été ajoutées sans elle.",
    ),
    "store.chain-head-hash": (
        "The journal is broken: its head holds another hash than its last entry, {number:number}. One of the two was changed.",
        "Le journal est rompu : sa tête porte une autre empreinte que sa dernière entrée, {number:number}. L'une des deux a été modifiée.",
    ),
    "store.chain-no-head": (
        "The journal is broken: it has {count:number} heads instead of one.",
        "Le journal est rompu : il a {count:number} têtes au lieu d'une.",
    ),
    "store.chain-other": (
        "This is not the journal that was noted: entry {number:number} has another hash than the noted one.",
        "Ce n'est pas le journal qui a été noté : l'entrée {number:number} a une autre empreinte que celle qui a été notée.",
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
