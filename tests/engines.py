"""The engines that one suite is run on: an index of each, and how to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.engine import Count, Engine, Entry, Filters, IndexWriter, Query, Request
from index.opening import open_engine, open_writer
from index.report import Report, Section
from tests.oracle_studies import StudyOracle


@dataclass
class Index:
    """An index of any engine: its writer, and how to open it for reading."""

    writer: IndexWriter
    reader: Callable[[], Engine]

    def put(self, *reports: Report, gone: tuple[str, ...] = ()) -> int:
        return self.writer.update([Entry(report, 1) for report in reports], gone, self.writer.change + 1)

    def ids(self, query: Query, filters: Filters = Filters(), sort: str = "oldest") -> list[str]:
        return [hit.id for hit in self.reader().search(Request(query, filters, sort, size=1000)).hits]

    def count(self, query: Query, filters: Filters = Filters()) -> Count:
        return self.reader().count(query, filters)

    def facet(self, name: str, query: Query, filters: Filters = Filters()) -> dict[str, int]:
        return dict(self.reader().search(Request(query, filters)).facets[name])


@pytest.fixture(params=["whoosh", "oracle"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "oracle":
        oracle = StudyOracle()
        yield Index(oracle, lambda: oracle)
        return
    writer = open_writer(tmp_path)
    yield Index(writer, lambda: open_engine(tmp_path))
    writer.close()


def report(name: str, text: str = "", title: str = "", **values) -> Report:
    sections = values.pop("sections", (Section(("other",), "", text),) if text else ())
    return Report(id=name, title=title, sections=sections, **values)
