"""The compiled file of a language, in gettext's binary format (`.mo`): a table of keys, a table of texts, both sorted.

The entry without a key is gettext's header; in it we write which source the file was made from. No clock and no names go in: the
same source makes the same bytes.
"""

import struct
from collections.abc import Mapping
from hashlib import blake2b

MAGIC = 0x950412DE
HEADER = "Content-Type: text/plain; charset=UTF-8\nX-Made-From: {digest}\n"


def digest(source: bytes) -> str:
    """The name of a source's text."""
    return blake2b(source, digest_size=16).hexdigest()


def write(sentences: Mapping[str, str], source: bytes) -> bytes:
    """Sentences as a compiled file."""
    rows = sorted((key.encode(), text.encode()) for key, text in sentences.items())
    rows = [(b"", HEADER.format(digest=digest(source)).encode()), *rows]
    start = 28 + 16 * len(rows)
    keys, start = _table([key for key, _ in rows], start)
    texts, _ = _table([text for _, text in rows], start)
    header = struct.pack("<7I", MAGIC, 0, len(rows), 28, 28 + 8 * len(rows), 0, 0)
    return b"".join([header, keys, texts, *(key + b"\0" for key, _ in rows), *(text + b"\0" for _, text in rows)])


def read(made: bytes) -> Mapping[str, str]:
    """The sentences of a compiled file."""
    count = struct.unpack_from("<I", made, 8)[0]
    return {_text(made, 28 + 8 * at): _text(made, 28 + 8 * (count + at)) for at in range(1, count)}


def made_from(made: bytes) -> str:
    """The name of the source that a compiled file was made from."""
    header = _text(made, 28 + 8 * struct.unpack_from("<I", made, 8)[0])
    return header.rpartition("X-Made-From: ")[2].strip()


def _table(texts: list[bytes], start: int) -> tuple[bytes, int]:
    """Lengths and places of texts that stand one after another from `start`, and where they end."""
    rows = []
    for text in texts:
        rows.append(struct.pack("<2I", len(text), start))
        start += len(text) + 1
    return b"".join(rows), start


def _text(made: bytes, row: int) -> str:
    length, start = struct.unpack_from("<2I", made, row)
    return made[start : start + length].decode()
