"""How names are shortened."""

from __future__ import annotations

import pytest

from index import gazetteer
from index.placenames import Kind, lexicon, short_forms, township_stem


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("江苏省", ("江苏",)),
        ("内蒙古自治区", ("内蒙古",)),
        ("新疆维吾尔自治区", ("新疆",)),
        ("香港特别行政区", ("香港",)),
        ("大兴安岭地区", ("大兴安岭",)),
        ("锡林郭勒盟", ("锡林郭勒",)),
        ("巴音郭楞蒙古自治州", ("巴音郭楞", "巴音郭楞州")),
        ("积石山保安族东乡族撒拉族自治县", ("积石山", "积石山县")),
        ("东乡族自治县", ("东乡", "东乡县")),
        ("鄂伦春自治旗", ("鄂伦春", "鄂伦春旗")),
        ("准格尔旗", ("准格尔",)),
        ("土默特左旗", ()),
        ("井陉矿区", ()),
        ("沙县区", ("沙县",)),
        ("沙市区", ("沙市",)),
        ("歙县", ()),
        ("城区", ()),
    ],
)
def test_kinds_and_peoples_are_left_out_of_a_short_form(name: str, expected: tuple[str, ...]) -> None:
    assert short_forms(name) == expected


@pytest.mark.parametrize(
    ("name", "stem"),
    [("贤庠镇", "贤庠"), ("金龙街道", "金龙"), ("麦地坪白族乡", "麦地坪"), ("辉苏木", ""), ("大余县", "")],
)
def test_a_township_stem_is_the_name_without_its_kind(name: str, stem: str) -> None:
    assert township_stem(name) == stem


def test_every_short_form_is_part_of_the_name_and_has_two_characters_or_more() -> None:
    for name in gazetteer.in_force().values():
        for place, short in enumerate(short_forms(name)):
            assert len(short) >= 2
            assert name.startswith(short[:-1] if place else short)


def test_the_surest_bearer_of_a_name_comes_first() -> None:
    for bearers in lexicon().values():
        assert [bearer.kind for bearer in bearers] == sorted(bearer.kind for bearer in bearers)
    assert lexicon()["大余县"][0].kind is Kind.FULL
