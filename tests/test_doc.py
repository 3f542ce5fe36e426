"""What Word shows of an old file (DOC, WPS) comes out, in order; what it hides is counted."""

from __future__ import annotations

import contextlib
import random
import struct
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.word.doc import read_doc
from index.cleaning import tidy
from tests.mutations import change, cut, double, mutated, splice
from tests.old_word import (
    ANCHORS,
    BOXES,
    DELETED,
    ENDNOTES,
    FOOTNOTES,
    HIDDEN,
    IN_TABLE,
    LISTS,
    ROW_END,
    STYLES,
    Par,
    Piece,
    a_doc,
    compound,
    positions,
)

CELL, ROW = Par("", IN_TABLE, mark="\x07"), Par("", ROW_END, mark="\x07")
INNER, INNER_CELL = b"\x49\x66\x02\0\0\0" + IN_TABLE, b"\x49\x66\x02\0\0\0\x4b\x24\x01" + IN_TABLE
INNER_ROW = b"\x49\x66\x02\0\0\0\x4c\x24\x01" + IN_TABLE


def lines(*body: Par | str, **more: object) -> Sequence[str]:
    return read_doc(a_doc(body, **more)).lines  # type: ignore[arg-type]


def cell(text: str) -> Par:
    return Par(text, IN_TABLE, mark="\x07")


def in_list(text: str, level: int = 0, use: int = 1) -> Par:
    return Par(text, b"\x0a\x26" + bytes([level]) + b"\x0b\x46" + struct.pack("<H", use))


def a_list(*levels: tuple[int, str], start: int = 1) -> dict[int, bytes]:
    """A list of levels (format, label with the level's number as a character), and its one use."""
    entry = struct.pack("<II", 77, 0) + b"\xff\x0f" * 9 + b"\0\0"
    written = [
        struct.pack("<IB", start, form)
        + bytes(23)
        + struct.pack("<H", len(label))
        + label.encode("utf-16-le")
        for form, label in [*levels, *[(0, "")] * (9 - len(levels))]
    ]
    use = struct.pack("<II", 1, 77) + bytes(12) + b"\xff" * 4
    return {LISTS[0]: struct.pack("<H", 1) + entry, 27: b"".join(written), LISTS[1]: use}


def style(based_on: int, paragraph: bytes = b"", characters: bytes = b"") -> bytes:
    """A style of paragraphs for a sheet."""
    name = struct.pack("<H", 1) + "样\0".encode("utf-16-le")
    own = b"\0\0" + paragraph
    parts = (
        struct.pack("<H", len(own))
        + own
        + bytes(len(own) % 2)
        + struct.pack("<H", len(characters))
        + characters
    )
    body = struct.pack("<HHHHH", 0, 1 | based_on << 4, 2, 0, 0) + name + parts
    return struct.pack("<H", len(body)) + body + bytes(len(body) % 2)


def sheet(*styles: bytes) -> dict[int, bytes]:
    return {STYLES: struct.pack("<HHH", 4, len(styles), 10) + b"".join(styles)}


# Text


def test_text_of_one_and_two_bytes_and_beyond_the_first_plane_is_read_in_its_order() -> None:
    body = ["Annual “report” – €5", "某县𠀀与𬱖。", "End"]
    assert lines(*body) == tuple(body)
    assert lines(*body, pieces=[Piece(21, 1), Piece(30), Piece(34, 1)]) == tuple(body)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), max_size=5))
def test_what_goes_in_comes_out(texts: list[str]) -> None:
    assert lines(*texts) == tuple(line for text in texts for each in text.split("\n") if (line := tidy(each)))


def test_signs_of_word_are_read_as_what_they_show() -> None:
    body = "甲\t乙\x1e丙\x1f丁\x01\x02\x05\x08\x0b戊\x0c己"
    assert lines(body) == ("甲 乙-丙丁", "戊", "己")


