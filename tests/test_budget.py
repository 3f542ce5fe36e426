"""A query that would cost too much is refused before it is answered; nothing is counted by halves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from index.engine import BudgetError, Engine, Entry
from index.engines.whoosh import budget
from index.opening import open_engine, open_writer
from index.query import And, Best, Filters, Literal, Near, Not, Words
from index.report import Report, Section
from tests.shelf import open_shelf
from web import create_app

COSTLY = And(tuple(Near("法", "治", distance) for distance in range(9)))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    writer = open_writer(tmp_path)
    report = Report("a", "", (Section(("other",), "", "法治政府" * 50),))
    writer.update([Entry(report, 1)], (), 1)
    writer.close()
    with patch.object(budget, "MOST", 5_000):
        yield open_engine(tmp_path)


def test_what_costs_too_much_is_refused_and_the_error_says_for_what(engine: Engine) -> None:
    with pytest.raises(BudgetError, match=r"'法' 50 times.*longer strings.*9 parts"):
        engine.count(COSTLY)
    with pytest.raises(BudgetError):
        engine.count(Not(COSTLY))


def test_one_string_is_never_too_much(engine: Engine) -> None:
    with patch.object(budget, "MOST", 0):
        assert engine.count(Literal("法")).occurrences == 50


def test_what_costs_less_is_answered(engine: Engine) -> None:
    assert engine.count(Near("法", "治", 0)).reports == 1
    assert engine.count(Best("怎样建设法治政府")).reports == 1


def test_pages_and_the_interface_say_what_to_ask_instead(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as library, patch.object(budget, "MOST", 10):
        client = create_app(library).test_client()
        query = "首违不罚 NEAR/0 营商环境"
        refused = client.get("/api/search", query_string={"q": query})
        assert refused.status_code == 400
        assert "longer strings" in refused.get_json()["error"]
        page = client.get("/", query_string={"q": query})
        assert page.status_code == 400
        assert "请改用更长的词语" in page.get_data(as_text=True)


def test_words_are_looked_for_one_by_one_in_no_more_text_than_can_be_cut(engine: Engine) -> None:
    sought = Words("法治政府")
    assert engine.count(sought).reports == 1
    with pytest.raises(BudgetError, match=r"200 characters.*quotation marks"):
        engine.lines(sought)
    assert engine.lines(sought, Filters(year=frozenset({1999}))).total == 0
