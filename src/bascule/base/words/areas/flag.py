"""Sentences of the area `flag`: what is wrong with a definition, and why an evaluation gave no variant."""

WORDS: dict[str, tuple[str, str]] = {
    # What is wrong with a rule.
    "flag.too-deep": (
        "Rules are nested deeper than {most} levels.",
        "Les règles sont imbriquées sur plus de {most} niveaux.",
    ),
    "flag.too-large": (
        "With every shared rule counted where it is used, there are more than {most:number} values to compile.",
        "En comptant chaque règle partagée là où elle sert, il y a plus de {most:number} valeurs à compiler.",
    ),
    "flag.one-operator": (
        'A rule has exactly one operator, as in {{"==": […]}}; this one has {count}.',
        'Une règle a un seul opérateur, comme dans {{"==": […]}}\u202f; celle-ci en a {count}.',
    ),
    "flag.unknown-operator": ('There is no operator "{name}".', "Il n'y a pas d'opérateur «\u00a0{name}\u00a0»."),
    "flag.did-you-mean": ('Did you mean "{word}"?', "Vouliez-vous dire «\u00a0{word}\u00a0»\u202f?"),
    "flag.operators": ("Operators are: {names}.", "Les opérateurs sont\u00a0: {names}."),
    "flag.unknown-evaluator": (
        'There is no rule "{name}" in $evaluators; there are: {known}.',
        "Il n'y a pas de règle «\u00a0{name}\u00a0» dans $evaluators\u202f; il y a\u00a0: {known}.",
    ),
    "flag.none": ("none", "aucune"),
    "flag.nested-reference": (
        "A rule in $evaluators cannot name another one.",
        "Une règle de $evaluators ne peut pas en nommer une autre.",
    ),
    "flag.list-expected": (
        "A list of arguments is expected here: […].",
        "Une liste d'arguments est attendue ici\u00a0: […].",
    ),
    "flag.too-few": (
        "At least {least} {least:plural argument|arguments} needed, {count} found.",
        "Il faut au moins {least} {least:plural argument|arguments}, {count} trouvé(s).",
    ),
    "flag.arguments": (
        "{wanted} {wanted:plural argument|arguments} needed, {count} found.",
        "Il faut {wanted} {wanted:plural argument|arguments}, {count} trouvé(s).",
    ),
    "flag.arguments-between": (
        "{least} to {most} arguments needed, {count} found.",
        "Il faut de {least} à {most} arguments, {count} trouvé(s).",
    ),
    "flag.var-path": (
        'The first argument of "var" is the name of an attribute, as a text.',
        "Le premier argument de «\u00a0var\u00a0» est le nom d'un attribut, sous forme de texte.",
    ),
    "flag.var-injected": (
        'There is no "{name}"; there are: {known}.',
        "Il n'y a pas de «\u00a0{name}\u00a0»\u202f; il y a\u00a0: {known}.",
    ),
    "flag.names-expected": (
        "A list of attribute names is expected here.",
        "Une liste de noms d'attributs est attendue ici.",
    ),
    "flag.some-names-expected": (
        'A number and a list of attribute names are expected here: [1, ["a", "b"]].',
        'Un nombre et une liste de noms d\'attributs sont attendus ici\u00a0: [1, ["a", "b"]].',
    ),
    "flag.text-expected": ("A text or a rule is expected here.", "Un texte ou une règle est attendu ici."),
    "flag.version-operator": (
        "The relation between two versions is one of: {known}",
        "La relation entre deux versions est l'une de\u00a0: {known}",
    ),
    "flag.version-expected": (
        'A version like "1.4.0", or a "var" that reads one, is expected here.',
        "Une version comme «\u00a01.4.0\u00a0», ou un «\u00a0var\u00a0» qui en lit une, est attendue ici.",
    ),
    "flag.choice-expected": (
        'A variant with its weight is expected here: ["on", 25].',
        'Une variante avec son poids est attendue ici\u00a0: ["on", 25].',
    ),
    "flag.choices-missing": (
        'Variants with their weights are missing: ["on", 25], ["off", 75].',
        'Les variantes avec leurs poids manquent\u00a0: ["on", 25], ["off", 75].',
    ),
    "flag.weight-expected": (
        "A weight is a whole number from 0 on, or a rule that computes one.",
        "Un poids est un nombre entier à partir de 0, ou une règle qui en calcule un.",
    ),
    "flag.weights-too-large": (
        "The weights add up to more than {most:number}.",
        "La somme des poids dépasse {most:number}.",
    ),
    # What is wrong with a definition.
    "flag.no-flags": (
        'A document of flags is an object with a member "flags".',
        "Un document de flags est un objet avec un membre «\u00a0flags\u00a0».",
    ),
    "flag.object-expected": ("An object is expected here: {{…}}.", "Un objet est attendu ici\u00a0: {{…}}."),
    "flag.rule-expected": (
        "A rule, which is an object, is expected here.",
        "Une règle, c'est-à-dire un objet, est attendue ici.",
    ),
    "flag.key-missing": ('The flag has no "key".', "Le flag n'a pas de «\u00a0key\u00a0»."),
    "flag.bad-key": (
        "A key has 1 to {most} printable characters and no slash, because it is part of an address.",
        "Une clé a de 1 à {most} caractères imprimables et pas de barre oblique, car elle fait partie d'une adresse.",
    ),
    "flag.state": (
        'The state is "ENABLED" or "DISABLED", not "{found}".',
        "L'état est «\u00a0ENABLED\u00a0» ou «\u00a0DISABLED\u00a0», pas «\u00a0{found}\u00a0».",
    ),
    "flag.variants-expected": (
        'A flag has at least one variant: {{"on": true, "off": false}}.',
        'Un flag a au moins une variante\u00a0: {{"on": true, "off": false}}.',
    ),
    "flag.one-type": (
        "All variants are of one type, boolean, number, string or object; the first is {first}, this one {found}.",
        "Toutes les variantes sont d'un même type, boolean, number, string ou object\u202f; la première est {first}, "
        "celle-ci {found}.",
    ),
    "flag.scalar-expected": (
        "Metadata are texts, numbers, true or false.",
        "Les métadonnées sont des textes, des nombres, true ou false.",
    ),
    "flag.bucketing": (
        "The generation of the buckets is one of: {known}.",
        "La génération de la répartition est l'une de\u00a0: {known}.",
    ),
    "flag.no-variant": (
        '"{name}" is no variant of this flag; there are: {known}.',
        "«\u00a0{name}\u00a0» n'est pas une variante de ce flag\u202f; il y a\u00a0: {known}.",
    ),
    # What is wrong with the short form.
    "flag.unknown-member": (
        'There is no "{name}" here; there are: {known}.',
        "Il n'y a pas de «\u00a0{name}\u00a0» ici\u202f; il y a\u00a0: {known}.",
    ),
    "flag.switch-expected": ("true or false is expected here.", "true ou false est attendu ici."),
    "flag.percentage-expected": (
        'A percentage from 0 to 100 is expected here, like 25 or "25%".',
        "Un pourcentage de 0 à 100 est attendu ici, comme 25 ou «\u00a025%\u00a0».",
    ),
    "flag.audience-expected": (
        'The audience is "all", or attributes with their values: {{"country": ["FR", "BE"]}}.',
        'Le public est «\u00a0all\u00a0», ou des attributs avec leurs valeurs\u00a0: {{"country": ["FR", "BE"]}}.',
    ),
    "flag.values-expected": (
        "A text or a list of texts is expected here.",
        "Un texte ou une liste de textes est attendu ici.",
    ),
    "flag.users-expected": (
        'Users are written with on or off: {{"camille": "on"}}.',
        'Les utilisateurs s\'écrivent avec on ou off\u00a0: {{"camille": "on"}}.',
    ),
    # What becomes of a change.
    "flag.refused": (
        "Refused at {pointer}: {because}",
        "Refusé en {pointer}\u00a0: {because}",
    ),
    "flag.own-rules": (
        'The flag "{flag}" has rules of its own; the short form can only switch and ramp it.',
        "Le flag «\u00a0{flag}\u00a0» a ses propres règles\u202f; la forme courte ne peut que l'activer, "
        "le désactiver ou changer sa part.",
    ),
    "flag.own-rules-hint": (
        "Write its whole definition, with state, variants and targeting.",
        "Écrivez sa définition entière, avec state, variants et targeting.",
    ),
    "flag.takes-away": (
        'The change would take "{variant}" of the flag "{flag}" from users who have it: up to {share:percent} of them all.',
        "Ce changement retirerait «\u00a0{variant}\u00a0» du flag «\u00a0{flag}\u00a0» à des utilisateurs qui l'ont\u00a0: "
        "jusqu'à {share:percent} de l'ensemble.",
    ),
    "flag.may-take-away": (
        'It cannot be proved that the change takes "{variant}" of the flag "{flag}" from nobody.',
        "On ne peut pas prouver que ce changement ne retire «\u00a0{variant}\u00a0» du flag «\u00a0{flag}\u00a0» à personne.",
    ),
    "flag.takes-away-hint": (
        "Switch it off in an emergency; to go on all the same, force it with a reason.",
        "En cas d'urgence, désactivez-le\u202f; pour continuer malgré tout, forcez avec une raison.",
    ),
    "flag.force-reason": ("Forcing needs a reason.", "Il faut une raison pour forcer."),
    "flag.force-reason-hint": (
        'It is kept in the journal: --reason "…"',
        "Elle est gardée dans le journal\u00a0: --reason «\u00a0…\u00a0»",
    ),
    "flag.force-role": (
        "Only a {role} may take a feature from users who have it.",
        "Seul un {role} peut retirer une fonctionnalité à des utilisateurs qui l'ont.",
    ),
    "flag.force-role-hint": (
        "Ask one of them, or switch the flag off if it is an emergency.",
        "Demandez-le à l'un d'eux, ou désactivez le flag si c'est une urgence.",
    ),
    "flag.no-baseline": (
        'The flag "{flag}" does not say which variant the other users get.',
        "Le flag «\u00a0{flag}\u00a0» ne dit pas quelle variante les autres utilisateurs reçoivent.",
    ),
    "flag.no-baseline-hint": (
        "Give it a defaultVariant, or an offVariant in its metadata.",
        "Donnez-lui une defaultVariant, ou une offVariant dans ses métadonnées.",
    ),
    "flag.no-ramp": (
        'The rule of the flag "{flag}" has {count} splits of the users; a share is written into exactly one.',
        "La règle du flag «\u00a0{flag}\u00a0» répartit les utilisateurs en {count} endroits\u202f; une part s'écrit "
        "dans un seul.",
    ),
    "flag.many-variants": (
        'The flag "{flag}" has several variants to give: {names}.',
        "Le flag «\u00a0{flag}\u00a0» a plusieurs variantes à donner\u00a0: {names}.",
    ),
    "flag.not-first": (
        'The split of the flag "{flag}" does not begin with the one variant that grows.',
        "La répartition du flag «\u00a0{flag}\u00a0» ne commence pas par la seule variante qui grandit.",
    ),
    "flag.no-ramp-hint": (
        'Write its rule with one {{"fractional": [["on", 5], ["off", 95]]}}.',
        'Écrivez sa règle avec un seul {{"fractional": [["on", 5], ["off", 95]]}}.',
    ),
    # What the journal tells.
    "flag.plan-refused": (
        '{environment}: what the plan says of the flag "{flag}" is not heeded. {because}',
        "{environment}\u00a0: ce que le plan dit du flag «\u00a0{flag}\u00a0» n'est pas suivi. {because}",
    ),
    "flag.journal": ("{environment}: {what}", "{environment}\u00a0: {what}"),
    "flag.journal-why": (
        "{environment}: {what} Reason: {reason}",
        "{environment}\u00a0: {what} Raison\u00a0: {reason}",
    ),
    "flag.made": ('The flag "{flag}" was made.', "Le flag «\u00a0{flag}\u00a0» a été créé."),
    "flag.changed": ('The flag "{flag}" was changed.', "Le flag «\u00a0{flag}\u00a0» a été modifié."),
    "flag.switched-on": ('The flag "{flag}" was switched on.', "Le flag «\u00a0{flag}\u00a0» a été activé."),
    "flag.switched-off": ('The flag "{flag}" was switched off.', "Le flag «\u00a0{flag}\u00a0» a été désactivé."),
    "flag.ramped": (
        'The flag "{flag}" was given to {share:percent} of the users.',
        "Le flag «\u00a0{flag}\u00a0» a été donné à {share:percent} des utilisateurs.",
    ),
    "flag.removed": ('The flag "{flag}" was removed.', "Le flag «\u00a0{flag}\u00a0» a été supprimé."),
    "flag.moved-on": (
        'The flag "{flag}" was changed by somebody else in the meantime.',
        "Le flag «\u00a0{flag}\u00a0» a été modifié par quelqu'un d'autre entre-temps.",
    ),
    "flag.moved-on-hint": ("Look at it again, then decide.", "Regardez-le à nouveau, puis décidez."),
    # On the wire.
    "flag.no-key": (
        "No such key; show one as Authorization: Bearer KEY. Make one with: bascule key create NAME --environment ENV",
        "Cette clé n'existe pas\u202f; montrez-en une avec Authorization: Bearer CLÉ. "
        "Pour en créer une\u00a0: bascule key create NOM --environment ENV",
    ),
    "flag.service-key": (
        "Definitions are read with a service's key: bascule key create NAME --environment ENV --service",
        "Les définitions se lisent avec la clé d'un service\u00a0: bascule key create NOM --environment ENV --service",
    ),
    "flag.bad-context": (
        'The body is JSON with a "context" that is an object; its "targetingKey" is a text.',
        "Le corps est du JSON avec un «\u00a0context\u00a0» qui est un objet\u202f; sa «\u00a0targetingKey\u00a0» est un texte.",
    ),
    "flag.context-too-large": (
        "A context has at most {most} KiB.",
        "Un contexte a au plus {most} Kio.",
    ),
    "flag.slow-body": ("The body did not arrive in time.", "Le corps n'est pas arrivé à temps."),
    # Why an evaluation gave no variant.
    "flag.not-found": ('There is no flag "{key}".', "Il n'y a pas de flag «\u00a0{key}\u00a0»."),
    "flag.make-first": (
        "Make it first: bascule flag set {flag} --file FILE",
        "Créez-le d'abord\u00a0: bascule flag set {flag} --file FICHIER",
    ),
    "flag.known": ("There are: {known}.", "Il y a\u00a0: {known}."),
    "flag.broken": (
        "The definition is broken at {pointer}: {because}",
        "La définition est fautive en {pointer}\u00a0: {because}",
    ),
    "flag.result-no-variant": (
        "The rule gave something that is no variant; there are: {known}.",
        "La règle a donné ce qui n'est pas une variante\u202f; il y a\u00a0: {known}.",
    ),
    "flag.failed": (
        "The rule could not be evaluated with this context ({error}).",
        "La règle n'a pas pu être évaluée avec ce contexte ({error}).",
    ),
    # What an application that asks for flags was opened with.
    "flag.no-source": (
        "There is nowhere to get flags from.",
        "Il n'y a rien d'où tirer les flags.",
    ),
    "flag.no-source-hint": (
        'Give the address of the control plane, as in Flags.open("https://bascule.example.org", key), or a file.',
        'Donnez l\'adresse du plan de contrôle, comme dans Flags.open("https://bascule.example.org", key), ou un fichier.',
    ),
    "flag.source-url": (
        '"{url}" is no address of a control plane.',
        "«\u00a0{url}\u00a0» n'est pas l'adresse d'un plan de contrôle.",
    ),
    "flag.source-key": ("A service key is needed.", "Il faut une clé de service."),
}
