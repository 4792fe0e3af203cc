"""Sentences of the area `net`: what checks found on the other side of a network."""

WORDS = {
    "net.and": ("{first}; {rest}", "{first} ; {rest}"),
    "net.more": ("and {count:number} more", "et {count:number} de plus"),
    "net.slow": (
        "{who} has not answered within {within:duration}. Look at it, or allow more with “within”.",
        "{who} n'a pas répondu en {within:duration}. Regardez ce qui s'y passe, ou permettez davantage avec « within ».",
    ),
    "net.said": ("{who} says: {reason}", "{who} répond : {reason}"),
    "net.no-account": (
        "What stands at “{reference}” is no service account with an RSA key of at least 2048 bits, as JSON.",
        "Ce qui se trouve à « {reference} » n'est pas un compte de service avec une clé RSA d'au moins 2048 bits, en JSON.",
    ),
    "net.bad-url": (
        "What stands at “{reference}” is no address. Expected: scheme://user:password@host:port/name.",
        "Ce qui se trouve à « {reference} » n'est pas une adresse. Attendu : schéma://utilisateur:motdepasse@hôte:port/nom.",
    ),
    "net.elsewhere": (
        "The path {path} leads away from {target}. Only the site that the plan names is asked.",
        "Le chemin {path} mène hors de {target}. Seul le site que le plan nomme est interrogé.",
    ),
    "net.needs-extra": (
        "This check needs {what}: pip install 'bascule[{extra}]'",
        "Ce contrôle a besoin de {what} : pip install 'bascule[{extra}]'",
    ),
    "net.no-ca": (
        "The file of the authority, {path}, cannot be used: {reason}.",
        "Le fichier de l'autorité, {path}, est inutilisable : {reason}.",
    ),
    "net.role": (
        "The server is a {found}; it must be a {wanted}. Does the address lead to the right one?",
        "Le serveur est un {found} ; il doit être un {wanted}. L'adresse mène-t-elle au bon ?",
    ),
    "net.dns-passed": (
        "{asked}: {values} (kept for {ttl:duration}).",
        "{asked} : {values} (conservé {ttl:duration}).",
    ),
    "net.dns-nxdomain": (
        "{asked}: this name does not exist. Create the record, or correct the name.",
        "{asked} : ce nom n'existe pas. Créez l'enregistrement, ou corrigez le nom.",
    ),
    "net.dns-empty": (
        "{asked}: the name exists, but has no such record.",
        "{asked} : le nom existe, mais n'a pas d'enregistrement de ce type.",
    ),
    "net.dns-failed": (
        "{asked}: the resolver {server} answered {code}. Its own servers or DNSSEC may be broken: ask another with “server”.",
        "{asked} : le résolveur {server} a répondu {code}. Ses propres serveurs ou DNSSEC sont peut-être en panne : "
        "interrogez-en un autre avec « server ».",
    ),
    "net.dns-timeout": (
        "{asked}: no resolver answered within {within:duration}. Is port 53 reachable from here?",
        "{asked} : aucun résolveur n'a répondu en {within:duration}. Le port 53 est-il joignable d'ici ?",
    ),
    "net.no-resolver": (
        "This machine knows no resolver. Name one: “server: ADDRESS”.",
        "Cette machine ne connaît aucun résolveur. Nommez-en un : « server: ADRESSE ».",
    ),
    "net.dns-other": (
        "{asked} is not as expected; missing: {missing}; too many: {more}. An old answer may be kept until its time is over.",
        "{asked} n'est pas ce qui est attendu ; manquent : {missing} ; en trop : {more}. Une ancienne réponse peut être "
        "conservée jusqu'à son échéance.",
    ),
    "net.dns-foreign": (
        "{asked} leads to {more}, which the plan does not name.",
        "{asked} mène à {more}, que le plan ne nomme pas.",
    ),
    "net.dns-sick": (
        "{asked}: {count:number} of {all:number} {all:plural address does|addresses do} not answer; {address}: {said}.",
        "{asked} : {count:number} {count:plural adresse|adresses} sur {all:number} ne {count:plural répond|répondent} pas ; "
        "{address} : {said}.",
    ),
    "net.tls-passed": (
        "{who} speaks {version}; its certificate lasts {days:number} more {days:plural day|days} ({share:percent} of its lifetime).",
        "{who} parle {version} ; son certificat vaut encore {days:number} {days:plural jour|jours} "
        "({share:percent} de sa durée).",
    ),
    "net.tls-name": (
        "The certificate of {who} is not made out for {name}. Get one with this name, or correct “name”.",
        "Le certificat de {who} n'est pas établi pour {name}. Obtenez-en un à ce nom, ou corrigez « name ».",
    ),
    "net.tls-expired": (
        "The certificate of {who} is not valid today ({reason}). Renew it, and look why that did not happen by itself.",
        "Le certificat de {who} n'est pas valable aujourd'hui ({reason}). Renouvelez-le, et cherchez pourquoi cela ne s'est "
        "pas fait seul.",
    ),
    "net.tls-distrusted": (
        "The certificate of {who} is not trusted ({reason}). Serve the whole chain, or name your own authority with “ca”.",
        "Le certificat de {who} n'est pas reconnu ({reason}). Servez la chaîne entière, ou nommez votre autorité avec « ca ».",
    ),
    "net.tls-broken": (
        "There is no TLS with {who}: {reason}. Is it the right port, and does it speak a recent version?",
        "Pas de TLS avec {who} : {reason}. Est-ce le bon port, et parle-t-il une version récente ?",
    ),
    "net.tls-old": (
        "{who} still speaks {found}; the least is {least}. Switch older versions off.",
        "{who} parle encore {found} ; le minimum est {least}. Désactivez les versions plus anciennes.",
    ),
    "net.tls-staple": (
        "The certificate of {who} demands OCSP stapling, which authorities give up. Order one without “must staple”.",
        "Le certificat de {who} exige l'agrafage OCSP, que les autorités abandonnent. Commandez-en un sans « must staple ».",
    ),
    "net.ports-passed": (
        "{hosts}: {open:number} {open:plural port is|ports are} open and {closed:number} closed, as it should be.",
        "{hosts} : {open:number} {open:plural port ouvert|ports ouverts} et {closed:number} "
        "{closed:plural fermé|fermés}, comme il se doit.",
    ),
    "net.ports-wrong": (
        "{count:number} of {all:number} {all:plural port is|ports are} not as they should be: {what}. Correct the firewall or "
        "what listens.",
        "{count:number} {count:plural port|ports} sur {all:number} à corriger : {what}. Revoyez le pare-feu ou ce qui écoute.",
    ),
    "net.port-is-open": ("{where} is open", "{where} est ouvert"),
    "net.port-is-refused": ("{where} refuses connections", "{where} refuse les connexions"),
    "net.port-is-filtered": ("{where} says nothing", "{where} ne dit rien"),
    "net.no-ports": (
        "No port is named. Say which must be “open” and which “closed”.",
        "Aucun port n'est nommé. Dites lesquels doivent être « open » et lesquels « closed ».",
    ),
    "net.too-many-ports": (
        "At most {hosts:number} hosts and {most:number} ports in all are tried. Name those that matter.",
        "Au plus {hosts:number} hôtes et {most:number} ports en tout sont essayés. Nommez ceux qui comptent.",
    ),
    "net.both-ports": (
        "Port {port} cannot be both open and closed.",
        "Le port {port} ne peut être à la fois ouvert et fermé.",
    ),
    "net.no-host": (
        "The host {host} is not found: {reason}. Its ports must not count as closed for that.",
        "L'hôte {host} est introuvable : {reason}. Ses ports ne peuvent compter comme fermés pour autant.",
    ),
    "net.postgres-passed": (
        "PostgreSQL {version} answers as {role}; {share:percent} of its connections are used, the lag is {lag:duration}.",
        "PostgreSQL {version} répond comme {role} ; {share:percent} de ses connexions sont prises, le retard est de "
        "{lag:duration}.",
    ),
    "net.postgres-cut-off": (
        "The standby gets nothing from its primary. Look at the network between them, and at primary_conninfo.",
        "Le standby ne reçoit rien de son primary. Vérifiez le réseau entre eux, et primary_conninfo.",
    ),
    "net.no-data": (
        "There is no folder {path} on this machine. Correct “data_directory”, or leave it out.",
        "Il n'y a pas de dossier {path} sur cette machine. Corrigez « data_directory », ou retirez-le.",
    ),
    "net.redis-passed": (
        "Redis {version} answers as {role}; {share:percent} of its memory is used.",
        "Redis {version} répond comme {role} ; {share:percent} de sa mémoire est prise.",
    ),
    "net.redis-loading": (
        "Redis still loads its data. Try again when it is done.",
        "Redis charge encore ses données. Réessayez quand ce sera fini.",
    ),
    "net.redis-cut-off": (
        "The replica has no link to its master. Look at the network between them, and at masterauth.",
        "Le replica n'a pas de lien avec son master. Vérifiez le réseau entre eux, et masterauth.",
    ),
    "net.redis-cluster": (
        "The cluster is in the state “{state}”; {slots:number} of 16384 slots are served. Look for the missing nodes.",
        "La grappe est dans l'état « {state} » ; {slots:number} tranches sur 16384 sont servies. Cherchez les nœuds manquants.",
    ),
    "net.image-passed": (
        "{image} is there ({digest}…; {platforms}).",
        "{image} est là ({digest}… ; {platforms}).",
    ),
    "net.image-absent": (
        "The registry has no {image}. Push it before the release.",
        "Le registre n'a pas {image}. Poussez-la avant la mise en production.",
    ),
    "net.image-forbidden": (
        "The registry does not let us see {image} (HTTP {status}): it is not there, or “user” and “password” lack the right.",
        "Le registre ne nous laisse pas voir {image} (HTTP {status}) : elle n'y est pas, ou « user » et « password » "
        "n'en ont pas le droit.",
    ),
    "net.image-not-pinned": (
        "{image} is not pinned: a tag can be moved. Write the digest behind it: NAME:TAG@sha256:…",
        "{image} n'est pas épinglée : une étiquette peut être déplacée. Écrivez l'empreinte derrière : NOM:ÉTIQUETTE@sha256:…",
    ),
    "net.image-tag": (
        "The tag “{tag}” is not of the form {rule}. Build the image with such a tag.",
        "L'étiquette « {tag} » n'a pas la forme {rule}. Construisez l'image avec une telle étiquette.",
    ),
    "net.image-sha": (
        "The tag “{tag}” names another commit than {sha}, which is released.",
        "L'étiquette « {tag} » nomme un autre commit que {sha}, celui de la mise en production.",
    ),
    "net.image-digest": (
        "{image} has another digest in the registry: {found}.",
        "{image} a une autre empreinte dans le registre : {found}.",
    ),
    "net.image-platforms": (
        "{image} lacks {missing}; it is there for {found}. Build it for all that it must run on.",
        "{image} n'existe pas pour {missing} ; elle existe pour {found}. Construisez-la pour tout ce qui doit l'exécuter.",
    ),
    "net.plain-realm": (
        "The registry {registry} sends our secret to an address without TLS. Nothing was sent.",
        "Le registre {registry} envoie notre secret à une adresse sans TLS. Rien n'a été envoyé.",
    ),
    "net.headers-perfect": ("{target}: 100 of 100.", "{target} : 100 sur 100."),
    "net.headers-score": (
        "{target}: {score:number} of 100. {faults}.",
        "{target} : {score:number} sur 100. {faults}.",
    ),
    "net.headers-broken": ("{why} {score}", "{why} {score}"),
    "net.fault": ("−{cost:number}: {what}", "−{cost:number} : {what}"),
    "net.fault-csp": (
        "there is no Content-Security-Policy; send one with a nonce",
        "il n'y a pas de Content-Security-Policy ; envoyez-en une avec un nonce",
    ),
    "net.fault-csp-inline": (
        "the policy lets any script in the page run ('unsafe-inline', or no script-src)",
        "la politique laisse tourner tout script de la page ('unsafe-inline', ou pas de script-src)",
    ),
    "net.fault-csp-eval": (
        "the policy lets texts become scripts ('unsafe-eval', or no script-src)",
        "la politique laisse des textes devenir des scripts ('unsafe-eval', ou pas de script-src)",
    ),
    "net.fault-csp-wide": (
        "scripts may come from anywhere (*, https: or data:)",
        "les scripts peuvent venir de partout (*, https: ou data:)",
    ),
    "net.fault-csp-strict": (
        "scripts are not named by nonce or hash",
        "les scripts ne sont pas désignés par nonce ou empreinte",
    ),
    "net.fault-csp-nonce": (
        "two answers had the same nonce; make a new one for each",
        "deux réponses avaient le même nonce ; faites-en un nouveau pour chacune",
    ),
    "net.fault-csp-default": ("the policy has no default-src", "la politique n'a pas de default-src"),
    "net.fault-csp-object": ("object-src is not 'none'", "object-src n'est pas 'none'"),
    "net.fault-csp-base": ("base-uri is neither 'none' nor 'self'", "base-uri n'est ni 'none' ni 'self'"),
    "net.fault-csp-frame": ("the policy has no frame-ancestors", "la politique n'a pas de frame-ancestors"),
    "net.fault-https": ("the page comes without TLS", "la page arrive sans TLS"),
    "net.fault-hsts": (
        "there is no Strict-Transport-Security",
        "il n'y a pas de Strict-Transport-Security",
    ),
    "net.fault-hsts-age": (
        "Strict-Transport-Security lasts less than a year (max-age=31536000)",
        "Strict-Transport-Security dure moins d'un an (max-age=31536000)",
    ),
    "net.fault-hsts-subdomains": (
        "Strict-Transport-Security leaves subdomains out (includeSubDomains)",
        "Strict-Transport-Security oublie les sous-domaines (includeSubDomains)",
    ),
    "net.fault-sniff": ("X-Content-Type-Options is not nosniff", "X-Content-Type-Options n'est pas nosniff"),
    "net.fault-frame": (
        "anybody may show the page in a frame (X-Frame-Options: DENY, or frame-ancestors)",
        "n'importe qui peut montrer la page dans un cadre (X-Frame-Options: DENY, ou frame-ancestors)",
    ),
    "net.fault-referrer": (
        "no Referrer-Policy keeps paths from other sites (strict-origin-when-cross-origin)",
        "aucune Referrer-Policy ne cache les chemins aux autres sites (strict-origin-when-cross-origin)",
    ),
    "net.fault-permissions": ("there is no Permissions-Policy", "il n'y a pas de Permissions-Policy"),
    "net.fault-opener": (
        "Cross-Origin-Opener-Policy is not same-origin",
        "Cross-Origin-Opener-Policy n'est pas same-origin",
    ),
    "net.fault-resource": (
        "Cross-Origin-Resource-Policy is neither same-origin nor same-site",
        "Cross-Origin-Resource-Policy n'est ni same-origin ni same-site",
    ),
    "net.fault-cookie-secure": ("a cookie lacks Secure", "un cookie n'a pas Secure"),
    "net.fault-cookie-httponly": ("a cookie lacks HttpOnly", "un cookie n'a pas HttpOnly"),
    "net.fault-cookie-samesite": (
        "a cookie lacks SameSite (or is None without Secure)",
        "un cookie n'a pas SameSite (ou vaut None sans Secure)",
    ),
    "net.fault-server": ("Server names a version", "Server nomme une version"),
    "net.fault-powered": (
        "X-Powered-By tells what the site is made with",
        "X-Powered-By dit avec quoi le site est fait",
    ),
    "net.fault-rate": (
        "the burst of requests was never answered with 429",
        "la rafale de requêtes n'a jamais reçu de réponse 429",
    ),
    "net.fault-csrf": (
        "a change that another site sends without a token is not refused",
        "une modification envoyée sans jeton par un autre site n'est pas refusée",
    ),
    "net.page-status": (
        "{target} answered with {status} instead of a page.",
        "{target} a répondu {status} au lieu d'une page.",
    ),
    "net.no-browser": (
        "There is no browser at {path}. Correct “browser”, or leave it out.",
        "Il n'y a pas de navigateur à {path}. Corrigez « browser », ou retirez-le.",
    ),
    "net.browser-failed": (
        "The browser could not be driven: {reason}. Install Chromium, or name a browser with “browser”.",
        "Le navigateur n'a pas pu être piloté : {reason}. Installez Chromium, ou nommez un navigateur avec « browser ».",
    ),
    "net.axe-passed": (
        "Accessibility: {critical:number} critical, {serious:number} serious, {moderate:number} moderate, {minor:number} minor.",
        "Accessibilité : {critical:number} critiques, {serious:number} graves, {moderate:number} modérés, "
        "{minor:number} mineurs.",
    ),
    "net.axe-broken": ("{why} {first}.", "{why} {first}."),
    "net.axe-rule": (
        "{rule}: {count:number} {count:plural place|places}, first {where}",
        "{rule} : {count:number} {count:plural endroit|endroits}, d'abord {where}",
    ),
    "net.axe-none": ("nothing was found", "rien n'a été trouvé"),
    "net.page-figures": (
        "{weight} in {requests:number} {requests:plural request|requests}; largest content after {largest:duration}, "
        "loaded after {load:duration}.",
        "{weight} en {requests:number} {requests:plural requête|requêtes} ; plus grand contenu après {largest:duration}, "
        "chargée après {load:duration}.",
    ),
    "net.page-findings": ("{measured} {findings}.", "{measured} {findings}."),
    "net.page-no": ("{why} {account}", "{why} {account}"),
    "net.page-broken": ("{file} is missing ({found})", "{file} manque ({found})"),
    "net.page-eager": (
        '{file} lies below the fold ({found}) and is not lazy (loading="lazy")',
        '{file} est sous la ligne de flottaison ({found}) sans chargement différé (loading="lazy")',
    ),
    "net.page-cache": (
        "{file} may not be kept long enough (cache-control: {found})",
        "{file} ne peut être conservé assez longtemps (cache-control : {found})",
    ),
    "net.page-plain": (
        "{file} is text and comes uncompressed ({found})",
        "{file} est du texte et arrive sans compression ({found})",
    ),
    "net.page-format": (
        "{file} would be smaller as WebP or AVIF ({found})",
        "{file} serait plus petit en WebP ou AVIF ({found})",
    ),
    "net.page-oversize": (
        "{file} is much larger than it is shown ({found})",
        "{file} est bien plus grand que son affichage ({found})",
    ),
    "net.load-passed": (
        "{target} with {users:number} {users:plural user|users}: {requests:number} requests, {rps:figure}/s, "
        "p50 {p50:duration}, p95 {p95:duration}, p99 {p99:duration}, {errors:rate} failed.",
        "{target} avec {users:number} {users:plural utilisateur|utilisateurs} : {requests:number} requêtes, {rps:figure}/s, "
        "p50 {p50:duration}, p95 {p95:duration}, p99 {p99:duration}, {errors:rate} en échec.",
    ),
    "net.load-nothing": (
        "Not one request to {target} was answered. Is it there?",
        "Pas une requête à {target} n'a reçu de réponse. Est-il là ?",
    ),
    "net.probe-passed": (
        "{calls:number} {calls:plural call|calls}, all as expected, in {took:duration}.",
        "{calls:number} {calls:plural appel conforme|appels conformes}, en {took:duration}.",
    ),
    "net.call-status": (
        "“{call}” was answered with {found}; expected: {wanted}. Look at the service's own log for the reason.",
        "« {call} » a reçu la réponse {found} ; attendu : {wanted}. La raison est dans le journal du service.",
    ),
    "net.call-lacks": (
        "“{call}” was answered without the expected text.",
        "« {call} » a reçu une réponse sans le texte attendu.",
    ),
    "net.call-no-json": (
        "“{call}” was answered with something that is no JSON.",
        "« {call} » a reçu une réponse qui n'est pas du JSON.",
    ),
    "net.call-absent": (
        "“{call}” was answered without {path}.",
        "« {call} » a reçu une réponse sans {path}.",
    ),
    "net.call-other": (
        "“{call}” was answered with another {path} than expected.",
        "« {call} » a reçu une réponse où {path} n'est pas ce qui est attendu.",
    ),
    "net.call-no-value": (
        "“{call}”: what stands at {path} is neither text nor number, and cannot be saved.",
        "« {call} » : ce qui se trouve à {path} n'est ni un texte ni un nombre, et ne peut être gardé.",
    ),
    "net.call-silent": (
        "“{call}”: {site} does not answer: {reason}",
        "« {call} » : {site} ne répond pas : {reason}",
    ),
    "net.service-or-calls": (
        "Name a “service”, or list “calls”; not both.",
        "Nommez un « service », ou listez des « calls » ; pas les deux.",
    ),
    "net.service-needs": (
        "The service “{service}” also needs {missing}.",
        "Le service « {service} » a encore besoin de {missing}.",
    ),
}
