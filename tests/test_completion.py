"""Offers while somebody types: whole strings of the collection, with its own counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.corpus import Corpus
from index.indexing import follow
from index.query import Literal
from search.completion import complete
from search.library import CORPUS, INDEX, Library
from search.tokens import Kind, tokens
from tests.shelf import REPORTS, open_shelf, report

MORE = (
    report(
        "f", "大余县", 2019, "营商环境不断优化，营商活动增多，营商的环境好。推行首违不罚12件、首违不罚15件。"
    ),
    report(
        "g",
        "大余县",
        2018,
        "法治思想、法治思维。行政执法、司法行政、司法行政改革、司法行政工作、法行天下。",
    ),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_shelf(tmp_path_factory.mktemp("data"), REPORTS + MORE) as opened:
        yield opened


def _offers(library: Library, typed: str, limit: int = 8) -> dict[str, int]:
    return {each.text: each.occurrences for each in complete(library.engine, typed, limit)}


def test_offers_are_what_the_collection_says_with_its_counts(library: Library) -> None:
    assert next(iter(_offers(library, "首违").items())) == ("首违不罚", 7)
    assert _offers(library, "营商")["营商环境"] == 4


def test_an_offer_ends_where_a_word_ends(library: Library) -> None:
    offers = _offers(library, "法治", 30)
    assert {"法治思想", "法治思维"} <= set(offers)
    assert "法治思" not in offers
    assert "营商的" not in _offers(library, "营商")


def test_no_offer_goes_on_with_a_number(library: Library) -> None:
    assert not any(char.isdigit() for text in _offers(library, "首违不罚", 20) for char in text)
    assert any(text.startswith("2022") for text in _offers(library, "202"))


def test_what_begins_inside_a_word_comes_behind_what_does_not(library: Library) -> None:
    offers = list(_offers(library, "法", 30))
    assert offers.index("法治政府建设") < offers.index("法行政")


def test_the_last_run_is_completed_and_what_stands_before_it_stays(library: Library) -> None:
    assert "首违不罚 营商环境" in _offers(library, "首违不罚 营商")
    assert "枫桥 -营商环境" in _offers(library, "枫桥 -营商")
    assert "枫桥 title:南京市" in _offers(library, "枫桥 title:南京")
    assert "(首违不罚" in _offers(library, "(首违")


def test_an_open_quotation_is_completed_and_closed(library: Library) -> None:
    assert '首违 "营商环境"' in _offers(library, '首违 "营商')
    assert "title:“营商环境”" in _offers(library, "title:“营商")


def test_full_width_and_traditional_letters_are_completed_too(library: Library) -> None:
    assert "首违不罚" in _offers(library, "首違")


@pytest.mark.parametrize(
    "typed", ["", " ", "首违不罚 ", "“", "-", "没有的字符串", "\0", "\ud800", "首违(", "“”", "首违 OR"]
)
def test_where_nothing_follows_nothing_is_offered(library: Library, typed: str) -> None:
    assert _offers(library, typed) == {}


def test_what_was_replaced_is_not_offered(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as library, Corpus.open(tmp_path / CORPUS) as corpus:
        assert "枫桥经验" in _offers(library, "枫桥")
        corpus.bury(REPORTS[2].id)
        follow(corpus, tmp_path / INDEX)
        assert _offers(library, "枫桥") == {}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text('首违不罚营商环境法治 "“(-', max_size=6), st.integers(0, 6))
def test_every_offer_begins_with_what_was_typed_and_can_be_found(
    library: Library, typed: str, limit: int
) -> None:
    found = complete(library.engine, typed, limit)
    assert len(found) <= limit
    for offer in found:
        assert offer.text.startswith(typed)
        last = [token for token in tokens(offer.text) if token.kind in (Kind.TEXT, Kind.QUOTED)][-1]
        assert library.engine.count(Literal(last.text.strip('"“”(-'))).occurrences >= 1
