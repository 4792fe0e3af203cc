"""Sentences of places: whose they are, and what people want of them."""

WORDS: dict[str, tuple[str, str]] = {
    "places.elsewhere": (
        "What runs of {component} in {environment} was started from the data folder {folder} on {host}: from here it cannot be "
        "reached, so it is not touched.",
        "Ce qui tourne de {component} en {environment} a été démarré depuis le dossier de données {folder} sur {host}\u202f: d'ici on "
        "ne peut pas l'atteindre, donc on n'y touche pas.",
    ),
    "places.nobody-knows": (
        "Nobody knows from which data folder {component} in {environment} was started, and nothing of it is to be found here. If "
        "nothing of it runs elsewhere, type: bascule up {component} --to {environment} --here",
        "Personne ne sait depuis quel dossier de données {component} en {environment} a été démarré, et rien n'en est visible ici. Si "
        "rien n'en tourne ailleurs, tapez\u202f: bascule up {component} --to {environment} --here",
    ),
    "places.silent": (
        "{component} in {environment} was started from the data folder {folder} on {host}, whose control plane does not answer. "
        "Start it there (bascule serve); this one cannot reach what runs, and touches nothing.",
        "{component} en {environment} a été démarré depuis le dossier de données {folder} sur {host}, dont le plan de contrôle ne "
        "répond pas. Démarrez-le là-bas (bascule serve)\u202f; celui-ci ne peut pas atteindre ce qui tourne, et ne touche à rien.",
    ),
    "places.down": (
        "{component} in {environment} is to be stopped: {reason}",
        "{component} en {environment} doit être arrêté\u202f: {reason}",
    ),
    "places.up": (
        "{component} in {environment} is to run again.",
        "{component} en {environment} doit tourner de nouveau.",
    ),
    "places.taken-over": (
        "{component} in {environment} is taken over by the data folder {folder} on {host}, and is to run again.",
        "{component} en {environment} est repris par le dossier de données {folder} sur {host}, et doit tourner de nouveau.",
    ),
    "places.nothing-there": (
        "Nothing of {component} serves in {environment}.",
        "Rien de {component} n'est en service en {environment}.",
    ),
    "places.nothing-there-hint": (
        "To see what runs where, type: bascule status",
        "Pour voir ce qui tourne où, tapez\u202f: bascule status",
    ),
    "places.busy": (
        "{release} is under way for {component} in {environment}.",
        "{release} est en cours pour {component} en {environment}.",
    ),
    "places.busy-hint": (
        "Wait for its end, or type: bascule cancel {release}",
        "Attendez sa fin, ou tapez\u202f: bascule cancel {release}",
    ),
}
