"""Sentences of the area `experiments`: in the plan, when one is started and ended, on the page, in a report."""

WORDS: dict[str, tuple[str, str]] = {
    # In the plan.
    "experiments.days": (
        "found {found}; write days or weeks, for example `28 days` or `4 weeks`",
        "trouvé\u00a0: {found}\u202f; écrivez des jours ou des semaines, par exemple `28 jours` ou `4 semaines`",
    ),
    "experiments.weight": (
        "found {found}; a weight is a part of the users in percent, for example 50",
        "trouvé\u00a0: {found}\u202f; un poids est une part des utilisateurs en pour cent, par exemple 50",
    ),
    "experiments.name": (
        "found {found}; an experiment's name has small letters, digits, hyphens and underscores, 60 at most",
        "trouvé\u00a0: {found}\u202f; le nom d'une expérience n'a que minuscules, chiffres, tirets et tirets bas, 60 au plus",
    ),
    "experiments.variant-name": (
        "found {found}; a variant's name has letters, digits, hyphens and underscores, 60 at most",
        "trouvé\u00a0: {found}\u202f; le nom d'une variante n'a que lettres, chiffres, tirets et tirets bas, 60 au plus",
    ),
    "experiments.unknown-metric": (
        'no metric "{name}"; defined: {allowed}',
        "aucun indicateur «\u00a0{name}\u00a0»\u202f; définis\u00a0: {allowed}",
    ),
    "experiments.no-side": (
        "{name} does not say which side is the good one, so nothing can be compared by it",
        "{name} ne dit pas quel côté est le bon\u202f; on ne peut donc rien comparer par lui",
    ),
    "experiments.no-side-hint": (
        'give {name} a goal with its side, for example goal: "> 8"',
        'donnez à {name} un objectif avec son côté, par exemple goal: "> 8"',
    ),
    "experiments.limit-unit": (
        "{name} is a `{kind}`: say how much worse it may be as {example}",
        "{name} est un `{kind}`\u202f; écrivez de combien il peut être moins bon comme {example}",
    ),
    "experiments.weights": (
        "the weights add up to {total}; they must add up to 100",
        "la somme des poids est {total}\u202f; elle doit être 100",
    ),
    "experiments.bare-variant": (
        "{name} has no `config`, while other variants have one; give one to all or to none",
        "{name} n'a pas de `config`, alors que d'autres variantes en ont\u202f; donnez-en à toutes ou à aucune",
    ),
    "experiments.same-variants": (
        "two variants have the same `config`: there is nothing to compare",
        "deux variantes ont la même `config`\u202f; il n'y a rien à comparer",
    ),
    "experiments.too-long-or-short": (
        "it would run for {days} days; at least {least} and at most {most} are possible",
        "elle durerait {days} jours\u202f; il en faut au moins {least} et au plus {most}",
    ),
    "experiments.whole-weeks": (
        "{days} days are not whole weeks, in which every weekday counts alike: it will run for {whole} ({weeks} weeks)",
        "{days} jours ne font pas des semaines entières, où chaque jour compte autant\u202f; elle durera {whole} jours "
        "({weeks} semaines)",
    ),
    "experiments.twice": (
        "{name} is named before; a metric decides or explains, once",
        "{name} est déjà nommé\u202f; un indicateur décide ou éclaire, une seule fois",
    ),
    # Starting and ending.
    "experiments.unknown": (
        'the plan has no experiment "{name}"; it has: {allowed}',
        "le plan n'a pas d'expérience «\u00a0{name}\u00a0»\u202f; il a\u00a0: {allowed}",
    ),
    "experiments.unknown-hint": ("bascule explain experiments", "bascule explain experiments"),
    "experiments.not-started": (
        "{name} has not been started in {environment}.",
        "{name} n'a pas été lancée en {environment}.",
    ),
    "experiments.not-started-hint": (
        "bascule experiment start {name} --environment {environment}",
        "bascule experiment start {name} --environment {environment}",
    ),
    "experiments.runs-already": (
        "{name} runs in {environment} already; what was settled stays until it ends.",
        "{name} est déjà en cours en {environment}\u202f; ce qui a été fixé le reste jusqu'à la fin.",
    ),
    "experiments.flag-taken": (
        "The flag {flag} belongs to the experiment {name} in {environment} while that one runs.",
        "Le flag {flag} est à l'expérience {name} en {environment} tant qu'elle est en cours.",
    ),
    "experiments.runs-already-hint": (
        "bascule experiment status {name} --environment {environment}",
        "bascule experiment status {name} --environment {environment}",
    ),
    "experiments.ended-already": (
        "{name} in {environment} has ended already.",
        "{name} en {environment} est déjà terminée.",
    ),
    "experiments.no-such-variant": (
        'no variant "{name}"; there are: {allowed}',
        "aucune variante «\u00a0{name}\u00a0»\u202f; il y a\u00a0: {allowed}",
    ),
    "experiments.no-reason": ("Say why.", "Dites pourquoi."),
    "experiments.no-reason-hint": ('add --reason "…"', "ajoutez --reason «\u00a0…\u00a0»"),
    "experiments.bad-flag": (
        "The flag {flag} could not be served so. {pointer}: {because}",
        "Le flag {flag} ne pourrait pas être servi ainsi. {pointer}\u00a0: {because}",
    ),
    "experiments.no-variant": (
        "The flag {flag} has no variant {variant}; it has: {allowed}. Variants without `config` are those of the flag.",
        "Le flag {flag} n'a pas de variante {variant}\u202f; il a\u00a0: {allowed}. Les variantes sans `config` sont "
        "celles du flag.",
    ),
    "experiments.other-kind": (
        "The flag {flag} returns {had} now and would return {gets}: applications that ask for it could not read that.",
        "Le flag {flag} renvoie {had} et renverrait {gets}\u202f: les applications qui le demandent ne sauraient pas le lire.",
    ),
    "experiments.other-flag": (
        "give the experiment a flag of its own, or remove {flag} first",
        "donnez à l'expérience un flag à elle, ou supprimez d'abord {flag}",
    ),
    "experiments.kind-switch": ("true or false", "vrai ou faux"),
    "experiments.kind-number": ("numbers", "des nombres"),
    "experiments.kind-text": ("texts", "des textes"),
    "experiments.kind-object": ("objects", "des objets"),
    "experiments.flag-in-use": (
        "The flag {flag} is in use: {share:percent} of the users in some case have {variant} and would lose it.",
        "Le flag {flag} est utilisé\u202f: {share:percent} des utilisateurs, dans un cas au moins, ont {variant} et le perdraient.",
    ),
    "experiments.flag-in-use-hint": (
        "take it back first (bascule flag ramp {flag} 0 --force --reason …), or give the experiment a flag of its own",
        "retirez-le d'abord (bascule flag ramp {flag} 0 --force --reason …), ou donnez à l'expérience un flag à elle",
    ),
    "experiments.forgotten": (
        "It needs the events of {needed} days, and events are kept for {kept}.",
        "Elle a besoin des événements de {needed} jours, et ils sont gardés {kept} jours.",
    ),
    "experiments.forgotten-hint": (
        "make it shorter, or set BASCULE_EVENTS_DAYS={needed}",
        "raccourcissez-la, ou réglez BASCULE_EVENTS_DAYS={needed}",
    ),
    # For the journal.
    "experiments.flag-started": ("The experiment {name} begins.", "L'expérience {name} commence."),
    "experiments.started": (
        "The experiment {name} begins in {environment}, settled as {hash}.",
        "L'expérience {name} commence en {environment}, fixée sous {hash}.",
    ),
    "experiments.ended-stopped": (
        "The experiment {name} in {environment} is stopped: everybody gets {variant}. {because}",
        "L'expérience {name} en {environment} est arrêtée\u00a0: tout le monde reçoit {variant}. {because}",
    ),
    "experiments.ended-shipped": (
        "The experiment {name} in {environment} ends: {variant} is shipped to everybody. {because}",
        "L'expérience {name} en {environment} se termine\u00a0: {variant} est livrée à tout le monde. {because}",
    ),
    "experiments.ended-rolled_back": (
        "The experiment {name} in {environment} is rolled back: everybody gets {variant} again. {because}",
        "L'expérience {name} en {environment} est annulée\u00a0: tout le monde reçoit de nouveau {variant}. {because}",
    ),
    "experiments.taken-back": (
        "{name}: {variant} is taken back, its users get what control gives. {because}",
        "{name}\u00a0: {variant} est retirée, ses utilisateurs reçoivent ce que donne le témoin. {because}",
    ),
    "experiments.reads": (
        "{name} reads: {outcome}. {because}",
        "{name} se lit ainsi\u00a0: {outcome}. {because}",
    ),
    # Outcomes.
    "experiments.outcome-ship": ("ship {variant}", "adoptez {variant}"),
    "experiments.outcome-stop": ("stop", "arrêtez"),
    "experiments.outcome-continue": ("go on", "continuez"),
    "experiments.outcome-cannot-tell": ("cannot tell", "impossible à dire"),
    "experiments.outcome-rolled-back": ("{variant} is taken back", "{variant} est retirée"),
    "experiments.title-ship": ("Ship {variant}", "Adoptez {variant}"),
    "experiments.title-stop": ("Stop", "Arrêtez"),
    "experiments.title-continue": ("Go on", "Continuez"),
    "experiments.title-cannot-tell": ("Cannot tell", "Impossible de conclure"),
    # On the page and in the report.
    "experiments.about": (
        "Variants that are given to users at random, and what they do about it. What decides was settled before the first user came.",
        "Des variantes attribuées au hasard, et ce que font les utilisateurs. Ce qui décide a été fixé avant le premier d'entre eux.",
    ),
    "experiments.none": (
        "The plan has no experiments. bascule explain experiments shows how they are written.",
        "Le plan n'a pas d'expérience. bascule explain experiments montre comment les écrire.",
    ),
    "experiments.no-plan": ("There is no plan yet.", "Il n'y a pas encore de plan."),
    "experiments.environments": ("Environments", "Environnements"),
    "experiments.state": ("State", "État"),
    "experiments.users": ("Users", "Utilisateurs"),
    "experiments.state-not-started": ("not started", "pas lancée"),
    "experiments.state-running": ("running", "en cours"),
    "experiments.state-stopped": ("stopped", "arrêtée"),
    "experiments.state-shipped": ("shipped", "livrée"),
    "experiments.state-rolled-back": ("rolled back", "annulée"),
    "experiments.day-of": ("Day {day} of {days}", "Jour {day} sur {days}"),
    "experiments.crossed": (
        "{count:number} {count:plural user|users} saw more than one variant and {count:plural is|are} left out.",
        "{count:number} {count:plural utilisateur a|utilisateurs ont} vu plusieurs variantes et "
        "{count:plural est écarté|sont écartés}.",
    ),
    "experiments.result": ("Result", "Résultat"),
    "experiments.not-read": (
        "Nothing has been read yet. The first day is read once it is over, and an hour for what comes late has passed.",
        "Rien n'a encore été lu. Le premier jour se lit une fois terminé, plus une heure pour ce qui arrive en retard.",
    ),
    "experiments.not-begun": (
        "It has not been started in {environment}. Starting it settles metrics, duration and rule, and the flag {flag} "
        "assigns users.",
        "Elle n'a pas été lancée en {environment}. Le lancement fixe les indicateurs, la durée et la règle, et le flag "
        "{flag} répartit les utilisateurs.",
    ),
    "experiments.days-read": ("Days read", "Jours lus"),
    "experiments.days-value": (
        "{day} of {days} ({weeks} whole {weeks:plural week|weeks})",
        "{day} sur {days} ({weeks} {weeks:plural semaine entière|semaines entières})",
    ),
    "experiments.users-in-all": ("Users in all", "Utilisateurs en tout"),
    "experiments.left-out": ("Left out", "Écartés"),
    "experiments.left-out-value": ("{count:number} saw two variants", "{count:number} ont vu deux variantes"),
    "experiments.read-at": ("Last read", "Dernière lecture"),
    "experiments.gates": ("What a decision needs", "Ce qu'il faut pour décider"),
    "experiments.met": ("met", "rempli"),
    "experiments.missing": ("missing", "manque"),
    "experiments.variants": ("Variants side by side", "Les variantes côte à côte"),
    "experiments.variant": ("Variant", "Variante"),
    "experiments.weight-of": ("Weight", "Poids"),
    "experiments.gets": ("What the flag returns", "Ce que renvoie le flag"),
    "experiments.control": ("control", "témoin"),
    "experiments.taken-back-mark": ("taken back", "retirée"),
    "experiments.effects": ("Effects against control", "Effets par rapport au témoin"),
    "experiments.better-up": ("more is better", "plus, c'est mieux"),
    "experiments.better-down": ("less is better", "moins, c'est mieux"),
    "experiments.band": ("interval that holds on any day", "intervalle valable chaque jour"),
    "experiments.bar": (
        "interval at a look: decides when it leaves 0 out",
        "intervalle à un examen\u202f: décide s'il exclut 0",
    ),
    "experiments.estimate": ("estimate", "estimation"),
    "experiments.any-day": ("Any day", "Chaque jour"),
    "experiments.at-look": ("At the last look", "Au dernier examen"),
    "experiments.looks": ("Looks and their boundary", "Les examens et leur seuil"),
    "experiments.look-day": ("Look on day", "Examen du jour"),
    "experiments.look-z": ("Effect in standard errors", "Effet en erreurs types"),
    "experiments.look-bound": ("Needed", "Nécessaire"),
    "experiments.ahead": ("to come", "à venir"),
    "experiments.plot": (
        "{metric}, {treatment} against control, over {days} days: {estimate}, interval {span}",
        "{metric}, {treatment} par rapport au témoin, sur {days} jours\u00a0: {estimate}, intervalle {span}",
    ),
    "experiments.guardrails": ("Guardrails", "Garde-fous"),
    "experiments.guardrail": ("Guardrail", "Garde-fou"),
    "experiments.allowed": ("Allowed", "Admis"),
    "experiments.harm-seen": ("Seen", "Constaté"),
    "experiments.harm-proven": ("Proven at least", "Prouvé, au moins"),
    "experiments.settled": ("What was settled", "Ce qui a été fixé"),
    "experiments.terms": (
        "{days} days; more than {users:number} users in every variant; risk {risk:percent}.",
        "{days} jours\u202f; plus de {users:number} utilisateurs dans chaque variante\u202f; risque {risk:percent}.",
    ),
    "experiments.to-settle": ("What a start settles", "Ce que le lancement fixe"),
    "experiments.decide": ("Decide", "Décident"),
    "experiments.explain": ("Explain", "Éclairent"),
    "experiments.none-named": ("none", "aucun"),
    "experiments.hash": ("Hash", "Empreinte"),
    "experiments.flag": ("Flag", "Flag"),
    "experiments.began": ("Started", "Lancée"),
    "experiments.ended": ("Ended", "Terminée"),
    "experiments.by": ("by {name}", "par {name}"),
    "experiments.reason": ("Why", "Pourquoi"),
    "experiments.everybody-has": ("Everybody has", "Tout le monde a"),
    "experiments.flag-moved": (
        "Somebody has changed the flag {flag} since the experiment set it: users may not be assigned as was settled.",
        "Quelqu'un a modifié le flag {flag} depuis que l'expérience l'a réglé\u202f: la répartition n'est peut-être plus "
        "celle qui a été fixée.",
    ),
    "experiments.differs": (
        "The plan says something else by now; it changes nothing here:",
        "Le plan dit autre chose depuis\u202f; cela ne change rien ici\u00a0:",
    ),
    "experiments.of-flag": ("experiment {name}", "expérience {name}"),
    "experiments.take-away": ("Take away", "À emporter"),
    "experiments.csv": ("Figures (CSV)", "Chiffres (CSV)"),
    "experiments.report": ("Report (Markdown)", "Rapport (Markdown)"),
    "experiments.report-about": (
        "An experiment of {plan} in {environment}.",
        "Une expérience de {plan} en {environment}.",
    ),
    "experiments.do-start": ("Start the experiment", "Lancer l'expérience"),
    "experiments.do-again": ("Start it anew", "La relancer"),
    "experiments.do-stop": ("Stop: control for everybody", "Arrêter\u00a0: le témoin pour tous"),
    "experiments.do-ship": ("Ship to everybody", "Livrer à tout le monde"),
    "experiments.end-it": ("End it", "Y mettre fin"),
    "experiments.reason-field": ("Reason", "Raison"),
    "experiments.sign-in": ("Sign in to start or end it.", "Connectez-vous pour la lancer ou y mettre fin."),
    "experiments.value-percent": ("{value:percent}", "{value:percent}"),
    "experiments.value-duration": ("{value:duration}", "{value:duration}"),
    "experiments.value-figure": ("{value:figure}", "{value:figure}"),
    "experiments.change-percent": ("{sign}{value:percent}", "{sign}{value:percent}"),
    "experiments.change-points": (
        "{sign}{value:figure} {value:plural point|points}",
        "{sign}{value:figure} {value:plural point|points}",
    ),
    "experiments.change-units": ("{sign}{value:figure}", "{sign}{value:figure}"),
    "experiments.lack-no-users": ("too few users", "trop peu d'utilisateurs"),
    "experiments.lack-no-variance": ("all the same", "tous pareils"),
    "experiments.lack-no-base": ("control is too close to 0", "le témoin est trop proche de 0"),
    "experiments.lack-no-number": ("no number", "aucun nombre"),
    # In a terminal.
    "experiments.list-none": ("No experiments.", "Aucune expérience."),
    "experiments.did-start": (
        "{name} runs in {environment}, settled as {hash}.",
        "{name} est en cours en {environment}, fixée sous {hash}.",
    ),
    "experiments.did-end": (
        "{name} in {environment} has ended: everybody gets {variant}.",
        "{name} en {environment} est terminée\u202f: tout le monde reçoit {variant}.",
    ),
}
