from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.extraction.sections import kinds_of, read_sections
from crawler.reading.lines import Line
from index.report import KINDS, Section


def sections(*texts: str, year: int | None = None) -> tuple[Section, ...]:
    return read_sections([Line(text) for text in texts], year)


def kinds(*texts: str, year: int | None = None) -> list[tuple[str, ...]]:
    return [part.kinds for part in sections(*texts, year=year)]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("一、2023年推进法治政府建设的主要举措和成效", "achievements"),
        ("一、工作开展情况", "achievements"),
        ("上年度存在问题整改情况", "achievements"),
        ("八、重点工作安排落实情况", "achievements"),
        ("二、推进法治政府建设存在的不足和原因", "problems"),
        ("二、面临的困难与短板", "problems"),
        ("三、党政主要负责人履行推进法治建设第一责任人职责，加强法治政府建设的有关情况", "leadership"),
        ("主要领导履行法治建设职责情况", "leadership"),
        ("四、2024年推进法治政府建设的主要安排", "plans"),
        ("下阶段重点任务", "plans"),
        ("六、存在的主要问题及下一步打算", "problems plans"),
        ("四、存在问题及整改措施", "problems plans"),
        ("二、第一责任人履职情况及取得成效", "achievements leadership"),
        ("五、其他需要报告的事项", "other"),
        ("三、坚持问题导向，补齐法治建设短板", ""),
        ("二、解决突出问题，推动法治政府建设", ""),
    ],
)
def test_kinds_are_told_by_the_words_of_a_heading(heading: str, expected: str) -> None:
    assert kinds_of(heading) == tuple(expected.split())


def test_kinds_do_not_hang_on_numbers_or_order() -> None:
    read = kinds("前言。", "三、存在问题", "甲。", "一、下一步打算", "乙。", "二、主要成效", "丙。")
    assert read == [("intro",), ("problems",), ("plans",), ("achievements",)]


def test_a_heading_of_a_theme_is_an_achievement_until_the_plans() -> None:
    read = kinds("一、健全依法行政制度体系", "甲。", "二、2024年工作打算", "乙。", "三、强化保障", "丙。")
    assert read == [("achievements",), ("plans",), ("other",)]


def test_a_heading_of_the_next_year_is_a_plan() -> None:
    assert kinds("一、2022年主要工作", "甲。", "二、2023年重点工作", "乙。", year=2022)[-1] == ("plans",)


def test_sub_headings_stay_in_the_text() -> None:
    part = sections("一、主要成效", "（一）抓学习。甲。", "（二）抓执法", "乙。", "二、存在问题", "丙。")[0]
    assert part.text == "（一）抓学习。甲。\n（二）抓执法\n乙。"


def test_a_heading_glued_to_its_paragraph_is_cut_at_its_sign() -> None:
    first, second = sections("一、主要做法。全年学法十次，办案百件。", "二、存在问题：一是人手偏紧。")
    assert (first.heading, first.text) == ("一、主要做法。", "全年学法十次，办案百件。")
    assert (second.heading, second.text) == ("二、存在问题：", "一是人手偏紧。")


def test_a_double_heading_is_split_where_a_sub_heading_turns() -> None:
    first, second = sections(
        "一、存在问题及下步打算", "（一）存在问题", "人手偏紧。", "（二）下步打算", "配齐人手。"
    )
    assert (first.kinds, first.text) == (("problems",), "（一）存在问题\n人手偏紧。")
    assert (second.kinds, second.heading, second.text) == (("plans",), "（二）下步打算", "配齐人手。")


def test_a_double_heading_is_split_inside_a_paragraph() -> None:
    first, second = sections("一、存在不足及2023年计划", "人手偏紧。2023年，我镇将配齐人手。")
    assert (first.text, second.text) == ("人手偏紧。", "2023年，我镇将配齐人手。")


def test_a_double_heading_that_does_not_turn_has_both_kinds() -> None:
    assert kinds("一、存在问题及改进措施", "人手偏紧，正在补充。") == [("problems", "plans")]


def test_headings_without_numbers_are_told_by_their_words() -> None:
    read = sections(
        "主要举措和成效", "（一）甲。", "（二）乙。", "存在的问题", "（一）丙。", "下一步工作安排", "丁。"
    )
    assert [part.heading for part in read] == ["主要举措和成效", "存在的问题", "下一步工作安排"]


def test_a_nested_heading_opens_a_kind_that_no_main_heading_names() -> None:
    read = sections(
        "一、2021年工作情况", "（一）成效", "甲。", "（二）存在的问题", "乙。", "（三）下一步计划", "丙。"
    )
    assert [part.kinds for part in read] == [("achievements",), ("problems",), ("plans",)]
    assert read[0].text == "（一）成效\n甲。"


def test_a_nested_heading_stays_where_a_main_heading_names_its_kind() -> None:
    read = kinds(
        "一、成效", "（一）第一责任人履职", "甲。", "（二）其他", "乙。", "二、第一责任人履职情况", "丙。"
    )
    assert read == [("achievements",), ("leadership",)]


HEADINGS = st.sampled_from(
    [
        "一、主要成效",
        "二、存在问题及下一步打算",
        "（一）存在的问题",
        "（二）下步安排",
        "存在的问题",
        "三、第一责任人。甲乙。",
        "1.甲",
    ]
)
TEXTS = st.sampled_from(
    ["人手偏紧。", "下一步，我镇将配齐人手。", "全年学法十次", "2023年，我局将改进。仍有差距。"]
)


@given(st.lists(HEADINGS | TEXTS, max_size=12))
def test_nothing_of_the_lines_is_lost_and_their_order_stays(texts: list[str]) -> None:
    read = sections(*texts)
    assert "".join(part.heading + part.text.replace("\n", "") for part in read) == "".join(texts)
    assert all(part.kinds and set(part.kinds) <= set(KINDS) for part in read)
