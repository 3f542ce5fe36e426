"""Ranking against judged queries: better than plain BM25 on words, and no worse than it was."""

from __future__ import annotations

from statistics import fmean

import pytest

from tests.rank import Judged, judgements, key, ndcg, samples, table

FLOOR, AHEAD = 0.93, 0.05
"""Of nDCG@10, and of it over plain BM25's: 0.955 beside 0.881 when the judgements were made."""


@pytest.fixture(scope="module")
def rows() -> list[tuple[Judged, float, float]]:
    return table()


def test_the_engine_ranks_better_than_plain_bm25_on_words(rows: list[tuple[Judged, float, float]]) -> None:
    ours, plain = fmean(row[1] for row in rows), fmean(row[2] for row in rows)
    assert ours >= FLOOR
    assert ours >= plain + AHEAD


def test_no_query_loses_what_is_wanted_altogether(rows: list[tuple[Judged, float, float]]) -> None:
    assert {each.query: ours for each, ours, _ in rows if ours < 0.4} == {}


def test_the_judgements_speak_of_reports_that_are_there() -> None:
    judged = judgements()
    assert len({each.query for each in judged}) == len(judged) >= 40
    there = {key(report) for report in samples()}
    for each in judged:
        assert each.need
        assert set(each.grades.values()) <= {1, 2, 3}
        assert set(each.grades) <= there, f"{each.query}: the sample reports have changed; judge it again"


def test_gain_counts_for_less_further_down_and_is_one_at_best() -> None:
    grades = {"a": 3, "b": 1}
    assert ndcg(["a", "b"], grades) == 1
    assert ndcg([], grades) == 0
    assert 1 > ndcg(["b", "a"], grades) > ndcg(["x", "b", "a"], grades) > 0
