"""Labelled facts of a page: issuer, numbers, dates, source, and where each was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from crawler.reading.lines import Document, Line
from crawler.reading.wording.dates import date_in_address, find_date, read_date
from crawler.reading.wording.labels import Pair, label_in, names_label, pair_of
from index.cleaning import CELL, squeeze, tidy

_METAS = {
    "title": ("articletitle", "article-title", "og:title", "title"),
    "published": (
        "pubdate",
        "publishdate",
        "pubtime",
        "publishtime",
        "firstpublishedtime",
        "article:published_time",
    ),
    "source": ("contentsource", "source"),
    "document_number": ("documentnumber", "filenum"),
    "index_number": ("indexnumber", "infoindex"),
}
_NUMBER = re.compile(
    r"[一-鿿]{1,12}\s?[〔\[［（(【]\s?(?:19|20)\d\d\s?[〕\]］）)】]\s?(?:第\s?)?\d{1,9}\s?号"
)
_INDEX = re.compile(r"(?=[^\d\s]{0,60}\d)[A-Za-z0-9一-鿿][A-Za-z0-9一-鿿/_.\-—()（）\[\]〔〕]{4,59}")
_NOBODY = re.compile(
    r"(?:本站|本网|本网站|本站原创|原创|互联网|网络|转载|未知|无|网站管理员|管理员|admin|null|-{1,9}|/)?",
    re.I,
)
_BARE_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?(?:\d{1,2}|元)\s?[-/.月]\s?\d{1,2}\s?[日号]?(?:\s?\d{1,2}:\d\d(?::\d\d)?)?"
)
_AFTER_VALUE = re.compile(r"[\[【|｜]|（字|\(字| 字[号体]")
_NEAR = 15
"""Labels are looked for before the article, in so many of its first lines, and in some below it."""
_BELOW = 4
_VALUE = re.compile(r"[^\s:：日期时间]\s{1,9}$")
_LONGEST_BYLINE = 80
_SHORT_REST = 16
"""What follows a bare date on its line is a name or nothing."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and where it was read, such as `table 发布日期`, `meta pubdate`, `label 来源`, `address`."""

    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself, for each field in the order of trust."""

    found: Mapping[str, tuple[Fact, ...]]

    def of(self, field: str) -> tuple[Fact, ...]:
        """Every value of a field, the most trusted first."""
        return self.found.get(field, ())

    def first(self, field: str) -> Fact:
        """The most trusted value of a field, or an empty one."""
        return next(iter(self.of(field)), Fact("", ""))


def read_facts(document: Document, url: str, listed: str = "") -> Facts:
    """The labelled facts: from tables, then meta tags, then labelled text, then address and list row (dates).

    Values are checked for their field: dates are whole dates (ISO), document numbers have their form, names
    of nobody (本站, 转载) are left out.
    """
    labelled = [
        *_labelled([*document.before, *document.article[:_NEAR]]),
        *_labelled(document.after[:_BELOW]),
    ]
    tables = [pair for pair in labelled if pair.in_table]
    texts = [pair for pair in labelled if not pair.in_table]
    found: dict[str, list[Fact]] = {}
    for field, fact in (*_facts(tables), *_from_metas(document.metas), *_facts(texts)):
        if value := _CHECKS.get(field, _name)(fact.value):
            found.setdefault(field, []).append(Fact(value, fact.origin))
    # 公开日期 of a catalogue is typed by hand, often the day of signing.
    found.get("published", []).sort(key=lambda fact: "公开" in fact.origin)
    for fact in (*_bare_dates(document), *_elsewhere(url, listed)):
        found.setdefault("published", []).append(fact)
    return Facts({field: tuple(facts) for field, facts in found.items()})


def _labelled(lines: Sequence[Line]) -> Iterator[Pair]:
    """The pairs of some lines; a label alone has its value on the next line."""
    for line, below in zip_longest(lines, lines[1:]):
        label = below is not None and not line.is_link and CELL not in line.text and label_in(line.text)
        pair = pair_of(line.text, below.text.split(CELL)[0]) if label and below else None
        yield from (pair,) if pair else line.facts


def _facts(pairs: Iterable[Pair]) -> Iterator[tuple[str, Fact]]:
    for pair in pairs:
        if pair.field:
            yield pair.field, Fact(pair.value, f"{'table' if pair.in_table else 'label'} {pair.label}")


def _from_metas(metas: Mapping[str, str]) -> Iterator[tuple[str, Fact]]:
    for field, names in _METAS.items():
        for name in names:
            if metas.get(name):
                yield field, Fact(metas[name], f"meta {name}")


def _bare_dates(document: Document) -> Iterator[Fact]:
    """Dates without a label of their own around the article's start: alone, or in a line of other labels."""
    for line in (*document.before[-6:], *document.article[:3]):
        found = None if line.is_link else _BARE_DATE.match(line.text) or _after_byline(line.text)
        if found and (day := find_date(found[0])):
            rest = line.text[found.end() :].strip()
            if len(rest) <= _SHORT_REST or names_label(rest):
                yield Fact(day.isoformat(), "line at the article's start")


def _after_byline(text: str) -> re.Match[str] | None:
    """The date after the value of another label: 作者：王强 2024-03-28, unlike 生效日期：2024-03-28."""
    found = _BARE_DATE.search(text, 0, _LONGEST_BYLINE)
    before = text[: found.start()] if found else ""
    return found if names_label(before) and _VALUE.search(before) else None


def _elsewhere(url: str, listed: str) -> Iterator[Fact]:
    for day, origin in ((date_in_address(url), "address"), (read_date(listed), "list row")):
        if day:
            yield Fact(day.isoformat(), origin)


def _date(value: str) -> str:
    day: date | None = read_date(value)
    return day.isoformat() if day else ""


def _name(value: str) -> str:
    value = tidy(_AFTER_VALUE.split(value.replace(CELL, " "))[0]).strip("：: ，,;；|-—")
    return "" if _NOBODY.fullmatch(value) or len(value) > 120 else value


def _document_number(value: str) -> str:
    found = _NUMBER.match(squeeze(value))
    return found[0] if found else ""


def _index_number(value: str) -> str:
    found = _INDEX.match(tidy(value))
    return found[0] if found else ""


_CHECKS = {
    "published": _date,
    "written": _date,
    "document_number": _document_number,
    "index_number": _index_number,
}
