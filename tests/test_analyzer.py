"""Folding and cutting: what makes an offset an offset, and a word the same word on both sides."""

from __future__ import annotations

import logging
from collections import Counter

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyzer import Word, counted, cut, normalise, words

TRICKY = st.text(
    st.one_of(st.sampled_from("ＡaＷ０，。（）　與為後İßΣς乾於法治政府2023.%\n\0\ud800😀"), st.characters())
)

SAMPLE = """
2023年，全县深入学习贯彻习近平法治思想，认真落实《法治政府建设实施纲要（2021－2025年）》，对首违不罚事项实行清单管理，
办理行政复议案件12件，行政应诉出庭率达100%。一是推进“放管服”改革，优化营商环境，网上可办率98.6%；二是落实重大行政决策程序，
开展wto规则、iso9001认证和app备案培训3.5万人次。三是全面推行行政执法公示制度、执法全过程记录制度、重大执法决定法制审核制度。
乡镇（街道）综合行政执法队伍建设有待加强，个别部门“谁执法谁普法”责任制落实不到位。下一步，将压实党政主要负责人履行推进法治建设第一责任人职责，
健全府院联动机制，加强行政规范性文件备案审查，深化“证照分离”改革，做到有件必备、有备必审、有错必纠。
"""


@given(TRICKY)
def test_normalising_keeps_the_length_and_is_done_once(text: str) -> None:
    once = normalise(text)
    assert len(once) == len(text)
    assert normalise(once) == once


@given(TRICKY, TRICKY)
def test_each_character_is_normalised_by_itself(left: str, right: str) -> None:
    assert normalise(left + right) == normalise(left) + normalise(right)


@given(st.lists(st.one_of(TRICKY, st.text("法治政府建设,;:。、.+#&_%-\r\n\t a1", max_size=9))).map("".join))
def test_words_are_counted_as_they_are_cut(text: str) -> None:
    assert counted(normalise(text)) == Counter(cut(normalise(text)))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＷＴＯ", "wto"),
        ("（2021－2025年）", "(2021-2025年)"),
        ("　", " "),
        ("與營商環境關於", "与营商环境关于"),
        ("İß", "İß"),
        ("乾县", "乾县"),
        ("。、《》", "。、《》"),
        ("“放管服”「放管服」＂放管服＂『放』‘放’", '"放管服""放管服""放管服""放""放"'),
        ("〔2021〕［2021］[2021]（2021）【2021】﹝2021﹞", "(2021)" * 6),
        ("2020—2022–2023－2024-2025―2026", "2020-2022-2023-2024-2025-2026"),
        ("⼤⼈⻑⺠金龍", "大人长民金龙"),
    ],
)
def test_what_is_folded_and_what_is_not(written: str, folded: str) -> None:
    assert normalise(written) == folded


@given(TRICKY)
def test_words_stand_where_they_say_they_do(text: str) -> None:
    end = 0
    for word in words(text):
        assert text[word.start : word.start + len(word.text)] == word.text
        assert word.start >= end
        end = word.start + len(word.text)


@given(TRICKY)
def test_words_alone_are_the_words(text: str) -> None:
    assert cut(text) == [word.text for word in words(text)]


@given(TRICKY)
def test_no_letter_or_digit_is_left_out(text: str) -> None:
    covered = {place for word in words(text) for place in range(word.start, word.start + len(word.text))}
    assert all(place in covered for place, char in enumerate(text) if char.isalnum())


def test_punctuation_and_spaces_are_no_words() -> None:
    assert list(words("法治，政府 。")) == [Word("法治", 0), Word("政府", 3)]


def test_rjieba_cuts_as_jieba_does_without_its_hmm() -> None:
    jieba.setLogLevel(logging.ERROR)
    text = normalise(SAMPLE)
    expected = [word for word in jieba.cut(text, HMM=False) if any(map(str.isalnum, word))]
    assert len(expected) > 100
    assert cut(text) == expected
