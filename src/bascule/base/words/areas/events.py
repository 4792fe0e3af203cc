"""Sentences of the area `events`: product events, why some are refused, and the page that shows them."""

_CALL = {
    "events.not-json": (
        "The body is not JSON: {detail}",
        "Le corps n'est pas du JSON\u00a0: {detail}",
    ),
    "events.too-deep": (
        "It is nested too deep.",
        "L'imbrication est trop profonde.",
    ),
    "events.wrong-shape": (
        "{at} has the wrong type: {detail}.",
        "{at} n'a pas le bon type\u00a0: {detail}.",
    ),
    "events.no-batch": (
        "There is no event in `batch`: send a list of at least one.",
        "`batch` ne contient aucun événement\u00a0: envoyez une liste d'au moins un.",
    ),
    "events.many": (
        "{count:number} events are too many for one call: send at most {most:number}.",
        "{count:number} événements, c'est trop pour un appel\u00a0: envoyez-en au plus {most:number}.",
    ),
    "events.call-too-large": (
        "The call is too large: send at most {most} kB at once, unpacked.",
        "L'appel est trop volumineux\u00a0: envoyez au plus {most}\u00a0ko à la fois, une fois décompressés.",
    ),
    "events.not-gzip": (
        "The body is not gzip, although Content-Encoding says so.",
        "Le corps n'est pas du gzip, alors que Content-Encoding l'annonce.",
    ),
    "events.encoding": (
        "Content-Encoding {found} is not known: send gzip, or nothing packed.",
        "Content-Encoding {found} est inconnu\u00a0: envoyez du gzip, ou rien de compressé.",
    ),
    "events.slow": (
        "The body did not come in time.",
        "Le corps n'est pas arrivé à temps.",
    ),
    "events.wrong-method": (
        "Only POST is answered here.",
        "Seul POST reçoit une réponse ici.",
    ),
    "events.key-unknown": (
        "No write key, or one that is not good. To list those there are, type: bascule key list",
        "Pas de clé d'écriture, ou une clé qui ne vaut rien. Pour lister celles qui existent, tapez\u00a0: bascule key list",
    ),
    "events.too-fast": (
        "This key may write {most:number} events a second and has written more: send the same again later.",
        "Cette clé peut écrire {most:number} événements par seconde et en a écrit plus : renvoyez les mêmes plus tard.",
    ),
    "events.too-much": (
        "This key may write {most:number} MB a day and has written them: send the same again tomorrow (UTC).",
        "Cette clé peut écrire {most:number} Mo par jour et les a écrits : renvoyez les mêmes demain (UTC).",
    ),
    "events.busy": (
        "Too many events wait to be written: send the same again in a second.",
        "Trop d'événements attendent d'être écrits\u00a0: renvoyez les mêmes dans une seconde.",
    ),
    "events.away": (
        "The database does not answer: nothing was kept; send the same again.",
        "La base de données ne répond pas\u00a0: rien n'a été gardé\u202f; renvoyez la même chose.",
    ),
    "events.refused": (
        "{count:number} of {total:number} {total:plural event|events} cannot be taken.",
        "Sur {total:number} {total:plural événement|événements}, {count:number} ne {count:plural peut|peuvent} pas être {count:plural accepté|acceptés}.",
    ),
}

_EVENT = {
    "events.event-too-large": (
        "The event is too large: {size} kB, at most {most} kB.",
        "L'événement est trop volumineux\u00a0: {size}\u00a0ko, au plus {most}\u00a0ko.",
    ),
    "events.no-kind": (
        "`type` is {found}; allowed: {allowed}.",
        "`type` vaut {found}\u202f; valeurs possibles\u00a0: {allowed}.",
    ),
    "events.no-event": (
        "A track call needs `event`: the name of what happened.",
        "Un appel track demande `event`\u00a0: le nom de ce qui s'est passé.",
    ),
    "events.nobody": (
        "`userId` or `anonymousId` is needed.",
        "Il faut `userId` ou `anonymousId`.",
    ),
    "events.long": (
        "`{field}` is too long: at most {most} characters.",
        "`{field}` est trop long\u00a0: au plus {most} caractères.",
    ),
    "events.nul": (
        "A text holds the character NUL (\\u0000), which cannot be stored.",
        "Un texte contient le caractère NUL (\\u0000), qui ne peut pas être stocké.",
    ),
    "events.no-instant": (
        "`{field}` is no instant: {found}; write one in ISO 8601, such as 2026-11-24T15:00:00Z.",
        "`{field}` n'est pas un instant\u00a0: {found}\u202f; écrivez-le en ISO 8601, comme 2026-11-24T15:00:00Z.",
    ),
    "events.too-late": (
        "It happened {days:figure} days ago; events are taken for {most} days.",
        "Cela s'est passé il y a {days:figure} jours\u202f; les événements sont acceptés pendant {most} jours.",
    ),
    "events.no-slot": (
        "{found} is no slot; allowed: {allowed}.",
        "{found} n'est pas un emplacement\u202f; valeurs possibles\u00a0: {allowed}.",
    ),
    "events.many-flags": (
        "{count} flags are too many: at most {most}.",
        "{count} flags, c'est trop\u00a0: au plus {most}.",
    ),
    "events.no-variant": (
        "The variant of the flag {flag} is no name of 1 to {most} characters.",
        "La variante du flag {flag} n'est pas un nom de 1 à {most} caractères.",
    ),
    "events.no-exposure": (
        "An exposure names `flag` and `variant` in its properties.",
        "Une exposition nomme `flag` et `variant` dans ses propriétés.",
    ),
    "events.not-stored": (
        "The database does not take this event.",
        "La base de données n'accepte pas cet événement.",
    ),
}

