"""Sentences of the area `survey`: what is wrong with one, what the widget says, and the page of the answers."""

WORDS: dict[str, tuple[str, str]] = {
    "survey.scale": (
        "a scale from 0 or 1 to at most 10 is expected, like 0-10 or 1-5, found {found}",
        "une échelle de 0 ou 1 à 10 au plus est attendue, comme 0-10 ou 1-5, trouvé {found}",
    ),
    "survey.same-event": (
        "the answers to {name} and to {other} are both the event {event}; give {name} an `event` of its own to tell them apart",
        "les réponses à {name} et à {other} sont toutes deux l'événement {event}\u202f; donnez à {name} son propre `event` "
        "pour les distinguer",
    ),
    "survey.send": ("Send", "Envoyer"),
    "survey.later": ("Not now", "Pas maintenant"),
    "survey.close": ("Close", "Fermer"),
    "survey.thanks": ("Thank you for your answer.", "Merci de votre réponse."),
    "survey.choose": ("Please choose a number.", "Merci de choisir une note."),
    "survey.page": ("Surveys", "Enquêtes"),
    "survey.page-about": (
        "What users answer when the application asks them, from the plan's section surveys.",
        "Ce que répondent les utilisateurs quand l'application les interroge, d'après la section surveys du plan.",
    ),
    "survey.none": (
        "The plan asks nothing. `bascule explain surveys` shows how.",
        "Le plan ne pose aucune question. `bascule explain surveys` montre comment faire.",
    ),
    "survey.days": ("The last {days} days", "Les {days} derniers jours"),
    "survey.asked": ("Asked", "Interrogés"),
    "survey.answered": ("Answered", "Réponses"),
    "survey.dismissed": ("Declined", "Refus"),
    "survey.rate": ("Response rate", "Taux de réponse"),
    "survey.mean": ("Mean", "Moyenne"),
    "survey.nps": ("Net promoter score", "Net promoter score"),
    "survey.interval": ("between {low:figure} and {high:figure}", "entre {low:figure} et {high:figure}"),
    "survey.too-few": (
        "an interval from {fewest} answers on",
        "un intervalle à partir de {fewest} réponses",
    ),
    "survey.scores": ("Answers by score", "Réponses par note"),
    "survey.score": ("Score", "Note"),
    "survey.count": ("Answers", "Réponses"),
    "survey.comments": ("Latest comments", "Derniers commentaires"),
    "survey.no-answers": ("Nobody has answered yet.", "Personne n'a encore répondu."),
    "survey.snippet": ("To ask from a page", "Pour interroger depuis une page"),
    "survey.after": (
        "Asked after {event}, at most once in {every:duration}.",
        "Posée après {event}, au plus une fois en {every:duration}.",
    ),
    "survey.by-hand": (
        'Asked by bascule.survey("{name}"), at most once in {every:duration}.',
        'Posée par bascule.survey("{name}"), au plus une fois en {every:duration}.',
    ),
    "survey.link": ("Surveys and their answers", "Les enquêtes et leurs réponses"),
}
