"""Sentences of the area `plan` about names and about what lint finds, gathered by `plan`."""

NAMES = {
    "plan.unknown_environment": (
        'unknown environment "{name}"; this plan has: {allowed}',
        "environnement inconnu «\u00a0{name}\u00a0»\u202f; ce plan connaît\u00a0: {allowed}",
    ),
    "plan.unknown_component": (
        'unknown component "{name}"; this plan has: {allowed}',
        "composant inconnu «\u00a0{name}\u00a0»\u202f; ce plan connaît\u00a0: {allowed}",
    ),
    "plan.unknown_check": (
        'unknown check "{name}"; this plan has: {allowed}; drivers: {drivers}',
        "contrôle inconnu «\u00a0{name}\u00a0»\u202f; ce plan connaît\u00a0: {allowed}\u202f; pilotes\u00a0: {drivers}",
    ),
    "plan.no_measure": (
        'the check "{name}" has no figure that a limit could name',
        "le contrôle «\u00a0{name}\u00a0» n'a pas de mesure à limiter",
    ),
    "plan.needs_limit": (
        'the check "{name}" needs a limit, such as `{name} < 200KB`',
        "le contrôle «\u00a0{name}\u00a0» a besoin d'une limite, comme `{name} < 200KB`",
    ),
    "plan.unknown_measure": (
        '"{name}" has no figure "{found}"; known: {allowed}',
        "«\u00a0{name}\u00a0» n'a pas de mesure «\u00a0{found}\u00a0»\u202f; mesures connues\u00a0: {allowed}",
    ),
    "plan.which_measure": (
        'say which figure of "{name}" is meant: {allowed}',
        "précisez la mesure de «\u00a0{name}\u00a0»\u00a0: {allowed}",
    ),
    "plan.limit_unit": (
        "this figure is {wanted}; found {found}",
        "cette mesure est {wanted}\u202f; trouvé\u00a0: {found}",
    ),
    "plan.unit_count": ("a number, such as 0", "un nombre, comme 0"),
    "plan.unit_share": ("a share, such as 80%", "une part, comme 80\u202f%"),
    "plan.unit_size": ("a size, such as 200KB", "une taille, comme 200KB"),
    "plan.unit_time": ("a time, such as 250ms", "une durée, comme 250ms"),
    "plan.limit_word": (
        'found "{found}" after the amount; allowed: {allowed}',
        "trouvé «\u00a0{found}\u00a0» après le nombre\u202f; mots admis\u00a0: {allowed}",
    ),
    "plan.own_guard": (
        "a guard inside a component watches that component; `components` belongs to the plan's guards",
        "une garde inscrite dans un composant surveille ce composant\u202f; `components` n'a cours que dans "
        "les gardes du plan",
    ),
    "plan.time_scale": (
        "found {found}; the time scale is a number above zero",
        "trouvé\u00a0: {found}\u202f; l'échelle de temps est un nombre supérieur à zéro",
    ),
    "plan.unknown_section": (
        'unknown section "{name}"; sections: {allowed}',
        "section inconnue «\u00a0{name}\u00a0»\u202f; sections\u00a0: {allowed}",
    ),
    "plan.kind_workload": ("workload driver", "pilote d'exécution"),
    "plan.kind_traffic": ("traffic driver", "pilote de trafic"),
    "plan.kind_check": ("check driver", "pilote de contrôle"),
    "plan.unknown_driver": (
        'unknown {kind} "{name}"; known: {allowed}',
        "{kind} inconnu «\u00a0{name}\u00a0»\u202f; connus\u00a0: {allowed}",
    ),
    "plan.unknown_option": (
        'the driver "{driver}" has no option "{option}"; allowed: {allowed}',
        "le pilote «\u00a0{driver}\u00a0» n'a pas d'option «\u00a0{option}\u00a0»\u202f; options admises\u00a0: "
        "{allowed}",
    ),
    "plan.missing_option": (
        'the driver "{driver}" needs the option "{option}"',
        "le pilote «\u00a0{driver}\u00a0» exige l'option «\u00a0{option}\u00a0»",
    ),
    "plan.placeholder": (
        "unknown placeholder {found}; allowed: {allowed}",
        "variable inconnue {found}\u202f; variables admises\u00a0: {allowed}",
    ),
}

