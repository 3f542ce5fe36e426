"""Coverage counts the governments of each year, and says of each missing report why it is not there."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.due.frontier import Frontier
from crawler.due.scouted import Finding, Scouted
from index import gazetteer, regions
from index.corpus import Corpus
from index.divisions import divisions
from index.records import CorpusError
from search.browse import Holdings, Shelves
from search.coverage import LACKS, Coverage, units
from search.library import CORPUS
from search.sought import CRAWL, Look, sought
from tests.shelf import fill

NOBODY = Holdings(0, 0, {}, {}, {}, {})
YEARS = st.integers(2004, 2030)


def held(*governments: tuple[str, int]) -> Holdings:
    kept = {unit: (f"report-{number}",) for number, unit in enumerate(governments)}
    return Holdings(0, len(kept), {}, {}, kept, {})


@pytest.mark.parametrize(("year", "counties", "prefectures"), [(2015, 2850, 334), (2020, 2844, 333)])
def test_there_were_as_many_divisions_as_the_yearbooks_count(
    year: int, counties: int, prefectures: int
) -> None:
    codes = [division.code for division in divisions(year)]
    taiwan_hongkong_macao = {"710000", "810000", "820000"}
    assert len([code for code in codes if not code.endswith("00")]) == counties
    assert len([code for code in codes if code.endswith("00") and not code.endswith("0000")]) == prefectures
    assert taiwan_hongkong_macao < set(codes)


@given(YEARS)
def test_no_code_is_had_twice_in_a_year_and_all_lead_to_divisions_of_today(year: int) -> None:
    then = divisions(year)
    assert len({division.code for division in then}) == len(then)
    assert {code for division in then for code in division.today} <= set(gazetteer.in_force())


def test_a_division_of_its_time_is_counted_where_it_lies_today() -> None:
    then = {division.name: division.today for division in divisions(2009)}
    assert then["崇文区"] == ("110101",)
    assert "崇文区" not in {division.name for division in divisions(2011)}
    (dongcheng,) = (
        row for row in Coverage(NOBODY).rows("110000", (2009, 2011)) if row.region.name == "东城区"
    )
    assert [cell.units for cell in dongcheng.cells] == [2, 1]


def test_a_division_younger_than_the_year_owes_nothing() -> None:
    (row,) = (row for row in Coverage(NOBODY).rows("653100", (2023, 2026)) if row.region.name == "岑岭县")
    assert [cell.units for cell in row.cells] == [0, 1]


def test_of_two_that_have_become_one_a_single_report_covers_one() -> None:
    (row,) = (
        row for row in Coverage(held(("110101", 2009))).rows("110000", (2009,)) if row.region.name == "东城区"
    )
    assert (row.cells[0].have, row.cells[0].units) == (1, 2)


@given(YEARS, st.sampled_from(["", "360000", "360700", "110000", "429000"]))
def test_each_unit_is_listed_as_the_cell_counts_it(year: int, region: str) -> None:
    some = Coverage(held(*((code, year) for code in units(region)[::3])))
    (cell,) = some.whole(region, (year,))
    listed = some.governments(region, year)
    assert sum(unit.have for unit in listed) == cell.have
    lacks = Counter(reason for unit in listed for reason in [unit.reason] * unit.lacking)
    assert lacks == Counter(cell.lacks)


@given(YEARS, st.sampled_from(["", "360000", "360700", "110000", "429000"]))
def test_what_is_there_and_what_lacks_make_up_what_was_owed(year: int, region: str) -> None:
    some = held(*((code, year) for code in units(region)[::3]))
    for cell in Coverage(some).whole(region, (year,)):
        assert cell.have + sum(cell.lacks.values()) == cell.units
        assert set(cell.lacks) <= set(LACKS)


@given(YEARS)
def test_the_country_owes_what_its_provinces_owe_and_what_was_divided_among_them(year: int) -> None:
    table = Coverage(NOBODY)
    (whole,) = table.whole("", (year,))
    assert whole.units >= sum(row.cells[0].units for row in table.rows("", (year,)))
    elsewhere = {"710000", "810000", "820000"}
    assert whole.units == len([division for division in divisions(year) if division.code not in elsewhere])


@pytest.mark.parametrize(
    ("finding", "lack"),
    [
        (Finding.FOUND, "no_report"),
        (Finding.NONE, "no_column"),
        (Finding.BLOCKED, "blocked"),
        (Finding.UNREACHABLE, "unreachable"),
        (Finding.OTHER_SITE, "other_site"),
        (None, "never"),
    ],
)
def test_why_a_report_lacks_is_what_the_last_look_came_to(
    tmp_path: Path, finding: Finding | None, lack: str
) -> None:
    with Frontier.open(tmp_path / CRAWL) as frontier:
        if finding:
            frontier.scoutings.keep(Scouted("360723", finding, "seen", date(2026, 11, 25)))
    looks = sought(tmp_path)
    assert looks == ({"360723": Look(finding, "seen", "2026-11-25")} if finding else {})
    (cell,) = Coverage(NOBODY, looks=looks).whole("360723", (2022,))
    assert cell.lacks == {lack: 1}


def test_a_government_with_reports_of_other_years_has_a_known_column(tmp_path: Path) -> None:
    with Corpus.open(fill(tmp_path) / CORPUS) as corpus:
        table = Coverage(Shelves(corpus).holdings())
    (cell,) = table.whole("360723", (2015,))
    assert cell.lacks == {"no_report": 1}


def test_nothing_was_looked_for_without_a_crawl_and_before_there_was_scouting(tmp_path: Path) -> None:
    assert sought(tmp_path) == {}
    (tmp_path / CRAWL).write_bytes(b"")
    assert sought(tmp_path) == {}


def test_a_crawl_database_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / CRAWL).write_bytes(b"no database" * 100)
    with pytest.raises(CorpusError, match=r"crawl\.db: file is not a database; restore it"):
        sought(tmp_path)


def test_every_unit_of_today_is_a_division_of_a_year_to_come() -> None:
    assert set(units()) <= {division.code for division in divisions(2030)}
    assert all(regions.get(code) for code in units())
