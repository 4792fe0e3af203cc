"""What rigs share: the test site and its place."""

from pathlib import Path

from bascule.kernel.place import Place

APP = Path(__file__).with_name("app.py")
PLACE = Place("plan", "test", "site")
