"""Page in, report out: the one entry point of reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from crawler.article import read_article
from crawler.clean import clean
from crawler.damage import find_damage
from crawler.dates import find_year
from crawler.decode import decode
from crawler.genre import Evidence, Verdict, judge
from crawler.issuers import body_of, full_name, is_bare, relative_kind
from crawler.lines import Document, squeeze
from crawler.metadata import Fact, read_facts
from crawler.naming import best_title, titles_of, without_site
from crawler.page import Hints, Page
from crawler.place import Clues, Named, locate
from crawler.sections import read_sections
from crawler.text import read_text
from crawler.titles import issuer_in, year_in
from index.report import Report, report_id

EXTRACTOR = "1"
"""Version of the rules; kept with every version in the corpus, so that pages can be read again by newer ones."""

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|td|span|br|meta|title|section|article|ul|font|a)\b", re.I
)
_CODE = re.compile(r"(?:网站标识码|政府网站标识码|SiteIDCode)\s*[:：]?\s*(\d{6})\d{4}")
_RUN_BY = re.compile(r"(?:主办|主管|版权所有)(?:单位)?\s*[:：©]?\s*([一-鿿]{4,40})")
_REPORTED = re.compile(
    r"(?:现将|现就|现把).{0,40}?((?:19|20)\d\d)\s*年?度?.{0,30}?(?:报告|汇报|总结|公布|公开|通报)"
)
_ABOUT = re.compile(r"^[^。]{0,40}?((?:19|20)\d\d)\s*年(?:度|来|以来|，|,|是|我|全)")
_YEARLESS = re.compile(r"^(?:我|本|该)")
_INTRO = 3
NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Extracted:
    """A report as read from a page: complete even of a page that is no report (title and dates as read)."""

    report: Report
    set_aside: str
    """Empty for a report, else a key of `crawler.genre.REASONS`."""
    detail: str
    """One sentence for a person on why it is set aside."""


def extract(page: Page, hints: Hints = NO_HINTS, name: str = "") -> Extracted:
    """Read a page; HTML or plain text is told by what it holds. Never raises, whatever the bytes.

    The report's id comes from the page's address, or the one it says it has, or `name` for a file without one.
    """
    text = decode(page.body)
    document = clean(text) if _MARKUP.search(text) else read_text(text)
    return _Reading(document, page.url or document.address, hints).extracted(name)


class _Reading:
    """One document being read; each step is founded on those before it."""

    def __init__(self, document: Document, url: str, hints: Hints) -> None:
        self.document, self.url, self.hints = document, url, hints
        self.facts = read_facts(document, url, hints.published)
        titles = titles_of(document, self.facts, hints.title)
        self.article = read_article(document.article, [fact.value for fact in titles])
        self.titles = titles
        self.title = best_title(titles, self.article)
        self.texts = tuple(squeeze(line.text) for line in self.article.lines)
        self.sections = read_sections(self.article.lines)
        self.year = self._year()
        self.issuers = self._issuers()
        self.place = locate(self._clues())
        self.verdict = self._verdict()

    def extracted(self, name: str) -> Extracted:
        title, issuer = self._title(), self._full_issuer()
        written = self._written()
        report = Report(
            id=report_id(self.url or name),
            title=title.value,
            sections=self.sections,
            url=self.url,
            issuer=issuer.value,
            region=self.place.region,
            level=self.place.level,
            body=self.place.body,
            year=int(self.year.value) if self.year.value else None,
            published=_as_date(self.facts.first("published").value),
            written=_as_date(written.value),
            document_number=self._number().value,
            index_number=self.facts.first("index_number").value,
            warnings=tuple(self._warnings(title)),
            origins=self._origins(title, issuer, written),
        )
        return Extracted(report, self.verdict.reason, self.verdict.detail)

    def _issuers(self) -> list[Fact]:
        """Who reports: whom the title names, the signature, the metadata, the source; the surest first."""
        named = Fact(issuer_in(self.title.value), f"title ({self.title.origin})")
        facts = [named, *self._signed(), *self.facts.of("issuer"), *self.facts.of("source")]
        return [fact for fact in facts if body_of(fact.value)]

    def _signed(self) -> list[Fact]:
        signers = " ".join(self.article.signers)
        return [Fact(signers, "signature")] if signers else []

    def _clues(self) -> Clues:
        return Clues(
            issuers=[Named(fact.value, fact.origin) for fact in self.issuers],
            sites=tuple(self._sites()),
            hearsay=tuple(self._hearsay()),
            texts=self.texts,
            year=int(self.year.value) if self.year.value else None,
        )

    def _sites(self) -> Iterator[Named]:
        """The site: its row's code, its own code and name, the rest of the page's `<title>`."""
        metas = self.document.metas
        if self.hints.region:
            yield Named(self.hints.region, "site row")
        if len(code := metas.get("siteidcode", "")) >= 6:
            yield Named(code[:6], "meta siteidcode")
        if metas.get("sitename"):
            yield Named(metas["sitename"], "meta sitename")
        own = without_site(self.document.title, [metas.get("sitename", "")])
        if rest := self.document.title.replace(own, " ").strip(" -_|—–"):
            yield Named(rest, "title (site)")

    def _hearsay(self) -> Iterator[Named]:
        """What the page's foot says of its site; templates carry it to pages of other places."""
        for line in self.document.after:
            if found := _CODE.search(line.text):
                yield Named(found[1], "imprint 网站标识码")
            if found := _RUN_BY.search(line.text):
                yield Named(found[1], "imprint 主办单位")

    def _year(self) -> Fact:
        """The year the report is about: of the title, else of how its first paragraphs announce it."""
        for value, origin in (
            (self.title.value, "title"),
            *((title, "text") for title in self.article.titles),
        ):
            if year := year_in(value):
                return Fact(str(year), origin)
        for text in self.texts[:_INTRO]:
            if found := _REPORTED.search(text):
                return Fact(found[1], "text 现将…报告如下")
        for section in self.sections:
            if "achievements" in section.kinds and (year := find_year(section.heading)):
                return Fact(str(year), "heading")
        for text in self.texts[:_INTRO]:
            if found := _ABOUT.search(text):
                return Fact(found[1], "text")
        return Fact("", "")

    def _verdict(self) -> Verdict:
        titles = [self.title.value, *self.article.titles, *(fact.value for fact in self.titles)]
        kinds = frozenset(kind for section in self.sections for kind in section.kinds)
        return judge(
            Evidence(
                document=self.document,
                titles=tuple(dict.fromkeys(title for title in titles if title)),
                lines=self.article.lines,
                kinds=kinds,
                url=self.url,
                trusted=bool(self.hints.region),
            )
        )

    def _title(self) -> Fact:
        """The page's title; for a report without one, made of issuer and year."""
        issuer = squeeze(self._full_issuer().value)
        if self.title.value or self.verdict.reason or not issuer:
            return Fact(squeeze(self.title.value), self.title.origin)
        year = f"{self.year.value}年" if self.year.value else ""
        return Fact(f"{issuer}{year}法治政府建设年度报告", "issuer and year")

    def _full_issuer(self) -> Fact:
        """The issuer by its whole name: 静海区 reports as its government; 区市场监管局 may be told in full elsewhere."""
        if not self.issuers:
            return Fact(full_name(self.place.named), self.place.origin)
        named, *others = self.issuers
        if is_bare(named.value) or relative_kind(named.value):
            for other in others:
                told = locate(Clues([Named(other.value, other.origin)], year=self._clues().year))
                if not is_bare(other.value) and (told.region, told.body) == (self.place.region, self.place.body):
                    return other
        return Fact(full_name(named.value), named.origin)

    def _number(self) -> Fact:
        table = self.facts.first("document_number")
        return table if table.value or not self.article.number else Fact(self.article.number, "text")

    def _written(self) -> Fact:
        signed = Fact(self.article.signed.isoformat() if self.article.signed else "", "signature")
        stated = self.facts.first("written")
        return stated if stated.value else signed

    def _warnings(self, title: Fact) -> Iterator[str]:
        if self.verdict.reason:
            yield f"set_aside: {self.verdict.reason}"
        if damage := find_damage([*self.texts, *self.article.signature]):
            yield f"damaged_text: {'、'.join(damage)}"
        yield from self.place.warnings
        if title.origin == "issuer and year":
            yield "title_from_issuer"
        if not title.value:
            yield "no_title"
        if not self.verdict.reason and not self.year.value:
            yield "no_year"
        if not self.texts:
            yield "no_text"

    def _origins(self, title: Fact, issuer: Fact, written: Fact) -> Mapping[str, str]:
        facts = {
            "title": title,
            "issuer": issuer,
            "region": Fact(self.place.region, self.place.origin),
            "level": Fact(self.place.level, self.place.origin),
            "body": Fact(self.place.body, self.place.origin),
            "year": self.year,
            "published": self.facts.first("published"),
            "written": written,
            "document_number": self._number(),
            "index_number": self.facts.first("index_number"),
            "text": Fact("text" if self.texts else "", self.document.container),
        }
        return {field: fact.origin for field, fact in facts.items() if fact.value}


def _as_date(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
