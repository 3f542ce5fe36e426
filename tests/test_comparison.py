"""Two reports side by side: what they share, what moved, what went and came, which figures changed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.report import Report
from search.comparison import CAME, GONE, MOVED, OWN, SAME, Comparison, compare, tiles
from search.indicators import load
from tests.shelf import open_shelf, report
from web import create_app

FIRST = "坚持党对法治政府建设的全面领导，定期听取汇报，研究解决问题。"
SECOND = "健全行政执法与刑事司法衔接机制，案件移送及时，信息共享顺畅。"
OLD = report("a", "大余县", 2021, f"{FIRST}{SECOND}去年独有的一句话。受理行政复议案件12件。")
NEW = report("b", "大余县", 2022, f"{SECOND}{FIRST}今年新写的一句话。受理行政复议案件26件。")
OTHER = report("c", "赣州市", 2022, f"{FIRST}别处独有的一句话。")


def kinds(found: Comparison, side: str) -> dict[str, str]:
    """Every stretch of the achievements and its kind."""
    rows = [row for row in found.rows if row.kind == "achievements"]
    sections = [section for row in rows for section in getattr(row, side)]
    return {each.text: each.kind for section in sections for line in section.lines for each in line}


@given(st.text("甲乙丙丁", max_size=40), st.text("甲乙丙丁", max_size=40), st.integers(1, 6))
def test_tiles_are_the_same_in_both_and_never_overlap(left: str, right: str, shortest: int) -> None:
    found = tiles(left, right, shortest)
    for tile in found:
        assert left[tile.left : tile.left + tile.length] == right[tile.right : tile.right + tile.length]
        assert tile.length >= shortest
    for places in (
        [(each.left, each.length) for each in found],
        [(each.right, each.length) for each in found],
    ):
        ordered = sorted(places)
        assert all(one + size <= other for (one, size), (other, _) in itertools.pairwise(ordered))


@given(st.text("甲乙丙丁", max_size=40), st.text("甲乙丙丁", max_size=40), st.integers(1, 6))
def test_nothing_that_both_have_is_left_untiled_on_both_sides(left: str, right: str, shortest: int) -> None:
    found = tiles(left, right, shortest)
    free_left, free_right = list(left), list(right)
    for tile in found:
        free_left[tile.left : tile.left + tile.length] = "\1" * tile.length
        free_right[tile.right : tile.right + tile.length] = "\2" * tile.length
    rest = "".join(free_right)
    windows = ("".join(free_left[at : at + shortest]) for at in range(len(left) - shortest + 1))
    assert not any(window in rest for window in windows if "\1" not in window)


def test_what_stands_in_order_did_not_move_and_what_changed_places_did() -> None:
    found = compare(OLD, NEW, load())
    told = kinds(found, "left")
    assert {told[text] for text in told if FIRST in text or SECOND in text} == {SAME, MOVED}


def test_sentences_that_went_and_came_are_told_of_one_issuer_alone() -> None:
    found = compare(OLD, NEW, load())
    assert kinds(found, "left")["去年独有的一句话。"] == GONE
    assert kinds(found, "right")["今年新写的一句话。"] == CAME
    assert kinds(compare(OLD, OTHER, load()), "left")["去年独有的一句话。"] == OWN


def test_figures_that_differ_are_set_against_each_other() -> None:
    (change,) = compare(OLD, NEW, load()).changes
    assert change.indicator == "reconsideration_accepted"
    assert ([each.value for each in change.left], [each.value for each in change.right]) == ([12], [26])


def test_the_stretches_join_up_to_the_texts() -> None:
    found = compare(OLD, NEW, load())
    for side, whole in (("left", OLD), ("right", NEW)):
        sections = [section for row in found.rows for section in getattr(row, side)]
        told = [
            "\n".join("".join(each.text for each in line) for line in section.lines) for section in sections
        ]
        assert sorted(told) == sorted(part.searched for part in whole.sections)


def test_a_part_that_only_one_has_is_beside_nothing() -> None:
    short: Report = replace(NEW, sections=NEW.sections[:2])
    rows = {row.kind: row for row in compare(OLD, short, load()).rows}
    assert rows["problems"].left
    assert rows["problems"].right == ()


def test_the_page_links_both_sides_and_a_report_leads_to_it(tmp_path: Path) -> None:
    with open_shelf(tmp_path, (OLD, NEW, OTHER)) as library:
        client = create_app(library).test_client()
        page = client.get(f"/compare?a={OLD.id}&b={NEW.id}").get_data(as_text=True)
        assert 'href="#b1"' in page
        assert 'id="b1"' in page
        assert "<ins>今年新写的一句话。</ins>" in page
        assert "indicator=reconsideration_accepted" in page
        reading = client.get(f"/reports/{NEW.id}").get_data(as_text=True)
        assert f"/compare?a={OLD.id}&amp;b={NEW.id}" in reading
        assert f"/compare?a={OTHER.id}&amp;b={NEW.id}" in reading


def test_what_cannot_be_compared_is_said_in_one_line(tmp_path: Path) -> None:
    with open_shelf(tmp_path, (OLD, NEW)) as library:
        client = create_app(library).test_client()
        itself = client.get(f"/compare?a={OLD.id}&b={OLD.id}&lang=en")
        assert itself.status_code == 400
        assert "a report compared with itself is the same" in itself.get_data(as_text=True)
        assert client.get(f"/compare?a={OLD.id}").status_code == 400
        assert client.get(f"/compare?a={OLD.id}&b=none").status_code == 404
