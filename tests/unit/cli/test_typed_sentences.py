"""Whatever Bascule tells people to type can be typed: every sentence with a command in it, in every language."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from bascule.cli.verbs import verbs
from bascule.kernel.i18n import Language
from bascule.kernel.i18n.catalogue import folders, languages, sentences
from bascule.platform.area import areas

# Before a command that is to be typed; a `bascule` elsewhere in a sentence is the program's name.
COMMAND = re.compile(r"(?:^|[\s`“«(:=])bascule +(?P<words>[a-z](?:(?!bascule )[^`”»\n])*)")
# Where it ends in prose: at the end of a sentence or its part, at a bracket, or at a column of explanations.
END = re.compile(r"[.,;](?:\s|$)|[()]|\s:|:\s|\s{2,}|\s(?:or|ou|says|shows|lists|prints|dit|liste|affiche|montre)\s")
FIELD = re.compile(r"\{(?P<name>[a-z_]+)(?::[^{}]*)?\}")
VALUES = {
    "change": "7",
    "deed": "release",
    "number": "7",
    "release": "r-0001",
    "roles": "developer",
    "slot": "green",
    "step": "0",
    "user": "",
}


def typed(sentence: str) -> Iterator[str]:
    """The commands of a sentence, with something in the place of its values."""
    sentence = sentence.replace("\u202f", " ").replace("\u00a0", " ")
    for found in COMMAND.finditer(sentence):
        line = END.split(FIELD.sub(lambda field: VALUES.get(field["name"], "x1"), found["words"]), maxsplit=1)[0]
        name = line.split()[0] if line.split() else ""
        before = sentence[: found.end() - len(found["words"])].removesuffix("bascule ").rstrip()[-1:]
        if name in verbs.list_commands(click.Context(verbs)) or before in {"`", "“", "«", "(", ":"}:
            yield line.strip()


def everything() -> list[tuple[Language, str, str]]:
    """Every command that a sentence says, with its language and its key."""
    areas()
    return [
        (language, key, line)
        for language in languages()
        for area in folders()
        for key, sentence in sentences(area, language).items()
        for line in typed(sentence)
    ]


def parse(line: str) -> None:
    """Have click read a command line without running it. Raises `click.ClickException`."""
    words = shlex.split(line)
    group = verbs.make_context("bascule", list(words))
    name, command, rest = verbs.resolve_command(group, list(words))
    assert name is not None
    assert command is not None
    # A family reads its verb's words only when that verb is made a context of.
    context = command.make_context(name, rest, parent=group)
    if isinstance(command, click.Group):
        below = [*context._protected_args, *context.args]
        inner, one, left = command.resolve_command(context, below)
        assert inner is not None
        assert one is not None
        one.make_context(inner, left, parent=context)


def test_every_command_in_a_sentence_can_be_typed() -> None:
    """In each language: the verb exists, and takes these words and options."""
    found, wrong = everything(), []
    assert len(found) > 150
    for language, key, line in found:
        try:
            parse(line)
        except click.exceptions.Exit:
            continue
        except (click.ClickException, ValueError) as error:
            wrong.append(f"{language} {key}: bascule {line}: {error}")
    assert wrong == []


def test_languages_say_the_same_commands() -> None:
    """A sentence tells people to type the same verb in every language."""
    said: dict[str, dict[Language, list[str]]] = {}
    for language, key, line in everything():
        said.setdefault(key, {}).setdefault(language, []).append(line.split()[0])
    apart = {key: found for key, found in said.items() if len({tuple(one) for one in found.values()}) > 1}
    assert {key: found for key, found in apart.items() if len(found) == len(languages())} == {}
    assert {key for key, found in said.items() if len(found) < len(languages())} == set()


@pytest.mark.parametrize("sentence", ["Type: bascule relese api", "`bascule watch --fast`", "(bascule people invte x)"])
def test_a_wrong_command_is_found(sentence: str) -> None:
    """The check above is one that can fail."""
    (line,) = typed(sentence)
    with pytest.raises(click.UsageError):
        parse(line)
