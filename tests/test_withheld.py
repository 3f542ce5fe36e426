"""Pages set aside are placed by their titles, else by their hosts; blocked hosts by their reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.records import Aside, Run
from search.browse import Shelves
from search.coverage import Coverage
from search.library import CORPUS
from search.withheld import host_of, withheld
from tests.shelf import REPORTS, fill

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOSTS = {"www.dayu.gov.cn": "360723", "www.ganzhou.gov.cn": "360700"}


def _aside(title: str, host: str = "www.example.gov.cn") -> Aside:
    return Aside(f"https://{host}/1.html", "notice", title, NOW)


@pytest.mark.parametrize(
    ("page", "unit", "year"),
    [
        (_aside("《大余县2023年度法治政府建设情况报告》政策解读"), "360723", 2023),
        (_aside("关于报送2022年度报告的通知", "www.dayu.gov.cn"), "360723", 2022),
        (_aside("大余县召开推进会", "www.ganzhou.gov.cn"), "360723", None),
        (_aside("鼓楼区2023年要点"), "", 2023),
        (_aside("年报"), "", None),
    ],
)
def test_a_page_is_placed_by_the_names_in_its_title_else_by_its_host(
    page: Aside, unit: str, year: int | None
) -> None:
    (placed,) = withheld(HOSTS, (page,), ()).asides
    assert (placed.unit, placed.year) == (unit, year)


def test_the_last_run_that_asked_any_host_tells_what_was_kept_back() -> None:
    hosts = [
        {"host": "www.dayu.gov.cn", "asked": 3, "blocked": 1},
        {"host": "www.dayu.gov.cn", "asked": 2, "blocked": 1},
        {"host": "www.ganzhou.gov.cn", "asked": 1, "blocked": 0},
        {"host": "unheard.gov.cn", "asked": 1, "blocked": 4},
    ]
    runs = (Run(2, "import", NOW, NOW, {"hosts": []}), Run(1, "crawl", NOW, NOW, {"hosts": hosts}))
    out = withheld(HOSTS, (), runs)
    assert out.blocked == {"www.dayu.gov.cn": 2, "unheard.gov.cn": 4}
    assert out.blocked_units == {"360723": 2, "": 4}


@pytest.mark.parametrize(
    ("url", "host"), [("HTTPS://WWW.A.cn:8080/x", "www.a.cn:8080"), ("http://[", ""), ("报告.docx", "")]
)
def test_a_host_is_named_as_runs_name_it(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_host_has_the_region_that_holds_all_its_reports(tmp_path: Path) -> None:
    first = replace(REPORTS[0], url="https://www.dayu.gov.cn/1.html")
    with Corpus.open(fill(tmp_path, (first, *REPORTS[1:3])) / CORPUS) as corpus:
        assert Shelves(corpus).holdings().hosts == {
            "www.dayu.gov.cn": "360723",
            "www.example.gov.cn": "360700",
        }


def test_coverage_tells_what_was_set_aside_and_kept_back_at_its_unit(tmp_path: Path) -> None:
    run = {"hosts": [{"host": "www.dayu.gov.cn", "asked": 1, "blocked": 3}]}
    first = replace(REPORTS[0], url="https://www.dayu.gov.cn/1.html")
    with Corpus.open(fill(tmp_path, (first,)) / CORPUS) as corpus:
        shelves = Shelves(corpus)
        assert shelves.withheld().asides == ()
        corpus.set_aside("https://www.dayu.gov.cn/2.html", "notice", "大余县2021年工作要点")
        corpus.add_run("crawl", NOW, NOW, run)
        rows = Coverage(shelves.holdings(), shelves.withheld()).rows("360700", (2022, 2021))
    (dayu,) = (row for row in rows if row.region.code == "360723")
    assert dayu.blocked == 3
    assert [cell.aside for cell in dayu.cells] == [0, 1]
