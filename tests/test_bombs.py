"""PDF that were made to burst are refused in a line, before they take time or memory."""

from __future__ import annotations

import zlib

import pytest

from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.printed import bombs, pdf
from crawler.reading.papers.printed.pdf import read_pdf
from tests.papers import pdf_file, stream

FLATE = b"/Filter/FlateDecode"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def drawn(content: bytes, entries: bytes = b"", *more: bytes) -> bytes:
    """A PDF of one page with a content stream as it stands in the file, a font F1 and an object X."""
    resources = b"<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>"
    return pdf_file([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources" + resources + b">>",
        stream(content, entries),
        FONT,
        *more,
    ])  # fmt: skip


def texts(number: int) -> bytes:
    return b"BT /F1 9 Tf 500 700 Td " + b"(ab) Tj -0.01 0 Td " * number + b"ET"


LARGE = b"q " * (bombs._MOST_CONTENT // 2 + 1)
BURSTING = {
    "operators": drawn(LARGE),
    "packed": drawn(zlib.compress(LARGE), FLATE),
    "abbreviated": drawn(zlib.compress(LARGE), b"/F /Fl"),
    "form": drawn(b"/X Do", b"", stream(zlib.compress(LARGE), FLATE + b"/Type/XObject/Subtype/Form")),
}


@pytest.mark.parametrize("kind", BURSTING)
def test_a_page_that_is_drawn_with_more_than_any_honest_one_is_refused(kind: str) -> None:
    with pytest.raises(PaperError, match="drawn with more than 4,000,000 bytes"):
        read_pdf(BURSTING[kind])


def test_a_stream_is_unpacked_no_further_than_it_may_be_large(monkeypatch: pytest.MonkeyPatch) -> None:
    most: list[int] = []
    unpacker = zlib.decompressobj

    class Counting:
        def decompress(self, stream: bytes, size: int) -> bytes:
            most.append(size)
            return unpacker().decompress(stream, size)

    monkeypatch.setattr(bombs.zlib, "decompressobj", Counting)
    with pytest.raises(PaperError):
        read_pdf(drawn(zlib.compress(b" " * 100_000_000), FLATE))
    assert most == [bombs._MOST_CONTENT + 1]


MARKS = b"/a BMC " * 1_001


@pytest.mark.parametrize("content", [MARKS, MARKS.replace(b"BMC", b"<<>> BDC"), MARKS + b"EMC " * 1_001])
def test_marks_that_stand_in_each_other_without_end_are_refused(content: bytes) -> None:
    with pytest.raises(PaperError, match="more than 1,000 marks"):
        read_pdf(drawn(content))


def test_marks_one_after_the_other_are_honest() -> None:
    content = b"/P <</MCID 0>> BDC EMC " * 5_000 + b"BT /F1 9 Tf 50 700 Td (abc) Tj ET"
    assert read_pdf(drawn(content)).lines == ("abc",)


@pytest.mark.parametrize("kind", [b"/Length1 9", b"/Type/ObjStm/N 1/First 5", b"/Type/CMap"])
def test_a_font_or_table_that_unpacks_out_of_all_measure_is_refused(kind: bytes) -> None:
    bomb = stream(zlib.compress(b" " * 50_000_001), FLATE + kind)
    with pytest.raises(PaperError, match="unpacks to more than 50,000,000 bytes"):
        read_pdf(drawn(b"BT /F1 9 Tf 50 700 Td (abc) Tj ET", b"", bomb))


def test_fonts_and_pictures_may_be_large() -> None:
    picture = stream(zlib.compress(b"\xff" * 6_000_000), FLATE + b"/Subtype/Image/Width 2000/Height 3000")
    font = stream(zlib.compress(b"\0" * 6_000_000), FLATE + b"/Length1 6000000")
    lines = read_pdf(drawn(b"BT /F1 9 Tf 50 700 Td (abc) Tj ET", b"", picture, font)).lines
    assert lines == ("abc",)


@pytest.mark.parametrize("in_form", [False, True], ids=["page", "form"])
def test_a_page_of_more_texts_than_any_honest_one_is_refused_before_they_are_put_in_order(
    in_form: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def file(number: int) -> bytes:
        if not in_form:
            return drawn(texts(number))
        form = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>>>"
        return drawn(b"/X Do", b"", stream(texts(number), form))

    assert read_pdf(file(100)).lines
    monkeypatch.setattr(pdf, "_MOST_TEXTS", 1_000)
    with pytest.raises(PaperError, match="places more than 1,000 texts"):
        read_pdf(file(1_001))


def test_pages_that_show_nothing_count_by_the_characters_that_are_found_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_MOST_CHARACTERS", 1_000)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    content = stream(b"BT /F1 9 Tf 9000 700 Td " + b"(ab) Tj 30 0 Td " * 100 + b"ET")
    kids = b"<</Type/Pages/Kids[" + b"3 0 R " * 50 + b"]/Count 50>>"
    contents = read_pdf(pdf_file([b"<</Type/Catalog/Pages 2 0 R>>", kids, page, content, FONT]))
    shown = int(contents.cut.partition(" of 50 pages")[0])
    assert (contents.lines, 1 < shown < 10) == ((), True)
