"""The whole read path against brute force: what an answer counts, lists, marks and shows, for any query."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.corpus import Corpus
from index.engine import Entry
from index.indexing import follow
from index.query import SORTS, Query, Request, Within
from index.report import BODIES, KINDS, LEVELS, TITLE_KIND, Report, Section
from search.answer import Answer, answer, read_query
from search.library import CORPUS, EMBEDDED, Library, index_of
from search.marks import marks, merged, parts
from search.request import MATCHES, SearchRequest
from tests.oracle import Oracle, counted

CHARACTERS = "法治政府首违不罚，與Ａa1\n"
REGIONS = ("", "320000", "320100", "320102", "360723")
RUNS = ("法治", "法治政府", "首违不罚", "不罚", "法", "A", "与", "治政", "法治法", "政府法治", "囧", "11")

LANGUAGE = (
    "OR", "OR", "AND", "NOT", "NEAR/2", "NEAR/0", "(", ")", "section:problems", "section:intro",
    "region:江苏", "year:2022", "year:..2021", "level:county", "issuer:司法", "body:部门", "year:x",
)  # fmt: skip

plain = st.text(CHARACTERS, max_size=10)
texts = st.lists(plain | st.sampled_from((*RUNS, "法治法治法", "1111")), max_size=12).map("".join)
reports = st.builds(
    Report,
    id=st.sampled_from("abcdefgh"),
    title=plain,
    sections=st.lists(
        st.builds(
            Section,
            st.lists(st.sampled_from(tuple(KINDS)), min_size=1, max_size=2, unique=True).map(tuple),
            plain,
            texts,
        ),
        max_size=4,
    ).map(tuple),
    issuer=st.sampled_from(("", "司法局", "县人民政府")),
    region=st.sampled_from(REGIONS),
    level=st.sampled_from(("", *LEVELS)),
    body=st.sampled_from(("", *BODIES)),
    year=st.sampled_from((None, 2021, 2022)),
    published=st.sampled_from((None, date(2022, 1, 5), date(2023, 2, 1))),
    # Titles apart, for the corpus keeps the same report under two ids but once.
).map(lambda report: replace(report, title=report.id + report.title))
tokens = st.one_of(
    st.sampled_from(RUNS),
    st.sampled_from(RUNS),
    st.text("法治政府首违不罚", min_size=1, max_size=4),
    st.sampled_from(RUNS).map(lambda run: f'"{run}"'),
    st.sampled_from(RUNS).map(lambda run: f"-{run}"),
    st.sampled_from(RUNS).map(lambda run: f"title:{run}"),
    st.sampled_from(RUNS).map(lambda run: f"words:{run}"),
    st.sampled_from(RUNS).map(lambda run: f"best:{run}"),
    st.sampled_from(LANGUAGE),
)
queries = st.lists(tokens, max_size=5).map(" ".join)
chosen = st.fixed_dictionaries(
    {},
    optional={
        "region": st.sampled_from(REGIONS[1:]).map(lambda code: [code]),
        "year": st.just(["2021", "2022"]) | st.just(["2022"]),
        "level": st.just(["county", "zone"]),
        "body": st.just(["government"]),
        "section": st.lists(st.sampled_from((TITLE_KIND, *KINDS)), min_size=1, max_size=2),
        "open": st.just(["320100"]),
        "sort": st.sampled_from(SORTS).map(lambda sort: [sort]),
        "match": st.sampled_from(MATCHES).map(lambda match: [match]),
        "variants": st.just(["1"]),
        "page": st.just(["2"]),
        "size": st.sampled_from((["1"], ["3"], ["100"])),
    },
)
asked = st.builds(
    lambda q, params: SearchRequest.read({"q": [q], **params}), queries, st.just({}) | st.just({}) | chosen
)
collections = st.lists(reports, min_size=2, max_size=8)
questions = st.lists(asked, min_size=1, max_size=12)


@contextmanager
def _opened(given_reports: list[Report], address: str = EMBEDDED) -> Iterator[tuple[Library, Oracle]]:
    """A library of these reports, a later one of an id in place of an earlier one, and the oracle of it.

    That of a cluster has no corpus at hand: it answers from what the cluster keeps.
    """
    oracle = Oracle()
    oracle.update([Entry(report, 1) for report in given_reports], (), 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Corpus.open(folder / CORPUS) as corpus:
            for report in given_reports:
                corpus.put(report)
            follow(corpus, index_of(folder, address), rebuild=True)
        reader = folder if address == EMBEDDED else folder / "elsewhere"
        with Library(reader, address) as library:
            yield library, oracle


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(collections, questions)
def test_an_answer_is_what_reading_every_report_gives(
    given_reports: list[Report], requests: list[SearchRequest]
) -> None:
    with _opened(given_reports) as (library, oracle):
        _answers_agree(library, oracle, requests)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(collections, questions)
def test_an_answer_from_a_cluster_alone_is_what_reading_every_report_gives(
    cluster: str, given_reports: list[Report], requests: list[SearchRequest]
) -> None:
    with _opened(given_reports, f"{cluster}/answers?shards=1&replicas=0") as (library, oracle):
        _answers_agree(library, oracle, requests)


def _answers_agree(library: Library, oracle: Oracle, requests: list[SearchRequest]) -> None:
    for request in requests:
        query = read_query(library, library.engine, request).query
        found = answer(library, request)
        _counts_agree(found, oracle, query)
        _hits_agree(found, oracle, query)
        for hit in found.hits:
            _snippets_hold(hit.report, hit.snippets, query, request)


def _counts_agree(found: Answer, oracle: Oracle, query: Query) -> None:
    request = found.request
    expected = oracle.search(Request(query, request.filters, request.sort, size=0))
    assert (found.total, found.occurrences) == (expected.total, expected.occurrences)
    assert found.pages == -(-expected.total // request.size)
    for facet, rows in found.facets.items():
        shown = {row.value: row.count for row in rows if row.count}
        there = expected.facets[facet]
        assert shown.items() <= there.items()
        assert set(there) - set(shown) <= (
            {code for code in there if code[2:] != "0000"} if facet == "region" else set()
        )
    for part in (*found.parts, *found.nearest):
        alone = _asked_at(part.address)
        assert not alone.narrowed
    for part in found.without:
        eased = oracle.count(query, _asked_at(part.address).filters)
        assert (part.reports, part.occurrences) == (eased.reports, eased.occurrences)


def _asked_at(address: str) -> SearchRequest:
    """The search that an address leads to."""
    return SearchRequest.read(parse_qs(address.removeprefix("?")))


def _hits_agree(found: Answer, oracle: Oracle, query: Query) -> None:
    request = found.request
    start = (request.page - 1) * request.size
    expected = oracle.search(Request(query, request.filters, request.sort, start, request.size)).hits
    assert len(found.hits) == len(expected)
    if request.sort != "relevance":
        assert [hit.report.id for hit in found.hits] == [hit.id for hit in expected]
    section = frozenset(request.section)
    for hit in found.hits:
        assert hit.report == oracle.entries[hit.report.id].report
        scope = (section,) if section else ()
        by_leaf = [len(marks(_within(leaf, kinds), hit.report)) for leaf, kinds in counted(query, scope)]
        assert hit.occurrences == sum(by_leaf)
        marked = marks(query, hit.report, section)
        assert len(marked) <= hit.occurrences
        assert len(by_leaf) != 1 or len(marked) == hit.occurrences


def _within(leaf: Query, scope: frozenset[frozenset[str]]) -> Query:
    for kinds in scope:
        leaf = Within(kinds, leaf)
    return leaf


def _snippets_hold(report: Report, shown: tuple, query: Query, request: SearchRequest) -> None:
    searched = {part.number: part.text for part in parts(report)}
    found = merged(marks(query, report, frozenset(request.section)))
    spans = {(mark.section, mark.start, mark.end) for mark in found}
    assert len(shown) <= 3
    assert bool(shown) or not spans
    for snippet in shown:
        assert searched[snippet.number][snippet.offset :].startswith(snippet.text)
        at, marked = snippet.offset, set()
        for text, on in snippet.parts:
            if on:
                marked.add((snippet.number, at, at + len(text)))
            at += len(text)
        inside = {
            span
            for span in spans
            if span[0] == snippet.number and snippet.offset <= span[1] and span[2] <= at
        }
        assert marked == inside
