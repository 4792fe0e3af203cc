"""Sentences of the API: why a request is refused, and what is wrong with it."""

WORDS: dict[str, tuple[str, str]] = {
    "api.no-preview": (
        "Nothing is routed at the place of {release} yet. See it once the new version runs: bascule status {release}.",
        "Rien n'est encore acheminé à l'emplacement de {release}. À voir quand la nouvelle version tourne : bascule status {release}.",
    ),
    "api.no-job": (
        "Step {step} of {release} runs no command.",
        "L'étape {step} de {release} n'exécute aucune commande.",
    ),
    "api.bad-token": ("{path} holds no token.", "{path} ne contient pas de jeton."),
    "api.bad-token-hint": (
        "Delete {path} and start again: a new token is made.",
        "Supprimez {path} et redémarrez : un nouveau jeton est créé.",
    ),
    # Titles of problems, by status.
    "api.title-400": ("Unreadable", "Illisible"),
    "api.title-401": ("Not signed in", "Non connecté"),
    "api.title-403": ("Not allowed", "Non autorisé"),
    "api.title-404": ("Not found", "Introuvable"),
    "api.title-405": ("Not possible here", "Impossible ici"),
    "api.title-408": ("Too slow", "Trop lent"),
    "api.title-busy": ("Too much at once", "Trop à la fois"),
    "api.title-409": ("Refused", "Refusé"),
    "api.title-413": ("Too large", "Trop volumineux"),
    "api.title-421": ("Wrong address", "Mauvaise adresse"),
    "api.title-422": ("The request has faults", "La demande contient des erreurs"),
    "api.title-429": ("Too often", "Trop souvent"),
    "api.title-500": ("A defect of Bascule", "Un défaut de Bascule"),
    "api.title-503": ("The database does not answer", "La base de données ne répond pas"),
    # Details.
    "api.sign-in": ("Sign in first.", "Connectez-vous d'abord."),
    "api.sign-in-hint": (
        "Open the address that `bascule serve` printed, or sign in with your account.",
        "Ouvrez l'adresse affichée par `bascule serve`, ou connectez-vous avec votre compte.",
    ),
    "api.token-needed": (
        "This needs a token: `Authorization: Bearer TOKEN`.",
        "Ceci demande un jeton : `Authorization: Bearer JETON`.",
    ),
    "api.token-hint": (
        "Make one on your account page; on the server's machine the data folder's file `token` holds one.",
        "Créez-en un sur la page de votre compte ; sur la machine du serveur, le fichier `token` du dossier de données en contient un.",
    ),
    "api.stale-form": (
        "This form is out of date; nothing was changed.",
        "Ce formulaire a expiré ; rien n'a été modifié.",
    ),
    "api.stale-form-hint": ("Reload the page and try again.", "Rechargez la page et recommencez."),
    "api.other-site": (
        "This form was sent by a page of another site; nothing was changed.",
        "Ce formulaire vient d'une page d'un autre site ; rien n'a été modifié.",
    ),
    "api.other-host": (
        "Bascule does not answer under the name “{host}”.",
        "Bascule ne répond pas sous le nom « {host} ».",
    ),
    "api.other-host-hint": (
        "Use the address that `bascule serve` printed, or set BASCULE_HOST.",
        "Utilisez l'adresse affichée par `bascule serve`, ou définissez BASCULE_HOST.",
    ),
    "api.too-large-kb": (
        "At most {limit:number} kB are read here; nothing was changed.",
        "La limite est ici de {limit:number} ko ; rien n'a été modifié.",
    ),
    "api.too-slow": (
        "The rest of the request did not come in time; nothing was changed. Send it again.",
        "La suite de la requête n'est pas arrivée à temps ; rien n'a été modifié. Envoyez-la de nouveau.",
    ),
    "api.too-many-bodies": (
        "Too many requests are half-sent at the moment; nothing was changed. Try again in a few seconds.",
        "Trop de requêtes sont en cours d'envoi ; rien n'a été modifié. Réessayez dans quelques secondes.",
    ),
    "api.too-many": (
        "Too many requests come at once; nothing was changed. Try again in a few seconds.",
        "Trop de requêtes arrivent à la fois ; rien n'a été modifié. Réessayez dans quelques secondes.",
    ),
    "api.too-large": (
        "At most {limit:number} MB are read; nothing was changed.",
        "La limite est de {limit:number} Mo ; rien n'a été modifié.",
    ),
    "api.not-found": ("There is nothing at this address.", "Il n'y a rien à cette adresse."),
    "api.wrong-method": (
        "This address exists, but not for this method.",
        "Cette adresse existe, mais pas pour cette méthode.",
    ),
    "api.unreadable": (
        "The request cannot be read; nothing was changed.",
        "La demande est illisible ; rien n'a été modifié.",
    ),
    "api.bug": ("Something went wrong inside Bascule.", "Une erreur s'est produite dans Bascule."),
    "api.bug-hint": (
        "The log has the trace. Releases under way are not affected.",
        "Le journal technique en garde la trace. Les mises en production en cours ne sont pas touchées.",
    ),
    "api.no-plan": ("The server knows no plan yet.", "Le serveur ne connaît encore aucun plan."),
    "api.no-plan-hint": (
        "Start it with one (`bascule serve plan.yaml`), or send the plan's text along.",
        "Démarrez-le avec un plan (`bascule serve plan.yaml`), ou joignez le texte du plan.",
    ),
    "api.plan-unreadable": ("The plan {path} cannot be read: {detail}.", "Le plan {path} est illisible : {detail}."),
    "api.bad-version": (
        "“{found}” is not a version: letters, digits and . _ + - only, at most 128, the first one a letter or a digit.",
        "« {found} » n'est pas une version : lettres, chiffres et . _ + - seulement, 128 au plus, en commençant par une lettre ou un chiffre.",
    ),
    "api.port-taken": (
        "Port {port} of {host} is in use by another program.",
        "Le port {port} de {host} est déjà pris par un autre programme.",
    ),
    "api.port-taken-hint": (
        "Stop that program, or choose another port: BASCULE_PORT={other} bascule serve",
        "Arrêtez ce programme ou choisissez un autre port : BASCULE_PORT={other} bascule serve",
    ),
    "api.port-refused": (
        "Bascule cannot listen on {host}, port {port}: {detail}.",
        "Bascule ne peut pas écouter sur {host}, port {port} : {detail}.",
    ),
    # Faults of a request, one by one.
    "api.invalid": (
        "The request has {count:number} {count:plural fault|faults}; nothing was changed.",
        "La demande contient {count:number} {count:plural erreur|erreurs} ; rien n'a été modifié.",
    ),
    "api.fault-missing": ("is missing", "manque"),
    "api.fault-extra-forbidden": ("is not known", "n'est pas connu"),
    "api.fault-string-type": ("must be text", "doit être un texte"),
    "api.fault-string-too-short": ("must not be empty", "ne doit pas être vide"),
    "api.fault-string-too-long": (
        "must have at most {max_length:number} characters",
        "doit compter au plus {max_length:number} caractères",
    ),
    "api.fault-string-pattern-mismatch": (
        "contains characters that are not allowed",
        "contient des caractères non admis",
    ),
    "api.fault-value-error": ("contains control characters", "contient des caractères de contrôle"),
    "api.fault-int-parsing": ("must be a whole number", "doit être un nombre entier"),
    "api.fault-int-type": ("must be a whole number", "doit être un nombre entier"),
    "api.fault-int-from-float": ("must be a whole number", "doit être un nombre entier"),
    "api.fault-float-parsing": ("must be a number", "doit être un nombre"),
    "api.fault-float-type": ("must be a number", "doit être un nombre"),
    "api.fault-bool-parsing": ("must be true or false", "doit être vrai ou faux"),
    "api.fault-greater-than": ("must be above {gt}", "doit être supérieur à {gt}"),
    "api.fault-greater-than-equal": ("must be at least {ge}", "doit être au moins {ge}"),
    "api.fault-less-than-equal": ("must be at most {le}", "doit être au plus {le}"),
    "api.fault-json-invalid": ("is not JSON", "n'est pas du JSON"),
    "api.fault-model-attributes-type": ("must be an object with keys", "doit être un objet avec des clés"),
    "api.fault-dict-type": ("must be an object with keys", "doit être un objet avec des clés"),
    "api.fault-string-unicode": ("is not valid Unicode", "n'est pas de l'Unicode valide"),
    "api.fault-enum": ("must be {expected}", "doit valoir {expected}"),
    "api.fault-other": ("is not valid ({what})", "n'est pas valide ({what})"),
}
