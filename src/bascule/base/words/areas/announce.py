"""Announcements: what is said to whom, how it went, and what is wrong with a plan's channels and templates.

The sentences `announce.title-…` and `announce.text-…` are templates with the placeholders of `plan.telling`.
"""

from bascule.base.words.areas.announce_texts import TEXTS

WORDS = {
    **TEXTS,
    "announce.to-nobody": (
        "at least one channel is needed, for example `to: team`",
        "il faut au moins un canal, par exemple `to: team`",
    ),
    "announce.too-long": (
        "a message has at most {most:number} characters",
        "un message a au plus {most:number} caractères",
    ),
    "announce.placeholder": (
        "{found} is never filled in; here there are {allowed}",
        "{found} n'est jamais rempli\u202f; il y a ici {allowed}",
    ),
    "announce.no-words": (
        'channel "{channel}" speaks {language}, and there is no text in that language: ours is said there',
        "le canal «\u00a0{channel}\u00a0» parle {language}, et aucun texte n'est dans cette langue\u00a0: le nôtre y sera dit",
    ),
    "announce.unused": (
        'nothing is ever said on channel "{name}"',
        "rien n'est jamais dit sur le canal «\u00a0{name}\u00a0»",
    ),
    # How it went.
    "announce.state-queued": ("queued", "en file"),
    "announce.state-retried": ("tried again", "réessayé"),
    "announce.state-sent": ("sent", "envoyé"),
    "announce.state-failed": ("failed", "échoué"),
    "announce.state-superseded": ("superseded", "dépassé"),
    "announce.failed-for-good": (
        'The message "{title}" did not reach channel "{channel}" in {attempts:number} '
        "{attempts:plural attempt|attempts}: {because}",
        "Le message «\u00a0{title}\u00a0» n'a pas atteint le canal «\u00a0{channel}\u00a0» en {attempts:number} "
        "{attempts:plural tentative|tentatives}\u00a0: {because}",
    ),
    "announce.sent-again": (
        '{by} had the message "{title}" to channel "{channel}" sent again.',
        "{by} a fait renvoyer le message «\u00a0{title}\u00a0» au canal «\u00a0{channel}\u00a0».",
    ),
    "announce.none-such": ("There is no announcement {number}.", "Il n'y a pas d'annonce {number}."),
    "announce.none-such-hint": (
        "See their numbers with: bascule announcements",
        "Voyez leurs numéros avec\u00a0: bascule announcements",
    ),
    "announce.pointless": (
        'The message "{title}" was let go of before it was sent: what it says is no longer so.',
        "Le message «\u00a0{title}\u00a0» a été abandonné avant son envoi\u00a0: ce qu'il dit n'est plus vrai.",
    ),
    "announce.bad-url": (
        "what {reference} holds is not a URL that apprise knows; the list of services is at appriseit.com/services",
        "ce que contient {reference} n'est pas une URL connue d'apprise\u202f; "
        "la liste des services est sur appriseit.com/services",
    ),
    "announce.not-taken": (
        "the channel did not take it: {detail}",
        "le canal ne l'a pas accepté\u00a0: {detail}",
    ),
    "announce.in-vain": ("the channel did not take it", "le canal ne l'a pas accepté"),
    "announce.too-slow": (
        "the channel did not answer within {limit:duration}",
        "le canal n'a pas répondu en {limit:duration}",
    ),
    "announce.broken": (
        "the sender ended without a result ({detail})",
        "l'envoi s'est terminé sans résultat ({detail})",
    ),
    # Planned maintenance.
    "announce.past": (
        "{at:moment} is over; a maintenance is announced before it begins",
        "{at:moment} est passé\u202f; une maintenance s'annonce avant qu'elle commence",
    ),
    "announce.no-channel": (
        "the plan names no channel for it",
        "le plan ne nomme aucun canal pour cela",
    ),
    "announce.no-channel-hint": (
        "add `announce: {{maintenance: {{to: CHANNEL}}}}` to the plan, or say `--to CHANNEL`",
        "ajoutez `announce: {{maintenance: {{to: CANAL}}}}` au plan, ou dites `--to CANAL`",
    ),
    "announce.no-window": (
        "{at:moment} does not lie in the window of {kind} releases in {environment}",
        "{at:moment} n'est pas dans la fenêtre des mises en production {kind} en {environment}",
    ),
    "announce.no-window-hint": (
        "see when it opens: bascule windows {environment} --kind {kind}",
        "voyez quand elle s'ouvre\u00a0: bascule windows {environment} --kind {kind}",
    ),
    "announce.given": (
        "{by} announced a maintenance of {environment} ({kind}) at {at:moment} to {channels}",
        "{by} a annoncé une maintenance de {environment} ({kind}) le {at:moment} à {channels}",
    ),
    "announce.counts": (
        "The maintenance of {environment} ({kind}) at {at:moment} is announced: every channel has it.",
        "La maintenance de {environment} ({kind}) le {at:moment} est annoncée\u00a0: chaque canal l'a reçue.",
    ),
    # For whom a release waits.
    "announce.whom-person": ("whoever may resume it", "quiconque peut la reprendre"),
    "announce.whom-operator": ("an operator", "un opérateur"),
    "announce.whom-anybody": ("whoever may confirm", "quiconque peut confirmer"),
    "announce.whom-named": ("{names}", "{names}"),
    "announce.at": ("{at:moment}", "{at:moment}"),
    "announce.took": ("{took:duration}", "{took:duration}"),
    "announce.nobody": ("nobody in particular", "personne en particulier"),
}
