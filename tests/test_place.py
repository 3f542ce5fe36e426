from __future__ import annotations

import pytest

from crawler.reading.extraction.clues import Clues, Named, Place
from crawler.reading.extraction.place import locate
from index import regions


def place(*issuers: str, year: int | None = 2023, **more: list[str]) -> Place:
    named = [Named(text, "title") for text in issuers]
    sites = [Named(text, "site") for text in more.get("sites", [])]
    hearsay = [Named(text, "imprint") for text in more.get("hearsay", [])]
    return locate(Clues(named, sites=sites, hearsay=hearsay, texts=more.get("texts", []), year=year))


def told(found: Place) -> tuple[str, str, str]:
    return "/".join(regions.names(found.region)), found.level, found.body


@pytest.mark.parametrize(
    ("issuer", "names", "level", "body"),
    [
        ("中共大余县委 大余县人民政府", "江西省/赣州市/大余县", "county", "government"),
        ("陵川县教育局", "山西省/晋城市/陵川县", "county", "department"),
        ("大余县发展和改革委员会", "江西省/赣州市/大余县", "county", "department"),
        ("陇南市", "甘肃省/陇南市", "prefecture", "government"),
        ("宁夏回族自治区司法厅", "宁夏回族自治区", "province", "department"),
        ("鲤城区人民政府金龙街道办事处", "福建省/泉州市/鲤城区/金龙街道", "township", "government"),
        ("东莞市虎门镇人民政府", "广东省/东莞市/虎门镇", "township", "government"),
        ("贤庠镇人民政府", "浙江省/宁波市/象山县/贤庠镇", "township", "government"),
        ("国家税务总局大余县税务局", "江西省/赣州市/大余县", "county", "department"),
        ("广州市公安局天河区分局", "广东省/广州市/天河区", "county", "department"),
        ("威海市生态环境局荣成分局", "山东省/威海市/荣成市", "county", "department"),
        ("珠海高新区管委会", "广东省/珠海市", "zone", "government"),
        ("昆山经济技术开发区管理委员会", "江苏省/苏州市/昆山市", "zone", "government"),
        ("湘江新区管委会", "湖南省/长沙市", "zone", "government"),
        ("上海市浦东新区", "上海市/浦东新区", "county", "government"),
        ("高新区(新市区)人民政府", "新疆维吾尔自治区/乌鲁木齐市/新市区", "county", "government"),
        ("吉林市人民政府", "吉林省/吉林市", "prefecture", "government"),
        ("襄樊市人民政府", "湖北省/襄阳市", "prefecture", "government"),
        ("小龍門鄉人民政府", "湖南省/怀化市/辰溪县/小龙门乡", "township", "government"),
        ("武汉市市场监督管理局", "湖北省/武汉市", "prefecture", "department"),
    ],
)
def test_an_issuer_that_names_its_place_settles_it(issuer: str, names: str, level: str, body: str) -> None:
    year = 2009 if "襄樊" in issuer else 2023
    assert told(place(issuer, year=year)) == (names, level, body)


@pytest.mark.parametrize("issuer", ["鼓楼区人民政府", "城关镇人民政府", "朝阳区教育委员会"])
def test_a_shared_name_stays_open(issuer: str) -> None:
    found = place(issuer)
    assert found.region == ""
    assert found.level
    assert found.warnings[0].startswith("ambiguous_region")


@pytest.mark.parametrize("site", ["320302", "徐州市鼓楼区人民政府", "徐州市人民政府门户网站"])
def test_the_site_settles_a_shared_name(site: str) -> None:
    assert place("鼓楼区人民政府", sites=[site]).region == "320302"


def test_another_issuer_settles_a_shared_name_without_taking_its_place() -> None:
    found = place("鸡鸣乡人民政府", "城口县人民政府")
    assert told(found) == ("重庆市/城口县/鸡鸣乡", "township", "government")


def test_the_page_foot_settles_a_shared_name_but_moves_no_other() -> None:
    assert place("鼓楼区人民政府", hearsay=["320302"]).region == "320302"
    assert place("杨巷镇人民政府", hearsay=["511422"]).region == "320282109"


@pytest.mark.parametrize(
    ("issuer", "site", "names", "level"),
    [
        ("区市场监管局", "500107", "重庆市/九龙坡区", "county"),
        ("省人民政府", "湖北省司法厅", "湖北省", "province"),
        ("市司法局", "360723", "江西省/赣州市", "prefecture"),
        ("区人民政府", "511422", "四川省/眉山市/彭山区", "county"),
        ("教育局", "大余县人民政府", "江西省/赣州市/大余县", "county"),
        ("高新区管委会", "株洲市人民政府", "湖南省/株洲市", "zone"),
    ],
)
def test_a_relative_name_is_read_from_where_it_stands(issuer: str, site: str, names: str, level: str) -> None:
    assert told(place(issuer, sites=[site]))[:2] == (names, level)


@pytest.mark.parametrize("site", [[], ["广东省"]])
def test_a_relative_name_without_ground_stays_open(site: list[str]) -> None:
    found = place("区市场监管局", sites=site)
    assert (found.region, found.body) == ("", "department")
    assert found.warnings == ("unknown_region: 区市场监管局",)


def test_a_township_that_no_table_knows_belongs_to_its_county() -> None:
    found = place("大余县无名镇人民政府")
    assert (found.region, found.level, found.warnings) == (
        "360723",
        "township",
        ("unknown_township: 无名镇",),
    )


def test_a_district_that_is_gone_is_not_read_as_its_city() -> None:
    assert place("大同市城区人民政府", year=2023).region == ""


def test_places_that_the_text_mentions_do_not_count() -> None:
    texts = ["2023年，我局赴四川省成都市、北京市朝阳区学习，四川省成都市给予支持。"]
    assert place("区市场监管局", texts=texts).region == ""
    assert place(texts=texts) == Place()


def test_who_acts_in_the_first_paragraph_tells_the_place_of_a_report_without_issuer() -> None:
    found = place(texts=["2021年，杨巷镇坚持依法办事。", "杨巷镇全年学法十次。"])
    assert (found.region, found.warnings) == ("320282109", ("region_from_text",))


def test_two_who_act_tell_nothing() -> None:
    texts = ["2021年，杨巷镇坚持依法办事，大余县始终支持杨巷镇。", "大余县全年学法十次。"]
    assert place(texts=texts) == Place()