LINT = {
    "plan.no_weights": (
        'the driver "{driver}" cannot split traffic, so {percent:percent} is out of its reach; it can only give 100%',
        "le pilote «\u00a0{driver}\u00a0» ne sait pas partager le trafic\u00a0: {percent:percent} lui est "
        "impossible, il ne peut donner que 100\u202f%",
    ),
    "plan.no_replicas": (
        'the driver "{driver}" runs one instance, not {count:number}',
        "le pilote «\u00a0{driver}\u00a0» exécute une seule instance, pas {count:number}",
    ),
    "plan.no_sticky": (
        'the driver "{driver}" cannot keep a user on the same slot',
        "le pilote «\u00a0{driver}\u00a0» ne sait pas garder un utilisateur sur le même emplacement",
    ),
    "plan.no_slot_header": (
        'the driver "{driver}" cannot lead a request to the candidate; smoke tests ask the instance itself',
        "le pilote «\u00a0{driver}\u00a0» ne sait pas conduire une requête vers la candidate\u202f; les essais de "
        "fumée interrogent l'instance elle-même",
    ),
    "plan.no_deploy": (
        'the release has no "deploy" step',
        "la mise en production n'a pas d'étape «\u00a0deploy\u00a0»",
    ),
    "plan.two_deploys": ('a second "deploy" step', "une seconde étape «\u00a0deploy\u00a0»"),
    "plan.smoke_first": (
        'this "smoke" step stands before "deploy": there is nothing to ask yet',
        "cette étape «\u00a0smoke\u00a0» précède «\u00a0deploy\u00a0»\u00a0: il n'y a encore rien à interroger",
    ),
    "plan.traffic_first": (
        'this "traffic" step stands before "deploy": there is nothing to lead users to yet',
        "cette étape «\u00a0traffic\u00a0» précède «\u00a0deploy\u00a0»\u00a0: il n'y a encore rien vers quoi "
        "conduire les utilisateurs",
    ),
    "plan.no_traffic": (
        'the release never gives traffic to the new version; end with "traffic: 100%"',
        "la mise en production ne donne jamais de trafic à la nouvelle version\u202f; terminez par «\u00a0traffic: 100%\u00a0»",
    ),
    "plan.traffic_shrinks": (
        "traffic goes from {before:percent} to {after:percent}; it must grow from step to step",
        "le trafic passe de {before:percent} à {after:percent}\u202f; il doit croître d'étape en étape",
    ),
    "plan.traffic_end": (
        'traffic ends at {last:percent}; the last traffic step must be "traffic: 100%"',
        "le trafic s'arrête à {last:percent}\u202f; la dernière étape de trafic doit être «\u00a0traffic: 100%\u00a0»",
    ),
    "plan.no_duration": (
        "{percent:percent} of the traffic for no time: nothing can be learnt from it; write for example `for 10m`",
        "{percent:percent} du trafic pendant un temps nul\u00a0: on n'en apprend rien\u202f; écrivez par exemple "
        "`pendant 10m`",
    ),
    "plan.soak_early": (
        'this "soak" step has no "traffic: 100%" before it',
        "cette étape «\u00a0soak\u00a0» n'est pas précédée de «\u00a0traffic: 100%\u00a0»",
    ),
    "plan.two_soaks": ('a second "soak" step', "une seconde étape «\u00a0soak\u00a0»"),
    "plan.keep_short": (
        "the old slot is kept for {keep:duration} and the soak lasts {soak:duration}: the way back would close "
        "while we still watch",
        "l'ancien emplacement est gardé {keep:duration} alors que la veille dure {soak:duration}\u00a0: le "
        "retour se fermerait pendant qu'on observe encore",
    ),
    "plan.no_metric": (
        'neither a driver of {component} ({drivers}) nor `metrics` gives "{metric}"; known: {allowed}',
        "ni un pilote de {component} ({drivers}) ni `metrics` ne donne «\u00a0{metric}\u00a0»\u202f; connus\u00a0: {allowed}",
    ),
    "plan.no_metric_hint": (
        "a figure of your product is defined once: `metrics: {{{metric}: {{share: EVENT, of: EVENT, within: 1h}}}}`",
        "un indicateur de votre produit se définit une fois\u00a0: "
        "`metrics: {{{metric}: {{share: ÉVÉNEMENT, of: ÉVÉNEMENT, within: 1h}}}}`",
    ),
    "plan.metric_counted": (
        "{metric} counts events: no users are behind it, so nobody can say how sure it is; "
        "judge a `share` of users, a `time` or a `mean`",
        "{metric} compte des événements\u00a0: il n'y a pas d'utilisateurs derrière, donc aucun moyen de dire à quel point c'est "
        "sûr\u202f; jugez une part (`share`), un temps (`time`) ou une moyenne (`mean`)",
    ),
    "plan.metric_endless": (
        "{metric} is a `{kind}` without `within`: whoever has just begun would count as if nothing were to come; "
        "write for example `within: 1h` in its definition",
        "{metric} est un `{kind}` sans `within`\u00a0: qui vient de commencer compterait comme si plus rien ne devait arriver"
        "\u202f; écrivez par exemple `within: 1h` dans sa définition",
    ),
    "plan.metric_unit": (
        "{metric} is a `{kind}` of the plan: write its limit as {example}",
        "{metric} est un `{kind}` du plan\u00a0: écrivez sa limite comme {example}",
    ),
    "plan.metric_late": (
        "a user of {metric} counts after {within:duration}, but the release of {component} asks for a person after "
        "{available:duration}; give its first step more time, or `patience`",
        "un utilisateur de {metric} compte au bout de {within:duration}, or la mise en production de {component} appelle "
        "quelqu'un au bout de {available:duration}\u202f; allongez sa première étape, ou `patience`",
    ),
    "plan.metric_shared": (
        "the events of {metric} name a slot and no component, and {count:number} components are judged by it; "
        "name the one that tells of it: `components` of the guard, or `promote when` of the component",
        "les événements de {metric} nomment un emplacement mais pas de composant, et {count:number} composants sont jugés "
        "d'après lui\u202f; nommez celui qui les envoie\u00a0: `components` de la garde, ou `promote when` du composant",
    ),
    "plan.criterion_never": (
        "nobody meets the new version of {component} before everybody does, so nothing could be shown; "
        "write for example `traffic: 5% for 1h` before `traffic: 100%`",
        "personne ne rencontre la nouvelle version de {component} avant tout le monde, donc rien ne pourrait être établi\u202f; "
        "écrivez par exemple `traffic: 5% for 1h` avant `traffic: 100%`",
    ),
    "plan.criterion_guarded": (
        '"{criterion}" is asked for, and the guard "{guard}" forbids it',
        "«\u00a0{criterion}\u00a0» est demandé, et la garde «\u00a0{guard}\u00a0» l'interdit",
    ),
    "plan.guard_late": (
        "this must hold for {needed:duration}, but the release of {component} exposes users for "
        "{available:duration} in all: it could never be breached",
        "ceci doit durer {needed:duration}, or la mise en production de {component} n'expose les utilisateurs que "
        "{available:duration} en tout\u00a0: le seuil ne serait jamais franchi",
    ),
    "plan.guard_twice": (
        '{component} is already guarded against "{condition}"',
        "{component} a déjà une garde contre «\u00a0{condition}\u00a0»",
    ),
    "plan.no_guard": (
        "traffic of {component} is split, but no guard watches it; write for example `guards: [{{when: "
        "error_rate > 1% for 5m, then: roll back}}]`",
        "le trafic de {component} est partagé sans qu'aucune garde ne le surveille\u202f; écrivez par exemple "
        "`guards: [{{when: error_rate > 1% for 5m, then: roll back}}]`",
    ),
    "plan.cycle": (
        "environments wait for each other: {names}",
        "des environnements s'attendent mutuellement\u00a0: {names}",
    ),
    "plan.port_twice": (
        "port {port} is used by {first} and by {second}",
        "le port {port} sert à la fois à {first} et à {second}",
    ),
    "plan.port_override": (
        "give {component} another port in environments.{environment}.override",
        "donnez un autre port à {component} dans environments.{environment}.override",
    ),
    "plan.unused_check": ('no step runs the check "{name}"', "aucune étape n'exécute le contrôle «\u00a0{name}\u00a0»"),
    "plan.empty_check": (
        "this step runs no check; defined: {known}",
        "cette étape n'exécute aucun contrôle\u202f; définis\u00a0: {known}",
    ),
}
