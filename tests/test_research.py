"""The research desk: its command, its downloads, and the charts that it draws."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from index import regions
from search.studies import STUDIES
from tests.conftest import Zhice
from tests.room import open_room
from tests.shelf import REPORTS, fill
from web import charts, create_app, tiles

PHRASE = "首违不罚"
ASKED = {"keyness": "year=2022&least=2"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with open_room(tmp_path_factory.mktemp("room")) as library:
        yield create_app(library, rate=0).test_client(use_cookies=False)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return fill(tmp_path / "data")


@pytest.mark.parametrize("name", STUDIES)
def test_downloads_hold_the_study_and_say_how_it_was_asked(client: FlaskClient, name: str) -> None:
    asked = ASKED.get(name, f"q={PHRASE}")
    table = client.get(f"/{name}.csv?{asked}")
    assert table.data.startswith(b"\xef\xbb\xbf")
    book = load_workbook(io.BytesIO(client.get(f"/{name}.xlsx?{asked}").data))
    assert book.sheetnames[-1] == "说明"
    told = dict(row[:2] for row in book["说明"].iter_rows(min_row=2, values_only=True))
    assert told["地址"].endswith(f"/{name}?{quote(asked, safe='=&')}")
    assert client.get(f"/{name}.doc?{asked}").status_code == 404


def test_from_the_search_to_trend_to_first_adopters_to_the_sentence(client: FlaskClient) -> None:
    page = client.get(f"/?q={PHRASE}&region=江西").get_data(as_text=True)
    assert f'href="/trends?q={quote(PHRASE)}&amp;region=360000"' in page
    page = client.get(f"/trends?q={PHRASE}&region=360000").get_data(as_text=True)
    assert f'href="/spread?q={quote(PHRASE)}&amp;region=360000"' in page
    assert f'href="/?q={quote(PHRASE)}&amp;region=360000&amp;year=2022"' in page
    page = client.get(f"/spread?q={PHRASE}&region=360000").get_data(as_text=True)
    assert f"/reports/{REPORTS[1].id}?q={quote(PHRASE)}#s2-" in page


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/api/trends", "q"),
        ("/api/trends?" + "&".join(f"q={number}" for number in range(11)), "q"),
        ("/api/trends?q=a&by=planet", "by"),
        ("/api/spread?q=a&level=town", "level"),
        ("/api/concordance?q=a&order=best", "order"),
        ("/api/concordance?q=a&width=9999", "width"),
        ("/api/company?q=a&reach=0", "reach"),
        ("/api/keyness?what=words", "year"),
        ("/api/keyness?year=2022&what=letters", "what"),
        ("/api/matrix?q=a&by=year,year", "by"),
    ],
)
def test_a_wrong_parameter_is_named_in_one_line(client: FlaskClient, address: str, parameter: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert response.get_json()["error"].startswith(f"{parameter}: ")


def test_the_command_prints_a_table_or_what_the_api_gives(zhice: Zhice, shelf: Path) -> None:
    code, out, _ = zhice("trends", PHRASE, "枫桥经验", "--region", "江西", data=shelf)
    assert (code, len(out.splitlines())) == (0, 5)
    code, out, _ = zhice("spread", PHRASE, "--json", data=shelf)
    assert json.loads(out)["units"][0]["first_year"] == 2021
    code, out, _ = zhice("concordance", PHRASE, "--order", "left", "--year", "2022", data=shelf)
    assert out.count(PHRASE) >= 3
    assert zhice("company", "不罚", data=shelf)[0] == 0
    assert zhice("keyness", "--year", "2022", "--what", "new", "--least", "2", data=shelf)[0] == 0


def test_the_command_writes_what_the_name_says(zhice: Zhice, shelf: Path, tmp_path: Path) -> None:
    phrases = tmp_path / "phrases.txt"
    phrases.write_text(f"{PHRASE}\n枫桥经验\n", encoding="utf-8")
    for suffix in ("xlsx", "csv", "json"):
        file = tmp_path / f"m.{suffix}"
        assert zhice("matrix", phrases, "--by", "year", "-o", file, data=shelf)[0] == 0
        assert file.stat().st_size
    assert load_workbook(tmp_path / "m.xlsx").sheetnames == ["长表", "宽表-报告数", "宽表-出现次数", "说明"]
    assert zhice("matrix", phrases, "-o", tmp_path / "m.doc", data=shelf)[0] == 2


def test_the_command_fails_in_one_line(zhice: Zhice, shelf: Path) -> None:
    for wrong in (("trends", "a", "--by", "planet"), ("spread", " "), ("keyness",)):
        code, _, err = zhice(*wrong, data=shelf)
        assert (code, err.count("\n")) == (1, 1)
        assert err.startswith("zhice: ")


points = st.dictionaries(
    st.integers(2015, 2025), st.integers(0, 10**9).map(lambda number: number / 1000), max_size=8
)


frames = st.sampled_from((charts.LARGE, charts.NARROW, charts.SMALL))


@given(st.lists(points, min_size=1, max_size=4), frames)
def test_lines_stay_in_their_frame_and_names_apart(
    series: list[dict[int, float]], frame: charts.Frame
) -> None:
    given_series = [
        charts.Given(f"{at}", {year: (value, "", "") for year, value in each.items()})
        for at, each in enumerate(series)
    ]
    chart = charts.line_chart(given_series, range(2015, 2026), frame)
    for line, each in zip(chart.lines, series, strict=True):
        assert len(line.dots) == len(each)
        for dot in line.dots:
            assert frame.left <= dot.x <= frame.width - frame.right
            assert frame.top <= dot.y <= frame.height - frame.bottom
    places = sorted(line.label_y for line in chart.lines)
    assert all(below - above >= 16.8 for above, below in pairwise(places))


def test_a_year_without_reports_is_a_gap() -> None:
    held = dict.fromkeys((2018, 2019, 2021, 2022), (0.5, "", ""))
    (line,) = charts.line_chart([charts.Given("a", held)], range(2018, 2023), charts.LARGE).lines
    assert len(line.paths) == 2
    assert len(line.dots) == 4


def test_every_province_has_a_tile_and_none_covers_another() -> None:
    assert set(tiles.grid()) == {region.code for region in regions.children()}
    assert len({(column, row) for _, column, row in tiles.grid().values()}) == len(tiles.grid())


BORDERS = """
黑龙江 吉林 内蒙古
吉林 辽宁 内蒙古
辽宁 内蒙古 河北
内蒙古 河北 山西 陕西 宁夏 甘肃
北京 天津 河北
天津 河北
河北 山西 河南 山东
山西 河南 陕西
山东 河南 江苏 安徽
河南 安徽 湖北 陕西
江苏 安徽 浙江 上海
上海 浙江
浙江 安徽 江西 福建
安徽 湖北 江西
江西 湖北 湖南 广东 福建
福建 广东
湖北 湖南 重庆 陕西
湖南 广东 广西 贵州 重庆
广东 广西 香港 澳门
广西 贵州 云南
贵州 云南 四川 重庆
云南 四川 西藏
四川 重庆 陕西 甘肃 青海 西藏
重庆 陕西
陕西 甘肃 宁夏
甘肃 宁夏 青海 新疆
青海 西藏 新疆
新疆 西藏
"""
"""Each province, and those of its neighbours on land that no line above has named it beside."""


def test_tiles_touch_where_provinces_do() -> None:
    places = {name: (column, row) for name, column, row in tiles.grid().values()}
    lines = [line.split() for line in BORDERS.strip().splitlines()]
    borders = [(one, other) for one, *others in lines for other in others]

    def apart(one: str, other: str) -> int:
        return max(abs(here - there) for here, there in zip(places[one], places[other], strict=True))

    assert len(borders) == 70
    assert {pair for pair in borders if apart(*pair) > 1} == {
        ("黑龙江", "内蒙古"),
        ("吉林", "内蒙古"),
        ("辽宁", "内蒙古"),
        ("内蒙古", "陕西"),
        ("内蒙古", "甘肃"),
        ("云南", "西藏"),
        ("四川", "甘肃"),
    }


def test_a_province_that_owes_no_report_has_a_tile_only_with_one() -> None:
    assert {tile.code for tile in tiles.tiles({}, {})} == set(tiles.grid()) - {"710000", "810000", "820000"}
    assert "810000" in {tile.code for tile in tiles.tiles({"810000": (1, 1)}, {})}


def test_a_page_in_english_names_the_unknown_in_english_and_counts_one_as_one(client: FlaskClient) -> None:
    matrix = client.get(f"/matrix?q={PHRASE}&by=year,province&lang=en").text
    assert "2022 Unknown" in matrix
    assert "未注明" not in matrix
    spread = client.get(f"/spread?q={PHRASE}&region=320000&level=province&lang=en").text
    assert "(1 unit)" in spread
    assert "Spread: 首违不罚" in spread


@pytest.mark.parametrize(
    "address",
    [
        "/trends?q=a&show=x",
        "/spread?q=a&whose=x",
        "/concordance?q=a&order=x",
        "/concordance?q=a&group=x",
        "/company?q=a&side=x",
        "/company?q=a&reach=x",
        "/keyness?year=2022&what=x",
        "/numbers?indicator=x",
        "/compare",
    ],
)
def test_what_cannot_be_read_is_told_in_the_readers_language(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert 'class="lead"' in answer.text
    assert "is none of" not in answer.text
