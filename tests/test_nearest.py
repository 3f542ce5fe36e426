"""What comes nearest to a string that occurs nowhere, and where an answer shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.query import Literal
from search.answer import Answer, answer, to_json
from search.library import Library
from search.nearest import MOST, nearest
from search.request import SearchRequest
from tests.shelf import open_shelf


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_shelf(tmp_path_factory.mktemp("data")) as opened:
        yield opened


def _ask(library: Library, q: str, **params: str) -> Answer:
    return answer(library, SearchRequest.read({"q": [q]} | {name: [value] for name, value in params.items()}))


def _near(found: Answer) -> dict[str, tuple[int, int]]:
    return {part.label: (part.reports, part.occurrences) for part in found.nearest}


def test_a_mistyped_string_leads_to_the_one_that_was_meant(library: Library) -> None:
    assert nearest(library.engine, "首为不罚") == ("首违不罚",)
    assert _near(_ask(library, '"首为不罚"')) == {'"首违不罚"': (4, 5)}
    assert _near(_ask(library, '"枫桥经验" "首为不罚"'))['"首违不罚"'] == (4, 5)


def test_the_longest_parts_that_occur_are_told_longest_first(library: Library) -> None:
    assert nearest(library.engine, "柔性执法的优化营商环境指数") == ("优化营商环境", "柔性执法")


def test_a_run_that_stands_nowhere_shows_what_comes_nearest_to_it(library: Library) -> None:
    found = _ask(library, "轻微免罚")
    assert found.match == "best"
    assert _near(found) == {'"轻微不罚"': (1, 1)}
    assert to_json(found)["nearest"] == [{"label": '"轻微不罚"', "reports": 1, "occurrences": 1}]


def test_the_search_of_a_nearest_string_finds_what_was_counted(library: Library) -> None:
    (part,) = _ask(library, '"首为不罚"', region="江苏").nearest
    assert part.address == SearchRequest(q='"首违不罚"').address("")
    assert _ask(library, '"首违不罚"').total == part.reports


def test_where_a_string_occurs_nothing_nearest_is_told(library: Library) -> None:
    assert _ask(library, "首违不罚").nearest == ()
    assert "nearest" not in to_json(_ask(library, "首违不罚"))
    filtered = _ask(library, "枫桥经验", region="江苏")
    assert (filtered.total, filtered.nearest) == (0, ())
    assert to_json(filtered)["nearest"] == []


def test_words_that_were_asked_for_are_not_corrected(library: Library) -> None:
    assert _ask(library, "轻微免罚 OR 首违不罚", match="words").nearest == ()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text("首违不罚营商环境的，枫桥经验囧", max_size=9), st.text(max_size=6)))
def test_everything_nearest_occurs_and_no_part_holds_another(library: Library, text: str) -> None:
    found = nearest(library.engine, text)
    assert len(found) == len(set(found)) <= MOST
    assert all(library.engine.count(Literal(each)).occurrences for each in found)
    parts = [each for each in found if each in text]
    assert not any(one in other for one in parts for other in parts if one != other)
