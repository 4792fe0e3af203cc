"""Sentences of the area `migration`: what statements do, what is refused, what was found out."""

_READINGS = {
    "migration.own": ("{name} was made by this very migration.", "{name} vient de cette migration même."),
    "migration.remade": ("{kind} {name} is made again further down.", "{kind} {name} est recréé plus bas."),
    "migration.drops": (
        "drops {kind} {name}, which the old version may use",
        "supprime {kind} {name}, dont l'ancienne version peut se servir",
    ),
    "migration.drops-name": (
        "{words}: what the old version may use is gone",
        "{words}\u00a0: ce dont l'ancienne version peut se servir disparaît",
    ),
    "migration.drops-index": (
        "drops {name}; no data is lost, it can be made again",
        "supprime {name}\u202f; aucune donnée n'est perdue, il peut être recréé",
    ),
    "migration.empties": ("empties {name}", "vide {name}"),
    "migration.deletes": ("deletes rows", "supprime des lignes"),
    "migration.writes": ("writes into {name}", "écrit dans {name}"),
    "migration.adds": ("adds {kind} {name}", "ajoute {kind} {name}"),
    "migration.adds-name": ("adds {name}", "ajoute {name}"),
    "migration.adds-value": ("adds a value to {name}", "ajoute une valeur à {name}"),
    "migration.unique": (
        "{name} must be unique from now on, which the old version may not respect",
        "{name} doit désormais être unique, ce que l'ancienne version peut ne pas respecter",
    ),
    "migration.calls": ("calls {name}, into which we cannot look", "appelle {name}, où l'on ne peut pas regarder"),
    "migration.asks": ("only asks", "ne fait que lire"),
    "migration.harmless": (
        "{kind} changes nothing that a version uses",
        "{kind} ne change rien dont une version se sert",
    ),
    "migration.harmless-name": (
        "changes nothing of {name} that a version uses",
        "ne change rien de {name} dont une version se sert",
    ),
    "migration.revokes": ("takes rights away", "retire des droits"),
    "migration.unread": ("cannot be read", "illisible"),
    "migration.opaque": ("{words}: we cannot look into it", "{words}\u00a0: on ne peut pas regarder dedans"),
    "migration.renames": (
        "renames {name} of {table}: the old version does not find it any more",
        "renomme {name} de {table}\u00a0: l'ancienne version ne le trouve plus",
    ),
    "migration.renames-type": (
        "changes the type {name}, which the old version may use",
        "change le type {name}, dont l'ancienne version peut se servir",
    ),
    "migration.renames-index": ("renames {name}, which no version names", "renomme {name}, qu'aucune version ne nomme"),
    "migration.moves": (
        "{name} is not where the old version looks for it any more",
        "{name} n'est plus là où l'ancienne version le cherche",
    ),
    "migration.validates": (
        "checks rows that are there; rejects nothing new",
        "vérifie les lignes présentes\u202f; ne refuse rien de nouveau",
    ),
    "migration.secures": (
        "hides rows of {name} from the old version",
        "cache des lignes de {name} à l'ancienne version",
    ),
    "migration.triggers": ("adds the trigger {name}", "ajoute le déclencheur {name}"),
    "migration.tends": ("tends tables and changes no data", "entretient des tables sans changer les données"),
    "migration.session": ("belongs to the session", "ne concerne que la session"),
    "migration.loosens": ("allows more than before ({name})", "admet plus qu'avant ({name})"),
    "migration.required": (
        "{name} of {table} is required and has no default: the old version cannot insert any more",
        "{name} de {table} est obligatoire et sans valeur par défaut\u00a0: l'ancienne version ne peut plus insérer",
    ),
    "migration.no-default": (
        "{name} loses its default, which the old version may rely on",
        "{name} perd sa valeur par défaut, sur laquelle l'ancienne version peut compter",
    ),
    "migration.not-null": (
        "{name} must not be null any more; rows and writes of the old version may be refused",
        "{name} ne peut plus être nul\u202f; des lignes et des écritures de l'ancienne version peuvent être refusées",
    ),
    "migration.widens": (
        "{name} from {old} to {new} holds every old value",
        "{name} de {old} à {new} contient toutes les anciennes valeurs",
    ),
    "migration.narrows": (
        "{name} becomes {new}; values may be cut or refused",
        "{name} devient {new}\u202f; des valeurs peuvent être tronquées ou refusées",
    ),
    "migration.tightens": (
        "{name} forbids in {table} what was allowed",
        "{name} interdit dans {table} ce qui était admis",
    ),
    "migration.no-sql": (
        "{name} is run by a program; nobody can say in SQL what it does",
        "{name} est exécutée par un programme\u202f; nul ne peut dire en SQL ce qu'elle fait",
    ),
    "migration.header-says": ("its header says {stage}", "son en-tête dit {stage}"),
    "migration.strange-header": (
        "the header says “{words}”; known are expand, backfill, contract, destructive and no transaction",
        "l'en-tête dit «\u00a0{words}\u00a0»\u202f; sont connus expand, backfill, contract, destructive et no transaction",
    ),
    "migration.header-softens": (
        "the header says {stage} although line {line} {because}",
        "l'en-tête dit {stage} bien que la ligne {line} {because}",
    ),
    "migration.header-ignored": (
        "the header says {stage}, but line {line} {because}; write `-- bascule: {stage} destructive` if that is meant",
        "l'en-tête dit {stage}, mais la ligne {line} {because}\u202f; écrivez `-- bascule: {stage} destructive` si c'est voulu",
    ),
    "migration.linted": ("{text}", "{text} (squawk)"),
}

