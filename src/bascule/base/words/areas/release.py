"""Sentences of a release: why it goes on, waits, holds or turns back."""

from bascule.base.words.areas.release_databases import DATABASES
from bascule.base.words.areas.release_gates import GATES
from bascule.base.words.areas.release_peers import PEERS

WORDS: dict[str, tuple[str, str]] = {
    # Phases, as one reads them on a page or in a table.
    "release.phase-preparing": ("preparing", "en préparation"),
    "release.phase-exposed": ("exposed", "exposée"),
    "release.phase-promoted": ("promoted", "promue"),
    "release.phase-rolling-back": ("rolling back", "en retour"),
    "release.phase-stranded": ("stranded", "bloquée en retour"),
    "release.phase-succeeded": ("succeeded", "réussie"),
    "release.phase-rolled-back": ("rolled back", "revenue en arrière"),
    "release.phase-failed": ("failed", "échouée"),
    "release.phase-cancelled": ("cancelled", "annulée"),
    "release.phase-held": ("held", "suspendue"),
    # Steps.
    "release.step-check": ("checks", "contrôles"),
    "release.step-deploy": ("deploy", "déploiement"),
    "release.step-smoke": ("smoke tests", "essais de fumée"),
    "release.step-traffic": ("{percent:percent} of the traffic", "{percent:percent} du trafic"),
    "release.rehearsing": (
        "What is pending on {database} is rehearsed in a copy.",
        "Ce qui est en attente sur {database} est répété dans une copie.",
    ),
    "release.needs-maintenance": (
        "The rehearsal of {database} took {took:duration}, and only {longest:duration} are allowed outside a maintenance: "
        "release it with --kind maintenance.",
        "La répétition de {database} a pris {took:duration}, et seules {longest:duration} sont permises hors maintenance\u202f: "
        "livrez avec --kind maintenance.",
    ),
    "release.step-flag": (
        "the flag {flag} for {percent:percent} of the users",
        "le flag {flag} pour {percent:percent} des utilisateurs",
    ),
    "release.flag-giving": (
        'The flag "{flag}" is given to {percent:percent} of the users.',
        "Le flag «\u00a0{flag}\u00a0» est donné à {percent:percent} des utilisateurs.",
    ),
    "release.flag-moving": (
        'Giving the flag "{flag}" to {percent:percent} of the users.',
        "Le flag «\u00a0{flag}\u00a0» passe à {percent:percent} des utilisateurs.",
    ),
    "release.flag-shown": (
        '{percent:percent} of the users have the flag "{flag}".',
        "{percent:percent} des utilisateurs ont le flag «\u00a0{flag}\u00a0».",
    ),
    "release.flag-back": (
        'The release goes back, and so does the flag "{flag}".',
        "La version revient en arrière, et le flag «\u00a0{flag}\u00a0» avec elle.",
    ),
    "release.flag-switched-off": (
        '{by} has switched the flag "{flag}" off while the release was using it.',
        "{by} a désactivé le flag «\u00a0{flag}\u00a0» pendant que la version s'en servait.",
    ),
    "release.flag-moved": (
        '{by} has changed the flag "{flag}" while the release was using it.',
        "{by} a modifié le flag «\u00a0{flag}\u00a0» pendant que la version s'en servait.",
    ),
    "release.step-soak": ("soak", "veille"),
    "release.step-done": ("Done: {step}.", "Terminé : {step}."),
    "release.started": (
        "Release of {component} {version} into {environment} started.",
        "Mise en production de {component} {version} vers {environment} lancée.",
    ),
    "release.checking": (
        "Checks are running: {done:number} of {count:number} have ended.",
        "Contrôles en cours : {done:number} sur {count:number} terminés.",
    ),
    "release.check-passed": (
        "{check} passed in {took:duration}: {because}",
        "{check} a réussi en {took:duration} : {because}",
    ),
    "release.check-failed": (
        "{check} failed after {took:duration}: {because}",
        "{check} a échoué après {took:duration} : {because}",
    ),
    "release.starting": (
        "Starting {version} in the {slot:slot} slot.",
        "Démarrage de {version} dans l'emplacement {slot:slot}.",
    ),
    "release.waiting-healthy": (
        "Waiting for {path} to answer ({detail:detail}).",
        "On attend que {path} réponde ({detail:detail}).",
    ),
    "release.keeps-exiting": (
        "The new version exited {starts:number} {starts:plural time|times} right after its start ({detail:detail}). Nobody was exposed.",
        "La nouvelle version s'est arrêtée {starts:number} fois juste après son démarrage ({detail:detail}). Personne n'y a été exposé.",
    ),
    "release.never-healthy": (
        "The new version did not become healthy within {within:duration}: {path} says {detail:detail}. Nobody was exposed.",
        "La nouvelle version n'est pas devenue saine en {within:duration} : {path} répond {detail:detail}. Personne n'y a été exposé.",
    ),
    "release.candidate-gone": (
        "The new version is no longer running ({detail:detail}).",
        "La nouvelle version ne tourne plus ({detail:detail}).",
    ),
    "release.unhealthy": (
        "{path} failed {count:number} times in a row ({detail:detail}).",
        "{path} a échoué {count:number} fois de suite ({detail:detail}).",
    ),
    "release.stable-died": (
        "The serving version in the {slot:slot} slot had stopped ({detail:detail}); it is being started again.",
        "La version en service dans l'emplacement {slot:slot} s'était arrêtée ({detail:detail}) ; on la redémarre.",
    ),
    "release.stable-keeps-dying": (
        "The serving version keeps dying: {count:number} starts in a row did not last ({detail:detail}).",
        "La version en service meurt sans cesse\u202f: {count:number} démarrages de suite n'ont pas tenu ({detail:detail}).",
    ),
    "release.proxy-died": (
        "The proxy had stopped; it is being started again, with the same division.",
        "Le proxy s'était arrêté\u202f; on le redémarre, avec la même répartition.",
    ),
    "release.stable-ill": (
        "The serving version is not well: {path} failed {count:number} times in a row ({detail:detail}). The release waits.",
        "La version en service ne va pas bien\u202f: {path} a échoué {count:number} fois de suite ({detail:detail}). On attend.",
    ),
    "release.stable-ill-waits": (
        "Waiting for the serving version to answer at {path}.",
        "On attend que la version en service réponde sur {path}.",
    ),
    "release.stable-silent": ("The stable version does not answer.", "La version stable ne répond pas."),
    "release.unreadable": ("The {port} cannot be read.", "La source « {port} » est illisible."),
    "release.routing": (
        "Opening the {slot:slot} slot for those who ask for it.",
        "Ouverture de l'emplacement {slot:slot} à ceux qui le demandent.",
    ),
    # Exposure.
    "release.blind": (
        "Nobody is exposed while the guards cannot see. {because}",
        "Personne n'est exposé tant que les gardes ne voient rien. {because}",
    ),
    "release.exposing": (
        "The new version gets {percent:percent} of the traffic.",
        "La nouvelle version reçoit {percent:percent} du trafic.",
    ),
    "release.moving": ("Moving the traffic to {percent:percent}.", "Passage du trafic à {percent:percent}."),
    "release.exposed-at": (
        "The proxy confirms {percent:percent} on the new version.",
        "Le répartiteur confirme {percent:percent} sur la nouvelle version.",
    ),
    "release.lasting": ("{exposed}: {left:duration} left.", "{exposed} : encore {left:duration}."),
    "release.guard-open": (
        "The time is up, but {guard} is not proven healthy: {because} A person can promote it all the same.",
        "Le temps est écoulé, mais {guard} n'est pas démontrée saine : {because} On peut la promouvoir malgré tout.",
    ),
    "release.no-evidence-yet": ("Nothing has been counted yet.", "Rien n'a encore été compté."),
    "release.guard-breached": ("{guard}: {because}", "{guard} : {because}"),
    "release.verdict-healthy": ("{guard} is healthy. {because}", "{guard} est saine. {because}"),
    "release.verdict-breached": ("{guard} is breached. {because}", "{guard} est enfreinte. {because}"),
    "release.verdict-unknown": ("{guard} is undecided. {because}", "{guard} est incertaine. {because}"),
    "release.verdict-unavailable": (
        "{guard} cannot be judged. {because}",
        "{guard} ne peut pas être jugée. {because}",
    ),
    "release.criterion-met": ("Criterion met: {criterion}. {because}", "Critère rempli\u00a0: {criterion}. {because}"),
    "release.criterion-unmet": (
        "Criterion not met: {criterion}. {because} A person can promote it all the same.",
        "Critère non rempli\u00a0: {criterion}. {because} On peut la promouvoir malgré tout.",
    ),
    "release.criterion-open": (
        "Criterion open: {criterion}. {because}",
        "Critère en suspens\u00a0: {criterion}. {because}",
    ),
    # The way back.
    "release.turning-back": ("Going back. {because}", "Retour en arrière. {because}"),
    "release.still-turning-back": ("Going back. {because}", "Retour en cours. {because}"),
    "release.still-stranded": (
        "The way back does not work yet; we keep trying. {because}",
        "Le retour ne fonctionne pas encore ; on continue d'essayer. {because}",
    ),
    "release.stranded": (
        "The way back does not work: {because} A person is needed.",
        "Le retour ne fonctionne pas : {because} Il faut une personne.",
    ),
    "release.no-way-back": (
        "{because} There is no earlier version to go back to: a person must decide.",
        "{because} Il n'y a pas de version antérieure où revenir : à une personne de décider.",
    ),
    "release.nothing-earlier": (
        "There is no earlier version to go back to: this is the first release here. Cancelling takes it out of service.",
        "Il n'y a pas de version antérieure où revenir : c'est la première ici. L'annuler la met hors service.",
    ),
    "release.old-kept": (
        "The old version stays warm in the {slot:slot} slot for {keep:duration}.",
        "L'ancienne version reste prête dans l'emplacement {slot:slot} pendant {keep:duration}.",
    ),
    "release.retired": (
        "{place}: the {slot:slot} slot was stopped.",
        "{place} : l'emplacement {slot:slot} a été arrêté.",
    ),
    # Ends.
    "release.succeeded": ("{version} serves everybody.", "{version} sert tout le monde."),
    "release.ended-rolled-back": (
        "All traffic is on {version} again, {took:duration} after the decision. {because}",
        "Tout le trafic est revenu sur {version}, {took:duration} après la décision. {because}",
    ),
    "release.ended-failed": ("Nobody was exposed. {because}", "Personne n'a été exposé. {because}"),
    "release.ended-cancelled": ("Cancelled. {because}", "Annulée. {because}"),
    # People.
    "release.hold-ended": ("The hold is over. It was: {because}", "La suspension est levée. Elle disait : {because}"),
    "release.held-by": ("{by} holds the release. {reason}", "{by} suspend la mise en production. {reason}"),
    "release.asked-hold": ("Asked to hold. {reason}", "Suspension demandée. {reason}"),
    "release.asked-resume": ("Asked to resume. {reason}", "Reprise demandée. {reason}"),
    "release.asked-promote": ("Asked to promote now. {reason}", "Promotion immédiate demandée. {reason}"),
    "release.asked-rollback": ("Asked to roll back. {reason}", "Retour en arrière demandé. {reason}"),
    "release.asked-cancel": ("{by} cancelled the release. {reason}", "{by} a annulé la mise en production. {reason}"),
    "release.asked-back": ("{by} asked to roll back. {reason}", "{by} a demandé le retour en arrière. {reason}"),
    "release.asked-done": ("Done.", "C'est fait."),
    "release.asked-refused": ("Asked to {verb}; refused: {because}", "Demande « {verb} » refusée : {because}"),
    "release.not-under-way": (
        "The release is not under way any more: it is {phase}.",
        "La mise en production n'est plus en cours : elle est {phase}.",
    ),
    "release.not-held": ("Nothing is on hold.", "Rien n'est suspendu."),
    "release.not-exposed": (
        "Nothing is exposed yet: a version is promoted only after its checks, its deployment and its smoke tests.",
        "Rien n'est encore exposé : une version n'est promue qu'après ses contrôles, son déploiement et ses essais.",
    ),
    # What stands against starting one.
    "release.not-earlier": (
        "{version} has not succeeded in {earlier}, which comes before {environment}.",
        "{version} n'a pas réussi dans {earlier}, qui vient avant {environment}.",
    ),
    "release.not-earlier-hint": (
        "Type: bascule release {component} --version {version} --to {earlier}",
        "Tapez : bascule release {component} --version {version} --to {earlier}",
    ),
    "release.not-warm": (
        "The version before {release} is no longer warm, so there is nothing to swap back to.",
        "La version d'avant {release} n'est plus prête : il n'y a rien à quoi revenir d'un échange.",
    ),
    "release.not-warm-hint": (
        "Release it again: bascule release {component} --version {version} --to {environment}",
        "Remettez-la en production : bascule release {component} --version {version} --to {environment}",
    ),
    "release.no-component": (
        "Say which component and which version; the plan has: {allowed}",
        "Dites quel composant et quelle version\u202f; le plan a\u00a0: {allowed}",
    ),
    "release.no-time-scale": (
        "{environment} demands approvals, so time does not run faster there.",
        "{environment} demande des approbations\u202f: le temps n'y est pas accéléré.",
    ),
    "release.no-time-scale-hint": (
        "Leave --time-scale out, or write `rehearsal: true` under environments.{environment} in the plan.",
        "Retirez --time-scale, ou écrivez `rehearsal: true` sous environments.{environment} dans le plan.",
    ),
    "release.nobody": (
        "{environment} demands approvals, so whoever starts a release there must be somebody with an account.",
        "{environment} demande des approbations\u202f: qui lance une mise en production doit y avoir un compte.",
    ),
    "release.nobody-hint": (
        "Make a token on your account page, then type: bascule login --token TOKEN",
        "Créez un jeton sur la page de votre compte, puis tapez\u00a0: bascule login --token JETON",
    ),
    "release.ref-hint": (
        "`bascule matrix` shows what may go where; where the control plane has no copy of the repository, say --branch",
        "`bascule matrix` montre ce qui peut aller où\u202f; si le plan de contrôle n'a pas de copie du dépôt, dites --branch",
    ),
    **GATES,
    **PEERS,
    **DATABASES,
}
