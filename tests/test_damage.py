from __future__ import annotations

import pytest

from crawler.reading.extraction.damage import find_damage


@pytest.mark.parametrize(
    "text", ["2023115日", "111日邀请专家授课", "分别压减29.96%14.7%28.7%", "依法\ufffd政"]
)
def test_places_where_characters_are_missing_are_found(text: str) -> None:
    assert find_damage([text])


def test_a_place_that_could_be_sound_counts_beside_others() -> None:
    assert not find_damage(["2022受理热线五千件。"])
    assert find_damage(["2022受理热线五千件。", "2022我县召开会议1,专题研究。"])


@pytest.mark.parametrize(
    "text",
    [
        "2023年1月15日，全县召开会议12次，学法15次。",
        "自收到申请之日起60日内答复，逾期180日的视为放弃。",
        "《条例》（2021-2025年）〔2022〕15号，12345热线受理5012件，办结率100%、满意率99%。",
        "“强安2023”行动，2022版清单，第2022期。",
        "增长5.2%，下降3%。",
    ],
)
def test_sound_text_is_not_called_damaged(text: str) -> None:
    assert find_damage([text]) == ()