_KEYS = {
    "events.key-made": (
        "{who} made the write key {key} ({name}) for {environment} of {plan}.",
        "{who} a créé la clé d'écriture {key} ({name}) pour {environment} de {plan}.",
    ),
    "events.key-revoked": (
        "{who} revoked the write key {key}.",
        "{who} a révoqué la clé d'écriture {key}.",
    ),
    "events.no-key": (
        "There is no write key {key}.",
        "Il n'y a pas de clé d'écriture {key}.",
    ),
    "events.no-key-hint": (
        "To list those there are, type: bascule key list",
        "Pour lister celles qui existent, tapez\u00a0: bascule key list",
    ),
    "events.no-environment": (
        "The plan {plan} has no environment {found}; it has: {allowed}.",
        "Le plan {plan} n'a pas d'environnement {found}\u202f; il a\u00a0: {allowed}.",
    ),
}

_PAGE = {
    "events.page": ("Events", "Événements"),
    "events.page-about": (
        "What your application's programs and pages tell of its users. A write key says into which environment it goes; everybody may see it.",
        "Ce que les programmes et les pages de votre application disent de ses utilisateurs. Une clé d'écriture dit dans quel environnement cela va\u202f; tout le monde peut la voir.",
    ),
    "events.keys": ("Write keys", "Clés d'écriture"),
    "events.no-keys": ("There is none yet.", "Il n'y en a pas encore."),
    "events.new-key": ("A new write key", "Une nouvelle clé d'écriture"),
    "events.new-key-button": ("Make the key", "Créer la clé"),
    "events.revoke": ("Revoke", "Révoquer"),
    "events.revoked": ("revoked", "révoquée"),
    "events.name": ("Name", "Nom"),
    "events.place": ("Environment", "Environnement"),
    "events.key": ("Key", "Clé"),
    "events.made": ("Made", "Créée"),
    "events.snippets": ("To paste", "À coller"),
    "events.snippets-about": (
        "These lines name the newest key of the environment shown. The script sets no cookie; with consent, an id lasts as long as the tab.",
        "Ces lignes nomment la clé la plus récente de l'environnement affiché. Le script ne pose aucun cookie\u202f; avec consentement, un identifiant dure autant que l'onglet.",
    ),
    "events.snippet-page": ("In the head of your pages", "Dans l'en-tête de vos pages"),
    "events.snippet-python": ("In programs in Python", "Dans les programmes en Python"),
    "events.snippet-node": ("In programs in Node.js", "Dans les programmes en Node.js"),
    "events.last": ("The last events", "Les derniers événements"),
    "events.no-events": ("Nothing has come yet.", "Rien n'est encore arrivé."),
    "events.when": ("When", "Quand"),
    "events.event": ("Event", "Événement"),
    "events.who": ("Who", "Qui"),
    "events.slot": ("Slot and flags", "Emplacement et flags"),
    "events.told": ("Properties", "Propriétés"),
    "events.faults": ("Refused lately", "Refusés dernièrement"),
    "events.no-faults": ("Nothing was refused.", "Rien n'a été refusé."),
    "events.fault-at": ("no. {index} of its call", "n° {index} de son appel"),
    "events.hour": ("In the last hour", "Pendant la dernière heure"),
    "events.show": ("Show", "Afficher"),
}

WORDS = _CALL | _EVENT | _KEYS | _PAGE