def test_a_sign_of_a_font_is_counted_and_one_of_unicode_read() -> None:
    def sign(code: int) -> tuple[str, bytes]:
        return "(", b"\x09\x6a\0\0" + struct.pack("<H", code)

    read = read_doc(a_doc([Par([("甲", b""), sign(0xF0FE), sign(0x2460)])]))
    assert (read.lines, read.left_out) == (("甲①",), {"signs of a font": 1})


def test_a_field_shows_its_result_and_not_its_code() -> None:
    assert lines("见\x13 HYPERLINK \x13 X \x14x\x15 \x14第三章\x15。", "后") == ("见第三章。", "后")


def test_hidden_and_deleted_text_stays_out_and_is_counted() -> None:
    read = read_doc(a_doc([Par([("新", b""), ("旧话", DELETED), ("看不见", HIDDEN), ("话", b"")])]))
    assert (read.lines, read.left_out) == (("新话",), {"deleted": 2, "hidden": 3})


@pytest.mark.parametrize(
    ("modifier", "shared"),
    [(0x5C << 1 | 1 << 8, []), (0x41 << 1 | 1 << 8, []), (1, [HIDDEN]), (3, [b"", DELETED])],
)
def test_a_piece_may_hide_what_is_in_it(modifier: int, shared: Sequence[bytes]) -> None:
    pieces = [Piece(1), Piece(3, 2, modifier), Piece(5)]
    assert lines("前不见后", pieces=pieces, shared=shared) == ("前后",)


def test_a_paragraph_whose_end_was_deleted_is_one_with_the_next() -> None:
    assert lines(Par("前半", look=DELETED), "后半。") == ("前半后半。",)


def test_styles_hide_and_bring_numbers() -> None:
    styles = sheet(style(0xFFF), style(0, b"\x0b\x46\x01\0"), style(1), style(0, b"", HIDDEN))
    body = [Par("甲", style=1), Par("乙"), Par("藏", style=3), Par("丙", style=2)]
    assert lines(*body, tables=styles | a_list((39, "\0、"))) == ("一、甲", "乙", "二、丙")


def test_automatic_numbers_are_read_as_word_writes_them() -> None:
    tables = a_list((39, "\0、"), (37, "（\1）"), (0, "\2."), (23, "\uf0b7"))
    body = [in_list("项", level) for level in (0, 1, 2, 2, 1, 0, 3)] + [
        in_list("项", use=0),
        in_list("项", use=99),
    ]
    assert lines(*body, tables=tables) == (
        "一、项",
        "（一）项",
        "1.项",
        "2.项",
        "（二）项",
        "二、项",
        "项",
        "项",
        "项",
    )


def test_sections_end_paragraphs_and_pages_do_not() -> None:
    tables = a_list((0, "\0.")) | {6: positions([0, 3, 6], [bytes(12)] * 2)}
    first, second = in_list("首节"), in_list("\x0c次")
    assert lines(Par("首节", first.properties, mark="\x0c"), second, tables=tables) == ("1.首节", "2.", "次")


# Tables


def test_rows_are_lines_and_empty_cells_end_none() -> None:
    body = ["前", cell("甲"), CELL, cell("1"), ROW, CELL, CELL, cell("2"), ROW, "后"]
    assert lines(*body) == ("前", "甲\t1", "2", "后")


def test_tables_in_tables_are_read_line_by_line() -> None:
    def inner(text: str) -> Par:
        return Par(text, INNER_CELL)

    nested = [inner("甲"), inner("1"), Par("", INNER_ROW), inner("乙"), inner("2"), Par("", INNER_ROW)]
    body = [Par("外", IN_TABLE), *nested, CELL, cell("旁"), ROW, "后"]
    assert lines(*body) == ("外", "甲\t1", "乙\t2", "旁", "后")


# Other texts


