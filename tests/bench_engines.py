"""The engines that the search benchmark sets side by side: this one and three peers, of the same reports."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from whoosh import fields, index, query
from whoosh.analysis import Token, Tokenizer

from index.analyzer import normalise, words
from index.corpus import Corpus
from index.engine import Entry
from index.engines.opensearch import state as states
from index.engines.opensearch.address import parse
from index.engines.opensearch.client import Client
from index.opening import open_engine, open_writer
from index.query import And, Filters, Literal, Request
from index.report import Report
from search.answer import answer
from search.library import CORPUS, INDEX, Library
from search.request import SearchRequest

FIELDS = ("region", "level", "body", "year")


class Peer(Protocol):
    """An engine under measurement. None stands for what an engine cannot do."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in a folder, which is there and empty."""

    def build(self, reports: Iterable[Report]) -> None:
        """Index the reports."""

    def open(self) -> None:
        """Open what was built, anew."""

    def count(self, string: str) -> int | None:
        """How many reports hold a string, as the engine sees it."""

    def both(self, left: str, right: str) -> int | None:
        """How many reports hold both strings."""

    def filtered(self, string: str) -> int | None:
        """How many county reports of two years hold a string."""

    def answer(self, string: str) -> int | None:
        """Ten best rows, and counts of the facets, of the reports that hold a string."""


class Zhice:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index: Path | str = folder / INDEX

    def build(self, reports: Iterable[Report]) -> None:
        writer = open_writer(self.index)
        writer.update((Entry(report, 1) for report in reports), (), writer.change + 1)
        writer.close()

    def keep(self, reports: Iterable[Report]) -> None:
        """Put the reports beside the index, where a reader's answer takes them from."""
        with Corpus.open(self.folder / CORPUS) as corpus, corpus.batch():
            for report in reports:
                corpus.put(report)

    def open(self) -> None:
        self.engine = open_engine(self.index)

    def count(self, string: str) -> int:
        return self.engine.count(Literal(string)).reports

    def both(self, left: str, right: str) -> int:
        return self.engine.count(And((Literal(left), Literal(right)))).reports

    def filtered(self, string: str) -> int:
        chosen = Filters(year=frozenset({2021, 2022}), level=frozenset({"county"}))
        return self.engine.count(Literal(string), chosen).reports

    def answer(self, string: str) -> int:
        return self.engine.search(Request(Literal(string))).total

    def read(self) -> None:
        """Open corpus and index anew, as readers do."""
        self.library = Library(self.folder)

    def whole(self, string: str) -> int:
        """What a reader sees: ten reports with up to three snippets each, and five facets."""
        return answer(self.library, SearchRequest(q=string)).total

    def whole_both(self, left: str, right: str) -> int:
        """The same for two strings."""
        return answer(self.library, SearchRequest(q=f"{left} {right}")).total

    def whole_filtered(self, string: str) -> int:
        """The same for problems in county reports of two years."""
        chosen = SearchRequest(q=string, year=("2021", "2022"), level=("county",), section=("problems",))
        return answer(self.library, chosen).total


