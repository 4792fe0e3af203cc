"""Sentences of the command line."""

WORDS: dict[str, tuple[str, str]] = {
    "cli.bad-port": (
        "BASCULE_PORT must be a number from 1 to 65535; found {found}.",
        "BASCULE_PORT doit être un nombre de 1 à 65535 ; trouvé : {found}.",
    ),
    "cli.plan-refused": (
        "The plan has {count:number} {count:plural error|errors}; nothing was started.",
        "Le plan a {count:number} {count:plural erreur|erreurs} ; rien n'a été lancé.",
    ),
    "cli.plan-refused-hint": ("See them with: bascule check", "Voyez-les avec : bascule check"),
    "cli.not-earlier": (
        "{version} has not succeeded in {earlier}, which comes before {environment}.",
        "{version} n'a pas réussi dans {earlier}, qui vient avant {environment}.",
    ),
    "cli.not-earlier-hint": (
        "Type: bascule release {component} --version {version} --to {earlier}",
        "Tapez : bascule release {component} --version {version} --to {earlier}",
    ),
}
