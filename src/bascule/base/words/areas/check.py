"""Sentences of the area `check`: what checks found, and why one could not be asked."""

WORDS = {
    "check.no-report": (
        "There is no report at “{pattern}”. Write it before the release, or let the check do it with “run”.",
        "Il n'y a pas de rapport à « {pattern} ». Écrivez-le avant la mise en production, ou laissez le contrôle le faire avec « run ».",
    ),
    "check.no-known-report": (
        "No report was found at the usual places ({places}). Say where it is: “report: PATH”.",
        "Aucun rapport aux emplacements habituels ({places}). Dites où il est : « report: CHEMIN ».",
    ),
    "check.stale": (
        "{report} is too old, by {seconds:duration}. Make it anew, or allow more with “fresh”.",
        "{report} est trop ancien, de {seconds:duration}. Refaites-le, ou permettez davantage avec « fresh ».",
    ),
    "check.older-than-version": (
        "{report} was written {seconds:duration} before the commit that is released: it says nothing about it. Make it anew.",
        "{report} a été écrit {seconds:duration} avant le commit de la mise en production : il n'en dit rien. Refaites-le.",
    ),
    "check.not-rewritten": (
        "The command has not written {report}: the file is {seconds:duration} older than its start.",
        "La commande n'a pas écrit {report} : le fichier précède son départ de {seconds:duration}.",
    ),
    "check.nothing-printed": (
        "The command printed no report. Name the file that it writes with “report”.",
        "La commande n'a affiché aucun rapport. Nommez avec « report » le fichier qu'elle écrit.",
    ),
    "check.too-large": (
        "{report} is larger than {most} MB: it is not read.",
        "{report} dépasse {most} Mo : il n'est pas lu.",
    ),
    "check.not-a-file": ("{report} is no ordinary file.", "{report} n'est pas un fichier ordinaire."),
    "check.garbage": (
        "{report} cannot be read as a report ({what}): {reason}",
        "{report} est illisible comme rapport ({what}) : {reason}",
    ),
    "check.too-many-files": (
        "“{pattern}” names more than {most:number} files. Choose a narrower pattern.",
        "« {pattern} » désigne plus de {most:number} fichiers. Choisissez un motif plus étroit.",
    ),
    "check.no-files": (
        "There is no file at “{pattern}”.",
        "Il n'y a aucun fichier à « {pattern} ».",
    ),
    "check.no-figure": (
        "The report does not say “{figure}”. It says: {known}.",
        "Le rapport ne donne pas « {figure} ». Il donne : {known}.",
    ),
    "check.no-limit": (
        "This check needs a limit, such as {example}.",
        "Ce contrôle a besoin d'une limite, comme {example}.",
    ),
    "check.exit-only": (
        "An exit status needs “run”, and has no errors or warnings to limit. Give “report”, or “reads: printed”.",
        "Un code de fin demande « run », et n'a ni erreurs ni avertissements à limiter. Donnez « report », ou « reads: printed ».",
    ),
    "check.limit-broken": (
        "{figure}: {found}; the limit is {limit}.",
        "{figure} : {found} ; la limite est {limit}.",
    ),
    "check.limit-is": ("{operator} {amount} {word}", "{operator}\u00a0{amount} {word}"),
    "check.count": ("{value:number}", "{value:number}"),
    "check.share": ("{value:rate}", "{value:rate}"),
    "check.time": ("{value:duration}", "{value:duration}"),
    "check.bytes": ("{value:number} B", "{value:number} o"),
    "check.kilobytes": ("{value:figure} KB", "{value:figure} Ko"),
    "check.figure-tests": ("Tests that ran", "Tests exécutés"),
    "check.figure-passed": ("Passed tests", "Tests réussis"),
    "check.figure-failed": ("Failed tests", "Tests échoués"),
    "check.figure-skipped": ("Skipped tests", "Tests sautés"),
    "check.figure-lines": ("Covered lines", "Lignes couvertes"),
    "check.figure-branches": ("Covered branches", "Branches couvertes"),
    "check.figure-functions": ("Covered functions", "Fonctions couvertes"),
    "check.figure-statements": ("Covered statements", "Instructions couvertes"),
    "check.figure-errors": ("Errors", "Erreurs"),
    "check.figure-warnings": ("Warnings", "Avertissements"),
    "check.figure-critical": ("Critical vulnerabilities", "Vulnérabilités critiques"),
    "check.figure-high": ("High vulnerabilities", "Vulnérabilités élevées"),
    "check.figure-moderate": ("Moderate vulnerabilities", "Vulnérabilités modérées"),
    "check.figure-medium": ("Medium vulnerabilities", "Vulnérabilités moyennes"),
    "check.figure-low": ("Low vulnerabilities", "Vulnérabilités faibles"),
    "check.figure-total": ("Vulnerabilities", "Vulnérabilités"),
    "check.figure-size": ("Size", "Taille"),
    "check.figure-largest": ("Largest file", "Plus gros fichier"),
    "check.figure-files": ("Files", "Fichiers"),
    "check.figure-records": ("Records", "Enregistrements"),
    "check.figure-ttl": ("Time that an answer is kept", "Durée de conservation d'une réponse"),
    "check.figure-days": ("Days left to the certificate", "Jours restants au certificat"),
    "check.figure-left": ("Share of the certificate's lifetime left", "Part restante de la durée du certificat"),
    "check.figure-version": ("Version", "Version"),
    "check.figure-connections": ("Used connections", "Connexions prises"),
    "check.figure-oldest-transaction": ("Oldest transaction", "Plus ancienne transaction"),
    "check.figure-lag": ("Lag of the replication", "Retard de la réplication"),
    "check.figure-lag-bytes": ("Lag of the replication", "Retard de la réplication"),
    "check.figure-replicas": ("Replicas", "Réplicas"),
    "check.figure-free": ("Share of the disk that is free", "Part libre du disque"),
    "check.figure-free-space": ("Free space", "Espace libre"),
    "check.figure-memory": ("Used memory", "Mémoire prise"),
    "check.figure-clients": ("Clients", "Clients"),
    "check.figure-age": ("Age of the image", "Âge de l'image"),
    "check.figure-platforms": ("Platforms", "Plateformes"),
    "check.figure-score": ("Score", "Note"),
    "check.figure-axe-total": ("Accessibility faults", "Défauts d'accessibilité"),
    "check.figure-axe-critical": ("Critical accessibility faults", "Défauts d'accessibilité critiques"),
    "check.figure-axe-serious": ("Serious accessibility faults", "Défauts d'accessibilité graves"),
    "check.figure-axe-moderate": ("Moderate accessibility faults", "Défauts d'accessibilité modérés"),
    "check.figure-axe-minor": ("Minor accessibility faults", "Défauts d'accessibilité mineurs"),
    "check.figure-page-findings": ("Findings", "Constats"),
    "check.figure-page-weight": ("Weight of the page", "Poids de la page"),
    "check.figure-page-requests": ("Requests of the page", "Requêtes de la page"),
    "check.figure-page-largest": ("Largest content of the page", "Plus grand contenu de la page"),
    "check.figure-page-load": ("Time until the page is loaded", "Durée de chargement de la page"),
    "check.figure-requests": ("Requests", "Requêtes"),
    "check.figure-error-share": ("Failed requests", "Requêtes en échec"),
    "check.figure-p50": ("Half of the answers within", "La moitié des réponses en"),
    "check.figure-p95": ("95 % of the answers within", "95 % des réponses en"),
    "check.figure-p99": ("99 % of the answers within", "99 % des réponses en"),
    "check.figure-rps": ("Requests per second", "Requêtes par seconde"),
    "check.figure-time": ("Time of all calls", "Durée de tous les appels"),
    "check.figure-slowest": ("Slowest call", "Appel le plus lent"),
    "check.figure-calls": ("Calls", "Appels"),
    "check.tests-passed": (
        "{passed:number} {passed:plural test|tests} passed, {skipped:number} skipped.",
        "{passed:number} {passed:plural test réussi|tests réussis}, {skipped:number} {skipped:plural sauté|sautés}.",
    ),
    "check.tests-failed": (
        "{failed:number} {failed:plural test|tests} failed, {passed:number} passed, {skipped:number} skipped.",
        "{failed:number} {failed:plural test échoué|tests échoués}, {passed:number} {passed:plural réussi|réussis}, "
        "{skipped:number} {skipped:plural sauté|sautés}.",
    ),
    "check.tests-few": (
        "Only {passed:number} {passed:plural test|tests} ran ({skipped:number} skipped); at least {least:number} must.",
        "Seulement {passed:number} {passed:plural test exécuté|tests exécutés} ({skipped:number} {skipped:plural sauté|sautés}) ; "
        "il en faut au moins {least:number}.",
    ),
    "check.coverage-passed": ("{share:rate} is covered.", "{share:rate} sont couverts."),
    "check.nothing-measured": ("{report} measured nothing.", "{report} n'a rien mesuré."),
    "check.lint-passed": (
        "{errors:number} {errors:plural error|errors}, {warnings:number} {warnings:plural warning|warnings}.",
        "{errors:number} {errors:plural erreur|erreurs}, {warnings:number} {warnings:plural avertissement|avertissements}.",
    ),
    "check.vulnerabilities-passed": (
        "Vulnerabilities: {critical:number} critical, {high:number} high, {moderate:number} moderate, {low:number} low; "
        "{ignored:number} ignored for now.",
        "Vulnérabilités : {critical:number} critiques, {high:number} élevées, {moderate:number} modérées, {low:number} "
        "faibles ; {ignored:number} ignorées pour l'instant.",
    ),
    "check.size-passed": (
        "{files:number} {files:plural file|files}, {size} {word}",
        "{files:number} {files:plural fichier|fichiers}, {size} {word}",
    ),
    "check.no-brotli": (
        "Sizes in brotli need a package: pip install 'bascule[sizes]'",
        "Les tailles en brotli demandent un paquet : pip install 'bascule[sizes]'",
    ),
    "check.secrets-passed": (
        "No secret in {files:number} {files:plural file|files}.",
        "Aucun secret dans {files:number} {files:plural fichier|fichiers}.",
    ),
    "check.secrets-found": (
        "{count:number} {count:plural place looks|places look} like a secret; the first is {first}. Withdraw the secret, "
        "remove it, or allow the line with a reason.",
        "{count:number} {count:plural endroit ressemble|endroits ressemblent} à un secret ; le premier est {first}. "
        "Révoquez le secret, retirez-le, ou autorisez la ligne avec une raison.",
    ),
    "check.secrets-unread": (
        "{count:number} {count:plural file is|files are} too large to be read; the first is {first}. Leave it out with “without”.",
        "{count:number} {count:plural fichier est trop gros|fichiers sont trop gros} pour être lus ; le premier est {first}. "
        "Écartez-le avec « without ».",
    ),
    "check.allow-line": (
        "Line {line} of {file} gives no reason. Write: PATTERN [RULE] # reason",
        "La ligne {line} de {file} ne donne pas de raison. Écrivez : MOTIF [RÈGLE] # raison",
    ),
    "check.environment-passed": (
        "{count:number} {count:plural variable is|variables are} set and {count:plural looks|look} right.",
        "{count:number} {count:plural variable définie et plausible|variables définies et plausibles}.",
    ),
    "check.environment-wrong": (
        "{count:number} of {all:number} {all:plural variable|variables} {count:plural is|are} not right; the first: {name} {what}.",
        "{count:number} {count:plural variable|variables} sur {all:number} à corriger ; la première : {name} {what}.",
    ),
    "check.no-variables": (
        "There is no variable to look at. Name some with “variables”, or a file that lists them with “like”.",
        "Il n'y a aucune variable à regarder. Nommez-en avec « variables », ou un fichier qui les liste avec « like ».",
    ),
    "check.nothing-to-compare": (
        "{variable} is to be compared with “{other}”, which “compare” does not name. Add: compare: {{{other}: .env.{other}}}",
        "{variable} doit être comparée à « {other} », que « compare » ne nomme pas. Ajoutez : compare: {{{other}: .env.{other}}}",
    ),
    "check.dotenv-line": (
        "Line {line} of {file} is not of the form NAME=value.",
        "La ligne {line} de {file} n'est pas de la forme NOM=valeur.",
    ),
    "check.rule-present": ("is not set{value}", "n'est pas définie{value}"),
    "check.rule-not-placeholder": (
        "still holds a placeholder{value}",
        "contient encore une valeur d'attente{value}",
    ),
    "check.rule-url": ("is no URL{value}", "n'est pas une URL{value}"),
    "check.rule-number": ("is no number{value}", "n'est pas un nombre{value}"),
    "check.rule-prefix": ("does not start with “{value}”", "ne commence pas par « {value} »"),
    "check.rule-length": ("does not have {value} characters", "n'a pas {value} caractères"),
    "check.rule-pattern": ("does not fit {value}", "ne correspond pas à {value}"),
    "check.rule-one-of": ("is none of {value}", "n'est pas parmi {value}"),
    "check.rule-same-as": ("is not the same as in {value}", "n'est pas la même que dans {value}"),
    "check.rule-differs-from": ("is the same as in {value}", "est la même que dans {value}"),
    "check.json-unreadable": ("{method} {target} answered no JSON.", "{method} {target} n'a pas répondu en JSON."),
    "check.json-absent": (
        "{method} {target} answered without {path}.",
        "{method} {target} a répondu sans {path}.",
    ),
    "check.json-wrong": (
        "{method} {target}: {path} is {found} instead of {wanted}.",
        "{method} {target} : {path} vaut {found} au lieu de {wanted}.",
    ),
}
