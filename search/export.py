"""Everything that a search matched, row by row: CSV, XLSX, JSON lines, BibTeX, RIS.

One search settles which reports in which versions are written, so the rows are as many as the total that
was shown, whatever is published meanwhile; the reports are then read one at a time, so memory stays flat.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from index import regions
from index.corpus import DAMAGED, Corpus, CorpusError
from index.engine import FACETS, Hit, Query, Request
from index.report import BODIES, LEVELS, WARNINGS, Report, to_json
from search import tables
from search.answer import read_query
from search.cite import bibtex, ris
from search.facets import label
from search.library import Library
from search.marks import Mark, marks, merged, parts
from search.request import SearchRequest

ROWS = ("reports", "hits")
CONTEXT = 40
"""Characters on either side of a single hit."""

_NAMES = {
    "id": "编号",
    "title": "标题",
    "issuer": "发布机关",
    "region": "地区代码",
    "place": "地区",
    "level": "层级",
    "body": "机关",
    "year": "年度",
    "published": "发布日期",
    "written": "成文日期",
    "document_number": "文号",
    "index_number": "索引号",
    "recognised": "文字识别把握",
    "occurrences": "出现次数",
    "section": "章节",
    "heading": "小标题",
    "offset": "位置",
    "left": "上文",
    "match": "匹配",
    "right": "下文",
    "url": "原网址",
    "link": "本库链接",
    "query": "检索式",
    "read_as": "读作",
    "filters": "筛选",
    "generation": "索引代次",
    "exported": "导出时间",
}
_LONGEST_REPEATED = 300
"""Characters of the query that every row repeats; of a longer one it has the beginning."""

Row = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Export:
    """A search whose matches are to be written.

    `link` gives the address of a report in this system; `accessed` the day on which its text was fetched.
    """

    library: Library
    request: SearchRequest
    query: Query
    read_as: str
    generation: int
    hits: tuple[Hit, ...]
    link: Callable[[str], str]
    exported: datetime

    def reports(self) -> Iterator[tuple[Hit, Report]]:
        """Every report that matched, in the order of the search. Raises `CorpusError` if one is lost."""
        for hit in self.hits:
            report = self.library.corpus.shown(hit.id, hit.version)
            if report is None:
                raise CorpusError(
                    f"report {hit.id} is in the index, not in the corpus; run zhice index --rebuild"
                )
            yield hit, report

    def rows(self, kind: str) -> Iterator[Row]:
        """One row a report (`reports`) or one a hit with its context (`hits`).

        A report whose record cannot be read has one row of either kind, which says so.
        """
        asked = self._asked()
        for hit, report in self.reports():
            row = _report_row(report, hit) | {"link": self.link(report.id)} | asked
            if kind == "reports":
                yield row
            elif DAMAGED in report.warnings:
                lost = row | {"heading": WARNINGS[DAMAGED]}
                yield {name: lost.get(name) for name in _columns("hits")}
            else:
                yield from self._hit_rows(report, row)

    def _hit_rows(self, report: Report, row: Row) -> Iterator[Row]:
        searched = parts(report)
        link = str(row["link"])
        found_marks = marks(self.query, report, frozenset(self.request.section))
        shown = merged(found_marks)
        for mark in found_marks:
            part = searched[mark.section + 1]
            # Where matches overlap, the page shows them as one, under the first one's place.
            place = shown[bisect_right(shown, (mark.section, mark.start), key=_beginning) - 1]
            found: Row = {
                "section": "、".join(label("section", kind) for kind in part.kinds),
                "heading": part.heading,
                "offset": mark.start,
                **_context(part.text, mark),
                "link": f"{link}#s{place.section}-{place.start}",
            }
            yield {name: (row | found)[name] for name in _columns("hits")}

    def _asked(self) -> Row:
        return {
            "query": _repeated(self.request.q),
            "read_as": _repeated(self.read_as),
            "filters": describe_filters(self.request),
            "generation": self.generation,
            "exported": self.exported.isoformat(timespec="seconds"),
        }


def prepare(library: Library, request: SearchRequest, link: Callable[[str], str]) -> Export:
    """Settle what matches a search now. Raises `EngineError` when the index cannot answer."""
    engine = library.engine
    parsed = read_query(library, engine, request)
    whole = Request(parsed.query, request.filters, request.sort, 0, 0, facets=False)
    total = engine.search(whole).total
    results = engine.search(replace(whole, size=total))
    now = datetime.now(UTC)
    return Export(library, request, parsed.query, parsed.read_as, results.generation, results.hits, link, now)


def describe_filters(request: SearchRequest) -> str:
    """The chosen facet values in words: `地区：江苏省；年度：2022、2023`; empty without any."""
    names = {"region": "地区", "level": "层级", "body": "机关", "year": "年度", "section": "章节"}
    return "；".join(
        f"{names[facet]}：{'、'.join(label(facet, value) for value in request.chosen(facet))}"
        for facet in FACETS
        if request.chosen(facet)
    )


def accessed(corpus: Corpus, id: str, version: int) -> date:
    """The day on which a version's text was fetched, or kept where no page was."""
    for kept in corpus.versions(id):
        if kept.number == version:
            page = corpus.snapshot(kept.snapshot) if kept.snapshot else None
            return (page.fetched if page else kept.kept).date()
    raise CorpusError(f"report {id} has no version {version}")


