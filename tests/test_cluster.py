"""An index on a cluster when things go wrong: nothing that was acknowledged is lost, nothing half is seen."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.corpus import Corpus
from index.engine import EngineError, Entry
from index.engines.opensearch import copies
from index.engines.opensearch import state as states
from index.engines.opensearch import writer as writers
from index.engines.opensearch.address import parse
from index.engines.opensearch.client import Client
from index.indexing import follow
from index.opening import open_engine, open_writer
from index.query import Everything, Literal
from index.results import Count
from search.answer import answer
from search.library import CORPUS, Library
from search.request import SearchRequest
from tests.chaos import REPORTS, SENTENCE, dies_at, entries, in_turn, storm
from tests.cluster import Cluster
from tests.conftest import Zhice
from tests.engines import remove, report
from tests.shelf import fill
from web import create_app

LEASE = 0.5
"""Seconds: a writer that was killed is soon followed by another."""


@pytest.fixture
def place(cluster: str) -> Iterator[str]:
    address = f"{cluster}/wrong?shards=1&replicas=0"
    yield address
    remove(address)


def is_whole(address: str) -> int:
    """The year that every report of the newest generation is about."""
    engine = open_engine(address)
    assert engine.count(Everything()) == Count(REPORTS, 0)
    assert engine.count(Literal(SENTENCE)) == Count(REPORTS, 3 * REPORTS)
    assert engine.check() == ()
    [(year,)] = engine.tally(Everything(), ("year",))
    engine.close()
    return int(year)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("opensearch+https://a.example", "is no address of a cluster"),
        ("opensearch+ftp://a.example/zhice", "is no address of a cluster"),
        ("opensearch+https://a.example/Zhice", "the prefix is of small letters"),
        ("opensearch+https://a.example:99999/zhice", "is no host with a port"),
        ("opensearch+https://a.example/zhice?size=3", "only replicas=NUMBER and shards=NUMBER"),
    ],
)
def test_what_is_no_address_is_said_in_a_line(text: str, said: str) -> None:
    with pytest.raises(EngineError, match=said):
        open_engine(text)


def test_a_cluster_that_does_not_answer_is_told(zhice: Zhice) -> None:
    zhice("import", Path(__file__).with_name("pages") / "plain-text.txt")
    code, _, err = zhice("--engine", "opensearch+http://127.0.0.1:9/zhice", "search", "依法")
    assert code == 1
    assert "no node answers" in err
    assert err.count("\n") == 1


def test_an_index_that_is_removed_under_a_reader_is_told(place: str) -> None:
    with_one = open_writer(place)
    with_one.update([Entry(report("a", "甲"), 1)], (), 1)
    with_one.close()
    engine = open_engine(place)
    remove(place)
    with pytest.raises(EngineError, match="zhice index"):
        engine.count(Literal("甲"))


def test_the_whole_way_from_import_to_search_on_a_cluster(zhice: Zhice, place: str) -> None:
    zhice("import", Path(__file__).with_name("pages") / "plain-text.txt")
    assert zhice("--engine", place, "index")[0] == 0
    code, out, err = zhice("--engine", place, "search", "依法")
    assert (code, err) == (0, "")
    assert "1 reports" in out
    assert zhice("--engine", place, "verify")[0] == 0


def test_a_server_without_a_corpus_answers_from_the_cluster_alone(place: str, tmp_path: Path) -> None:
    fill(tmp_path / "keeper")
    with Corpus.open(tmp_path / "keeper" / CORPUS) as corpus:
        follow(corpus, place)
    with Library(tmp_path / "elsewhere", place) as library, Library(tmp_path / "keeper") as keeper:
        here, there = (create_app(each).test_client() for each in (library, keeper))
        name = keeper.search("首违不罚").hits[0].report.id
        for address in ("/api/search?q=首违不罚", "/api/trends?q=首违不罚"):
            told, expected = here.get(address).json, there.get(address).json
            for record in (told, expected):
                record.pop("took_ms", None)
            assert without_scores(told) == without_scores(expected)
        for address in ("/", "/?q=首违不罚", "/browse", "/coverage", f"/reports/{name}", "/help"):
            assert here.get(address).status_code == 200, address


def without_scores(record: dict[str, Any]) -> dict[str, Any]:
    """An answer but for what the closeness of words adds to a score, which the cluster leaves out."""
    for hit in record.get("hits", ()):
        hit.pop("score")
    return record


def test_a_writer_that_lost_its_lease_publishes_nothing(place: str) -> None:
    slow = in_turn(place, LEASE)
    slow.update(entries(2001), (), 1)
    time.sleep(2 * LEASE)
    quick = in_turn(place, LEASE)

    def meanwhile() -> Iterator[Entry]:
        yield from entries(2002)

    with pytest.raises(EngineError, match="lost its lease"):
        slow.update(meanwhile(), (), 2)
    quick.update(entries(2003), (), 2)
    quick.close()
    assert is_whole(place) == 2003


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork and kill")
def test_a_writer_killed_at_any_step_leaves_a_whole_generation(place: str) -> None:
    first = in_turn(place, LEASE)
    first.update(entries(2000), (), 1)
    first.close()
    endings = 0
    for step in itertools.count(0, 3):
        child = os.fork()
        if not child:
            _killed_at(step, place, 2001 + step)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        endings += killed
        assert is_whole(place) in (2000, *range(2001, 2002 + step))
        if not killed:
            break
    assert endings > 3
    last = in_turn(place, LEASE)
    last.update(entries(2999), (), 9)
    last.close()
    assert is_whole(place) == 2999


def _killed_at(step: int, address: str, year: int) -> None:
    """Update in this process, which dies at its n-th request after the lease."""
    try:
        writing = in_turn(address, LEASE)
        dies_at(step)
        writing.update(entries(year), (), year)
        writing.close()
        os._exit(0)
    except BaseException:  # noqa: BLE001  (a child must never return into the test)
        os._exit(3)


def test_more_than_can_be_copied_is_refused_in_a_line(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = open_writer(place)
    filled.update([Entry(report("a", "甲乙丙"), 1)], (), 1)
    filled.close()
    engine = open_engine(place)
    assert engine.lines(Literal("甲")).total == 1
    monkeypatch.setattr(copies, "LARGEST", 2)
    with pytest.raises(EngineError, match="at most 2 characters of reports; these have 3"):
        engine.lines(Literal("乙"))


def test_a_search_that_finds_nothing_says_where_slips_were_not_looked_for(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = open_writer(place)
    filled.update([Entry(report("a", "推行首违不罚清单"), 1)], (), 1)
    filled.close()
    with Library(tmp_path, place) as library:
        asked = SearchRequest(q='"首为不罚清单"')
        assert [part.label for part in answer(library, asked).nearest] == ['"首违不罚清单"']
        monkeypatch.setattr(copies, "LARGEST", 2)
    with Library(tmp_path, place) as library:
        found = answer(library, asked)
    assert (found.total, [part.label for part in found.nearest]) == (0, ['"不罚清单"'])
    assert "只差一字" in found.notes[-1]


def test_versions_that_no_reader_needs_are_removed(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    writing = open_writer(place)
    writing.update(entries(1999), (), 1)
    early = open_engine(place)
    for year in range(2000, 2015):
        writing.update(entries(year), (), year)
    assert early.count(Literal("第1999版")) == Count(REPORTS, REPORTS)
    monkeypatch.setattr(states, "READ_WITHIN", 0.01)
    for year in (2015, 2016, 2017):
        writing.update(entries(year), (), year)
    writing.close()
    client = Client(parse(place))
    [name] = client.indexes("wrong-reports-*")
    held = client.ask(name, [{"size": 0, "track_total_hits": True}])[0]["hits"]["total"]["value"]
    assert held <= 3 * REPORTS
    assert is_whole(place) == 2017
    with pytest.raises(EngineError, match="generation 1 is kept no longer; ask again"):
        early.count(Literal("第1999版"))
    assert early.reopen().generation == 19


def test_nodes_that_die_and_fall_silent_cost_no_answer_and_no_report(nodes: Cluster) -> None:
    def killed() -> None:
        time.sleep(1)
        nodes.kill(2)
        time.sleep(3)
        nodes.start_node(2)
        nodes.wait()

    def silent() -> None:
        nodes.pause(1)
        time.sleep(3)
        nodes.pause(1, stopped=False)

    seen = storm(nodes, f"{nodes.address}/storm", [killed, silent])
    remove(f"{nodes.address}/storm")
    assert seen.wrong == []
    assert len(seen.published) > 2
    assert seen.answers > 5


def test_a_new_index_that_no_second_node_takes_is_told(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{cluster}/alone"
    monkeypatch.setattr(writers, "_COPY_SECONDS", 0.3)
    monkeypatch.setattr(Client, "replicate", lambda *given: None)
    filling = open_writer(address)
    with pytest.raises(EngineError, match=r"1 of 2 copies stand.*\?replicas=0"):
        filling.update([Entry(report("a", "甲"), 1)], (), 1)
    filling.close()
    with pytest.raises(EngineError, match="no index"):
        open_engine(address)
    remove(address)


def test_a_writer_does_not_go_on_in_an_index_that_was_removed(place: str) -> None:
    filling = open_writer(place)
    filling.update([Entry(report("a", "甲"), 1)], (), 1)
    client = Client(parse(place))
    [name] = client.indexes("wrong-reports-*")
    client.remove(name)
    with pytest.raises(EngineError, match="run `zhice index --rebuild`"):
        filling.update([Entry(report("b", "乙"), 1)], (), 2)
    filling.close()
