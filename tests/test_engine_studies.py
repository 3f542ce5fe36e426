"""What every engine's counts, lines and recurring strings must hold: each test run on each engine."""

from __future__ import annotations

import pytest

from index.engine import EngineError
from index.query import And, Everything, Filters, Literal, Near, Not, Within, Words
from index.report import Section
from index.results import Cell, Line
from tests.engines import Index, report

ONE, TWO = Literal("甲"), Literal("乙")
PROBLEMS = frozenset({"problems"})


def test_a_table_counts_reports_occurrences_and_characters(index: Index) -> None:
    index.put(report("a", "甲甲一", year=2021), report("b", "甲", year=2022), report("c", "二二", year=2022))
    assert index.reader().tally(ONE, ("year",)) == {("2021",): Cell(1, 2, 3), ("2022",): Cell(1, 1, 1)}
    assert index.reader().tally(Everything(), ("year",))["2022",] == Cell(2, 0, 3)
    assert index.reader().tally(ONE, ()) == {(): Cell(2, 3, 4)}


def test_unknown_values_have_a_cell_and_empty_cells_none(index: Index) -> None:
    index.put(report("a", "甲"), report("b", "乙", year=2022))
    assert index.reader().tally(ONE, ("year",)) == {("",): Cell(1, 1, 1)}
    assert index.reader().tally(Literal("丙"), ("year", "level")) == {}


def test_a_region_counts_at_the_level_asked_for(index: Index) -> None:
    index.put(
        report("a", "甲", region="360723"),
        report("b", "甲", region="360723104"),
        report("c", "甲", region="360700"),
        report("d", "甲", region="429004"),
    )
    counts = {name: index.reader().tally(ONE, (name,)) for name in ("province", "prefecture", "county")}
    reports = {name: {key[0]: cell.reports for key, cell in cells.items()} for name, cells in counts.items()}
    assert reports == {
        "province": {"360000": 3, "420000": 1},
        "prefecture": {"360700": 3, "": 1},
        "county": {"360723": 2, "": 1, "429004": 1},
    }


def test_a_section_counts_what_it_holds_and_reports_that_have_it(index: Index) -> None:
    both = Section(("problems", "plans"), "", "甲甲")
    index.put(report("a", title="甲", sections=(both, Section(("plans",), "", "甲一"))), report("b", "甲"))
    assert index.reader().tally(ONE, ("section",)) == {
        ("title",): Cell(1, 1, 1),
        ("problems",): Cell(1, 2, 2),
        ("plans",): Cell(1, 3, 4),
        ("other",): Cell(1, 1, 1),
    }
    narrowed = index.reader().tally(ONE, ("section",), Filters(section=PROBLEMS))
    assert narrowed == {("problems",): Cell(1, 2, 2), ("plans",): Cell(1, 2, 2)}


def test_filters_narrow_a_table(index: Index) -> None:
    index.put(report("a", "甲", year=2021, level="county"), report("b", "甲", year=2021, level="province"))
    found = index.reader().tally(ONE, ("year", "level"), Filters(level=frozenset({"county"})))
    assert found == {("2021", "county"): Cell(1, 1, 1)}


def test_an_issuer_is_told_by_its_normalised_name(index: Index) -> None:
    index.put(report("a", "甲", issuer="Ａ局"), report("b", "甲", issuer="a局"))
    assert index.reader().tally(ONE, ("issuer",)) == {("a局",): Cell(2, 2, 2)}


def test_tables_follow_what_is_replaced_and_gone(index: Index) -> None:
    index.put(report("a", "甲", year=2021), report("b", "甲", year=2021))
    index.put(report("a", "乙", year=2021), gone=("b",))
    assert index.reader().tally(Everything(), ("year",)) == {("2021",): Cell(1, 0, 1)}
    assert index.reader().tally(ONE, ("year",)) == {}


def test_unknown_dimensions_are_refused(index: Index) -> None:
    index.put(report("a", "甲"))
    for by in (("planet",), ("year", "year")):
        with pytest.raises(EngineError):
            index.reader().tally(ONE, by)
    for by in ("section", "planet"):
        with pytest.raises(EngineError):
            index.reader().firsts(ONE, by)


def test_the_first_report_of_each_value_is_the_oldest(index: Index) -> None:
    index.put(
        report("a", "甲", year=2022, region="360723"),
        report("b", "甲甲", year=2020, region="360723"),
        report("c", "乙", year=2019, region="360723"),
        report("d", "甲", region="360783"),
    )
    firsts = index.reader().firsts(ONE, "county")
    assert {code: (hit.id, hit.occurrences) for code, hit in firsts.items()} == {
        "360723": ("b", 2),
        "360783": ("d", 1),
    }


def lines(index: Index, *asked: object) -> list[tuple[str, int]]:
    return [(line.id, line.start) for line in index.reader().lines(*asked).lines]  # type: ignore[arg-type]


def test_a_line_says_where_an_occurrence_stands(index: Index) -> None:
    index.put(report("a", title="甲", sections=(Section(("plans",), "乙", "一甲甲"),)))
    found = index.reader().lines(Literal("甲"), order="newest")
    assert found.total == 3
    assert found.lines == (Line("a", 1, -1, 0, 1), Line("a", 1, 0, 3, 4), Line("a", 1, 0, 4, 5))


