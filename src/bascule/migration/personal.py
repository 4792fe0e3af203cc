"""Personal data: which columns look as if they hold some, by their names alone."""

import re
from collections.abc import Collection, Iterable

_WORDS = (
    "email", "mail", "phone", "tel", "telephone", "mobile", "fax", "name", "firstname", "lastname", "surname", "fullname",
    "nickname", "username", "login", "nom", "prenom", "address", "adresse", "street", "rue", "zip", "postcode", "postal", "birth",
    "birthday", "birthdate", "naissance", "dob", "ssn", "nir", "passport", "iban", "bic", "card", "pan", "token", "secret",
    "password", "passwd", "hash", "salt", "key", "ip", "latitude", "longitude", "lat", "lng", "gender", "avatar", "photo",
)  # fmt: skip
# Words that make a name impersonal: `file_name`, `key_id`.
_THINGS = frozenset(
    {"file", "table", "column", "event", "product", "category", "host", "display", "queue", "class", "type"}
)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def looks_personal(column: str) -> bool:
    """Whether a column's name (`table.column`) speaks of a person or of a secret."""
    parts = [part.lower() for part in _PARTS.findall(column.rpartition(".")[2])]
    return any(part in _WORDS for part in parts) and not _THINGS & set(parts)


def unlisted(columns: Iterable[str], rules: Collection[str]) -> list[str]:
    """Columns that look personal and about which no rule says anything."""
    return sorted(one for one in columns if looks_personal(one) and one not in rules)