def as_table(export: Export, kind: str) -> tables.Table:
    """The rows as a table, under Chinese headings."""
    columns = [tables.Column(name, _NAMES[name], _WIDTHS.get(name, 12)) for name in _columns(kind)]
    return tables.Table("报告" if kind == "reports" else "匹配处", columns, export.rows(kind))


def as_csv(export: Export, kind: str) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark, so that Excel opens it as it is."""
    return tables.as_csv(as_table(export, kind))


def as_jsonl(export: Export, kind: str) -> Iterator[bytes]:
    """One JSON object a line, with the columns' English names as keys."""
    for row in export.rows(kind):
        yield (json.dumps(row, ensure_ascii=False) + "\n").encode()


def as_full(export: Export, kind: str = "reports") -> Iterator[bytes]:
    """One whole report a line, in the shape that `zhice import` takes."""
    for _, report in export.reports():
        yield (json.dumps(to_json(report), ensure_ascii=False) + "\n").encode()


def as_bibtex(export: Export, kind: str = "reports") -> Iterator[bytes]:
    """A BibTeX entry a report."""
    for hit, report in export.reports():
        yield (bibtex(report, accessed(export.library.corpus, hit.id, hit.version)) + "\n").encode()


def as_ris(export: Export, kind: str = "reports") -> Iterator[bytes]:
    """A RIS record a report."""
    for hit, report in export.reports():
        yield (ris(report, accessed(export.library.corpus, hit.id, hit.version)) + "\r\n").encode()


def write_xlsx(export: Export, kind: str, path: Path) -> None:
    """Write a workbook, row by row; a new sheet after a million rows. Raises `OSError` on a full disk."""
    tables.write_book([as_table(export, kind)], path)


STREAMS: dict[str, tuple[str, Callable[[Export, str], Iterator[bytes]]]] = {
    "csv": (tables.CSV_TYPE, as_csv),
    "jsonl": ("application/x-ndjson; charset=utf-8", as_jsonl),
    "bib": ("application/x-bibtex; charset=utf-8", as_bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", as_ris),
}
"""A format's file suffix: its media type and the function that streams it. XLSX is written to a file."""


def _beginning(mark: Mark) -> tuple[int, int]:
    return mark.section, mark.start


def _columns(kind: str) -> tuple[str, ...]:
    single = ("section", "heading", "offset", "left", "match", "right")
    return tuple(name for name in _NAMES if kind == "hits" or name not in single)


def _report_row(report: Report, hit: Hit) -> Row:
    return {
        "id": report.id,
        "title": report.title,
        "issuer": report.issuer,
        "region": report.region,
        "place": "/".join(regions.names(report.region)),
        "level": LEVELS.get(report.level, ""),
        "body": BODIES.get(report.body, ""),
        "year": report.year,
        "published": report.published.isoformat() if report.published else "",
        "written": report.written.isoformat() if report.written else "",
        "document_number": report.document_number,
        "index_number": report.index_number,
        "recognised": "" if report.recognised is None else f"{report.recognised:.0%}",
        "occurrences": hit.occurrences,
        "url": report.url,
    }


def _context(text: str, mark: Mark) -> Row:
    return {
        "left": text[max(0, mark.start - CONTEXT) : mark.start].replace("\n", " "),
        "match": text[mark.start : mark.end],
        "right": text[mark.end : mark.end + CONTEXT].replace("\n", " "),
    }


def _repeated(query: str) -> str:
    if len(query) <= _LONGEST_REPEATED:
        return query
    return f"{query[:_LONGEST_REPEATED]}…（共 {len(query)} 字）"


_WIDTHS = {
    "title": 44,
    "issuer": 22,
    "place": 28,
    "left": 60,
    "right": 60,
    "url": 40,
    "link": 40,
    "heading": 24,
}
