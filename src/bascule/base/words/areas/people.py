"""Sentences about people: what happened to accounts, tokens and sessions, and why somebody may not."""

_HAPPENED = {
    "people.created": ("{name} has an account: {account}.", "{name} a un compte\u00a0: {account}."),
    "people.github-linked": (
        "{name} ({account}) is {login} on GitHub.",
        "{name} ({account}) est {login} sur GitHub.",
    ),
    "people.github-unlinked": (
        "{name} ({account}) is no longer {login} on GitHub.",
        "{name} ({account}) n'est plus {login} sur GitHub.",
    ),
    "people.github-taken": (
        "The login {login} is that of {account} already. Take it away there first.",
        "L'identifiant {login} est déjà celui de {account}. Retirez-le d'abord là-bas.",
    ),
    "people.bad-login": (
        "{found} is no login of GitHub: letters, digits and hyphens.",
        "{found} n'est pas un identifiant GitHub\u00a0: lettres, chiffres et traits d'union.",
    ),
    "people.renamed": ("{account}: {old} is now called {name}.", "{account}\u00a0: {old} s'appelle désormais {name}."),
    "people.roles-changed": (
        "{account} ({name}) now has the roles: {roles}.",
        "{account} ({name}) a désormais les rôles\u00a0: {roles}.",
    ),
    "people.disabled": (
        "The account {account} ({name}) was disabled.",
        "Le compte {account} ({name}) a été désactivé.",
    ),
    "people.enabled": ("The account {account} ({name}) was enabled.", "Le compte {account} ({name}) a été activé."),
    "people.invited": (
        "A one-time link was made for {account} ({name}).",
        "Un lien à usage unique a été créé pour {account} ({name}).",
    ),
    "people.accepted": (
        "{account} ({name}) used a one-time link and chose a password.",
        "{account} ({name}) a utilisé un lien à usage unique et choisi un mot de passe.",
    ),
    "people.first-admin": (
        "{account} ({name}) is the first admin.",
        "{account} ({name}) est le premier administrateur.",
    ),
    "people.linked": (
        "{account} ({name}) signs in by {issuer} from now on.",
        "{account} ({name}) se connecte désormais par {issuer}.",
    ),
    "people.token-made": (
        "{who} made the token {token} (“{name}”) for: {scopes}.",
        "{who} a créé le jeton {token} («\u00a0{name}\u00a0») pour\u00a0: {scopes}.",
    ),
    "people.token-revoked": (
        "The token {token} of {who} was revoked.",
        "Le jeton {token} de {who} a été révoqué.",
    ),
    "people.signed-in": ("{who} signed in {way}.", "{who} s'est connecté {way}."),
    "people.way-password": ("with a password", "avec un mot de passe"),
    "people.way-link": ("by a one-time link", "par un lien à usage unique"),
    "people.way-token-file": ("with the token of the data folder", "avec le jeton du dossier de données"),
    "people.way-oidc": ("by {issuer}", "par {issuer}"),
    "people.signed-out": ("{who} signed out.", "{who} s'est déconnecté."),
    "people.sessions-ended": (
        "{count:number} {count:plural session|sessions} of {who} ended.",
        "{count:number} {count:plural session|sessions} de {who} {count:plural a pris fin|ont pris fin}.",
    ),
    "people.ways-ended": (
        "Everything that {account} ({name}) could come in by ended for good: {sessions:number} "
        "{sessions:plural session|sessions}, {tokens:number} {tokens:plural token|tokens}, {links:number} "
        "{links:plural link|links}.",
        "Tout ce par quoi {account} ({name}) pouvait entrer a pris fin pour de bon : {sessions:number} "
        "{sessions:plural session|sessions}, {tokens:number} {tokens:plural jeton|jetons}, {links:number} "
        "{links:plural lien|liens}.",
    ),
    "people.ways-were-ended": (
        "The account was disabled or got a new password in this moment; sign in again.",
        "Le compte vient d'être désactivé ou de recevoir un nouveau mot de passe ; reconnectez-vous.",
    ),
    "people.refused-sign-in": ("A sign-in was refused: {because}", "Une connexion a été refusée\u00a0: {because}"),
    "people.refused-token": (
        "The token {token} of {who} was refused: {because}",
        "Le jeton {token} de {who} a été refusé\u00a0: {because}",
    ),
    "people.refused-session": (
        "A session of {who} was refused: {because}",
        "Une session de {who} a été refusée\u00a0: {because}",
    ),
    "people.refused-form": (
        "A change in the name of {who} was refused: {because}",
        "Une modification au nom de {who} a été refusée\u00a0: {because}",
    ),
    "people.refused-deed": (
        "{who} was refused “{deed}” at {path}: {because}",
        "{who} s'est vu refuser «\u00a0{deed}\u00a0» à {path}\u00a0: {because}",
    ),
}

