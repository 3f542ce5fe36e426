"""Every string is a valid query, and is read as its writer would expect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import And, Best, Everything, Is, Literal, Near, Not, Or, Query, Within, Words
from search.language import Parsed, parse
from search.shown import leaves, show

A, B, C = Literal("首违不罚"), Literal("营商环境"), Literal("试点")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Everything()),
        ("　 \n", Everything()),
        ("首违不罚", A),
        ("首违不罚 营商环境", And((A, B))),
        ("首违不罚　营商环境", And((A, B))),
        ("首违不罚 AND 营商环境", And((A, B))),
        ('"第一责任人 职责"', Literal("第一责任人 职责")),
        ("“放管服”", Literal("放管服")),
        ('“放管服"', Literal("放管服")),
        ('"首违不罚” 营商环境', And((A, B))),
        ("『首违不罚』 ‘营商环境’", And((A, B))),
        ("首违不罚 OR 营商环境", Or((A, B))),
        ("首违不罚 OR 营商环境 试点", Or((A, And((B, C))))),
        ("(首违不罚 OR 营商环境) 试点", And((Or((A, B)), C))),
        ("（首违不罚 OR 营商环境） 试点", And((Or((A, B)), C))),
        ("首违不罚 -试点", And((A, Not(C)))),
        ("首违不罚 NOT 试点", And((A, Not(C)))),
        ("-(营商环境 试点)", Not(And((B, C)))),
        ("首违不罚 NEAR/30 营商环境", Near("首违不罚", "营商环境", 30)),
        (
            "首违不罚 NEAR/3 营商环境 NEAR/5 试点",
            And((Near("首违不罚", "营商环境", 3), Near("营商环境", "试点", 5))),
        ),
        (
            "(首违不罚 OR 营商环境) NEAR/30 试点",
            Or((Near("首违不罚", "试点", 30), Near("营商环境", "试点", 30))),
        ),
        ("试点 NEAR/3 (首违不罚 营商环境)", And((Near("试点", "首违不罚", 3), Near("试点", "营商环境", 3)))),
        ("title:试点", Within(frozenset({"title"}), C)),
        ('标题："试点"', Within(frozenset({"title"}), C)),
        ("issuer:司法局", Is("issuer", "司法局")),
        ("section:problems 首违不罚", Within(frozenset({"problems"}), A)),
        ("首违不罚 section:存在问题 section:plans", Within(frozenset({"problems", "plans"}), A)),
        ("section:problems", Is("section", "problems")),
        (
            "section:problems -试点",
            And((Is("section", "problems"), Within(frozenset({"problems"}), Not(C)))),
        ),
        ("(section:problems 首违不罚) OR 试点", Or((Within(frozenset({"problems"}), A), C))),
        ("region:江苏", Is("region", "320000")),
        ("level:county", Is("level", "county")),
        ("level:县级", Is("level", "county")),
        ("year:2020..2021", Or((Is("year", "2020"), Is("year", "2021")))),
        ("words:首违不罚", Words("首违不罚")),
        ("best:首违不罚", Best("首违不罚")),
        ("首违不罚 首违不罚", A),
    ],
)
def test_reads(text: str, query: Query) -> None:
    parsed = parse(text)
    assert parsed.query == query
    assert parsed.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "(一)加强党的领导",
        "深化“放管服”改革",
        "“放管服”改革",
        '"放管服”改革',
        "2020-2023年",
        "双随机、一公开",
        "https://a.gov.cn/(x)",
        "(一)",
        ")(",
        "--",
        '"',
        "or",
    ],
)
def test_what_is_no_operator_is_found_as_it_stands(text: str) -> None:
    assert parse(text) == Parsed(Literal(text), f'"{text}"', ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OR", {"OR"}),
        ("首违不罚 OR", {"首违不罚", "OR"}),
        ("NOT", {"NOT"}),
        ("NEAR/5 试点", {"NEAR/5", "试点"}),
        ("首违不罚 NEAR/5", {"首违不罚", "NEAR/5"}),
        ("region:火星人", {"region:火星人"}),
        ("year:昨天", {"year:昨天"}),
        ("section:附录", {"section:附录"}),
        ("level:特级", {"level:特级"}),
    ],
)
def test_what_cannot_be_understood_is_text_and_a_note_says_so(text: str, found: set[str]) -> None:
    parsed = parse(text)
    assert {leaf.text for leaf in leaves(parsed.query) if isinstance(leaf, Literal)} == found
    assert len(parsed.notes) == 1


def test_a_shared_region_name_means_all_its_regions_and_a_note_names_them() -> None:
    parsed = parse("region:鼓楼区")
    assert isinstance(parsed.query, Or)
    assert len(parsed.query.parts) >= 4
    assert "江苏省/南京市/鼓楼区" in parsed.notes[0]


def test_runs_are_found_as_the_caller_says_and_quotes_always_literally() -> None:
    parsed = parse('首违不罚 "试点" title:示范', Words)
    assert parsed.query == And((Words("首违不罚"), C, Within(frozenset({"title"}), Words("示范"))))


def test_too_much_is_one_text() -> None:
    for text in ("首 " * 3000, "(首 " * 40 + "违" + " 罚)" * 40, "字" * 100_000):
        parsed = parse(text)
        assert parsed.query == Literal(text.strip())
        assert bool(parsed.notes)


def test_too_many_parts_are_one_text_but_operators_are_no_parts() -> None:
    many = " OR ".join(f"违{number}" for number in range(64))
    assert isinstance(parse(many).query, Or)
    assert parse(f"{many} OR 罚").query == Literal(f"{many} OR 罚")


def test_too_much_to_be_cut_into_words_is_one_text() -> None:
    long = "首违不罚" * 30
    assert parse(long, Words).query == Words(long)
    for text in (f"{long} -违", f"-words:{long}违", f"title:{long} 违"):
        assert parse(text, Words).query == Literal(text)
        assert "词语" in parse(text, Words).notes[0]


def test_a_line_break_between_chinese_characters_joins_what_was_pasted() -> None:
    assert parse("首违\n不罚").query == A
    assert parse("首违不罚，\r\n　营商环境").query == Literal("首违不罚，营商环境")
    assert parse("wto\niso").query == And((Literal("wto"), Literal("iso")))


def test_groups_that_near_would_multiply_too_often_are_one_text() -> None:
    group = " OR ".join(f"({n} {n}a {n}b)" for n in range(10))
    parsed = parse(f"({group}) NEAR/3 ({group})")
    assert isinstance(parsed.query, Literal)
    assert "NEAR" in parsed.notes[0]


def test_control_and_zero_width_characters_are_not_looked_for() -> None:
    assert parse("首违\u200b不\x00罚").query == A


strings = st.text("首违不罚试点a1 ", min_size=1, max_size=6).map(str.strip).filter(bool)
trees = st.recursive(
    st.builds(Literal, strings)
    | st.builds(Words, strings)
    | st.builds(Best, strings)
    | st.builds(Near, strings, strings, st.integers(0, 99)),
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3, unique=True).map(lambda parts: And(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3, unique=True).map(lambda parts: Or(tuple(parts)))
        | inner.map(Not)
    ),
    max_leaves=6,
)


@given(trees)
def test_what_is_shown_means_what_was_read(query: Query) -> None:
    assert _flat(parse(show(query)).query) == _flat(query)


def _flat(query: Query) -> Query:
    """The same question with nested ANDs and ORs opened, and what stands twice said once."""
    if isinstance(query, Not):
        return Not(_flat(query.part))
    if not isinstance(query, And | Or):
        return query
    sort = type(query)
    parts: list[Query] = []
    for part in map(_flat, query.parts):
        parts += part.parts if isinstance(part, sort) else [part]
    unique = tuple(dict.fromkeys(parts))
    return sort(unique) if len(unique) > 1 else unique[0]


@given(st.text() | st.text('首 ()（）"“”-:/ORANDT年NE0', max_size=60))
def test_every_string_is_a_valid_query(text: str) -> None:
    parsed = parse(text)
    assert parse(parsed.read_as) is not None
