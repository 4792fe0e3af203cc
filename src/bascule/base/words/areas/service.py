"""Sentences of the service."""

WORDS: dict[str, tuple[str, str]] = {
    "service.installed": (
        "It runs, and starts with the machine: {unit}. Look at it with: bascule service status. Its log: journalctl -u bascule",
        "Elle tourne, et démarre avec la machine\u202f: {unit}. Regardez-la avec\u202f: bascule service status. Son journal\u202f: journalctl -u "
        "bascule",
    ),
    "service.environment": (
        "Its settings stand in {path}, which only its owner can read: change them there, then systemctl restart bascule.",
        "Ses réglages sont dans {path}, que seul son propriétaire peut lire\u202f: changez-les là, puis systemctl restart bascule.",
    ),
    "service.environment-kept": (
        "Its settings stay as they are in {path}.",
        "Ses réglages restent tels quels dans {path}.",
    ),
    "service.linger": (
        "For it to start before you sign in, type once: loginctl enable-linger",
        "Pour qu'elle démarre avant que vous ouvriez une session, tapez une fois\u202f: loginctl enable-linger",
    ),
    "service.print-only": (
        "There is no systemd on this machine, so nothing was installed. Elsewhere this goes to {unit}, and its settings to "
        "{environment} (mode 0600).",
        "Il n'y a pas de systemd sur cette machine\u202f: rien n'a été installé. Ailleurs, ceci va dans {unit}, et ses réglages dans "
        "{environment} (mode 0600).",
    ),
    "service.uninstalled": (
        "{unit} is stopped and removed; what was released goes on. Its settings stay in {environment}.",
        "{unit} est arrêtée et retirée\u202f; ce qui est en production continue. Ses réglages restent dans {environment}.",
    ),
    "service.not-installed": (
        "There is no {unit}. Install it with: bascule service install",
        "Il n'y a pas de {unit}. Installez-la avec\u202f: bascule service install",
    ),
    "service.state": ("{unit}: {state}", "{unit}\u202f: {state}"),
    "service.no-program": (
        "There is no program bascule in PATH that a unit could start.",
        "Il n'y a pas de programme bascule dans PATH qu'une unité puisse démarrer.",
    ),
    "service.needs-root": (
        "A unit of the machine can only be installed by root.",
        "Une unité de la machine ne peut être installée que par root.",
    ),
    "service.needs-root-hint": (
        "Type it with sudo, or install one of yours: bascule service install --user",
        "Tapez-le avec sudo, ou installez-en une à vous\u202f: bascule service install --user",
    ),
    "service.no-systemd": ("There is no systemd on this machine.", "Il n'y a pas de systemd sur cette machine."),
    "service.no-systemd-hint": (
        "Have whatever starts programs here start this: bascule serve",
        "Faites lancer ceci par ce qui démarre les programmes ici\u202f: bascule serve",
    ),
    "service.refused": ("{command}: {detail}", "{command}\u202f: {detail}"),
    # Settings.
    "service.bad-port": (
        "BASCULE_PORT must be a number from 1 to 65535; found {found}.",
        "BASCULE_PORT doit être un nombre de 1 à 65535 ; trouvé : {found}.",
    ),
    "service.bad-amount": (
        "{name} must be a number from 1 to {most}; found {found}.",
        "{name} doit être un nombre de 1 à {most} ; trouvé : {found}.",
    ),
    "service.bad-events-days": (
        "BASCULE_EVENTS_DAYS must be a number from {least} to {most}; found {found}.",
        "BASCULE_EVENTS_DAYS doit être un nombre de {least} à {most}\u202f; trouvé\u00a0: {found}.",
    ),
    "service.bad-url": (
        "BASCULE_URL must be an address such as https://bascule.example; found {found}.",
        "BASCULE_URL doit être une adresse comme https://bascule.example ; trouvé : {found}.",
    ),
    "service.bad-read": (
        "BASCULE_READ is either open or people; found {found}.",
        "BASCULE_READ vaut open ou people ; trouvé : {found}.",
    ),
}
