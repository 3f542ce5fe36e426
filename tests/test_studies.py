"""The studies on a shelf whose counts can be told by heart, and against brute force."""

from __future__ import annotations

import io
from collections.abc import Iterator
from csv import DictReader
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from index.corpus import Corpus
from index.indexing import follow
from index.query import Literal
from index.report import Report
from search import concordance, matrix, spread, trends
from search.library import CORPUS, INDEX, Library
from search.request import RequestError, SearchRequest
from search.studies import STUDIES, sheets
from search.tables import as_csv, write_book
from tests.oracle import occurrences_of
from tests.shelf import REPORTS, open_shelf
from tests.shelf import report as shelved
from tests.test_engine_oracle import reports as any_report

PHRASE = "首违不罚"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_shelf(tmp_path_factory.mktemp("shelf")) as opened:
        yield opened


def test_a_trend_has_its_denominators_and_no_row_for_a_year_without_reports(library: Library) -> None:
    (series,) = library.trends([PHRASE]).series
    rows = {
        point.value: (point.numbers.reports, point.numbers.of_reports, point.numbers.occurrences)
        for point in series.rows
    }
    assert rows == {"2020": (1, 1, 1), "2021": (1, 1, 1), "2022": (2, 3, 3)}
    assert series.rows[2].numbers.of_characters == sum(
        len(each.title) + sum(len(part.searched) for part in each.sections)
        for each in REPORTS
        if each.year == 2022
    )
    assert series.rows[2].numbers.share == 2 / 3


def test_a_share_is_out_of_what_the_query_says_of_fields(library: Library) -> None:
    found = library.trends([f"region:江西 {PHRASE}", f"section:problems {PHRASE}"], by="year")
    reports = [
        [(point.numbers.reports, point.numbers.of_reports) for point in series.rows]
        for series in found.series
    ]
    assert reports == [[(1, 1), (1, 2)], [(0, 1), (1, 1), (0, 3)]]
    problems = [point.numbers.of_characters for point in found.series[1].rows]
    assert problems[0] == len(REPORTS[4].sections[2].searched)


def test_the_rows_of_any_query_add_up_to_its_search(library: Library) -> None:
    for query in (
        f"section:problems NOT {PHRASE}",
        "section:problems region:江西",
        f"section:problems ({PHRASE} OR 宣传)",
        f"-region:江西 {PHRASE}",
        f"(region:江西 OR region:江苏) {PHRASE}",
        f"{PHRASE} OR region:江西",
        "*",
    ):
        found = library.trends([query]).rows()
        whole = library.search(query)
        assert sum(row["reports"] for row in found) == whole.total
        assert sum(row["occurrences"] for row in found) == whole.occurrences


def test_a_phrase_that_occurs_nowhere_is_told(library: Library) -> None:
    (series,) = library.trends(["从未出现过"], match="literal").series
    assert "没有出现" in series.notes[-1]
    assert not any(point.numbers.reports for point in series.rows)


def test_places_have_their_whole_names_and_small_charts_add_up(library: Library) -> None:
    found = library.trends([PHRASE], by="prefecture")
    assert [point.label for point in found.series[0].rows] == ["江苏省/南京市", "江西省/赣州市", "未注明"]
    panels = library.trends([PHRASE], panels=True).panels
    assert {
        panel.label: sum(point.numbers.reports for point in panel.series[0].rows) for panel in panels
    } == {
        "江苏省": 2,
        "江西省": 2,
    }


def test_rows_are_plain_and_say_what_the_api_says(library: Library) -> None:
    found = library.trends([PHRASE], year="2021..2022")
    row = found.rows()[0]
    assert (row["query"], row["value"], row["reports"], row["share"]) == (PHRASE, "2021", 1, 1.0)
    told = trends.to_json(found)["series"][0]["rows"][0]
    names = ["value", "label", "reports", "of_reports", "occurrences", "of_characters"]
    assert list(told) == names
    assert told == {name: row[name] for name in names}


def spreading(*reports: Report, folder: Path, **asked: str) -> spread.Spread:
    with open_shelf(folder, reports) as library:
        return spread.spread(library, SearchRequest(q=PHRASE), **asked)


SPREAD = (
    shelved("a20", "大余县", 2020, "没有。"),
    shelved("a21", "大余县", 2021, "推行首违不罚。"),
    shelved("a22", "大余县", 2022, "没有了。"),
    shelved("b19", "赣州市", 2019, "没有。"),
    shelved("b22", "赣州市", 2022, "推行首违不罚。"),
    shelved("c22", "南京市", 2022, "首违不罚已推行。"),
    shelved("d21", "江苏省", 2021, "没有。"),
)


