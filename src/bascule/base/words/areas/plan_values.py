"""Sentences of the area `plan` about single values and lines, gathered by `plan`."""

VALUES = {
    "plan.wrong_value": (
        "found {found}; another kind of value belongs here",
        "trouvé\u00a0: {found}\u202f; une autre sorte de valeur est attendue ici",
    ),
    "plan.want_list": ("found {found}; allowed: a list", "trouvé\u00a0: {found}\u202f; attendu\u00a0: une liste"),
    "plan.want_mapping": (
        "found {found}; allowed: keys with values",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: des clés et leurs valeurs",
    ),
    "plan.want_one": ("at least one entry is needed here", "il faut au moins une entrée ici"),
    "plan.text": ("found {found}; allowed: text", "trouvé\u00a0: {found}\u202f; attendu\u00a0: un texte"),
    "plan.quote": (
        'to mean the text, write "{value}" with its quotes',
        'pour désigner le texte, écrivez "{value}" avec ses guillemets',
    ),
    "plan.boolean": (
        "found {found}; allowed: true, false",
        "trouvé\u00a0: {found}\u202f; valeurs admises\u00a0: true, false",
    ),
    "plan.whole": (
        "found {found}; allowed: a whole number from {least:number} to {most:number}",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un nombre entier de {least:number} à {most:number}",
    ),
    "plan.version": (
        "found {found}; this Bascule reads plans of format 1: `bascule: 1`",
        "trouvé\u00a0: {found}\u202f; ce Bascule lit les plans au format 1\u00a0: `bascule: 1`",
    ),
    "plan.choice": (
        "found {found}; allowed: {allowed}",
        "trouvé\u00a0: {found}\u202f; valeurs admises\u00a0: {allowed}",
    ),
    "plan.duration": (
        "found {found}; allowed: a duration such as 250ms, 30s, 5m, 1h30m or 7d",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: une durée comme 250ms, 30s, 5m, 1h30m ou 7j",
    ),
    "plan.zero_duration": ("a duration above zero is needed here", "il faut ici une durée supérieure à zéro"),
    "plan.too_far": (
        "found {found}; ten years are the longest duration",
        "trouvé\u00a0: {found}\u202f; une durée ne dépasse pas dix ans",
    ),
    "plan.add_unit": ("add a unit: {number}s or {number}m", "ajoutez une unité\u00a0: {number}s ou {number}m"),
    "plan.percent": (
        "found {found}; allowed: a percentage such as 99.9% or 0.5%",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un pourcentage comme 99,9\u202f% ou 0,5\u202f%",
    ),
    "plan.percent_range": (
        "found {found}; allowed: 0% to 100%",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: de 0\u202f% à 100\u202f%",
    ),
    "plan.add_percent": ("write {number}%", "écrivez {number}%"),
    "plan.chance": (
        "found {found}; allowed: above 0% and at most 20%",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: plus de 0\u202f% et au plus 20\u202f%",
    ),
    "plan.frequency": (
        'found {found}; allowed: a number per day, week or month, such as "2 per week"',
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un nombre par jour, semaine ou mois, comme «\u00a02 par "
        "semaine\u00a0»",
    ),
    "plan.name": (
        "found {found}; allowed: a name of at most 40 lower-case letters, digits and hyphens that starts with a letter",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un nom d'au plus 40 lettres minuscules sans accent, "
        "chiffres et tirets, commençant par une lettre",
    ),
    "plan.timezone": (
        "found {found}; allowed: a time zone such as Europe/Paris or UTC",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un fuseau horaire comme Europe/Paris ou UTC",
    ),
    "plan.path": (
        "found {found}; allowed: a path that starts with / and has no spaces",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un chemin qui commence par / et ne contient pas d'espace",
    ),
    "plan.port": (
        "found {found}; allowed: a port from 1 to 65535",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un port de 1 à 65535",
    ),
    "plan.address": (
        "found {found}; allowed: a port, or an address with a port such as 127.0.0.1:8080",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un port, ou une adresse avec son port comme 127.0.0.1:8080",
    ),
}

