from __future__ import annotations

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.extraction.attachments import file_name, find_attachments
from crawler.reading.markup.html import read_html
from tests.papers import a_docx, a_pdf

LINES = [
    "隆德县教育体育局2023年法治政府建设工作报告",
    "2023年，我局把依法办事摆在前面。现将2023年度法治政府建设情况报告如下：",
    "一、主要举措和成效",
    "全年学法十次，公布首违不罚事项二十项。",
    "二、存在的问题",
    "懂法的人手偏紧。",
]
POINTER = (
    "<html><body><h1>隆德县教育体育局2023年法治政府建设工作报告</h1>"
    "<div class=TRS_Editor><p>详见附件。</p></div>"
    '<p>附件：<a href="./P1.docx">报告.docx</a></p></body></html>'
)


def test_a_page_that_points_to_its_file_takes_the_text_of_the_file() -> None:
    page = Page("http://www.nxld.gov.cn/1.html", POINTER.encode())
    alone = extract(page)
    assert "body_in_attachment" in alone.report.warnings
    assert alone.report.attachments[0].url == "http://www.nxld.gov.cn/P1.docx"
    whole = extract(page, files=[Page(alone.report.attachments[0].url, a_docx(LINES))]).report
    assert [part.kinds for part in whole.sections] == [("intro",), ("achievements",), ("problems",)]
    assert "text_from_attachment" in whole.warnings
    assert whole.attachments == alone.report.attachments


def test_files_of_every_office_are_offered() -> None:
    for kind in ("doc", "wps", "ofd", "rtf"):
        page = Page("http://www.nxld.gov.cn/1.html", POINTER.replace("docx", kind).encode())
        assert [file.name for file in extract(page).report.attachments] == [f"报告.{kind}"]


def test_the_text_of_further_files_is_counted() -> None:
    files = [Page("", a_pdf([[]])), Page("", a_docx(LINES)), Page("", a_docx(["附表十字，略。"]))]
    read = extract(Page("http://www.nxld.gov.cn/1.html", POINTER.encode()), files=files)
    assert read.left_out == {"in further attachments": 7}
    assert "text_from_attachment" in read.report.warnings


def test_a_scan_leaves_the_title_and_says_what_it_needs() -> None:
    read = extract(Page("", POINTER.encode()), files=[Page("P1.pdf", a_pdf([[]]))])
    assert read.set_aside == ""
    assert "needs_ocr" in read.report.warnings


def test_a_file_is_read_like_a_page() -> None:
    read = extract(Page("", a_docx(LINES)), name="a.docx")
    assert (read.set_aside, read.report.title, read.report.year) == ("", LINES[0], 2023)


def test_links_to_files_are_told_by_path_query_and_name() -> None:
    long = "<p>全年办理行政复议案件三十件，组织执法培训十二次，群众满意度稳步提高。</p>" * 4
    links = (
        '<a href="a.pdf">甲</a><a href="/downfile.jsp?classid=0&filename=b.pdf">乙</a>'
        '<a href="/x?id=1">丙.docx</a>'
        '<a href="javascript:void(0)">丁.pdf</a><a href="/other.html">戊</a><a href="a.pdf">甲</a>'
    )
    document = read_html(f"<html><body><div id=zoom>{long}{links}</div></body></html>")
    found = [item.url for item in find_attachments(document, "http://x.gov.cn/c/1.html")]
    assert found == [
        "http://x.gov.cn/c/a.pdf",
        "http://x.gov.cn/downfile.jsp?classid=0&filename=b.pdf",
        "http://x.gov.cn/x?id=1",
    ]


def test_the_name_of_a_file_comes_from_its_header_else_its_address() -> None:
    header = {"content-disposition": "attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf"}
    assert file_name("http://x.gov.cn/d?id=1", header) == "报告.pdf"
    assert file_name("http://x.gov.cn/a/b.pdf", {}) == "b.pdf"
