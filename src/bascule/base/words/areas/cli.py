"""Sentences of the command line."""

WORDS: dict[str, tuple[str, str]] = {
    # The frame.
    "cli.plain": ("{text}", "{text}"),
    "cli.error": ("error:", "erreur :"),
    "cli.usage": ("Usage:", "Usage :"),
    "cli.options": ("Options", "Options"),
    "cli.verbs": ("Verbs", "Verbes"),
    "cli.option-help": ("Show this help.", "Affiche cette aide."),
    "cli.option-version": ("Show the version.", "Affiche la version."),
    "cli.option-json": ("Answer with JSON, for programs.", "Répond en JSON, pour les programmes."),
    "cli.option-plan": ("The plan file.", "Le fichier du plan."),
    "cli.see-help": ("Type: {command} --help", "Tapez : {command} --help"),
    "cli.no-option": ("There is no option {found}.", "Il n'y a pas d'option {found}."),
    "cli.no-verb": ('There is no verb "{found}".', "Il n'y a pas de verbe « {found} »."),
    "cli.did-you-mean": ("{message} Did you mean {near}?", "{message} Vouliez-vous dire {near} ?"),
    "cli.missing": ("{name} is missing.", "Il manque {name}."),
    "cli.bad-value": ("{name}: {detail}", "{name} : {detail}"),
    "cli.extra": ("There is one word too many: {found}.", "Il y a un mot de trop : {found}."),
    "cli.bad-choice": ("{name} is one of {allowed}; found {found}.", "{name} vaut {allowed} ; trouvé : {found}."),
    "cli.bad-number": (
        "{name} is a number from {low} to {high}; found {found}.",
        "{name} est un nombre de {low} à {high} ; trouvé : {found}.",
    ),
    "cli.about": (
        "Bascule runs your deployment plan: a good version goes live, a bad one comes back by itself.",
        "Bascule exécute votre plan de déploiement : une bonne version passe en service, une mauvaise revient d'elle-même.",
    ),
    "cli.no-plane": ("No control plane answers at {url}.", "Aucun plan de contrôle ne répond à {url}."),
    "cli.no-plane-hint": (
        "Start one with: bascule serve. If it runs elsewhere, set BASCULE_HOST and BASCULE_PORT.",
        "Démarrez-en un avec : bascule serve. S'il tourne ailleurs, réglez BASCULE_HOST et BASCULE_PORT.",
    ),
    "cli.check-waiting": ("waiting", "en attente"),
    "cli.check-running": ("running for {took:duration}", "en cours depuis {took:duration}"),
    "cli.check-passed": ("passed in {took:duration}", "réussi en {took:duration}"),
    "cli.check-failed": ("failed after {took:duration}", "échoué après {took:duration}"),
    "cli.check-left": ("no answer", "sans réponse"),
    "cli.check-try": ("try {attempt:number} of {attempts:number}", "essai {attempt:number} sur {attempts:number}"),
    # Verbs, one line each.
    "cli.verb-demo": ("Play the whole story on this machine.", "Joue toute l'histoire sur cette machine."),
    "cli.verb-init": ("Write a commented plan to start from.", "Écrit un plan commenté pour commencer."),
    "cli.verb-check": ("Say everything that is wrong with a plan.", "Dit tout ce qui ne va pas dans un plan."),
    "cli.verb-doctor": (
        "Say what a release would need that is not there.",
        "Dit ce qui manquerait à une mise en production.",
    ),
    "cli.about-doctor": (
        "Looks for secrets, variables, programs, packages and ports, and says what runs with\n"
        "Bascule's own rights. Changes nothing. Asks the control plane, which looks at its own\n"
        "machine by the plan in force; where none runs, looks here, by the plan in the folder.",
        "Cherche secrets, variables, programmes, paquets et ports, et dit ce qui tourne avec les\n"
        "droits de Bascule. Ne change rien. Interroge le plan de contrôle, qui examine sa propre\n"
        "machine selon le plan en vigueur\u202f; s'il n'y en a pas, examine celle-ci, selon le plan du dossier.",
    ),
    "cli.verb-explain": ("Show the annotated example of a section.", "Montre l'exemple annoté d'une section."),
    "cli.verb-schema": ("Print the JSON Schema of the plan file.", "Affiche le schéma JSON du fichier de plan."),
    "cli.verb-announce": (
        "Tell people of a maintenance, ahead.",
        "Prévient d'une maintenance, à l'avance.",
    ),
    "cli.verb-people-github": (
        "Say who somebody is on GitHub: what they push is theirs.",
        "Dit qui est quelqu'un sur GitHub : ce qu'il pousse est à lui.",
    ),
    "cli.option-remove-login": ("Take the login away.", "Retire l'identifiant."),
    "cli.login-or-remove": (
        "Name a login, or say --remove: bascule people github PERSON LOGIN",
        "Nommez un identifiant, ou dites --remove : bascule people github PERSONNE IDENTIFIANT",
    ),
    "cli.option-again": (
        "Send the failed announcement of this number again.",
        "Renvoie l'annonce échouée de ce numéro.",
    ),
    "cli.sent-again": (
        "{title} to {channel}: {state}.",
        "{title} à {channel} : {state}.",
    ),
    "cli.verb-announcements": (
        "List what was said to whom, and how it went.",
        "Liste ce qui a été dit à qui, et ce qu'il en est advenu.",
    ),
    "cli.option-at": (
        "When it begins, in the plan's time zone.",
        "Quand elle commence, dans le fuseau horaire du plan.",
    ),
    "cli.option-message": ("What people should know.", "Ce qu'il faut savoir."),
    "cli.option-channel": (
        "A channel of the plan; those of `announce: maintenance` when absent.",
        "Un canal du plan ; sans lui, ceux de `announce: maintenance`.",
    ),
    "cli.option-most": ("How many at most.", "Combien au plus."),
    "cli.announced": (
        "Queued for {channels}. It counts once every channel has it: bascule announcements",
        "En file pour {channels}. Elle compte quand chaque canal l'a reçue : bascule announcements",
    ),
    "cli.verb-migration": (
        "Database migrations: list, lint, rehearse, transfer",
        "Migrations de bases de données : lister, examiner, répéter, transférer",
    ),
    "cli.verb-migration-list": ("Show what is pending, and what it does", "Montrer ce qui attend, et ce que cela fait"),
    "cli.verb-migration-lint": (
        "Show what should be mended before it is run",
        "Montrer ce qu'il faudrait corriger avant de l'exécuter",
    ),
    "cli.verb-migration-rehearse": (
        "Run it up and down in a scratch database, and time it",
        "L'exécuter à l'aller et au retour dans une base d'essai, et la chronométrer",
    ),
    "cli.verb-migration-transfer": (
        "Move data between environments, anonymised, with proof",
        "Transférer des données entre environnements, anonymisées, avec preuve",
    ),
    "cli.option-migration-environment": (
        "Environment of the database; the only one, or production, when absent.",
        "Environnement de la base ; le seul, ou production, par défaut.",
    ),
    "cli.option-strict": ("Let warnings fail, too.", "Faire échouer aussi les avertissements."),
    "cli.option-transfer-from": ("Environment that the data comes from.", "Environnement d'où viennent les données."),
    "cli.option-transfer-to": (
        "Environment whose data is replaced.",
        "Environnement dont les données sont remplacées.",
    ),
    "cli.option-really": (
        "The same environment once more, where it has real users.",
        "Le même environnement encore une fois, s'il a des utilisateurs réels.",
    ),
    "cli.verb-windows": (
        "List when releases may move in an environment.",
        "Liste les moments où une mise en production peut avancer dans un environnement.",
    ),
    "cli.option-kind-of-window": ("The kind of release.", "Le type de mise en production."),
    "cli.option-first-day": (
        "The first day, in the plan's time zone; today when absent.",
        "Le premier jour, dans le fuseau du plan\u00a0; aujourd'hui si absent.",
    ),
    "cli.option-days": ("How many days.", "Le nombre de jours."),
    "cli.plan-unread": (
        "The plan has {count:number} {count:plural error|errors}.",
        "Le plan a {count:number} {count:plural erreur|erreurs}.",
    ),
    "cli.windows-open": (
        "{environment}, {kind}: open ({zone})",
        "{environment}, {kind}\u00a0: ouvert ({zone})",
    ),
    "cli.windows-none": (
        "{environment}, {kind}: not open in these days ({zone})",
        "{environment}, {kind}\u00a0: fermé ces jours-là ({zone})",
    ),
    "cli.windows-notice": (
        "Only what was announced {notice:duration} ahead is open.",
        "N'est ouvert que ce qui a été annoncé {notice:duration} à l'avance.",
    ),
    "cli.verb-serve": ("Run the control plane and its dashboard.", "Lance le plan de contrôle et son tableau de bord."),
    "cli.verb-release": ("Start a release.", "Lance une mise en production."),
    "cli.verb-status": ("Show what runs where, or one release.", "Montre ce qui tourne où, ou une mise en production."),
    "cli.verb-watch": ("Follow a release to its end.", "Suit une mise en production jusqu'à sa fin."),
    "cli.verb-hold": ("Hold a release where it is.", "Suspend une mise en production où elle est."),
    "cli.verb-resume": ("End a hold.", "Met fin à une suspension."),
    "cli.verb-promote": (
        "Wait no longer, for time or for evidence; every gate is still asked.",
        "N'attend plus ni durée ni preuves\u202f; chaque porte reste demandée.",
    ),
    "cli.verb-rollback": ("Bring everybody back to the old version.", "Ramène tout le monde à l'ancienne version."),
    "cli.verb-cancel": ("Stop a release and take everything back.", "Arrête une mise en production et défait tout."),
    "cli.verb-backup": (
        "Write everything into one file: database and data folder, also while it serves",
        "Écrire tout dans un fichier\u202f: base de données et dossier de données, aussi pendant le service",
    ),
    "cli.verb-restore": (
        "Put a control plane back as it was when a backup was made",
        "Remettre un plan de contrôle tel qu'il était quand une sauvegarde a été faite",
    ),
    "cli.option-restore-force": (
        "replace what is there, and keep it aside",
        "remplacer ce qui s'y trouve, et le mettre de côté",
    ),
    "cli.verb-service": (
        "Have the system start it, and start it again: install, uninstall, status",
        "Le faire démarrer, et redémarrer, par le système\u202f: install, uninstall, status",
    ),
    "cli.verb-service-install": ("Install the systemd unit and start it", "Installer l'unité systemd et la démarrer"),
    "cli.verb-service-uninstall": (
        "Stop the unit and remove it; what was released goes on",
        "Arrêter l'unité et la retirer\u202f; ce qui est en production continue",
    ),
    "cli.verb-service-status": ("Whether it is installed, and runs", "Si elle est installée, et tourne"),
    "cli.option-service-user": (
        "a unit of yours (default, but for root)",
        "une unité à vous (par défaut, sauf pour root)",
    ),
    "cli.option-service-system": ("a unit of the machine (needs root)", "une unité de la machine (demande root)"),
    "cli.option-service-print": ("print the unit and install nothing", "afficher l'unité sans rien installer"),
    "cli.option-service-as": (
        "the user that the machine's unit runs as",
        "l'utilisateur sous lequel tourne l'unité de la machine",
    ),
    "cli.verb-down": (
        "Stop what was released: programs, containers, and proxies that nobody needs any more.",
        "Arrête ce qui a été mis en production\u202f: programmes, conteneurs, et proxys dont personne n'a plus besoin.",
    ),
    "cli.about-down": (
        "It is asked first, and what is stopped stays so until `bascule up` or the next release.\n"
        "  bascule down                      everything\n"
        "  bascule down api --to staging     one component in one environment",
        "On demande d'abord, et ce qui est arrêté le reste jusqu'à `bascule up` ou la prochaine mise en production.\n"
        "  bascule down                      tout\n"
        "  bascule down api --to staging     un composant dans un environnement",
    ),
    "cli.verb-up": (
        "Have what was stopped, or given up, run again.",
        "Refait tourner ce qui a été arrêté, ou abandonné.",
    ),
    "cli.about-up": (
        "With --here this control plane takes over what another data folder had started. Only do so when nothing of it\n"
        "runs there any more: it would run twice.",
        "Avec --here, ce plan de contrôle reprend ce qu'un autre dossier de données avait démarré. Seulement quand rien\n"
        "n'en tourne plus là-bas\u202f: tout tournerait deux fois.",
    ),
    "cli.option-yes": ("Do not ask first.", "Ne pas demander d'abord."),
    "cli.option-here": ("Take it over from another data folder.", "Le reprendre d'un autre dossier de données."),
    "cli.nothing-runs": ("Nothing that fits is running.", "Rien de tel ne tourne."),
    "cli.nothing-is-down": ("Nothing that fits is stopped.", "Rien de tel n'est arrêté."),
    "cli.will-stop": (
        "This stops {component} {version} in {environment}.",
        "Ceci arrête {component} {version} en {environment}.",
    ),
    "cli.ask-down": (
        "Users of it will get no answer. Go on?",
        "Ses utilisateurs n'auront plus de réponse. Continuer\u202f?",
    ),
    "cli.left-alone": ("Nothing was stopped.", "Rien n'a été arrêté."),
    "cli.is-down": ("{component} in {environment} is stopped.", "{component} en {environment} est arrêté."),
    "cli.is-up": ("{component} in {environment} serves.", "{component} en {environment} est en service."),
    "cli.not-yet": (
        "{component} in {environment} is not so yet: {state}. Type: bascule status",
        "{component} en {environment} n'en est pas encore là\u202f: {state}. Tapez\u202f: bascule status",
    ),
    "cli.column-health": ("state", "état"),
    "cli.verb-journal": (
        "Show what happened, or prove that the record is whole.",
        "Montre ce qui s'est passé, ou prouve que le journal est intact.",
    ),
    "cli.verb-experiment": (
        "Experiments: start, read and end them; which variant to ship, and why.",
        "Les expériences\u202f: les lancer, les lire, y mettre fin\u202f; quelle variante adopter, et pourquoi.",
    ),
    "cli.verb-experiment-list": (
        "The experiments, each with its state and what it says.",
        "Les expériences, avec leur état et ce qu'elles disent.",
    ),
    "cli.verb-experiment-status": (
        "What an experiment of the plan says: outcome, users, what is met and missing.",
        "Ce que dit une expérience du plan\u00a0: conclusion, utilisateurs, ce qui est rempli et ce qui manque.",
    ),
    "cli.verb-experiment-start": (
        "Start an experiment of the plan: it is settled from then on, and its flag assigns users.",
        "Lance une expérience du plan\u00a0: plus rien n'y change ensuite, et son flag répartit les utilisateurs.",
    ),
    "cli.verb-experiment-stop": (
        "End an experiment: everybody gets control.",
        "Met fin à une expérience\u00a0: tout le monde reçoit le témoin.",
    ),
    "cli.verb-experiment-ship": (
        "End an experiment: everybody gets one variant.",
        "Met fin à une expérience\u00a0: tout le monde reçoit une variante.",
    ),
    "cli.option-experiment-environment": ("An environment of the plan.", "Un environnement du plan."),
    "cli.option-experiment-reason": ("Why; it goes on record.", "Pourquoi\u202f; c'est noté au journal."),
    "cli.verb-experiment-read": (
        "Read the daily figures of an experiment: variants side by side, what is met and missing, and the outcome.",
        "Lit les chiffres quotidiens d'une expérience\u202f: les variantes côte à côte, ce qui est rempli et ce qui manque, "
        "et la conclusion.",
    ),
    "cli.verb-experiment-register": (
        "Settle a design before it begins: print it with its hash.",
        "Fige un plan d'expérience avant qu'elle commence\u202f: l'affiche avec son empreinte.",
    ),
    "cli.option-experiment-design": ("The design, YAML or JSON.", "Le plan d'expérience, en YAML ou en JSON."),
    "cli.option-experiment-data": (
        "The figures: CSV with one row per day, variant and metric.",
        "Les chiffres\u202f: un CSV avec une ligne par jour, variante et indicateur.",
    ),
    "cli.option-experiment-registered": (
        "What `register` printed; another design is then refused.",
        "Ce que `register` a affiché\u202f; tout autre plan est alors refusé.",
    ),
    "cli.verb-judge": ("Replay past figures through one guard.", "Rejoue des mesures passées à travers une garde."),
    "cli.option-now": (
        "Wait until traffic and flags are seen to be back.",
        "Attend d'avoir vu le trafic et les flags revenus.",
    ),
    "cli.back-now": (
        "{release}: traffic and flags are back, after {took:duration}.",
        "{release}\u00a0: le trafic et les flags sont revenus, après {took:duration}.",
    ),
    "cli.not-back": (
        "{release} is not seen to be back after {within:duration}.",
        "{release} n'est pas vue revenue après {within:duration}.",
    ),
    "cli.not-back-hint": (
        "It goes on trying. Follow it: bascule watch {release}",
        "Elle continue d'essayer. Suivez-la\u00a0: bascule watch {release}",
    ),
    # Metrics.
    "cli.verb-surveys": (
        "Show what users answered to the plan's surveys.",
        "Montre ce que les utilisateurs ont répondu aux enquêtes du plan.",
    ),
    "cli.verb-metrics": (
        "Show the plan's figures over product events, against their goals.",
        "Montre les chiffres du plan tirés des événements, face à leurs objectifs.",
    ),
    "cli.option-metric-days": ("How many days to look back.", "Sur combien de jours regarder."),
    "cli.option-metric-flag": ("By the variants of this flag.", "Selon les variantes de ce flag."),
    "cli.no-metrics": (
        "The plan has no metrics; to see how they are written, type: bascule explain metrics",
        "Le plan n'a pas de mesures\u202f; pour voir comment elles s'écrivent, tapez\u00a0: bascule explain metrics",
    ),
    "cli.metric-metric": ("metric", "indicateur"),
    "cli.metric-baseline": ("baseline", "départ"),
    "cli.metric-goal": ("goal", "objectif"),
    "cli.metric-alert": ("alert", "alerte"),
    "cli.metric-now": ("now", "actuel"),
    "cli.metric-interval": ("interval", "intervalle"),
    "cli.metric-cases": ("cases", "cas"),
    "cli.option-metric-by": (
        "Cohorts of a retention by week or by day.",
        "Cohortes d'une rétention par semaine ou par jour.",
    ),
    "cli.metric-slot": ("slot", "slot"),
    "cli.metric-variant": ("variant", "variante"),
    "cli.metric-step": ("step", "étape"),
    "cli.metric-users": ("users", "personnes"),
    "cli.metric-from-before": ("from before", "de la précédente"),
    "cli.metric-from-start": ("from start", "du départ"),
    "cli.metric-drop": ("lost", "perdues"),
    "cli.metric-median": ("median time", "durée médiane"),
    "cli.metric-mean": ("mean time", "durée moyenne"),
    "cli.metric-cohort-week": ("week of", "semaine du"),
    "cli.metric-cohort-day": ("day", "jour"),
    "cli.metric-stands": (
        "The alert on {name} has stood since {since:moment}.",
        "L'alerte sur {name} dure depuis le {since:moment}.",
    ),
    "cli.metric-left-out": (
        "{name}: {count:number} {count:plural event|events} without a value that can be used.",
        "{name}\u00a0: {count:number} {count:plural événement|événements} sans valeur utilisable.",
    ),
    # Flags.
    "cli.verb-flag": ("Feature flags.", "Les feature flags."),
    "cli.verb-flag-evaluate": (
        "Say what a flag of a file gives to a context, without a server.",
        "Dit ce qu'un flag d'un fichier donne à un contexte, sans serveur.",
    ),
    "cli.verb-flag-check": (
        "Say everything that is wrong with a file of flags.",
        "Dit tout ce qui ne va pas dans un fichier de flags.",
    ),
    "cli.verb-flag-list": ("List the flags of an environment.", "Liste les flags d'un environnement."),
    "cli.verb-flag-show": (
        "Show a flag and every change of it.",
        "Montre un flag et tous ses changements.",
    ),
    "cli.verb-flag-set": (
        "Make or change a flag, from a file.",
        "Crée ou modifie un flag, à partir d'un fichier.",
    ),
    "cli.verb-flag-on": ("Switch a flag on.", "Active un flag."),
    "cli.verb-flag-off": ("Switch a flag off for everybody, at once.", "Désactive un flag pour tous, tout de suite."),
    "cli.verb-flag-ramp": (
        "Give a flag's feature to a share of the users.",
        "Donne la fonctionnalité d'un flag à une part des utilisateurs.",
    ),
    "cli.verb-flag-apply": (
        "Have the flags follow what the plan says of them.",
        "Aligne les flags sur ce que le plan en dit.",
    ),
    "cli.flag-undeclared": (
        "The plan declares no flags; none of {environment} was touched.",
        "Le plan ne déclare pas de flags\u202f; rien n'a changé dans {environment}.",
    ),
    "cli.flag-heed-made": ("made", "créé"),
    "cli.flag-heed-changed": ("changed", "modifié"),
    "cli.flag-heed-kept": ("as it was", "inchangé"),
    "cli.flag-heed-refused": ("refused", "refusé"),
    "cli.verb-flag-remove": ("Remove a flag.", "Supprime un flag."),
    "cli.verb-flag-stale": (
        "List flags that decide nothing any more, with the code that still asks for them.",
        "Liste les flags qui ne décident plus rien, avec le code qui les consulte encore.",
    ),
    "cli.flag-none-stale": (
        "No flag of {environment} can go.",
        "Aucun flag de {environment} n'est à retirer.",
    ),
    "cli.verb-flag-env": (
        "Print the flags as environment variables.",
        "Affiche les flags sous forme de variables d'environnement.",
    ),
    "cli.option-flag-site": ("The environment whose flags are meant.", "L'environnement dont il s'agit."),
    "cli.option-flag-reason": ("Why; kept in the journal.", "Pourquoi\u202f; gardé dans le journal."),
    "cli.option-flag-force": (
        "Even where users who have the feature lose it; needs a reason.",
        "Même si des utilisateurs perdent la fonctionnalité\u202f; il faut une raison.",
    ),
    "cli.flag-nothing": ("There are no flags in {environment}.", "Il n'y a pas de flags dans {environment}."),
    "cli.flag-on": ("on", "activé"),
    "cli.flag-off": ("off", "désactivé"),
    "cli.flag-share": ("on for {share:percent}", "activé pour {share:percent}"),
    "cli.flag-removed": ("{flag} is removed from {environment}.", "{flag} est supprimé de {environment}."),
    "cli.option-flag-file": ("A file of flags, in flagd's format.", "Un fichier de flags, au format de flagd."),
    "cli.option-flag-context": (
        'The context, as JSON: {{"targetingKey": "u1"}}.',
        'Le contexte, en JSON\u00a0: {{"targetingKey": "u1"}}.',
    ),
    "cli.option-flag-default": (
        "What the code would use if the flag gave no variant.",
        "Ce que le code utiliserait si le flag ne donnait pas de variante.",
    ),
    "cli.option-flag-cases": (
        'A file of JSON lines {{"key", "context", "default"?}}, or - for standard input; one answer per line.',
        'Un fichier de lignes JSON {{"key", "context", "default"?}}, ou - pour l\'entrée standard\u202f; '
        "une réponse par ligne.",
    ),
    "cli.flag-key": ("Which flag?", "Quel flag\u202f?"),
    "cli.flag-key-hint": (
        "Type its key, as in: bascule flag evaluate checkout --file flags.json",
        "Tapez sa clé, comme dans\u00a0: bascule flag evaluate checkout --file flags.json",
    ),
    "cli.flag-file-refused": (
        "{path} is no file of flags. {because}",
        "{path} n'est pas un fichier de flags. {because}",
    ),
    "cli.flag-answer": ("{flag} = {value}  ({variant}, {reason})", "{flag} = {value}  ({variant}, {reason})"),
    "cli.flag-code-default": ("the code's default", "la valeur par défaut du code"),
    "cli.flag-STATIC": ("the same for everybody", "la même pour tout le monde"),
    "cli.flag-TARGETING_MATCH": ("by its rule", "selon sa règle"),
    "cli.flag-DEFAULT": ("by default", "par défaut"),
    "cli.flag-DISABLED": ("switched off", "désactivé"),
    "cli.flag-good": (
        "{path}: {count} {count:plural flag|flags}, nothing wrong.",
        "{path}\u00a0: {count} {count:plural flag|flags}, rien à signaler.",
    ),
    "cli.no-file": ("There is no file {path}.", "Il n'y a pas de fichier {path}."),
    "cli.bad-json": (
        "{where}, line {line}, column {column}: not JSON ({detail}).",
        "{where}, ligne {line}, colonne {column}\u00a0: ce n'est pas du JSON ({detail}).",
    ),
    "cli.context-object": (
        'The context of {where} is an object, like {{"targetingKey": "u1"}}.',
        'Le contexte de {where} est un objet, comme {{"targetingKey": "u1"}}.',
    ),
    "cli.bad-case": (
        '{where}: a case is an object with a "key" and a "context".',
        "{where}\u00a0: un cas est un objet avec une «\u00a0key\u00a0» et un «\u00a0context\u00a0».",
    ),
    # People.
    "cli.verb-login": (
        "Keep a personal token for this control plane.",
        "Garde un jeton personnel pour ce plan de contrôle.",
    ),
    "cli.verb-logout": ("Forget the token of this control plane.", "Oublie le jeton de ce plan de contrôle."),
    "cli.verb-whoami": ("Say who you are, and what you may do.", "Dit qui vous êtes et ce que vous pouvez faire."),
    "cli.verb-people": (
        "Accounts: who has one, with which roles.",
        "Les comptes\u00a0: qui en a un, avec quels rôles.",
    ),
    "cli.verb-people-list": ("List everybody who has an account.", "Liste tous ceux qui ont un compte."),
    "cli.verb-people-invite": ("Make an account and a one-time link.", "Crée un compte et un lien à usage unique."),
    "cli.verb-people-link": (
        "Make a new one-time link for somebody who lost the first one, or the password.",
        "Crée un nouveau lien à usage unique pour qui a perdu le premier, ou son mot de passe.",
    ),
    "cli.verb-people-roles": (
        "Give somebody exactly these roles; with --add or --remove change those that they have.",
        "Donne exactement ces rôles\u202f; avec --add ou --remove, modifie ceux que la personne a.",
    ),
    "cli.verb-people-rename": (
        "Call somebody by another name; the id stays.",
        "Change le nom d'une personne\u202f; l'identifiant reste.",
    ),
    "cli.verb-people-disable": (
        "Disable an account, with all its tokens and sessions.",
        "Désactive un compte, avec tous ses jetons et sessions.",
    ),
    "cli.verb-people-enable": ("Enable a disabled account again.", "Réactive un compte désactivé."),
    "cli.verb-token": ("Your own personal tokens.", "Vos jetons personnels."),
    "cli.verb-token-create": (
        "Make a token; its secret is shown this once.",
        "Crée un jeton\u202f; son secret n'est affiché que cette fois.",
    ),
    "cli.verb-token-list": ("List your tokens.", "Liste vos jetons."),
    "cli.verb-token-revoke": ("End a token for good.", "Met fin à un jeton pour de bon."),
    "cli.verb-key": (
        "Write keys: who may tell of product events.",
        "Les clés d'écriture\u00a0: qui peut envoyer des événements produit.",
    ),
    "cli.verb-key-create": (
        "Make a write key for an environment.",
        "Crée une clé d'écriture pour un environnement.",
    ),
    "cli.verb-key-list": ("List the write keys.", "Liste les clés d'écriture."),
    "cli.verb-key-revoke": ("End a write key for good.", "Met fin à une clé d'écriture pour de bon."),
    "cli.option-key-service": (
        "A secret key for a service, which also reads definitions of flags.",
        "Une clé secrète pour un service, qui lit aussi les définitions des flags.",
    ),
    "cli.key-secret": ("a service's, shown once", "d'un service, montrée une fois"),
    "cli.option-key-environment": (
        "The environment of the plan that its events go into.",
        "L'environnement du plan où vont ses événements.",
    ),
    "cli.key-made": ("{id} ({name}): {secret}", "{id} ({name})\u00a0: {secret}"),
    "cli.key-revoked": ("revoked", "révoquée"),
    "cli.key-ended": ("{id} is revoked.", "{id} est révoquée."),
    "cli.option-token": (
        "The token; without it you are asked, so that it does not end up in your shell's history.",
        "Le jeton\u202f; sans cette option il vous est demandé, pour ne pas rester dans l'historique du shell.",
    ),
    "cli.option-role": (
        "a role of the new account; may be given more than once",
        "un rôle du nouveau compte\u202f; répétable",
    ),
    "cli.option-add": (
        "Give these roles besides those that they have.",
        "Donne ces rôles en plus de ceux que la personne a.",
    ),
    "cli.option-remove": ("Take these roles away.", "Retire ces rôles."),
    "cli.option-scope": (
        "What the token is good for; may be given more than once.",
        "À quoi sert le jeton\u202f; répétable.",
    ),
    "cli.option-token-days": ("How many days it lasts.", "Combien de jours il dure."),
    "cli.your-token": ("Your token", "Votre jeton"),
    "cli.logged-in": (
        "You are {name}. The token is kept in {path}.",
        "Vous êtes {name}. Le jeton est gardé dans {path}.",
    ),
    "cli.logged-out": ("The token for {url} is forgotten.", "Le jeton pour {url} est oublié."),
    "cli.whoami": (
        "You are {name} ({account}). Roles: {roles}. You may: {deeds}.",
        "Vous êtes {name} ({account}). Rôles\u00a0: {roles}. Vous pouvez\u00a0: {deeds}.",
    ),
    "cli.disabled": ("disabled", "désactivé"),
    "cli.person": ("{account} {name}: {state}", "{account} {name}\u00a0: {state}"),
    "cli.invited": (
        "{name} is {account}. Give them this link; it works once, within a week: {link}",
        "{name} est {account}. Donnez-lui ce lien\u202f; il sert une fois, dans la semaine\u00a0: {link}",
    ),
    "cli.token-made": (
        "{token} ({name}). Copy it now, it is not shown again: {secret}",
        "{token} ({name}). Copiez-le maintenant, il ne sera plus affiché\u00a0: {secret}",
    ),
    "cli.token-revoked": ("revoked", "révoqué"),
    "cli.token-until": ("until {at}", "jusqu'à {at}"),
    "cli.token-ended": ("{token} is revoked.", "{token} est révoqué."),
    # Plans.
    "cli.no-plan": ("There is no plan at {path}.", "Il n'y a pas de plan à {path}."),
    "cli.no-plan-hint": (
        "Write one with: bascule init, or name it with --plan FILE",
        "Écrivez-en un avec : bascule init, ou nommez-le avec --plan FICHIER",
    ),
    "cli.plan-not-text": (
        "{path} is not UTF-8 text (byte {offset:number}).",
        "{path} n'est pas du texte UTF-8 (octet {offset:number}).",
    ),
    "cli.unreadable": ("{path} cannot be read: {detail}", "{path} ne peut pas être lu : {detail}"),
    "cli.unwritable": ("{path} cannot be written: {detail}", "{path} ne peut pas être écrit : {detail}"),
    "cli.exists": ("{path} exists already; it was left as it is.", "{path} existe déjà ; il a été laissé tel quel."),
    "cli.exists-hint": (
        "Name another file: bascule init OTHER.yaml",
        "Nommez un autre fichier : bascule init AUTRE.yaml",
    ),
    "cli.written": (
        "{path} is written. Read it, then type: bascule check",
        "{path} est écrit. Lisez-le, puis tapez : bascule check",
    ),
    "cli.plan-good": ("{path} is good: {name}, {hash}.", "{path} est bon : {name}, {hash}."),
    "cli.sections": ("Sections of a plan:", "Sections d'un plan :"),
    "cli.no-section": (
        "There is no section {found}; there are {known}.",
        "Il n'y a pas de section {found} ; il y a {known}.",
    ),
    "cli.explain-hint": ("List them with: bascule explain", "Listez-les avec : bascule explain"),
    # Judging.
    "cli.option-samples": (
        "A CSV file: at,slot,total,bad or at,slot,value; at in seconds, slot stable or candidate.",
        "Un fichier CSV : at,slot,total,bad ou at,slot,value ; at en secondes, slot stable ou candidate.",
    ),
    "cli.option-false-rollback": (
        "The accepted chance of calling a healthy version bad.",
        "Le risque accepté de juger mauvaise une version saine.",
    ),
    "cli.option-early": (
        "Whether overwhelming evidence may act before the time of the guard.",
        "Si une preuve écrasante peut agir avant le délai de la garde.",
    ),
    "cli.bad-condition": (
        '"{written}" is not a condition: {because}',
        "« {written} » n'est pas une condition : {because}",
    ),
    "cli.judge-at": ("at (s)", "à (s)"),
    "cli.judge-verdict": ("verdict", "verdict"),
    "cli.judge-estimate": ("estimate", "estimation"),
    "cli.judge-low": ("low", "bas"),
    "cli.judge-high": ("high", "haut"),
    "cli.judge-e": ("e-value", "e-valeur"),
    "cli.judge-because": ("because", "parce que"),
    "cli.verdict-healthy": ("healthy", "saine"),
    "cli.verdict-breached": ("breached", "enfreinte"),
    "cli.verdict-unknown": ("unknown", "incertaine"),
    "cli.verdict-unavailable": ("unavailable", "injoignable"),
    "cli.criteria": ("Before everybody gets it", "Avant que tous la reçoivent"),
    "cli.criterion-met": ("met", "rempli"),
    "cli.criterion-not-met": ("not met", "non rempli"),
    "cli.criterion-waiting": ("waiting", "en attente"),
    "cli.chart-legend": ("• estimate   │ interval   ─ limit", "• estimation   │ intervalle   ─ limite"),
    # Releases.
    "cli.option-what-version": ("The version to release.", "La version à mettre en production."),
    "cli.option-to": ("The environment.", "L'environnement."),
    "cli.option-time-scale": (
        "Run durations so many times faster, for rehearsals.",
        "Accélère les durées d'autant, pour répéter.",
    ),
    "cli.option-watch": ("Follow it to its end.", "La suit jusqu'à sa fin."),
    "cli.option-reason": ("Why; it goes into the journal.", "Pourquoi ; c'est inscrit au journal."),
    "cli.option-verify": ("Prove that the record is whole.", "Prouve que le journal est intact."),
    "cli.option-noted": (
        "A head that --verify printed before and that you kept elsewhere: prove that the journal still goes through it.",
        "Une tête affichée par --verify et gardée ailleurs : prouve que le journal passe toujours par elle.",
    ),
    "cli.journal-head": (
        "Its head, to keep elsewhere and compare later (--noted): {head}",
        "Sa tête, à garder ailleurs et à comparer plus tard (--noted) : {head}",
    ),
    "cli.option-limit": ("How many entries at most.", "Combien d'entrées au plus."),
    "cli.started": (
        "{release} started: {component} {version} into {environment}. Follow it with: bascule watch {release}",
        "{release} lancée : {component} {version} vers {environment}. Suivez-la avec : bascule watch {release}",
    ),
    "cli.about-serve": (
        "The links to sign in with are shown to a terminal. Otherwise they are in the file “links” of the data folder,\n"
        "which only its owner can read. With --json they are on standard output: keep that from others.",
        "Les liens pour se connecter sont affichés dans un terminal. Sinon ils sont dans le fichier « links » du dossier\n"
        "de données, que seul son propriétaire peut lire. Avec --json ils sont sur la sortie standard : protégez-la.",
    ),
    "cli.serving-in-file": (
        "Bascule runs at {url}. The links to sign in with are in {path}, which only its owner can read.",
        "Bascule tourne à {url}. Les liens pour se connecter sont dans {path}, que seul son propriétaire peut lire.",
    ),
    "cli.serving": (
        "Bascule runs at {url}. Sign in with this link: {enter}",
        "Bascule tourne à {url}. Connectez-vous par ce lien : {enter}",
    ),
    "cli.first-admin": (
        "There is no admin yet. This link makes the first one; it works once, for an hour: {link}",
        "Il n'y a pas encore d'administrateur. Ce lien crée le premier\u202f; il sert une fois, pendant une heure\u00a0: {link}",
    ),
    "cli.nothing-under-way": ("No release is under way.", "Aucune mise en production n'est en cours."),
    "cli.nothing-under-way-hint": (
        "Start one with: bascule release COMPONENT --version VERSION --to ENVIRONMENT",
        "Lancez-en une avec : bascule release COMPOSANT --version VERSION --to ENVIRONNEMENT",
    ),
    "cli.which": ("Several releases are under way: {names}.", "Plusieurs mises en production sont en cours : {names}."),
    "cli.which-hint": ("Name the one that you mean.", "Nommez celle dont il s'agit."),
    "cli.nothing-yet": (
        "Nothing was released yet. Type: bascule release COMPONENT --version VERSION --to ENVIRONMENT",
        "Rien n'a encore été mis en production. Tapez : bascule release COMPOSANT --version VERSION --to ENVIRONNEMENT",
    ),
    "cli.not-answered": (
        "{release} was asked and has not answered yet. Follow it with: bascule watch {release}",
        "{release} a reçu la demande et n'a pas encore répondu. Suivez-la avec : bascule watch {release}",
    ),
    "cli.did-hold": (
        "{release} holds. Go on with: bascule resume {release}",
        "{release} est suspendue. Reprenez avec : bascule resume {release}",
    ),
    "cli.did-resume": ("{release} goes on.", "{release} reprend."),
    "cli.did-promote": ("{release} gives the new version everything.", "{release} donne tout à la nouvelle version."),
    "cli.did-rollback": (
        "{release} goes back. Follow it with: bascule watch {release}",
        "{release} revient en arrière. Suivez-la avec : bascule watch {release}",
    ),
    "cli.did-cancel": ("{release} is being cancelled.", "{release} est en cours d'annulation."),
    "cli.column-component": ("component", "composant"),
    "cli.column-environment": ("environment", "environnement"),
    "cli.column-serves": ("serves", "en service"),
    "cli.column-slot": ("slot", "emplacement"),
    "cli.column-moves": ("moves now", "en mouvement"),
    "cli.column-because": ("because", "parce que"),
    "cli.step-backup": ("backup", "sauvegarde"),
    "cli.step-migrate": ("migrations", "migrations"),
    "cli.step-check": ("checks", "contrôles"),
    "cli.step-confirm": ("checklist", "liste de contrôle"),
    "cli.step-approve": ("approval", "approbation"),
    "cli.step-window": ("window", "fenêtre"),
    "cli.step-announce": ("announcement", "annonce"),
    "cli.step-run": ("command", "commande"),
    "cli.step-deploy": ("deploy", "déploiement"),
    "cli.step-smoke": ("smoke", "fumée"),
    "cli.step-soak": ("soak", "veille"),
    "cli.step-traffic": ("traffic", "trafic"),
    "cli.step-flag": ("flag", "flag"),
    "cli.option-headless": (
        "Do not show the dashboard, and end with the story.",
        "Sans tableau de bord, et fini avec l'histoire.",
    ),
    "cli.option-on": ("What the shop runs on.", "Sur quoi la boutique tourne."),
    "cli.verb-matrix": (
        "Show what may go where, how it starts, and who must approve.",
        "Montre ce qui peut aller où, comment cela démarre, et qui doit approuver.",
    ),
    "cli.verb-approve": (
        "Approve a release: its plan and its version, as they are.",
        "Approuve une mise en production : son plan et sa version, tels quels.",
    ),
    "cli.verb-withdraw": ("Take your approval back.", "Retire votre approbation."),
    "cli.verb-confirm": (
        "Settle an item of a checklist, with its evidence.",
        "Règle un point d'une liste de contrôle, preuve à l'appui.",
    ),
    "cli.verb-override": (
        "Let a release past one gate (a closed window, approvals, a check, a criterion), with a reason.",
        "Laisse passer outre une porte (fenêtre close, approbations, contrôle, critère), avec une raison.",
    ),
    "cli.option-gate": (
        "Which gate; the one that holds it now when absent.",
        "Quelle porte\u202f; celle qui la suspend, par défaut.",
    ),
    "cli.option-gate-name": ("Which check or criterion, by its name.", "Quel contrôle ou critère, par son nom."),
    "cli.verb-inbox": ("Show what waits for you.", "Montre ce qui vous attend."),
    "cli.did-approve": ("You have approved {release}.", "Vous avez approuvé {release}."),
    "cli.did-withdraw": (
        "Your approval of {release} is withdrawn.",
        "Votre approbation de {release} est retirée.",
    ),
    "cli.did-confirm": ("Settled.", "C'est réglé."),
    "cli.did-override": (
        "{release} is let past this gate; that it was stays on its page.",
        "{release} passe outre cette porte\u202f; cela reste inscrit sur sa page.",
    ),
    "cli.option-kind": (
        "The kind of release: standard, hotfix, maintenance or feature.",
        "Le type de mise en production : standard, hotfix, maintenance ou feature.",
    ),
    "cli.option-branch": (
        "The branch that the version is on, where the control plane cannot see.",
        "La branche de la version, là où le plan de contrôle ne peut la voir.",
    ),
    "cli.option-plan-hash": (
        "Approve only if the release runs by this plan.",
        "N'approuver que si la mise en production suit ce plan.",
    ),
    "cli.option-note": ("A note, for the record.", "Une note, pour mémoire."),
    "cli.option-link": ("A link as evidence.", "Un lien comme preuve."),
    "cli.option-evidence-file": (
        "A file as evidence, at most 2 MB.",
        "Un fichier comme preuve, 2 Mo au plus.",
    ),
    "cli.option-skip": (
        "Skip the item; takes a tech lead, and the reason as --note.",
        "Passer le point ; demande un responsable technique, et la raison en --note.",
    ),
    "cli.started-together": (
        "{release} started: {components} to {environment}. Follow it with: bascule status {release}",
        "{release} est lancée : {components} vers {environment}. Suivez-la avec : bascule status {release}",
    ),
    "cli.column-branch": ("from", "depuis"),
    "cli.column-kind": ("kind", "type"),
    "cli.column-start": ("start", "démarrage"),
    "cli.column-approvals": ("approvals", "approbations"),
    "cli.column-window": ("window", "fenêtre"),
    "cli.column-wanted": ("wanted", "attendu"),
    "cli.column-release": ("release", "mise en production"),
    "cli.any-branch": ("any branch", "toute branche"),
    "cli.kind-standard": ("standard", "standard"),
    "cli.kind-hotfix": ("hotfix", "correctif"),
    "cli.kind-maintenance": ("maintenance", "maintenance"),
    "cli.kind-feature": ("feature", "fonctionnalité"),
    "cli.start-manual": ("by hand", "à la main"),
    "cli.start-on-push": ("on push", "à chaque push"),
    "cli.start-on-merge": ("on merge", "à chaque fusion"),
    "cli.any-time": ("any time", "à toute heure"),
    "cli.except": ("{window}, except {excepted}", "{window}, sauf {excepted}"),
    "cli.no-needs": ("Nothing waits for you.", "Rien ne vous attend."),
    "cli.need-approve": ("your approval", "votre approbation"),
    "cli.need-confirm": (
        "{count:number} {count:plural item|items} of a checklist",
        "{count:number} {count:plural point|points} d'une liste de contrôle",
    ),
    "cli.need-decide": ("your decision", "votre décision"),
    "cli.verb-log": (
        "Show what the command of a step prints.",
        "Montre ce qu'affiche la commande d'une étape.",
    ),
    "cli.option-step": (
        "The number of the step, from 0; the last command that began.",
        "Le numéro de l'étape, depuis 0 ; la dernière commande commencée.",
    ),
    "cli.option-follow": ("Follow it to its end.", "La suivre jusqu'à sa fin."),
    "cli.no-command": (
        "No command of {release} has begun.",
        "Aucune commande de {release} n'a commencé.",
    ),
    "cli.verb-plan": (
        "The plan in force and its changes; without another word, how a release would go, and when.",
        "Le plan en vigueur et ses modifications\u202f; sans autre mot, le déroulement d'une mise en production et ses dates.",
    ),
    "cli.verb-plan-schedule": (
        "Show how a release would go, and when, before it is started.",
        "Montre comment se déroulerait une mise en production, et quand, avant de la lancer.",
    ),
    "cli.verb-plan-show": ("Show the plan in force.", "Montre le plan en vigueur."),
    "cli.verb-plan-adopt": (
        "Put a plan file in force, or propose it to those who must approve.",
        "Met un fichier de plan en vigueur, ou le propose à ceux qui doivent l'approuver.",
    ),
    "cli.verb-plan-changes": (
        "List the changes of plans that wait for approvals.",
        "Liste les modifications de plans qui attendent des approbations.",
    ),
    "cli.verb-plan-approve": ("Approve a change of a plan.", "Approuve une modification d'un plan."),
    "cli.verb-plan-withdraw": (
        "Withdraw your approval of a change.",
        "Retire votre approbation d'une modification.",
    ),
    "cli.verb-plan-reject": (
        "Reject a change, or take your own back.",
        "Rejette une modification, ou retire la vôtre.",
    ),
    "cli.option-all-changes": ("Also those that have ended.", "Aussi celles qui sont closes."),
    "cli.option-plan-in-force": (
        "Release under the plan in force, whatever the file in the folder says.",
        "Met en production sous le plan en vigueur, quoi que dise le fichier du dossier.",
    ),
    "cli.plan-in-force": (
        "{product}: in force since {since:moment} UTC, by {by}",
        "{product}\u00a0: en vigueur depuis le {since:moment} UTC, par {by}",
    ),
    "cli.plan-unchanged": (
        "The plan of {product} is in force already.",
        "Le plan de {product} est déjà en vigueur.",
    ),
    "cli.plan-first": (
        "The first plan of {product} is in force now.",
        "Le premier plan de {product} est maintenant en vigueur.",
    ),
    "cli.plan-adopted": (
        "The changed plan of {product} is in force now (change {change}):",
        "Le plan modifié de {product} est maintenant en vigueur (modification {change})\u00a0:",
    ),
    "cli.plan-waiting": (
        "Change {change} of the plan of {product} is proposed:",
        "La modification {change} du plan de {product} est proposée\u00a0:",
    ),
    "cli.plan-lacks": (
        "It still needs {lacking}: bascule plan approve {change}",
        "Il manque encore {lacking}\u00a0: bascule plan approve {change}",
    ),
    "cli.change": (
        "Change {change} of the plan of {product}, by {author}: {state}",
        "Modification {change} du plan de {product}, par {author}\u00a0: {state}",
    ),
    "cli.no-changes": ("No change of a plan waits.", "Aucune modification de plan n'attend."),
    "cli.option-when": (
        "With the instants of every step; they are always shown.",
        "Avec les instants de chaque étape ; ils sont toujours montrés.",
    ),
    "cli.option-begin": (
        "When it begins, in the plan's zone; now when absent.",
        "Quand elle commence, dans le fuseau du plan ; maintenant par défaut.",
    ),
    "cli.column-step": ("step", "étape"),
    "cli.column-begins": ("begins at the earliest", "commence au plus tôt"),
    "cli.column-lasts": ("lasts", "dure"),
    "cli.one-way": (
        "{component} cannot go back once users have it; do this instead: {instead}",
        "{component} ne peut pas revenir en arrière une fois chez les utilisateurs ; à la place : {instead}",
    ),
    "cli.never-open": (
        "The window of {environment} does not open within 400 days.",
        "La fenêtre de {environment} ne s'ouvre pas dans les 400 jours.",
    ),
    "cli.planned-end": (
        "Planned end: {end} ({zone}), if nothing holds it.",
        "Fin prévue : {end} ({zone}), si rien ne la retient.",
    ),
    "cli.verb-notes": (
        "Show what is new in a version.",
        "Montre ce qu'une version apporte.",
    ),
    "cli.no-notes": (
        "The repository in this folder does not know both {earlier} and {version}.",
        "Le dépôt de ce dossier ne connaît pas à la fois {earlier} et {version}.",
    ),
    "cli.no-notes-hint": (
        "`git tag` lists the versions that it knows.",
        "`git tag` liste les versions qu'il connaît.",
    ),
    "cli.no-approvals": ("none", "aucune"),
    "cli.with-notice": (
        "{window}, announced {notice:duration} ahead",
        "{window}, annoncée {notice:duration} à l'avance",
    ),
}
