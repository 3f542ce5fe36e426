"""A town's site on loopback for tests of the crawl, with a corpus, a frontier and a clock that can be set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from crawler.due.clocks import DAY
from crawler.due.frontier import Frontier
from crawler.extract import Extracted
from crawler.page import Hints, Page
from crawler.run import Options, crawl
from crawler.sites.site import Site
from crawler.tally import RunReport
from index.corpus import Corpus
from index.report import Report, Section, report_id
from tests.misfortunes import Misfortunes, misfortunes


def extract(page: Page, hints: Hints = Hints(), name: str = "", files: Sequence[Page] = ()) -> Extracted:  # noqa: B008
    """Reading as simple as can be: a heading is the title, paragraphs are the text."""
    text = page.body.decode("utf-8", "replace")
    title = re.search(r"<h1>(.*?)</h1>", text)
    paragraphs = "\n".join(re.findall(r"<p>(.*?)</p>", text))
    sections = (Section(("other",), "", paragraphs),)
    report = Report(report_id(page.url or name), title[1] if title else "", sections, page.url)
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


@contextmanager
def running(folder: Path, count: int = 20) -> Iterator[Town]:
    """A town of 20 reports whose site is up."""
    with misfortunes() as site:
        town = Town(site, folder, count)
        yield town
        town.corpus.close()
        town.frontier.close()
