"""Run the benches, or one: `python bench/run.py [NAME]`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NAMES = ("evidence", "switch", "rollback", "hostile", "events", "experiments", "flags", "outage")


def main(names: list[str]) -> int:
    """One process per bench, one after the other."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"there is no bench {unknown[0]}; there are {', '.join(NAMES)}")
        return 2
    for name in names or NAMES:
        print(f"\n# {name}\n", flush=True)
        code = subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
