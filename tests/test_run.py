"""The crawl as a whole: against a site on loopback that fails and misleads."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.due.frontier import Frontier
from crawler.extract import Extracted
from crawler.page import Hints, Page
from crawler.reading.raw import reextract
from crawler.run import CrawlError, Options, crawl
from index.report import Attachment, Section, report_id
from tests.misfortunes import Reply, Seen, in_turn, misfortunes
from tests.town import Town, article, counts, extract, listing, running


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with running(tmp_path) as town:
        yield town


def test_a_first_crawl_brings_every_report(town: Town) -> None:
    report = town.crawl()
    assert counts(report) == {"new": 20}
    assert report.total.problems == []
    assert len(town.titles()) == 20


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


def test_lists_of_a_host_are_bounded_and_the_next_run_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.run.MOST_LISTS", 10)
    url = f"http://{town.web.host}"
    maps = [f"/map/{number}.xml" for number in range(25)]
    named = "".join(f"<sitemap><loc>{url}{path}</loc></sitemap>" for path in maps)
    town.web.put("/list.htm", f"<sitemapindex>{named}</sitemapindex>")
    for number, path in enumerate(maps):
        page = f"{url}/info/1/{number % 20}.htm"
        town.web.put(path, f"<urlset><url><loc>{page}</loc></url></urlset>")
    town.site = replace(town.site, family="sitemap", revisit_days=1)
    told = "test: 10 list pages were asked for; the others are left for the next run"
    asked: list[str] = []
    for left in (16, 7):
        report = town.crawl()
        lists = [path for path in town.web.paths() if path.startswith(("/map", "/list"))]
        assert (len(lists), report.total.counts["left"]) == (10, left)
        assert told in report.total.problems
        asked += lists
        town.days += 0.01
    assert town.crawl().total.counts.get("left", 0) == 0
    asked += [path for path in town.web.paths() if path.startswith("/map")]
    assert sorted(path for path in asked if path.startswith("/map")) == sorted(maps)
    assert len(town.titles()) == 20


def test_a_list_that_leads_back_to_itself_ends(town: Town) -> None:
    town.web.put("/list/10.htm", listing(*range(10, 20), next_page="/list.htm"))
    assert counts(town.crawl()) == {"new": 20}
    town.days = 40
    assert counts(town.crawl()) == {"unchanged": 20}
    assert town.web.paths().count("/list.htm") == 1


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
