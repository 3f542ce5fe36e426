"""The engines that one suite is run on: an index of each, and how to fill it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.engine import Engine, Entry, IndexWriter
from index.opening import open_engine, open_writer
from index.query import Filters, Query, Request
from index.report import Report, Section
from index.results import Count
from tests.cluster import Cluster, missing, running
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


@pytest.fixture(scope="session")
def nodes() -> Iterator[Cluster]:
    """A running cluster of three nodes of the tests' own."""
    if reason := missing():
        pytest.skip(reason)
    pytest.importorskip("opensearchpy", reason="the extra zhice[opensearch] is not installed")
    with running(port=19400) as started:
        yield started


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> str:
    """The address of a running cluster, without a prefix; `ZHICE_TEST_CLUSTER` names one that is there."""
    if known := os.environ.get("ZHICE_TEST_CLUSTER"):
        return known
    address: str = request.getfixturevalue("nodes").address
    return address


@pytest.fixture(params=["whoosh", "opensearch"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an index of each real engine may be made."""
    if request.param == "whoosh":
        yield str(tmp_path / "index")
        return
    place = f"{request.getfixturevalue('cluster')}/test-{secrets.token_hex(4)}?shards=1&replicas=0"
    yield place
    remove(place)


@pytest.fixture(params=["oracle", "whoosh", "opensearch"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "oracle":
        oracle = StudyOracle()
        yield Index(oracle, lambda: oracle)
        return
    if request.param == "opensearch":
        place = f"{request.getfixturevalue('cluster')}/test-{secrets.token_hex(4)}?shards=1&replicas=0"
    else:
        place = str(tmp_path / "index")
    writer = open_writer(place)
    yield Index(writer, lambda: open_engine(place))
    writer.close()
    remove(place)


def another(address: str) -> str:
    """The address of a second index beside one."""
    place, apart, query = address.partition("?")
    return f"{place}-2{apart}{query}"


def remove(address: str) -> None:
    """Remove what a test left in a cluster."""
    if not address.startswith("opensearch+"):
        return
    from index.engines.opensearch.address import parse
    from index.engines.opensearch.client import Client

    client = Client(parse(address))
    for name in client.indexes(f"{client.address.prefix}-*"):
        client.remove(name)
    client.close()


def report(name: str, text: str = "", title: str = "", **values) -> Report:
    sections = values.pop("sections", (Section(("other",), "", text),) if text else ())
    return Report(id=name, title=title, sections=sections, **values)