_RULES = {
    "migration.contract-early": (
        "{name} of {database} is a contract migration ({because}), and the version before still serves. Put `- migrate: "
        "{{database: {database}, contract: true}}` after the soak, or release it once nothing uses the old schema.",
        "{name} de {database} est une migration de contraction ({because}), et la version précédente sert encore. Placez `- migrate: "
        "{{database: {database}, contract: true}}` après la veille, ou publiez-la quand plus rien n'utilise l'ancien schéma.",
    ),
    "migration.behind": (
        "{behind} ({stage}) of {database} comes after the contract migration {name} ({because}) and is needed before it. Move "
        "{name} behind it, or release them one after the other.",
        "{behind} ({stage}) de {database} vient après la migration de contraction {name} ({because}), et il la faut avant. Placez "
        "{name} derrière, ou publiez-les l'une après l'autre.",
    ),
    "migration.invariant": ("“{name}” does not hold.", "«\u00a0{name}\u00a0» n'est pas vrai."),
    "migration.table-gone": (
        "{table} had {before:number} rows and is gone.",
        "{table} avait {before:number} lignes et n'existe plus.",
    ),
    "migration.rows-lost": (
        "{table} had {before:number} rows and has {after:number}.",
        "{table} avait {before:number} lignes et en a {after:number}.",
    ),
}

