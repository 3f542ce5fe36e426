"""A report laid out for reading loses no character, and every match is marked once and numbered in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.query import Literal
from index.report import Report, Section
from search.marks import marks, merged
from web.reading import Paragraph, lay_out, place

TEXT = st.text("一二\n。", max_size=40)


def joined(paragraphs: tuple[Paragraph, ...]) -> str:
    return "\n".join("".join(piece.text for piece in paragraph) for paragraph in paragraphs)


@given(TEXT, st.text("一二", max_size=5), st.text("一二", min_size=1, max_size=3))
def test_the_pieces_join_to_the_text_and_marked_ones_are_what_was_found(
    text: str, heading: str, wanted: str
) -> None:
    report = Report("0" * 16, "一二", (Section(("intro",), heading, text),))
    found = marks(Literal(wanted), report)
    reading = lay_out(report, found)
    (section,) = reading.sections
    assert joined(section.heading) == heading
    assert joined(section.paragraphs) == text
    pieces = [piece for part in (*reading.title, *section.heading, *section.paragraphs) for piece in part]
    assert [piece.mark for piece in pieces if piece.place] == list(range(1, len(merged(found)) + 1))
    assert all(wanted in piece.text for piece in pieces if piece.mark)
    assert reading.matches == len(merged(found))


def test_a_match_has_the_anchor_that_links_point_to() -> None:
    report = Report("0" * 16, "题", (Section(("intro",), "头", "甲首违不罚乙"),))
    reading = lay_out(report, marks(Literal("首违不罚"), report))
    (piece,) = (piece for piece in reading.sections[0].paragraphs[0] if piece.mark)
    assert piece.place == place(0, 3) == "s0-3"
    (line,) = reading.lines
    assert (line.left, line.match, line.right) == ("甲", "首违不罚", "乙")
