"""Facet rows: labels, order, and the open part of the region tree."""

from __future__ import annotations

from search.facets import facet_rows, label
from search.request import SearchRequest

COUNTS = {
    "region": {"360000": 3, "360700": 3, "360723": 2, "320000": 1, "320100": 1},
    "level": {"county": 2, "province": 1},
    "body": {},
    "year": {"2020": 1, "2022": 2},
    "section": {"title": 1, "problems": 2, "intro": 1},
}


def _values(facet: str, request: SearchRequest) -> list[str]:
    return [row.value for row in facet_rows(COUNTS, request)[facet]]


def test_a_closed_tree_shows_the_provinces() -> None:
    assert _values("region", SearchRequest()) == ["320000", "360000"]


def test_an_open_or_chosen_region_shows_what_is_below_it() -> None:
    below = ["320000", "360000", "360700", "360723"]
    assert _values("region", SearchRequest(open=("360700",))) == below
    assert _values("region", SearchRequest(region=("360723",))) == below


def test_levels_and_sections_keep_the_order_of_the_genre_and_years_the_newest_first() -> None:
    assert _values("level", SearchRequest()) == ["province", "county"]
    assert _values("section", SearchRequest()) == ["intro", "problems", "title"]
    assert _values("year", SearchRequest(year=("2021",))) == ["2022", "2021", "2020"]


def test_labels_are_what_people_call_it() -> None:
    assert label("region", "360723") == "大余县"
    assert label("level", "zone") == "开发区"
    assert label("section", "problems") == "存在问题"
    assert label("year", "2022") == "2022"


def test_a_region_says_whether_reports_are_below_it_and_an_unknown_code_keeps_its_row() -> None:
    counts = COUNTS | {"region": {"999999": 1} | COUNTS["region"]}
    rows = {row.value: row for row in facet_rows(counts, SearchRequest(open=("360700",)))["region"]}
    inner = {code for code, row in rows.items() if row.inner}
    assert inner == {"320000", "360000", "360700"}
    assert rows["999999"].parent == ""
