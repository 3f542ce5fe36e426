"""Figures of a report: how amounts are written, which indicator each belongs to, what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.report import Report, Section
from search.indicators import IndicatorError, load
from search.numbers import read
from search.numerals import amounts, spoken

TABLE = [
    line.split("\t")
    for line in (Path(__file__).parent / "numbers.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def report(text: str, kinds: tuple[str, ...] = ("achievements",), year: int | None = 2022) -> Report:
    return Report("r", "报告", (Section(kinds, "一、成效", text),), year=year)


def values(text: str, kinds: tuple[str, ...] = ("achievements",), year: int | None = 2022) -> set[str]:
    return {f"{each.indicator}={each.value:.10g}" for each in read(report(text, kinds, year)).values}


@pytest.mark.parametrize(("sentence", "wanted"), TABLE)
def test_a_sentence_says_what_a_careful_reader_takes_from_it(sentence: str, wanted: str) -> None:
    assert values(sentence) == set(wanted.split())


@pytest.mark.parametrize(
    ("level", "read_as_own"), [("county", False), ("prefecture", False), ("province", True)]
)
def test_what_the_whole_province_counts_is_its_own_figure_only(level: str, read_as_own: bool) -> None:
    section = Section(("achievements",), "一、成效", "全省行政机关负责人出庭应诉率为93.1%。")
    found = read(Report("r", "报告", (section,), year=2022, level=level, region="某县")).values
    assert bool(found) is read_as_own


@pytest.mark.parametrize(
    ("written", "value", "unit", "at_least"),
    [
        ("3.8万余条", 38_000, "条", True),
        ("二十余次", 20, "次", True),
        ("近1500万元", 15_000_000, "元", False),
        ("258.78万元", 2_587_800, "元", False),
        ("60%", 60, "%", False),
        ("百分之九十", 90, "%", False),
        ("百分之九十八点五", 98.5, "%", False),
        ("1,234件", 1_234, "件", False),
        ("两起", 2, "起", False),
        ("百余场", 100, "场", True),
        ("一千二百三十五份", 1_235, "份", False),
        ("2万多人", 20_000, "人", True),
        ("300人次以上", 300, "人次", True),
        ("超过80家", 80, "家", True),
        ("线上15场", 15, "场", False),
        ("０件", 0, "件", False),
    ],
)
def test_numbers_are_read_as_they_are_written(written: str, value: float, unit: str, at_least: bool) -> None:
    (found,) = amounts(written.replace("０", "0"))
    assert (found.value, found.unit, found.at_least) == (value, unit, at_least)


@pytest.mark.parametrize(
    "written",
    [
        "第12次",
        "3至5次",
        "5-10件",
        "7×24小时",
        "数十次",
        "三四次",
        "十几次",
        "29.96%14.7%28.7%",
        "一次",
        "1，234件",
    ],
)
def test_ranges_ordinals_guesses_and_damage_are_no_amounts(written: str) -> None:
    assert not [each for each in amounts(written) if each.unit]


@given(st.integers(1, 9_999))
def test_chinese_numerals_say_the_number_that_they_spell(number: int) -> None:
    digits, places = "零一二三四五六七八九", ("", "十", "百", "千")
    spelt = "".join(
        digits[int(digit)] + places[len(str(number)) - 1 - at] if digit != "0" else "零"
        for at, digit in enumerate(str(number))
    )
    while "零零" in spelt:
        spelt = spelt.replace("零零", "零")
    assert spoken(spelt.rstrip("零")) == number


@given(
    st.text(
        alphabet="受理行政复议案件法律援助12345,，。、件次%万余分别均为其中《》()年年二十百\n ", max_size=120
    )
)
def test_any_text_is_read_and_every_value_stands_where_it_says(text: str) -> None:
    found = read(report(text))
    for value in (*found.values, *found.candidates):
        section = report(text).sections[value.section].searched
        assert value.sentence in section
        assert section[value.offset] in "0123456789零〇一二两三四五六七八九十百千万亿"


def test_what_is_planned_is_not_counted() -> None:
    assert values("受理行政复议案件26件。", ("plans",)) == set()


def test_a_value_of_another_year_is_left_out_unless_the_year_is_unknown() -> None:
    assert values("2021年受理行政复议案件26件。") == set()
    assert values("2021年受理行政复议案件26件。", year=None) == {"reconsideration_accepted=26"}


def test_a_value_said_twice_is_there_once() -> None:
    assert len(read(report("废止规范性文件6件。\n今年废止规范性文件6件。")).values) == 1


def test_what_could_be_two_indicators_is_a_candidate_for_both() -> None:
    found = read(report("受理、审结行政复议案件26件。"))
    assert found.values == ()
    assert [(each.indicators, each.value) for each in found.candidates] == [
        (("reconsideration_accepted", "reconsideration_concluded"), 26)
    ]


def test_where_a_digit_or_a_unit_is_lost_nothing_is_read() -> None:
    assert values("专题学习会会前学法12，县政府常务会议会前学法15次。") == {"study_sessions=15"}
    assert values("会前学法12，320次。") == set()


def test_the_table_has_the_indicators_of_the_genre() -> None:
    table = load()
    assert len(table.indicators) >= 40
    assert all(each.zh and each.en for each in table.indicators.values())


def test_a_readers_table_is_read_and_a_broken_one_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "indicators.toml"
    path.write_text(
        'neutral = "共"\n[topics]\nkites = ["风筝"]\n[[indicator]]\nkey = "kites"\nzh = "风筝"\n'
        'en = "Kites"\ntopics = ["kites"]\nunits = ["只", "个"]\n',
        "utf-8",
    )
    found = read(report("共放飞风筝12个。"), load(path))
    assert [(each.indicator, each.value) for each in found.values] == [("kites", 12)]
    broken = tmp_path / "broken.toml"
    broken.write_text(path.read_text("utf-8").replace('topics = ["kites"]', 'topics = ["dragons"]'), "utf-8")
    with pytest.raises(IndicatorError, match="dragons"):
        load(broken)
