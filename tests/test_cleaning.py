from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import CELL, clean_text, radicals, squeeze, tidy

ODD = "".join(
    map(chr, (0xAD, 0x200B, 0xFEFF, 0x08, 0x1C, 0x96, 0xE5E5, 0xE004, 0x2F00, 0xF900, 0xFE0F, 0x2028))
)


@pytest.mark.parametrize(
    "char",
    ["\x00", "\x08", "\x1f", "\x7f", "\xad", "\u200b", "\u200d", "\u2060", "\ufeff", "\ue004", "\uf06c"],
)
def test_what_nobody_sees_does_not_part_a_phrase(char: str) -> None:
    assert tidy(f"首违{char}不罚") == squeeze(f"首违{char}不罚") == "首违不罚"


@pytest.mark.parametrize("space", ["\u00a0", "\x85", "\u2028", "\u3000", "\u2003", " \n ", "\ue5e5"])
def test_spaces_of_all_kinds_are_one_and_none_stands_in_chinese(space: str) -> None:
    assert tidy(f"{space}县委{space}县政府") == "县委 县政府"
    assert squeeze(f"{space}县委{space}县政府") == "县委县政府"


def test_the_names_of_spaces_and_punctuation_are_what_they_name() -> None:
    assert squeeze("&nbsp;&amp;nbsp;推进&ldquo;放管服&amp;amp;rdquo;改革&mdash;&md\u200bash;A&amp;B &c;") == (
        "推进“放管服”改革——A&amp;B &c;"
    )


def test_radicals_and_compatibility_ideographs_are_their_characters() -> None:
    assert squeeze("⼤余县⼈⺠政府⽤⼯\uf9e9") == "大余县人民政府用工里"
    for char, meant in radicals().items():
        assert len(char) == len(meant) == 1
        assert squeeze(meant) == meant
        assert unicodedata.category(meant) == "Lo"


def test_every_kangxi_radical_and_nothing_that_unicode_leaves_alone_is_mended() -> None:
    for code in range(0x2F00, 0x2FD6):
        # ⼾ is 户 in the texts of the mainland.
        assert tidy(chr(code)) in (unicodedata.normalize("NFKC", chr(code)), "户")
    assert tidy("﨎﨏䲟𠮷𪚥") == "﨎﨏䲟𠮷𪚥"


@pytest.mark.parametrize("zero", list("0OoΟОо○◯〇Ｏ０"))
def test_a_year_has_zeros_whatever_was_typed_for_them(zero: str) -> None:
    for sign in ("年", "年度", "〕", " 年", "—二〇二三年"):
        assert squeeze(f"二{zero}二二{sign}").startswith("二〇二二")
        assert squeeze(f"2{zero}22{sign}").startswith("2022")
    assert squeeze(f"二{zero}一{zero}年") == "二〇一〇年"


def test_letters_and_circles_stay_where_no_year_is() -> None:
    for text in ("A2O22年", "O型血12人", "○○镇", "十二O二二件", "20OO件", "一OO件"):
        assert squeeze(text) == text


def test_the_numbers_that_browsers_take_for_windows_characters() -> None:
    assert squeeze("2020\x962022年\x97\x97达到\x93放管服\x94\x81") == "2020–2022年——达到“放管服”"


def test_digits_are_half_width_and_punctuation_stays_as_it_was() -> None:
    assert squeeze("２０２２年，审查（含复议）１５件；ＡＢ！") == "2022年，审查（含复议）15件；ＡＢ！"


def test_characters_that_gb18030_had_in_the_private_use_area() -> None:
    assert tidy("\ue81e\ue864\ue816") == "\u9fb4\u9fbb\U00020087"


def test_a_text_is_cleaned_line_by_line() -> None:
    assert clean_text("一、 举措\r\n\n \u3000首违\u200b不罚\n") == "一、举措\n首违不罚"
    assert tidy(f" 处罚 {CELL} {CELL}31 ") == f"处罚{CELL}31"


@given(st.text(alphabet=st.one_of(st.sampled_from("二О0O一年〕 \t\n2" + ODD), st.characters()), max_size=40))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    for clean in (tidy, squeeze, clean_text):
        assert clean(clean(text)) == clean(text)


def test_no_character_that_is_left_is_invisible() -> None:
    left = clean_text("".join(map(chr, range(sys.maxunicode + 1))))
    assert {unicodedata.category(char) for char in left} & {"Cc", "Co", "Cs"} == {"Cc"}
    assert {char for char in left if unicodedata.category(char) == "Cc"} <= {"\n", "\t"}
