from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.extraction.attachments import file_name, find_attachments, kind_of, read_paper
from crawler.reading.extraction.clean import clean
from crawler.reading.extraction.papers import reflow

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


def a_docx(lines: list[str] = LINES) -> bytes:
    document = docx.Document()
    for line in lines[:4]:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "处罚", "31"
    for line in lines[4:]:
        document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def an_ofd(lines: list[str] = LINES) -> bytes:
    objects = "".join(
        f'<ofd:TextObject Boundary="20 {20 + 8 * row} 170 6">'
        f"<ofd:TextCode>{line}</ofd:TextCode></ofd:TextObject>"
        for row, line in enumerate(lines)
    )
    page = (
        f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content>{objects}</ofd:Content></ofd:Page>'
    )
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("OFD.xml", "<OFD/>")
        archive.writestr("Doc_0/Pages/Page_0/Content.xml", page)
    return file.getvalue()


def a_pdf(text: str = "") -> bytes:
    """A PDF of one page, with a line of Latin text or none."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode() if text else b""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_files_are_told_by_their_first_bytes() -> None:
    bodies = [a_docx(), an_ofd(), a_pdf(), b"\xd0\xcf\x11\xe0...", b"<html>", b"PK\x03\x04junk"]
    assert [kind_of(body) for body in bodies] == ["docx", "ofd", "pdf", "doc", "", ""]


def test_a_docx_is_read_in_order_with_its_tables() -> None:
    texts = [line.text for line in read_paper(a_docx()).lines]
    assert texts == [*LINES[:4], "处罚\t31", *LINES[4:]]


def test_an_ofd_is_read_line_by_line() -> None:
    assert [line.text for line in read_paper(an_ofd()).lines] == LINES


def test_a_pdf_is_read_and_a_scan_says_so() -> None:
    assert [line.text for line in read_paper(a_pdf("Report 2023")).lines] == ["Report 2023"]
    assert read_paper(a_pdf()).warning == "needs_ocr"


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 broken", a_docx()[:3000], b"PK\x03\x04", b"", b"\xd0\xcf\x11\xe0broken"]
)
def test_a_bad_file_gives_a_warning(body: bytes) -> None:
    assert read_paper(body).warning.startswith(("unreadable_attachment", "no_text"))


@given(st.binary(max_size=300), st.sampled_from([b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]))
def test_no_bytes_stop_the_reading_of_a_file(body: bytes, start: bytes) -> None:
    paper = read_paper(start + body)
    assert bool(paper.lines) != bool(paper.warning)


def test_a_file_that_bursts_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", b"0" * 210_000_000)
    assert "unpacks" in read_paper(file.getvalue()).warning


def test_printed_lines_are_joined_to_paragraphs() -> None:
    printed = [
        "2023年我局把依法办事摆在前面并且抓",
        "到底。",
        "一、主要成效",
        "- 1 -",
        "全年学法十次并且公布了首违不罚的清",
        "单二十项。",
    ]
    assert reflow(printed) == [
        "2023年我局把依法办事摆在前面并且抓到底。",
        "一、主要成效",
        "全年学法十次并且公布了首违不罚的清单二十项。",
    ]


def test_a_page_that_points_to_its_file_takes_the_text_of_the_file() -> None:
    page = Page("http://www.nxld.gov.cn/1.html", POINTER.encode())
    alone = extract(page)
    assert "body_in_attachment" in alone.report.warnings
    assert alone.report.attachments[0].url == "http://www.nxld.gov.cn/P1.docx"
    whole = extract(page, files=[Page(alone.report.attachments[0].url, a_docx())]).report
    assert [part.kinds for part in whole.sections] == [("intro",), ("achievements",), ("problems",)]
    assert "text_from_attachment" in whole.warnings
    assert whole.attachments == alone.report.attachments


def test_a_scan_leaves_the_title_and_says_what_it_needs() -> None:
    read = extract(Page("", POINTER.encode()), files=[Page("P1.pdf", a_pdf())])
    assert read.set_aside == ""
    assert "needs_ocr" in read.report.warnings


def test_a_file_is_read_like_a_page() -> None:
    read = extract(Page("", a_docx()), name="a.docx")
    assert (read.set_aside, read.report.title, read.report.year) == ("", LINES[0], 2023)


def test_links_to_files_are_told_by_path_query_and_name() -> None:
    long = "<p>全年办理行政复议案件三十件，组织执法培训十二次，群众满意度稳步提高。</p>" * 4
    links = (
        '<a href="a.pdf">甲</a><a href="/downfile.jsp?classid=0&filename=b.pdf">乙</a>'
        '<a href="/x?id=1">丙.docx</a>'
        '<a href="javascript:void(0)">丁.pdf</a><a href="/other.html">戊</a><a href="a.pdf">甲</a>'
    )
    document = clean(f"<html><body><div id=zoom>{long}{links}</div></body></html>")
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
