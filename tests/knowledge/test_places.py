"""The gazetteer: from what residents call where they live to one of the four localities."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.places import Places, read_places
from bot.knowledge.problems import ContentError

FILE = Path(__file__).parents[2] / "content" / "localities.yml"


@pytest.fixture(scope="module")
def places() -> Places:
    return read_places(FILE)


@pytest.mark.parametrize(
    "said, locality",
    [
        ("ML3", "hamilton"),
        ("ml3", "hamilton"),
        ("ML3 0AA", "hamilton"),
        ("my postcode is ml11", "clydesdale"),
        ("G74", "east_kilbride"),
        ("G73", "rutherglen_cambuslang"),
        ("Larkhall", "hamilton"),
        ("larkhall.", "hamilton"),
        ("I bide in Lanark", "clydesdale"),
        ("I stay in EK", "east_kilbride"),
        ("E.K.", "east_kilbride"),
        ("East Kilbride", "east_kilbride"),
        ("New Lanark", "clydesdale"),
        ("ma granny's in Camuslang", "rutherglen_cambuslang"),
        ("Rutherglen/Cambuslang", "rutherglen_cambuslang"),
        ("Law village", "clydesdale"),
        ("Law, Carluke", "clydesdale"),
        ("St. Leonards", "east_kilbride"),
        ("STRATHAVEN", "east_kilbride"),
        ("Stanehoose", "hamilton"),
        ("  Uddingston \n", "hamilton"),
        ("the Clydesdale area", "clydesdale"),
    ],
)
def test_a_place_or_the_first_half_of_a_postcode_gives_one_locality(places: Places, said: str, locality: str) -> None:
    place = places.find(said)
    assert place is not None and place.localities == (locality,)


@pytest.mark.parametrize(
    "said, localities", [("G72", ("hamilton", "rutherglen_cambuslang")), ("ML2 8AG", ("clydesdale", "hamilton"))]
)
def test_a_postcode_across_two_localities_gives_both_so_that_we_can_ask(
    places: Places, said: str, localities: tuple[str, ...]
) -> None:
    place = places.find(said)
    assert place is not None and place.localities == localities


@pytest.mark.parametrize(
    "said, area",
    [
        ("Motherwell", "North Lanarkshire"),
        ("I'm in ML1", "North Lanarkshire"),
        ("Glesga", "Glasgow"),
        ("g42", "Glasgow"),
        ("King's Park", "Glasgow"),
        ("kings park", "Glasgow"),
        ("Bo'ness", "Falkirk"),
    ],
)
def test_a_place_outside_gives_the_area_it_is_in(places: Places, said: str, area: str) -> None:
    place = places.find(said)
    assert place is not None and place.localities == () and place.elsewhere == area


@pytest.mark.parametrize(
    "said", ["", "   ", "?!", "nowhere at all", "ML", "ML33", "larkhalls", "by law", "come forth", "Paris"]
)
def test_what_names_no_place_gives_none(places: Places, said: str) -> None:
    assert places.find(said) is None


def test_the_longest_name_wins(places: Places) -> None:
    for said, name in (
        ("West Kilbride", "West Kilbride"),
        ("East Whitlawburn", "East Whitlawburn"),
        ("Uddington near Douglas", "Uddington near Douglas"),
    ):
        place = places.find(said)
        assert place is not None and place.name == name


def test_every_name_in_the_file_is_found_as_itself(places: Places) -> None:
    for locality in places.localities.values():
        for name in (*locality.names, *locality.places):
            place = places.find(name)
            assert place is not None and place.localities == (locality.id,), name


def test_the_gazetteer_has_sources_of_its_own(places: Places) -> None:
    assert places.sources and all(source.title for source in places.sources)


@pytest.mark.parametrize(
    "old, new, field, what",
    [
        ("  places: [Ayrshire]", "  places: [Ayrshire, Lanark]", "Lanark", "listed twice"),
        (
            "- outward: ML3\n  localities: [hamilton]",
            "- outward: ML3\n  localities: [hamiltn]",
            "ML3",
            "no locality 'hamiltn'",
        ),
        ("- outward: ML3\n", "- outward: ml3\n", "postcodes.1.outward", "does not have the right form"),
    ],
)
def test_a_mistake_in_the_gazetteer_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, field: str, what: str
) -> None:
    text = FILE.read_text("utf-8")
    assert text.count(old) == 1
    path = tmp_path / "localities.yml"
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ContentError) as caught:
        read_places(path)
    [problem] = caught.value.problems
    assert (problem.file, problem.field) == (path, field) and what in problem.what and problem.mend
    assert abs(problem.line - text[: text.index(old)].count("\n") - 1) <= 1
