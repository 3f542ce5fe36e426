"""Asking again: what changed, what is gone, what moved, and what must not harm the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.corpus import Corpus
from tests.misfortunes import redirect
from tests.town import Town, article, counts, listing, running


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with running(tmp_path) as town:
        yield town


def test_the_same_crawl_twice_writes_nothing_and_is_answered_304(town: Town) -> None:
    town.crawl()
    change, stored = town.corpus.change, town.corpus.counts()
    report = town.crawl()
    assert counts(report) == {"unchanged": 20}
    assert (town.corpus.change, town.corpus.counts()) == (change, stored)
    articles = [seen for seen in town.web.log if "/info/" in seen.path]
    assert len(articles) == 20
    assert all("if-none-match" in seen.headers for seen in articles)
    assert report.total.counts["not_modified"] >= 20


def test_one_edited_page_is_one_changed_report(town: Town) -> None:
    town.crawl()
    town.web.put("/info/1/7.htm", article(7, "首违不罚。"))
    assert counts(town.crawl()) == {"changed": 1, "unchanged": 19}
    id = town.corpus.find_url(town.web.url + "/info/1/7.htm")
    assert id is not None
    assert [version.number for version in town.corpus.versions(id)] == [2, 1]
    snapshot = town.corpus.snapshot(town.corpus.versions(id)[0].snapshot or "")
    assert snapshot is not None
    assert snapshot.body == article(7, "首违不罚。").encode()


def test_a_new_etag_without_new_content_is_no_change(town: Town) -> None:
    town.crawl()
    change = town.corpus.change
    town.web.put("/info/1/7.htm", article(7) + "<i>访问量 8</i>")
    assert counts(town.crawl()) == {"unchanged": 20}
    assert town.corpus.change == change


def test_a_new_article_is_found_on_the_first_page_alone(town: Town) -> None:
    town.crawl()
    town.web.put("/info/1/99.htm", article(99))
    town.web.put("/list.htm", listing(99, *range(10), next_page="/list/10.htm"))
    assert counts(town.crawl()) == {"new": 1, "unchanged": 20}


def test_articles_are_asked_for_ever_more_seldom_and_lists_often(town: Town) -> None:
    town.site = replace(town.site, revisit_days=None)
    asked = []
    for town.days in (0, 1, 6.9, 7.1, 8, 37, 38, 127, 128, 200):
        report = town.crawl(lists=False)
        asked.append(sum("/info/" in path for path in town.web.paths()))
        assert report.total.failed == []
    assert asked == [20, 0, 0, 20, 0, 0, 20, 0, 20, 0]


def test_a_page_found_gone_once_is_suspected_and_comes_back(town: Town) -> None:
    town.crawl()
    kept = town.web.pages.pop("/info/1/3.htm")
    assert counts(town.crawl()) == {"unchanged": 19, "suspected": 1}
    assert len(town.titles()) == 20
    town.web.pages["/info/1/3.htm"] = kept
    assert counts(town.crawl()) == {"unchanged": 20, "restored": 1}


def test_a_page_gone_three_times_over_14_days_gets_a_tombstone(town: Town) -> None:
    town.crawl()
    kept = town.web.pages.pop("/info/1/3.htm")
    for town.days in (1, 3, 14):
        assert counts(town.crawl()) == {"unchanged": 19, "suspected": 1}
    town.days = 15.5
    assert counts(town.crawl()) == {"unchanged": 19, "gone": 1}
    assert len(town.titles()) == 19
    town.web.pages["/info/1/3.htm"] = kept
    town.days = 400
    assert counts(town.crawl())["restored"] == 1
    assert len(town.titles()) == 20


def test_absence_from_a_list_means_nothing(town: Town) -> None:
    town.crawl()
    town.web.put("/list.htm", listing(0, 1))
    assert counts(town.crawl()) == {"unchanged": 20}


def test_a_host_that_would_lose_over_a_tenth_is_frozen(town: Town) -> None:
    town.crawl()
    change = town.corpus.change
    for number in range(8):
        del town.web.pages[f"/info/1/{number}.htm"]
    for town.days in (1, 10, 20, 30):
        report = town.crawl()
        assert any("frozen" in problem for problem in report.total.problems)
    assert town.corpus.change == change
    assert len(town.titles()) == 20
    accepted = town.crawl(accept_gone=True)
    assert counts(accepted)["gone"] >= 3


def test_a_frozen_host_thaws_when_its_pages_are_back(town: Town) -> None:
    town.crawl()
    kept = {f"/info/1/{n}.htm": town.web.pages.pop(f"/info/1/{n}.htm") for n in range(8)}
    assert town.frontier.hosts.frozen() == {}
    town.crawl()
    assert list(town.frontier.hosts.frozen()) == [town.web.host]
    town.web.pages |= kept
    report = town.crawl()
    assert town.frontier.hosts.frozen() == {}
    assert report.total.problems == []


def test_an_error_page_never_replaces_a_good_text(town: Town) -> None:
    town.crawl()
    change = town.corpus.change
    town.web.put("/info/1/1.htm", "<h1>系统维护</h1><p>请稍后再试</p>")
    town.web.put("/info/1/2.htm", "<h1>示例2县2022年法治政府建设情况报告</h1><p>摘要</p>")
    town.web.put("/info/1/3.htm", "<p>抱歉，页面不存在</p>")
    report = town.crawl()
    assert counts(report) == {"unchanged": 17, "suspected": 1}
    assert len(report.total.failed) == 2
    assert all("kept text stands" in failure.reason for failure in report.total.failed)
    assert town.corpus.change == change


def test_a_redesigned_list_is_told_and_harms_nothing(town: Town) -> None:
    town.crawl()
    change = town.corpus.change
    town.web.put("/list.htm", "<html><div id='app'></div></html>")
    report = town.crawl()
    assert counts(report) == {"unchanged": 20}
    assert any("/list.htm" in problem and "redesigned" in problem for problem in report.total.problems)
    assert town.corpus.change == change


def test_server_errors_never_mean_gone(town: Town) -> None:
    town.crawl()
    for number in range(20):
        town.web.put(f"/info/1/{number}.htm", "", status=500)
    for town.days in (1, 5, 9, 15, 20):
        town.crawl()
    assert len(town.titles()) == 20
    assert town.frontier.losses(town.web.host) == (20, 0)


def test_the_same_report_at_two_addresses_is_one_with_an_alias(town: Town) -> None:
    town.web.put("/info/1/5.htm", article(4))
    assert counts(town.crawl()) == {"new": 19, "duplicate": 1}
    assert counts(town.crawl()) == {"unchanged": 20}
    kept = town.corpus.find_url(town.web.url + "/info/1/5.htm")
    assert kept == town.corpus.find_url(town.web.url + "/info/1/4.htm")


def test_two_addresses_of_one_report_go_their_own_ways_when_they_differ(town: Town) -> None:
    town.web.put("/info/1/5.htm", article(4))
    town.crawl()
    town.web.put("/info/1/5.htm", article(4, "首违不罚。"))
    assert counts(town.crawl()) == {"unchanged": 19, "new": 1}
    assert counts(town.crawl()) == {"unchanged": 20}


def test_a_moved_page_keeps_its_report_and_its_history(town: Town) -> None:
    town.crawl()
    town.web.pages["/info/1/6.htm"] = redirect("/info/2/66.htm", 301)
    town.web.put("/info/2/66.htm", article(6, "已搬家。"))
    assert counts(town.crawl()) == {"unchanged": 19, "changed": 1}
    id = town.corpus.find_url(town.web.url + "/info/1/6.htm")
    assert id is not None
    assert len(town.corpus.versions(id)) == 2
    assert len(town.titles()) == 20


def test_a_report_that_stands_at_another_address_is_not_buried(town: Town) -> None:
    town.crawl()
    town.web.put("/info/2/66.htm", article(6))
    town.web.put(
        "/list.htm", listing(*range(10), next_page="/list/10.htm").replace("/info/1/6.", "/info/2/66.")
    )
    del town.web.pages["/info/1/6.htm"]
    for town.days in (1, 8, 16, 24):
        town.crawl()
    assert len(town.titles()) == 20


def test_a_corpus_that_lost_a_report_gets_it_again(town: Town, tmp_path: Path) -> None:
    town.crawl()
    town.corpus.close()
    town.corpus = Corpus.open(tmp_path / "other.db")
    assert counts(town.crawl()) == {"new": 20}


def test_a_failing_page_is_asked_again_later_and_not_twice_in_a_run(town: Town) -> None:
    good = town.web.pages["/info/1/2.htm"]
    town.web.put("/info/1/2.htm", "", status=403)
    report = town.crawl()
    assert [failure.name for failure in report.total.failed] == [town.web.url + "/info/1/2.htm"]
    assert town.web.paths().count("/info/1/2.htm") == 1
    town.web.pages["/info/1/2.htm"] = good
    town.days = 0.1
    assert counts(town.crawl()) == {"new": 1, "unchanged": 19}


def test_full_asks_for_everything_without_validators(town: Town) -> None:
    town.site = replace(town.site, revisit_days=None)
    town.crawl()
    assert sum("/info/" in path for path in town.web.paths()) == 20
    town.crawl()
    assert sum("/info/" in path for path in town.web.paths()) == 0
    report = town.crawl(full=True)
    assert counts(report) == {"unchanged": 20}
    assert not any("if-none-match" in seen.headers for seen in town.web.log)
