"""Files of every kind, whole, broken and hostile: text, or one line on why there is none."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.papers.files.unzip import Unzipped
from crawler.reading.papers.paper import kind_of, read_paper
from tests.old_word import a_doc
from tests.papers import (
    a_docx,
    a_pdf,
    an_ofd,
    ofd_of_lines,
    pdf_file,
    pdf_of_lines,
    stream,
    text_object,
    zipped,
)

LINES = ["某县报告", "全年学法十次。", "公布清单二十项。"]
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def told(body: bytes) -> str:
    """The one warning of a file without text."""
    paper = read_paper(body)
    assert not paper.lines
    (warning,) = paper.warnings
    assert "\n" not in warning
    return warning


def test_files_are_told_by_what_they_hold() -> None:
    bodies = [a_docx(LINES), ofd_of_lines(LINES), pdf_of_lines(LINES), b"\xd0\xcf\x11\xe0...", b"{\\rtf1 a}",
              b"<html>", b"PK\x03\x04junk", zipped({"a.html": "<html>"}), b""]  # fmt: skip
    kinds = ["docx", "ofd", "pdf", "doc", "rtf", "", "", "", ""]
    assert [kind_of(body) for body in bodies] == kinds


@pytest.mark.parametrize("made", [a_doc(LINES), a_docx(LINES), ofd_of_lines(LINES), pdf_of_lines(LINES)])
def test_every_kind_gives_the_same_lines(made: bytes) -> None:
    paper = read_paper(made)
    assert [line.text for line in paper.lines] == LINES
    assert paper.warnings == ()


@pytest.mark.parametrize(
    "written",
    [
        rb"\u22823?\u20313?\u21439?2022",
        rb"\'b4\'f3\'d3\'e0\'cf\'d8{\b 2022}",
        rb"{\*\bkmkstart a}\u-257?\'b4\'f3\'d3\'e0{\pict 0a0b}\u21439?2022",
    ],
)
def test_rtf_gives_its_text_whatever_it_is_called(written: bytes) -> None:
    head = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 \'cb\'ce\'cc\'e5;}}{\info{\title T}}\f0 "
    read = read_paper(head + written + rb"\par second\cell third\cell\row}")
    assert [line.text for line in read.lines] == ["大余县2022", "second\tthird"]


def test_rows_of_tables_are_known_as_such() -> None:
    from tests.papers import table

    assert [line.row for line in read_paper(a_docx(["段", table([["甲", "1"]])])).lines] == [False, True]


def test_a_scan_says_so() -> None:
    assert told(a_pdf([[]])) == "needs_ocr"
    assert told(an_ofd([""])) == "needs_ocr"


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7 broken", a_docx(LINES)[:-200], b"PK\x03\x04", b"", b"\xd0\xcf\x11\xe0 broken"],
)
def test_a_broken_file_gives_a_warning(body: bytes) -> None:
    assert told(body).startswith(("unreadable_attachment", "no_text"))


@given(st.binary(max_size=300), st.sampled_from([b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]))
def test_no_bytes_stop_the_reading_of_a_file(body: bytes, start: bytes) -> None:
    paper = read_paper(start + body)
    assert bool(paper.lines) != bool(paper.warnings)


# Hostile files


def a_form_bomb(depth: int, draws: int, packed: bool = False) -> bytes:
    """A PDF whose page draws a form that draws the next one, so many times each; the last draws the first."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /X 5 0 R >> >> >>",
        stream(b"/X Do"),
    ]
    for level in range(depth):
        following = 5 + (level + 1) % depth
        content = b"/X Do " * draws
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
        entries %= following
        parts.append(stream(zlib.compress(content), entries + b" /Filter /FlateDecode") if packed
                     else stream(content, entries))  # fmt: skip
    return pdf_file(parts)


@pytest.mark.parametrize(("depth", "draws"), [(1, 1), (1, 2), (1, 100), (2, 3), (30, 2)])
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_whose_forms_draw_themselves_is_refused(depth: int, draws: int, packed: bool) -> None:
    assert "without end" in told(a_form_bomb(depth, draws, packed))


def test_a_form_may_be_named_with_escapes() -> None:
    assert "without end" in told(a_form_bomb(1, 2).replace(b"/Form", b"/#46or#6D"))


