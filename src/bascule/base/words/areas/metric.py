"""Sentences of the area `metric`: figures over product events, in the plan, on the page and in a terminal."""

WORDS = {
    "metric.one-kind": (
        "a metric is exactly one of {allowed}; {count:number} found",
        "un indicateur est exactement l'un de\u00a0: {allowed}\u202f; {count:number} trouvé(s)",
    ),
    "metric.needs": (
        "a `{kind}` needs `{key}`, the event that a user starts with",
        "`{kind}` demande `{key}`, l'événement par lequel on commence",
    ),
    "metric.needs-after": (
        "a `{kind}` needs `after`: how long after the start users are to come back, for example `after: 7d`",
        "`{kind}` demande `after`\u00a0: combien de temps après le départ on doit revenir, par exemple `after: 7d`",
    ),
    "metric.steps": (
        "found {found}; a funnel has 2 to {most:number} events in order, for example [signed_up, invited, paid]",
        "trouvé\u00a0: {found}\u202f; un entonnoir a de 2 à {most:number} événements dans l'ordre, par exemple [signed_up, invited, paid]",
    ),
    "metric.step-twice": (
        "{name} stands twice in the funnel; each event is one step",
        "{name} figure deux fois dans l'entonnoir\u202f; chaque événement est une seule étape",
    ),
    "metric.nps-range": (
        "found {found} for `{key}`; a net promoter score lies between -100 and 100",
        "trouvé pour `{key}`\u00a0: {found}\u202f; un Net Promoter Score va de -100 à 100",
    ),
    "metric.over-alone": (
        "`over` says how long a span an `alert` looks at, and there is none; add one or remove it",
        "`over` dit sur quelle durée porte une `alert`, et il n'y en a pas\u202f; ajoutez-en une ou retirez-le",
    ),
    "metric.over-short": (
        "found {found}; an alert looks at a minute at least, for example 1d",
        "trouvé\u00a0: {found}\u202f; une alerte porte sur une minute au moins, par exemple 1d",
    ),
    "metric.needs-within": (
        "`without` needs `within`: until some time has passed nobody knows what somebody will not do",
        "`without` demande `within`\u00a0: avant un certain temps, nul ne sait ce que quelqu'un ne fera pas",
    ),
    "metric.needless": ("a `{kind}` has no `{key}`; remove it", "`{kind}` ne prend pas `{key}`\u202f; retirez-le"),
    "metric.unit": (
        "found {found} for `{key}`; a `{kind}` is written as {example}",
        "trouvé pour `{key}`\u00a0: {found}\u202f; `{kind}` s'écrit comme {example}",
    ),
    "metric.bound": (
        "found {found}; write a share, a duration or a number: 80%, 10m, 8, with a side `> 8`",
        "trouvé\u00a0: {found}\u202f; écrivez une part, une durée ou un nombre\u00a0: 80%, 10m, 8, avec un côté `> 8`",
    ),
    "metric.amount": (
        "found {found}; a baseline is an amount alone, for example 65%",
        "trouvé\u00a0: {found}\u202f; le point de départ est une valeur seule, par exemple 65%",
    ),
    "metric.alert-side": (
        'found {found}; say on which side of it: "< 60%" or "> 15m", in quotes',
        'trouvé\u00a0: {found}\u202f; dites de quel côté\u00a0: "< 60%" ou "> 15m", entre guillemets',
    ),
    "metric.property": (
        "found {found}; write the event and its property, for example `survey_answered.score`",
        "trouvé\u00a0: {found}\u202f; écrivez l'événement et sa propriété, par exemple `survey_answered.score`",
    ),
    "metric.name": (
        "found {found}; a metric's name has small letters, digits and underscores, for example completion_rate",
        "trouvé\u00a0: {found}\u202f; le nom d'un indicateur n'a que minuscules, chiffres et tirets bas, par exemple completion_rate",
    ),
    "metric.crossed": (
        "the alert of {name} speaks where its goal is reached; put it on the other side of the goal",
        "l'alerte de {name} se déclenche là où l'objectif est atteint\u202f; placez-la de l'autre côté de l'objectif",
    ),
    "metric.reached-before": (
        "the baseline of {name} has reached its goal already",
        "le point de départ de {name} atteint déjà l'objectif",
    ),
    "metric.taken": (
        "proxies measure {name} already; give this metric another name",
        "les proxys mesurent déjà {name}\u202f; donnez un autre nom à cet indicateur",
    ),
    # Figures and alerts.
    "metric.in-share": ("{value:percent}", "{value:percent}"),
    "metric.in-time": ("{value:duration}", "{value:duration}"),
    "metric.in-count": ("{value:figure}", "{value:figure}"),
    "metric.between": ("{low} and {high}", "{low} et {high}"),
    "metric.cases": ("{n:number}", "{n:number}"),
    "metric.below": ("below {limit}", "au-dessous de {limit}"),
    "metric.above": ("above {limit}", "au-dessus de {limit}"),
    "metric.state-alert": ("alert", "alerte"),
    "metric.state-over": ("over", "terminée"),
    "metric.alert-began": (
        "{metric} in {environment} is {limit}: {value}, between {interval}, from {n:number} cases since {since:moment}",
        "{metric} en {environment} est {limit}\u00a0: {value}, entre {interval}, sur {n:number} cas depuis {since:moment}",
    ),
    "metric.alert-ended": (
        "{metric} in {environment} is no longer {limit}: {value}, between {interval}, from {n:number} cases since {since:moment}",
        "{metric} en {environment} n'est plus {limit}\u00a0: {value}, entre {interval}, sur {n:number} cas depuis {since:moment}",
    ),
    "metric.alert-dropped": (
        "The plan asks for no alert on {metric} in {environment} any more; the one that stood is over.",
        "Le plan ne demande plus d'alerte sur {metric} en {environment}\u202f; celle qui durait est close.",
    ),
    "metric.none-such": (
        "There is no metric {name} in the plan. Its metrics: {allowed}.",
        "Il n'y a pas d'indicateur {name} dans le plan. Ses indicateurs\u00a0: {allowed}.",
    ),
    "metric.no-funnel": (
        "{name} is a `{kind}`, and only a `funnel` has steps.",
        "{name} est un `{kind}`, et seul un `funnel` a des étapes.",
    ),
    "metric.no-retention": (
        "{name} is a `{kind}`, and only a `retention` has cohorts.",
        "{name} est un `{kind}`, et seule une `retention` a des cohortes.",
    ),
}