def test_notes_stand_after_the_paragraph_that_refers_to_them() -> None:
    read = read_doc(
        a_doc(
            ["正文\x02继续\x02", Par([("旧\x02", DELETED), ("二", b"")]), "后"],
            {"footnotes": ["\x02脚注。", "旧注。", ""], "endnotes": ["\x02尾注。", ""]},
            {
                FOOTNOTES[0]: positions([2, 8, 12], [b"\1\0"] * 2),
                FOOTNOTES[1]: positions([0, 5, 9, 10]),
                ENDNOTES[0]: positions([5, 12], [b"\1\0"]),
                ENDNOTES[1]: positions([0, 5, 6]),
            },
        )
    )
    assert read.lines == ("正文继续", "脚注。", "尾注。", "二", "后")


def test_boxes_stand_after_the_paragraph_that_holds_their_shape_and_those_of_groups_at_the_end() -> None:
    def box(shape: int, spare: int = 0) -> bytes:
        return struct.pack("<IIHIII", 1, 0, spare, 0, shape, 0)

    tables = {
        ANCHORS: positions([1, 5], [struct.pack("<I22x", 1025)]),
        BOXES: positions([0, 2, 4, 6, 7], [box(9), box(1025), box(1025, 1), box(0)]),
    }
    stories = {"boxes": ["群", "框", "废", ""]}
    assert lines("段\x08", "后", stories=stories, tables=tables) == ("段", "框", "后", "群")


def test_comments_and_the_heads_of_pages_are_counted() -> None:
    read = read_doc(
        a_doc(["正文"], {"heads": ["页眉字"], "comments": ["\x05批注"], "boxes of heads": ["框"]})
    )
    assert read.lines == ("正文",)
    assert read.left_out == {"heads and feet of pages": 4, "comments": 2}


# Files that are not read


def told(body: bytes) -> str:
    with pytest.raises(PaperError) as raised:
        read_doc(body)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_what_is_locked_old_or_no_word_file_says_so() -> None:
    whole = a_doc(["字"])
    at = whole.index(struct.pack("<HH", 0xA5EC, 0xC1))
    locked, older = bytearray(whole), bytearray(whole)
    locked[at + 11] |= 1
    older[at : at + 4] = struct.pack("<HH", 0xA5DC, 101)
    assert "password" in told(bytes(locked))
    assert "Word 95 or 6" in told(bytes(older))
    assert "no Word document" in told(compound({"Workbook": b"a"}))
    assert "password" in told(compound({"EncryptedPackage": b"a", "EncryptionInfo": b"b"}))
    assert "1Table" in told(compound({"WordDocument": whole[at : at + 4096]}))


def test_rings_of_sectors_and_sizes_beyond_the_file_are_refused() -> None:
    whole = a_doc(["字" * 9_000])
    ring = bytearray(whole)
    for at in range(512 + 4 * 4, 1024, 4):
        struct.pack_into("<I", ring, at, 3)
    entry = whole.index("WordDocument".encode("utf-16-le"))
    struct.pack_into("<Q", ring, entry + 120, 1 << 31)
    assert "larger than the file" in told(bytes(ring))
    tables = bytearray(whole)
    struct.pack_into("<I", tables, 44, 1 << 30)
    assert "larger than the file" in told(bytes(tables))


def test_a_text_that_is_longer_than_the_file_is_refused() -> None:
    body = bytearray(a_doc(["字" * 100]))
    at = body.rindex(struct.pack("<II", 0, 101))
    struct.pack_into("<I", body, at + 4, 1 << 30)
    assert "too many" in told(bytes(body))


@settings(max_examples=300)
@given(st.integers(0, 1 << 32))
def test_no_change_of_a_file_makes_it_raise_anything_else(seed: int) -> None:
    body = [cell("甲"), ROW, in_list("项"), Par([("新", b""), ("旧", DELETED)], style=1)]
    whole = a_doc(body, {"footnotes": ["注"]}, a_list((39, "\0、")) | sheet(style(0xFFF), style(0)))
    changed = mutated(whole, [whole], random.Random(seed), (cut, splice, change, double))
    with contextlib.suppress(PaperError):
        read_doc(changed)
