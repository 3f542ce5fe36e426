"""What a page calls its article: every title it gives, and the best of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.reading.extraction.article import Article
from crawler.reading.extraction.facts import Fact, Facts
from crawler.reading.lines import Document, Kind
from crawler.reading.wording.numbering import numbering
from crawler.reading.wording.titles import (
    LONGEST_TITLE,
    bare,
    is_cut,
    is_report_title,
    issuer_in,
    names_genre,
    year_in,
)
from index.cleaning import squeeze

_JOINTS = re.compile(r"\s?(?:--|__|[-_|—–]){1,9}\s?")
_SITE = re.compile(
    r"网$|网站|门户|平台|政府$|政务|信息公开|专栏|首页|(?:局|厅|委员会|办公室|委|镇|乡|街道|办事处|[省市县区州])$"
)
_EMPTY = re.compile(
    r"(?:无标题|正文|详细(?:页|信息|内容)?|内容页?|文章页?|信息公开|政府信息公开|政务公开|首页|.{0,8}(?:内容页面?|信息内容页|详情页?|细览页?|文章页)|index|untitled|"
    r"document|新建.{0,20}文档|null|法定主动公开内容|.{0,6}目录)",
    re.I,
)
_LONG_TITLE = 40
"""What is longer (characters) and has the signs of sentences is a paragraph."""
_SENTENCE = re.compile("[。：；]")
_SHORTEST_TITLE, _PARAGRAPH = 6, 60
_NEAR = 14
"""A heading above the article is among so many lines before it."""


def titles_of(document: Document, facts: Facts, listed: str = "") -> list[Fact]:
    """The titles that a page gives, apart from the article's own lines; site and column names cut off."""
    own = [document.metas.get("sitename", ""), document.metas.get("columnname", "")]
    found = [*facts.of("title"), *_headings(document)]
    if document.title:
        found.append(Fact(without_site(document.title, own), "title"))
    if listed:
        found.append(Fact(listed, "list row"))
    names = {squeeze(name) for name in own if name}
    return [fact for fact in found if _says_something(fact.value) and squeeze(fact.value) not in names]


def best_title(titles: Sequence[Fact], article: Article) -> Fact:
    """The title that says most of a report: genre, year and issuer first, then the order of trust.

    A title cut short gives way to one that goes on from it.
    """
    every = [*titles, *(Fact(title, "text") for title in (*article.titles, *article.first))]
    if not every:
        return Fact("", "")
    best = max(enumerate(every), key=lambda entry: (_worth(entry[1].value), -entry[0]))[1]
    if is_cut(best.value):
        stem = bare(best.value)[:-1]
        longer = [fact for fact in every if bare(fact.value).startswith(stem) and not is_cut(fact.value)]
        best = max([best, *longer], key=lambda fact: (not is_cut(fact.value), len(fact.value)))
    return best


def without_site(title: str, names: Sequence[str] = ()) -> str:
    """A page's `<title>` without the names of site and column at its ends.

    >>> without_site("静海区2023年度法治政府建设情况报告-静海区人民政府")
    '静海区2023年度法治政府建设情况报告'
    """
    known = {squeeze(name) for name in names if name}
    marks = list(_JOINTS.finditer(title))
    start, end = 0, len(title)
    for mark in reversed(marks):
        if not _is_site(title[mark.end() : end], known):
            break
        end = mark.start()
    for mark in marks:
        if mark.end() > end or not _is_site(title[start : mark.start()], known):
            break
        start = mark.end()
    return title[start:end].strip() or title


def _is_site(piece: str, known: set[str]) -> bool:
    piece = squeeze(piece)
    if not piece or piece in known:
        return True
    return bool(_SITE.search(piece)) and not is_report_title(piece) and year_in(piece) is None


def _headings(document: Document) -> Iterator[Fact]:
    """Headings above the article, and the lines there that the page's `<title>` begins with."""
    own = bare(document.title)
    whole = bare(without_site(document.title))
    above = document.before[-_NEAR:]
    inside = [line for line in document.article[:3] if line.heading or bare(line.text) == whole]
    for place, line in reversed(list(enumerate([*above, *inside]))):
        text = bare(line.text)
        apart = line.kind in (Kind.LABEL, Kind.FACT, Kind.ADDRESSEE)
        if line.is_link or line.noise.leads or apart or len(text) < 6 or text.endswith("。"):
            continue
        if own and len(text) > 9 and own.startswith(text):
            yield Fact(line.text, "line of the page's title")
        elif line.heading:
            yield Fact(line.text, "heading")
        elif place < len(above) and len(text) < 80 and line.kind is Kind.TITLE:
            yield Fact(line.text, "line above the article")


def _says_something(title: str) -> bool:
    text = squeeze(title) if len(title) <= LONGEST_TITLE else ""
    if len(text) < _SHORTEST_TITLE or numbering(text) or _EMPTY.fullmatch(text):
        return False
    # What is no report's title is a paragraph where a text has it, too.
    is_sentence = len(text) > _LONG_TITLE and _SENTENCE.search(text)
    return is_report_title(text) or not (len(text) > _PARAGRAPH or is_sentence)


def _worth(title: str) -> int:
    if not names_genre(title):
        return 0
    return 1 + is_report_title(title) + bool(issuer_in(title)) + bool(year_in(title))