LINES = {
    "plan.driver": (
        "found {found}; allowed: one driver with its options, such as `docker: {{image: …}}`",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un seul pilote et ses options, comme `docker: {{image: …}}`",
    ),
    "plan.driver_colon": ("write `{name}: {{}}`", "écrivez `{name}: {{}}`"),
    "plan.driver_options": (
        'found {found}; the driver "{name}" takes options, such as `{name}: {{…: …}}`',
        "trouvé\u00a0: {found}\u202f; le pilote «\u00a0{name}\u00a0» attend des options, comme `{name}: {{…: …}}`",
    ),
    "plan.step": (
        "found {found}; a step is one of: {allowed}",
        "trouvé\u00a0: {found}\u202f; une étape est l'une de\u00a0: {allowed}",
    ),
    "plan.step_kind": (
        'unknown step "{found}"; allowed: {allowed}',
        "étape inconnue «\u00a0{found}\u00a0»\u202f; étapes admises\u00a0: {allowed}",
    ),
    "plan.step_colon": ('a ":" is missing after "{word}"', "il manque «\u00a0:\u00a0» après «\u00a0{word}\u00a0»"),
    "plan.takes_nothing": (
        "found {found}; this step takes no value",
        "trouvé\u00a0: {found}\u202f; cette étape n'attend pas de valeur",
    ),
    "plan.traffic": (
        "found {found}; allowed: a share and a time such as `5% for 1h`, or `100%`",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: une part et une durée comme `5% pendant 1h`, ou `100%`",
    ),
    "plan.traffic_whole": (
        "found {found}; traffic is moved in whole percents from 1% to 100%",
        "trouvé\u00a0: {found}\u202f; le trafic se règle en pourcents entiers, de 1\u202f% à 100\u202f%",
    ),
    "plan.flag_line": (
        "found {found}; allowed: the flag's key and a share, such as `checkout 5% for 1h` or `checkout 100%`",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: la clé du flag et une part, comme `checkout 5% pendant 1h` ou `checkout 100%`",
    ),
    "plan.flag_share": (
        "found {found}; a flag is given to more than 0% and at most 100% of the users",
        "trouvé\u00a0: {found}\u202f; un flag se donne à plus de 0\u202f% et au plus 100\u202f% des utilisateurs",
    ),
    "plan.flag_fault": ("flag {flag}: {because}", "flag {flag}\u00a0: {because}"),
    "plan.flag_fault_near": ("flag {flag}: {because} {near}", "flag {flag}\u00a0: {because} {near}"),
    "plan.flag_undeclared": (
        'the flag "{flag}" is none of those that the plan declares: {allowed}',
        "le flag «\u00a0{flag}\u00a0» n'est pas de ceux que le plan déclare\u00a0: {allowed}",
    ),
    "plan.flag_first": (
        "the flag {flag} is given to users before any of them meets the version that knows it; move it behind the first traffic step",
        "le flag {flag} est donné avant que quiconque voie la version qui le connaît\u202f; placez-le après la première "
        "étape de trafic",
    ),
    "plan.flag_shrinks": (
        "the flag {flag} goes from {before:percent} to {after:percent} of the users; a share only grows",
        "le flag {flag} passe de {before:percent} à {after:percent} des utilisateurs\u202f; une part ne fait que croître",
    ),
    "plan.flag_no_duration": (
        "{percent:percent} of the users get the flag {flag} for no time at all; the next step follows as soon as the guards allow",
        "{percent:percent} des utilisateurs reçoivent le flag {flag} sans durée\u202f; l'étape suivante vient dès que les gardes "
        "le permettent",
    ),
    "plan.traffic_word": (
        'found "{found}"; allowed: for',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; attendu\u00a0: pendant (ou for)",
    ),
    "plan.check": (
        "found {found}; allowed: a driver with its options, `timeout` and `tries`, such as `{{command: pytest "
        "-q, timeout: 10m}}`",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un pilote et ses options, `timeout` et `tries`, comme "
        "`{{command: pytest -q, timeout: 10m}}`",
    ),
    "plan.check_two": (
        "found {found}; a check has one driver besides `timeout`, `tries` and `description`",
        "trouvé\u00a0: {found}\u202f; un contrôle a un seul pilote, en plus de `timeout`, `tries` et `description`",
    ),
    "plan.check_none": (
        "this check runs nothing; name a driver such as `command: pytest -q` or `http: {{path: /}}`",
        "ce contrôle n'exécute rien\u202f; nommez un pilote, comme `command: pytest -q` ou `http: {{path: /}}`",
    ),
    "plan.call": (
        "found {found}; allowed: a check, or a check and its limit, such as `tests` or `coverage > 80%`",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un contrôle, ou un contrôle et sa limite, comme `tests` ou "
        "`coverage > 80%`",
    ),
    "plan.limit": (
        "found {found}; allowed: a limit such as `> 80%`, `critical = 0` or `< 200KB gzip`",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: une limite comme `> 80%`, `critical = 0` ou `< 200KB gzip`",
    ),
    "plan.limit_amount": (
        "found {found}; allowed: a number and its unit, such as 80%, 0, 200KB or 250ms",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un nombre et son unité, comme 80\u202f%, 0, 200KB ou 250ms",
    ),
    "plan.limit_unknown_unit": (
        'unknown unit "{found}"; allowed: {allowed}',
        "unité inconnue «\u00a0{found}\u00a0»\u202f; unités admises\u00a0: {allowed}",
    ),
    "plan.smoke_lines": (
        "found {found}; allowed: lines such as `GET /login is 200`",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: des lignes comme `GET /login est 200`",
    ),
    "plan.smoke_method": (
        "found {found}; allowed: {allowed}",
        "trouvé\u00a0: {found}\u202f; méthodes admises\u00a0: {allowed}",
    ),
    "plan.smoke_path": (
        "found {found}; allowed: a path that starts with /",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un chemin qui commence par /",
    ),
    "plan.smoke_word": (
        'found "{found}"; allowed: {allowed}',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; mots admis\u00a0: {allowed} (est, contient, en-tête, en moins de)",
    ),
    "plan.smoke_twice": ('"{word}" twice in the same line', "«\u00a0{word}\u00a0» deux fois dans la même ligne"),
    "plan.smoke_status": (
        "found {found}; allowed: a status from 100 to 599",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: un code d'état de 100 à 599",
    ),
    "plan.smoke_quote": (
        'found {found}; allowed: text in quotes, such as "Welcome"',
        'trouvé\u00a0: {found}\u202f; attendu\u00a0: un texte entre guillemets, comme "Bienvenue"',
    ),
    "plan.smoke_header": (
        "found {found}; allowed: the name of a header",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: le nom d'un en-tête",
    ),
}

