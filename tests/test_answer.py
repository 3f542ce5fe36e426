"""The whole read path: from what a person asks to the answer as the contract has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.engine import EngineError
from index.indexing import follow
from index.records import CorpusError
from search.answer import Answer, answer, to_json
from search.library import CORPUS, INDEX, Library
from search.request import SearchRequest
from tests.shelf import REPORTS, open_shelf, report


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_shelf(tmp_path_factory.mktemp("data")) as opened:
        yield opened


def _ask(library: Library, q: str, **params: str | list[str]) -> Answer:
    given = {name: [value] if isinstance(value, str) else value for name, value in params.items()}
    return answer(library, SearchRequest.read({"q": [q]} | given))


def _titles(found: Answer) -> list[str]:
    return [hit.report.title[:3] + str(hit.report.year) for hit in found.hits]


def _counts(found: Answer, facet: str) -> dict[str, int]:
    return {row.label: row.count for row in found.facets[facet]}


def test_a_phrase_finds_exactly_the_reports_that_hold_it_and_counts_its_occurrences(library: Library) -> None:
    found = _ask(library, "首违不罚")
    assert (found.total, found.occurrences) == (4, 5)
    assert sorted(_titles(found)) == ["南京市2020", "大余县2021", "大余县2022", "江苏省2022"]
    assert found.hits[0].occurrences == 2


def test_snippets_mark_the_phrase_and_nothing_else(library: Library) -> None:
    marked = {
        part
        for hit in _ask(library, "首违不罚").hits
        for snippet in hit.snippets
        for part, on in snippet.parts
        if on
    }
    assert marked == {"首违不罚"}


def test_filters_narrow_and_no_facet_narrows_its_own_counts(library: Library) -> None:
    found = _ask(library, "首违不罚", region="江西", year="2022", section="achievements")
    assert _titles(found) == ["大余县2022"]
    assert _counts(found, "region") == {"江西省": 1, "赣州市": 1, "江苏省": 1}
    assert _counts(found, "year") == {"2022": 1}
    assert _counts(found, "section") == {"举措成效": 1}
    assert _counts(_ask(library, "首违不罚", year="2022"), "year") == {"2022": 2, "2021": 1, "2020": 1}


def test_several_values_of_a_facet_mean_or_and_facets_mean_and(library: Library) -> None:
    assert _ask(library, "首违不罚", year=["2020", "2022"]).total == 3
    assert _ask(library, "首违不罚", year=["2020", "2022"], level="province").total == 1


def test_the_region_tree_opens_below_what_is_asked(library: Library) -> None:
    rows = {row.label: (row.count, row.parent) for row in _ask(library, "", open="赣州市").facets["region"]}
    assert rows == {
        "江西省": (3, ""),
        "赣州市": (3, "360000"),
        "大余县": (2, "360700"),
        "江苏省": (2, ""),
    }


def test_nothing_found_says_what_each_part_and_each_filter_costs(library: Library) -> None:
    found = _ask(library, "枫桥经验 扫码入企", region="江西", year="2022")
    assert (found.total, found.hits, found.pages) == (0, (), 0)
    assert [(part.label, part.reports) for part in found.parts] == [('"枫桥经验"', 1), ('"扫码入企"', 1)]
    assert [(part.label, part.reports) for part in found.without] == [("region", 0), ("year", 0), ("all", 0)]
    chosen = _ask(library, "枫桥经验", region="江苏")
    assert [(part.label, part.reports) for part in chosen.without] == [("region", 1)]


def test_a_chosen_value_that_nothing_has_can_still_be_taken_back(library: Library) -> None:
    rows = _ask(library, "枫桥经验", region="浙江").facets["region"]
    assert [(row.label, row.count, row.selected) for row in rows if row.selected] == [("浙江省", 0, True)]


def test_a_run_that_occurs_nowhere_is_searched_by_its_words_and_a_note_says_so(library: Library) -> None:
    found = _ask(library, "营商环境优化")
    assert found.total == 3
    assert found.match == "words"
    assert "营商环境优化" in found.notes[0]
    assert _ask(library, "营商环境优化", match="literal").total == 0
    assert _ask(library, "首违不罚").match == "literal"


def test_a_run_that_occurs_outside_the_filters_stays_literal(library: Library) -> None:
    found = _ask(library, "枫桥经验", region="江苏")
    assert (found.match, found.total) == ("literal", 0)


def test_variants_are_searched_only_when_asked_and_are_shown(library: Library) -> None:
    assert _ask(library, "轻微免罚").match == "best"
    found = _ask(library, "轻微免罚", variants="1")
    assert (_titles(found), found.match) == (["大余县2021"], "literal")
    assert "轻微不罚" in found.notes[0]


def test_readers_edit_the_table_of_variants(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as library:
        (tmp_path / "variants.txt").write_text("# 自己的\n枫桥经验 ~ 扫码入企\n", "utf-8")
        assert _ask(library, "枫桥经验", variants="1").total == 2
        (tmp_path / "variants.txt").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(CorpusError, match=r"variants\.txt"):
            _ask(library, "枫桥经验", variants="1")


def test_pages_are_stable_and_empty_past_the_end(library: Library) -> None:
    pages = [_ask(library, "首违不罚", sort="newest", page=str(page), size="2") for page in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [2, 2, 0]
    assert [page.pages for page in pages] == [2, 2, 2]
    assert len({hit.report.id for page in pages for hit in page.hits}) == 4


def test_orders_are_what_they_say(library: Library) -> None:
    assert _titles(_ask(library, "首违不罚", sort="oldest"))[0] == "南京市2020"
    assert _titles(_ask(library, "首违不罚", sort="occurrences"))[0] == "大余县2022"
    assert [hit.report.region for hit in _ask(library, "首违不罚", sort="region").hits] == sorted(
        hit.report.region for hit in _ask(library, "首违不罚").hits
    )


def test_the_json_is_the_contract(library: Library) -> None:
    record = to_json(_ask(library, "首违不罚", region="江西"))
    assert list(record) == [
        "query", "read_as", "match", "notes", "total", "occurrences", "page", "pages",
        "took_ms", "generation", "hits", "facets",
    ]  # fmt: skip
    assert list(record["facets"]) == ["region", "level", "body", "year", "section"]
    assert list(record["hits"][0]) == [
        "id", "title", "url", "issuer", "region", "level", "body", "year", "published",
        "score", "occurrences", "snippets",
    ]  # fmt: skip
    assert record["hits"][0]["region"] == {"code": "360723", "names": ["江西省", "赣州市", "大余县"]}
    assert list(record["hits"][0]["snippets"][0]) == ["section", "heading", "offset", "parts"]
    assert record["facets"]["region"][0] == {
        "value": "320000", "label": "江苏省", "count": 2, "selected": False, "parent": None,
    }  # fmt: skip


def test_a_change_is_found_only_after_it_is_indexed_and_then_at_once(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as library, Corpus.open(tmp_path / CORPUS) as corpus:
        before = _ask(library, "首违不罚")
        changed = replace(report("a", "大余县", 2022, "更正示例。"), id=REPORTS[0].id)
        corpus.put(changed)
        corpus.bury(REPORTS[3].id)
        assert to_json(_ask(library, "首违不罚"))["hits"] == to_json(before)["hits"]
        follow(corpus, tmp_path / INDEX)
        assert _ask(library, "首违不罚").total == 2
        assert _ask(library, "更正示例").hits[0].report == changed


def test_following_without_changes_writes_no_generation(tmp_path: Path) -> None:
    with open_shelf(tmp_path) as library, Corpus.open(tmp_path / CORPUS) as corpus:
        generation = library.engine.generation
        assert follow(corpus, tmp_path / INDEX).generation == generation
        rebuilt = follow(corpus, tmp_path / INDEX, rebuild=True)
        assert rebuilt.indexed == len(REPORTS)
        assert rebuilt.generation > generation


def test_an_index_of_another_corpus_is_told(tmp_path: Path) -> None:
    open_shelf(tmp_path).close()
    (tmp_path / CORPUS).unlink()
    with Corpus.open(tmp_path / CORPUS) as corpus, pytest.raises(EngineError, match="--rebuild"):
        follow(corpus, tmp_path / INDEX)


def test_an_absent_index_is_told_with_the_cure(tmp_path: Path) -> None:
    Corpus.open(tmp_path / CORPUS).close()
    with Library(tmp_path) as library, pytest.raises(EngineError, match="zhice index"):
        _ask(library, "首违不罚")
