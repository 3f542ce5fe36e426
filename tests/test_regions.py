"""The gazetteer: what holds for every region, and facts that anybody can look up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import gazetteer, regions
from index.regions import Region


def below(code: str = "") -> list[Region]:
    found = []
    for region in regions.children(code):
        found += [region, *below(region.code)]
    return found


ALL = below()
ABOVE_TOWNSHIPS = [region for region in ALL if region.level != "township"]
TOWNSHIPS = [region for region in ALL if region.level == "township"]
FORMER = gazetteer.former()


def codes(found: tuple[Region, ...]) -> list[str]:
    return [region.code for region in found]


def paths(found: tuple[Region, ...]) -> list[str]:
    return ["".join(regions.names(region.code)) for region in found]


def test_the_tree_holds_every_province_prefecture_county_and_township_once() -> None:
    levels = [region.level for region in ALL]
    assert len({region.code for region in ALL}) == len(ALL)
    assert [levels.count(level) for level in regions.LEVELS[:3]] == [34, 333, 2847]
    assert levels.count("township") == len(TOWNSHIPS) > 38_000


def test_every_path_starts_with_a_province_ends_with_the_region_and_goes_down() -> None:
    for region in ALL:
        found = regions.path(region.code)
        ranks = [regions.LEVELS.index(step.level) for step in found]
        assert found[0].level == "province"
        assert found[-1] == region == regions.get(region.code)
        assert ranks == sorted(set(ranks))


def test_a_parent_has_the_region_among_its_children() -> None:
    for region in ABOVE_TOWNSHIPS:
        for child in regions.children(region.code):
            assert regions.parent(child.code) == region
            assert regions.is_within(child.code, region.code)
            assert not regions.is_within(region.code, child.code)


def test_every_province_prefecture_and_county_is_found_by_name_and_by_path() -> None:
    for region in ABOVE_TOWNSHIPS:
        assert region in regions.find(region.name)
        assert regions.find("/".join(regions.names(region.code))) == (region,)


@given(st.sampled_from(ABOVE_TOWNSHIPS))
def test_every_region_is_found_by_its_path_written_out(region: Region) -> None:
    assert region in regions.find("".join(regions.names(region.code)))


@given(st.sampled_from(TOWNSHIPS))
def test_every_township_is_found_by_name_by_path_and_in_its_county(township: Region) -> None:
    above = regions.parent(township.code)
    assert above is not None
    assert township in regions.find(township.name)
    assert township in regions.townships(township.name)
    assert township in regions.townships(township.name, above.code)
    assert township in regions.find("/".join(regions.names(township.code)))


def test_every_former_code_leads_to_regions_in_force() -> None:
    for former in FORMER:
        found = regions.successors(former.code)
        assert found
        assert all(region in ABOVE_TOWNSHIPS for region in found)
        assert regions.get(former.code) == (found[0] if len(found) == 1 else None)


def test_every_former_name_is_one_of_its_successor() -> None:
    for former in FORMER:
        if len(former.heirs) == 1 and (heir := regions.get(former.heirs[0])) and heir.name != former.name:
            assert former.name in regions.former_names(heir.code)


@given(st.text(max_size=30))
def test_any_text_is_answered_with_regions_in_force(text: str) -> None:
    for found in (regions.find(text), regions.suggest(text), regions.townships(text)):
        assert all(regions.get(region.code) == region for region in found)
    assert not regions.path(text) or regions.get(text)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("360723", ("江西省", "赣州市", "大余县")),
        ("429004", ("湖北省", "仙桃市")),
        ("419001", ("河南省", "济源市")),
        ("500238202", ("重庆市", "巫溪县", "大河乡")),
        ("659001", ("新疆维吾尔自治区", "石河子市")),
        ("441900003", ("广东省", "东莞市", "东城街道")),
        ("810000", ("香港特别行政区",)),
        ("511422", ("四川省", "眉山市", "彭山区")),
        ("999999", ()),
        ("", ()),
        ("36", ()),
        ("三六〇七二三", ()),
    ],
)
def test_names_lead_from_the_province_to_the_region(code: str, names: tuple[str, ...]) -> None:
    assert regions.names(code) == names


@pytest.mark.parametrize(
    ("former", "today"),
    [
        ("110228", "密云区"),
        ("422801", "恩施市"),
        ("522200", "铜仁市"),
        ("532700", "普洱市"),
        ("330621", "柯桥区"),
        ("360402", "濂溪区"),
        ("341424", "和县"),
        ("371202", "莱芜区"),
        ("500112", "两江新区"),
        ("510216", "綦江区"),
    ],
)
def test_a_former_code_means_the_region_that_took_its_place(former: str, today: str) -> None:
    region = regions.get(former)
    assert region is not None
    assert region.name == today


@pytest.mark.parametrize(
    ("former", "today"),
    [("371200", ["370116", "370117"]), ("130421", ["130402", "130403"]), ("330104", ["330102", "330114"])],
)
def test_a_divided_region_has_several_successors_and_no_code_is_guessed(
    former: str, today: list[str]
) -> None:
    assert regions.get(former) is None
    assert regions.path(former) == ()
    assert codes(regions.successors(former)) == today


def test_a_code_in_force_wins_over_what_it_meant_before() -> None:
    assert [entry.name for entry in FORMER if entry.code == "511403"] == ["李渡区"]
    assert regions.get("511403") == Region("511403", "彭山区", "county")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("江苏省", "320000"),
        ("江苏", "320000"),
        ("内蒙古", "150000"),
        ("大余", "360723"),
        ("陵川", "140524"),
        ("麻阳", "431226"),
        ("麻阳县", "431226"),
        ("恩施州", "422800"),
        ("神农架", "429021"),
        ("万柏林", "140109"),
        ("鄂温克", "150724"),
        ("浦东", "310115"),
        ("歙县", "341021"),
        ("仙桃", "429004"),
        ("长沙", "430100"),
        ("赣州市", "360700"),
        ("彭山县", "511403"),
        ("彭山", "511403"),
        ("襄樊", "420600"),
        ("襄樊市", "420600"),
        ("密云县", "110118"),
        ("万盛区", "500110"),
        ("莱芜", "370116"),
        ("江西/大余县", "360723"),
        ("江西 赣州 大余", "360723"),
        ("江西省赣州市大余县", "360723"),
        ("江西赣州大余", "360723"),
        ("保定市新市区", "130602"),
        ("乌鲁木齐新市区", "650104"),
        ("浙江省宁波市象山县贤庠镇", "330225104"),
        ("鲤城区金龙街道办事处", "350502007"),
        ("360723", "360723"),
        ("511422", "511403"),
        (" 大余县 ", "360723"),
    ],
)
def test_a_name_finds_its_region(name: str, code: str) -> None:
    assert codes(regions.find(name)) == [code]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("鼓楼区", ["江苏省南京市鼓楼区", "江苏省徐州市鼓楼区", "福建省福州市鼓楼区", "河南省开封市鼓楼区"]),
        ("朝阳区", ["北京市朝阳区", "吉林省长春市朝阳区"]),
        ("新市区", ["河北省保定市竞秀区", "新疆维吾尔自治区乌鲁木齐市新市区"]),
        ("江北区", ["浙江省宁波市江北区", "重庆市两江新区"]),
        ("莱芜市", ["山东省济南市莱芜区", "山东省济南市钢城区"]),
        ("铁西区", ["辽宁省沈阳市铁西区", "辽宁省鞍山市铁西区", "吉林省四平市铁西区"]),
        ("海南", ["内蒙古自治区乌海市海南区", "海南省", "青海省海南藏族自治州"]),
    ],
)
def test_a_shared_name_finds_all_who_bear_it(name: str, expected: list[str]) -> None:
    assert paths(regions.find(name)) == expected


@pytest.mark.parametrize(
    "name", ["", " / ", "乌有县", "市", "江西省大埔县", "江苏/大余县", "新疆生产建设兵团", "0"]
)
def test_an_unknown_name_finds_nothing(name: str) -> None:
    assert regions.find(name) == ()


def test_townships_are_found_within_a_region_or_everywhere() -> None:
    assert len(regions.townships("大河乡")) > 1
    assert codes(regions.townships("大河乡", "500238")) == ["500238202"]
    assert codes(regions.townships("大河乡", "500000")) == ["500238202"]
    assert codes(regions.townships("金龙街道办事处", "350502")) == ["350502007"]
    assert codes(regions.townships("贤庠")) == ["330225104"]
    assert regions.townships("贤庠镇", "360000") == ()
    assert regions.townships("贤庠镇", "999999") == ()


def test_a_former_region_is_within_what_its_successor_is_within() -> None:
    assert regions.is_within("511422", "511400")
    assert not regions.is_within("371200", "370000")
    assert not regions.is_within("360723", "")


def test_a_city_without_counties_has_its_townships_directly_below() -> None:
    assert {region.level for region in regions.children("441900")} == {"township"}
    assert regions.children("999999") == ()


def test_suggestions_begin_with_the_likeliest_and_keep_to_the_limit() -> None:
    assert codes(regions.suggest("大余", 1)) == ["360723"]
    assert [region.name for region in regions.suggest("江", 3)] == ["江苏省", "江西省", "江门市"]
    assert paths(regions.suggest("彭山县")) == ["四川省眉山市彭山区"]
    assert paths(regions.suggest("贤庠")) == ["浙江省宁波市象山县贤庠镇"]
    assert codes(regions.suggest("", 2)) == ["110000", "120000"]
    assert regions.suggest("乌有") == ()
    assert "麻阳苗族自治县" in [region.name for region in regions.suggest("阳苗")]


def test_former_names_are_told_oldest_first() -> None:
    assert regions.former_names("511403") == ("彭山县",)
    assert regions.former_names("530800")[-1] == "思茅市"
    assert regions.former_names("999999") == ()
