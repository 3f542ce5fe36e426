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

from index.corpus import Corpus
from index.query import FACETS, Query, Request
from index.records import DAMAGED, CorpusError
from index.report import WARNINGS, Report, to_json
from index.results import Hit
from search import tables
from search.answer import read_query
from search.cite import bibtex, gbt7714, ris
from search.facets import label
from search.library import Library
from search.marks import Mark, marks, merged, parts
from search.request import SearchRequest
from search.rows import Row, columns, hit_row, meanings, plain, report_row
from search.sentences import Sentences

ROWS = ("reports", "hits")
SHEETS = {"reports": "报告", "hits": "匹配处"}
_LONGEST_REPEATED = 300
"""Characters of the query that every row repeats; of a longer one it has the beginning."""


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
            cited = gbt7714(report, accessed(self.library.corpus, hit.id, hit.version))
            row = report_row(report, hit) | {"link": self.link(report.id), "citation": cited} | asked
            if kind == "reports":
                yield row
            elif DAMAGED in report.warnings:
                lost = row | {"heading": WARNINGS[DAMAGED]}
                yield {column.key: lost.get(column.key) for column in columns("hits")}
            else:
                yield from self._hit_rows(report, row)

    def _hit_rows(self, report: Report, row: Row) -> Iterator[Row]:
        searched = parts(report)
        link = str(row["link"])
        found = marks(self.query, report, frozenset(self.request.section))
        shown = merged(found)
        sentences: dict[int, Sentences] = {}
        for mark in found:
            part = searched[mark.section + 1]
            if mark.section not in sentences:
                sentences[mark.section] = Sentences(part.text)
            # Where matches overlap, the page shows them as one, under the first one's place.
            place = shown[bisect_right(shown, (mark.section, mark.start), key=_beginning) - 1]
            told = row | hit_row(part, sentences[mark.section], mark)
            told["link"] = f"{link}#s{place.section}-{place.start}"
            yield {column.key: told[column.key] for column in columns("hits")}

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
    fetched = corpus.fetched(id, version)
    if fetched is None:
        raise CorpusError(f"report {id} has no version {version}")
    return fetched.date()


def as_table(export: Export, kind: str) -> tables.Table:
    """The rows as a table, under Chinese headings."""
    return tables.Table(SHEETS[kind], columns(kind), export.rows(kind))


def about(export: Export, kind: str) -> tables.Table:
    """What was asked, what was found, and what the columns mean, for a sheet of its own."""
    asked = export.request
    told: tuple[tuple[str, tables.Value], ...] = (
        ("检索式", asked.q or "（无：全部报告）"),
        ("读作", export.read_as),
        ("匹配方式", asked.match + ("，含近似说法" if asked.variants else "")),
        ("筛选", describe_filters(asked) or "无"),
        ("报告数", len(export.hits)),
        ("出现次数", sum(hit.occurrences for hit in export.hits)),
        ("每行", "一份报告" if kind == "reports" else "一处匹配"),
        ("索引代次", export.generation),
        ("导出时间", export.exported.isoformat(timespec="seconds")),
        *meanings(kind),
    )
    names = (tables.Column("name", "项目", 18), tables.Column("text", "内容", 100))
    return tables.Table("说明", names, [{"name": name, "text": text} for name, text in told])


def as_csv(export: Export, kind: str) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark, so that Excel opens it as it is."""
    return tables.as_csv(as_table(export, kind))


def as_jsonl(export: Export, kind: str) -> Iterator[bytes]:
    """One JSON object a line, with the columns' English names as keys."""
    for row in export.rows(kind):
        plainly = {name: plain(value) for name, value in row.items()}
        yield (json.dumps(plainly, ensure_ascii=False) + "\n").encode()


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
    """Write a workbook, row by row: a new sheet after a million rows, the last one says what the others are.

    Raises `OSError` on a full disk.
    """
    tables.write_book([as_table(export, kind), about(export, kind)], path)


STREAMS: dict[str, tuple[str, Callable[[Export, str], Iterator[bytes]]]] = {
    "csv": (tables.CSV_TYPE, as_csv),
    "jsonl": ("application/x-ndjson; charset=utf-8", as_jsonl),
    "bib": ("application/x-bibtex; charset=utf-8", as_bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", as_ris),
}
"""A format's file suffix: its media type and the function that streams it. XLSX is written to a file."""


def _beginning(mark: Mark) -> tuple[int, int]:
    return mark.section, mark.start


def _repeated(query: str) -> str:
    if len(query) <= _LONGEST_REPEATED:
        return query
    return f"{query[:_LONGEST_REPEATED]}…（共 {len(query)} 字）"
