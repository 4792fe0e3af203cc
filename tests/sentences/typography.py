"""Typography of sentences, by language: what is wrong is what `mended` changes.

French has a no-break space before a colon and within guillemets, a narrow one before `; ! ?` and a percent sign; a plain one would
let a line begin with the sign. English has none. What stands in backquotes or braces is code, and is left alone.
"""

import re
from collections.abc import Callable
from pathlib import Path

WIDE, NARROW = "\u00a0", "\u202f"
# A character for private use, which stands for a piece of code while the text around it is looked at.
CODE = "\ue000"
_CODE = re.compile(r"`[^`]*`|\{\{.*?\}\}+|\{[^{}]*\}")
# A sign ends a word only where nothing but space or a closing sign follows: `10:00`, `http://` and `a.b?c` are no sentences.
_END = r"(?![^\s)»])"

RULES = {
    "fr": (
        (rf"[ {NARROW}](?=:{_END})", WIDE),
        (rf"[ {WIDE}](?=[;!?]{_END})", NARROW),
        (rf"(?<=[\w)»{CODE}])(?=[;!?]{_END})", NARROW),
        (rf"«[ {NARROW}]?(?!{WIDE})", f"«{WIDE}"),
        (rf"(?<!{WIDE})[ {NARROW}]?»", f"{WIDE}»"),
        (rf"(?<=[\d{CODE}])[ {WIDE}](?=%)", NARROW),
        ("’", "'"),
    ),
    "en": ((rf"[ {WIDE}{NARROW}]+(?=[:;!?]{_END})", ""), (rf"(?<=\d)[ {WIDE}{NARROW}](?=%)", "")),
}


def mended(text: str, language: str) -> str:
    """The text as its language writes it."""
    code = _CODE.findall(text)
    text = _CODE.sub(CODE, text)
    for pattern, right in RULES.get(language, ()):
        text = re.sub(pattern, right, text)
    return re.sub(CODE, lambda _: code.pop(0), text)


def mend(path: Path) -> None:
    """Mend the sentences of a file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(re.sub(r'(?<=")(.*)(?=")', _within(path.stem), line) if _says(line) else line for line in lines)
    path.write_text(text, encoding="utf-8")


def _says(line: str) -> bool:
    return line.startswith(("msgstr ", '"'))


def _within(language: str) -> Callable[[re.Match[str]], str]:
    def of(match: re.Match[str]) -> str:
        text = match[1].replace(r"\n", "\n").replace(r"\"", "\0")
        return mended(text, language).replace("\0", r"\"").replace("\n", r"\n")

    return of
