"""What every engine must hold: one suite, each test run on each engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.engine import EngineError, Entry
from index.opening import open_engine, open_writer
from index.query import (
    And,
    Best,
    Everything,
    Filters,
    Is,
    Literal,
    Near,
    Not,
    Or,
    Query,
    Request,
    Within,
    Words,
)
from index.report import Report, Section
from index.results import Count
from tests.engines import Index, another, remove, report


def test_a_string_is_found_whatever_the_words_around_it(index: Index) -> None:
    index.put(report("a", "对首违不罚事项"), report("b", "首次违法不予处罚"), report("c", "首违免罚、不罚"))
    assert index.ids(Literal("首违不罚")) == ["a"]
    assert index.ids(Literal("违不")) == ["a"]
    assert index.ids(Literal("罚")) == ["a", "b", "c"]


def test_overlapping_occurrences_count(index: Index) -> None:
    index.put(report("a", "法法法法"))
    assert index.count(Literal("法法")) == Count(1, 3)


def test_punctuation_digits_and_line_breaks_are_characters(index: Index) -> None:
    index.put(report("a", "2023年，立法12件。\n其中一件"), report("b", "2023年立法"))
    assert index.ids(Literal("，")) == ["a"]
    assert index.ids(Literal("2023年,")) == ["a"]
    assert index.ids(Literal("件。\n其")) == ["a"]


def test_width_case_and_traditional_characters_do_not_matter(index: Index) -> None:
    index.put(report("a", "加入ＷＴＯ後"), report("b", "法治政府與營商環境"))
    assert index.ids(Literal("wto后")) == ["a"]
    assert index.ids(Literal("與营商环境")) == ["b"]


def test_marks_that_mean_the_same_are_the_same(index: Index) -> None:
    index.put(report("a", "深化“放管服”改革，国发〔2021〕1号，2020—2022年。"))
    for written in (
        '深化"放管服"改革',
        "「放管服」",
        "国发[2021]1号",
        "国发（2021）1号",
        "2020－2022年",
        "2020–2022年",
    ):
        assert index.count(Literal(written)) == Count(1, 1)
    assert index.count(Literal("大")) == Count(0, 0)
    index.put(report("b", "⼤余县"))
    assert index.count(Literal("大余")) == Count(1, 1)


def test_any_character_can_be_indexed_and_found(index: Index) -> None:
    index.put(report("a", "甲\0乙😀丙\U0010ffff"))
    for string in ("\0", "甲\0乙", "😀", "😀丙\U0010ffff", "\U0010ffff"):
        assert index.count(Literal(string)) == Count(1, 1)
    assert index.ids(Literal("\ud800")) == []


def test_more_characters_than_two_bytes_can_number(index: Index) -> None:
    text = "".join(chr(code) for code in range(0x20000, 0x20000 + 70_000))
    index.put(report("a", text), report("b", text[:-1]))
    assert index.ids(Literal(text[-2:])) == ["a"]
    assert index.count(Literal(text[100:103])) == Count(2, 2)


def test_no_string_spans_a_border_of_sections(index: Index) -> None:
    parts = (Section(("intro",), "总体", "开头法治"), Section(("plans",), "政府", "结尾"))
    index.put(report("a", title="题目", sections=parts))
    assert index.ids(Literal("法治政府")) == []
    assert index.ids(Literal("题目总体")) == []
    assert index.ids(Literal("总体\n开头")) == ["a"]


def test_the_empty_string_and_words_of_nothing_are_found_nowhere(index: Index) -> None:
    index.put(report("a", "法治"))
    assert index.ids(Literal("")) == []
    assert index.ids(Words("，。 ")) == []
    assert index.ids(Near("", "法", 5)) == []


def test_words_are_wanted_all_in_one_report_in_any_order(index: Index) -> None:
    parts = (Section(("intro",), "", "推进法治"), Section(("plans",), "", "政府建设"))
    index.put(report("a", sections=parts), report("b", "推进法治"), report("c", "建设政府，推进法治，建设"))
    assert index.ids(Words("法治政府建设")) == ["a", "c"]
    assert index.count(Words("法治政府建设")) == Count(2, 3 + 4)


def test_a_word_is_a_word_and_not_a_piece_of_one(index: Index) -> None:
    index.put(report("a", "法治政府"), report("b", "法人"))
    assert index.ids(Words("法")) == []
    assert index.ids(Literal("法")) == ["a", "b"]


def test_a_question_is_met_by_those_that_share_most_of_it(index: Index) -> None:
    asked = Best("怎样优化营商环境，推行首违不罚？")
    index.put(
        report("both", "优化营商环境。推行首违不罚。"),
        report("one", "推行首违不罚，优化服务。"),
        report("little", "环境整治。"),
        report("nothing", "怎样？"),
    )
    assert sorted(index.ids(asked)) == ["both", "one"]
    assert index.count(Best("怎样？")) == Count(1, 2)
    assert index.count(Best("，")) == Count(0, 0)


def test_a_question_is_met_by_the_report_of_the_issuer_and_year_that_it_names(index: Index) -> None:
    index.put(
        report("meant", "执法队伍人手不足。", issuer="池河镇人民政府", year=2020),
        report("before", "池河镇2020年的打算是充实执法队伍。", issuer="池河镇人民政府", year=2019),
        report("elsewhere", "执法公示。", issuer="大余县人民政府", year=2020),
        report("silent", "推进普法。", issuer="池河镇人民政府", year=2020),
    )
    assert sorted(index.ids(Best("池河镇2020年的执法队伍有哪些不足？"))) == ["before", "meant"]


def test_near_means_within_so_many_characters_in_either_order(index: Index) -> None:
    index.put(report("a", "甲一二三乙"), report("b", "乙一二三四甲"), report("c", "甲乙"))
    assert index.ids(Near("甲", "乙", 3)) == ["a", "c"]
    assert index.ids(Near("乙", "甲", 4)) == ["a", "b", "c"]
    assert index.count(Near("甲", "乙", 0)) == Count(1, 2)


def test_near_strings_may_overlap_but_none_is_its_own_neighbour(index: Index) -> None:
    index.put(report("a", "法治政府"), report("b", "政府一二政府"))
    assert index.count(Near("法治政府", "政府", 0)) == Count(1, 2)
    assert index.count(Near("政府", "政府", 2)) == Count(1, 2)
    assert index.ids(Near("政府", "政府", 1)) == []


def test_near_stays_in_a_section(index: Index) -> None:
    parts = (Section(("intro",), "", "甲"), Section(("plans",), "", "乙"))
    index.put(report("a", sections=parts))
    assert index.ids(Near("甲", "乙", 100)) == []


def test_logic_is_about_reports(index: Index) -> None:
    parts = (Section(("intro",), "", "甲甲"), Section(("plans",), "", "乙"))
    index.put(report("a", sections=parts), report("b", "甲"), report("c", "丙"))
    one, two = Literal("甲"), Literal("乙")
    assert index.ids(And((one, two))) == ["a"]
    assert index.ids(Or((one, two))) == ["a", "b"]
    assert index.ids(Not(one)) == ["c"]
    assert index.ids(And((one, Not(two)))) == ["b"]
    assert index.ids(And(())) == ["a", "b", "c"]
    assert index.ids(Or(())) == []
    assert index.ids(Everything()) == ["a", "b", "c"]


def test_a_scope_narrows_leaves_and_scopes_nest(index: Index) -> None:
    both = Section(("problems", "plans"), "", "甲")
    index.put(report("a", sections=(both,)), report("b", sections=(Section(("plans",), "", "甲"),)))
    problems, plans = frozenset({"problems"}), frozenset({"plans"})
    assert index.ids(Within(problems, Literal("甲"))) == ["a"]
    assert index.ids(Within(plans, Within(problems, Literal("甲")))) == ["a"]
    assert index.ids(Within(problems, Not(Literal("甲")))) == ["b"]
    assert index.ids(Within(frozenset(), Literal("甲"))) == []


def test_the_title_is_a_section_of_its_own_kind(index: Index) -> None:
    index.put(report("a", "正文", title="示范创建"), report("b", "示范"))
    assert index.ids(Within(frozenset({"title"}), Literal("示范"))) == ["a"]
    assert index.ids(Literal("示范"), Filters(section=frozenset({"title"}))) == ["a"]


def test_occurrences_are_summed_over_distinct_leaves_not_under_a_not(index: Index) -> None:
    index.put(report("a", "甲甲乙", title="甲"))
    one, two = Literal("甲"), Literal("乙")
    assert index.count(And((one, one, two, Not(Literal("丙"))))) == Count(1, 4)
    assert index.count(Or((one, Literal("Ａ"), Literal("a")))) == Count(1, 3)
    assert index.count(And((one, Within(frozenset({"title"}), one)))) == Count(1, 4)
    assert index.count(Not(Literal("丙"))) == Count(1, 0)


def test_fields_are_asked_by_value(index: Index) -> None:
    values = {
        "region": "360723",
        "level": "county",
        "body": "department",
        "year": 2022,
        "issuer": "大余县司法局",
    }
    index.put(report("a", "甲", **values), report("b", sections=(Section(("plans",), "", "乙"),)))
    asked = {"region": "360000", "level": "county", "body": "department", "year": "2022", "issuer": "司法"}
    for field, value in asked.items():
        assert index.ids(Is(field, value)) == ["a"]
        assert index.ids(Is(field, "无")) == []
    assert index.ids(Is("section", "plans")) == ["b"]


def test_an_unknown_field_is_an_error_and_no_empty_answer(index: Index) -> None:
    index.put(report("a", "甲"))
    with pytest.raises(EngineError, match="colour"):
        index.count(Is("colour", "red"))


def test_facets_count_reports_and_leave_their_own_filter_aside(index: Index) -> None:
    index.put(
        report("a", "甲", year=2021, level="county", region="320102"),
        report("b", "甲", year=2022, level="county", region="360723"),
        report("c", "甲", year=2022, level="township"),
        report("d", "乙", year=2023),
    )
    chosen = Filters(year=frozenset({2022}), level=frozenset({"county"}))
    assert index.ids(Literal("甲"), chosen) == ["b"]
    assert index.facet("year", Literal("甲"), chosen) == {"2021": 1, "2022": 1}
    assert index.facet("level", Literal("甲"), chosen) == {"county": 1, "township": 1}
    assert index.facet("region", Literal("甲"), chosen) == {"360000": 1, "360700": 1, "360723": 1}
    assert index.facet("body", Literal("甲")) == {}


def test_regions_that_no_gazetteer_knows_are_counted_first(index: Index) -> None:
    index.put(*(report(code, "甲", region=code) for code in ("110000", "320102", "999999", "360000")))
    counts = index.facet("region", Literal("甲"))
    assert next(iter(counts.items())) == ("999999", 1)


def test_a_region_counts_for_every_region_above_and_is_chosen_by_any(index: Index) -> None:
    index.put(report("a", "甲", region="320102"), report("b", "甲", region="320100"), report("c", "甲"))
    assert index.facet("region", Literal("甲")) == {"320000": 2, "320100": 2, "320102": 1}
    assert index.ids(Everything(), Filters(region=frozenset({"320000"}))) == ["a", "b"]
    assert index.ids(Everything(), Filters(region=frozenset({"320102"}))) == ["a"]


def test_the_section_facet_foretells_what_choosing_a_section_gives(index: Index) -> None:
    index.put(
        report("a", sections=(Section(("problems",), "", "甲"), Section(("plans",), "", "乙"))),
        report("b", sections=(Section(("problems", "plans"), "", "甲"),), title="甲"),
    )
    for query in (Literal("甲"), Not(Literal("甲")), Everything(), Or((Literal("乙"), Not(Literal("甲"))))):
        counts = index.facet("section", query, Filters(section=frozenset({"problems"})))
        for kind in ("title", "problems", "plans", "intro"):
            assert counts.get(kind, 0) == index.count(query, Filters(section=frozenset({kind}))).reports


def test_orders_and_their_ties(index: Index) -> None:
    index.put(
        report("e", "甲", year=2021, published=date(2022, 2, 1), region="360723"),
        report("d", "甲甲", year=2021, published=date(2022, 3, 1), region="320102"),
        report("c", "甲甲", year=2022, region="320102"),
        report("b", "甲", year=2021),
        report("a", "甲"),
    )
    assert index.ids(Literal("甲"), sort="newest") == ["c", "d", "e", "b", "a"]
    assert index.ids(Literal("甲"), sort="oldest") == ["e", "d", "b", "c", "a"]
    assert index.ids(Literal("甲"), sort="occurrences") == ["c", "d", "b", "e", "a"]
    assert index.ids(Literal("甲"), sort="region") == ["c", "d", "e", "b", "a"]


def test_paging_is_stable_and_empty_past_the_end(index: Index) -> None:
    index.put(*(report(f"{number:02}", "甲", year=2020 + number % 3) for number in range(25)))
    whole = index.ids(Literal("甲"), sort="relevance")
    paged = []
    for start in (0, 10, 20, 30):
        hits = index.reader().search(Request(Literal("甲"), start=start)).hits
        paged += [hit.id for hit in hits]
    assert paged == whole
    assert not index.reader().search(Request(Literal("甲"), start=30)).hits


def test_facets_are_made_only_when_asked_for(index: Index) -> None:
    index.put(report("a", "甲", year=2021))
    assert index.reader().search(Request(Everything(), facets=False)).facets == {}


def test_an_update_adds_replaces_and_drops(index: Index) -> None:
    assert index.put(report("a", "甲"), report("b", "甲")) == 1
    assert index.put(report("a", "乙"), gone=("b", "nobody")) == 2
    assert index.ids(Everything()) == ["a"]
    assert index.count(Literal("甲")) == Count(0, 0)
    assert index.put(gone=("a",)) == 3
    assert index.count(Everything()) == Count(0, 0)
    assert index.facet("year", Everything()) == {}


def test_the_last_of_several_versions_in_one_update_counts(index: Index) -> None:
    index.writer.update(
        [Entry(report("a", text), version) for version, text in ((1, "甲"), (2, "乙"))], (), 1
    )
    hit = index.reader().search(Request(Everything())).hits[0]
    assert (hit.id, hit.version) == ("a", 2)
    assert index.ids(Literal("甲")) == []


def test_the_index_says_which_change_it_has_followed(index: Index) -> None:
    index.writer.update([Entry(report("a", "甲"), 1)], (), 17)
    assert (index.reader().change, index.writer.change) == (17, 17)
    assert index.reader().generation == index.writer.generation == 1


def test_completions_are_what_follows_with_counts(index: Index) -> None:
    index.put(
        report("a", "首违不罚，首违不罚。首违免罚；首违"),
        report("b", "首违不罚ＷＴＯ"),
        report("c", "法治政府\n法治社会"),
    )
    found = [(item.text, item.occurrences) for item in index.reader().complete("首违")]
    assert found == [("首违不罚", 3), ("首违不罚wto", 1), ("首违免罚", 1)]
    assert [item.text for item in index.reader().complete("法", 2)] == ["法治", "法治政府"]
    assert index.reader().complete("社会") == index.reader().complete("无此") == ()


# From here on: an index that is opened, closed and opened again.


def test_scores_prefer_titles_frequency_and_closeness(address: str) -> None:
    filler = "工作情况报告如下" * 20
    fill(
        address,
        report("title", filler, title="首违不罚"),
        report("often", "首违不罚" * 3 + filler),
        report("once", "首违不罚" + filler),
        report("phrase", filler + "推进依法行政工作"),
        report("apart", filler + "依法推进工作，行政" + filler),
        *(report(f"other{number}", filler) for number in range(5)),
    )
    hits = open_engine(address).search(Request(Literal("首违不罚"))).hits
    assert [hit.id for hit in hits] == ["title", "often", "once"]
    assert hits[0].score > hits[1].score > hits[2].score > 0
    ordered = [hit.id for hit in open_engine(address).search(Request(Words("推进依法行政"))).hits]
    assert ordered[0] == "phrase"


def test_scores_do_not_depend_on_how_reports_came_in(address: str) -> None:
    once_at, singly_at = address, another(address)
    reports = [report(f"{number:02}", "法治政府" * (number % 4) + "建设" * number) for number in range(1, 20)]
    fill(once_at, *reports)
    for item in reports:
        fill(singly_at, replace(item, sections=(Section(("other",), "", "法治旧文"),)))
        fill(singly_at, item)
    for query in (Literal("法治政府"), Words("法治建设"), And((Literal("法治"), Literal("建设")))):
        once, singly = (open_engine(place).search(Request(query, size=30)) for place in (once_at, singly_at))
        assert [hit.id for hit in once.hits] == [hit.id for hit in singly.hits]
        assert [hit.score for hit in once.hits] == pytest.approx([hit.score for hit in singly.hits])
        assert (once.total, once.occurrences, once.facets) == (
            singly.total,
            singly.occurrences,
            singly.facets,
        )
    remove(singly_at)


def test_an_absent_index_says_how_to_make_one(address: str) -> None:
    with pytest.raises(EngineError, match="zhice index"):
        open_engine(address)


def test_a_second_writer_is_told_at_once(address: str) -> None:
    writer = open_writer(address)
    with pytest.raises(EngineError, match="being written"):
        open_writer(address)
    writer.close()
    open_writer(address).close()


def test_a_rebuild_answers_from_the_old_index_until_it_is_done(address: str) -> None:
    fill(address, report("a", "甲"), report("b", "甲"))
    writer = open_writer(address, rebuild=True)
    assert (writer.change, open_engine(address).count(Everything()).reports) == (0, 2)
    assert writer.update([Entry(report("c", "甲"), 1)], (), 5) > 1
    writer.close()
    engine = open_engine(address)
    assert [hit.id for hit in engine.search(Request(Everything())).hits] == ["c"]


def test_an_update_that_fails_half_way_changes_nothing(address: str) -> None:
    fill(address, report("a", "甲"))

    def entries() -> Iterator[Entry]:
        yield Entry(report("b", "甲"), 1)
        raise ValueError("no more")

    writer = open_writer(address)
    with pytest.raises(ValueError, match="no more"):
        writer.update(entries(), (), 2)
    assert open_engine(address).generation == 1
    assert writer.update([Entry(report("c", "甲"), 1)], (), 2) > 1
    writer.close()
    assert open_engine(address).check() == ()


def test_an_engine_is_current_until_something_is_published(address: str) -> None:
    fill(address, report("a", "甲"))
    engine = open_engine(address)
    assert engine.reopen() is engine
    fill(address, report("b", "甲"))
    newer = engine.reopen()
    assert (engine.count(Literal("甲")), newer.count(Literal("甲"))) == (Count(1, 1), Count(2, 2))


def test_a_closed_engine_and_a_closed_writer_refuse(address: str) -> None:
    fill(address, report("a", "甲"))
    engine = open_engine(address)
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.count(Everything())
    writer = open_writer(address)
    writer.close()
    with pytest.raises(EngineError, match="closed"):
        writer.update([], (), 1)


def test_a_query_nested_too_deeply_is_refused_in_one_line(address: str) -> None:
    fill(address, report("a", "甲"))
    query: Query = Literal("甲")
    for _ in range(10_000):
        query = Not(query)
    with pytest.raises(EngineError, match="nested"):
        open_engine(address).count(query)


def test_searches_while_refreshes_land_see_whole_generations(address: str) -> None:
    fill(address, *(report(f"{number}", "甲0。") for number in range(5)))
    seen: list[tuple[int, ...]] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            engine = open_engine(address)
            while not done.wait(0.005):
                engine = engine.reopen()
                numbers = tuple(engine.count(Literal(f"甲{number}。")).reports for number in range(11))
                seen.append((engine.generation, *numbers))
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 11):
        fill(address, *(report(f"{name}", f"甲{number}。") for name in range(5)))
    done.set()
    for reader in readers:
        reader.join()
    assert not failures
    assert len({generation for generation, *_ in seen}) > 1
    # Every answer is of one refresh: all five reports hold the same number.
    assert all(sorted(numbers) == [0] * 10 + [5] for _, *numbers in seen)


# What only an index on a disk can show.


@pytest.mark.parametrize(
    "damage", [lambda content: content[:-3], lambda content: content[:40] + b"x" + content[41:]]
)
def test_damage_is_named_with_its_cure_and_a_rebuild_heals_it(tmp_path: Path, damage) -> None:
    fill(tmp_path, report("a", "甲乙丙" * 30))
    for path in [path for path in tmp_path.rglob("*") if path.suffix in (".json", ".bin")]:
        whole = path.read_bytes()
        path.write_bytes(damage(whole))
        try:
            problems = " ".join(open_engine(tmp_path).check())
        except EngineError as error:
            problems = str(error)
            assert "zhice index --rebuild" in problems
        assert str(path) in problems
        path.write_bytes(whole)
    (tmp_path / "manifest.json").write_bytes(b"{")
    with pytest.raises(EngineError, match="rebuild"):
        open_writer(tmp_path)
    fill(tmp_path, report("b", "甲"), rebuild=True)
    assert open_engine(tmp_path).count(Literal("甲")) == Count(1, 1)
    assert open_engine(tmp_path).check() == ()


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    fill(tmp_path, report("a", "甲"))
    next(tmp_path.rglob("places.bin")).unlink()
    with pytest.raises(EngineError, match=r"places\.bin"):
        open_engine(tmp_path)


def fill(folder: Path | str, *reports: Report, rebuild: bool = False) -> None:
    writer = open_writer(folder, rebuild)
    writer.update([Entry(item, 1) for item in reports], (), writer.change + 1)
    writer.close()
