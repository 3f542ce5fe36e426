"""Questions in one's own words: what they are compared by, how they are read, and what they find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyzer import normalise
from index.engine import Entry
from index.engines.opensearch import questions as opensearch_questions
from index.engines.whoosh import likeness
from index.opening import open_engine, open_writer
from index.query import Best, Filters, Request
from index.questions import asks, terms
from index.report import Report, Section
from search.answer import Answer, answer
from search.library import Library
from search.request import SearchRequest
from tests.rank_questions import compare_samples, questions
from tests.shelf import open_shelf

QUESTION = "企业在优化营商环境方面怎样试点首违不罚？"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_shelf(tmp_path_factory.mktemp("shelf")) as opened:
        yield opened


def _ask(library: Library, q: str, match: str = "auto") -> Answer:
    return answer(library, SearchRequest(q=q, match=match))


def test_words_that_ask_and_particles_are_no_terms() -> None:
    assert terms("请问什么是首违不罚的清单?").keys() == terms("是首违不罚 清单").keys()
    assert set(terms("怎么办")) == {"怎", "么", "办"}


def test_letters_and_digits_stay_together() -> None:
    assert dict(terms("2023年wto")) == {"2023": 2, "wto": 2}


@given(st.text(max_size=30))
def test_terms_stand_in_the_text_that_they_are_of(text: str) -> None:
    normal = normalise(text)
    assert all(term in normal and weight in (1, 2) for term, weight in terms(normal).items())


def test_a_question_is_told_from_a_phrase() -> None:
    assert asks("大余县推行了哪些措施")
    assert asks("试点首违不罚?")
    assert not asks("首违不罚事项清单")


def test_a_question_is_answered_by_what_comes_nearest_and_a_note_says_so(library: Library) -> None:
    found = _ask(library, QUESTION)
    assert found.match == "best"
    assert found.read_as == f'best:"{QUESTION}"'
    assert found.hits[0].report.year == 2020
    assert "相近程度" in found.notes[0]
    assert found.nearest == ()


def test_what_is_marked_are_the_parts_that_matched(library: Library) -> None:
    shared = terms(normalise(QUESTION))
    for hit in _ask(library, QUESTION).hits:
        marked = [text for snippet in hit.snippets for text, on in snippet.parts if on]
        assert marked
        assert all(any(term in text for term in shared) for text in marked)


def test_counts_and_facets_are_over_what_is_shown(library: Library) -> None:
    found = _ask(library, QUESTION)
    assert found.total == len(found.hits) == sum(row.count for row in found.facets["year"])
    assert found.occurrences == sum(hit.occurrences for hit in found.hits)


def test_a_question_that_stands_in_a_report_is_found_literally(tmp_path: Path) -> None:
    text = "怎样优化营商环境？"
    report = Report("a", "问答", (Section(("other",), "", f"{text}答复如下。"),))
    with open_shelf(tmp_path, (report,)) as library:
        assert (_ask(library, text).match, _ask(library, text).total) == ("literal", 1)


def test_a_question_with_spaces_is_one_question(library: Library) -> None:
    found = _ask(library, "请问 首违不罚 试点 怎么 开展？")
    assert (found.match, found.read_as) == ("best", 'best:"请问 首违不罚 试点 怎么 开展？"')
    assert _ask(library, "首违不罚 枫桥经验").total == 0


def test_any_run_can_be_compared_where_that_is_asked(library: Library) -> None:
    found = _ask(library, "首违不罚 枫桥经验", match="best")
    assert (found.match, found.hits[0].report.region) == ("best", "360700")
    assert _ask(library, "首违不罚 -试点", match="best").match == "best"


@pytest.fixture
def most_near(monkeypatch: pytest.MonkeyPatch) -> int:
    """A smaller number of reports that match a question at most."""
    for engine in (likeness, opensearch_questions):
        monkeypatch.setattr(engine, "MOST_NEAR", 2)
    return 2


def _put(address: str, reports: list[Report]) -> None:
    writer = open_writer(address)
    writer.update([Entry(report, 1) for report in reports], (), 1)
    writer.close()


def _said(name: str, times: int, region: str = "") -> Report:
    return Report(name, "", (Section(("other",), "", "首违不罚。" * times),), region=region)


def test_no_more_than_so_many_match_those_that_share_most(address: str, most_near: int) -> None:
    _put(address, [_said(f"{n}", n + 1) for n in range(6)])
    found = open_engine(address).search(Request(Best("首违不罚")))
    assert (found.total, {hit.id for hit in found.hits}) == (most_near, {"4", "5"})


def test_those_that_share_most_are_looked_for_among_what_passes_the_filters(
    address: str, most_near: int
) -> None:
    far = [_said(f"far{n}", n + 1, "360723") for n in range(3)]
    _put(address, [*far, *(_said(f"near{n}", n + 5, "320106") for n in range(3))])
    engine, here = open_engine(address), Filters(region=frozenset({"360723"}))
    found = engine.search(Request(Best("首违不罚"), here))
    assert {hit.id for hit in found.hits} == {"far1", "far2"}
    # The numbers beside the filter are of what is as near as these.
    assert {code: found.facets["region"][code] for code in ("360723", "320106")} == {"360723": 2, "320106": 3}
    assert engine.count(Best("首违不罚")).reports == most_near


def test_questions_find_their_reports_better_than_plain_bm25() -> None:
    found = compare_samples()
    ours, peer = found["engine"], found["BM25 of bigrams"]
    # R@1 0.91, R@10 1.00, MRR 0.95 beside 0.88, 0.97, 0.91 when this was written.
    assert ours.first >= peer.first
    assert ours.ten >= peer.ten + 0.02
    assert ours.reciprocal >= peer.reciprocal + 0.02


def test_there_are_questions_enough_each_once() -> None:
    asked = [question for name in ("samples.tsv", "texts.tsv") for question, _ in questions(name)]
    assert len(asked) == len(set(asked)) >= 200