def test_lines_go_by_what_follows_and_by_what_precedes_backwards(index: Index) -> None:
    index.put(report("a", "三甲二一"), report("b", "一二甲二"), report("c", "二一甲三"))
    # By code point: 一 is before 三, 三 before 二; the end of a section comes before everything.
    assert lines(index, ONE, Filters(), "right") == [("c", 2), ("b", 2), ("a", 1)]
    assert lines(index, ONE, Filters(), "left") == [("c", 2), ("a", 1), ("b", 2)]


def test_lines_of_the_same_text_go_newest_first_and_windows_join(index: Index) -> None:
    index.put(*(report(name, "甲一" * 30, year=year) for name, year in (("a", 2020), ("b", 2022))))
    every = lines(index, ONE, Filters(), "right", (0, 100))
    assert len(every) == 60
    assert every[:2] == [("b", 58), ("a", 58)]
    pieces = [lines(index, ONE, Filters(), "right", (start, start + 7)) for start in range(0, 60, 7)]
    assert [line for piece in pieces for line in piece] == every
    assert lines(index, ONE, Filters(), "right", (60, 70)) == []


def test_a_sample_is_the_same_for_the_same_seed(index: Index) -> None:
    index.put(report("a", "甲" * 50))
    one, same, other = (lines(index, ONE, Filters(), "sample", (0, 9), seed) for seed in (1, 1, 2))
    assert one == same != other
    assert sorted(lines(index, ONE, Filters(), "sample", (0, 50), 1)) == [("a", at) for at in range(50)]


def test_lines_are_of_the_leaves_that_count_in_the_reports_that_match(index: Index) -> None:
    index.put(report("a", "甲乙"), report("b", "甲"), report("c", "乙"))
    assert sorted(lines(index, And((ONE, TWO)))) == [("a", 0), ("a", 1)]
    assert sorted(lines(index, And((ONE, Not(TWO))))) == [("b", 0)]
    assert lines(index, Not(ONE)) == []
    assert lines(index, Within(PROBLEMS, ONE)) == []
    with pytest.raises(EngineError):
        index.reader().lines(ONE, order="score")


def test_a_line_of_near_strings_is_the_longest_that_stands_there(index: Index) -> None:
    index.put(report("a", "法治政府，法治"))
    found = index.reader().lines(Near("法治", "法治政府", 5), order="newest").lines
    assert [(line.start, line.end) for line in found] == [(0, 4), (5, 7)]


def test_lines_of_words_are_words(index: Index) -> None:
    index.put(report("a", "推进法治政府建设"), report("b", "法治"))
    assert sorted(lines(index, Words("法治政府"))) == [("a", 2), ("a", 4)]


def test_what_stands_beside_is_counted(index: Index) -> None:
    index.put(report("a", "推行甲清单，推行甲制度，公布甲清单"), report("b", "甲"))
    reader = index.reader()
    assert list(reader.contexts(ONE, side="right", size=2).items()) == [("清单", 2), ("", 1), ("制度", 1)]
    assert reader.contexts(ONE, side="left", size=3) == {",推行": 1, "推行": 1, ",公布": 1, "": 1}
    with pytest.raises(EngineError):
        reader.contexts(ONE, side="above")


def test_company_is_the_words_within_reach_each_place_once(index: Index) -> None:
    index.put(report("a", "法治甲乙甲政府，建设"), report("b", "政府"))
    near = index.reader().company(Literal("甲"), reach=(2, 2))
    assert near == {"乙": 1, "政府": 1, "法治": 1}
    assert index.reader().company(Literal("甲"), reach=(0, 5)) == {"乙": 1, "政府": 1, "建设": 1}


def test_the_vocabulary_counts_every_word_within_filters(index: Index) -> None:
    parts = (Section(("problems",), "", "法治，法治"), Section(("plans",), "", "政府"))
    index.put(report("a", sections=parts, year=2021), report("b", "建设", year=2022))
    assert list(index.reader().vocabulary().items()) == [("法治", 2), ("建设", 1), ("政府", 1)]
    assert index.reader().vocabulary(Filters(section=PROBLEMS)) == {"法治": 2}
    assert index.reader().vocabulary(Filters(year=frozenset({2022}))) == {"建设": 1}


def test_recurring_strings_are_whole_and_end_at_signs(index: Index) -> None:
    index.put(report("a", "推行首违不罚，公布首违不罚。"), report("b", "推行首违不罚"))
    assert index.reader().recurring(least=2) == {"首违不罚": 3, "推行首违不罚": 2}
    assert index.reader().recurring(least=3) == {"首违不罚": 3}


def test_recurring_strings_are_counted_across_updates(index: Index) -> None:
    index.put(report("a", "一首违不罚"))
    index.put(report("b", "二首违不罚"))
    index.put(report("c", "三首违不罚"))
    assert index.reader().recurring(least=3) == {"首违不罚": 3}


def test_recurring_strings_may_be_new(index: Index) -> None:
    years = {2021: "信用修复，府院联动", 2022: "扫码入企，信用修复，扫码入企，信用修复"}
    index.put(*(report(str(year), text, year=year) for year, text in years.items()))
    this, before = (Filters(year=frozenset({year})) for year in (2022, 2021))
    assert index.reader().recurring(this, before) == {"扫码入企": 2}
    with pytest.raises(EngineError):
        index.reader().recurring(this, before, 1)


def test_an_empty_index_has_no_cells_lines_or_words(index: Index) -> None:
    index.put()
    reader = index.reader()
    assert reader.tally(Everything(), ("year",)) == {}
    assert reader.firsts(ONE, "county") == {}
    assert reader.lines(ONE).lines == ()
    assert reader.contexts(ONE) == reader.company(ONE) == reader.vocabulary() == reader.recurring() == {}
