"""The size ratchet: small functions and modules, with no list of exemptions.

    python tests/sizes.py

Prints the measured table; exits 1 where a bound is passed. Lines count docstrings and comments of the code.
"""

import ast
import statistics
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "bascule"
MEDIAN, NINETY, LONGEST, MODULE, PARAMETERS = 8, 25, 60, 300, 7


def code() -> list[Path]:
    """The modules that count."""
    return sorted(SOURCE.rglob("*.py"))


def functions(path: Path) -> list[tuple[int, int, str]]:
    """Lines, parameters and name of every function in a module."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parameters = len(node.args.args) + len(node.args.kwonlyargs) + len(node.args.posonlyargs)
            name = f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}"
            found.append(((node.end_lineno or node.lineno) - node.lineno + 1, parameters, name))
    return found


def main() -> int:
    """Measure, print, judge."""
    modules = {path: len(path.read_text().splitlines()) for path in code()}
    sizes = sorted(each for path in modules for each in functions(path))
    lines = [size for size, _, _ in sizes]
    ninety = lines[int(len(lines) * 0.9)]
    rows = [
        ("function, median lines", statistics.median(lines), MEDIAN),
        ("function, 90 % of them", ninety, NINETY),
        ("function, longest", lines[-1], LONGEST),
        ("function, most parameters", max(parameters for _, parameters, _ in sizes), PARAMETERS),
        ("module, longest", max(modules.values()), MODULE),
    ]
    print(f"{len(modules)} modules, {len(lines)} functions, {sum(modules.values())} lines")
    for name, found, bound in rows:
        print(f"  {name:27} {found:5g}  at most {bound}{'' if found <= bound else '  <-- too large'}")
    if all(found <= bound for _, found, bound in rows):
        return 0
    offenders = [name for size, parameters, name in sizes if size > LONGEST or parameters > PARAMETERS]
    offenders += [str(path.relative_to(SOURCE)) for path, size in modules.items() if size > MODULE]
    print("\n".join(offenders))
    return 1


if __name__ == "__main__":
    sys.exit(main())