_WHY = {
    "people.no-account": ("There is no account {account}.", "Il n'y a pas de compte {account}."),
    "people.no-account-hint": ("List them with: bascule people list", "Listez-les avec\u00a0: bascule people list"),
    "people.no-token": ("You have no token {token}.", "Vous n'avez pas de jeton {token}."),
    "people.no-token-hint": ("List yours with: bascule token list", "Listez les vôtres avec\u00a0: bascule token list"),
    "people.wrong-password": (
        "There is no account with this address and password.",
        "Aucun compte ne correspond à cette adresse et à ce mot de passe.",
    ),
    "people.account-disabled": ("The account is disabled.", "Le compte est désactivé."),
    "people.session-expired": ("it had expired.", "elle avait expiré."),
    "people.token-expired": ("This token has expired.", "Ce jeton a expiré."),
    "people.token-was-revoked": ("This token was revoked.", "Ce jeton a été révoqué."),
    "people.token-unknown": ("This token is not known.", "Ce jeton n'est pas connu."),
    "people.token-hint": (
        "Make a new one on your account page, then type: bascule login",
        "Créez-en un sur la page de votre compte, puis tapez\u00a0: bascule login",
    ),
    "people.email-taken": (
        "Another account signs in with this address.",
        "Un autre compte se connecte avec cette adresse.",
    ),
    "people.identity-taken": (
        "This person signs in as {account} already.",
        "Cette personne se connecte déjà en tant que {account}.",
    ),
    "people.last-admin": (
        "{account} is the last admin; nobody could manage accounts any more.",
        "{account} est le dernier administrateur\u202f; plus personne ne pourrait gérer les comptes.",
    ),
    "people.last-admin-hint": ("Make somebody else admin first.", "Nommez d'abord un autre administrateur."),
    "people.link-void": (
        "This link is not good any more: it was used, has expired, or was replaced by a newer one.",
        "Ce lien n'est plus valable\u00a0: il a servi, il a expiré ou un lien plus récent l'a remplacé.",
    ),
    "people.link-void-hint": (
        "Ask an admin for a new one; the first admin's link is printed anew by `bascule serve`.",
        "Demandez-en un nouveau à un administrateur\u202f; `bascule serve` réaffiche celui du premier administrateur.",
    ),
    "people.too-many-scopes": (
        "A token cannot do more than you may now: {scopes}.",
        "Un jeton ne peut pas faire plus que vous maintenant\u00a0: {scopes}.",
    ),
    "people.outlives": (
        "A token made with another token cannot outlive it.",
        "Un jeton créé avec un autre jeton ne peut pas lui survivre.",
    ),
    "people.short-password": (
        "A password has at least {least:number} characters.",
        "Un mot de passe compte au moins {least:number} caractères.",
    ),
    "people.long-password": (
        "A password has at most {most:number} characters.",
        "Un mot de passe compte au plus {most:number} caractères.",
    ),
    "people.name-needed": ("A name is needed.", "Un nom est nécessaire."),
    "people.name-like-id": (
        "A name cannot look like an account's id.",
        "Un nom ne peut pas ressembler à l'identifiant d'un compte.",
    ),
    "people.email-needed": ("This is not an e-mail address.", "Ce n'est pas une adresse e-mail."),
    "people.not-local": (
        "The token of the data folder belongs to no person; sign in with an account.",
        "Le jeton du dossier de données n'appartient à personne\u202f; connectez-vous avec un compte.",
    ),
    "people.may-not": (
        "“{deed}” needs the role {roles}; {who} has: {has}.",
        "«\u00a0{deed}\u00a0» demande le rôle {roles}\u202f; {who} a\u00a0: {has}.",
    ),
    "people.may-not-hint": (
        "An admin can give it: bascule people roles {account} --add {roles}",
        "Un administrateur peut le donner\u00a0: bascule people roles {account} --add {roles}",
    ),
    "people.may-not-local-hint": (
        "Sign in with an account: the token of the data folder stands for the machine, not for a person.",
        "Connectez-vous avec un compte\u00a0: le jeton du dossier de données représente la machine, pas une personne.",
    ),
    "people.out-of-scope": (
        "This token is not for “{deed}”; it is for: {has}.",
        "Ce jeton ne sert pas à «\u00a0{deed}\u00a0»\u202f; il sert à\u00a0: {has}.",
    ),
    "people.out-of-scope-hint": (
        "Make one that is: bascule token create NAME --scope {deed}",
        "Créez-en un qui y sert\u00a0: bascule token create NOM --scope {deed}",
    ),
    "people.or": ("{some} or {last}", "{some} ou {last}"),
    "people.none": ("none", "aucun"),
    "people.too-many-at-once": (
        "Too many people sign in at once; try again in a moment.",
        "Trop de personnes se connectent à la fois ; réessayez dans un instant.",
    ),
    "people.too-often": (
        "Too many failed attempts; wait {left:duration}.",
        "Trop de tentatives échouées\u202f; attendez {left:duration}.",
    ),
}