_DRIVER = {
    "migration.no-variable": (
        "The variable {name}, where the address of {database} should be, is not set.",
        "La variable {name}, où devrait être l'adresse de {database}, n'est pas définie.",
    ),
    "migration.no-file": (
        "The file {path}, where the address of {database} should be, cannot be read.",
        "Le fichier {path}, où devrait être l'adresse de {database}, est illisible.",
    ),
    "migration.bad-url": (
        "The address of {database} is not one of PostgreSQL: postgresql://…",
        "L'adresse de {database} n'en est pas une de PostgreSQL\u00a0: postgresql://…",
    ),
    "migration.unreachable": (
        "The database {database} does not answer: {detail}",
        "La base {database} ne répond pas\u00a0: {detail}",
    ),
    "migration.locked": (
        "Somebody else is migrating {database} now.",
        "Quelqu'un d'autre migre {database} en ce moment.",
    ),
    "migration.no-folder": (
        "There is no folder {path} with migrations.",
        "Il n'y a pas de dossier {path} contenant des migrations.",
    ),
    "migration.twice": ("Two migrations are called {name}.", "Deux migrations s'appellent {name}."),
    "migration.not-text": ("{name} is not UTF-8 text.", "{name} n'est pas du texte UTF-8."),
    "migration.edited": (
        "{name} of {database} was edited after it had been run. Put the file back, and write what is missing into a new migration.",
        "{name} de {database} a été modifiée après son exécution. Remettez le fichier, et écrivez ce qui manque dans une nouvelle migration.",
    ),
    "migration.changed": (
        "{name} of {database} was edited after it had been inspected; nobody has approved what it says now. Start the release again.",
        "{name} de {database} a été modifiée après son inspection\u202f; personne n'a approuvé ce qu'elle dit maintenant. Relancez la mise en production.",
    ),
    "migration.half-done": (
        "{name} of {database} was begun and not finished: {steps} of its statements are known to be done. Bring the database to "
        "where it was or finish it by hand, then say so: {say}",
        "{name} de {database} a été commencée et pas finie\u00a0: {steps} de ses instructions sont faites à coup sûr. Ramenez la base à "
        "son état antérieur ou finissez à la main, puis dites-le\u00a0: {say}",
    ),
    "migration.failed": (
        "{name} of {database} failed and was taken back: {detail}",
        "{name} de {database} a échoué et a été annulée\u00a0: {detail}",
    ),
    "migration.failed-half": (
        "{name} of {database} failed in statement {step} of {count}; what came before it stays: {detail}",
        "{name} de {database} a échoué à l'instruction {step} sur {count}\u202f; ce qui précède reste\u00a0: {detail}",
    ),
    "migration.lock-timeout": (
        "{name} of {database} waited longer than {limit:duration} for a lock; nothing was changed. Try when the database is calmer.",
        "{name} de {database} a attendu un verrou plus de {limit:duration}\u202f; rien n'a changé. Réessayez quand la base sera plus calme.",
    ),
    "migration.statement-timeout": (
        "{name} of {database} took longer than {limit:duration}; nothing of its last statement stays. Plan a maintenance window with a longer `statement_timeout`.",
        "{name} de {database} a duré plus de {limit:duration}\u202f; rien de sa dernière instruction ne reste. Prévoyez une maintenance avec un `statement_timeout` plus long.",
    ),
    "migration.no-name": ("{name} is not pending on {database}.", "{name} n'attend pas sur {database}."),
    "migration.no-way-down": (
        "{name} of {database} has no way down.",
        "{name} de {database} n'a pas de voie de retour.",
    ),
    "migration.no-tool": (
        "{tool} {major} is needed for this server and was not found. On Debian: apt install postgresql-client-{major}",
        "Il faut {tool} {major} pour ce serveur, et il est introuvable. Sous Debian\u00a0: apt install postgresql-client-{major}",
    ),
    "migration.tool-failed": ("{tool} failed: {detail}", "{tool} a échoué\u00a0: {detail}"),
    "migration.empty-backup": (
        "The backup of {database} lists nothing; it is not kept.",
        "La sauvegarde de {database} ne liste rien\u202f; elle n'est pas gardée.",
    ),
    "migration.no-invariant": (
        "“{name}” does not answer with true or false: {detail}",
        "«\u00a0{name}\u00a0» ne répond ni vrai ni faux\u00a0: {detail}",
    ),
    "migration.no-rehearsal-place": (
        "There is no server for scratch databases; name one: `rehearse: env SCRATCH_URL`",
        "Il n'y a pas de serveur pour des bases d'essai\u202f; nommez-en un\u00a0: `rehearse: env SCRATCH_URL`",
    ),
    "migration.program": ("{program} failed: {detail}", "{program} a échoué\u00a0: {detail}"),
    "migration.no-answer": (
        "{program} gave no answer that can be read.",
        "{program} n'a pas donné de réponse lisible.",
    ),
    "migration.still-pending": (
        "{name} of {database} was run and is still pending.",
        "{name} de {database} a été exécutée et attend toujours.",
    ),
}

_RESULTS = {
    "migration.inspected": (
        "{database}: {pending:number} {pending:plural migration|migrations} pending, {risky:number} of them for a tech-lead.",
        "{database}\u00a0: {pending:number} {pending:plural migration|migrations} en attente, dont {risky:number} à soumettre à un tech-lead.",
    ),
    "migration.backed-up": (
        "{database} is saved in {path} ({size:number} bytes, {entries:number} entries). To restore: {restore}",
        "{database} est sauvegardée dans {path} ({size:number} octets, {entries:number} entrées). Pour restaurer\u00a0: {restore}",
    ),
    "migration.migrated": (
        "{database}: {count:number} {count:plural migration|migrations} run in {took:duration}.",
        "{database}\u00a0: {count:number} {count:plural migration exécutée|migrations exécutées} en {took:duration}.",
    ),
    "migration.harmed": (
        "{database} is not as it should be after its migration: {first}",
        "{database} n'est pas comme elle devrait après sa migration\u00a0: {first}",
    ),
    "migration.harmed-before": (
        "{database} is not as it should be; nothing was run: {first}",
        "{database} n'est pas comme elle devrait\u202f; rien n'a été exécuté\u00a0: {first}",
    ),
}

WORDS: dict[str, tuple[str, str]] = _READINGS | _RULES | _DRIVER | _RESULTS
