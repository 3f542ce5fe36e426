"""Pasted text: one string, found across the end of a paragraph too, or the nearest passage beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.report import Report, Section
from search.answer import Answer, answer, to_json
from search.library import Library
from search.passages import ASKED, SAME, THEIRS, nearest_passage
from search.request import SearchRequest
from tests.shelf import REPORTS, open_shelf

TEXT = "全县推行首违不罚清单，优化营商环境。\n下一步，将加强执法监督。"
REPORT = Report("p", "某县报告", (Section(("achievements",), "一、举措", TEXT),))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_shelf(tmp_path_factory.mktemp("shelf"), (*REPORTS, REPORT)) as opened:
        yield opened


def _ask(library: Library, q: str) -> Answer:
    return answer(library, SearchRequest(q=q))


def test_a_pasted_sentence_is_one_string_whatever_breaks_it(library: Library) -> None:
    for pasted in ("全县推行首违不罚清单，\n优化营商环境。", "全县推行 首违不罚清单， 优化营商环境。"):
        found = _ask(library, pasted)
        assert (found.match, found.total, found.occurrences) == ("literal", 1, 1)


def test_a_phrase_across_the_end_of_a_paragraph_is_found_and_that_is_said(library: Library) -> None:
    found = _ask(library, "优化营商环境。下一步")
    assert (found.total, found.match) == (1, "literal")
    assert found.read_as == '"优化营商环境。¶下一步"'
    assert "跨越两段" in found.notes[0]
    assert _ask(library, found.read_as).total == 1


def test_what_stands_nowhere_has_the_nearest_passage_beside_it(library: Library) -> None:
    found = _ask(library, "全县推行首违不罚制度，优化营商环境；")
    assert found.match == "best"
    assert found.passage is not None
    assert found.passage.report == REPORT
    assert found.passage.parts == (
        (SAME, "全县推行首违不罚"),
        (THEIRS, "清单"),
        (ASKED, "制度"),
        (SAME, "，优化营商环境"),
        (THEIRS, "。"),
        (ASKED, "；"),
    )
    assert to_json(found)["passage"]["parts"][0] == ["same", "全县推行首违不罚"]


def test_a_question_or_what_is_found_has_none(library: Library) -> None:
    assert _ask(library, "怎样推行首违不罚清单制度？").passage is None
    assert _ask(library, "首违不罚").passage is None


@given(st.text("全县推行首违不罚，。\n", min_size=1, max_size=40))
def test_a_passage_is_a_piece_of_the_report_and_all_of_the_question(asked: str) -> None:
    found = nearest_passage(REPORT, asked)
    if found:
        searched = REPORT.title if found.section == "title" else REPORT.sections[0].searched
        piece = "".join(text for way, text in found.parts if way != ASKED)
        assert searched[found.offset :].startswith(piece)
