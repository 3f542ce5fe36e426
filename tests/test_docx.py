"""What Word shows of a DOCX comes out, in order; what it does not show stays out and is counted."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.paper import kind_of
from crawler.reading.papers.word.docx import read_docx
from crawler.reading.papers.word.numbering import han, written
from tests.papers import a_docx, numbered_list, paragraph, run, table, zipped

REFERENCE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def lines(*body: str, **parts: str) -> Sequence[str]:
    return read_docx(a_docx(body, parts)).lines


def numbered(level: int = 0, use: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{use}"/></w:numPr>'


@pytest.mark.parametrize(
    "wrapped",
    [
        '<smartTag w:element="chsdate">{}</smartTag>',
        '<w:smartTag w:element="a"><w:smartTag w:element="b">{}</w:smartTag></w:smartTag>',
        '<w:ins w:id="1" w:author="a">{}</w:ins>',
        '<w:moveTo w:id="1">{}</w:moveTo>',
        "<w:sdt><w:sdtPr><w:alias w:val='日期'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:hyperlink w:anchor="a">{}</w:hyperlink>',
        '<w:fldSimple w:instr=" DATE ">{}</w:fldSimple>',
        '<w:customXml w:element="a">{}</w:customXml>',
        '<w:dir w:val="ltr">{}</w:dir>',
        "<w:ruby><w:rt>" + run("ri") + "</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby>",
        FIELD.format("begin") + "<w:r><w:instrText> PAGE </w:instrText></w:r>" + FIELD.format("separate")
        + "{}" + FIELD.format("end"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["paragraph", "cell", "box"])
def test_text_in_every_wrapping_comes_out_in_its_place(wrapped: str, place: str) -> None:
    content = paragraph(run("会议于") + wrapped.format(run("5月6日")) + run("召开。"))
    if place == "cell":
        content = table([[content]])
    elif place == "box":
        box = f"<w:pict><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></w:pict>"
        content = paragraph(f"<w:r>{box}</w:r>")
    assert lines("前", content, "后") == ("前", "会议于5月6日召开。", "后")


@pytest.mark.parametrize("block", ["sdt><w:sdtContent", "customXml", "ins"])
def test_blocks_around_whole_paragraphs_and_tables_are_read(block: str) -> None:
    closing = "><".join(f"/w:{name.removeprefix('w:')}" for name in reversed(block.split("><")))
    inside = paragraph("整段") + table([["甲", "乙"]])
    assert lines(f"<w:{block}>{inside}<{closing}>", "后") == ("整段", "甲\t乙", "后")


def test_tracked_deletions_hidden_text_and_former_properties_stay_out_and_are_counted() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>旧话</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2">{run("搬走的")}</w:moveFrom>'
    hidden = run("看不见", "<w:vanish/>") + run("看得见", '<w:vanish w:val="0"/>')
    read = read_docx(a_docx([paragraph(run("新话") + deleted + moved + hidden)]))
    assert read.lines == ("新话看得见",)
    assert read.left_out == {"deleted": 5, "hidden": 3}


def test_a_paragraph_whose_end_was_deleted_is_one_with_the_next() -> None:
    ended = '<w:rPr><w:del w:id="1"/></w:rPr>'
    assert lines(paragraph("前半", ended), paragraph("后半。")) == ("前半后半。",)
    added = '<w:rPr><w:ins w:id="1"/></w:rPr>'
    assert lines(paragraph("前段", added), paragraph("后段。")) == ("前段", "后段。")


def test_a_large_first_letter_is_of_the_paragraph_after_it() -> None:
    letter = paragraph("法", '<w:framePr w:dropCap="drop" w:lines="2"/>')
    assert lines(letter, "治政府", paragraph("框", '<w:framePr w:w="9"/>'), "后") == ("法治政府", "框", "后")


def test_deleted_rows_stay_out_and_added_ones_come() -> None:
    rows = table([["甲", "1"], ["乙", "2"]])
    gone = rows.replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>', 1)
    come = rows.replace("<w:tr>", '<w:tr><w:trPr><w:ins w:id="1"/></w:trPr>', 1)
    assert lines(gone) == ("乙\t2",)
    assert lines(come) == ("甲\t1", "乙\t2")


def test_a_text_box_that_is_there_twice_is_read_once() -> None:
    inner = f"<w:txbxContent>{paragraph('框中')}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{inner}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(paragraph(run("段落") + both)) == ("段落", "框中")


def test_notes_stand_after_the_paragraph_that_refers_to_them() -> None:
    notes = f'<w:footnote w:id="1" w:type="separator">{paragraph("")}</w:footnote>' + "".join(
        f'<w:footnote w:id="{n}">{paragraph(f"注{n}")}</w:footnote>' for n in (2, 3)
    )
    end = f'<w:endnote w:id="2">{paragraph("尾注")}</w:endnote>'
    refer = '<w:r><w:{}Reference w:id="2"/></w:r>'
    body = paragraph(run("正文") + refer.format("footnote") + run("继续。") + refer.format("endnote"))
    assert lines(body, "后", footnotes=notes, endnotes=end) == ("正文继续。", "注2", "尾注", "后")


def test_a_note_that_no_text_refers_to_is_counted() -> None:
    gone = '<w:del w:id="1"><w:r><w:footnoteReference w:id="2"/></w:r></w:del>'
    note = f'<w:footnote w:id="2">{paragraph("旧注")}</w:footnote>'
    read = read_docx(a_docx([paragraph(run("文") + gone)], {"footnotes": note}))
    assert (read.lines, read.left_out) == (("文",), {"notes without a reference": 2})


def test_signs_within_runs_are_read() -> None:
    content = (
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t><w:br/><w:t>丁</w:t>"
        '<w:sym w:font="宋体" w:char="2460"/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
        "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"
    )
    read = read_docx(a_docx([paragraph(content, '<w:tabs><w:tab w:pos="1"/></w:tabs>')]))
    assert read.lines == ("甲 乙-丙", "丁①x=1")
    assert read.left_out == {"signs of a font": 1}


def test_an_unfinished_field_hides_no_more_than_its_paragraph() -> None:
    assert lines(paragraph(run("前") + FIELD.format("begin") + run("码")), "后") == ("前", "后")
    assert lines(paragraph(FIELD.format("end") + run("前")), "后") == ("前", "后")


def test_embedded_documents_that_are_not_read_are_counted() -> None:
    sheet = '<w:r><w:object><w:OLEObject w:id="rId8"/></w:object></w:r>'
    read = read_docx(
        a_docx(["正文", '<w:altChunk w:id="rId9"/>', paragraph('<w:subDoc w:id="rId7"/>' + sheet)])
    )
    assert (read.lines, read.left_out) == (("正文",), {"embedded documents": 3})


def test_comments_and_the_heads_of_pages_are_counted() -> None:
    read = read_docx(a_docx(["正文"], {"comments": paragraph("批注"), "header1": paragraph("页眉字")}))
    assert read.lines == ("正文",)
    assert read.left_out == {"comments": 2, "heads and feet of pages": 3}


def test_white_space_that_only_arranges_the_file_is_no_text() -> None:
    assert lines(paragraph("<w:r><w:t>法\n    </w:t><w:t>治</w:t></w:r>")) == ("法治",)
    assert lines(paragraph("<w:r><w:t>a\n  b\tc</w:t></w:r>")) == ("a b c",)
    assert lines(paragraph("<w:r><w:t> \n 甲\r\n</w:t><w:t>乙\n\n</w:t></w:r>")) == ("甲乙",)


def test_a_paragraph_that_goes_on_in_nothing_is_kept() -> None:
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    assert lines("前", paragraph("尾", gone)) == ("前", "尾")
    assert lines(paragraph("前", gone), table([["甲", "1"]]), "后") == ("前", "甲\t1", "后")
    assert lines(table([[paragraph("甲", gone), "乙"]])) == ("甲\t乙",)


@pytest.mark.parametrize(
    ("look", "properties", "shown"),
    [
        ("", '<w:pStyle w:val="H"/>', False),
        ("", '<w:pStyle w:val="OnH"/>', False),
        ("", '<w:pStyle w:val="Back"/>', True),
        ('<w:rStyle w:val="Run"/>', "", False),
        ('<w:rStyle w:val="Run"/>', '<w:pStyle w:val="H"/>', True),
        ('<w:vanish w:val="0"/>', '<w:pStyle w:val="H"/>', True),
        ("<w:webHidden/>", "", True),
    ],
)
def test_styles_hide_text_and_show_it_again(look: str, properties: str, shown: bool) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="OnH"><w:basedOn w:val="H"/></w:style>'
        '<w:style w:styleId="Back"><w:basedOn w:val="H"/><w:rPr><w:vanish w:val="false"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Run"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="T"><w:tblStylePr><w:rPr><w:vanish/></w:rPr></w:tblStylePr></w:style>'
    )
    read = read_docx(a_docx([paragraph(run("某县", look), properties), "后"], {"styles": styles}))
    assert "".join(read.lines) == ("某县后" if shown else "后")
    assert read.left_out == ({} if shown else {"hidden": 2})


@pytest.mark.parametrize(
    "styles",
    [
        "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr><w:vanish/></w:rPr></w:style>',
    ],
)
def test_what_holds_for_every_paragraph_hides_too(styles: str) -> None:
    assert lines(paragraph(run("见", '<w:vanish w:val="0"/>') + run("藏")), styles=styles) == ("见",)


def test_a_paragraph_whose_end_is_hidden_runs_on_and_one_that_is_all_hidden_counts_none() -> None:
    hidden = "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"
    numbering = numbered_list(("chineseCounting", "%1、"))
    body = [
        paragraph("标题。", numbered() + hidden),
        "正文。",
        paragraph(run("不见", "<w:vanish/>"), numbered() + hidden),
        paragraph("次题", numbered()),
    ]
    assert lines(*body, numbering=numbering) == ("一、标题。正文。", "二、次题")


def test_a_picture_without_text_gives_way_to_the_text_for_old_programs() -> None:
    def choice(content: str) -> str:
        return (
            f"<w:r><mc:AlternateContent><mc:Choice Requires='wpc'>{content}</mc:Choice><mc:Fallback><w:pict>"
            f"<v:textbox><w:txbxContent>{paragraph('旧')}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )

    assert lines(paragraph(choice("<w:drawing/>"))) == ("旧",)
    assert lines(paragraph(choice("<w:t>新</w:t>"))) == ("新",)
    assert lines(paragraph(choice(choice("<w:t>新</w:t>")))) == ("新",)


def test_letters_that_are_drawn_are_read_and_boxes_of_hidden_runs_are_not() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="某县文件"/></v:shape></w:pict></w:r>'
    box = f"<w:pict><v:textbox><w:txbxContent>{paragraph('框')}</w:txbxContent></v:textbox></w:pict>"
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr>{box}</w:r>"
    read = read_docx(a_docx([paragraph(run("文") + art + hidden)]))
    assert (read.lines, read.left_out) == (("文", "某县文件"), {"hidden": 1})


def test_formulas_keep_their_brackets() -> None:
    def formula(inner: str) -> str:
        return paragraph(f"<m:oMath>{inner}</m:oMath>")

    one, two = (f"<m:e><m:r><m:t>{sign}</m:t></m:r></m:e>" for sign in "ab")
    square = '<m:dPr><m:begChr m:val="["/><m:sepChr m:val=","/><m:endChr m:val="]"/></m:dPr>'
    body = [f"<m:d>{one}</m:d>", f"<m:d>{square}{one}{two}</m:d>", f"<m:rad><m:deg/>{one}</m:rad>"]
    assert lines(*map(formula, body)) == ("(a)", "[a,b]", "√a")


def test_formulas_keep_their_fractions_and_may_stand_alone() -> None:
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    formula = f"<m:oMath>{half}</m:oMath>"
    body = [paragraph(formula + run("以上")), f"<m:oMathPara>{formula}</m:oMathPara>", "后"]
    assert lines(*body) == ("1/2以上", "1/2", "后")


# Fields


def coded(code: str, result: str | None = None, form: str = "") -> str:
    begin = FIELD.format("begin").replace("/>", f">{form}</w:fldChar>") if form else FIELD.format("begin")
    shown = "" if result is None else FIELD.format("separate") + (run(result) if result else "")
    return f"{begin}<w:r><w:instrText>{escape(code)}</w:instrText></w:r>{shown}" + FIELD.format("end")


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (r"eq \o\ac(○,3)", "③"), (r"EQ \o(〇,21)", "21"), (r"eq \o\ac(□,正)", "□正"),
        (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(rì),日)', "日"),
        (r"EQ \F(1,2)", "1/2"), (r"eq \r(3,x)", "√x"), (r"EQ \b(a\,b)", "a,b"), (r"EQ \x(甲(乙))", "甲(乙)"),
        (r"SYMBOL 9733 \u", "★"), (r"SYMBOL 240 \f Wingdings", ""), ("MACROBUTTON NoMacro 请填写", "请填写"),
        ("PAGE", ""), ("", ""), ("EQ " + r"\o " * 600, ""),
    ],
)  # fmt: skip
def test_fields_without_a_result_show_what_their_code_says(code: str, shown: str) -> None:
    read = lines(paragraph(run("前") + coded(code) + run("后")))
    assert read == (f"前{shown}后",)
    assert lines(paragraph(run("前") + coded(code, "果") + run("后"))) == ("前果后",)
    assert lines(paragraph(run("前") + coded(code, "") + run("后"))) == read


@given(st.text("\\oasfxb(),;1○ "))
def test_no_code_of_a_field_stops_the_reading(code: str) -> None:
    assert lines(paragraph(run("前") + coded(f"EQ {code * 9}") + run("后")))[0].endswith("后")


def test_forms_show_what_was_chosen() -> None:
    choices = '<w:ffData><w:ddList><w:result w:val="1"/>{}</w:ddList></w:ffData>'.format(
        "".join(f'<w:listEntry w:val="{each}"/>' for each in ("是", "否"))
    )
    box = '<w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>'
    assert lines(paragraph(coded("FORMDROPDOWN", form=choices) + coded("FORMCHECKBOX", form=box))) == ("否☒",)


# Tables


def test_paragraphs_of_a_cell_stay_apart() -> None:
    assert lines(table([[paragraph("行政") + paragraph("处罚"), "12件"]])) == ("行政\t处罚\t12件",)


def test_tables_in_tables_and_cells_that_hold_the_page_are_read_line_by_line() -> None:
    inner = paragraph("外层") + table([["甲", "1"], ["乙", "2"]]) + paragraph("")
    assert lines(table([[inner, "旁边"]])) == ("外层", "甲\t1", "乙\t2", "旁边")
    long = "".join(paragraph(f"第{n}段。") for n in range(8))
    assert len(lines(table([[long, "旁"]]))) == 9


def test_a_span_of_two_million_columns_and_long_merged_tables_are_read_like_others() -> None:
    merged = "<w:tcPr><w:vMerge/></w:tcPr>" + paragraph("")
    rows = "".join(
        f"<w:tr><w:tc>{merged}</w:tc><w:tc>{paragraph(f'第{n}行')}</w:tc></w:tr>" for n in range(3_000)
    )
    wide = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000"/></w:tcPr>' + paragraph("宽") + "</w:tc></w:tr>"
    read = lines(f"<w:tbl>{wide}{rows}</w:tbl>")
    assert (read[0], read[-1], len(read)) == ("宽", "第2999行", 3_001)


def test_deep_nesting_is_read() -> None:
    deep = "<w:sdt><w:sdtContent>" * 5_000 + paragraph("底") + "</w:sdtContent></w:sdt>" * 5_000
    nested = "底"
    for _ in range(300):
        nested = table([[paragraph("") + nested if "<" in nested else nested]])
    assert lines(deep, nested) == ("底", "底")


def test_hidden_rows_and_deleted_cells_stay_out() -> None:
    rows = table([["甲", "1"], ["乙", "2"]])
    hidden = rows.replace("<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>", 1)
    deleted = rows.replace("<w:tc>", '<w:tc><w:tcPr><w:cellDel w:id="1"/></w:tcPr>', 1)
    assert read_docx(a_docx([hidden])).left_out == {"hidden": 3}
    assert lines(hidden) == ("乙\t2",)
    assert lines(deleted) == ("1", "乙\t2")


def test_tables_and_boxes_that_stand_in_one_another_without_end_are_refused() -> None:
    cells, boxes = "<w:tbl><w:tr><w:tc>", "<w:p><w:r><w:txbxContent>"
    for opened, closed in ((cells, "</w:tc></w:tr></w:tbl>"), (boxes, "</w:txbxContent></w:r></w:p>")):
        with pytest.raises(PaperError, match="without end"):
            lines(opened * 2_000 + paragraph("底") + closed * 2_000)


def test_runs_fields_and_styles_within_one_another_are_read() -> None:
    nested = "<w:r><w:t>字</w:t>" * 3_000 + "</w:r>" * 3_000
    assert lines(paragraph(nested)) == ("字" * 3_000,)
    assert lines(paragraph("<w:r><w:rPr><w:vanish/></w:rPr>" + nested + "</w:r>" + run("见"))) == ("见",)
    opened = FIELD.format("begin") + FIELD.format("separate") + run("果")
    assert lines(paragraph(opened * 3_000 + FIELD.format("end") * 3_000 + run("后"))) == (
        "果" * 3_000 + "后",
    )
    styles = "".join(
        f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>' for n in range(3_000)
    )
    assert lines(paragraph("字", '<w:pStyle w:val="s0"/>'), styles=styles) == ("字",)


# Numbers


def test_automatic_numbers_are_read_as_word_writes_them() -> None:
    numbering = numbered_list(
        ("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")
    )
    body = [paragraph("一", numbered(level)) for level in (0, 1, 2, 2, 1, 2, 0, 1)]
    assert [line[:-1] for line in lines(*body, numbering=numbering)] == [
        "一、", "（一）", "1.", "2.", "（二）", "1.", "二、", "（一）",
    ]  # fmt: skip


def test_numbers_of_several_levels_of_styles_and_of_other_starts() -> None:
    numbering = (
        numbered_list(("decimal", "%1"), ("decimal", "%1.%2"), number=1)
        + numbered_list(("chineseLegalSimplified", "第%1章 "), number=2, start=3)
        + '<w:num w:numId="9"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="7"/>'
        "</w:lvlOverride></w:num>"
    )
    styles = (
        '<w:style w:styleId="H"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="I"><w:basedOn w:val="H"/></w:style>'
    )
    body = [
        paragraph("甲", numbered(0)),
        paragraph("乙", numbered(1)),
        paragraph("丙", '<w:pStyle w:val="I"/>'),
        paragraph("丁", numbered(0, 9)),
        paragraph("戊", numbered(0, 9)),
        paragraph("己", numbered(0, 0)),
        paragraph("", numbered(0, 9)),
        paragraph("庚", numbered(0, 9)),
    ]
    read = lines(*body, numbering=numbering, styles=styles)
    assert read == ("1甲", "1.1乙", "第叁章 丙", "7丁", "8戊", "己", "10庚")


def test_bullets_and_unknown_lists_add_nothing() -> None:
    numbering = numbered_list(("bullet", "\uf0b7"))
    body = [paragraph("甲", numbered()), paragraph("乙", numbered(use=77)), paragraph("丙", numbered(88))]
    assert lines(*body, numbering=numbering) == ("甲", "乙", "丙")


def test_numbers_may_stand_alone_in_cells_but_not_between_paragraphs() -> None:
    numbering = numbered_list(("decimal", "%1"))
    rows = table([[paragraph("", numbered()), "甲"], [paragraph("", numbered()), "乙"]])
    assert lines(rows, paragraph("", numbered()), numbering=numbering) == ("1\t甲", "2\t乙")


def test_numbers_of_the_usual_style_hidden_ones_and_custom_ones() -> None:
    usual = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="N">'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = numbered_list(("decimal", "%1."))
    assert lines("甲", "乙", numbering=numbering, styles=usual) == ("1.甲", "2.乙")
    hidden = numbering.replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>")
    assert lines(paragraph("甲", numbered()), numbering=hidden) == ("甲",)
    both = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    custom = numbering.replace('<w:numFmt w:val="decimal"/>', both)
    assert lines(paragraph("甲", numbered()), numbering=custom) == ("001.甲",)


@given(st.integers(1, 9_999))
def test_counted_in_chinese_a_number_can_be_counted_back(number: int) -> None:
    units, total, digit = {"十": 10, "百": 100, "千": 1000}, 0, 0
    for char in han(number):
        if char in units:
            total, digit = total + (digit or 1) * units[char], 0
        else:
            digit = "零一二三四五六七八九".index(char)
    assert total + digit == number


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("chineseCounting", "二十一"), ("ideographDigital", "二一"), ("chineseLegalSimplified", "贰拾壹"),
        ("upperRoman", "XXI"), ("lowerLetter", "u"), ("decimalZero", "21"), ("decimalEnclosedCircle", "21"),
        ("ideographTraditional", "甲"), ("ideographZodiac", "申"), ("unheard-of", "21"), ("none", ""),
    ],
)  # fmt: skip
def test_every_format_of_numbers(form: str, said: str) -> None:
    assert written(21, form) == said


# Parts


RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def related(**targets: str) -> str:
    """A part that says what another relates to, by kind."""
    told = (
        f'<Relationship Id="{n}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    return f"<Relationships>{''.join(told)}</Relationships>"


def test_parts_are_found_by_what_they_are_to_one_another() -> None:
    with zipfile.ZipFile(BytesIO(a_docx([paragraph(run("文") + REFERENCE, numbered())]))) as archive:
        document = archive.read("word/document.xml")
    numbering = f"<numbering xmlns:w='w'>{numbered_list(('decimal', '%1.'))}</numbering>"
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types><Override ContentType="wordprocessingml.document.main"/></Types>',
        "_rels/.rels": related(officeDocument="/doc/main.xml"),
        "doc/main.xml": document,
        "doc/_rels/main.xml.rels": related(numbering="lists/n.xml", footnotes="../notes.xml"),
        "doc/lists/n.xml": numbering,
        "notes.xml": "<footnotes><footnote id='2'><p><r><t>注</t></r></p></footnote></footnotes>",
        "word/document.xml": "<document><body><p><r><t>旧文</t></r></p></body></document>",
    }
    assert read_docx(zipped(members)).lines == ("1.文", "注")
    del members["word/document.xml"]
    assert kind_of(zipped(members)) == "docx"


@pytest.mark.parametrize(
    ("name", "chunk"),
    [
        ("a.docx", a_docx(["嵌入"])),
        ("a.htm", "<html><meta charset=utf-8><p>嵌入</p></html>".encode()),
        ("a.mht", "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><p>嵌入".encode()),
        ("a.txt", "嵌入".encode()),
        ("a.rtf", rb"{\rtf1\ansi\u23884?\u20837?}"),
    ],
)
def test_an_embedded_document_is_read_in_its_place(name: str, chunk: bytes) -> None:
    body = a_docx(["前", f'<w:altChunk xmlns:r="{RELATED}" r:id="0"/>', "后"])
    with zipfile.ZipFile(BytesIO(body)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    relations = related(aFChunk=name).encode()
    read = read_docx(zipped(members | {f"word/{name}": chunk, "word/_rels/document.xml.rels": relations}))
    assert (read.lines, read.left_out) == (("前", "嵌入", "后"), {})


def test_a_document_that_embeds_itself_is_read_once() -> None:
    chunk = f'<w:altChunk xmlns:r="{RELATED}" r:id="0"/>'
    relations = {"word/_rels/document.xml.rels": related(aFChunk="a.docx").encode()}
    body = a_docx(["底", chunk])
    for _ in range(3):
        with zipfile.ZipFile(BytesIO(a_docx(["层", chunk]))) as archive:
            members = {each: archive.read(each) for each in archive.namelist()}
        body = zipped(members | relations | {"word/a.docx": body})
    assert read_docx(body).lines == ("层", "层")


def test_words_of_diagrams_and_charts_are_read() -> None:
    drawing = f'<w:r><w:drawing xmlns:r="{RELATED}"><{{}}="0"/></w:drawing></w:r>'
    words = "<a><p><r><t>依法</t></r><r><t>行政</t></r></p><p><r><t>公正司法</t></r></p></a>"
    for element, kind in (("relIds r:dm", "diagramData"), ("chart r:id", "chart")):
        with zipfile.ZipFile(BytesIO(a_docx([paragraph(run("图") + drawing.format(element))]))) as archive:
            members = {each: archive.read(each) for each in archive.namelist()}
        relations = related(**{kind: "d/data1.xml"}).encode()
        members |= {"word/_rels/document.xml.rels": relations, "word/d/data1.xml": words.encode()}
        assert read_docx(zipped(members)).lines == ("图", "依法行政", "公正司法")


def test_control_characters_are_passed_over() -> None:
    assert lines(paragraph("<w:r><w:t>法\x0b治\x02</w:t></w:r>")) == ("法治",)


def test_the_main_part_may_have_another_name_and_capitals() -> None:
    document = "<document><body><p><r><t>正文</t></r></p></body></document>"
    assert read_docx(zipped({"word/document2.xml": document})).lines == ("正文",)
    assert read_docx(zipped({"Word\\Document.xml": document})).lines == ("正文",)
