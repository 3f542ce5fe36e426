"""Marks are exactly the occurrences; snippets are pieces of the text with exactly the matches marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.query import And, Everything, Literal, Near, Not, Or, Within, Words
from index.report import Report, Section
from search.marks import Mark, marks, merged, parts
from search.snippets import MOST, snippets

REPORT = Report(
    "r",
    "大余县首违不罚报告",
    (
        Section(("intro",), "", "推行首违不罚。"),
        Section(
            ("problems",), "二、存在问题", "对首违不罚落实不够。\n轻微不罚、首违不罚并举，营商环境仍需优化。"
        ),
    ),
)


def _marked(query: object, kinds: frozenset[str] = frozenset()) -> list[tuple[int, str]]:
    texts = {part.number: part.text for part in parts(REPORT)}
    return [
        (mark.section, texts[mark.section][mark.start : mark.end]) for mark in marks(query, REPORT, kinds)
    ]  # type: ignore[arg-type]


def test_a_string_is_marked_everywhere_it_stands() -> None:
    assert _marked(Literal("首违不罚")) == [
        (-1, "首违不罚"),
        (0, "首违不罚"),
        (1, "首违不罚"),
        (1, "首违不罚"),
    ]


def test_sections_narrow_the_marks() -> None:
    assert _marked(Literal("首违不罚"), frozenset({"intro"})) == [(0, "首违不罚")]
    assert _marked(Within(frozenset({"title"}), Literal("首违不罚"))) == [(-1, "首违不罚")]
    assert _marked(Within(frozenset({"title"}), Literal("首违不罚")), frozenset({"intro"})) == []


def test_headings_are_searched_before_their_text() -> None:
    assert _marked(Literal("存在问题")) == [(1, "存在问题")]


def test_what_is_excluded_is_not_marked() -> None:
    query = And((Literal("推行"), Not(Literal("首违不罚")), Or((Literal("并举"), Everything()))))
    assert _marked(query) == [(0, "推行"), (1, "并举")]


def test_neighbours_are_marked_both() -> None:
    assert _marked(Near("轻微不罚", "首违不罚", 1)) == [(1, "轻微不罚"), (1, "首违不罚")]
    assert _marked(Near("轻微不罚", "首违不罚", 0)) == []
    assert _marked(Near("首违不罚", "首违不罚", 12)) == [(1, "首违不罚")] * 2


def test_words_are_marked_where_the_segmenter_finds_them() -> None:
    assert (1, "营商") in _marked(Words("营商环境")) or (1, "营商环境") in _marked(Words("营商环境"))


def test_full_width_traditional_and_upper_case_are_found_and_shown_as_written() -> None:
    report = Report("r", "ＡＢＣ首違不罰", ())
    found = marks(Literal("abc首违不罚"), report)
    assert found == (Mark(-1, 0, 7),)
    assert snippets(parts(report), found)[0].parts == (("ＡＢＣ首違不罰", True),)


def test_the_beginning_is_shown_where_nothing_is_marked() -> None:
    (snippet,) = snippets(parts(REPORT), ())
    assert snippet.text.startswith("推行首违不罚")
    assert not any(marked for _, marked in snippet.parts)


def test_strings_not_yet_shown_come_before_more_of_the_same() -> None:
    text = "\n".join(["首违不罚"] * 9 + ["营商环境"])
    report = Report("r", "", (Section(("other",), "", text),))
    found = marks(Or((Literal("首违不罚"), Literal("营商环境"))), report)
    shown = [snippet.text for snippet in snippets(parts(report), found)]
    assert len(shown) == MOST
    assert shown[-1] == "营商环境"


alphabet = st.text("首违不罚。\n", max_size=120)


@given(alphabet, alphabet, st.text("首违不", min_size=1, max_size=3))
def test_snippets_are_pieces_of_the_text_with_exactly_the_matches_marked(
    title: str, text: str, string: str
) -> None:
    report = Report("r", title, (Section(("other",), "一、题", text),))
    searched = {part.number: part.text for part in parts(report)}
    found = marks(Literal(string), report)
    spans = {(mark.section, mark.start, mark.end) for mark in merged(found)}
    for snippet in snippets(parts(report), found):
        whole = searched[snippet.number]
        assert whole[snippet.offset :].startswith(snippet.text)
        marked = set()
        at = snippet.offset
        for piece, is_marked in snippet.parts:
            if is_marked:
                marked.add((snippet.number, at, at + len(piece)))
            at += len(piece)
        inside = {
            span
            for span in spans
            if span[0] == snippet.number and snippet.offset <= span[1] and span[2] <= at
        }
        assert marked == inside


def test_a_match_shown_twice_would_be_shown_unmarked_so_snippets_do_not_overlap() -> None:
    text = "首违不罚" + "一" * 80 + "首违不罚" + "二" * 5 + "首违不罚" + "三" * 90 + "首违不罚"
    report = Report("r", "", (Section(("other",), "", text),))
    shown = snippets(parts(report), marks(Literal("首违不罚"), report))
    assert sum(snippet.text.count("首违不罚") for snippet in shown) == 4
    assert all(marked for snippet in shown for piece, marked in snippet.parts if "首违不罚" in piece)


def test_what_spans_two_sections_stands_in_neither() -> None:
    report = Report("r", "推行首违", (Section(("intro",), "", "不罚清单。"),))
    assert marks(Literal("首违不罚"), report) == ()
    assert marks(Literal("不罚"), report) == (Mark(0, 0, 2),)


def test_a_piece_that_goes_on_does_not_begin_with_a_comma() -> None:
    text = "首违不罚" + "稳步推开" * 21 + "见效，推行首违不罚。"
    report = Report("r", "", (Section(("intro",), "", text),))
    shown = snippets(parts(report), marks(Literal("首违不罚"), report))
    assert [each.text for each in shown] == [text[:90], "推行首违不罚。"]
