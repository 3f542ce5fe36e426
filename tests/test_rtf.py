"""What Word shows of an RTF comes out, in order; what it does not show stays out and is counted."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.word.rtf import read_rtf
from index.cleaning import tidy
from tests.mutations import change, cut, double, mutated, splice

HEAD = (
    rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 \'cb\'ce;}{\f1\fcharset0 Times;}"
    rb"{\f2\fcharset136 M;}{\f3\fcharset2 Symbol;}}{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}"
    rb"{\info{\title T}}"
)
SHAPE = (
    rb"{\shp{\*\shpinst{\sp{\sn a}{\sv 202}}{\shptxt\pard\plain %s\par}}"
    rb"{\shprslt{\*\do{\dptxbxtext %s\par}}}}"
)


def written(text: str) -> bytes:
    """Text with its Chinese by numbers of Unicode."""
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    return b"".join(rb"\u%d?" % code for code in codes)


def gbk(text: str) -> bytes:
    """Text as bytes of GBK."""
    return b"".join(rb"\'%02x" % byte for byte in text.encode("gb18030"))


def lines(body: bytes, head: bytes = HEAD) -> tuple[str, ...]:
    return read_rtf(head + body + b"}").lines


# Characters


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20), max_size=5))
def test_what_goes_in_comes_out(texts: list[str]) -> None:
    said = tuple(line for text in texts if (line := tidy(text)))
    assert lines(rb"\par ".join(map(written, texts))) == said


@pytest.mark.parametrize(
    "body",
    [
        gbk("大余"), rb"\f1 " + gbk("大余"), "大余".encode("gbk"), gbk("大") + b"\r\n" + gbk("余"),
        rb"\uc2\u22823\'b4\'f3\u20313\'d3\'e0", rb"\uc0\u22823\u20313", rb"{\uc2\u22823??}\u20313?",
        rb"\u22823\'3f\u20313\emdash ", rb"\loch\af1\hich\af1\dbch\f0 " + gbk("大余"),
        rb"{\upr{?}{\*\ud\u22823?\u20313?}}",
        rb"{{{\b " + gbk("大") + rb"}{\i{" + gbk("余") + b"}}}", b"{{" + gbk("大余"),
    ],
)  # fmt: skip
def test_chinese_is_read_however_it_is_written(body: bytes) -> None:
    assert lines(body) == ("大余",)


def test_code_pages_are_those_of_fonts_or_of_the_file() -> None:
    big5 = b"".join(rb"\'%02x" % byte for byte in "臺灣".encode("big5"))
    assert lines(rb"\f2 " + big5 + rb"\f0 " + gbk("省")) == ("臺灣省",)
    assert lines(rb"caf\'e9", HEAD.replace(b"936", b"1252").replace(b"134", b"0")) == ("café",)
    assert lines("大".encode(), rb"{\rtf1\ansi\ansicpg65001 ") == ("大",)
    assert lines(rb"a\'b4", rb"{\rtf1\ansi\ansicpg99999 ") == ("a´",)
    assert lines(rb"\'81\'40\'ff") == ("丂\ufffd",)


def test_signs_are_read_as_what_they_show() -> None:
    body = rb"\ldblquote A\rdblquote\emdash B\_C\~D\-\tab E\{\}\\ F|G|\line H\page I" + b"\\\nJ"
    assert lines(body) == ("“A”—B-C D E{}\\ F|G|", "H", "I", "J")


# What is not shown, or elsewhere


@pytest.mark.parametrize(
    ("body", "shown", "left_out"),
    [
        (rb"{\v %s}%s", "见", {"hidden": 2}),
        (rb"\v %s\v0 %s", "见", {"hidden": 2}),
        (rb"\v %s\plain %s", "见", {"hidden": 2}),
        (rb"{\deleted\revdttmdel1736509440 %s}{\revised\revdttm1736509440 %s}", "见", {"deleted": 2}),
        (rb"{\header\pard %s\par}%s", "见", {"heads and feet of pages": 2}),
        (rb"{\*\atnid A}{\*\annotation{\*\atndate 1}\pard %s}%s", "见", {"comments": 2}),
        (rb"{\*\unheard-of %s}%s", "见", {}),
        (rb"{\*\shppict{\pict\pngblip\bin3 }}{\nonshppict{\pict %s}}}%s", "见", {}),
        (rb"{\xe %s}%s", "见", {}),
        (rb"{\object\objemb{\*\objdata 01%s}{\result{%s}}}", "见", {}),
        (rb"{\field{\*\fldinst REF {%s}}{\fldrslt{\b %s}}}", "见", {}),
        (rb"{\field{\fldinst{\*\formfield{\ffname %s}}FORMTEXT}{\fldrslt %s}}", "见", {}),
    ],
)
def test_what_is_not_shown_stays_out_and_is_counted(
    body: bytes, shown: str, left_out: Mapping[str, int]
) -> None:
    read = read_rtf(HEAD + body % (gbk("不见"), gbk(shown)) + b"}")
    assert (read.lines, read.left_out) == ((shown,), left_out)


def test_a_paragraph_whose_end_was_deleted_is_one_with_the_next() -> None:
    assert lines(gbk("前半") + rb"{\deleted\par}" + gbk("后半")) == ("前半后半",)


def test_notes_and_boxes_follow_the_paragraph_that_they_stand_in() -> None:
    note = rb"{\super\chftn{\footnote\pard\plain\chftn %s}}" % gbk("注")
    box = SHAPE % (gbk("框"), gbk("框"))
    assert lines(gbk("正") + note + gbk("文") + box + rb"\par " + gbk("后")) == ("正文", "注", "框", "后")


def test_fields_without_a_result_show_what_their_code_says() -> None:
    code = rb"{\field{\*\fldinst eq \\o\\ac(%s,3)}{\fldrslt }}" % gbk("○")
    assert lines(code + gbk("项")) == ("③项",)


# Blocks


def test_rows_are_lines_whatever_they_hold() -> None:
    row = rb"\trowd\cellx1\cellx2\pard\intbl %s\cell %s\cell\row"
    body = row % (gbk("甲") + rb"\par " + gbk("乙"), b"1|2") + row % (b"", b"3") + rb"\pard " + gbk("后")
    assert lines(body) == ("甲\t乙\t1|2", "3", "后")


def test_tables_in_tables_are_read_line_by_line() -> None:
    inner = rb"\pard\intbl\itap2 %s\nestcell 1\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
    body = (
        rb"\trowd\pard\intbl %s\par" % gbk("外") + inner % gbk("甲") + rb"\pard\intbl\itap1\cell %s\cell\row"
    )
    assert lines(body % gbk("旁")) == ("外", "甲\t1", "旁")


def test_numbers_of_lists_are_read_and_signs_of_items_are_not() -> None:
    items = [
        rb"{\listtext\pard\plain 1.\tab}",
        rb"{\pntext %s\tab}{\*\pn\pnlvlbody{\pntxta .}}" % gbk("（二）"),
        rb"{\listtext\pard\plain{\f3 \'b7}\tab}",
    ]
    assert lines(rb"\par ".join(item + gbk("项") for item in items)) == ("1.项", "（二）项", "项")


def test_notes_in_notes_without_end_are_read_where_they_stand() -> None:
    assert "".join(lines(rb"a{\footnote b" * 3_000)) == "a" + "ba" * 2_999 + "b"


@given(st.integers(0, 1 << 32))
def test_no_change_of_a_file_stops_its_reading(seed: int) -> None:
    whole = HEAD + SHAPE % (b"a", b"b") + rb"\trowd\intbl a\cell{\v b}\row{\field{\*\fldinst X}}\par}"
    read_rtf(mutated(whole, [whole], random.Random(seed), (cut, splice, change, double)))


def test_groups_that_stand_in_each_other_without_end_are_refused() -> None:
    with pytest.raises(PaperError, match="more than 10,000 groups stand in each other"):
        read_rtf(b"{\\rtf1 " + b"{" * 20_000)
    assert read_rtf(b"{\\rtf1 " + b"{a}" * 20_000 + b"}").lines == ("a" * 20_000,)
