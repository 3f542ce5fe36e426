"""Reports whose title and signature name nobody: told by how they speak of themselves, and by address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.governments.directory import Government, built_in
from crawler.governments.hosts import domain_of
from crawler.reading.extraction.clues import Clues, Named, Place
from crawler.reading.extraction.place import locate
from index import regions
from index.regions import Region

GOVERNMENTS = built_in().within()
SURE = [government for government in GOVERNMENTS if government.confidence != "C"]
KINDS = ("省", "市", "县", "区", "州", "盟", "旗")
COUNTIES = [government for government in SURE if government.region.level == "county"]


def read(
    url: str,
    *texts: str,
    publishers: tuple[str, ...] = (),
    trail: tuple[str, ...] = (),
    title: str = "",
    to: tuple[str, ...] = (),
) -> Place:
    return locate(
        Clues(
            [Named(title, "title")] if title else [],
            [Named(name, "table 发布机构") for name in publishers],
            trail=[Named(step, "breadcrumbs") for step in trail],
            texts=texts,
            addressees=to,
            url=url,
            year=2023,
        )
    )


def told(place: Place) -> tuple[str, str, str]:
    return "/".join(regions.names(place.region)), place.level, place.body


def kind_of(region: Region) -> str:
    return next((kind for kind in KINDS if region.name.endswith(kind)), "")


def test_what_says_our_county_on_a_government_s_site_is_that_government_s() -> None:
    wrong = []
    for government in SURE:
        region = government.region
        if not kind_of(region):
            continue  # 大兴安岭地区 does not say 我地区.
        place = read(government.front + "art/1.html", f"2023年，我{kind_of(region)}扎实推进法治政府建设。")
        if (place.region, place.level, place.body) != (region.code, region.level, "government"):
            wrong.append((region, place))
    assert wrong == []


def test_a_row_to_be_confirmed_counts_only_where_the_page_names_the_place() -> None:
    for government in GOVERNMENTS:
        kind = kind_of(government.region)
        if government.confidence == "C" and kind:
            text = f"2023年，我{kind}扎实推进法治政府建设。"
            assert read(government.front, text).region == ""
            assert read(government.front, text, f"法治{government.region.name}").region == government.code


@given(st.sampled_from(COUNTIES), st.sampled_from(["省", "州", "盟"]))
def test_what_says_our_province_on_a_county_s_site_contradicts_it(government: Government, kind: str) -> None:
    place = read(government.front, f"2023年，我{kind}扎实推进法治政府建设。")
    assert place.region == ""
    assert place.warnings[0].startswith("contradicting_site")


@given(st.sampled_from(COUNTIES), st.data())
def test_a_township_s_report_on_its_county_s_site_is_told_by_its_name(
    government: Government, data: st.DataObject
) -> None:
    below = [region for region in regions.children(government.code) if region.level == "township"]
    kinds = ("镇", "乡", "街道")
    named = [region for region in below if region.name.endswith(kinds)]
    if not named:
        return
    township = data.draw(st.sampled_from(named))
    kind = next(kind for kind in ("街道", "镇", "乡") if township.name.endswith(kind))
    place = read(government.front, f"2023年，{township.name}坚持依法行政，我{kind}成效明显。")
    assert (place.region, place.level, place.body) == (township.code, "township", "government")


@given(st.sampled_from(SURE), st.sampled_from(["sfj", "scjgj", "fgw"]))
def test_a_bureau_on_a_government_s_site_is_of_its_place_whoever_has_the_folder(
    government: Government, folder: str
) -> None:
    place = read(f"{government.front}bm/{folder}_7/1.html", "2023年，我局扎实推进，我县、我市成效明显。")
    region = government.region
    assert (place.region, place.level, place.body) == (region.code, region.level, "department")


@pytest.mark.parametrize(
    ("url", "text", "named"),
    [
        ("https://sfj.yueyang.gov.cn/1.html", "我局扎实推进。", "岳阳市司法局"),
        ("http://www.cqwx.gov.cn/bm/qscjgj_71/1.html", "本局扎实推进。", "巫溪县市场监督管理局"),
        ("https://www.cqwx.gov.cn/zwgk/1.html", "我局扎实推进。", ""),
        ("http://sft.hubei.gov.cn/1.html", "我厅扎实推进。", "湖北省司法厅"),
        ("https://ga.sz.gov.cn/1.html", "我局扎实推进。", "深圳市公安局"),
        ("https://edu.sh.gov.cn/1.html", "我委扎实推进。", "上海市教育委员会"),
        ("https://wjw.sz.gov.cn/1.html", "我委扎实推进。", "深圳市卫生健康委员会"),
        ("https://sjj.gzlps.gov.cn/1.html", "我局扎实推进。", ""),
    ],
)
def test_a_bureau_is_named_by_its_subdomain_or_folder_alone_where_that_says_it(
    url: str, text: str, named: str
) -> None:
    assert read(url, text).named == named


def test_a_government_s_report_on_its_bureau_s_site_is_the_government_s() -> None:
    place = read("https://sfj.yueyang.gov.cn/1.html", "2023年，我市扎实推进法治政府建设。")
    assert told(place) == ("湖南省/岳阳市", "prefecture", "government")


def test_a_folder_tells_the_district_on_its_city_s_site_and_the_township_on_its_county_s() -> None:
    found = read("https://www.beijing.gov.cn/gongkai/qzf/myq/202303/1.html", "我区扎实推进。")
    assert told(found) == ("北京市/密云区", "county", "government")
    found = read("http://www.cqwx.gov.cn/jz/dhx/zwgk_7/1.html", "我乡扎实推进。")
    assert told(found) == ("重庆市/巫溪县/大河乡", "township", "government")


def test_a_township_that_nothing_names_is_left_at_its_county() -> None:
    found = read("http://www.cqwx.gov.cn/zwgk/1.html", "我乡扎实推进。")
    assert told(found) == ("重庆市/巫溪县", "township", "government")
    assert found.named == ""
    assert found.warnings[0].startswith("unknown_township")


def test_the_breadcrumbs_name_who_has_the_page() -> None:
    found = read("http://www.cqwx.gov.cn/zwgk/1.html", "我乡扎实推进。", trail=("年度报告", "大河乡", "首页"))
    assert told(found) == ("重庆市/巫溪县/大河乡", "township", "government")


def test_who_publishes_for_its_government_is_not_the_author() -> None:
    found = read("http://www.cqwx.gov.cn/1.html", "我县扎实推进。", publishers=("巫溪县司法局",))
    assert (found.region, found.body) == ("500238", "government")
    found = read("http://www.cqwx.gov.cn/1.html", "我局扎实推进。", publishers=("巫溪县司法局",))
    assert (found.body, found.named) == ("department", "巫溪县司法局")


def test_whom_it_is_written_to_is_never_the_author_but_settles_a_shared_name() -> None:
    found = read("", "2022年，新城区深入学习，成效明显。", to=("西安市人民政府",))
    assert told(found) == ("陕西省/西安市/新城区", "county", "government")
    assert read("", "2022年，我区深入学习。", to=("西安市人民政府",)).region == ""


def test_a_name_in_the_text_that_the_address_contradicts_is_left_open() -> None:
    found = read("http://www.jxdy.gov.cn/1.html", "2023年，信丰县坚持依法行政。")
    assert (found.region, found.warnings) == ("", ("contradicting_site: 信丰县 / jxdy.gov.cn",))


def test_a_province_s_report_stays_the_province_s_on_a_county_s_site() -> None:
    found = read("http://www.jxdy.gov.cn/1.html", "我县深入学习。", title="江西省人民政府")
    assert told(found) == ("江西省", "province", "government")


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("2023年，江苏省坚持学习，我市成效明显。", "320681"),
        ("2023年，南通市坚持学习，我市成效明显。", ""),
        ("2023年，南通市坚持学习，启东市坚持普法，启东市成效明显，我市推广。", "320681"),
        ("2023年，启东市坚持学习，我市成效明显。", "320681"),
    ],
)
def test_a_city_above_that_acts_too_is_the_author_only_where_nothing_else_can_be(
    text: str, region: str
) -> None:
    assert read("http://www.qidong.gov.cn/1.html", text).region == region


def test_a_row_for_a_township_settles_it() -> None:
    sites = [Named("500238202", "site row")]
    found = locate(Clues([], sites=sites, texts=["我乡坚持学习。"], url="http://www.cqwx.gov.cn/1.html"))
    assert (found.region, found.level, found.named) == ("500238202", "township", "大河乡")


def test_the_site_s_own_number_overrules_the_directory() -> None:
    clues = Clues([], sites=[Named("360722", "meta siteidcode")], texts=["我县深入学习。"])
    url = "http://www.jxdy.gov.cn/1.html"
    told_by_page = locate(Clues([], sites=clues.sites, texts=clues.texts, url=url))
    assert told_by_page.region == "360722"


def test_a_bureau_that_speaks_of_itself_by_name_alone_is_a_bureau() -> None:
    for text in (
        "2023年，区教育局坚持依法治教，全区成效明显。",
        "2023年，巫溪县教育局坚持学习，我县成效明显。",
    ):
        found = read("http://www.cqwx.gov.cn/1.html", text.replace("区教育局", "县教育局"))
        assert (found.region, found.body, found.named[-3:]) == ("500238", "department", "教育局")


def test_a_government_that_speaks_of_its_bureaus_is_no_bureau() -> None:
    texts = ("2023年，我县坚持学习。", "县司法局坚持普法。", "全县成效明显。")
    found = read("http://www.cqwx.gov.cn/1.html", *texts)
    assert (found.region, found.body, found.named) == ("500238", "government", "巫溪县")


def test_a_district_that_speaks_of_its_city_is_told_by_what_it_is_inside() -> None:
    found = read("http://www.haimen.gov.cn/1.html", "2023年，全区坚持学习，在我市名列前茅，全区推广。")
    assert told(found) == ("江苏省/南通市/海门区", "county", "government")


@pytest.mark.parametrize(("year", "kind", "region"), [(2015, "县", "500156"), (2023, "县", "")])
def test_a_place_is_of_the_kind_that_it_was_in_the_report_s_year(year: int, kind: str, region: str) -> None:
    clues = Clues([], texts=[f"我{kind}坚持学习。"], url="http://cqwl.gov.cn/1.html", year=year)
    assert locate(clues).region == region


def test_the_gate_to_traditional_characters_leads_to_the_page_s_own_site() -> None:
    gate = "https://www.beijing.gov.cn/gate/big5/www.bjchp.gov.cn/1.html"
    assert told(read(gate, "我区坚持学习。"))[0] == "北京市/昌平区"


def test_a_township_shared_within_a_city_is_settled_by_the_folder_of_its_county() -> None:
    found = read("http://www.yzcity.gov.cn/nyx/fzzf/1.html", "2024年，仁和镇坚持学习。")
    assert told(found)[0] == "湖南省/永州市/宁远县/仁和镇"


def test_first_letters_name_only_what_lies_directly_below() -> None:
    # 诸城市 lies below 潍坊市, not directly below 山东省; gxq is a 高新区 as well as 广信区.
    assert read("http://www.shandong.gov.cn/zcs/1.html", "我市坚持学习。").region == ""
    assert read("http://www.shandong.gov.cn/zhucheng/1.html", "我市坚持学习。").region == "370782"
    assert read("http://www.zgsr.gov.cn/gxq/1.html", "我区坚持学习。").level == "zone"


def test_two_letters_of_a_folder_name_no_township() -> None:
    # jz is 街镇, the townships' folder, on most sites; 冠县 has a 贾镇 too.
    assert read("http://www.guanxian.gov.cn/jz/1.html", "我镇坚持学习。").region == "371525"


def test_a_township_whose_name_begins_like_a_city_is_no_part_of_it() -> None:
    found = read("", "2023年，桂林路街道坚持学习。")
    assert "450300" not in found.region


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (("2023年，邕宁区蒲庙镇坚持学习，蒲庙镇名列前茅。",), "邕宁区蒲庙镇"),
        (("2023年，南昌市人民政府坚持学习，南昌市坚持普法。",), "南昌市人民政府"),
        (("2023年，康县坚持学习。",), "康县"),
        (("2023年，陇南市康县市场监督管理局坚持学习。",), "陇南市康县市场监督管理局"),
    ],
)
def test_names_that_mean_the_same_are_one_author_and_the_fullest_is_kept(
    texts: tuple[str, ...], named: str
) -> None:
    found = read("", *texts)
    assert found.named == named
    assert found.region


def test_a_zone_s_own_domain_and_a_text_of_its_city_contradict_each_other() -> None:
    found = read("http://public.zhengdong.gov.cn/1.html", "2025年，郑州市坚持学习。")
    assert (found.region, found.warnings) == ("", ("contradicting_site: 郑州市 / public.zhengdong.gov.cn",))


def test_a_title_that_says_only_our_bureau_names_nobody() -> None:
    found = read("https://sfj.yueyang.gov.cn/1.html", "我局坚持学习。", title="我局")
    assert found.named == "岳阳市司法局"


def test_a_zone_on_its_own_domain_is_named() -> None:
    found = read("http://www.zhuhai-hitech.gov.cn/1.html", "2023年，我区扎实推进。")
    assert told(found) == ("广东省/珠海市", "zone", "government")
    found = read("http://www.zhuhai-hitech.gov.cn/1.html", "2023年，高新区坚持学习。")
    assert told(found) == ("广东省/珠海市", "zone", "government")
    found = read("http://www.zhuhai-hitech.gov.cn/1.html", "2023年，高新区综治局坚持学习，我局成效明显。")
    assert told(found) == ("广东省/珠海市", "zone", "department")


@given(st.sampled_from(COUNTIES), st.sampled_from(["", "sfj.", "xxgk."]))
def test_without_a_word_of_itself_a_report_is_nobody_s(government: Government, label: str) -> None:
    url = f"http://{label}{domain_of(government.front)}/zwgk/1.html"
    assert read(url, "2023年，法治政府建设扎实推进，成效明显。") == Place()


PIECES = st.sampled_from(
    [
        *(
            "http://",
            "https://www.",
            "gov.cn",
            "jxdy.gov.cn",
            ".sz.gov.cn",
            "/gate/big5/",
            "[",
            "]",
            "@",
            ":80",
            "%",
        ),
        *(
            "我县",
            "本局",
            "全区",
            "镇党委",
            "：",
            "，",
            "坚持",
            "大余县",
            "人民政府",
            "2023年",
            "现将",
            "街道",
            "区教育局",
        ),
    ]
)
SOUP = st.lists(PIECES | st.text(max_size=8), max_size=20).map("".join)


@given(SOUP, st.lists(SOUP, max_size=5), st.lists(SOUP, max_size=2))
def test_no_address_and_no_text_stop_the_reading_of_a_place(
    url: str, texts: list[str], names: list[str]
) -> None:
    place = read(url, *texts, publishers=tuple(names), trail=tuple(names))
    assert not place.region or regions.get(place.region) is not None
    assert place.level in ("", "zone", *regions.LEVELS)
