from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.extraction.facts import Fact, read_facts
from crawler.reading.markup.html import read_html
from crawler.reading.wording.dates import date_in_address, find_date, find_year, read_date

LONG = (
    "<div id=zoom>"
    + "<p>全年办理行政复议案件三十件，组织执法培训十二次，群众满意度稳步提高。</p>" * 4
    + "</div>"
)


def facts(body: str, url: str = "", listed: str = "") -> dict[str, Fact]:
    read = read_facts(read_html(f"<html><body>{body}{LONG}</body></html>"), url, listed)
    return {field: read.first(field) for field in read.found}


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>索 引 号：</td><td>000014349/2023-00012</td>"
        "<td>发布机构：</td><td>　县司法局&nbsp;</td></tr>"
        "<tr><td>文　　号</td><td>余府字〔2023〕4号</td>"
        "<td>发布日期</td><td>&nbsp;2023年2月3日</td></tr></table>",
        "<dl><dt>索引号：</dt><dd>000014349/2023-00012</dd><dt>发布机构：</dt><dd>县司法局</dd>"
        "<dt>文号：</dt><dd>余府字〔2023〕4号</dd><dt>发布日期：</dt><dd>2023-02-03</dd></dl>",
        "<ul><li><b>索引号：</b>000014349/2023-00012</li><li><b>发布机构：</b>县司法局</li>"
        "<li><b>文号：</b>余府字〔2023〕4号</li><li><b>发布日期：</b>2023-02-03 10:20</li></ul>",
        "<p>索引号：000014349/2023-00012 发布机构：县司法局 文号：余府字〔2023〕4号 发布日期：2023-02-03 "
        "浏览次数：12 字体：[大 中 小]</p>",
    ],
)
def test_the_shapes_of_metadata_tables_are_read(markup: str) -> None:
    read = facts(markup)
    assert read["index_number"].value == "000014349/2023-00012"
    assert read["issuer"].value == "县司法局"
    assert read["document_number"].value == "余府字〔2023〕4号"
    assert read["published"].value == "2023-02-03"


def test_dates_are_trusted_in_their_order() -> None:
    table = "<table><tr><td>发布日期</td><td>2023-01-01</td><td>文号</td><td></td></tr></table>"
    meta, label = (
        '<meta name="PubDate" content="2023-01-02 10:00">',
        "<p>发布时间：2023-01-03 来源：县司法局</p>",
    )
    url, listed = "http://x.gov.cn/202301/t20230104_1.html", "[2023-01-05]"
    assert facts(table + meta + label, url, listed)["published"] == Fact("2023-01-01", "table 发布日期")
    assert facts(meta + label, url, listed)["published"] == Fact("2023-01-02", "meta pubdate")
    assert facts(label, url, listed)["published"] == Fact("2023-01-03", "label 发布时间")
    assert facts("", url, listed)["published"] == Fact("2023-01-04", "address")
    assert facts("", "", listed)["published"] == Fact("2023-01-05", "list row")


def test_the_hand_typed_date_of_a_catalogue_gives_way_to_the_meta_tag() -> None:
    table = "<table><tr><td>公开日期</td><td>2018-01-01</td><td>文号</td><td></td></tr></table>"
    assert facts(table + '<meta name="PubDate" content="2018-03-14">')["published"].value == "2018-03-14"


def test_the_banner_with_the_date_of_today_is_no_date() -> None:
    assert "published" not in facts("<div>今天是2019年12月3日 星期二</div>")


@pytest.mark.parametrize("nobody", ["本站", "本网", "转载", "互联网", "admin"])
def test_a_source_that_names_nobody_is_left_out(nobody: str) -> None:
    assert "source" not in facts(f"<p>来源：{nobody}　浏览：3</p>")


