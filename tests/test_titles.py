from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.extraction.genre import is_foreign
from crawler.reading.extraction.issuers import body_of, full_name
from crawler.reading.extraction.naming import without_site
from crawler.reading.wording.titles import is_report_title, issuer_in, year_in


@pytest.mark.parametrize(
    "title",
    [
        "中共大余县委 大余县人民政府关于2022年度法治政府建设情况的报告",
        "陵川县教育局 2025年法治政府建设年度报告",
        "关于报送2022年度法治政府建设工作情况的报告",
        "高邮市2015年依法行政工作报告",
        "2023年新桥镇依法治镇工作总结",
        "大余县2022年法治政府建设工作总结及2023年工作计划",
        "小龍門鄉2024年法治政府建設情況報告",
        "大余县2022年法治政府建设情况报告（全文）",
        "大余县2022年法治政府建设情况报告.pdf",
    ],
)
def test_titles_of_reports_are_known(title: str) -> None:
    assert is_report_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "大余县2022年法治政府建设工作要点",
        "关于印发2022年度法治政府建设情况报告的通知",
        "大余县召开法治政府建设推进会",
        "大余县2022年政府工作报告",
        "大余县2022年度普法工作总结",
        "法治政府建设实施纲要（2021-2025年）",
    ],
)
def test_titles_of_other_things_are_not(title: str) -> None:
    assert not is_report_title(title)


@pytest.mark.parametrize(
    ("title", "issuer", "year"),
    [
        (
            "中共大余县委 大余县人民政府关于2022年度法治政府建设情况的报告",
            "中共大余县委 大余县人民政府",
            2022,
        ),
        ("静海区2023年度法治政府建设情况报告", "静海区", 2023),
        ("2022年度南京市鼓楼区法治政府建设工作报告", "南京市鼓楼区", 2022),
        ("【年度报告】如皋市2022年度法治政府建设情况报告", "如皋市", 2022),
        ("大河乡人民政府关于法治政府建设的情况报告", "大河乡人民政府", None),
        ("关于2021年度法治政府建设情况的报告", "", 2021),
        ("二〇二二年度法治政府建设工作报告", "", 2022),
        ("关于牡丹江市2022年度法治政府建设工作情况的报告", "牡丹江市", 2022),
    ],
)
def test_a_title_says_who_and_when(title: str, issuer: str, year: int | None) -> None:
    assert issuer_in(title) == issuer
    assert year_in(title) == year


def test_joint_issuers_that_stand_glued_are_parted() -> None:
    assert full_name("中共大余县委大余县人民政府") == "中共大余县委 大余县人民政府"


@pytest.mark.parametrize(("bare", "full"), [("静海区", "静海区人民政府"), ("喀什地区", "喀什地区行政公署")])
def test_a_place_alone_reports_as_its_government(bare: str, full: str) -> None:
    assert full_name(bare) == full


@pytest.mark.parametrize("nobody", ["石泉县全面安排部署", "图解：大余", "年度", "", "乡镇"])
def test_what_names_nobody_is_no_issuer(nobody: str) -> None:
    assert body_of(nobody) == ""


@pytest.mark.parametrize(
    "title",
    [
        "甲县2023年法治政府建设报告-甲县人民政府",
        "甲县人民政府网站_甲县2023年法治政府建设报告",
        "甲县2023年法治政府建设报告",
    ],
)
def test_the_names_of_sites_are_cut_off(title: str) -> None:
    assert without_site(title) == "甲县2023年法治政府建设报告"


def test_a_hyphen_inside_a_title_stays() -> None:
    assert without_site("1-10月全县投资增长-甲县人民政府") == "1-10月全县投资增长"


@pytest.mark.parametrize("url", ["http://fanwen.com/1.html", "https://www.0516peicheng.com/a"])
def test_hosts_that_are_no_governments_are_foreign(url: str) -> None:
    assert is_foreign(url)


@pytest.mark.parametrize(
    "url",
    ["http://www.a.gov.cn/", "http://127.0.0.1:80/a", "http://localhost/", "", "file.html", "http://[bad"],
)
def test_other_hosts_are_not(url: str) -> None:
    assert not is_foreign(url)


TITLES = (
    "{place}人民政府法治政府建设年度报告—{year}年",
    "{year}年度法治政府建设情况报告（{place}）",
    "{place}人民政府法治政府建设情况报告（{year}年度）",
    "{place}{year}法治政府建设年度报告",
    "法治政府建设年度报告（{year}年）——{place}人民政府",
    "{place}人民政府[{year}年度]法治政府建设情况报告",
    "【{year}】{place}法治政府建设年度报告",
    "（{place}）{year}年法治政府建设年度报告",
    "{year}年度法治政府建设情况报告（{place}人民政府）（公开稿）",
    "{place}人民政府法治政府建设情况报告{year}年度",
    "关于{year}年{place}法治政府建设情况的报告",
    "关于{place}{year}年度法治政府建设情况的报告",
    "{place}{year}年度法治政府建设情况报告（2023年1月）",
)
YEARS = ("2022", "２０２２", "二〇二二", "二О二二", "二0二二", "二○二二", "二Ｏ二二", "2O22")


# Letters are zeros only in what is surely a year.
WRITTEN = [(form, year) for form in TITLES for year in YEARS if "{year}年" in form or year in YEARS[:2]]


@pytest.mark.parametrize(("form", "year"), WRITTEN)
def test_place_and_year_are_read_wherever_a_title_has_them(form: str, year: str) -> None:
    title = form.format(place="大余县", year=year)
    assert is_report_title(title)
    page = f"<h1>{title}</h1><div><p>全年办理案件三十件，组织培训十二次，满意度稳步提高。</p></div>"
    read = extract(Page("", page.encode()))
    report = read.report
    assert (read.set_aside, report.year, report.region) == ("", 2022, "360723")
    assert report.issuer == "大余县人民政府"


@pytest.mark.parametrize(
    "title", ["大余县2022年法治政府建设工作要点（2022年）", "法治政府建设通知—大余县人民政府"]
)
def test_remarks_make_no_report_of_something_else(title: str) -> None:
    assert not is_report_title(title)