CONDITIONS = {
    "plan.condition_long": (
        "a condition has at most {limit:number} characters",
        "une condition compte au plus {limit:number} caractères",
    ),
    "plan.condition_word": (
        'found "{found}"; allowed: {allowed}',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; attendu\u00a0: {allowed}",
    ),
    "plan.condition_short": (
        "the condition ends too soon; allowed here: {allowed}",
        "la condition s'arrête trop tôt\u202f; attendu ici\u00a0: {allowed}",
    ),
    "plan.condition_share": (
        "found {found}; {metric} is a share: write a percentage such as 1%",
        "trouvé\u00a0: {found}\u202f; {metric} est une part\u00a0: écrivez un pourcentage comme 1\u202f%",
    ),
    "plan.condition_over": (
        "found {found}; a share is at most 100%",
        "trouvé\u00a0: {found}\u202f; une part ne dépasse pas 100\u202f%",
    ),
    "plan.condition_ratio": (
        "found {found}; {metric} is compared with stable by a percentage such as 20%",
        "trouvé\u00a0: {found}\u202f; {metric} se compare à stable par un pourcentage comme 20\u202f%",
    ),
    "plan.condition_latency": (
        "found {found}; {metric} is a time: write a duration such as 500ms",
        "trouvé\u00a0: {found}\u202f; {metric} est un temps\u00a0: écrivez une durée comme 500ms",
    ),
    "plan.criterion_for": (
        "{found}: a criterion has no `for`; how long users meet the version is said by the steps, as in `traffic: 5% for 1h`",
        "{found}\u00a0: un critère n'a pas de durée\u202f; ce sont les étapes qui la donnent, comme `traffic: 5% for 1h`",
    ),
    "plan.criterion_relative": (
        "{found}: a criterion has a limit of its own; what may not be worse than stable is a guard under `guards`",
        "{found}\u00a0: un critère a sa propre limite\u202f; ce qui ne doit pas être pire que stable est une garde, sous `guards`",
    ),
    "plan.condition_unit": (
        "found {found}; add a unit, such as 5m",
        "trouvé\u00a0: {found}\u202f; ajoutez une unité, comme 5m",
    ),
    "plan.condition_worse": (
        'whether more or less {metric} is worse is not known; write "higher than stable by" or "lower than stable by"',
        "on ne sait pas si {metric} empire en montant ou en baissant\u202f; écrivez «\u00a0supérieur à stable "
        "de\u00a0» ou «\u00a0inférieur à stable de\u00a0»",
    ),
}
