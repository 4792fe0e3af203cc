"""Sentences of the area `plan`: what is wrong with a plan file, and what is meant instead."""

from bascule.base.words.areas.plan_databases import DATABASES
from bascule.base.words.areas.plan_gates import GATES
from bascule.base.words.areas.plan_lint import LINT, NAMES
from bascule.base.words.areas.plan_values import CONDITIONS, LINES, VALUES

_SHAPE = {
    "plan.refused": (
        "The plan has {count:number} {count:plural error|errors}; nothing was started.",
        "Le plan a {count:number} {count:plural erreur|erreurs} ; rien n'a été lancé.",
    ),
    "plan.refused_hint": ("See them with: bascule check", "Voyez-les avec : bascule check"),
    "plan.error": ("error", "erreur"),
    "plan.warning": ("warning", "avertissement"),
    "plan.none": ("nothing", "rien"),
    "plan.did_you_mean": ('did you mean "{word}"?', "vouliez-vous dire «\u00a0{word}\u00a0»\u202f?"),
    "plan.write": ('write "{text}"', "écrivez «\u00a0{text}\u00a0»"),
    "plan.where": ("in {path}", "dans {path}"),
    "plan.at_top": ("at the top of the file", "au premier niveau du fichier"),
    "plan.found_text": ('"{text}"', "«\u00a0{text}\u00a0»"),
    "plan.found_number": ("the number {number}", "le nombre {number}"),
    "plan.found_empty": ("empty text", "un texte vide"),
    "plan.found_nothing": ("nothing", "rien"),
    "plan.found_mapping": ("keys with values", "des clés et leurs valeurs"),
    "plan.found_list": ("a list", "une liste"),
    "plan.empty": ("the file is empty", "le fichier est vide"),
    "plan.empty_hint": (
        "`bascule init` writes a commented plan to start from",
        "`bascule init` écrit un plan commenté pour commencer",
    ),
    "plan.not_mapping": (
        "found {found}; a plan starts with keys such as `bascule: 1`",
        "trouvé\u00a0: {found}\u202f; un plan commence par des clés comme `bascule: 1`",
    ),
    "plan.too_long": (
        "the file has {found:number} characters; at most {limit:number} are read",
        "le fichier compte {found:number} caractères\u202f; la limite est de {limit:number}",
    ),
    "plan.too_deep": ("more than {limit:number} levels within each other", "plus de {limit:number} niveaux imbriqués"),
    "plan.too_many": (
        "more than {limit:number} values, aliases included",
        "plus de {limit:number} valeurs, alias compris",
    ),
    "plan.too_many_places": (
        "the components in all environments make {found:number} places; at most {limit:number} are kept",
        "les composants dans tous les environnements font {found:number} places\u202f; la limite est de {limit:number}",
    ),
    "plan.too_slow": (
        "the plan takes longer than {limit:duration} to read; make it smaller",
        "le plan met plus de {limit:duration} à être lu\u202f; réduisez-le",
    ),
    "plan.reader_gone": (
        "the plan could not be read to its end; try again, and make it smaller if this comes back",
        "le plan n'a pas pu être lu jusqu'au bout\u202f; réessayez, et réduisez-le si cela se répète",
    ),
    "plan.reader_busy": (
        "Too many plans are being read at the moment. Try again in a few seconds.",
        "Trop de plans sont en cours de lecture. Réessayez dans quelques secondes.",
    ),
    "plan.two_documents": (
        "a second document starts here; a file holds one plan",
        "un second document commence ici\u202f; un fichier contient un seul plan",
    ),
    "plan.unknown_anchor": (
        'no anchor "{name}" above this line',
        "aucune ancre «\u00a0{name}\u00a0» au-dessus de cette ligne",
    ),
    "plan.tag": ('the tag "{tag}" is not used in plans', "l'étiquette «\u00a0{tag}\u00a0» n'a pas cours dans un plan"),
    "plan.odd_key": ("a key must be a word", "une clé doit être un mot"),
    "plan.odd_merge": (
        "`<<` takes an alias of keys with values",
        "`<<` attend un alias vers des clés et leurs valeurs",
    ),
    "plan.duplicate_key": (
        'the key "{key}" already stands in line {line}',
        "la clé «\u00a0{key}\u00a0» figure déjà à la ligne {line}",
    ),
    "plan.unknown_key": (
        'unknown key "{key}" {where}; allowed: {allowed}',
        "clé inconnue «\u00a0{key}\u00a0» {where}\u202f; clés admises\u00a0: {allowed}",
    ),
    "plan.missing_key": ('the key "{key}" is missing {where}', "il manque la clé «\u00a0{key}\u00a0» {where}"),
    "plan.quote_comma": (
        "a comma separates entries within braces: put the phrase in quotes, or write a decimal point",
        "entre accolades, la virgule sépare les entrées\u00a0: mettez la phrase entre guillemets ou écrivez un "
        "point décimal",
    ),
}

_YAML = {
    "plan.yaml": ("this cannot be read as YAML ({detail})", "ceci ne se lit pas comme du YAML ({detail})"),
    "plan.yaml_tab": (
        "a tab; YAML is indented with spaces only",
        "une tabulation\u202f; en YAML, seules les espaces indentent",
    ),
    "plan.yaml_colon": (
        'a second ": " in the same line; put text that contains a colon in quotes',
        "un second «\u00a0: \u00a0» sur la même ligne\u202f; mettez entre guillemets un texte qui contient deux-points",
    ),
    "plan.yaml_no_colon": (
        'this line has no ":" after its key, or the line before it is not finished',
        "il manque «\u00a0:\u00a0» après la clé, ou la ligne précédente n'est pas terminée",
    ),
    "plan.yaml_brace": (
        'a "," or the closing "}}" is missing',
        "il manque «\u00a0,\u00a0» ou l'accolade fermante «\u00a0}}\u00a0»",
    ),
    "plan.yaml_bracket": (
        'a "," or the closing "]" is missing',
        "il manque «\u00a0,\u00a0» ou le crochet fermant «\u00a0]\u00a0»",
    ),
    "plan.yaml_indent": (
        "this line is not indented like its neighbours",
        "cette ligne n'est pas indentée comme ses voisines",
    ),
    "plan.yaml_quote": ("a quote is never closed", "un guillemet n'est jamais refermé"),
    "plan.yaml_character": (
        "a control character that YAML does not allow",
        "un caractère de contrôle que YAML n'admet pas",
    ),
    "plan.yaml_start": (
        "a value cannot start with this character; put it in quotes",
        "une valeur ne peut pas commencer par ce caractère\u202f; mettez-la entre guillemets",
    ),
}

WORDS: dict[str, tuple[str, str]] = _SHAPE | _YAML | VALUES | LINES | CONDITIONS | NAMES | LINT | GATES | DATABASES
