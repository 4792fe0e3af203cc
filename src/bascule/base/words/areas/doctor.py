"""Sentences of the doctor."""

WORDS: dict[str, tuple[str, str]] = {
    "doctor.kind-secret": ("secret", "secret"),
    "doctor.kind-variable": ("variable", "variable"),
    "doctor.kind-program": ("program", "programme"),
    "doctor.kind-driver": ("driver", "pilote"),
    "doctor.kind-port": ("port", "port"),
    "doctor.no-environment": (
        'The plan has no environment "{environment}"; it has: {allowed}.',
        "Le plan n'a pas d'environnement «\u00a0{environment}\u00a0»\u202f; il a\u00a0: {allowed}.",
    ),
    "doctor.no-variable": ("The variable {name} is not set.", "La variable {name} n'est pas définie."),
    "doctor.no-variable-hint": (
        "Set it where the control plane is started, then start it again.",
        "Définissez-la là où le plan de contrôle est démarré, puis redémarrez-le.",
    ),
    "doctor.no-program": (
        "The program {name} is not installed, or not in PATH.",
        "Le programme {name} n'est pas installé, ou pas dans PATH.",
    ),
    "doctor.no-program-hint": (
        "Install it on the control plane's machine, or write its whole path.",
        "Installez-le sur la machine du plan de contrôle, ou écrivez son chemin entier.",
    ),
    "doctor.no-file": ("{path} is not a program.", "{path} n'est pas un programme."),
    "doctor.no-file-hint": (
        "Check the path. If the file is there, make it executable: chmod +x.",
        "Vérifiez le chemin. Si le fichier y est, rendez-le exécutable\u00a0: chmod +x.",
    ),
    "doctor.port-taken": ("Port {port} is taken by {who}.", "Le port {port} est pris par {who}."),
    "doctor.port-somebody": ("another program", "un autre programme"),
    "doctor.port-taken-hint": (
        "Stop it, or choose another port under `route:`.",
        "Arrêtez-le, ou choisissez un autre port sous `route:`.",
    ),
    "doctor.line": ("{kind} {name} ({whose}): {lacking}", "{kind} {name} ({whose})\u00a0: {lacking}"),
    "doctor.complete": (
        "Nothing is missing: {count} things that releases need are there.",
        "Rien ne manque\u00a0: {count} choses nécessaires aux mises en production sont là.",
    ),
    "doctor.incomplete": (
        "{lacking} of the {count} things that releases need are missing.",
        "Il manque {lacking} des {count} choses nécessaires aux mises en production.",
    ),
    "doctor.here": (
        "No control plane answers at {url}: this is how it stands for you, on this machine, by {path}.",
        "Aucun plan de contrôle ne répond à {url}\u00a0: voici ce qu'il en est pour vous, sur cette machine, selon {path}.",
    ),
}
