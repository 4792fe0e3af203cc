"""Sentences of the demo's story."""

WORDS: dict[str, tuple[str, str]] = {
    "demo.dashboard": ("The dashboard: {url}", "Le tableau de bord : {url}"),
    "demo.first": (
        "Version 1 of a small shop goes into service, and visitors arrive.",
        "La version 1 d'une petite boutique entre en service, et les visiteurs arrivent.",
    ),
    "demo.good": ("Version 2 is good. Watch it go live.", "La version 2 est bonne. Regardez-la passer en service."),
    "demo.bad": (
        "Version 3 fails on one request in ten, and is slow. Watch it come back.",
        "La version 3 échoue une fois sur dix, et elle est lente. Regardez-la revenir.",
    ),
    "demo.end-good": (
        "\nVersion 2 is live: {requests:number} requests meanwhile, {failed:number} failed.",
        "\nLa version 2 est en service : {requests:number} requêtes pendant ce temps, {failed:number} en échec.",
    ),
    "demo.end-bad": (
        "Version 3 was caught after {decide:duration}; {zero:duration} later nobody saw it any more. "
        "{exposed:percent} of the requests had met it, {lost:number} were lost by moving the traffic.",
        "La version 3 a été repérée en {decide:duration} ; {zero:duration} plus tard, plus personne ne la voyait. "
        "{exposed:percent} des requêtes l'avaient rencontrée, {lost:number} ont été perdues en déplaçant le trafic.",
    ),
    "demo.stays": (
        "The dashboard stays at {url}. Press Enter to end the demo.",
        "Le tableau de bord reste à {url}. Appuyez sur Entrée pour terminer la démonstration.",
    ),
    "demo.no-docker": ("No Docker Engine answers: {detail}", "Aucun moteur Docker ne répond : {detail}"),
    "demo.no-docker-hint": (
        "Start Docker, or play the story on processes: bascule demo",
        "Démarrez Docker, ou jouez l'histoire sur des processus : bascule demo",
    ),
    "demo.no-docker-extra": ("The package aiodocker is missing.", "Le paquet aiodocker manque."),
    "demo.no-docker-extra-hint": ("Type: pip install 'bascule[docker]'", "Tapez : pip install 'bascule[docker]'"),
}
