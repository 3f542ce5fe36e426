"""Whatever is asked, the whole read path gives an answer or one clear line."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.answer import Answer, answer, to_json
from search.completion import complete
from search.library import Library
from search.request import LONGEST_QUERY, MATCHES, RequestError, SearchRequest
from tests.shelf import open_shelf

OPERATORS = (
    "AND",
    "OR",
    "NOT",
    "-",
    "NEAR/3",
    "(",
    ")",
    '"',
    "title:",
    "section:problems",
    "year:",
    "words:",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_shelf(tmp_path_factory.mktemp("data")) as opened:
        yield opened


def _ask(library: Library, q: str, **params: str) -> Answer | None:
    """The answer; None where the request is refused with one line."""
    asked = {"q": [q]} | {name: [value] for name, value in params.items()}
    if len(q) > LONGEST_QUERY:
        with pytest.raises(RequestError, match=r"\Aq: [0-9]+ characters are too many; at most [0-9]+\Z"):
            SearchRequest.read(asked)
        return None
    found = answer(library, SearchRequest.read(asked))
    assert json.dumps(to_json(found), ensure_ascii=False).encode()
    assert found.request.address("/").isascii()
    return found


@pytest.mark.parametrize(
    "char", ["法", "a", "(", '"', "-", " ", "的 ", "首 OR ", "-a ", "\0", "\ud800", "😀"]
)
@pytest.mark.parametrize("size", [100, 4_999, LONGEST_QUERY, 100_000])
def test_long_queries(library: Library, char: str, size: int) -> None:
    found = _ask(library, (char * size)[:size])
    assert (found is None) == (size > LONGEST_QUERY)


@pytest.mark.parametrize("depth", [1, 15, 16, 17, 100, 1_000])
@pytest.mark.parametrize(
    ("opened", "closed"), [("(", ")"), ("（", "）"), ("-(", ")"), ("(a OR ", ")"), ("NOT ", "")]
)
def test_deep_nesting(library: Library, depth: int, opened: str, closed: str) -> None:
    assert _ask(library, f"{opened * depth}首违不罚 营商环境{closed * depth}") is not None
    assert _ask(library, f"{opened * depth}首违不罚 营商环境") is not None


def test_control_characters_and_halves_of_surrogate_pairs_are_not_looked_for(library: Library) -> None:
    for code in (*range(0x20), *range(0x7F, 0xA0), 0x200B, 0x2028, 0xFEFF, 0xD800, 0xDFFF, 0xFFFF):
        found = _ask(library, f"首违{chr(code)}不罚")
        assert found is not None
    assert _ask(library, "首违\0不罚").total == 4
    assert _ask(library, "\udfff\ud800") is not None


def test_a_character_of_every_unicode_block(library: Library) -> None:
    # Blocks begin at multiples of 16: the first printable character of each 16, many to a query.
    for start in range(0, sys.maxunicode, 4096):
        sixteens = (map(chr, range(first, first + 16)) for first in range(start, start + 4096, 16))
        text = "".join(next(filter(_printable, chars), "") for chars in sixteens)
        if text:
            assert _ask(library, f"首违不罚{text} OR -{text}") is not None
            assert _ask(library, " ".join(text[:30])) is not None
            complete(library.engine, text[:50])


def _printable(char: str) -> bool:
    return unicodedata.category(char)[0] not in "C"


def test_every_pair_of_operators_and_every_three_that_shape_a_query(library: Library) -> None:
    shaping = ("AND", "OR", "NOT", "NEAR/3", "(", ")", '"', "title:")
    pairs = ((first, second, "") for first, second in product(OPERATORS, repeat=2))
    for first, second, third in (*pairs, *product(shaping, repeat=3)):
        found = _ask(library, f"{first} {second}首违 {third}不罚")
        assert found is not None
        assert found.read_as


@pytest.mark.parametrize("match", MATCHES)
def test_every_way_of_matching_takes_anything(library: Library, match: str) -> None:
    for text in (
        "",
        " ",
        "*",
        "，。",
        "😀",
        "\0",
        "title:",
        'words:""',
        "NEAR/3",
        "a NEAR/9999 a",
        "-",
        "İ",
        "ﬁ",
    ):
        assert _ask(library, text, match=match, variants="1", section="problems") is not None


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(st.sampled_from(OPERATORS), st.sampled_from((" ", "首违不罚", "法", "囧", ":", "”", "“"))),
        max_size=12,
    ).map("".join)
    | st.text(max_size=30),
    st.sampled_from(MATCHES),
)
def test_any_text_is_answered(library: Library, text: str, match: str) -> None:
    found = _ask(library, text, match=match)
    assert found is not None
    assert (found.total == 0) == (found.pages == 0)
    complete(library.engine, text)
