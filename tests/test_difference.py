"""A difference shows every change, and both versions can be read off it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.report import Report, Section
from search.difference import Line, Skipped, difference

TEXTS = st.lists(st.text("一二三。", max_size=12), max_size=8).map("\n".join)


def report(text: str) -> Report:
    return Report("0" * 16, "题", (Section(("intro",), "", text),))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_difference(old: str, new: str) -> None:
    before, after = report(old), report(new)
    lines = [line for line in difference(before, after, context=1000) if isinstance(line, Line)]
    kept = [line for line in lines if line.state != "came"]
    assert "\n".join("".join(t for s, t in line.pieces if s != "came") for line in kept) == (
        before.text if before != after else ""
    )
    left = [line for line in lines if line.state != "gone"]
    assert "\n".join("".join(t for s, t in line.pieces if s != "gone") for line in left) == (
        after.text if before != after else ""
    )


def test_unchanged_paragraphs_far_from_a_change_are_counted_not_shown() -> None:
    text = "\n".join("一二三四五六七八九十")
    changed = difference(report(text), report(text + "!"))
    assert changed[0] == Skipped(9)
    assert changed[-1] == Line("changed", (("same", "十"), ("came", "!")))


def test_the_same_text_has_no_lines() -> None:
    assert difference(report("一"), replace(report("一"), url="https://x.example/")) == (Skipped(2),)
