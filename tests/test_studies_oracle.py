"""The engine's counts, lines and recurring strings against brute force, on corpora that hypothesis makes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.query import DIMENSIONS, LINE_ORDERS, Filters, Query
from tests.test_engine_oracle import Rounds, examples, filters, indexed, queries, updates

dimensions = st.lists(st.sampled_from(DIMENSIONS), max_size=3, unique=True).map(tuple)
asked = st.lists(st.tuples(queries, filters), min_size=1, max_size=8)


def test_tallies_agree_with_brute_force(address: str) -> None:
    @examples(address)
    @given(updates, asked, st.lists(dimensions, min_size=1, max_size=4))
    def agree(rounds: Rounds, questions: list[tuple[Query, Filters]], by: list[tuple[str, ...]]) -> None:
        with indexed(rounds, address) as (engine, oracle):
            for query, narrowed in questions:
                for names in by:
                    assert engine.tally(query, names, narrowed) == oracle.tally(query, names, narrowed)
                for name in set(DIMENSIONS) - {"section"}:
                    assert engine.firsts(query, name, narrowed) == oracle.firsts(query, name, narrowed)

    agree()


def test_rows_by_year_and_the_unknown_add_up_to_the_search(address: str) -> None:
    @examples(address)
    @given(updates, asked)
    def agree(rounds: Rounds, questions: list[tuple[Query, Filters]]) -> None:
        with indexed(rounds, address) as (engine, _):
            for query, narrowed in questions:
                whole = engine.count(query, narrowed)
                for name in set(DIMENSIONS) - {"section"}:
                    cells = engine.tally(query, (name,), narrowed).values()
                    assert sum(cell.reports for cell in cells) == whole.reports
                    assert sum(cell.occurrences for cell in cells) == whole.occurrences

    agree()


def test_lines_agree_with_brute_force(address: str) -> None:
    @examples(address)
    @given(
        updates,
        asked,
        st.sampled_from(LINE_ORDERS),
        st.tuples(st.integers(0, 6), st.integers(0, 20)),
        st.integers(0, 3),
    )
    def agree(
        rounds: Rounds,
        questions: list[tuple[Query, Filters]],
        order: str,
        window: tuple[int, int],
        seed: int,
    ) -> None:
        with indexed(rounds, address) as (engine, oracle):
            for query, narrowed in questions:
                for wanted in (window, (0, 1000)):
                    found = engine.lines(query, narrowed, order, wanted, seed)
                    expected = oracle.lines(query, narrowed, order, wanted, seed)
                    assert (found.total, found.lines) == (expected.total, expected.lines)
                assert found.total == len(found.lines) == engine.count(query, narrowed).occurrences

    agree()


def test_contexts_and_company_agree_with_brute_force(address: str) -> None:
    @examples(address)
    @given(
        updates,
        asked,
        st.sampled_from(("left", "right")),
        st.integers(1, 7),
        st.tuples(st.integers(0, 4), st.integers(0, 4)),
    )
    def agree(
        rounds: Rounds,
        questions: list[tuple[Query, Filters]],
        side: str,
        size: int,
        reach: tuple[int, int],
    ) -> None:
        with indexed(rounds, address) as (engine, oracle):
            for query, narrowed in questions:
                assert listed(engine.contexts(query, narrowed, side, size)) == listed(
                    oracle.contexts(query, narrowed, side, size)
                )
                assert listed(engine.company(query, narrowed, reach)) == listed(
                    oracle.company(query, narrowed, reach)
                )

    agree()


def test_words_and_recurring_strings_agree_with_brute_force(address: str) -> None:
    @examples(address)
    @given(updates, filters, st.none() | filters, st.integers(2, 4))
    def agree(rounds: Rounds, narrowed: Filters, absent: Filters | None, least: int) -> None:
        with indexed(rounds, address) as (engine, oracle):
            assert listed(engine.vocabulary(narrowed)) == listed(oracle.vocabulary(narrowed))
            assert listed(engine.recurring(narrowed, absent, least)) == listed(
                oracle.recurring(narrowed, absent, least)
            )

    agree()


def listed(counts: object) -> list[tuple[str, int]]:
    """In order too: a mapping is equal to another in whatever order."""
    return list(dict(counts).items())  # type: ignore[call-overload]
