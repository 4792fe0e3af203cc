"""Areas are found, in an order in which each comes after those that it builds on; and the contract that keeps them apart."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from grimp import ImportGraph

from bascule.platform import area as platform
from bascule.platform.area import Area, areas, ordered
from tests.contracts import AREAS, breaches

ONE, TWO, THREE = (Area(name, f"acme.{name}") for name in ("one", "two", "three"))


def test_ours_are_found() -> None:
    """Every package of `bascule.areas` with its value, whose parts are there; nothing of them is imported before."""
    found = {one.name: one for one in areas()}
    assert {"surveys", "experiments", "metrics", "flags", "events"} <= found.keys()
    for one in found.values():
        assert all(one.parts((*one.api, *one.public, *one.pages, *one.middleware)))
        assert not one.runtime or callable(one.part(one.runtime))
        assert not one.section or one.part(one.section).name == one.name
        assert all(callable(one.part(each.run)) for each in one.work)
        assert all((one.folder / script).is_file() for script in one.scripts)


def test_each_comes_after_those_that_it_builds_on() -> None:
    """Whatever they are called, and by name where nothing is said."""
    found = ordered([ONE, replace(TWO, after=("three",)), THREE])
    assert [one.name for one in found] == ["one", "three", "two"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([ONE, replace(TWO, name="one")], "two areas are called one: acme.one, acme.two"),
        ([replace(ONE, after=("four",))], "not installed: four"),
        ([replace(ONE, after=("two",)), replace(TWO, after=("one",))], "in a circle: "),
    ],
)
def test_what_cannot_be_ordered_is_said(wrong: list[Area], said: str) -> None:
    """Two of one name, one that is not there, a circle."""
    with pytest.raises(ValueError, match=said):
        ordered(wrong)


@pytest.fixture
def graph() -> Callable[[str, str], list[str]]:
    """What a single import breaks."""

    def look(importer: str, imported: str) -> list[str]:
        made = ImportGraph()
        for name in (AREAS, f"{AREAS}.surveys", f"{AREAS}.experiments", importer, imported):
            made.add_module(name)
        made.add_import(importer=importer, imported=imported)
        return list(breaches(made, AREAS))

    return look


@pytest.mark.parametrize(
    ("importer", "imported", "said"),
    [
        ("surveys.service", "experiments.store", "does not name experiments"),
        ("surveys.store", "surveys.api", "api is the edge of its area"),
        ("surveys.store", "surveys.public", "public is the edge of its area"),
        ("surveys.service", "surveys.store", None),
        ("surveys.pages", "surveys.service", None),
        ("surveys.results", "surveys.store", "results decides on values, and store acts"),
        ("surveys.results", "sqlalchemy.sql", "results decides on values, and sqlalchemy acts"),
        ("surveys.results", "bascule.store.journal", "results decides on values, and bascule.store acts"),
        ("surveys.results", "surveys.section", None),
        ("surveys.service", "surveys.results", None),
    ],
)
def test_areas_keep_apart(
    graph: Callable[[str, str], list[str]], importer: str, imported: str, said: str | None
) -> None:
    """An import of another area's insides, of one's own edge, or of what acts by what decides, breaks the contract."""
    elsewhere = imported.partition(".")[0] in {"sqlalchemy", "bascule"}
    found = graph(f"{AREAS}.{importer}", imported if elsewhere else f"{AREAS}.{imported}")
    assert (said in found[0]) if said else found == []


def test_only_the_public_face_of_what_one_builds_on(
    graph: Callable[[str, str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the other one named in `after`, its package and its module `public` may be imported, and nothing else within it."""
    from bascule.areas.surveys import area

    monkeypatch.setattr(area, "AREA", replace(area.AREA, after=("experiments",)))
    assert graph(f"{AREAS}.surveys.service", f"{AREAS}.experiments") == []
    assert graph(f"{AREAS}.surveys.service", f"{AREAS}.experiments.public") == []
    (said,) = graph(f"{AREAS}.surveys.service", f"{AREAS}.experiments.store")
    assert "public face" in said
    assert platform.GROUP == AREAS


def test_who_stands_above_knows_the_public_face_only(graph: Callable[[str, str], list[str]]) -> None:
    """The program and the demo are no part of any area."""
    assert graph("bascule.demo.stage", f"{AREAS}.surveys.public") == []
    (said,) = graph("bascule.demo.stage", f"{AREAS}.surveys.store")
    assert "public face" in said
