"""Looking at a site before it is crawled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from crawler.asking.fetch import Fetcher
from crawler.scouting.detection import ScoutError, detect, try_site
from tests.misfortunes import Misfortunes, misfortunes
from tests.town import article, extract, listing


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