def test_written_and_published_differ() -> None:
    read = facts("<p>成文日期：2023-01-15　发布日期：2023-02-03</p>")
    assert (read["written"].value, read["published"].value) == ("2023-01-15", "2023-02-03")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-01-15", "2023-01-15"),
        ("2023年1月15日", "2023-01-15"),
        ("2023/1/5 10:20", "2023-01-05"),
        ("二〇二三年一月十五日", "2023-01-15"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("2023年2月30日", None),
        ("2023115日", None),
        ("2023年115日", None),
        ("20231月15日", None),
        ("文号〔2023〕15号", None),
    ],
)
def test_only_whole_dates_are_read(text: str, expected: str | None) -> None:
    day = find_date(text)
    assert (day.isoformat() if day else None) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.gov.cn/x/202403/t20240328_6583952.html", "2024-03-28"),
        ("http://a.gov.cn/art/2023/2/21/art_1229682928_4183931.html", "2023-02-21"),
        ("http://a.gov.cn/2021-03/09/content_80012.htm", "2021-03-09"),
        ("http://a.gov.cn/c1/202402/860e6124363542319ae08683a5b82e7f.shtml", None),
        ("http://a.gov.cn/info/1053/6730.htm", None),
    ],
)
def test_addresses_give_their_date(url: str, expected: str | None) -> None:
    day = date_in_address(url)
    assert (day.isoformat() if day else None) == expected


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022年度法治政府建设", 2022),
        ("二〇二一年度", 2021),
        ("2021-2025年法治规划", None),
        ("2021—2025年规划2023年报告", 2023),
        ("12345热线", None),
        ("第2022号", None),
    ],
)
def test_years_are_single_years(text: str, year: int | None) -> None:
    assert find_year(text) == year


DAY = "2024-01-05"


@pytest.mark.parametrize(
    "value",
    [
        "２０２４年１月５日",
        "2024年元月5日",
        "2024年1月5号",
        "20240105",
        "20240105083000",
        "2024.01.05 08:30",
        "2024/1/5",
        "2024 年 1 月 5 日",
        "二〇二四年一月五日",
        "二Ｏ二四年元月五号",
        "2024-01-04T16:30:00.000Z",
        "2024-01-04T16:30:00+00:00",
        "2024-01-04 16:30:00 +0000",
        "2024-01-05T00:30:00+08:00",
        "2024-01-05T00:30:00",
        "Thu, 04 Jan 2024 16:30:00 GMT",
        "Fri Jan 05 00:30:00 CST 2024",
        "January 5, 2024",
        "2024－01－05",
        "2024．01．05",
        "2024_01_05",
        "2024年一月五日",
        "202401050830",
        "2024-01-04 16:30:00 UTC",
        "Fri, 05 Jan 2024 00:30:00 CST",
        "5 January 2024",
        "1704385800",
        "1704385800000",
    ],
)
@pytest.mark.parametrize(
    "markup", ['<meta name="PubDate" content="{}">', "<p>发布时间：{}　来源：县司法局</p>"]
)
def test_dates_of_all_forms_are_days_of_china(value: str, markup: str) -> None:
    assert facts(markup.format(value))["published"].value == DAY


@pytest.mark.parametrize(
    "value", ["20241305", "2024010", "99999999999999", "2024-13-01T00:00:00Z", "1 Xyz 2024"]
)
def test_what_is_no_date_gives_none(value: str) -> None:
    assert read_date(value) is None


@pytest.mark.parametrize(
    "day",
    [
        "2023年1月5日",
        "2023年元月5日",
        "2023年1月5号",
        "二〇二三年一月五日",
        "２０２３年１月５日",
        "公元2023年1月5日",
        "2023年01月05日。",
    ],
)
def test_a_signature_has_its_date_in_any_form(day: str) -> None:
    page = f"<h1>大余县2022年度法治政府建设情况报告</h1>{LONG[:-6]}<p>大余县人民政府</p><p>{day}</p></div>"
    report = extract(Page("", page.encode())).report
    assert str(report.written) == "2023-01-05"
    assert report.sections[-1].text.startswith("大余县人民政府\n")


def test_the_month_of_an_address_tells_the_year_of_a_report_that_states_none() -> None:
    body = f"<h1>大余县法治政府建设情况报告</h1>{LONG}"
    for month, year in (("202201", 2021), ("2022-03", 2021), ("202207", None)):
        assert extract(Page(f"http://www.a.gov.cn/zw/{month}/db4a5.shtml", body.encode())).report.year == year
