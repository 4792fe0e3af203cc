"""The home of a control plane's drivers: where they keep what must survive them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """`data` is the data folder (made on demand); `root` is what relative folders of a plan are relative to."""

    data: Path
    root: Path = Path()

    def folder(self, *names: str) -> Path:
        """A folder inside the data folder, as an absolute path."""
        return self.data.absolute().joinpath(*names)
