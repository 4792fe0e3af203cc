"""Sentences of supervision: what runs between releases, what became of it, and what was done about it."""

WORDS: dict[str, tuple[str, str]] = {
    # How a place is.
    "supervise.health-unknown": ("not known", "inconnu"),
    "supervise.health-serving": ("serving", "en service"),
    "supervise.health-degraded": ("degraded", "dégradé"),
    "supervise.health-down": ("down", "en panne"),
    "supervise.health-stopped": ("stopped", "arrêté"),
    # Why.
    "supervise.died": (
        "Version {version} ended: {detail:detail}.",
        "La version {version} s'est terminée\u202f: {detail:detail}.",
    ),
    "supervise.not-there": ("Version {version} is not running.", "La version {version} ne tourne pas."),
    "supervise.silent": (
        "Version {version} runs and does not answer at {path}: {detail:detail}.",
        "La version {version} tourne et ne répond pas à {path}\u202f: {detail:detail}.",
    ),
    "supervise.starting": ("Version {version} is being started.", "La version {version} est en cours de démarrage."),
    "supervise.unreadable": ("Nobody can see it now.", "Personne ne peut le voir pour l'instant."),
    "supervise.proxy-gone": ("The proxy is not running.", "Le proxy ne tourne pas."),
    "supervise.route-wrong": (
        "The proxy does not send people where the program is.",
        "Le proxy n'envoie pas les gens là où est le programme.",
    ),
    "supervise.gave-up": (
        "{because} It was started {count:number} times and does not stay up; it is not started again. Release a fix, or type: "
        "bascule up",
        "{because} Elle a été démarrée {count:number} fois et ne tient pas\u202f; on ne la redémarre plus. Mettez une correction en "
        "production, ou tapez\u202f: bascule up",
    ),
    "supervise.stopped-by": ("Stopped on purpose by {by}.", "Arrêté exprès par {by}."),
    # What was done.
    "supervise.blind": (
        "{component} in {environment} cannot be seen: {because}",
        "{component} en {environment} ne peut pas être vu\u202f: {because}",
    ),
    "supervise.started-again": (
        "{component} in {environment}: {because} It is started again (start {count:number} in a row).",
        "{component} en {environment}\u202f: {because} On la redémarre (démarrage {count:number} de suite).",
    ),
    "supervise.takes-over": (
        "{component} {version} in {environment} has died {count:number} times in a row, and the version before is still warm: it "
        "takes over.",
        "{component} {version} en {environment} est morte {count:number} fois de suite, et la version d'avant est encore chaude\u202f: "
        "elle prend le relais.",
    ),
    "supervise.keeps-dying": (
        "{component} {version} in {environment} keeps dying: {count:number} starts in a row did not last. {because}",
        "{component} {version} en {environment} meurt sans cesse\u202f: {count:number} démarrages de suite n'ont pas tenu. {because}",
    ),
    "supervise.left-dead": (
        "{component} {version} in {environment} is not started again after {count:number} starts in a row. {because}",
        "{component} {version} en {environment} n'est plus redémarrée après {count:number} démarrages de suite. {because}",
    ),
    "supervise.hangs": (
        "{component} in {environment} has not answered for {within:duration}; it is stopped and started again. {because}",
        "{component} en {environment} n'a pas répondu depuis {within:duration}\u202f; on l'arrête et on la redémarre. {because}",
    ),
    "supervise.proxy-again": (
        "{component} in {environment}: {because} It is started again (try {count:number}).",
        "{component} en {environment}\u202f: {because} On le redémarre (essai {count:number}).",
    ),
    "supervise.proxy-stays-down": (
        "The proxy of {component} in {environment} does not come back: {because}",
        "Le proxy de {component} en {environment} ne revient pas\u202f: {because}",
    ),
    "supervise.serves-again": (
        "{component} {version} in {environment} serves again, after {took:duration}.",
        "{component} {version} en {environment} est de nouveau en service, après {took:duration}.",
    ),
    "supervise.stopped": (
        "{component} in {environment} was stopped, as {by} wants it.",
        "{component} en {environment} a été arrêté, comme {by} le veut.",
    ),
    "supervise.brought-back": (
        "{component} {version} in {environment} is started again, as it was before it was stopped.",
        "{component} {version} en {environment} est redémarré, comme avant l'arrêt.",
    ),
}
