"""Looking at a site before it is crawled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from crawler.asking.fetch import Fetcher
from crawler.scouting.detection import Reach, ScoutError, detect, find, try_site
from tests.misfortunes import Misfortunes, misfortunes
from tests.town import article, extract, listing


def link(href: str, words: str) -> str:
    return f'<li><a href="{href}">{words}</a></li>'


@pytest.fixture
def site() -> Iterator[Misfortunes]:
    with misfortunes() as made:
        made.put("/list.htm", listing(1, 2, 3, next_page="/list/2.htm"))
        made.put("/info/1/1.htm", article(1))
        yield made


@pytest.fixture
def fetcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetcher]:
    made = Fetcher("tests@example.org", sleep=lambda seconds: None)
    yield made
    made.close()


def test_a_list_is_told_and_a_row_for_it_drafted(site: Misfortunes, fetcher: Fetcher) -> None:
    found = detect(site.url + "/list.htm", fetcher, loopback=True)
    assert found.family == "vsb"
    assert len(found.listing.records) == 3
    (row,) = tomllib.loads(found.row)["site"]
    assert (row["starts"], row["family"]) == ([site.url + "/list.htm"], "vsb")


@pytest.mark.parametrize("path", ["/info/1/1.htm", "/nowhere/x.htm"])
def test_what_is_no_list_or_not_there_is_said(site: Misfortunes, fetcher: Fetcher, path: str) -> None:
    with pytest.raises(ScoutError, match=path):
        detect(site.url + path, fetcher, loopback=True)


def test_what_is_no_address_is_said(fetcher: Fetcher) -> None:
    with pytest.raises(ScoutError, match="address"):
        detect("/etc/passwd", fetcher)


def test_this_machine_is_not_looked_at_without_the_switch(site: Misfortunes, fetcher: Fetcher) -> None:
    with pytest.raises(ScoutError, match="own address"):
        detect(site.url + "/list.htm", fetcher)
    assert site.log == []


def test_a_trial_reads_one_list_and_one_article_and_no_more(site: Misfortunes, fetcher: Fetcher) -> None:
    trial = try_site(site.site("/list.htm"), fetcher, extract)  # type: ignore[arg-type]
    assert trial.wanted == 3
    assert trial.extracted is not None
    assert trial.extracted.report.title == "示例1县2022年法治政府建设情况报告"
    assert site.paths() == ["/robots.txt", "/list.htm", "/info/1/1.htm"]


def test_columns_of_reports_are_found_from_the_front_page(site: Misfortunes, fetcher: Fetcher) -> None:
    noise = "".join(link(f"/news/{number}/", f"新闻频道{number}") for number in range(50))
    site.put("/", f"<title>示例县</title>{noise}{link('/zwgk/', '政务公开')}")
    site.put("/zwgk/", f"{link('/zwgk/fdzdgknr/', '法定主动公开内容')}{link('/', '首页')}")
    site.put("/zwgk/fdzdgknr/", link("/list.htm", "法治政府建设年度报告"))
    (column,) = find(site.host, fetcher, loopback=True)
    assert (column.url, column.name, column.reports) == (site.url + "/list.htm", "法治政府建设年度报告", 3)
    assert not any("/news/" in path for path in site.paths())


def test_columns_of_other_bodies_on_the_host_are_found_and_no_report_is_taken_for_one(
    site: Misfortunes, fetcher: Fetcher
) -> None:
    site.put("/", f"<title>示例市</title>{link('/sfj/', '示例市司法局')}")
    titles = ("黄丰镇2022年度法治政府建设情况报告", "2022年鲤城区法治政府建设工作报告")
    reports = "".join(link(f"/info/1/{number}.htm", title) for number, title in enumerate(titles))
    site.put("/sfj/", f"<title>司法局</title>{link('/list.htm', '法治政府建设年度报告')}{reports}")
    (column,) = find(site.host, fetcher, loopback=True)
    assert column.url == site.url + "/list.htm"
    assert not any("/info/" in path for path in site.paths())


def test_a_search_ends_at_its_limit(site: Misfortunes, fetcher: Fetcher) -> None:
    for number in range(100):
        site.put(f"/{number}/", "".join(link(f"/{number + step}/", "政务公开") for step in range(1, 9)))
    site.pages["/"] = site.pages["/0/"]
    assert find(site.host, fetcher, loopback=True, reach=Reach(12, 50)) == ()
    assert len(site.log) <= 13


def test_a_front_page_that_cannot_be_had_is_said(fetcher: Fetcher) -> None:
    with misfortunes() as gone:
        pass
    with pytest.raises(ScoutError, match=r"127\.0\.0\.1"):
        find(gone.host, fetcher, loopback=True)
