"""One document read step by step to a report: titles, text, year, issuer, place, verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from crawler.page import Hints
from crawler.reading.extraction.article import read_article
from crawler.reading.extraction.attachments import find_attachments
from crawler.reading.extraction.clues import Clues, Named
from crawler.reading.extraction.damage import find_damage
from crawler.reading.extraction.facts import Fact, read_facts
from crawler.reading.extraction.genre import Evidence, judge
from crawler.reading.extraction.issuers import body_of, full_name, is_bare, is_office, relative_kind
from crawler.reading.extraction.naming import best_title, titles_of, without_site
from crawler.reading.extraction.place import locate
from crawler.reading.extraction.sections import read_sections
from crawler.reading.lines import Document
from crawler.reading.wording.dates import find_year, month_in_address
from crawler.reading.wording.titles import issuer_in, without_suffix, year_in
from index.analyzer import normalise
from index.cleaning import squeeze
from index.report import Attachment, Report, report_id

_CODE = re.compile(r"(?:网站标识码|SiteIDCode)\s?[:：]?\s?(\d{6})\d{4}")
_RUN_BY = re.compile(r"(?:主办|主管|版权所有)(?:单位)?\s?[:：©]?\s?([一-鿿]{4,40})")
_REPORTED = re.compile(
    r"(?:现将|现就|现把).{0,40}?(?P<year>(?:19|20)\d\d)\s?年?度?.{0,30}?(?:报告|汇报|总结|公布|公开|通报)"
)
_ABOUT = re.compile(
    r"^(?:[^。]{0,40}?(?P<year>(?:19|20)\d\d)\s?年(?:度|来|以来|，|,|是|我|全)|"
    r"(?:[^。]{0,60}?[，,])?(?P<acted>(?:19|20)\d\d)\s?年(?=[一-鿿])"
    r"(?![^，,。]{0,20}(?:印发|出台|发布|修订|施行|成立|组建)))"
)
_TRAIL = re.compile(r"(?:当前|所在)(?:的)?位置\s?[:：]?(?P<steps>.{2,120})")
_HEAD = 14
"""Breadcrumbs are among so many lines at the head of a saved text."""
_STEP = re.compile(r"\s?(?:>{1,9}|»|›|→|/|\||-{1,2})\s?")
_FIRST_PARAGRAPHS = 3
_BEGINNING = 1000
"""A year is announced among so many characters of a paragraph."""
_BY_DATE = "published before 2 April"
_POINTER = 200
"""A page with files and less text of its own (characters) only points to them."""


class Reading:
    """A document being read; each step is founded on those before it."""

    def __init__(
        self, document: Document, url: str, hints: Hints, told: str = "", files: tuple[Attachment, ...] = ()
    ) -> None:
        self.document, self.url, self.hints, self.told = document, url, hints, told
        self.facts = read_facts(document, url, hints.published)
        self.titles = titles_of(document, self.facts, hints.title)
        self.article = read_article(document.article, [fact.value for fact in self.titles])
        self.named = best_title(self.titles, self.article)
        self.texts = tuple(line.flat for line in self.article.paragraphs)
        stated = self._stated_year()
        year = int(stated.value) if stated.value else None
        self.sections = (*read_sections(self.article.lines, year), *self.article.closing_section)
        self.year = stated if stated.value else self._told_year()
        self.issuers = self._issuers()
        self.place = locate(self._clues())
        self.verdict = judge(self._evidence())
        if not self.year.value and not self.verdict.reason:
            self.year = self._due_year()
        self.attachments = files or find_attachments(document, url, self._is_short)
        self.issuer = self._issuer()
        self.title = self._title()

    @property
    def is_pointer(self) -> bool:
        """Whether the page has no text of its own but files that may have it."""
        return bool(self.attachments) and self.lacks_text

    @property
    def lacks_text(self) -> bool:
        """Whether it is a report with too little text for one."""
        return self._is_short and not self.verdict.reason

    @property
    def _is_short(self) -> bool:
        return sum(map(len, self.texts)) < _POINTER

    def report(self, name: str) -> Report:
        """What was read, complete; `name` gives the id of a report without an address."""
        return Report(
            id=report_id(self.url or name),
            title=self.title.value,
            sections=self.sections,
            url=self.url,
            issuer=self.issuer.value,
            region=self.place.region,
            level=self.place.level,
            body=self.place.body,
            year=self._year_number(),
            published=_as_date(self.facts.first("published").value),
            written=_as_date(self._written().value),
            document_number=self._number().value,
            index_number=self.facts.first("index_number").value,
            attachments=self.attachments,
            warnings=tuple(dict.fromkeys(self._warnings())),
            origins=self._origins(),
        )

    def _stated_year(self) -> Fact:
        """The year the report is about: of the title, else of how its first paragraphs announce it."""
        for value, origin in (
            (self.named.value, "title"),
            *((title, "text") for title in self.article.titles),
        ):
            if year := year_in(value):
                return Fact(str(year), origin)
        first = (normalise(text[:_BEGINNING]) for text in self.texts[:_FIRST_PARAGRAPHS])
        found = filter(None, map(_REPORTED.search, first))
        announced = next(found, None)
        return Fact(announced["year"], "text 现将…报告如下") if announced else Fact("", "")

    def _told_year(self) -> Fact:
        """The year of the account's heading, else the year with which the first paragraphs begin."""
        for section in self.sections:
            if "achievements" in section.kinds and (year := find_year(section.heading)):
                return Fact(str(year), "heading")
        first = (normalise(text[:_BEGINNING]) for text in self.texts[:_FIRST_PARAGRAPHS])
        begun = next(filter(None, map(_ABOUT.search, first)), None)
        return Fact(begun["year"] or begun["acted"], "text") if begun else Fact("", "")

    def _due_year(self) -> Fact:
        """The year before a report that was published before 2 April.

        A year's report is due by 1 April of the next (法治政府建设与责任落实督察工作规定, 2019).
        Later in a year nothing follows: old reports are put on new sites in any month.
        """
        published = _as_date(self.facts.first("published").value)
        month = month_in_address(self.url)
        if published and (published.month, published.day) <= (4, 1):
            return Fact(str(published.year - 1), _BY_DATE)
        if not published and month and month[1] < 4:
            return Fact(str(month[0] - 1), _BY_DATE)
        return Fact("", "")

    def _year_number(self) -> int | None:
        return int(self.year.value) if self.year.value else None

    def _issuers(self) -> list[Fact]:
        """Who reports: whom the title names, then the signature."""
        named = Fact(issuer_in(self.named.value), f"title ({self.named.origin})")
        signed = Fact(" ".join(self.article.signers), "signature")
        return [fact for fact in (named, signed) if body_of(fact.value)]

    def _publishers(self) -> list[Fact]:
        """Who put it on the site: by the metadata, then by the source line."""
        return [
            fact for field in ("issuer", "source") for fact in self.facts.of(field) if body_of(fact.value)
        ]

    def _clues(self) -> Clues:
        return Clues(
            issuers=[Named(fact.value, fact.origin) for fact in self.issuers],
            publishers=[Named(fact.value, fact.origin) for fact in self._publishers()],
            sites=tuple(self._sites()),
            hearsay=tuple(self._hearsay()),
            trail=tuple(self._trail()),
            texts=self.texts,
            addressees=self.article.addressees,
            url=self.url,
            not_of=self.hints.not_of,
            year=self._year_number(),
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

    def _trail(self) -> Iterator[Named]:
        """The steps of the breadcrumbs above the article or at its head, the innermost first."""
        for line in self.document.lines[: self.document.start + _HEAD]:
            if found := _TRAIL.search(squeeze(line.text)):
                steps = (step.strip() for step in _STEP.split(found["steps"]))
                yield from (Named(step, "breadcrumbs") for step in reversed([*filter(None, steps)]))

    def _evidence(self) -> Evidence:
        titles = [self.named.value, *self.article.titles, *(fact.value for fact in self.titles)]
        return Evidence(
            document=self.document,
            titles=tuple(dict.fromkeys(title for title in titles if title)),
            lines=self.article.paragraphs,
            kinds=frozenset(kind for section in self.sections for kind in section.kinds),
            url=self.url,
            trusted=bool(self.hints.region),
        )

    def _issuer(self) -> Fact:
        """The issuer by its whole name: 静海区 reports as its government."""
        if not self.issuers:
            return Fact(full_name(self.place.named), self.place.origin)
        named, *others = (*self.issuers, *self._publishers())
        if is_bare(named.value) or relative_kind(named.value):
            for other in others:
                told = locate(Clues([Named(other.value, other.origin)], year=self._year_number()))
                same = (told.region, told.body) == (self.place.region, self.place.body)
                if same and told.region and not is_bare(other.value) and not is_office(other.value):
                    return other
        return Fact(full_name(named.value), named.origin)

    def _title(self) -> Fact:
        """The page's title; for a report without one, made of issuer and year."""
        issuer = squeeze(self.issuer.value)
        if self.named.value or self.verdict.reason or not issuer:
            return Fact(squeeze(without_suffix(self.named.value)), self.named.origin)
        year = f"{self.year.value}年" if self.year.value else ""
        return Fact(f"{issuer}{year}法治政府建设年度报告", "issuer and year")

    def _number(self) -> Fact:
        stated = self.facts.first("document_number")
        return stated if stated.value else Fact(self.article.number, "text")

    def _written(self) -> Fact:
        stated = self.facts.first("written")
        signed = self.article.signed
        return stated if stated.value else Fact(signed.isoformat() if signed else "", "signature")

    def _warnings(self) -> Iterator[str]:
        if self.verdict.reason:
            yield f"set_aside: {self.verdict.reason}"
        if damage := find_damage(line.flat for line in (*self.article.lines, *self.article.closing)):
            yield f"damaged_text: {'、'.join(damage)}"
        if self.document.left_out:
            yield f"hidden_text: {self.document.left_out}"
        yield from self.place.warnings
        if not self.place.region and not self.place.warnings and not self.verdict.reason:
            yield "unknown_region"
        if self.title.origin == "issuer and year":
            yield "title_from_issuer"
        if not self.title.value:
            yield "no_title"
        if not self.verdict.reason and not self.year.value:
            yield "no_year"
        if self.year.origin == _BY_DATE:
            yield "year_from_date"
        if self.told:
            yield self.told
        if self.is_pointer and self.told != "text_from_attachment":
            yield "body_in_attachment"
        elif not self.texts and not self.told:
            yield "no_text"
        elif not self.verdict.reason and not any(part.heading for part in self.sections):
            yield "no_sections"

    def _origins(self) -> Mapping[str, str]:
        facts = {
            "title": self.title,
            "issuer": self.issuer,
            "region": Fact(self.place.region, self.place.origin),
            "level": Fact(self.place.level, self.place.origin),
            "body": Fact(self.place.body, self.place.origin),
            "year": self.year,
            "published": self.facts.first("published"),
            "written": self._written(),
            "document_number": self._number(),
            "index_number": self.facts.first("index_number"),
            "sections": Fact("text" if self.texts else "", self.document.container),
        }
        return {field: fact.origin for field, fact in facts.items() if fact.value}


def _as_date(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
