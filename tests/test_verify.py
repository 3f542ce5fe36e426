"""A sound index agrees with the scan; one that lags or lies is told."""

from __future__ import annotations

from pathlib import Path

from index.corpus import Corpus
from index.query import Filters, Query
from index.results import Count
from index.verify import verify
from search.library import CORPUS
from tests.shelf import open_shelf, report


def test_a_sound_index_agrees_with_a_scan(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as library:
        verified = verify(library.corpus, library.engine)
    assert verified.faults == ()
    assert verified.reports == 5
    assert verified.strings > 30
    assert verified.occurrences >= verified.strings


def test_an_index_that_lags_behind_is_told(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as library, Corpus.open(tmp_path / CORPUS) as corpus:
        corpus.put(report("new", "大余县", 2019, "推行首违不罚。"))
        faults = verify(library.corpus, library.engine).faults
    assert any("run zhice index" in fault for fault in faults)
    assert any("5 reports, the corpus 6" in fault for fault in faults)


class _Liar:
    """An engine that misses every third occurrence."""

    change, generation = 5, 1

    def __init__(self, engine: object) -> None:
        self.engine = engine

    def count(self, query: Query, filters: Filters = Filters()) -> Count:
        found = self.engine.count(query, filters)  # type: ignore[attr-defined]
        return Count(found.reports, found.occurrences * 2 // 3)

    def check(self) -> tuple[str, ...]:
        return ("shard 1: checksum differs",)


def test_an_index_that_lies_is_told(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as library:
        faults = verify(library.corpus, _Liar(library.engine), strings=20).faults  # type: ignore[arg-type]
    assert "shard 1: checksum differs" in faults
    assert sum("by scan" in fault for fault in faults) > 10


def test_an_empty_collection_is_sound(tmp_path: Path) -> None:
    with open_shelf(tmp_path, ()) as library:
        assert verify(library.corpus, library.engine).faults == ()
