"""What a query may have meant: offered with its count, never applied unasked."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from index.report import Report, Section
from search.answer import Answer, answer, to_json
from search.library import Library
from search.request import SearchRequest
from tests.shelf import REPORTS, open_shelf

NOWHERE = Report("x", "某地报告", (Section(("other",), "", "推行首违不罚。"),))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_shelf(tmp_path_factory.mktemp("shelf"), (*REPORTS, NOWHERE)) as opened:
        yield opened


def _ask(library: Library, q: str, **given: str) -> Answer:
    return answer(library, SearchRequest.read({"q": [q]} | {name: [value] for name, value in given.items()}))


def _said(found: Answer) -> list[tuple[str, str, int]]:
    return [(offer.facet, offer.label, offer.reports) for offer in found.offers]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("首违不罚 江西", [("region", "江西省", 2)]),
        ("首违不罚 2022", [("year", "2022", 2)]),
        ("2022年度 首违不罚", [("year", "2022", 2)]),
        ('"首违不罚" 江西', [("region", "江西省", 2)]),
        ("首违不罚 江西 2022", [("all", "江西省、2022", 1), ("region", "江西省", 1)]),
        ("sectoin:problems 首违不罚", [("field", "section:problems", 1)]),
        ("年分:2022 首违不罚", [("field", "年度:2022", 2)]),
        ("首违不罚", []),
        ('首违不罚 "2022"', []),
        ("首违不罚 浙江", [("match", "按相近程度检索", 5)]),
        ("region:江西 首违不罚", []),
    ],
)
def test_a_place_a_year_or_a_field_is_offered_with_what_it_finds(
    library: Library, query: str, expected: list[tuple[str, str, int]]
) -> None:
    assert _said(_ask(library, query)) == expected


def test_what_comes_nearest_is_offered_where_nothing_was_found_and_not_twice(library: Library) -> None:
    for asked, match in (("首违不罚 枫桥经验", "auto"), ("枫桥经验的首违不罚", "literal")):
        assert [offer.facet for offer in _ask(library, asked, match=match).offers] == ["match"]
    for asked, match in (('"枫桥经验的首违不罚"', "auto"), ("囧囧", "best"), ("囧囧", "auto")):
        assert _said(_ask(library, asked, match=match)) == []


def test_an_offer_leads_to_what_it_counts(library: Library) -> None:
    for query in ("首违不罚 江西 2022", "sectoin:problems 首违不罚"):
        for offer in _ask(library, query).offers:
            meant = SearchRequest.read(parse_qs(offer.address.removeprefix("?")))
            assert answer(library, meant).total == offer.reports


def test_what_is_chosen_already_is_not_offered(library: Library) -> None:
    assert [offer.facet for offer in _ask(library, "首违不罚 江西", region="江苏").offers] == ["match"]


def test_nothing_is_applied_and_the_data_hold_the_offer(library: Library) -> None:
    found = _ask(library, "首违不罚 2022")
    assert found.read_as == '"首违不罚" AND "2022"'
    offer = {"facet": "year", "value": "2022", "label": "2022", "reports": 2}
    assert to_json(found)["offers"] == [offer]
    assert "offers" not in to_json(_ask(library, "首违不罚"))


def test_reports_without_a_region_can_be_asked_for(library: Library) -> None:
    assert _ask(library, "首违不罚").unplaced == 1
    for found in (_ask(library, "首违不罚", region="none"), _ask(library, "首违不罚 地区:未注明")):
        assert [hit.report.id for hit in found.hits] == ["x"]
    assert _ask(library, "首违不罚", region="江西").unplaced == 1
    assert to_json(_ask(library, "首违不罚"))["unplaced"] == 1
