from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.due.frontier import Frontier
from crawler.due.scouted import Finding, Scouted, ScoutedColumn

DAY = date(2026, 11, 25)


def column(url: str, host: str = "360723", code: str = "360723") -> ScoutedColumn:
    return ScoutedColumn(url, host, code, "法治政府建设年度报告", "3 reports of 12 records", DAY)


def test_what_a_look_came_to_is_there_after_the_file_is_opened_again(tmp_path: Path) -> None:
    look = Scouted("360723", Finding.FOUND, "政府信息公开 > 法治政府建设", DAY)
    found = [column("http://a.gov.cn/2/"), column("http://a.gov.cn/1/")]
    with Frontier.open(tmp_path / "crawl.db") as frontier:
        frontier.scoutings.keep(look, found)
    with Frontier.open(tmp_path / "crawl.db") as frontier:
        assert frontier.scoutings.of("360723") == look
        assert frontier.scoutings.all() == {"360723": look}
        assert frontier.scoutings.columns("360723") == (found[1], found[0])
        assert frontier.scoutings.of("360722") is None


def test_a_later_look_replaces_what_the_one_before_found_on_that_site_alone(tmp_path: Path) -> None:
    with Frontier.open(tmp_path / "crawl.db") as frontier:
        kept = column("http://b.gov.cn/", "360722", "360722")
        frontier.scoutings.keep(Scouted("360722", Finding.FOUND, "", DAY), [kept])
        frontier.scoutings.keep(Scouted("360723", Finding.FOUND, "", DAY), [column("http://a.gov.cn/1/")])
        frontier.scoutings.keep(Scouted("360723", Finding.BLOCKED, "412", DAY))
        assert frontier.scoutings.columns() == (kept,)
        assert frontier.scoutings.all()["360723"].finding is Finding.BLOCKED


def test_a_look_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    with Frontier.open(tmp_path / "crawl.db") as frontier:
        look = Scouted("360723", Finding.NONE, "40 pages", DAY)
        frontier.scoutings.keep(look)

        def broken() -> object:
            yield column("http://a.gov.cn/1/")
            raise RuntimeError

        with pytest.raises(RuntimeError):
            frontier.scoutings.keep(Scouted("360723", Finding.FOUND, "", DAY), broken())  # type: ignore[arg-type]
        assert frontier.scoutings.of("360723") == look
        assert frontier.scoutings.columns() == ()
