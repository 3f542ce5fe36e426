"""The engine against brute force, on corpora and queries that hypothesis makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.engine import Engine, Entry
from index.engines.whoosh import leaves as postings
from index.engines.whoosh import suffixes
from index.opening import open_engine, open_writer
from index.query import (
    SORTS,
    UNPLACED,
    And,
    Best,
    Everything,
    Filters,
    Is,
    Literal,
    Near,
    Not,
    Or,
    Query,
    Request,
    Within,
    Words,
)
from index.report import KINDS, TITLE_KIND, Report, Section
from tests.oracle_studies import StudyOracle

Rounds = list[tuple[list[Entry], list[str]]]

REGIONS = ("", "320000", "320100", "320102", "320102002", "360723", "999999")
# Few characters, so that strings recur, overlap and cross what normalising folds.
CHARACTERS = "法治政府建设法治罚不首违ＡaA，,與与 \n0\0😀"

plain = st.text(CHARACTERS, max_size=12)
strings = st.one_of(
    plain, plain, st.sampled_from(("法治政府", "法治", "政府", "法", "不罚")), st.text(max_size=6)
)
sections = st.builds(
    Section,
    st.lists(st.sampled_from(tuple(KINDS)), max_size=2, unique=True).map(tuple),
    plain,
    st.lists(strings, max_size=4).map("".join),
)
reports = st.builds(
    Report,
    id=st.sampled_from("abcdefgh"),
    title=plain,
    sections=st.lists(sections, max_size=4).map(tuple),
    issuer=st.sampled_from(("", "司法局", "县人民政府", "Ａ局")),
    region=st.sampled_from(REGIONS),
    level=st.sampled_from(("", "county", "township")),
    body=st.sampled_from(("", "government", "department")),
    year=st.sampled_from((None, 2021, 2022, 2023)),
    published=st.sampled_from((None, date(2022, 1, 5), date(2023, 2, 1))),
)
entries = st.builds(Entry, reports, st.integers(1, 5))
updates = st.lists(
    st.tuples(st.lists(entries, max_size=6), st.lists(st.sampled_from("abcdefgh"), max_size=2)),
    min_size=1,
    max_size=3,
)
kinds = st.frozensets(st.sampled_from((TITLE_KIND, *KINDS)), max_size=3)
leaves = st.one_of(
    st.builds(Literal, strings),
    st.builds(Words, strings),
    st.builds(Best, strings),
    st.builds(Near, strings, strings, st.integers(0, 5)),
    st.just(Everything()),
    st.builds(Is, st.just("region"), st.sampled_from((*REGIONS, UNPLACED))),
    st.builds(Is, st.just("year"), st.sampled_from(("2021", "2022", "", "二〇", "9" * 30))),
    st.builds(Is, st.just("issuer"), st.sampled_from(("司法", "a", "", "政府"))),
    st.builds(
        Is,
        st.sampled_from(("level", "body", "section")),
        st.sampled_from(("county", "government", "problems")),
    ),
)
queries: st.SearchStrategy[Query] = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(And, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Or, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Not, parts),
        st.builds(Within, kinds, parts),
    ),
    max_leaves=6,
)
filters = st.builds(
    Filters,
    region=st.frozensets(st.sampled_from((*REGIONS[1:], UNPLACED)), max_size=2),
    level=st.frozensets(st.just("county"), max_size=1),
    body=st.frozensets(st.just("government"), max_size=1),
    year=st.frozensets(st.sampled_from((2021, 2022)), max_size=2),
    section=kinds,
)
requests = st.builds(
    Request, queries, filters, st.sampled_from(SORTS), start=st.integers(0, 3), size=st.integers(0, 9)
)


def examples(place: str, cluster: int = 4) -> settings:
    """How many collections are tried on the engine at an address: a cluster takes its time for each."""
    most = cluster if place.startswith("opensearch+") else 25
    return settings(max_examples=most, deadline=None, suppress_health_check=list(HealthCheck))


def test_an_engine_agrees_with_brute_force(address: str) -> None:
    @examples(address, cluster=12)
    @given(
        updates,
        st.lists(requests, min_size=1, max_size=12),
        # Whether what is near a string is looked for in the text around it, or among all places.
        st.sampled_from((0, 4)),
    )
    def agrees(rounds: Rounds, asked: list[Request], spot: int) -> None:
        with indexed(rounds, address) as (engine, oracle), patch.object(postings, "_SPOT", spot):
            for request in asked:
                agree(engine.search(request), oracle.search(request), request)
                found = engine.count(request.query, request.filters)
                assert found == oracle.count(request.query, request.filters)

    agrees()


def test_completions_agree_with_brute_force(address: str) -> None:
    @examples(address)
    @given(
        updates,
        st.lists(st.text(CHARACTERS, max_size=2), min_size=1, max_size=6),
        st.integers(0, 8),
        # Spans larger than this are bisected, smaller ones looked through.
        st.sampled_from((0, 10_000)),
    )
    def agrees(rounds: Rounds, prefixes: list[str], limit: int, looked_through: int) -> None:
        with (
            indexed(rounds, address) as (engine, oracle),
            patch.object(suffixes, "_LOOKED_THROUGH", looked_through),
        ):
            for prefix in prefixes:
                assert engine.complete(prefix, limit) == oracle.complete(prefix, limit)

    agrees()


@contextmanager
def indexed(rounds: Rounds, address: str) -> Iterator[tuple[Engine, StudyOracle]]:
    """An index at an address after some updates, whatever stood there before, and the oracle of them."""
    oracle = StudyOracle()
    writer = open_writer(address, rebuild=True)
    for change, (given_entries, gone) in enumerate(rounds):
        writer.update(given_entries, gone, change)
        oracle.update(given_entries, gone, change)
    writer.close()
    engine = open_engine(address)
    yield engine, oracle
    engine.close()


def agree(found, expected, request: Request) -> None:
    assert (found.total, found.occurrences) == (expected.total, expected.occurrences)
    assert found.facets == expected.facets
    if request.sort != "relevance":
        rows = [(hit.id, hit.version, hit.occurrences) for hit in found.hits]
        assert rows == [(hit.id, hit.version, hit.occurrences) for hit in expected.hits]
    else:
        assert len(found.hits) == len(expected.hits)
        order = [hit.score for hit in found.hits]
        assert order == sorted(order, reverse=True)
