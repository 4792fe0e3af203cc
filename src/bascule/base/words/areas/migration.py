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
    "migration.rehearsed": (
        "The rehearsal of {count} {count:plural migration|migrations} on {database} took {took:duration}; ways down left {left} "
        "{left:plural difference|differences}.",
        "La répétition de {count} {count:plural migration|migrations} sur {database} a pris {took:duration}\u202f; les retours "
        "ont laissé {left} {left:plural différence|différences}.",
    ),
    "migration.rehearsal-harmed": (
        "The rehearsal on {database} breaks what must hold: {first}",
        "La répétition sur {database} casse ce qui doit rester vrai\u00a0: {first}",
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

_TRANSFER = {
    "migration.transfer-failed": (
        "The transfer of {database} failed and left the target as it was: {detail}",
        "Le transfert de {database} a échoué et a laissé la cible inchangée\u00a0: {detail}",
    ),
    "migration.same-database": (
        "Source and target of {database} are one and the same database.",
        "La source et la cible de {database} sont une seule et même base.",
    ),
    "migration.circle": (
        "These tables refer to each other in a circle; make one of the references deferrable: {tables}",
        "Ces tables se réfèrent en cercle\u202f; rendez l'une des références différable\u00a0: {tables}",
    ),
    "migration.other-schema": (
        "{table} of {database} is not the same on both sides; migrate the target first.",
        "{table} de {database} diffère entre les deux côtés\u202f; migrez d'abord la cible.",
    ),
    "migration.no-column": (
        "There is no column {column} to anonymise. {near}",
        "Il n'y a pas de colonne {column} à anonymiser. {near}",
    ),
    "migration.broken-join": (
        "{column} refers to {other}; both need the same rule, or their rows would not find each other.",
        "{column} se réfère à {other}\u202f; il leur faut la même règle, sans quoi leurs lignes ne se retrouveraient pas.",
    ),
    "migration.not-the-same": (
        "{table} did not arrive as it left: {before:number} rows there, {after:number} here.",
        "{table} n'est pas arrivée comme elle est partie\u00a0: {before:number} lignes là-bas, {after:number} ici.",
    ),
    "migration.live-target": (
        "{environment} looks like an environment with real users, and everything in its database would be replaced.",
        "{environment} ressemble à un environnement d'utilisateurs réels, et tout dans sa base serait remplacé.",
    ),
    "migration.live-target-hint": (
        "If that is meant, name it twice: --to {environment} --really {environment}",
        "Si c'est voulu, nommez-le deux fois\u00a0: --to {environment} --really {environment}",
    ),
    "migration.unmasked": (
        "{column} looks personal and leaves as it is; say what is done with it in `anonymise` (`keep` if nothing).",
        "{column} semble personnelle et part telle quelle\u202f; dites dans `anonymise` ce qu'il en advient (`keep` si rien).",
    ),
    "migration.transferred": (
        "{table}: {rows:number} rows, checksum {checksum}",
        "{table}\u00a0: {rows:number} lignes, somme de contrôle {checksum}",
    ),
}

_CLI = {
    "migration.none-pending": ("{database}: nothing is pending.", "{database}\u00a0: rien n'attend."),
    "migration.no-databases": ("The plan has no databases.", "Le plan n'a pas de bases de données."),
    "migration.no-databases-hint": (
        "`bascule explain databases` shows how they are written.",
        "`bascule explain databases` montre comment elles s'écrivent.",
    ),
    "migration.which-environment": (
        "Name one of the environments with --environment: {allowed}",
        "Nommez un des environnements avec --environment\u00a0: {allowed}",
    ),
    "migration.way-down": ("way down", "retour possible"),
    "migration.no-way": ("no way down", "sans retour"),
    "migration.stage-expand": ("expand", "extension"),
    "migration.stage-backfill": ("backfill", "reprise de données"),
    "migration.stage-contract": ("contract", "contraction"),
    "migration.danger-safe": ("safe", "sans perte"),
    "migration.danger-unknown": ("unknown: a tech-lead approves", "inconnue\u00a0: un tech-lead approuve"),
    "migration.danger-destructive": ("destructive: a tech-lead approves", "destructrice\u00a0: un tech-lead approuve"),
    "migration.lint-good": ("{database}: nothing to mend.", "{database}\u00a0: rien à corriger."),
    "migration.step": ("{name}: up in {up:duration}", "{name}\u00a0: à l'aller en {up:duration}"),
    "migration.step-down": (
        "{name}: up in {up:duration}, down in {down:duration}",
        "{name}\u00a0: à l'aller en {up:duration}, au retour en {down:duration}",
    ),
    "migration.from-backup": ("Rehearsed on the backup {source}.", "Répété sur la sauvegarde {source}."),
    "migration.from-schema": (
        "Rehearsed on the schema alone: there is no backup.",
        "Répété sur le schéma seul\u00a0: il n'y a pas de sauvegarde.",
    ),
    "migration.left-over": (
        "The ways down do not lead back to the schema before:",
        "Les retours ne ramènent pas au schéma d'avant\u00a0:",
    ),
    "migration.untested-down": ("{name} has no way down.", "{name} n'a pas de retour."),
    "migration.needs-window": (
        "Longer than {longest:duration}: plan a maintenance window.",
        "Plus long que {longest:duration}\u00a0: prévoyez une fenêtre de maintenance.",
    ),
}

WORDS: dict[str, tuple[str, str]] = _READINGS | _RULES | _DRIVER | _RESULTS | _TRANSFER | _CLI
