"""How the first lines of a page tell what it is, of whom, of which year and day."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.page import Page
from index import regions
from index.report import Report

SHORT = """
一、主要工作
(一)加强学习。班子成员集体学法八次，干部参加法治培训两百人次，新入职人员全部通过执法资格考试。
(二)规范执法。依法办结案件三十一件，全部经过法制审核，当事人没有申请复议，罚没收入全部上缴国库。
(三)方便群众。材料一次告知，能在网上办的不必到窗口来，办理时限比上年又缩短了两天，群众来信件件有回音。
(四)化解纠纷。司法所和村居调解员依法调解邻里、土地、婚姻纠纷九十六件，成功九十二件，没有转为案件。
二、存在的不足
懂法的人手偏紧，执法记录还不够完整，偏远村组的普法宣传不够经常。
三、下一步打算
补齐法治人手，用好法律顾问，把依法办事的规矩落到每个岗位。
"""


def opened(first: str, url: str = "", rest: str = SHORT) -> Report:
    return extract(Page(url, f"{first}{rest}".encode())).report


def set_aside(first: str, rest: str = SHORT) -> str:
    return extract(Page("", f"{first}{rest}".encode())).set_aside


@pytest.mark.parametrize(
    "first",
    [
        "2023年，大余县依法行政工作迈出新的步子。",
        "赣州市人民政府：\n2023年，大余县着力建设法治政府。",
        "法治政府建设情况报告（2023年度）\n大余县吉村镇人民政府",
    ],
)
def test_a_short_account_of_a_year_is_a_report_without_a_title_of_its_own(first: str) -> None:
    assert set_aside(first) == ""


def test_an_account_of_something_else_is_none() -> None:
    assert set_aside("2023年，大余县柑橘产业迈出新的步子。") == "not_a_report"
    assert set_aside("2023年，大余县依法行政工作迈出新的步子。", SHORT.replace("法", "果")) == "not_a_report"


def test_an_audit_bureau_s_report_is_a_report_and_its_report_on_an_audit_is_none() -> None:
    assert set_aside("大余县审计局2023年度法治政府建设情况报告") == ""
    assert set_aside("大余县依法行政专项审计情况报告") == "review"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("大余县县长2023年履行推进法治建设第一责任人职责情况的报告", "personal"),
        ("吉村镇镇长2023年度述法报告", "personal"),
        ("大余县2023年度法治政府建设和主要负责人履行第一责任人职责情况的报告", ""),
    ],
)
def test_what_one_official_reports_of_himself_is_no_government_s_report(title: str, reason: str) -> None:
    assert set_aside(title) == reason


@pytest.mark.parametrize(
    ("first", "path", "issuer", "body"),
    [
        (
            "第八师石河子市2023年度法治政府建设情况报告",
            "石河子市",
            "第八师石河子市人民政府",
            "government",
        ),
        ("第八师石河子市司法局2023年法治政府建设报告", "石河子市", "第八师石河子市司法局", "department"),
        ("2023年，第一师阿拉尔市深入推进依法行政。", "阿拉尔市", "第一师阿拉尔市人民政府", "government"),
    ],
)
def test_a_city_of_the_corps_is_named_after_its_division(
    first: str, path: str, issuer: str, body: str
) -> None:
    report = opened(first)
    assert regions.names(report.region) == ("新疆维吾尔自治区", path)
    assert (report.issuer, report.level, report.body) == (issuer, "county", body)


def test_the_corps_reports_as_a_government_of_its_region() -> None:
    report = opened("新疆生产建设兵团2023年法治政府建设年度报告")
    assert (report.region, report.level, report.body) == ("650000", "province", "government")


@pytest.mark.parametrize(
    "first",
    [
        "2023年，大余县文化和旅游局（县文物局）依法行政工作有了新的进展。",
        "大余县文化和旅游局2023年坚持依法行政，文化市场秩序良好。",
    ],
)
def test_who_acts_is_told_with_another_name_or_the_year_behind_it(first: str) -> None:
    report = opened(first)
    assert (report.region, report.level, report.body) == ("360723", "county", "department")
    assert report.issuer.startswith("大余县文化和旅游局")


@pytest.mark.parametrize(
    ("first", "year"),
    [
        ("2023年大余县人民政府扎实推进依法行政。", 2023),
        ("按照县里的统一部署，2023年吉村镇认真推进依法治镇。", 2023),
        ("2021年国务院印发的纲要对依法行政提出要求。", None),
    ],
)
def test_the_year_in_which_somebody_acts_is_the_report_s(first: str, year: int | None) -> None:
    assert opened(first).year == year


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("作者：王强 2024-01-19 17:20", "2024-01-19"),
        ("编辑：小李 2024/1/19 点击：33", "2024-01-19"),
        ("生效日期：2024-01-19", None),
        ("截止日期： 2024-01-19", None),
    ],
)
def test_a_date_behind_a_byline_is_the_day_of_publishing_and_one_with_its_own_label_is_not(
    line: str, day: str | None
) -> None:
    published = opened(f"大余县2023年度法治政府建设情况报告\n{line}").published
    assert (published.isoformat() if published else None) == day


@pytest.mark.parametrize(
    ("host", "code"), [("www.lsszq.gov.cn", "511102"), ("www.neijiangshizhongqu.gov.cn", "511002")]
)
def test_the_two_central_districts_of_sichuan_have_their_own_sites(host: str, code: str) -> None:
    assert opened("2023年，市中区坚持依法行政。", f"http://{host}/szq/c1/1.html").region == code
