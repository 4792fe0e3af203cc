"""The lock files: the bytes of every package are fixed, and nobody's addresses are in them."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PYTHON = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_every_python_package_has_its_hashes() -> None:
    """So that pip refuses other bytes, wherever they come from; `make install` asks for it."""
    packages = re.split(r"\n(?=\S)", PYTHON.strip())
    assert len(packages) > 100
    for package in packages:
        assert re.match(r"[a-z0-9][a-z0-9.-]*==\S+", package), package
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", package), package
    assert "--require-hashes -r requirements.lock" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_page_asset_has_its_hash() -> None:
    """`npm ci` refuses other bytes."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        assert not name or package["integrity"].startswith("sha512-"), name


def test_no_lock_names_an_address() -> None:
    """People install from different places."""
    for name in ("requirements.lock", "package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "resolved" not in text, name
        found = [line for line in text.splitlines() if "://" in line and '"url"' not in line]
        assert found == [], name
