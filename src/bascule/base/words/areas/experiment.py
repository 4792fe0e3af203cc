"""Sentences of the area `experiment`: what an experiment says, why, and what is wrong with a design or its figures."""

WORDS: dict[str, tuple[str, str]] = {
    # By how much.
    "experiment.size": ("{estimate} ({span})", "{estimate} ({span})"),
    "experiment.amount-percent": ("{value:percent}", "{value:percent}"),
    "experiment.amount-points": (
        "{value:figure} {value:plural point|points}",
        "{value:figure} {value:plural point|points}",
    ),
    "experiment.amount-units": ("{value:figure}", "{value:figure}"),
    "experiment.span-percent": ("{low:percent} to {high:percent}", "de {low:percent} à {high:percent}"),
    "experiment.span-points": ("{low:figure} to {high:figure} points", "de {low:figure} à {high:figure} points"),
    "experiment.span-units": ("{low:figure} to {high:figure}", "de {low:figure} à {high:figure}"),
    # Outcomes.
    "experiment.better": (
        "Ship {variant}. Against {control}, {metric} changes by {by}: better, and proven on day {day}.",
        "Adoptez {variant}. Par rapport à {control}, {metric} change de {by}\u202f: c'est mieux, et prouvé au jour {day}.",
    ),
    "experiment.worse": (
        "Stop. With {variant}, {metric} changes by {by} against {control}: worse, and proven on day {day}.",
        "Arrêtez. Avec {variant}, {metric} change de {by} par rapport à {control}\u202f: c'est pire, et prouvé au jour {day}.",
    ),
    "experiment.breached": (
        "Take {variant} back. {metric} is worse than with {control} by at least {proven}, proven on day {day}; "
        "{limit} is allowed.",
        "Retirez {variant}. {metric} est moins bon qu'avec {control}, d'au moins {proven}, "
        "c'est prouvé au jour {day}\u202f; {limit} est admis.",
    ),
    "experiment.futile": (
        "Stop. The planned {days} days are over and no variant is proven to be better. With {variant}, {metric} changed by {by}: "
        "0 is within reach.",
        "Arrêtez. Les {days} jours prévus sont écoulés et rien ne prouve qu'une variante soit meilleure. Avec {variant}, "
        "{metric} a changé de {by}\u202f: zéro reste possible.",
    ),
    "experiment.continue": (
        "Go on: day {day} of {days}. {missing}",
        "Continuez\u202f: jour {day} sur {days}. {missing}",
    ),
    "experiment.cannot-tell": (
        "Nothing can be concluded from these figures. {because}",
        "On ne peut rien conclure de ces chiffres. {because}",
    ),
    "experiment.no-effect": (
        "Nothing can be concluded: the figures of {metric} allow no comparison of {variant} (nobody differs from anybody, or "
        "the average is too close to 0, or too few users have a value).",
        "On ne peut rien conclure\u202f: les chiffres de {metric} ne permettent pas de comparer {variant} (tous les "
        "utilisateurs ont la même valeur, ou la moyenne est trop proche de 0, ou trop peu d'utilisateurs ont une valeur).",
    ),
    # Gates.
    "experiment.no-days": ("No day has been counted yet.", "Aucun jour n'a encore été compté."),
    "experiment.gate-figures": ("All figures are there.", "Tous les chiffres sont là."),
    "experiment.missing-day": (
        "Day {day} is missing ({count:number} {count:plural day|days} in all).",
        "Le jour {day} manque ({count:number} {count:plural jour|jours} en tout).",
    ),
    "experiment.missing-figures": (
        "There are no figures of {metric} for {variant}.",
        "Il n'y a pas de chiffres de {metric} pour {variant}.",
    ),
    "experiment.too-many-figures": (
        "{metric} counts {n:number} users of {variant}, but only {users:number} were exposed.",
        "{metric} compte {n:number} utilisateurs de {variant}, alors que {users:number} seulement l'ont vue.",
    ),
    "experiment.gate-assignment": (
        "Users came as planned ({shares}).",
        "Les utilisateurs sont arrivés comme prévu ({shares}).",
    ),
    "experiment.gate-mismatch": (
        "Users did not come as the weights say: {shares}, with weights {weights}. Some are lost on the way; find out where "
        "before you read anything else.",
        "Les utilisateurs ne sont pas arrivés selon les poids\u202f: {shares}, pour des poids {weights}. Il s'en perd en "
        "route\u202f; trouvez où avant de lire quoi que ce soit.",
    ),
    "experiment.gate-exposure": (
        "{count:number} {count:plural user|users} saw more than one variant ({share:percent}): few enough.",
        "{count:number} {count:plural utilisateur a|utilisateurs ont} vu plus d'une variante ({share:percent})\u202f: assez peu.",
    ),
    "experiment.gate-crossed": (
        "{count:number} users saw more than one variant ({share:percent}): the assignment does not stick.",
        "{count:number} utilisateurs ont vu plus d'une variante ({share:percent})\u202f: l'affectation n'est pas stable.",
    ),
    "experiment.gate-users": (
        "Every variant has more than {least:number} users; {variant} has the fewest, {users:number}.",
        "Chaque variante a plus de {least:number} utilisateurs\u202f; {variant} en a le moins, {users:number}.",
    ),
    "experiment.gate-few-users": (
        "{variant} has {users:number} {users:plural user|users}; more than {least:number} are needed in every variant.",
        "{variant} a {users:number} {users:plural utilisateur|utilisateurs}\u202f; il en faut plus de {least:number} "
        "dans chaque variante.",
    ),
    "experiment.gate-days": (
        "It has run for {days} days, at least {least} are needed.",
        "L'expérience dure depuis {days} jours, il en faut au moins {least}.",
    ),
    "experiment.gate-few-days": (
        "It has run for {days} {days:plural day|days}; at least {least} are needed.",
        "L'expérience dure depuis {days} {days:plural jour|jours}\u202f; il en faut au moins {least}.",
    ),
    "experiment.gate-first-look": (
        "The first look that may decide is on day {day}.",
        "Le premier examen qui peut décider aura lieu au jour {day}.",
    ),
    "experiment.gate-weeks": (
        "The last look was on day {day}, after whole weeks; the next one is on day {next}.",
        "Le dernier examen a eu lieu au jour {day}, après des semaines entières\u202f; le prochain aura lieu au jour {next}.",
    ),
    "experiment.gate-last-look": (
        "The last look was on day {day}; there is no further one.",
        "Le dernier examen a eu lieu au jour {day}\u202f; il n'y en aura pas d'autre.",
    ),
    "experiment.gate-guardrails": (
        "No guardrail is proven to be harmed ({count:number} watched).",
        "Aucun dommage n'est prouvé sur les garde-fous ({count:number} sous surveillance).",
    ),
    "experiment.gate-harm": (
        "{metric} is proven to be harmed by {variant}, since day {day}.",
        "Il est prouvé que {variant} nuit à {metric}, depuis le jour {day}.",
    ),
    "experiment.gate-proof": (
        "{metric} is proven to be better with {variant}, since day {day}.",
        "Il est prouvé que {metric} est meilleur avec {variant}, depuis le jour {day}.",
    ),
    "experiment.gate-no-look": (
        "No look has been possible yet that may decide.",
        "Aucun examen qui puisse décider n'a encore été possible.",
    ),
    "experiment.gate-none-left": (
        "No variant is left that could be proven to be better.",
        "Il ne reste aucune variante dont on puisse prouver qu'elle est meilleure.",
    ),
    "experiment.gate-no-proof": (
        "Nothing is proven yet: at the last look, the difference in {metric} with {variant} was {z:figure} times as large as its "
        "uncertainty (above 0 is good), and {bound:figure} times is needed.",
        "Rien n'est encore prouvé\u202f: au dernier examen, l'écart de {metric} avec {variant} valait {z:figure} fois son "
        "incertitude (positif est bon), il faut {bound:figure} fois.",
    ),
    # What is wrong with a design.
    "experiment.one-variant": (
        "An experiment needs two variants or more; there {count:plural is|are} {count}. The first one is the control.",
        "Une expérience demande au moins deux variantes\u202f; il y en a {count}. La première sert de référence.",
    ),
    "experiment.no-primary": (
        "An experiment needs a primary metric: what shall decide?",
        "Une expérience demande un indicateur principal\u202f: qu'est-ce qui doit décider\u202f?",
    ),
    "experiment.twice": ("{name} is named twice.", "{name} est nommé deux fois."),
    "experiment.two-forms": (
        "{metric} is named twice with different kinds or quantiles; give one of them another name.",
        "{metric} est nommé deux fois avec des natures ou des quantiles différents\u202f; donnez un autre nom à l'un d'eux.",
    ),
    "experiment.bad-variant-name": ("A variant has no name.", "Une variante n'a pas de nom."),
    "experiment.bad-weight": (
        "The weight of {variant} is {found}; it must be a number above 0.",
        "Le poids de {variant} est {found}\u202f; ce doit être un nombre supérieur à 0.",
    ),
    "experiment.bad-configuration": (
        "The configuration of {variant} must be JSON: texts, finite numbers, truths, lists and mappings.",
        "La configuration de {variant} doit être du JSON\u202f: textes, nombres finis, booléens, listes et ensembles de clés.",
    ),
    "experiment.bad-metric-name": (
        "A metric cannot be called \u201c{name}\u201d; a name is needed, and {reserved} means the users themselves.",
        "Un indicateur ne peut s'appeler «\u202f{name}\u202f»\u202f; il faut un nom, et {reserved} désigne les utilisateurs eux-mêmes.",
    ),
    "experiment.bad-level": (
        "{metric}: a quantile, and nothing else, has a `level` between 0 and 1, such as 0.95.",
        "{metric}\u202f: un quantile, et lui seul, a un `level` entre 0 et 1, par exemple 0.95.",
    ),
    "experiment.bad-limit": (
        "The limit of the guardrail {metric} is {found}; it must be 0 or more, in the metric's own unit.",
        "La limite du garde-fou {metric} est {found}\u202f; elle doit valoir 0 ou plus, dans l'unité de l'indicateur.",
    ),
    "experiment.bad-days": (
        "The planned duration is {days} days; it must be whole weeks, from {least} to {most} days.",
        "La durée prévue est de {days} jours\u202f; il faut des semaines entières, de {least} à {most} jours.",
    ),
    "experiment.bad-minimum": (
        "`min_users` and `min_days` cannot be below 0, `tightest` not below 1.",
        "`min_users` et `min_days` ne peuvent être inférieurs à 0, ni `tightest` inférieur à 1.",
    ),
    "experiment.bad-risk": (
        "`{name}` is {found}; it must be above 0 and at most 0.5.",
        "`{name}` vaut {found}\u202f; il doit être supérieur à 0 et valoir au plus 0.5.",
    ),
    # Registration.
    "experiment.changed": (
        "The design is not the one that was registered when the experiment began: {count:number} "
        "{count:plural difference|differences} ({differences}).",
        "Le plan d'expérience n'est plus celui qui a été enregistré au début\u202f: {count:number} "
        "{count:plural différence|différences} ({differences}).",
    ),
    "experiment.changed-hint": (
        "Read with the design of then, or begin a new experiment: a rule that is changed on the way promises nothing.",
        "Lisez avec le plan d'alors, ou commencez une nouvelle expérience\u202f: une règle changée en route ne promet rien.",
    ),
    "experiment.no-registration": (
        "This is no registration: it needs a `fingerprint` and a `design`, as `bascule experiment register` writes them.",
        "Ce n'est pas un enregistrement\u202f: il faut `fingerprint` et `design`, tels que les écrit "
        "`bascule experiment register`.",
    ),
    "experiment.registration-edited": (
        "The registration was edited: its content does not have the hash {fingerprint}.",
        "L'enregistrement a été modifié\u202f: son contenu n'a pas l'empreinte {fingerprint}.",
    ),
    # What is wrong with figures.
    "experiment.bad-count": (
        "{found} is no number of users; it must be a whole number, 0 or more.",
        "{found} n'est pas un nombre d'utilisateurs\u202f; il faut un entier, 0 ou plus.",
    ),
    "experiment.bad-share": (
        "{successes} of {n} users cannot be: there are at most as many successes as users.",
        "{successes} sur {n} utilisateurs, c'est impossible\u202f: il y a au plus autant de succès que d'utilisateurs.",
    ),
    "experiment.not-finite": (
        "A sum is not a number, or is infinite.",
        "Une somme n'est pas un nombre, ou est infinie.",
    ),
    "experiment.bad-squares": (
        "The sum {sum:figure} of {n} users cannot have {squares:figure} as the sum of its squares: it is too small.",
        "La somme {sum:figure} de {n} utilisateurs ne peut avoir {squares:figure} pour somme des carrés\u202f: c'est trop peu.",
    ),
    "experiment.bad-product": (
        "The sum of products {product} of {n} users does not go with the sums of squares.",
        "La somme des produits {product} de {n} utilisateurs ne va pas avec les sommes des carrés.",
    ),
    "experiment.bad-quantile": (
        "The quantile {estimate} is not between the ends {lower} and {upper} of its interval.",
        "Le quantile {estimate} n'est pas entre les bornes {lower} et {upper} de son intervalle.",
    ),
    "experiment.bad-bins": (
        "The values of the {level} quantile are not all different numbers, or {level} is not between 0 and 1.",
        "Les valeurs du quantile {level} ne sont pas toutes des nombres différents, ou {level} n'est pas entre 0 et 1.",
    ),
    "experiment.bad-day-numbers": (
        "Days are numbered from 1, each once.",
        "Les jours sont numérotés à partir de 1, chacun une fois.",
    ),
    "experiment.unknown-variant": (
        "Day {day} has figures of {name}, which is no variant of the design; there are {known}.",
        "Le jour {day} a des chiffres de {name}, qui n'est pas une variante du plan\u202f; il y a {known}.",
    ),
    "experiment.other-kind": (
        "Day {day}: the figures of {metric} are not those of the kind `{kind}` that the design names.",
        "Jour {day}\u202f: les chiffres de {metric} ne sont pas de la nature `{kind}` que nomme le plan.",
    ),
    # The file of a design.
    "experiment.design-syntax": (
        "The design cannot be read: line {line}: {problem}",
        "Le plan d'expérience est illisible\u202f: ligne {line}\u202f: {problem}",
    ),
    "experiment.design-empty": (
        "The design must be a mapping with `variants`, `primary` and `days`.",
        "Le plan d'expérience doit être un ensemble de clés, avec `variants`, `primary` et `days`.",
    ),
    "experiment.design-key": (
        "{place}: there is no `{key}`; there are {known}.",
        "{place}\u202f: la clé `{key}` n'existe pas\u202f; il y a {known}.",
    ),
    "experiment.design-missing": ("{place}: `{key}` is missing.", "{place}\u202f: `{key}` manque."),
    "experiment.design-value": (
        "{place} is {found}; {kind} is needed.",
        "{place} vaut {found}\u202f; il faut {kind}.",
    ),
    "experiment.kind-text": ("a text", "un texte"),
    "experiment.kind-number": ("a number", "un nombre"),
    "experiment.kind-whole": ("a whole number", "un nombre entier"),
    "experiment.kind-truth": ("true or false", "true ou false"),
    "experiment.kind-list": ("a list", "une liste"),
    "experiment.kind-mapping": ("a mapping of keys", "un ensemble de clés"),
    "experiment.kind-choice": ("one of {choices}", "l'une des valeurs {choices}"),
    # The file of figures.
    "experiment.data-columns": (
        "The columns are {found}; day, variant, metric and n are needed, and besides them there may be {allowed}.",
        "Les colonnes sont {found}\u202f; il faut day, variant, metric et n, et il peut y avoir en plus {allowed}.",
    ),
    "experiment.data-width": (
        "Row {row} has {found} cells, the header {allowed}.",
        "La ligne {row} a {found} cellules, l'en-tête {allowed}.",
    ),
    "experiment.data-day": (
        "Row {row}: {found} is no day; it must be a number from 1 or a date such as 2026-11-24, the same way in all rows.",
        "Ligne {row}\u202f: {found} n'est pas un jour\u202f; il faut un nombre à partir de 1 ou une date telle que 2026-11-24, "
        "de la même façon à toutes les lignes.",
    ),
    "experiment.data-number": (
        "Row {row}: {found} in the column {column} is no number.",
        "Ligne {row}\u202f: {found} dans la colonne {column} n'est pas un nombre.",
    ),
    "experiment.data-whole": (
        "Row {row}: {found} in the column {column} is no whole number, 0 or more.",
        "Ligne {row}\u202f: {found} dans la colonne {column} n'est pas un entier, 0 ou plus.",
    ),
    "experiment.data-metric": (
        "Row {row}: {found} is no metric of the design; there are {known}.",
        "Ligne {row}\u202f: {found} n'est pas un indicateur du plan\u202f; il y a {known}.",
    ),
    "experiment.data-variant": (
        "Row {row}: {found} is no variant of the design; there are {known}.",
        "Ligne {row}\u202f: {found} n'est pas une variante du plan\u202f; il y a {known}.",
    ),
    "experiment.data-row": ("Row {row}: {because}", "Ligne {row}\u202f: {because}"),
    "experiment.no-packages": (
        "Experiments need {package}, which is not installed.",
        "Les expériences ont besoin de {package}, qui n'est pas installé.",
    ),
    # What the verb says.
    "experiment.rule-group-sequential": (
        "Group-sequential: may be looked at every day; decides at the end of whole weeks.",
        "Séquentiel par groupes\u202f: on peut regarder chaque jour\u202f; la décision tombe à la fin de semaines entières.",
    ),
    "experiment.rule-fixed-horizon": (
        "Fixed horizon: decides on day {days} only. What is shown before is not to be acted on.",
        "Horizon fixe\u202f: ne décide qu'au jour {days}. Ce qui s'affiche avant ne doit pas servir à décider.",
    ),
    "experiment.outcome-ship": ("SHIP {variant}", "ADOPTER {variant}"),
    "experiment.outcome-stop": ("STOP", "ARRÊTER"),
    "experiment.outcome-continue": ("CONTINUE", "CONTINUER"),
    "experiment.outcome-cannot-tell": ("CANNOT TELL", "IMPOSSIBLE DE CONCLURE"),
    "experiment.column-metric": ("metric", "indicateur"),
    "experiment.column-role": ("role", "rôle"),
    "experiment.column-variant": ("variant", "variante"),
    "experiment.column-users": ("users", "utilisateurs"),
    "experiment.column-change": ("change", "écart"),
    "experiment.column-value": ("value", "valeur"),
    "experiment.column-always": ("may be read any day", "lisible chaque jour"),
    "experiment.column-look": ("at the last look", "au dernier examen"),
    "experiment.column-state": ("state", "état"),
    "experiment.role-primary": ("primary", "principal"),
    "experiment.role-secondary": ("secondary", "secondaire"),
    "experiment.role-guardrail": ("guardrail", "garde-fou"),
    "experiment.control-of": ("control", "référence"),
    "experiment.state-better": ("better since day {day}", "mieux depuis le jour {day}"),
    "experiment.state-worse": ("worse since day {day}", "pire depuis le jour {day}"),
    "experiment.state-open": ("open", "en cours"),
    "experiment.state-adjusted": ("p {p:figure} after correction", "p {p:figure} après correction"),
    "experiment.state-harm": ("harm since day {day}", "dommage depuis le jour {day}"),
    "experiment.state-no-harm": ("no harm proven", "aucun dommage prouvé"),
    "experiment.gates-met": ("Met:", "Rempli\u202f:"),
    "experiment.gates-missing": ("Missing:", "Manque\u202f:"),
}