def test_first_adopters_are_certain_only_if_the_year_before_is_there(tmp_path: Path) -> None:
    counties = spreading(*SPREAD, folder=tmp_path / "a")
    assert [(unit.names[-1], unit.first_year, unit.certain) for unit in counties.units] == [
        ("大余县", 2021, True)
    ]
    cities = spreading(*SPREAD, folder=tmp_path / "b", level="prefecture")
    told = [(unit.names[-1], unit.first_year, unit.certain) for unit in cities.units]
    assert told == [("南京市", 2022, False), ("赣州市", 2022, False)]


def test_adopters_add_up_year_by_year(tmp_path: Path) -> None:
    found = spreading(*SPREAD, folder=tmp_path, level="county")
    years = [(year.year, year.new, year.adopted, year.observed, year.seen) for year in found.years]
    assert years == [(2020, 0, 0, 1, 1), (2021, 1, 1, 1, 1), (2022, 0, 1, 1, 1)]


def test_the_survival_table_says_what_is_censored(tmp_path: Path) -> None:
    found = spreading(*SPREAD, folder=tmp_path, level="prefecture")
    rows = {
        row["place"]: (row["entry"], row["last_without"], row["first_with"], row["censored"])
        for row in found.rows()
    }
    assert rows == {"江苏省/南京市": (2022, None, 2022, "left"), "江西省/赣州市": (2019, 2019, 2022, "")}
    provinces = spreading(*SPREAD, folder=tmp_path / "p", level="province").rows()
    assert provinces == [
        {
            "code": "320000",
            "place": "江苏省",
            "entry": 2021,
            "last_without": 2021,
            "first_with": None,
            "adopted": 0,
            "censored": "right",
        }
    ]


def test_all_bodies_speak_for_a_unit_if_wanted(tmp_path: Path) -> None:
    found = spreading(*SPREAD, folder=tmp_path, level="province", whose="all")
    assert {unit.names[0]: unit.first_year for unit in found.units} == {"江西省": 2021, "江苏省": 2022}
    assert [(area.code, area.adopted, area.units) for area in spread.areas(found)] == [
        ("320000", 1, 1),
        ("360000", 1, 1),
    ]


def test_the_first_sentence_is_shown(library: Library) -> None:
    found = spread.spread(library, SearchRequest(q=PHRASE))
    piece = spread.sentence(library, found, found.units[0])
    assert piece is not None
    assert (PHRASE, True) in piece.parts


def test_every_line_has_its_text_around_the_match(library: Library) -> None:
    found = library.concordance(PHRASE, order="oldest")
    assert found.total == len(found.lines) == 5
    for line in found.lines:
        kept = library.corpus.get(line.report)
        assert kept is not None
        text = kept.title if line.number < 0 else kept.sections[line.number].searched
        assert text[line.offset : line.offset + len(line.match)] == line.match == PHRASE
        assert text[: line.offset].replace("\n", " ").endswith(line.left)
        assert text[line.offset + len(line.match) :].replace("\n", " ").startswith(line.right)


def test_pages_of_lines_join_to_what_an_export_holds(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concordance, "_WINDOW", 2)
    monkeypatch.setattr(concordance, "_PIECE", 1)
    shape = concordance.Shape("left")
    request = SearchRequest(q=PHRASE, size=2)
    pages = [concordance.concordance(library, request.having(page=page), shape).lines for page in (1, 2, 3)]
    every = tuple(concordance.every_line(library, request, shape))
    assert sum(pages, ()) == every
    assert len(every) == 5


def test_groups_count_what_follows(library: Library) -> None:
    shape = concordance.Shape(group="right", size=1)
    found = concordance.concordance(library, SearchRequest(q="推行"), shape)
    assert dict(found.groups) == {"首": 2, "轻": 1}


def test_company_counts_words_near_and_in_all(library: Library) -> None:
    found = library.company("不罚")
    words = {word.word: word for word in found.words}
    assert (words["优化"].near, words["优化"].whole) == (3, 3)
    assert words["优化"].expected == 3 * found.near_words / found.all_words
    assert found.words[0].log_likelihood >= found.words[-1].log_likelihood > 0
    assert all(word.log_likelihood > 0 and word.near > word.expected for word in found.words)
    assert not library.company("从未出现过", match="literal").words


def test_keyness_needs_a_part_and_new_strings_a_year(library: Library) -> None:
    with pytest.raises(RequestError, match="no part"):
        library.keyness()
    with pytest.raises(RequestError, match="before which"):
        library.keyness("new", least=2, year=2020)
    assert {key.text for key in library.keyness("new", least=2, year=2022).keys} == {
        "江苏省",
        "赣州市",
        "推行首违不罚",
    }