def test_honest_forms_are_read() -> None:
    shown = b"BT /F1 12 Tf 72 700 Td (Report) Tj ET"
    resources = b"/Resources << /Font << /F1 6 0 R >> >>"
    read = read_paper(
        pdf_file(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                b"/Resources << /XObject << /X 5 0 R >> >> >>",
                stream(b"/X Do " * 3),
                stream(shown, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + resources),
                b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            ]
        )
    )
    assert "Report" in read.lines[0].text


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that need no large files."""
    monkeypatch.setattr("crawler.reading.papers.files.unzip.MOST_UNPACKED", 1_000_000)
    monkeypatch.setattr("crawler.reading.papers.files.xml.MOST_ELEMENTS", 1_000)


A_BURST = "<ofd:Page xmlns:ofd='a'>" + " " * 1_000_001


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
def test_a_file_that_bursts_is_refused(name: str) -> None:
    whole = ofd_of_lines(LINES)
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    assert "unpacks" in told(zipped(members | {name: A_BURST.encode()}))


@pytest.mark.usefixtures("small")
def test_a_page_that_is_named_again_and_again_is_counted_each_time() -> None:
    page = text_object("字", 1, 1) + " " * 100_000
    assert "unpacks" in told(an_ofd([page], order=[0] * 300))


@pytest.mark.usefixtures("small")
def test_elements_are_counted_over_all_pages() -> None:
    assert "elements" in told(an_ofd([text_object("字", 1, 1) * 30] * 40))


@pytest.mark.usefixtures("small")
def test_elements_without_end_are_refused() -> None:
    body = zipped({"word/document.xml": "<document>" + "<p/>" * 1_001 + "</document>"})
    assert "elements" in told(body)


@pytest.mark.usefixtures("small")
def test_a_size_that_the_headers_lie_about_is_counted_as_it_is() -> None:
    body = bytearray(zipped({"word/document.xml": A_BURST}))
    for mark, place in ((LOCAL, 22), (CENTRAL, 24)):
        struct.pack_into("<I", body, body.index(mark) + place, 90)
    assert told(bytes(body)).startswith("unreadable_attachment")


def test_a_locked_file_says_so() -> None:
    body = bytearray(a_docx(LINES))
    for mark, place in ((LOCAL, 6), (CENTRAL, 8)):
        start = 0
        while (start := body.find(mark, start)) >= 0:
            body[start + place] |= 1
            start += 4
    assert "password" in told(bytes(body))


def test_a_damaged_stream_an_unknown_packing_and_an_unknown_encoding_are_told() -> None:
    whole = zipped({"word/document.xml": f"<document>{'<p>字</p>' * 900}</document>"})
    damaged = bytearray(whole)
    damaged[60:75] = b"\xff" * 15
    unknown = bytearray(whole)
    for mark, place in ((LOCAL, 8), (CENTRAL, 10)):
        struct.pack_into("<H", unknown, whole.index(mark) + place, 77)
    odd = zipped({"word/document.xml": '<?xml version="1.0" encoding="klingon"?><document/>'})
    for body in (bytes(damaged), bytes(unknown), odd):
        assert told(body).startswith("unreadable_attachment: DOCX: ")


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "字字字"><!ENTITY b "&a;&a;&a;">]><document>&b;</document>'
    assert "document type" in told(zipped({"word/document.xml": bomb}))


@pytest.mark.parametrize("encoding", ["gb2312", "GBK", "gb18030", "big5", "utf-16"])
def test_xml_of_other_encodings_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><body><p><r><t>全年大事</t></r></p></body>'
    (line,) = read_paper(zipped({"word/document.xml": text.encode(encoding)})).lines
    assert line.text == "全年大事"


def test_a_packed_file_that_is_no_zip_is_no_paper() -> None:
    assert kind_of(gzip.compress(b"a")) == ""


def test_what_a_zip_is_is_told_without_unpacking_a_bomb_and_whatever_is_damaged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unpacked: list[int] = []
    pieces = Unzipped.pieces

    def counting(parts: Unzipped, name: str) -> Iterator[bytes]:
        for piece in pieces(parts, name):
            unpacked.append(len(piece))
            yield piece

    monkeypatch.setattr(Unzipped, "pieces", counting)
    body = zipped({"[Content_Types].xml": b" " * 30_000_000, "a.html": "<p>"})
    assert (kind_of(body), sum(unpacked) < 2_000_000) == ("", True)
    assert kind_of(body[:50] + b"\xff" * 9 + body[59:]) == ""
