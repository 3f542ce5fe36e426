"""Records that cannot be read: named, passed over by what reads them all, mended from their raw pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extract import EXTRACTOR, extract
from crawler.page import Page
from crawler.reading.raw import snapshot_of
from crawler.reading.repair import repair
from index.corpus import Corpus
from index.indexing import follow
from index.opening import open_engine
from index.query import Literal
from index.verify import verify
from search.answer import answer
from search.library import CORPUS, INDEX, Library
from search.request import SearchRequest
from tests.shelf import REPORTS
from tests.test_corpus import damage

URL = "http://www.dayu.gov.cn/2023/1/15/1.html"
PAGE = Page(
    URL,
    "<h1>大余县人民政府关于2022年度法治政府建设情况的报告</h1><p>一、主要举措和成效</p>"
    "<p>2022年，大余县全面推行首违不罚，依法开展行政复议，不断优化法治化营商环境。</p>".encode(),
    fetched=datetime(2023, 2, 1, tzinfo=UTC),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of which every record but one cannot be read; one of them has its raw page."""
    with Corpus.open(tmp_path / CORPUS) as corpus:
        corpus.put(extract(PAGE).report, snapshot_of(PAGE), EXTRACTOR)
        corpus.put(REPORTS[0])
        follow(corpus, tmp_path / INDEX)
        damage(corpus, "version", "record")
        corpus.put(REPORTS[1])
    return tmp_path


def test_a_record_is_read_again_from_its_raw_page_under_the_same_number(folder: Path) -> None:
    read = extract(PAGE).report
    with Corpus.open(folder / CORPUS) as corpus:
        before = corpus.change
        result = repair(corpus)
        assert [each.id for each in result.mended] == [read.id]
        assert corpus.get(read.id, 1) == read
        assert corpus.change == before + 1
        [(lost, why)] = result.lost
        assert (lost.id, lost.number, lost.title) == (REPORTS[0].id, 1, REPORTS[0].title)
        assert why == "no raw page of it was kept; import it again"
        assert [each.id for each in corpus.damaged()] == [REPORTS[0].id]


def test_a_raw_page_that_cannot_be_read_either_is_told(folder: Path) -> None:
    with Corpus.open(folder / CORPUS) as corpus:
        damage(corpus, "snapshot", "body")
        reasons = [why for _, why in repair(corpus).lost]
    assert any("raw page of http://www.dayu.gov.cn" in why and "import it again" in why for why in reasons)


def test_a_rebuild_takes_in_what_can_be_read_and_names_the_rest(folder: Path) -> None:
    with Corpus.open(folder / CORPUS) as corpus:
        followed = follow(corpus, folder / INDEX, rebuild=True)
    assert followed.indexed == 1
    assert len(followed.unreadable) == 2
    assert all("cannot be read; run zhice repair" in line for line in followed.unreadable)
    assert open_engine(folder / INDEX).count(Literal("营商环境")).reports == 1


def test_verify_names_each_and_compares_the_rest(folder: Path) -> None:
    with Corpus.open(folder / CORPUS) as corpus:
        follow(corpus, folder / INDEX)
        faults = verify(corpus, open_engine(folder / INDEX)).faults
    assert len(faults) == 2
    assert all("cannot be read; run zhice repair" in fault for fault in faults)


def test_a_search_shows_the_others_and_says_so(folder: Path) -> None:
    with Corpus.open(folder / CORPUS) as corpus:
        follow(corpus, folder / INDEX)
    with Library(folder) as library:
        found = answer(library, SearchRequest(q="优化"))
    assert {hit.report.title for hit in found.hits} >= {REPORTS[0].title, REPORTS[1].title}
    assert any("zhice repair" in note for note in found.notes)
