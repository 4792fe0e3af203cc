"""Sentences of the area `evidence`: what was seen, what follows from it, and what is wrong in a file of samples."""

_FEW_EN = "{total:number} {total:plural value|values}"
_FEW_FR = "{total:number} {total:plural valeur|valeurs}"
_EN, _FR = "{total:number} {total:plural request|requests}", "{total:number} {total:plural requête|requêtes}"

WORDS: dict[str, tuple[str, str]] = {
    # What was seen, against what is allowed.
    "evidence.errors": (
        "{estimate:percent} of " + _EN + " failed ({low:percent} to {high:percent}); the limit is {limit:percent}.",
        "Sur " + _FR + ", {estimate:percent} ont échoué (de {low:percent} à {high:percent})\u202f; "
        "la limite est {limit:percent}.",
    ),
    "evidence.errors_worse": (
        "{candidate:percent} of the candidate's " + _EN + " failed, {stable:percent} of stable's {others:number}: "
        "a difference of {estimate:percent} ({low:percent} to {high:percent}); {limit:percent} is allowed.",
        "{candidate:percent} d'échecs sur " + _FR + " du candidat, {stable:percent} sur {others:number} "
        "de la version stable\u202f: écart de {estimate:percent} (de {low:percent} à {high:percent})\u202f; "
        "{limit:percent} est admis.",
    ),
    "evidence.latency": (
        "{estimate:percent} of " + _EN + " took longer than {threshold:duration} ({low:percent} to {high:percent}); "
        "{limit:percent} may.",
        "Sur " + _FR + ", {estimate:percent} ont dépassé {threshold:duration} (de {low:percent} à {high:percent})"
        "\u202f; {limit:percent} au plus le peuvent.",
    ),
    "evidence.latency_worse": (
        "{candidate:percent} of the candidate's " + _EN + " took longer than {threshold:duration}, {stable:percent} of "
        "stable's {others:number} longer than {base:duration}: a difference of {estimate:percent} "
        "({low:percent} to {high:percent}); it may not be above {limit:percent}.",
        "{candidate:percent} sur " + _FR + " du candidat ont dépassé {threshold:duration}, {stable:percent} sur "
        "{others:number} de la version stable ont dépassé {base:duration}\u202f: {estimate:percent} d'écart "
        "(de {low:percent} à {high:percent})\u202f; il ne doit pas dépasser {limit:percent}.",
    ),
    "evidence.share": (
        "{metric} is {estimate:percent} over {total:number} {total:plural case|cases} ({low:percent} to {high:percent}); "
        "the limit is {limit:percent}.",
        "{metric} vaut {estimate:percent} sur {total:number} cas (de {low:percent} à {high:percent})\u202f; "
        "la limite est {limit:percent}.",
    ),
    "evidence.share_worse": (
        "{metric} is {candidate:percent} over the candidate's {total:number} {total:plural case|cases}, {stable:percent} "
        "over stable's {others:number}: a difference of {estimate:percent} ({low:percent} to {high:percent}); "
        "{limit:percent} is allowed.",
        "{metric} vaut {candidate:percent} sur {total:number} cas du candidat, {stable:percent} sur {others:number} de la "
        "version stable\u202f: écart de {estimate:percent} (de {low:percent} à {high:percent})\u202f; "
        "{limit:percent} est admis.",
    ),
    "evidence.mean": (
        "{metric} is {estimate:figure} on average over " + _FEW_EN + " ({low:figure} to {high:figure}); "
        "the limit is {limit:figure}.",
        "{metric} vaut {estimate:figure} en moyenne sur " + _FEW_FR + " (de {low:figure} à {high:figure})\u202f; "
        "la limite est {limit:figure}.",
    ),
    "evidence.mean_few": (
        "{metric} is {estimate:figure} on average over only " + _FEW_EN + "; the limit is {limit:figure}.",
        "{metric} vaut {estimate:figure} en moyenne sur seulement " + _FEW_FR + "\u202f; la limite est {limit:figure}.",
    ),
    "evidence.mean_worse": (
        "{metric} averages {candidate:figure} over the candidate's " + _FEW_EN + ", {stable:figure} over stable's "
        "{others:number}: a difference of {estimate:percent} ({low:percent} to {high:percent}); {limit:percent} is allowed.",
        "{metric} vaut en moyenne {candidate:figure} sur " + _FEW_FR + " du candidat, {stable:figure} sur "
        "{others:number} de la version stable\u202f: écart de {estimate:percent} (de {low:percent} à {high:percent})"
        "\u202f; {limit:percent} est admis.",
    ),
    "evidence.mean_worse_few": (
        "{metric} averages {candidate:figure} over only "
        + _FEW_EN
        + " of the candidate, {stable:figure} over stable's "
        "{others:number}; {limit:percent} worse is allowed.",
        "{metric} vaut en moyenne {candidate:figure} sur seulement " + _FEW_FR + " du candidat, {stable:figure} sur "
        "{others:number} de la version stable\u202f; un écart de {limit:percent} est admis.",
    ),
    "evidence.time": (
        "{metric} is {estimate:duration} on average over " + _FEW_EN + " ({low:duration} to {high:duration}); "
        "the limit is {limit:duration}.",
        "{metric} vaut {estimate:duration} en moyenne sur " + _FEW_FR + " (de {low:duration} à {high:duration})\u202f; "
        "la limite est {limit:duration}.",
    ),
    "evidence.time_few": (
        "{metric} is {estimate:duration} on average over only " + _FEW_EN + "; the limit is {limit:duration}.",
        "{metric} vaut {estimate:duration} en moyenne sur seulement "
        + _FEW_FR
        + "\u202f; la limite est {limit:duration}.",
    ),
    "evidence.time_worse": (
        "{metric} averages {candidate:duration} over the candidate's " + _FEW_EN + ", {stable:duration} over stable's "
        "{others:number}: a difference of {estimate:percent} ({low:percent} to {high:percent}); {limit:percent} is allowed.",
        "{metric} vaut en moyenne {candidate:duration} sur " + _FEW_FR + " du candidat, {stable:duration} sur "
        "{others:number} de la version stable\u202f: écart de {estimate:percent} (de {low:percent} à {high:percent})"
        "\u202f; {limit:percent} est admis.",
    ),
    "evidence.time_worse_few": (
        "{metric} averages {candidate:duration} over only "
        + _FEW_EN
        + " of the candidate, {stable:duration} over stable's "
        "{others:number}; {limit:percent} worse is allowed.",
        "{metric} vaut en moyenne {candidate:duration} sur seulement "
        + _FEW_FR
        + " du candidat, {stable:duration} sur "
        "{others:number} de la version stable\u202f; un écart de {limit:percent} est admis.",
    ),
    # What follows from it.
    "evidence.lasted": (
        "{seen} It has lasted {lasted:duration}.",
        "{seen} Cela dure depuis {lasted:duration}.",
    ),
    "evidence.early": (
        "{seen} The evidence is overwhelming, so there is no waiting for {hold:duration} to pass.",
        "{seen} La preuve est écrasante\u202f: inutile d'attendre que {hold:duration} s'écoulent.",
    ),
    "evidence.pending": (
        "{seen} It has lasted {lasted:duration}; it counts after {hold:duration}.",
        "{seen} Cela dure depuis {lasted:duration}\u202f; cela comptera au bout de {hold:duration}.",
    ),
    "evidence.over": (
        "{seen} It was beyond the limit before, but is not now; after {span:duration} it counts no more.",
        "{seen} La limite a été franchie auparavant, mais ne l'est plus\u202f; au bout de {span:duration} cela ne comptera plus.",
    ),
    "evidence.anew": (
        "The trouble has gone away; counting begins anew.",
        "Le problème a disparu\u202f; le comptage recommence.",
    ),
    "evidence.more_requests": (
        "{seen} About {needed:number} more {needed:plural request is|requests are} needed to tell.",
        "{seen} Il faut encore environ {needed:number} {needed:plural requête|requêtes} pour conclure.",
    ),
    "evidence.more_values": (
        "{seen} About {needed:number} more {needed:plural value is|values are} needed to tell.",
        "{seen} Il faut encore environ {needed:number} {needed:plural valeur|valeurs} pour conclure.",
    ),
    "evidence.close": (
        "{seen} That is too close to the limit to tell.",
        "{seen} C'est trop près de la limite pour conclure.",
    ),
    "evidence.stopped": (
        "{seen} Nothing has reached the candidate for {gap:duration}.",
        "{seen} Rien n'est parvenu au candidat depuis {gap:duration}.",
    ),
    "evidence.nothing": (
        "Nothing has reached the candidate yet.",
        "Rien n'est encore parvenu au candidat.",
    ),
    "evidence.nothing_requests": (
        "No request has reached the candidate yet; at least {needed:number} are needed to tell.",
        "Aucune requête n'est encore parvenue au candidat\u202f; il en faut au moins {needed:number} pour conclure.",
    ),
    "evidence.nothing_values": (
        "Nothing was counted for the candidate yet; at least {needed:number} values are needed to tell.",
        "Rien n'a encore été compté pour le candidat\u202f; il faut au moins {needed:number} valeurs pour conclure.",
    ),
    "evidence.alone": (
        "{total:number} {total:plural case was|cases were} counted for the candidate, and none for stable to compare with.",
        "{total:number} cas {total:plural compté|comptés} pour le candidat, aucun pour la version stable\u202f: "
        "la comparaison est impossible.",
    ),
    "evidence.learning": (
        "Learning stable's latency: {learnt:number} of {wanted:number} requests.",
        "Apprentissage de la latence de la version stable\u202f: {learnt:number} requêtes sur {wanted:number}.",
    ),
    "evidence.unreadable": (
        "The figures cannot be read: {failure}.",
        "Les mesures sont illisibles\u202f: {failure}.",
    ),
    "evidence.unavailable": (
        "The figures cannot be read: {failure}. Last known: {seen}",
        "Les mesures sont illisibles\u202f: {failure}. Dernier état connu\u202f: {seen}",
    ),
    # Tripwires.
    "evidence.health_run": (
        "{run:number} health {run:plural check|checks} in a row failed; {limit:number} {limit:plural is|are} enough.",
        "{run:number} {run:plural contrôle de santé a échoué|contrôles de santé de suite ont échoué}\u202f; "
        "{limit:number} {limit:plural suffit|suffisent}.",
    ),
    "evidence.error_run": (
        "{run:number} {run:plural request|requests} in a row failed; {limit:number} {limit:plural is|are} enough.",
        "{run:number} {run:plural requête a échoué|requêtes de suite ont échoué}\u202f; "
        "{limit:number} {limit:plural suffit|suffisent}.",
    ),
    # Files of samples.
    "evidence.samples_columns": (
        "The first line has the columns {found}; allowed are {allowed}.",
        "La première ligne a les colonnes {found}\u202f; sont admises {allowed}.",
    ),
    "evidence.samples_empty": (
        "The file has no rows of samples.",
        "Le fichier ne contient aucune ligne d'échantillons.",
    ),
    "evidence.samples_width": (
        "Row {row:number} has {found:number} {found:plural cell|cells}; {allowed:number} are allowed.",
        "La ligne {row:number} a {found:number} {found:plural cellule|cellules}\u202f; il en faut {allowed:number}.",
    ),
    "evidence.samples_slot": (
        'Row {row:number}: the slot is "{found}"; allowed are {allowed}.',
        "Ligne {row:number}\u202f: l'emplacement est «\u202f{found}\u202f»\u202f; sont admis {allowed}.",
    ),
    "evidence.samples_number": (
        'Row {row:number}: "{found}" in column {column} is not a number of 0 or more.',
        "Ligne {row:number}\u202f: «\u202f{found}\u202f» dans la colonne {column} n'est pas un nombre positif ou nul.",
    ),
    "evidence.samples_value": (
        'Row {row:number}: "{found}" in column {column} is not a number.',
        "Ligne {row:number}\u202f: «\u202f{found}\u202f» dans la colonne {column} n'est pas un nombre.",
    ),
    "evidence.samples_count": (
        'Row {row:number}: "{found}" in column {column} is not a whole number of 0 or more.',
        "Ligne {row:number}\u202f: «\u202f{found}\u202f» dans la colonne {column} n'est pas un entier positif ou nul.",
    ),
    "evidence.samples_bad": (
        "Row {row:number}: {found:number} bad of {total:number}; at most {total:number} can be.",
        "Ligne {row:number}\u202f: {found:number} mauvaises sur {total:number}\u202f; au plus {total:number} peuvent l'être.",
    ),
    "evidence.samples_order": (
        "Row {row:number}: {found} s comes after {before} s; rows go forward in time.",
        "Ligne {row:number}\u202f: {found} s vient après {before} s\u202f; les lignes avancent dans le temps.",
    ),
    "evidence.samples_form": (
        "The condition {metric} needs the columns {allowed}; the file has {found}.",
        "La condition {metric} exige les colonnes {allowed}\u202f; le fichier a {found}.",
    ),
}
