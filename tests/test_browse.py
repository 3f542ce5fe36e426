"""Holdings count each report for its region and those above; coverage divides by the gazetteer's units."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index import regions
from index.corpus import Corpus
from search.browse import Shelves
from search.coverage import Coverage, units
from search.library import CORPUS
from tests.shelf import REPORTS, fill


def test_a_report_counts_for_its_region_and_every_region_above(tmp_path: Path) -> None:
    with Corpus.open(fill(tmp_path) / CORPUS) as corpus:
        held = Shelves(corpus).holdings()
    assert held.total == 5
    assert held.count("360000") == 3
    assert held.count("360723") == 2
    assert held.count("360723", 2022) == 1
    assert held.count("", 2022) == 3
    assert held.years == (2022, 2021, 2020)
    assert held.issuer_count == 4


def test_a_government_is_one_issuer_whoever_signed_with_it(tmp_path: Path) -> None:
    joint = replace(REPORTS[1], id="joint", url="", year=2019, issuer="中共大余县委 大余县人民政府")
    office = replace(REPORTS[1], id="office", url="", issuer="大余县司法局", body="department")
    with Corpus.open(fill(tmp_path, (*REPORTS, joint, office)) / CORPUS) as corpus:
        held = Shelves(corpus).holdings()
    assert held.signed["360723"] == {"大余县人民政府": 2, "中共大余县委 大余县人民政府": 1}
    assert held.issuers["360723"] == {"大余县司法局": 1}
    assert held.issuer_count == 5


def test_the_count_follows_the_corpus(tmp_path: Path) -> None:
    with Corpus.open(fill(tmp_path) / CORPUS) as corpus:
        shelves = Shelves(corpus)
        assert shelves.holdings() is shelves.holdings()
        corpus.bury(REPORTS[0].id)
        assert shelves.holdings().total == 4


def test_coverage_has_every_unit_in_its_denominator(tmp_path: Path) -> None:
    with Corpus.open(fill(tmp_path) / CORPUS) as corpus:
        held = Shelves(corpus).holdings()
    rows = {row.region.name: row for row in Coverage(held).rows("360000", (2022,))}
    assert rows["江西省"].cells[0].have == 0
    assert rows["赣州市"].cells[0].have == 2
    assert rows["赣州市"].cells[0].units == len(units("360700")) == 1 + len(regions.children("360700"))
    (dayu,) = (row for row in Coverage(held).rows("360700", (2022,)) if row.region.name == "大余县")
    assert dayu.cells[0].report == REPORTS[0].id
    assert Coverage(held).whole("", (2022,))[0].have == 3


def test_a_department_covers_no_government(tmp_path: Path) -> None:
    office = replace(REPORTS[0], issuer="大余县司法局", body="department")
    with Corpus.open(fill(tmp_path, (office,)) / CORPUS) as corpus:
        assert Coverage(Shelves(corpus).holdings()).whole("360723", (2022,))[0].have == 0


def test_units_are_provinces_prefectures_and_counties_of_the_mainland() -> None:
    levels = {region.level for code in units() if (region := regions.get(code))}
    assert levels == {"province", "prefecture", "county"}
    assert "710000" not in units()
    assert units("710000") == ()
    assert len([code for code in units() if code.endswith("0000")]) == 31