def test_a_matrix_is_tidy_and_wide(library: Library, tmp_path: Path) -> None:
    done: list[tuple[int, int]] = []
    found = library.matrix([PHRASE, "枫桥经验"], "year", lambda at, of: done.append((at, of)))
    assert done == [(1, 2), (2, 2)]
    assert [row["reports"] for row in found.rows()] == [1, 1, 2, 0, 0, 1]
    tidy, reports, _ = matrix.tables(found)
    assert [row["0"] for row in reports.rows] == [1, 0]
    assert len(list(tidy.rows)) == 6


def test_phrases_are_read_a_line_each() -> None:
    assert matrix.read_phrases("\ufeff首违不罚\r\n# 注\n\n 首违不罚 \n扫码入企") == (PHRASE, "扫码入企")


@pytest.mark.parametrize("name", STUDIES)
def test_a_workbook_says_how_it_was_asked(library: Library, tmp_path: Path, name: str) -> None:
    found = {
        "trends": lambda: library.trends([PHRASE], region="江西"),
        "spread": lambda: library.spread(PHRASE, region="江西"),
        "concordance": lambda: concordance.concordance(library, SearchRequest(q=PHRASE, region=("360000",))),
        "company": lambda: library.company(PHRASE, region="江西"),
        "keyness": lambda: library.keyness(least=2, region="江西"),
        "matrix": lambda: library.matrix([PHRASE], region="江西"),
    }[name]()
    write_book(sheets(library, name, found, "http://x/"), tmp_path / "x.xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    told = {row[0]: row[1] for row in book["说明"].iter_rows(min_row=2, values_only=True)}
    assert told["筛选"] == "地区：江西省"
    assert told["索引代次"] == "1"
    assert name == "keyness" or PHRASE in str(told["检索式 1"])
    first = STUDIES[name].tables(library, found)[0]
    text = b"".join(as_csv(first)).decode("utf-8-sig")
    assert text.splitlines()[0].split(",") == [column.heading for column in first.columns]
    assert len(list(DictReader(io.StringIO(text)))) == book.worksheets[0].max_row - 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda library: library.trends([]),
        lambda library: library.trends([f"{number}" for number in range(11)]),
        lambda library: library.trends([PHRASE], by="planet"),
        lambda library: library.trends([PHRASE], by="year,level"),
        lambda library: library.spread(" "),
        lambda library: library.spread(PHRASE, level="township"),
        lambda library: library.concordance(PHRASE, order="score"),
        lambda library: library.concordance(PHRASE, width=0),
        lambda library: library.company(PHRASE, reach=1000),
        lambda library: library.keyness("letters", year=2022),
        lambda library: library.matrix([PHRASE], by="year,year"),
        lambda library: library.trends([PHRASE], region="没有这个地方"),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_line(library: Library, wrong) -> None:
    with pytest.raises(RequestError) as told:
        wrong(library)
    assert "\n" not in str(told.value)


def test_a_matrix_of_a_million_rows_is_refused(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "MOST_ROWS", 5)
    with pytest.raises(RequestError, match="more than 5 rows"):
        library.matrix([PHRASE, "枫桥经验"], "year")


def test_an_unknown_filter_is_a_mistake_of_the_caller(library: Library) -> None:
    with pytest.raises(TypeError, match="no filter colour"):
        library.trends([PHRASE], colour="red")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    # The corpus keeps no report without a word, nor of a region that is none.
    st.lists(
        any_report.filter(lambda each: (each.title or each.sections) and each.region != "999999"),
        max_size=8,
        unique_by=lambda each: each.id,
    ),
    st.sampled_from(("法治", "政府", "罚", "不")),
)
def test_spread_and_trends_agree_with_reading_every_report(
    tmp_path_factory: pytest.TempPathFactory, given_reports: list[Report], phrase: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with Corpus.open(folder / CORPUS) as corpus:
        for each in given_reports:
            corpus.put(each)
        follow(corpus, folder / INDEX)
    said = {each.id: occurrences_of(each, Literal(phrase), ()) for each in given_reports}
    with Library(folder) as library:
        rows = library.trends([phrase], match="literal").rows()
        assert sum(row["reports"] for row in rows) == sum(map(bool, said.values()))
        assert sum(row["occurrences"] for row in rows) == sum(said.values())
        assert sum(row["of_reports"] for row in rows) == len(given_reports)
        found = library.spread(phrase, whose="all", match="literal")
        firsts: dict[str, int] = {}
        for each in given_reports:
            if said[each.id] and each.year and len(each.region) >= 6 and each.region[4:6] != "00":
                county = each.region[:6]
                firsts[county] = min(each.year, firsts.get(county, 9999))
        assert {unit.code: unit.first_year for unit in found.units} == firsts
        assert [year.adopted for year in found.years][-1:] == ([len(firsts)] if found.years else [])
