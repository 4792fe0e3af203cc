"""Sentences of the engine: what was done and what did not answer."""

WORDS: dict[str, tuple[str, str]] = {
    "engine.timeout": (
        "{what} did not answer within {limit:duration}.",
        "« {what} » n'a pas répondu en {limit:duration}.",
    ),
    "engine.bug": (
        "{what} failed unexpectedly ({error}). This is a defect of the driver; the log has its trace.",
        "« {what} » a échoué de façon inattendue ({error}). C'est un défaut du pilote ; le journal technique en garde la trace.",
    ),
    "engine.nonsense": (
        "{what} gave an answer that is none ({found}). This is a defect of the driver.",
        "« {what} » a donné une réponse qui n'en est pas une ({found}). C'est un défaut du pilote.",
    ),
    "engine.weights-set": (
        "Traffic set in {took:duration}: blue {blue:percent}, green {green:percent}.",
        "Trafic posé en {took:duration} : bleu {blue:percent}, vert {green:percent}.",
    ),
    "engine.output-kept": (
        "The last {count:number} {count:plural line|lines} of output of the {slot:slot} slot {count:plural was|were} kept.",
        "{count:number} {count:plural dernière ligne|dernières lignes} de l'emplacement {slot:slot} {count:plural gardée|gardées}.",
    ),
    "engine.check-not-asked": ("It could not be asked. {because}", "Il n'a pas pu être posé. {because}"),
}