_DEEDS = {
    "people.deed-read": ("read", "lire"),
    "people.deed-release": ("release", "mettre en production"),
    "people.deed-stop": ("hold, roll back or cancel", "suspendre, revenir en arrière ou annuler"),
    "people.deed-approve": ("approve", "approuver"),
    "people.deed-confirm": ("confirm", "confirmer"),
    "people.deed-preview": ("see the idle version", "voir la version en attente"),
    "people.deed-skip": ("skip an item of a checklist", "sauter un point d'une liste de contrôle"),
    "people.deed-override": ("release outside the window", "mettre en production hors de la fenêtre"),
    "people.deed-adopt": ("adopt a plan", "adopter un plan"),
    "people.deed-manage": ("manage accounts", "gérer les comptes"),
    "people.role-viewer": ("viewer", "lecteur"),
    "people.role-developer": ("developer", "développeur"),
    "people.role-reviewer": ("reviewer", "relecteur"),
    "people.role-tech-lead": ("tech lead", "responsable technique"),
    "people.role-operator": ("operator", "exploitant"),
    "people.role-admin": ("admin", "administrateur"),
}

_OIDC = {
    "people.oidc-half": ("{missing} is missing.", "{missing} manque."),
    "people.oidc-issuer": (
        "BASCULE_OIDC_ISSUER must be an https address; found {found}.",
        "BASCULE_OIDC_ISSUER doit être une adresse https\u202f; trouvé\u00a0: {found}.",
    ),
    "people.oidc-role": (
        "BASCULE_OIDC_ROLES_CLAIM: “{found}” is no role; there are {known}.",
        "BASCULE_OIDC_ROLES_CLAIM\u00a0: «\u00a0{found}\u00a0» n'est pas un rôle\u202f; il y a {known}.",
    ),
    "people.oidc-secret-file": (
        "BASCULE_OIDC_CLIENT_SECRET_FILE: {path} cannot be read.",
        "BASCULE_OIDC_CLIENT_SECRET_FILE\u00a0: {path} est illisible.",
    ),
    "people.oidc-off": ("No identity provider is set up.", "Aucun fournisseur d'identité n'est configuré."),
    "people.oidc-away": (
        "The identity provider does not answer as it should: {detail}.",
        "Le fournisseur d'identité ne répond pas comme il devrait\u00a0: {detail}.",
    ),
    "people.oidc-state": (
        "This sign-in was not begun in this browser, or has been used already.",
        "Cette connexion n'a pas commencé dans ce navigateur, ou a déjà servi.",
    ),
    "people.oidc-refused": (
        "The identity provider refused: {detail}.",
        "Le fournisseur d'identité a refusé\u00a0: {detail}.",
    ),
    "people.oidc-forged": (
        "The identity provider's answer cannot be trusted: {detail}.",
        "La réponse du fournisseur d'identité n'est pas fiable\u00a0: {detail}.",
    ),
    "people.oidc-again": ("Sign in again.", "Connectez-vous de nouveau."),
}

WORDS: dict[str, tuple[str, str]] = _HAPPENED | _WHY | _DEEDS | _OIDC
