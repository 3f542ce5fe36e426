"""Letters that spell names: by syllables, by first letters, by both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import gazetteer, make_pinyin
from index.pinyin import spells

TABLE = (gazetteer.DATA / "pinyin.tsv").read_text("utf-8")
READINGS: dict[str, list[str]] = {}
for _line in TABLE.splitlines():
    _syllable, _characters = _line.split("\t")
    for _character in _characters:
        READINGS.setdefault(_character, []).append(_syllable)
NAMES = sorted(gazetteer.in_force().values())


def test_the_table_has_a_reading_for_the_characters_of_names() -> None:
    assert set("".join(NAMES)) <= set(READINGS)
    assert len(make_pinyin.characters() - set(READINGS)) < 5


def test_the_table_is_what_the_script_makes() -> None:
    pytest.importorskip("pypinyin", reason="pypinyin is needed to make the table, not to use it")
    assert "".join(f"{line}\n" for line in make_pinyin.lines()) == TABLE


@given(st.sampled_from(NAMES), st.data())
def test_any_mixture_of_syllables_and_first_letters_spells_a_name(name: str, data: st.DataObject) -> None:
    pieces = []
    for character in name:
        syllable = data.draw(st.sampled_from(READINGS[character]))
        pieces.append(data.draw(st.sampled_from([syllable, syllable[0]])))
    assert spells("".join(pieces), name)
    assert not spells("".join(pieces) + "!", name)


def test_a_character_of_two_readings_is_spelled_by_either() -> None:
    assert spells("luan", "六安")
    assert spells("changshouqu", "长寿区")
    assert spells("csq", "长寿区")
    assert not spells("csx", "长寿区")
    assert not spells("", "长寿区")
