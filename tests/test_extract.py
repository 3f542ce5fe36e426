from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extract import extract
from crawler.page import Hints, Page
from crawler.reading.extraction.genre import REASONS
from crawler.reading.markup.decode import decode
from index.cleaning import clean_text
from index.report import KINDS, WARNINGS, Report

PAGES = sorted(
    path for path in (Path(__file__).parent / "pages").iterdir() if path.suffix in (".html", ".txt")
)
REPORT = """新桥镇2021年度法治政府建设情况报告
2021年，新桥镇把依法办事摆在前面。现将2021年度法治政府建设情况报告如下：
一、主要举措和成效
公布首违不罚事项三十项。
二、存在的问题
懂法的人手偏紧。
"""
TAGS = [
    "<p>",
    "</p>",
    "<div style='display:none'>",
    "</div>",
    "<table><tr><td>",
    "</td></tr></table>",
    "<br>",
]
MARKUP = ["</html>", "<!--", "-->", "<script>", "</script>", "&nbsp;", "&#20013;", "\t", "\n"]
WORDS = ["一、存在的问题", "二、下一步工作安排", "法治政府建设", "2022年", "(一)", "。", "附件：", "相关文章"]
LABELS = ["发布日期：", "2023-01-15", "现将2022年度法治政府建设情况报告如下"]
PIECES = st.sampled_from([*TAGS, *MARKUP, *WORDS, *LABELS])
SOUP = st.lists(PIECES | st.text(max_size=20), max_size=40).map("".join)


NO_HINTS = Hints()


def read(text: str, url: str = "", hints: Hints = NO_HINTS) -> Report:
    return extract(Page(url, text.encode("utf-8", "replace")), hints).report


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_no_bytes_stop_reading(body: bytes) -> None:
    read = extract(Page("", body), name="any")
    assert read.set_aside in {"", *REASONS}
    assert bool(read.detail) == bool(read.set_aside)


@given(SOUP)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sections_hold_no_character_that_the_page_does_not(soup: str) -> None:
    page = f"<html><body>{soup}</body></html>".encode("utf-8", "replace")
    text = unescape(unescape(decode(page)))
    known = {*text, *clean_text(text), "\n", "\t", " "}
    for part in extract(Page("", page)).report.sections:
        assert set(part.heading + part.text) <= known
        assert set(part.kinds) <= set(KINDS)


@pytest.mark.parametrize(
    "path",
    [path for path in PAGES if not path.stem.startswith(("not-", "copy-"))],
    ids=lambda path: path.stem,
)
def test_reading_what_was_read_changes_nothing(path: Path) -> None:
    first = extract(Page("", path.read_bytes()))
    again = extract(Page("", first.report.text.encode()))
    assert again.report.sections == first.report.sections
    assert again.report.title == first.report.title
    assert not again.set_aside


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_warning_has_a_sentence(path: Path) -> None:
    for warning in extract(Page("", path.read_bytes())).report.warnings:
        assert warning.partition(":")[0] in WARNINGS


def test_no_text_line_holds_a_space_between_han_characters() -> None:
    page = read(REPORT.replace("依法办事", "依 法\u3000办\u00a0事\u200b"))
    assert "依法办事" in page.sections[0].text


def test_the_address_of_the_page_gives_the_id_and_the_canonical_link_stands_in() -> None:
    one = read(REPORT, "http://www.example.gov.cn/a.html")
    other = read(f'<link rel="canonical" href="http://www.example.gov.cn/a.html"><p>{REPORT}</p>')
    assert one.id == other.id
    assert read(REPORT).id != one.id


def test_a_site_row_settles_a_shared_name() -> None:
    text = REPORT.replace("新桥镇", "鼓楼区")
    assert read(text).region == ""
    assert read(text, hints=Hints(region="320302")).region == "320302"


def test_the_title_and_date_of_the_list_row_are_the_last_resort() -> None:
    hints = Hints(title="临海市水利局2021年度法治政府建设工作报告", published="2022-03-01")
    body = REPORT.split("\n", 1)[1].replace("新桥镇", "我局")
    page = extract(Page("", f"<p>{body}</p>".replace("\n", "</p><p>").encode()), hints).report
    assert (page.title, page.issuer, page.region) == (hints.title, "临海市水利局", "331082")
    assert str(page.published) == "2022-03-01"


def test_a_report_on_a_known_site_is_no_copy_whatever_its_host() -> None:
    page = Page("https://www.county-news.com/1.html", REPORT.encode())
    assert extract(page).set_aside == "copy"
    assert extract(page, Hints(region="320281")).set_aside == ""
    assert extract(Page("http://127.0.0.1:8000/1.html", REPORT.encode())).set_aside == ""


def test_an_empty_page_has_no_text() -> None:
    assert extract(Page("", b"")).set_aside == "no_text"


def test_a_binary_file_is_set_aside() -> None:
    assert extract(Page("", bytes(range(256)) * 40)).set_aside != ""
