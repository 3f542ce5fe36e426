"""PDF: what is printed comes out in reading order, page numbers and running heads do not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.papers.printed.layout import Printed, paragraphs, reflow
from crawler.reading.papers.printed.pdf import read_pdf
from tests.papers import a_pdf, pdf_of_lines, placed_pdf

BODY = [f"第{sign}段的话到此为止。" for sign in "甲乙丙丁戊"]


def pages(*each: Sequence[tuple[str, float]]) -> list[list[Printed]]:
    return [[Printed(text, height) for text, height in page] for page in each]


def body(number: int) -> list[tuple[str, float]]:
    return [(f"第{number}页{line}", 0.3 + place / 10) for place, line in enumerate(BODY)]


# Page numbers and running heads


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "- {} -",
        "—{}—",
        "第{}页",
        "第 {} 页 共 9 页",
        "{}/9",
        "－{}－",
        "Page {} of 9",
        "P.{}",
        "（{}）",
        "共9页 第{}页",
        "第{}页（共9页）",
        "页码：{}/9",
        "【{}】",
        "― {} ―",
        "某局电话12345 第 {} 页",
        "{} 某县报告全文",
    ],
)
@pytest.mark.parametrize("height", [0.05, 0.95])
@pytest.mark.parametrize("first", [1, 7])
def test_numbers_in_sequence_at_the_margin_count_pages(form: str, height: float, first: int) -> None:
    printed = pages(*([*body(n), (form.format(first + n), height)] for n in range(4)))
    read = paragraphs(printed)
    assert len(read.lines) == 4 * len(BODY) + (height < 0.1 and "某" in form)
    assert set(read.left_out) == {"running heads" if "某" in form else "page numbers"}


@pytest.mark.parametrize(
    "numbers",
    ["一二三四", "①②③④", "１２３４", ["ii", "iii", "iv", "v"], ["第十九页", "第二十页", "第二十一页"]],
)
def test_page_numbers_are_known_in_every_writing(numbers: Sequence[str]) -> None:
    printed = pages(*([*body(n), (number, 0.95)] for n, number in enumerate(numbers)))
    assert len(paragraphs(printed).lines) == len(numbers) * len(BODY)


@pytest.mark.parametrize("form", ["{}", "{}年", "附件{}", "第{}章", "{}.办理事项", "办结{}件"])
@pytest.mark.parametrize("height", [0.05, 0.95])
def test_titles_items_and_years_in_sequence_are_no_page_numbers(form: str, height: float) -> None:
    first = 2020 if form in ("{}", "{}年") else 1
    texts = [form.format(first + n) for n in range(3)]
    read = paragraphs(pages(*([(text, height), *body(n)] for n, text in enumerate(texts))))
    assert [line for line in read.lines if line in texts] == texts


@pytest.mark.parametrize("text", ["-12", "12/15", "2021-2022", "（1）", "3页"])
def test_figures_at_one_margin_that_count_no_page_stay(text: str) -> None:
    assert text in paragraphs(pages([*body(0), ("附件", 0.9), (text, 0.92)])).lines


@pytest.mark.parametrize("form", ["附件 {}", "表 {}"])
def test_short_titles_on_top_are_no_heads(form: str) -> None:
    printed = pages(*([(form.format(n + 1), 0.05), *body(n)] for n in range(3)))
    assert not paragraphs(printed).left_out


def test_a_head_that_the_first_page_lacks_is_left_out() -> None:
    printed = pages(body(0), *([("某县报告全文", 0.05), *body(n)] for n in (1, 2)))
    assert paragraphs(printed).left_out == {"running heads": 12}


@pytest.mark.parametrize("text", ["2015", "12", "3", "1", "2", "100/200", "7"])
def test_figures_alone_on_a_line_of_the_text_stay(text: str) -> None:
    printed = pages([*body(0), (text, 0.85)], [(text, 0.2), *body(1), (text, 0.82)])
    assert paragraphs(printed).lines.count(text) == 3


def test_figures_at_the_margin_that_are_no_sequence_stay() -> None:
    printed = pages(*([*body(n), (figure, 0.93)] for n, figure in enumerate(("31", "7", "120"))))
    assert [line for line in paragraphs(printed).lines if line.isdigit()] == ["31", "7", "120"]


@pytest.mark.parametrize("long", [" " * 50_000, "-" * 50_000, "1 " * 25_000, "1" + " " * 50_000 + "页x"])
def test_long_lines_at_the_margin_are_no_page_numbers(long: str) -> None:
    assert len(paragraphs(pages([*body(0), (f"-{long}x", 0.95)])).lines) == len(BODY) + 1


def test_a_page_number_on_one_page_alone() -> None:
    apart, dressed = [*body(0), ("1", 0.93)], [*body(0), ("- 1 -", 0.93)]
    close = [*body(0), ("4", 0.88), ("1", 0.9)]
    assert [len(paragraphs(pages(each)).lines) - len(BODY) for each in (apart, dressed, close)] == [0, 0, 2]


def test_a_head_that_repeats_is_read_once_and_a_foot_not_at_all() -> None:
    printed = pages(*([("某县报告", 0.05), *body(n), (f"某局 {n + 1}", 0.95)] for n in range(3)))
    read = paragraphs(printed)
    assert read.lines.count("某县报告") == 1
    assert not any("某局" in line for line in read.lines)
    assert read.left_out == {"running heads": 2 * 4 + 3 * 4}


def test_number_and_head_one_inside_the_other() -> None:
    printed = pages(*([*body(n), ("某县法治政府建设情况", 0.92), (f"- {n + 1} -", 0.95)] for n in range(3)))
    assert len(paragraphs(printed).lines) == 3 * len(BODY)


def test_lines_that_differ_in_their_figures_are_no_heads() -> None:
    printed = pages(*([*body(n), (f"办结{n * n + 3}件", 0.93)] for n in range(4)))
    assert sum("办结" in line for line in paragraphs(printed).lines) == 4


TEXTS = st.lists(st.tuples(st.text("一二三12 -页第", max_size=6), st.floats(0, 1)), max_size=6)


@given(st.lists(TEXTS, max_size=5))
def test_every_character_is_read_or_counted(printed: list[list[tuple[str, float]]]) -> None:
    read = paragraphs(pages(*printed))
    size = sum(len(text.strip()) for page in printed for text, _ in page)
    read_size = sum(len(line.replace(" ", "")) for line in read.lines)
    spaces = sum(text.strip().count(" ") for page in printed for text, _ in page)
    assert size - spaces <= read_size + sum(read.left_out.values()) <= size


# Broken lines


def test_printed_lines_are_joined_to_paragraphs() -> None:
    printed = [
        "2023年我局把依法办事摆在前面并且抓",
        "到底。",
        "一、主要成效",
        "全年学法十次并且公布了首违不罚的清",
        "单二十项。",
    ]
    assert reflow(printed) == [
        "2023年我局把依法办事摆在前面并且抓到底。",
        "一、主要成效",
        "全年学法十次并且公布了首违不罚的清单二十项。",
    ]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("抽查案卷一共是6", "0卷。", "60卷"),
        ("合格率达到99.", "5%。", "99.5%"),
        ("共办理案件1", "200件。", "1200件"),
        ("使用的系统是Open", "Search系统。", "Open Search"),
        ("发布于2021-", "2022年。", "2021-2022年"),
        ("执法 law enforce-", "ment department。", "enforcement department"),
    ],
)
def test_what_a_lines_end_broke_is_whole_again(first: str, second: str, joined: str) -> None:
    assert joined in reflow([first, second])[0]


def test_an_indented_line_begins_a_paragraph() -> None:
    assert reflow(["甲乙丙丁戊己庚辛", "\u3000\u3000子丑寅卯"]) == ["甲乙丙丁戊己庚辛", "子丑寅卯"]


# PDF


@pytest.mark.parametrize("turned", [0, 180])
def test_a_pdf_is_read_without_its_page_numbers(turned: int) -> None:
    foot = 40 if turned == 0 else 800
    heights = [700 - 20 * row for row in range(5)]
    made = [
        [*((f"{n}{line}", h) for line, h in zip(BODY, heights, strict=True)), (f"- {n} -", foot)]
        for n in (1, 2)
    ]
    made[0].insert(2, ("2015", 650))
    read = read_pdf(a_pdf(made, turned))
    assert [line for line in read.lines if line[0] in "12" and len(line) > 4] == [
        f"{n}{line}" for n in (1, 2) for line in BODY
    ]
    assert "2015" in read.lines
    assert read.left_out == {"page numbers": 10}


def test_text_off_the_page_is_not_read() -> None:
    assert read_pdf(a_pdf([[("在页上", 700), ("在页外", 2_000)]])).lines == ("在页上",)


def test_characters_beyond_the_first_plane_and_radicals_are_read() -> None:
    assert read_pdf(a_pdf([[("⼤余县⼈民。", 700), ("𠀀字", 600)]])).lines == ("大余县人民。", "𠀀字")


def test_the_pages_of_a_pdf_that_are_too_many_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.reading.papers.printed.pdf.MOST_PAGES", 2)
    assert read_pdf(a_pdf([[("甲", 700)]] * 3)).cut == "2 of 3 pages"


def test_broken_lines_of_a_pdf_are_joined() -> None:
    text = "现将有关情况报告如下，全年共抽查案卷一千二百卷，评查行政处罚案件六十件，纠正八件。"
    assert read_pdf(pdf_of_lines([text], 18)).lines == (text,)


def down(lines: Sequence[str], x: float = 72, top: float = 760) -> list[tuple[str, float, float]]:
    return [(line, x, top - 20 * row) for row, line in enumerate(lines)]


def test_lines_that_the_file_has_in_another_order_are_read_from_top_to_bottom() -> None:
    assert list(read_pdf(placed_pdf([down(BODY)[::-1]])).lines) == BODY
    late = [*down(BODY, top=700), ("某县报告", 90, 760)]
    assert read_pdf(placed_pdf([late])).lines[0] == "某县报告"


def test_columns_are_read_one_after_the_other() -> None:
    left, right = ([f"{side}{line}" for line in BODY] for side in "左右")
    head = ("某县报告全文", 72, 800)
    read = read_pdf(placed_pdf([[*down(left, 60), *down(right, 320), head]]))
    assert list(read.lines) == ["某县报告全文", *left, *right]


def test_text_drawn_twice_to_look_bold_is_read_once() -> None:
    twice = [*down(BODY), *down(BODY, 72.4), *down(BODY, 72.4, 760.4)]
    assert list(read_pdf(placed_pdf([twice])).lines) == BODY


def test_a_word_drawn_late_stands_in_its_line() -> None:
    words = [("全年办结", 72, 760), ("件。", 168, 760), *down(BODY, top=700), ("一千二百", 120, 760)]
    assert read_pdf(placed_pdf([words])).lines[0] == "全年办结一千二百件。"


def test_rows_of_a_table_are_lines_of_their_own() -> None:
    rows = [(cell, x, 760 - 25 * row) for row, name in enumerate("甲乙丙")
            for cell, x in ((f"事项{name}", 72), ("一二件", 300))]  # fmt: skip
    assert read_pdf(placed_pdf([rows])).lines == ("事项甲 一二件", "事项乙 一二件", "事项丙 一二件")


def test_a_line_that_is_indented_by_its_place_begins_a_paragraph() -> None:
    full = [("甲" * 30, 96, 760), ("乙" * 32, 72, 740), ("丙" * 30, 96, 720), ("丁。", 72, 700)]
    assert read_pdf(placed_pdf([full])).lines == ("甲" * 30 + "乙" * 32, "丙" * 30 + "丁。")


@pytest.mark.parametrize(
    ("turned", "matrix", "step"), [(0, "0 1 -1 0", 20), (90, "0 1 -1 0", 20), (270, "0 -1 1 0", -20)]
)
def test_text_that_lies_on_its_side_is_read_upright(turned: int, matrix: str, step: int) -> None:
    start, foot = (80, 570) if step > 0 else (500, 20)
    made = [
        [*((f"{n}{line}", start + step * row, 300) for row, line in enumerate(BODY)), (f"- {n} -", foot, 400)]
        for n in (1, 2, 3)
    ]
    read = read_pdf(placed_pdf(made, turned, matrix))
    assert list(read.lines) == [f"{n}{line}" for n in (1, 2, 3) for line in BODY]
    assert read.left_out == {"page numbers": 15}


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ("/Subtype /FreeText /Contents <FEFF540C610F>", True),
        ("/Subtype /FreeText /Contents <FEFF540C610F> /F 2", False),
        ("/Subtype /Text /Contents <FEFF540C610F>", False),
        ("/Subtype /Widget /FT /Tx /V <FEFF540C610F>", True),
        ("/Subtype /Widget /FT /Ch /V <FEFF540C610F>", True),
        ("/Subtype /Widget /FT /Tx /Ff 8192 /V <FEFF540C610F>", False),
        ("/Subtype /Widget /FT /Btn /V /Yes", False),
    ],
)
def test_what_was_filled_in_is_read_and_notes_are_not(entries: str, shown: bool) -> None:
    annotation = f"<< /Type /Annot /Rect [300 500 400 515] {entries} >>"
    read = read_pdf(placed_pdf([down(BODY)], annotations=annotation))
    assert list(read.lines) == BODY + ["同意"] * shown
