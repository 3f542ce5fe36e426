"""The sample host's contents: which address holds which bytes, and since when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from crawler.samplesite import noise
from crawler.samplesite.articles import Article, from_report, notices
from crawler.samplesite.gkmlpt import Gkmlpt
from crawler.samplesite.hanweb import Hanweb
from crawler.samplesite.plain import Plain
from crawler.samplesite.reports import SampleReport
from crawler.samplesite.sites import SampleSite, sites
from crawler.samplesite.system import System
from crawler.samplesite.trs import Trs
from crawler.samplesite.ucap import Ucap
from crawler.samplesite.vsb import Vsb

SYSTEMS: dict[str, System] = {
    system.name: system for system in (Trs(), Hanweb(), Ucap(), Vsb(), Gkmlpt(), Plain())
}
ROBOTS = "User-agent: *\nDisallow: /*/search/\nDisallow: /admin/\n"


@dataclass(frozen=True, slots=True)
class Document:
    """What an address holds. `modified` is None where the site sends no validators."""

    body: bytes
    type: str
    modified: datetime | None = None
    status: int = 200

    @property
    def etag(self) -> str:
        """A strong validator of exactly these bytes."""
        return f'"{hashlib.md5(self.body).hexdigest()}"'


class Published:
    """The sample host: the sites that have something to publish, under their paths."""

    def __init__(self, samples: Sequence[SampleReport], seed: int = 2025) -> None:
        self.samples = tuple(samples)
        self.seed = seed

    @cached_property
    def articles(self) -> Mapping[str, tuple[Article, ...]]:
        """Every site's pages, reports and others, newest first, by the site's key."""
        found: dict[str, list[Article]] = {}
        for sample in self.samples:
            found.setdefault(sample.site, []).append(from_report(sample))
        for key, listed in found.items():
            listed += notices(key, self.seed)
        return {key: tuple(sorted(listed, key=_newest_first)) for key, listed in found.items()}

    @property
    def sites(self) -> tuple[SampleSite, ...]:
        """The sites that have something to publish."""
        return tuple(site for site in sites().values() if site.key in self.articles)

    def address(self, sample: SampleReport) -> str:
        """The path at which the host publishes a report."""
        return self.address_of(sites()[sample.site], from_report(sample))

    def address_of(self, site: SampleSite, article: Article) -> str:
        """The path at which the host publishes an article."""
        return SYSTEMS[site.system].href(site, article)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Everything that is a file, by path and query."""
        found = dict(_front(self.sites))
        for site in self.sites:
            found |= files_of(site, self.articles[site.key])
        return found

    def find(self, target: str) -> Document | None:
        """What is at a path with its query: a file, or what a site's program answers; None for nothing."""
        document = self.documents.get(target)
        return document or self._answer(target)

    def _answer(self, target: str) -> Document | None:
        parts = urlsplit(target)
        _, key, path = (*parts.path.split("/", 2), "", "")[:3]
        site = next((site for site in self.sites if site.key == key), None)
        if site is None:
            return None
        answer = SYSTEMS[site.system].answer(site, self.articles[key], path, dict(parse_qsl(parts.query)))
        return (
            Document(answer[1].encode(site.encoding), f"{answer[0]}; charset={site.declared}")
            if answer
            else None
        )


def _newest_first(article: Article) -> tuple[int, int]:
    return -article.published.toordinal(), article.number


def _front(published: Sequence[SampleSite]) -> Iterator[tuple[str, Document]]:
    links = "".join(f'<li><a href="{site.path}">{site.name}</a></li>\n' for site in published)
    head = '<!DOCTYPE html>\n<meta charset="utf-8">\n<title>示例网站</title>\n'
    html = f"{head}<h1>示例网站</h1>\n<ul>\n{links}</ul>\n"
    yield "/", Document(html.encode(), "text/html; charset=utf-8")
    yield "/robots.txt", Document(ROBOTS.encode(), "text/plain")
    yield "/hits.js", Document(b"document.write('0');", "text/javascript")


def files_of(site: SampleSite, articles: Sequence[Article]) -> Iterator[tuple[str, Document]]:
    """The files of a site by path: its articles, the list of them, and pages that are neither."""
    system = SYSTEMS[site.system]
    newest = max(article.published for article in articles)
    for at, article in enumerate(articles):
        others = [*articles[max(at - 2, 0) : at], *articles[at + 1 : at + 3]]
        html = system.article(site, article, others)
        yield system.href(site, article), _document(site, html, article.changed)
    for path, html in system.lists(site, articles):
        yield site.path + path, _document(site, html, newest)
    for at, name in enumerate(noise.COLUMNS):
        text = f"<p>{name}：示例网站只有法治政府建设年度报告一个栏目</p>\n"
        html = noise.page(site, name, "", noise.navigation(site) + text + noise.footer(site))
        yield site.path + (f"lm{at}/" if at else ""), _document(site, html, newest)


def _document(site: SampleSite, html: str, changed: date) -> Document:
    modified = datetime.combine(changed, time(10, 24), UTC) if site.validators else None
    kind = "text/html" if site.encoding != "utf-8" else "text/html; charset=utf-8"
    return Document(html.encode(site.encoding), kind, modified)
