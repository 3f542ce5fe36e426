from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.markup.decode import decode

TEXT = "大余县2022年度法治政府建设情况的报告，“首违不罚”镕玥。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_chinese_pages_are_told(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_what_a_page_declares_is_not_asked() -> None:
    page = f'<meta charset="gb2312">{TEXT}'
    assert decode(page.encode()) == page
    page = f'<meta charset="utf-8">{TEXT}'
    assert decode(page.encode("gb18030")) == page


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_broken_byte_costs_only_its_place(encoding: str) -> None:
    body = bytearray((TEXT * 20).encode(encoding))
    body[101] = 0xFF
    assert decode(bytes(body)).count("首违不罚") >= 18


def test_a_page_cut_inside_a_character_keeps_its_encoding() -> None:
    assert decode(TEXT.encode()[:-1]).startswith(TEXT[:-1])
    assert decode(TEXT.encode("gb18030")[:-1]).startswith(TEXT[:-1])


@given(st.binary(max_size=300))
def test_nothing_decodes_to_what_cannot_be_stored(body: bytes) -> None:
    text = decode(body)
    assert "\x00" not in text
    assert text.encode().decode() == text


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=20))
def test_han_text_survives_both_encodings(text: str) -> None:
    # 一 alone is the same bytes in GB18030 as another letter in UTF-8; a page is never only that.
    text += TEXT
    assert decode(text.encode()) == text
    assert decode(text.encode("gb18030")) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", [f"<html><body><p>{TEXT}</p></body></html>", "\n".join([TEXT[:12], TEXT] * 3)]
)
def test_utf_16_is_told_without_its_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_big5_is_told_from_gbk() -> None:
    text = "大余縣人民政府2022年度法治政府建設情況報告，縣政府推進依法行政，各項任務有序開展。"
    assert decode(f"<meta charset=gb2312><p>{text}".encode("big5")).endswith(text)
    assert decode(f"<meta charset=big5><p>{TEXT}".encode("gb18030")).endswith(TEXT)


def test_the_euro_sign_of_windows_and_the_wide_space_of_gbk_are_read() -> None:
    body = TEXT.encode("gbk") + b"\x80" + "三百万".encode("gbk") + b"\xa3\xa0" * 2 + "一、成效".encode("gbk")
    assert decode(body) == f"{TEXT}€三百万\u3000\u3000一、成效"


@pytest.mark.parametrize("place", [0, 20, 5000])
def test_a_stray_nul_parts_nothing(place: int) -> None:
    text = "<p>" + "x" * 5000 + TEXT
    assert decode(text[:place].encode() + b"\0" + text[place:].encode()) == text
    assert decode(TEXT.replace("首违", "首违\0").encode()) == TEXT


def test_a_mark_of_utf_8_before_a_page_in_gbk_decides_nothing() -> None:
    text = "大余县坚持依法行政，法治政府建设工作有序推进。"
    assert decode(b"\xef\xbb\xbf" + text.encode("gb18030")) == text
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


def test_hz_is_read_and_scripts_that_look_like_it_are_left() -> None:
    text = "2022年，大余县坚持依法行政，法治政府建设工作有序推进。"
    assert decode(text.encode("hz")) == text
    script = "<script>s = '~{' + n + '~}'</script>"
    assert decode(script.encode()) == script


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_was_taken_for_latin_letters_and_encoded_again_is_read(encoding: str) -> None:
    page = f"<p>{TEXT}</p>" * 3
    taken = "".join(
        bytes([byte]).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252")
        for byte in page.encode(encoding)
    )
    assert decode(taken.encode()) == page
    assert decode(page.encode(encoding).decode("latin-1").encode()) == page
    assert decode("Rapport annuel à l’État, déjà publié".encode()) == "Rapport annuel à l’État, déjà publié"
