from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.governments import directory, make_directory
from crawler.governments.confirmation import Verdict, confirm
from crawler.governments.directory import DirectoryError, built_in, load
from crawler.governments.hosts import domain_of
from index import regions

GOVERNMENTS = built_in().within()


def test_nearly_every_government_has_a_site_and_none_is_there_twice() -> None:
    assert len(GOVERNMENTS) > 3200
    assert len({government.code for government in GOVERNMENTS}) == len(GOVERNMENTS)
    assert len({domain_of(government.front) for government in GOVERNMENTS}) == len(GOVERNMENTS)


def test_a_province_is_chosen_with_all_that_lies_in_it() -> None:
    jiangxi = built_in().within("360000")
    assert {government.code[:2] for government in jiangxi} == {"36"}
    assert len(jiangxi) == 112
    counties = built_in().within("360700", ["county"])
    assert {government.region.level for government in counties} == {"county"}
    assert "360723" in {government.code for government in counties}


def test_a_former_code_means_its_successor() -> None:
    found = built_in().of("511422")
    assert found is not None
    assert found.code == "511403"


@pytest.mark.parametrize("government", GOVERNMENTS[::37], ids=lambda government: government.code)
@pytest.mark.parametrize("path", ["", "art/2024/1/2/art_1_2.html", "jz/dhx/a.html?x=1"])
def test_every_page_of_a_site_is_at_home_there(government: directory.Government, path: str) -> None:
    home = built_in().home(government.front + path)
    assert home == directory.Home(government.code, government.confidence)


@given(st.sampled_from(GOVERNMENTS), st.sampled_from(["sfj", "scjgj", "xxgk.info", "a-b"]))
def test_a_host_below_a_government_s_domain_is_its_own(government: directory.Government, label: str) -> None:
    home = built_in().home(f"https://{label}.{domain_of(government.front)}/x")
    assert home is not None
    assert (home.code, home.labels) == (government.code, tuple(label.split(".")))


@pytest.mark.parametrize(
    "url",
    ["", "file.html", "http://www.gov.cn/", "https://www.example.com/", "http://[", "http://127.0.0.1:80/"],
)
def test_an_address_of_nobody_known_is_at_home_nowhere(url: str) -> None:
    assert built_in().home(url) is None


def test_a_zone_with_its_own_domain_is_named() -> None:
    home = built_in().home("http://www.zhuhai-hitech.gov.cn/a")
    assert home is not None
    assert (home.code, home.zone) == ("440400", "珠海高新技术产业开发区")


def test_known_columns_come_with_the_site_that_carries_them() -> None:
    found = built_in().of("500229")
    assert found is not None
    assert any(column.seen and column.url.startswith("https://cqck.gov.cn/") for column in found.columns)


def test_a_reader_s_own_rows_win(tmp_path: Path) -> None:
    own = tmp_path / directory.OWN
    own.write_text("# mine\n360723\tA\thttp://other.example.gov.cn/\t/zwgk/\n", encoding="utf-8")
    found = load(own).of("360723")
    assert found is not None
    assert (found.front, found.entry) == ("http://other.example.gov.cn/", "http://other.example.gov.cn/zwgk/")
    assert load(own).home("http://other.example.gov.cn/a") == directory.Home("360723", "A")
    assert load(tmp_path / "none.tsv") is built_in()


def test_a_domain_that_the_reader_gives_to_another_government_is_that_one_s(tmp_path: Path) -> None:
    own = tmp_path / directory.OWN
    own.write_text("360722\tA\thttp://www.jxdy.gov.cn/\n", encoding="utf-8")
    assert load(own).home("http://www.jxdy.gov.cn/a") == directory.Home("360722", "A")
    assert load(own).of("360723") is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("999999\tA\thttp://a.gov.cn/", "line 2: '999999' is no division code"),
        ("360723\tD\thttp://a.gov.cn/", "line 2: confidence 'D' is none of A, B, C"),
        ("360723\tA\tnowhere", "line 2: 'nowhere' is no web address"),
        ("360723", "line 2: confidence ''"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(tmp_path: Path, row: str, said: str) -> None:
    own = tmp_path / directory.OWN
    own.write_text(f"# mine\n{row}\n", encoding="utf-8")
    with pytest.raises(DirectoryError, match=said.replace("'", ".")):
        load(own)


@pytest.mark.parametrize(
    ("code", "site_code", "names", "verdict"),
    [
        ("360723", "3607230001", [], Verdict.CONFIRMED),
        ("511403", "5114220003", [], Verdict.CONFIRMED),
        ("360723", "3607220001", ["大余县人民政府"], Verdict.ANOTHER),
        ("360723", "3607000001", ["大余县人民政府"], Verdict.OPEN),
        ("360723", "", ["中国·大余", "首页"], Verdict.CONFIRMED),
        ("320302", "", ["鼓楼区人民政府"], Verdict.CONFIRMED),
        ("360723", "", ["信丰县人民政府"], Verdict.ANOTHER),
        ("360723", "", ["赣州市人民政府"], Verdict.OPEN),
        ("360723", "bm12000001", ["首页", "政务公开"], Verdict.OPEN),
    ],
)
def test_a_page_confirms_a_row_or_says_whose_it_is(
    code: str, site_code: str, names: list[str], verdict: Verdict
) -> None:
    found = confirm(code, site_code, names)
    assert found.verdict is verdict
    assert bool(found.evidence) == (verdict is not Verdict.OPEN)


def test_the_tables_are_what_the_script_makes_of_its_sources() -> None:
    sources = Path(__file__).parents[2] / "shared" / "real" / "sites"
    if not sources.exists():
        pytest.skip("the public lists are not beside the project")
    rows = make_directory.read(sources / "sites.tsv")
    made = "".join(f"{line}\n" for line in make_directory.site_lines(rows))
    assert made == (directory.HERE / "sites.tsv").read_text("utf-8")


def test_an_entry_in_a_library_shared_by_all_is_left_out() -> None:
    row = {
        "code": "360723",
        "path": "江西省/赣州市/大余县",
        "front": "http://dayu.example.gov.cn/",
        "confidence": "A",
        "reached_2026_04": "none",
    }
    kept = [
        next(make_directory.site_lines([{**row, "disclosure": entry}])).split("\t")[3:]
        for entry in (
            "http://dayu.example.gov.cn/zwgk/",
            "http://info.dayu.example.gov.cn/",
            "https://province.gov.cn/laws",
        )
    ]
    assert kept == [["/zwgk/", "refused"], ["http://info.dayu.example.gov.cn/", "refused"], ["", "refused"]]
    assert regions.names("360723") == ("江西省", "赣州市", "大余县")
