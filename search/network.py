"""Who takes over from whom in the whole collection, worked out for a generation of the index and kept."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import regions
from index.corpus import Corpus
from index.database import Database
from index.engine import Engine
from index.query import SHORTEST_PASSAGE, Filters, Literal
from index.records import CorpusError, Row
from index.results import Copied, CopiedPassage
from search.tables import csv_line, unarmed

NETWORK = "reuse.db"
COLUMNS = (
    "from_id", "from_title", "from_issuer", "from_region", "from_year",
    "to_id", "to_title", "to_issuer", "to_region", "to_year", "characters", "share",
)  # fmt: skip
"""Of the CSV: the report that had it first, the later one, and how much of the later one that is."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS report (
    id TEXT PRIMARY KEY, characters INTEGER NOT NULL, shared INTEGER NOT NULL, taken INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pair (source TEXT NOT NULL, taker TEXT NOT NULL, characters INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS passage (text TEXT NOT NULL, occurrences INTEGER NOT NULL);
"""
_SOURCES = 5
"""Sources kept of each report, those that it took most from; the CSV has all."""
_TRIED = 150
"""Much copied passages that are counted exactly within a region or a year."""


class NetworkError(CorpusError):
    """A network that cannot be kept or asked; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Own:
    """A report with its characters, those that any other has, and those that an earlier one has."""

    row: Row
    characters: int
    shared: int
    taken: int

    @property
    def share(self) -> float:
        """What part of it an earlier report has."""
        return self.taken / self.characters if self.characters else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """So many characters of a report that the other had first."""

    source: Row
    taker: Row
    characters: int
    share: float


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """A passage that many reports have: in how many of those asked for it stands."""

    text: str
    reports: int


class Network:
    """What was worked out. Threads may share it."""

    def __init__(self, database: Database) -> None:
        """Use `open`."""
        self._db = database
        self._guard = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> Network:
        """The network of a data folder, made if absent. Raises `NetworkError` when that cannot be."""
        return cls(Database.open(folder / NETWORK, _SCHEMA, NetworkError))

    def close(self) -> None:
        """Close every thread's connection."""
        self._db.close()

    @property
    def generation(self) -> int:
        """The generation of the index that it was worked out from; 0 for none."""
        return self._db.count("SELECT value FROM meta WHERE key = 'generation'")

    def work_out(
        self, engine: Engine, step: Callable[[int, int], None] | None = None
    ) -> Iterator[tuple[str, str, int]]:
        """Work it out anew and keep it; gives every pair (source, taker, characters) on the way."""
        with self._guard:
            found = engine.copied(SHORTEST_PASSAGE, step)
            best: dict[str, list[tuple[int, str]]] = defaultdict(list)
            for source, taker, characters in found.pairs:
                _keep_best(best[taker], (characters, source))
                yield source, taker, characters
            self._keep(found, best, engine.generation)

    def least_own(self, rows: dict[str, Row]) -> list[Own]:
        """The reports among `rows`, those first of which the largest part is an earlier one's."""
        found = [
            Own(rows[row["id"]], row["characters"], row["shared"], row["taken"])
            for row in self._db.all("SELECT * FROM report")
            if row["id"] in rows
        ]
        return sorted(found, key=lambda each: (-each.share, each.row.id))

    def pairs(self, rows: dict[str, Row], every: dict[str, Row]) -> list[Pair]:
        """What the reports among `rows` took most from, of `every` report, the largest first."""
        sizes = {row["id"]: row["characters"] for row in self._db.all("SELECT id, characters FROM report")}
        return [
            Pair(
                every[row["source"]],
                rows[row["taker"]],
                row["characters"],
                row["characters"] / sizes[row["taker"]],
            )
            for row in self._db.all("SELECT * FROM pair ORDER BY characters DESC, source, taker")
            if row["taker"] in rows and row["source"] in every
        ]

    def boilerplate(self, engine: Engine, filters: Filters, limit: int) -> list[Boilerplate]:
        """The most copied passages of the reports that pass filters, those first that saved most writing."""
        kept = self._db.all("SELECT text FROM passage LIMIT ?", _TRIED)
        found = [
            Boilerplate(row["text"], engine.count(Literal(row["text"]), filters).reports) for row in kept
        ]
        found.sort(key=lambda each: (-each.reports * len(each.text), each.text))
        return [each for each in found if each.reports > 1][:limit]

    def _keep(self, found: Copied, best: dict[str, list[tuple[int, str]]], generation: int) -> None:
        with self._db.batch():
            for table in ("report", "pair", "passage"):
                self._db.write(f"DELETE FROM {table}")
            for each in found.reports:
                self._db.write(
                    "INSERT INTO report VALUES (?, ?, ?, ?)",
                    each.id,
                    each.characters,
                    each.shared,
                    each.taken,
                )
            for taker, sources in best.items():
                for characters, source in sources:
                    self._db.write("INSERT INTO pair VALUES (?, ?, ?)", source, taker, characters)
            for passage in _readable(found.passages):
                self._db.write("INSERT INTO passage VALUES (?, ?)", passage.text, passage.occurrences)
            self._db.write("INSERT OR REPLACE INTO meta VALUES ('generation', ?)", generation)


def rows_of(corpus: Corpus, region: str = "", years: frozenset[int] = frozenset()) -> dict[str, Row]:
    """The reports of a region (and below) and of years, by id; all where neither is given."""
    return {
        row.id: row
        for row in corpus.rows()
        if (not region or regions.is_within(row.region, region)) and (not years or row.year in years)
    }


def as_csv(pairs: Iterator[tuple[str, str, int]], corpus: Corpus) -> Iterator[bytes]:
    """Every pair as CSV in UTF-8 with a byte order mark; `share` is of the later report's characters."""
    rows = rows_of(corpus)
    sizes: dict[str, int] = {}
    yield "\ufeff".encode() + csv_line(COLUMNS)
    for source, taker, characters in pairs:
        if taker not in sizes:
            report = corpus.get(taker)
            sizes[taker] = sum(len(part.searched) for part in report.sections) if report else 0
        cells: list[Any] = [*_cells(rows.get(source), source), *_cells(rows.get(taker), taker), characters]
        share = round(characters / sizes[taker], 4) if sizes[taker] else 0
        yield csv_line(unarmed(cell) if isinstance(cell, str) else cell for cell in [*cells, share])


def _cells(row: Row | None, id: str) -> tuple[str | int | None, ...]:
    if row is None:
        return id, "", "", "", None
    return row.id, row.title, row.issuer, "/".join(regions.names(row.region)), row.year


def _keep_best(best: list[tuple[int, str]], pair: tuple[int, str]) -> None:
    best.append(pair)
    best.sort(key=lambda each: (-each[0], each[1]))
    del best[_SOURCES:]


def _readable(passages: tuple[CopiedPassage, ...]) -> Iterator[CopiedPassage]:
    """Passages of which none is a part of one that was told before."""
    told: list[str] = []
    for each in passages:
        text = each.text.strip("\n ,;。、，；")
        if not any(text in other or other in text for other in told):
            told.append(text)
            yield CopiedPassage(text, each.occurrences)