class Cluster(Zhice):
    """The same port on the OpenSearch cluster that `ZHICE_BENCH_CLUSTER` names (an address with a prefix)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.index = os.environ["ZHICE_BENCH_CLUSTER"]

    def build(self, reports: Iterable[Report]) -> None:
        writer = open_writer(self.index, rebuild=True)
        writer.update((Entry(report, 1) for report in reports), (), 1)
        writer.close()

    def update(self, reports: Iterable[Report]) -> None:
        """Replace some reports."""
        writer = open_writer(self.index)
        writer.update((Entry(report, 2) for report in reports), (), 2)
        writer.close()

    @property
    def size(self) -> int:
        """Bytes of the index, all copies together; one that was rebuilt may stand beside it still."""
        client = Client(parse(str(self.index)))
        return client.size(states.read(client)[0].index)


class Jieba(Tokenizer):  # type: ignore[misc]
    def __call__(self, value: str, **kwargs: Any) -> Iterator[Any]:
        token = Token(**kwargs)
        for place, word in enumerate(words(normalise(value))):
            token.text, token.pos = word.text, place
            yield token


class StockWhoosh:
    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def build(self, reports: Iterable[Report]) -> None:
        facets = {name: fields.ID(sortable=True) for name in FIELDS}
        schema = fields.Schema(text=fields.TEXT(analyzer=Jieba(), phrase=True), **facets)
        with index.create_in(self.folder, schema).writer(limitmb=512) as writer:
            for report in reports:
                writer.add_document(text=report.text, **_values(report))

    def open(self) -> None:
        self.searcher = index.open_dir(self.folder).searcher()

    def count(self, string: str) -> int:
        return self._count(_phrase(string))

    def both(self, left: str, right: str) -> int:
        return self._count(query.And([_phrase(left), _phrase(right)]))

    def filtered(self, string: str) -> int:
        years = query.Or([query.Term("year", "2021"), query.Term("year", "2022")])
        return self._count(query.And([_phrase(string), years, query.Term("level", "county")]))

    def answer(self, string: str) -> int:
        found = self.searcher.search(_phrase(string), limit=10, groupedby=list(FIELDS))
        for name in FIELDS:
            found.groups(name)
        return len(found)

    def _count(self, asked: Any) -> int:
        return len(self.searcher.search(asked, limit=None, scored=False))


class Trigrams:
    """SQLite's FTS5 with its trigram tokenizer."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts.db"

    def build(self, reports: Iterable[Report]) -> None:
        with sqlite3.connect(self.path) as db:
            db.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='trigram')")
            db.execute(f"CREATE TABLE r (id INTEGER PRIMARY KEY, {', '.join(FIELDS)})")
            for number, report in enumerate(reports):
                db.execute("INSERT INTO t (rowid, text) VALUES (?, ?)", (number, normalise(report.text)))
                db.execute("INSERT INTO r VALUES (?, ?, ?, ?, ?)", (number, *_values(report).values()))

    def open(self) -> None:
        self.db = sqlite3.connect(self.path)

    def count(self, string: str) -> int | None:
        return self._one("SELECT count(*) FROM t WHERE t MATCH ?", string)

    def both(self, left: str, right: str) -> int | None:
        return self._one("SELECT count(*) FROM t WHERE t MATCH ?", left, right)

    def filtered(self, string: str) -> int | None:
        wanted = "SELECT id FROM r WHERE level = 'county' AND year IN ('2021', '2022')"
        return self._one(f"SELECT count(*) FROM t WHERE t MATCH ? AND rowid IN ({wanted})", string)

    def answer(self, string: str) -> int | None:
        if len(string) < 3:
            return None
        asked = (_quoted(string),)
        self.db.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", asked).fetchall()
        for name in FIELDS:
            joined = "FROM t JOIN r ON r.id = t.rowid WHERE t MATCH ?"
            self.db.execute(f"SELECT {name}, count(*) {joined} GROUP BY 1", asked).fetchall()
        return 0

    def _one(self, sql: str, *strings: str) -> int | None:
        if min(map(len, strings)) < 3:
            return None
        count: int = self.db.execute(sql, (" ".join(map(_quoted, strings)),)).fetchone()[0]
        return count


class Tantivy:
    """Tantivy over bigrams with positions: each text as its pairs of characters, apart by spaces."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="pairs", index_option="position")
        for name in FIELDS:
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self.index.register_tokenizer("pairs", pairs)

    def build(self, reports: Iterable[Report]) -> None:
        writer = self.index.writer(512_000_000)
        for report in reports:
            writer.add_document(self.tantivy.Document(text=" ".join(_pairs(report.text)), **_values(report)))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def count(self, string: str) -> int | None:
        return self._count([string])

    def both(self, left: str, right: str) -> int | None:
        return self._count([left, right])

    def filtered(self, string: str) -> int | None:
        return None if len(string) < 2 else self._count([string], level=("county",), year=("2021", "2022"))

    def answer(self, string: str) -> None:
        # Its Python binding counts facets one aggregation at a time; no fair likeness of a whole answer.
        return None

    def _count(self, strings: list[str], **values: tuple[str, ...]) -> int | None:
        if min(map(len, strings)) < 2:
            return None
        terms, occur = self.tantivy.Query, self.tantivy.Occur.Must
        asked = [self._phrase(string) for string in strings]
        asked += [terms.term_set_query(self.schema, name, list(held)) for name, held in values.items()]
        count: int = self.searcher.search(
            terms.boolean_query([(occur, part) for part in asked]), limit=1
        ).count
        return count

    def _phrase(self, string: str) -> Any:
        pairs = list(_pairs(string))
        if len(pairs) == 1:
            return self.tantivy.Query.term_query(self.schema, "text", pairs[0], "basic")
        return self.tantivy.Query.phrase_query(self.schema, "text", pairs)


PEERS: dict[str, type[Peer]] = {
    "zhice": Zhice,
    "whoosh": StockWhoosh,
    "fts5": Trigrams,
    "tantivy": Tantivy,
    "opensearch": Cluster,
}


def _values(report: Report) -> dict[str, str]:
    return {name: str(getattr(report, name) or "unknown") for name in FIELDS}


def _phrase(string: str) -> Any:
    cut = [word.text for word in words(normalise(string))]
    return query.Phrase("text", cut) if len(cut) > 1 else query.Term("text", "".join(cut))


def _pairs(text: str) -> Iterator[str]:
    # What is white would be taken for a border of pairs.
    shown = normalise(text).translate({ord(char): "_" for char in " \n\t"})
    return (left + right for left, right in pairwise(shown))


def _quoted(string: str) -> str:
    return '"' + normalise(string).replace('"', '""') + '"'
