"""Strings within one edit: those of the engine are those that reading every text finds."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analyzer import normalise
from index.engine import Engine, Entry
from index.opening import open_engine, open_writer
from index.report import Report, Section

CHARACTERS = "首违不罚免"


def _engine(folder: Path, texts: list[str], gone: tuple[str, ...] = ()) -> Engine:
    reports = [Report(str(n), "", (Section(("other",), "", text),)) for n, text in enumerate(texts)]
    writer = open_writer(folder)
    writer.update([Entry(report, 1) for report in reports], (), 1)
    if gone:
        writer.update((), gone, 2)
    writer.close()
    return open_engine(folder)


def _one_edit(one: str, other: str) -> bool:
    """Whether removing what both begin and end with leaves one edit; plain, by its definition."""
    edits = {one[:at] + one[at + 1 :] for at in range(len(one))}
    edits |= {one[:at] + char + one[at + 1 :] for at in range(len(one)) for char in set(other)}
    edits |= {one[:at] + char + one[at:] for at in range(len(one) + 1) for char in set(other)}
    edits |= {one[:at] + one[at + 1] + one[at] + one[at + 2 :] for at in range(len(one) - 1)}
    return other in edits - {one}


def _brute_force(texts: list[str], string: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for text in map(normalise, texts):
        for size in (len(string) - 1, len(string), len(string) + 1):
            found.update(text[at : at + size] for at in range(len(text) - size + 1))
    near = {
        text: count
        for text, count in found.items()
        if _one_edit(string, text) and string not in text and text not in string and "\n" not in text
    }
    return dict(sorted(near.items(), key=lambda item: (-item[1], item[0])))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.text(CHARACTERS + "，\n", max_size=14), max_size=4),
    st.text(CHARACTERS + "罰囧", min_size=3, max_size=6),
)
def test_neighbours_are_those_that_reading_finds(texts: list[str], string: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = _engine(Path(folder), texts)
        found = engine.neighbours(string, 1000)
        assert list(found.items()) == list(_brute_force(texts, normalise(string)).items())
        engine.close()


@pytest.mark.parametrize(
    ("string", "neighbour"),
    [
        ("首违免罚", "首违不罚"),
        ("手违不罚", "首违不罚"),
        ("首违不发", "首违不罚"),
        ("首不违罚", "首违不罚"),
        ("首违罚", "首违不罚"),
        ("首首违不罚", "行首违不罚"),
        ("首违一不罚", "首违不罚"),
        ("ＷＴO议定书", "wto协定书"),
    ],
)
def test_what_was_mistyped_is_found(tmp_path: Path, string: str, neighbour: str) -> None:
    engine = _engine(tmp_path, ["推行首违不罚", "WTO协定书"])
    assert engine.neighbours(string)[neighbour] == 1


def test_the_string_itself_its_parts_and_what_holds_it_are_no_neighbours(tmp_path: Path) -> None:
    assert _engine(tmp_path, ["推行首违不罚。"]).neighbours("首違不罰") == {}


def test_removed_reports_do_not_count(tmp_path: Path) -> None:
    engine = _engine(tmp_path, ["首违不罚", "首违不罚", "首违必罚"], ("1", "2"))
    assert engine.neighbours("首违免罚") == {"首违不罚": 1}


def test_nothing_crosses_a_border_or_a_line(tmp_path: Path) -> None:
    assert _engine(tmp_path, ["首违", "不罚", "首违\n不罚"]).neighbours("首违不罚") == {}


@pytest.mark.parametrize("string", ["", "首", "首违", "\0\0\0", "\ud800" * 3, "没有这些字"])
def test_odd_strings_have_none(tmp_path: Path, string: str) -> None:
    assert _engine(tmp_path, ["首违不罚"]).neighbours(string) == {}
