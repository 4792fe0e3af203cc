"""Which keys the code says: the literal ones, those of the declared families, and the places where a key is put together.

A key is found wherever it stands as a text of its own, in Python or in a template: in a call, in a table, behind a
condition. A template may write `t("page.kind-" ~ kind)`: that is the pattern `page.kind-{}`, and it must be declared as
`Keys` in Python.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from jinja2 import Environment, nodes

from bascule.kernel.i18n import Keys

SAYING = frozenset({"say", "words", "tell", "t", "sentence"})


@dataclass(slots=True)
class Used:
    """Where each text stands, which are said and which look like keys, where a key is put together, and patterns of templates."""

    literal: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    alike: dict[str, str] = field(default_factory=dict)
    built: list[str] = field(default_factory=list)
    patterns: dict[str, str] = field(default_factory=dict)


def in_python(source: str, name: str, areas: Iterable[str], used: Used) -> None:
    """Add what a module says."""
    begins = re.compile(rf"({'|'.join(areas)})\.[\w{{}}-]*\Z")
    # In a table or behind a condition a key is known by its hyphens: `release.html` is none.
    alike = re.compile(rf"({'|'.join(areas)})\.[a-z0-9]+([_-][a-z0-9]+)+\Z")
    tree = ast.parse(source)
    parts = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
    for node in ast.walk(tree):
        where = f"{name}:{getattr(node, 'lineno', 0)}"
        if id(node) in parts:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.literal.setdefault(node.value, where)
            if alike.match(node.value):
                used.alike.setdefault(node.value, where)
        elif isinstance(node, ast.JoinedStr) and begins.match(_pattern(node)):
            used.built.append(f"{where}: {_pattern(node)}")
        elif isinstance(node, ast.Call) and node.args and _name(node.func) in SAYING:
            _said(node.args[0], where, used)


def _said(key: ast.expr, where: str, used: Used) -> None:
    if isinstance(key, ast.IfExp):
        _said(key.body, where, used)
        _said(key.orelse, where, used)
    elif isinstance(key, ast.Constant) and isinstance(key.value, str):
        used.said.setdefault(key.value, where)
    elif isinstance(key, ast.JoinedStr | ast.BinOp):
        used.built.append(f"{where}: {ast.unparse(key)}")


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _pattern(text: ast.JoinedStr) -> str:
    return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in text.values)


def in_template(source: str, name: str, areas: Iterable[str], used: Used) -> None:
    """Add what a template says."""
    begins = re.compile(rf"({'|'.join(areas)})\.")
    tree = Environment().parse(source)
    parts: set[int] = set()
    for concat in tree.find_all(nodes.Concat):
        parts |= {id(each) for each in concat.nodes}
        pattern = "".join(str(each.value) if isinstance(each, nodes.Const) else "{}" for each in concat.nodes)
        if begins.match(pattern):
            used.patterns.setdefault(pattern, f"{name}:{concat.lineno}")
    for each in tree.find_all(nodes.Const):
        if isinstance(each.value, str) and id(each) not in parts:
            used.literal.setdefault(each.value, f"{name}:{each.lineno}")
    for call in tree.find_all(nodes.Call):
        if call.args and isinstance(call.args[0], nodes.Const) and _callee(call.node) in SAYING:
            used.said.setdefault(str(call.args[0].value), f"{name}:{call.lineno}")


def _callee(node: nodes.Node) -> str:
    return str(getattr(node, "name", "") or getattr(node, "attr", ""))


def in_folder(root: Path, areas: Sequence[str]) -> Used:
    """What the modules and templates below a folder say."""
    used = Used()
    for path in sorted(root.rglob("*.py")):
        in_python(path.read_text(encoding="utf-8"), str(path.relative_to(root)), areas, used)
    for path in sorted(root.rglob("*.html")):
        in_template(path.read_text(encoding="utf-8"), str(path.relative_to(root)), areas, used)
    return used


def families(root: Path) -> Iterator[tuple[str, Keys]]:
    """The families that modules below the package's folder declare. Only modules that declare one are imported."""
    for path in sorted(root.rglob("*.py")):
        if re.search(r"\bKeys\(", path.read_text(encoding="utf-8")):
            name = ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")
            for value in vars(import_module(name)).values():
                each = value if isinstance(value, list | tuple) else [value]
                yield from ((name, one) for one in each if isinstance(one, Keys))
