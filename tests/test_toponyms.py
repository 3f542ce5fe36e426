"""Places named in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import gazetteer, regions
from index.toponyms import toponyms

NAMES = list(gazetteer.in_force().values())
PIECES = st.sampled_from(
    [*NAMES, "江西", "赣州", "大余", "会同", "人民政府", "关于", "2022年", "市场", "，", "中共"]
)


def named(text: str, year: int = 2022) -> list[tuple[str, list[str]]]:
    return [
        (mention.name, [region.code for region in mention.regions])
        for mention in regions.mentions(text, year)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大余县人民政府关于2022年", [("大余县", ["360723"])]),
        ("江苏省南京市鼓楼区", [("江苏省", ["320000"]), ("南京市", ["320100"]), ("鼓楼区", ["320106"])]),
        ("江西赣州大余", [("江西", ["360000"]), ("赣州", ["360700"]), ("大余", ["360723"])]),
        ("湖南省湘西州花垣县", [("湖南省", ["430000"]), ("湘西州", ["433100"]), ("花垣县", ["433124"])]),
        ("吉林吉林", [("吉林", ["220000"]), ("吉林", ["220200"])]),
        ("青海海南", [("青海", ["630000"]), ("海南", ["632500"])]),
        ("海南", [("海南", ["460000"])]),
        ("中共和县委员会", [("和县", ["340523"])]),
        ("高新区(新市区)人民政府", [("新市区", ["650104"])]),
        ("阳泉市城区人民政府", [("阳泉市", ["140300"]), ("城区", ["140302"])]),
        ("赣州市场监管", [("赣州", ["360700"])]),
        ("赣州市市场监管局", [("赣州市", ["360700"])]),
        ("在广安召开", [("广安", ["511600"])]),
        ("渝北区司法局", [("渝北区", ["500157"])]),
        ("大余2022年", [("大余", ["360723"])]),
    ],
)
def test_a_text_names_places(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "公安机关会同有关部门推广安全，推进长治久安",
        "加大理论学习，确保定期报告，沟通化解矛盾",
        "自然资源和公共和平",
        "各市和县级政府",
        "适应城市发展",
        "淮阴市",
        "",
    ],
)
def test_words_that_look_like_names_are_none(text: str) -> None:
    assert named(text) == []


def test_a_province_does_not_turn_a_word_into_a_county() -> None:
    assert named("湖北公安机关") == [("湖北", ["420000"])]


def test_a_name_counts_until_the_year_when_it_was_given_up() -> None:
    assert named("新市区", 2014) == [("新市区", ["130602", "650104"])]
    assert named("新市区", 2016) == [("新市区", ["650104"])]
    assert named("江北区", 2020) == [("江北区", ["330205", "500157"])]
    assert named("彭山县", 2013) == [("彭山县", ["511403"])]


def test_a_divided_place_is_named_by_all_who_have_a_part_of_it() -> None:
    assert named("邯郸县人民政府", 2015) == [("邯郸县", ["130402", "130403"])]


def test_full_names_are_told_from_short_forms() -> None:
    told = [(mention.name, mention.full) for mention in regions.mentions("江西赣州市大余。恩施州")]
    assert told == [("江西", False), ("赣州市", True), ("大余", False), ("恩施州", True)]


@given(st.lists(PIECES, max_size=8).map("".join))
def test_mentions_stand_where_they_say_and_do_not_overlap(text: str) -> None:
    end = 0
    for mention in regions.mentions(text):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.name
        assert mention.regions
        end = mention.end


@given(st.sampled_from(list(gazetteer.in_force())))
def test_the_whole_path_written_out_names_the_region_alone(code: str) -> None:
    last = regions.mentions("".join(regions.names(code)))[-1]
    assert [region.code for region in last.regions] == [code]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(found.codes for found in toponyms(text))
