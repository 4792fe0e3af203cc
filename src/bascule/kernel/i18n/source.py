"""The source of a language (`.po`), which people and translators' tools write.

What a translator marked as fuzzy or left empty is not said: English stands there. Babel reads it, when the package is built
(`hatch_build.py`) and while somebody edits sentences, not in an installed program.
"""

import io
from collections.abc import Mapping

from babel.messages.pofile import read_po

from bascule.kernel.i18n import compiled


def read(source: bytes) -> Mapping[str, str]:
    """The sentences of a source: key -> template."""
    entries = read_po(io.BytesIO(source), abort_invalid=True)
    return {str(each.id): str(each.string) for each in entries if each.id and each.string and not each.fuzzy}


def compile_source(source: bytes) -> bytes:
    """The compiled file of a source."""
    return compiled.write(read(source), source)
