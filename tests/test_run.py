"""The crawl as a whole: against a site on loopback that changes, fails and misleads."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.clocks import DAY
from crawler.extract import Extracted
from crawler.frontier import Frontier
from crawler.page import Hints, Page
from crawler.raw import reextract
from crawler.run import CrawlError, Options, crawl
from crawler.sites import Site
from crawler.tally import RunReport
from index.corpus import Corpus
from index.report import Attachment, Report, Section, report_id
from tests.misfortunes import Misfortunes, Reply, Seen, in_turn, misfortunes, redirect


def extract(page: Page, hints: Hints) -> Extracted:
    """Reading as simple as can be: a heading is the title, paragraphs are the text."""
    text = page.body.decode("utf-8", "replace")
    title = re.search(r"<h1>(.*?)</h1>", text)
    paragraphs = "\n".join(re.findall(r"<p>(.*?)</p>", text))
    sections = (Section(("other",), "", paragraphs),)
    report = Report(report_id(page.url), title[1] if title else "", sections, page.url)
    return Extracted(report, "" if "报告" in report.title else "not_a_report", "")


def article(number: int, text: str = "依法行政。") -> str:
    return f"<html><h1>示例{number}县2022年法治政府建设情况报告</h1><p>{number}{text * 40}</p></html>"


def listing(*numbers: int, next_page: str = "") -> str:
    rows = "".join(
        f'<li><a href="/info/1/{n}.htm">示例{n}县2022年法治政府建设情况报告</a> 2023-01-15</li>'
        for n in numbers
    )
    more = f'<a href="{next_page}">下一页</a>' if next_page else ""
    return f"<html><title>法治政府</title><ul class='p_next p_fun'>{rows}</ul>{more}{' ' * 600}</html>"


class Town:
    """A site with `count` reports on lists of ten, a corpus and a frontier, and a clock that can be set."""

    def __init__(self, site: Misfortunes, folder: Path, count: int = 20) -> None:
        self.web, self.count = site, count
        self.days = 0.0
        self.corpus = Corpus.open(folder / "corpus.db")
        self.frontier = Frontier.open(folder / "crawl.db", lambda: 1_700_000_000.0 + self.days * DAY)
        self.site: Site = site.site("/list.htm", family="vsb")
        for number in range(count):
            site.put(f"/info/1/{number}.htm", article(number))
        self.publish()

    def publish(self) -> None:
        pages = range(0, self.count, 10)
        for page in pages:
            numbers = range(page, min(page + 10, self.count))
            following = f"/list/{page + 10}.htm" if page + 10 < self.count else ""
            self.web.put(f"/list/{page}.htm" if page else "/list.htm", listing(*numbers, next_page=following))

    def crawl(self, **values: object) -> RunReport:
        self.web.log.clear()
        options = replace(Options(extract, "test 1", lease=0.2), **values)  # type: ignore[arg-type]
        return crawl(self.corpus, self.frontier, [self.site], options)

    def titles(self) -> list[str]:
        return [row.title for row in self.corpus.rows()]


def counts(report: RunReport) -> dict[str, int]:
    wanted = ("new", "changed", "unchanged", "duplicate", "restored", "suspected", "gone", "blocked")
    return {name: number for name in wanted if (number := report.total.counts.get(name, 0))}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with misfortunes() as site:
        town = Town(site, tmp_path)
        yield town
        town.corpus.close()
        town.frontier.close()


def test_a_first_crawl_brings_every_report(town: Town) -> None:
    report = town.crawl()
    assert counts(report) == {"new": 20}
    assert report.total.problems == []
    assert len(town.titles()) == 20


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


def test_a_challenge_stops_the_host_and_says_until_when(town: Town) -> None:
    town.web.put("/info/1/4.htm", "<script>$_ts={}</script>", status=412)
    report = town.crawl()
    assert counts(report)["blocked"] == 1
    assert report.total.counts["left"] >= 15
    assert any("412" in problem and "until" in problem for problem in report.total.problems)
    asked = len(town.web.log)
    assert town.web.paths()[-1] == "/info/1/4.htm"
    town.crawl()
    assert town.web.log == []
    assert asked < 10
    town.web.put("/info/1/4.htm", article(4))
    town.days = 1.1
    town.crawl()
    assert len(town.titles()) == 20


def test_server_errors_never_mean_gone(town: Town) -> None:
    town.crawl()
    for number in range(20):
        town.web.put(f"/info/1/{number}.htm", "", status=500)
    for town.days in (1, 5, 9, 15, 20):
        town.crawl()
    assert len(town.titles()) == 20
    assert town.frontier.losses(town.web.host) == (20, 0)


def test_an_endless_list_ends(town: Town) -> None:
    def endless(seen: Seen) -> Reply:
        number = int(re.findall(r"\d+", seen.path)[0])
        return Reply(listing(1, 2, next_page=f"/list/{number + 1}.htm").encode())

    for number in range(10, 300):
        town.web.pages[f"/list/{number}.htm"] = endless
    for _ in range(3):
        report = town.crawl()
        assert len([path for path in town.web.paths() if path.startswith("/list/")]) < 3
    assert report.total.problems == []


def test_a_list_that_always_names_something_new_ends_at_its_cap(town: Town) -> None:
    for number in range(10, 300):
        town.web.put(f"/list/{number}.htm", listing(1000 + number, next_page=f"/list/{number + 1}.htm"))
    town.site = replace(town.site, max_pages=7)
    report = town.crawl()
    assert len([path for path in town.web.paths() if path.startswith("/list")]) == 7
    assert any("max_pages" in problem for problem in report.total.problems)


def test_a_list_that_leads_back_to_itself_ends(town: Town) -> None:
    town.web.put("/list/10.htm", listing(*range(10, 20), next_page="/list.htm"))
    assert counts(town.crawl()) == {"new": 20}
    town.days = 40
    assert counts(town.crawl()) == {"unchanged": 20}
    assert town.web.paths().count("/list.htm") == 1


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


def test_articles_are_passed_over_for_their_title_unless_the_list_is_of_reports(town: Town) -> None:
    page = listing(1).replace("示例1县2022年法治政府建设情况报告", "关于2022年春节放假的通知公告")
    town.web.put("/list.htm", page.replace("<title>法治政府</title>", "<title>通知</title>"))
    report = town.crawl()
    assert report.total.counts["passed_over"] == 1
    assert "/info/1/1.htm" not in town.web.paths()


def test_links_to_foreign_hosts_are_told_and_not_followed(town: Town) -> None:
    town.web.put("/list.htm", listing(1).replace('"/info', '"http://www.example.com/info'))
    report = town.crawl()
    assert any("www.example.com" in problem for problem in report.total.problems)


def test_a_page_that_is_no_report_is_set_aside_with_its_reason(town: Town) -> None:
    town.web.put("/info/1/1.htm", "<h1>关于印发工作安排的通知</h1>")
    report = town.crawl()
    assert report.total.set_aside == {"not_a_report": 1}
    assert [(aside.reason, aside.title) for aside in town.corpus.asides()] == [
        ("not_a_report", "关于印发工作安排的通知")
    ]
    again = town.crawl()
    assert again.total.counts["not_modified"] >= 20
    assert again.total.set_aside == {"not_a_report": 1}


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


def test_a_public_site_is_not_crawled_without_a_contact(town: Town) -> None:
    town.site = replace(town.site, loopback=False)
    with pytest.raises(CrawlError, match="contact"):
        town.crawl()
    assert town.web.log == []


def test_two_sites_on_one_host_share_its_pace(town: Town) -> None:
    other = replace(town.site, key="other", starts=(town.web.url + "/other.htm",), delay=0.02)
    town.web.put("/other.htm", listing(1, 2, 3))
    options = Options(extract, "test 1", lease=0.2)
    crawl(town.corpus, town.frontier, [replace(town.site, delay=0.02), other], options)
    assert town.web.together == 1
    assert len(town.titles()) == 20


def test_the_reports_of_runs_are_kept(town: Town) -> None:
    town.crawl()
    town.crawl(kind="refresh")
    kinds = [(run.kind, run.record["total"]["new"]) for run in town.corpus.runs()]
    assert kinds == [("refresh", 0), ("crawl", 20)]


def test_full_asks_for_everything_without_validators(town: Town) -> None:
    town.site = replace(town.site, revisit_days=None)
    town.crawl()
    assert sum("/info/" in path for path in town.web.paths()) == 20
    town.crawl()
    assert sum("/info/" in path for path in town.web.paths()) == 0
    report = town.crawl(full=True)
    assert counts(report) == {"unchanged": 20}
    assert not any("if-none-match" in seen.headers for seen in town.web.log)


def test_a_flaky_page_arrives_in_the_same_run(town: Town) -> None:
    town.web.pages["/info/1/2.htm"] = in_turn(Reply(status=500), Reply(article(2).encode()))
    assert counts(town.crawl()) == {"new": 20}


def test_a_host_leased_to_a_living_crawl_is_left_to_it(tmp_path: Path) -> None:
    with misfortunes() as site:
        town = Town(site, tmp_path)
        town.frontier = Frontier.open(tmp_path / "crawl.db")
        town.frontier.hosts.take(site.host, "alive", 0.4)
        alive = threading.Event()

        def renew() -> None:
            while not alive.wait(0.05):
                town.frontier.hosts.renew("alive", 0.4)

        thread = threading.Thread(target=renew)
        thread.start()
        report = town.crawl()
        alive.set()
        thread.join()
        assert site.log == []
        assert report.total.counts == {"left": 1}
        assert any("another crawl" in problem for problem in report.total.problems)
        town.corpus.close()
        town.frontier.close()


def test_the_lease_of_a_dead_crawl_runs_out(tmp_path: Path) -> None:
    with misfortunes() as site:
        town = Town(site, tmp_path)
        town.frontier = Frontier.open(tmp_path / "crawl.db")
        town.frontier.hosts.take(site.host, "dead", 0.3)
        assert counts(town.crawl()) == {"new": 20}
        town.corpus.close()
        town.frontier.close()


def test_a_site_of_this_machine_that_was_off_is_asked_again_at_once(town: Town) -> None:
    robots = town.web.pages.get("/robots.txt")
    assert robots is None
    town.web.put("/robots.txt", "", status=500)
    report = town.crawl()
    assert report.total.counts["left"] == 1
    del town.web.pages["/robots.txt"]
    assert counts(town.crawl()) == {"new": 20}


POINTER = "<h1>示例0县2022年法治政府建设情况报告</h1><p>见附件</p>"


def pointing(page: Page, hints: Hints, name: str = "", files: Sequence[Page] = ()) -> Extracted:
    """A reading that finds a file beside every page that says 见附件."""
    read = extract(page, hints)
    if "见附件" not in page.body.decode():
        return read
    found = (Attachment(page.url.replace(".htm", ".pdf"), "附件"),)
    text = "".join(file.body.decode() for file in files)
    section = Section(("other",), "", text or "见附件")
    warning = "text_from_attachment" if files else "body_in_attachment"
    report = replace(read.report, sections=(section,), attachments=found, warnings=(warning,))
    return replace(read, report=report)


def test_a_text_in_an_attachment_is_fetched(town: Town) -> None:
    town.web.put("/info/1/0.htm", POINTER)
    town.web.put("/info/1/0.pdf", "附件里的全文")
    assert counts(town.crawl(extract=pointing)) == {"new": 20}
    report = town.corpus.get(report_id(town.web.url + "/info/1/0.htm"))
    assert report is not None
    assert report.sections[0].text == "附件里的全文"
    assert [file.body.decode() for file in town.corpus.files(report.id)] == ["附件里的全文"]
    assert counts(town.crawl(extract=pointing)) == {"unchanged": 20}


def test_a_text_from_an_attachment_is_read_again_from_the_raw_store(town: Town) -> None:
    def newer(page: Page, hints: Hints = Hints(), name: str = "", files: Sequence[Page] = ()) -> Extracted:  # noqa: B008
        read = pointing(page, hints, name, files)
        return replace(read, report=replace(read.report, title=read.report.title + "（新）"))

    town.web.put("/info/1/0.htm", POINTER)
    town.web.put("/info/1/0.pdf", "附件里的全文")
    town.crawl(extract=pointing)
    town.web.log.clear()
    again = reextract(town.corpus, extract=newer, extractor="test 2")
    assert counts(again) == {"changed": 20}
    assert again.total.problems == []
    report = town.corpus.get(report_id(town.web.url + "/info/1/0.htm"))
    assert report is not None
    assert (report.title[-3:], report.sections[0].text) == ("（新）", "附件里的全文")
    assert len(town.corpus.files(report.id)) == 1
    assert town.web.log == []


def test_an_attachment_that_failed_is_fetched_with_the_next_visit(town: Town) -> None:
    town.web.put("/info/1/0.htm", POINTER)
    town.web.put("/info/1/0.pdf", "", status=500)
    report = town.crawl(extract=pointing)
    assert [failure.name for failure in report.total.failed] == [town.web.url + "/info/1/0.pdf"]
    town.web.put("/info/1/0.pdf", "附件里的全文")
    assert counts(town.crawl(extract=pointing)) == {"changed": 1, "unchanged": 19}


def test_a_page_that_reading_stumbles_over_is_told_and_ends_nothing(town: Town) -> None:
    def stumble(page: Page, hints: Hints, name: str = "", files: Sequence[Page] = ()) -> Extracted:
        if page.url.endswith("/7.htm"):
            raise RecursionError("too deep")
        return extract(page, hints)

    report = town.crawl(extract=stumble)
    assert counts(report) == {"new": 19}
    assert [failure.reason for failure in report.total.failed] == [
        "reading it failed: RecursionError: too deep"
    ]


def test_an_interrupted_run_keeps_its_report_and_the_next_goes_on(town: Town) -> None:
    def interrupt(done: int, known: int, where: str) -> None:
        if done == 8:
            raise KeyboardInterrupt

    options = Options(extract, "test 1", lease=0.2, workers=1)
    report = crawl(town.corpus, town.frontier, [town.site], options, interrupt)
    assert report.interrupted
    assert town.corpus.runs()[0].record["interrupted"] is True
    assert 0 < counts(report)["new"] < 20
    assert report.total.counts["left"] > 0
    town.crawl()
    assert len(town.titles()) == 20
