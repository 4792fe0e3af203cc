"""Sentences of backups."""

WORDS: dict[str, tuple[str, str]] = {
    "backup.made": (
        "{path} holds everything: {rows:number} {rows:plural row|rows} of the database and {files:number} {files:plural file|files} of the "
        "data folder. It was read back and is whole.",
        "{path} contient tout\u202f: {rows:number} {rows:plural ligne|lignes} de la base de données et {files:number} {files:plural "
        "fichier|fichiers} du dossier de données. Il a été relu et il est intact.",
    ),
    "backup.secrets": (
        "It holds secrets: the token of this control plane, what people sign in by, and what plans and webhooks were given. Keep it "
        "where only you can read it.",
        "Il contient des secrets\u202f: le jeton de ce plan de contrôle, ce avec quoi les gens se connectent, et ce que les plans et les "
        "webhooks ont reçu. Gardez-le là où vous seul pouvez le lire.",
    ),
    "backup.restored": (
        "Restored from {path}, made by Bascule {version} at {made}: {rows:number} {rows:plural row|rows}, {files:number} "
        "{files:plural file|files}.",
        "Restauré depuis {path}, fait par Bascule {version} à {made}\u202f: {rows:number} {rows:plural ligne|lignes}, {files:number} "
        "{files:plural fichier|fichiers}.",
    ),
    "backup.then-serve": (
        "Start the control plane: bascule serve",
        "Démarrez le plan de contrôle\u202f: bascule serve",
    ),
    "backup.kept-aside": (
        "What was there is kept in {path}; delete it when you do not need it any more.",
        "Ce qui était là est gardé dans {path}\u202f; supprimez-le quand vous n'en aurez plus besoin.",
    ),
    "backup.kept-database": (
        "What was in the database is kept in {path}.",
        "Ce qui était dans la base de données est gardé dans {path}.",
    ),
    "backup.runs": (
        "What runs on this machine goes on and was left as it is: {names}.",
        "Ce qui tourne sur cette machine continue et a été laissé tel quel\u202f: {names}.",
    ),
    "backup.exists": (
        "{path} is there already. Name another file.",
        "{path} existe déjà. Nommez un autre fichier.",
    ),
    "backup.nothing-there": (
        "There is no database to back up here.",
        "Il n'y a pas de base de données à sauvegarder ici.",
    ),
    "backup.nothing-there-hint": (
        "Type it in the folder where you type bascule serve, or set BASCULE_DATA or DATABASE_URL as there.",
        "Tapez-le dans le dossier où vous tapez bascule serve, ou réglez BASCULE_DATA ou DATABASE_URL comme là-bas.",
    ),
    "backup.serving": (
        "A control plane serves from this database now.",
        "Un plan de contrôle sert depuis cette base de données en ce moment.",
    ),
    "backup.serving-hint": (
        "Stop it first (Ctrl-C, or systemctl stop bascule); what was released goes on meanwhile.",
        "Arrêtez-le d'abord (Ctrl-C, ou systemctl stop bascule)\u202f; ce qui est en production continue pendant ce temps.",
    ),
    "backup.occupied": (
        "The data folder {path} holds something already.",
        "Le dossier de données {path} contient déjà quelque chose.",
    ),
    "backup.occupied-database": (
        "The database that DATABASE_URL names holds a control plane's data already.",
        "La base de données que nomme DATABASE_URL contient déjà les données d'un plan de contrôle.",
    ),
    "backup.occupied-hint": (
        "To replace it, and keep what is there aside: bascule restore FILE --force",
        "Pour le remplacer, et mettre de côté ce qui s'y trouve\u202f: bascule restore FICHIER --force",
    ),
    "backup.broken": (
        "{path} cannot be restored: {detail} Nothing was touched.",
        "{path} ne peut pas être restauré\u202f: {detail} Rien n'a été touché.",
    ),
    "backup.broken-hint": (
        "Take another backup.",
        "Prenez une autre sauvegarde.",
    ),
    "backup.cut-off": ("its end is missing.", "il en manque la fin."),
    "backup.altered": ("{part} is not what was written.", "{part} n'est pas ce qui a été écrit."),
    "backup.unreadable": ("it is no backup ({detail}).", "ce n'est pas une sauvegarde ({detail})."),
    "backup.newer": (
        "{path} was made by a newer Bascule ({version}).",
        "{path} a été fait par un Bascule plus récent ({version}).",
    ),
    "backup.newer-hint": (
        "Install that one: pip install --upgrade bascule. Nothing was touched.",
        "Installez celui-là\u202f: pip install --upgrade bascule. Rien n'a été touché.",
    ),
    "backup.rows-missing": (
        "The table {table} had {before:number} {before:plural row|rows} and has {after:number} now; nothing was changed.",
        "La table {table} avait {before:number} {before:plural ligne|lignes} et en a {after:number}\u202f; rien n'a été changé.",
    ),
}
