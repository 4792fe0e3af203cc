"""Sentences of the area `plan`: databases and the steps that change them."""

DATABASES = {
    "plan.kind_database": ("migrations driver", "pilote de migrations"),
    "plan.unknown_database": (
        'no database "{name}"; defined: {allowed}',
        "aucune base de données «\u00a0{name}\u00a0»\u202f; définies\u00a0: {allowed}",
    ),
    "plan.secret": (
        "a secret never stands in a plan; say where it is: `env NAME` (a variable of the control plane) or `file PATH`",
        "un secret ne figure jamais dans un plan\u202f; dites où il est\u00a0: `env NOM` (une variable du plan de contrôle) ou "
        "`file CHEMIN`",
    ),
    "plan.migrate": (
        "found {found}; name the database: `migrate: main`, or `migrate: {{database: main, contract: true}}`",
        "trouvé\u00a0: {found}\u202f; nommez la base\u00a0: `migrate: main`, ou `migrate: {{database: main, contract: true}}`",
    ),
    "plan.column": (
        "found {found}; write the table and the column, for example `users.email`",
        "trouvé\u00a0: {found}\u202f; écrivez la table et la colonne, par exemple `users.email`",
    ),
    "plan.migrate_late": (
        "the migrations of {database} come after `deploy`: the new version would start on the old schema; move them before it",
        "les migrations de {database} suivent `deploy`\u00a0: la nouvelle version démarrerait sur l'ancien schéma\u202f; placez-les avant",
    ),
    "plan.contract_early": (
        "contract migrations of {database} come while the old version serves or is kept warm; move them after the soak",
        "des migrations de contraction de {database} viennent alors que l'ancienne version sert ou reste prête\u202f; placez-les "
        "après la veille",
    ),
    "plan.no_backup": (
        "no `backup: {database}` comes before this migration",
        "aucun `backup: {database}` ne précède cette migration",
    ),
    "plan.no_salt": (
        "`anonymise` of {database} needs a `salt`, for example `salt: env ANONYMISE_SALT`; until then nothing is transferred",
        "`anonymise` de {database} demande un `salt`, par exemple `salt: env ANONYMISE_SALT`\u202f; rien n'est transféré sans lui",
    ),
    "plan.unused_database": (
        'no step saves or migrates the database "{name}"',
        "aucune étape ne sauvegarde ni ne migre la base de données «\u00a0{name}\u00a0»",
    ),
    "plan.our-rights": (
        "What runs with Bascule's own rights, as {us}, can read its data and act as it does: {names}.",
        "Ce qui tourne avec les droits de Bascule, sous {us}, peut lire ses données et agir comme lui : {names}.",
    ),
    "plan.closes": (
        "{environment}: step {number} of {component} (contract migrations of {database}) closes the way back.",
        "{environment}\u00a0: l'étape {number} de {component} (migrations de contraction de {database}) ferme la voie de retour.",
    ),
}
