"""A request and its address are the same thing; what cannot be meant is refused with its name."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import FACETS, Filters
from search.request import RequestError, SearchRequest, read_regions, read_years

VALUES = {
    "region": st.sampled_from(["320000", "360723", "511403"]),
    "level": st.sampled_from(["county", "zone"]),
    "body": st.sampled_from(["government", "department"]),
    "year": st.sampled_from(["2018", "2022"]),
    "section": st.sampled_from(["problems", "title"]),
}
requests = st.builds(
    SearchRequest,
    q=st.text(st.characters(codec="utf-8"), max_size=20),
    match=st.sampled_from(["auto", "literal", "words"]),
    sort=st.sampled_from(["relevance", "newest"]),
    variants=st.booleans(),
    page=st.integers(1, 99),
    size=st.integers(1, 100),
    **{
        name: st.frozensets(values, max_size=2).map(lambda chosen: tuple(sorted(chosen)))
        for name, values in VALUES.items()
    },
)


@given(requests)
def test_an_address_gives_its_request_back(request: SearchRequest) -> None:
    assert SearchRequest.read(parse_qs(request.address("/")[2:], keep_blank_values=True)) == request


@given(requests, requests, st.sets(st.sampled_from([*VALUES, "q", "sort", "page", "variants"])))
def test_an_address_with_changes_is_that_of_the_changed_request(
    request: SearchRequest, other: SearchRequest, names: set[str]
) -> None:
    changes = {name: getattr(other, name) for name in names}
    assert request.address("/", **{"page": 1} | changes) == request.having(**changes).address("/")


@given(requests, st.sampled_from(FACETS), st.data())
def test_toggling_twice_is_the_first_page_again(
    request: SearchRequest, facet: str, data: st.DataObject
) -> None:
    value = data.draw(VALUES[facet])
    toggled = request.having(**{facet: request.toggled(facet, value)})
    assert (value in toggled.chosen(facet)) != (value in request.chosen(facet))
    assert toggled.having(**{facet: toggled.toggled(facet, value)}) == request.having()


def test_regions_are_read_from_names_paths_and_codes() -> None:
    read = SearchRequest.read({"region": ["江苏", "江西/大余县", "511403", "江苏省"]})
    assert read.region == ("320000", "360723", "511403")


def test_a_former_name_or_code_is_todays_region() -> None:
    assert (
        SearchRequest.read({"region": ["彭山县"]}).region
        == SearchRequest.read({"region": ["511422"]}).region
        == ("511403",)
    )


def test_a_province_wins_over_a_town_of_its_name() -> None:
    assert read_regions("吉林") == ("220000",)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2022", ("2022",)),
        ("2020..2022", ("2020", "2021", "2022")),
        ("2020-2021", ("2020", "2021")),
        (" 2022 ", ("2022",)),
        ("２０２２", ("2022",)),
        ("2020—2021", ("2020", "2021")),
        ("2022年", ("2022",)),
    ],
)
def test_years_are_single_or_ranges(text: str, years: tuple[str, ...]) -> None:
    assert read_years(text) == years


def test_open_ranges_reach_to_either_end() -> None:
    assert read_years("..2000")[-1] == "2000"
    assert read_years("2020..")[0] == "2020"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", "火星人"),
        ("region", "鼓楼区"),
        ("year", "昨天"),
        ("year", "2023..2020"),
        ("year", "20222"),
        ("year", "2020 2021"),
        ("level", "city"),
        ("body", "x"),
        ("section", "附录"),
        ("match", "fuzzy"),
        ("sort", "best"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "１"),
        ("size", "101"),
        ("size", "ten"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(RequestError, match=f"^{name}: "):
        SearchRequest.read({name: [value]})


def test_an_ambiguous_region_is_answered_with_the_paths_to_choose_from() -> None:
    with pytest.raises(RequestError, match="江苏省/南京市/鼓楼区"):
        SearchRequest.read({"region": ["鼓楼区"]})


def test_empty_values_and_unknown_parameters_are_no_filters() -> None:
    assert SearchRequest.read({"region": [""], "year": [""], "utm": ["x"]}) == SearchRequest()


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert SearchRequest.read({"q": ["首\ud800"]}).q == "首?"


def test_filters_are_what_the_engine_wants() -> None:
    request = SearchRequest.read({"year": ["2020..2021"], "section": ["problems"]})
    assert request.filters == Filters(year=frozenset({2020, 2021}), section=frozenset({"problems"}))
    assert request.narrowed
    assert not SearchRequest(q="首违不罚", sort="newest").narrowed
