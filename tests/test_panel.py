"""The panel of figures: it follows the corpus, flags what is hard to believe, and has its columns."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.corpus import Corpus
from search.indicators import load
from search.library import CORPUS
from search.panel import COLUMNS, Panel, as_csv, by_year
from tests.conftest import Zhice
from tests.shelf import fill, open_shelf, report
from web import create_app

CASES = (
    report("a", "大余县", 2021, "受理行政复议案件12件。行政机关负责人出庭应诉率96%。"),
    report("b", "大余县", 2022, "受理行政复议案件1500件。行政机关负责人出庭应诉率120%。"),
    report("c", "赣州市", 2022, "受理行政复议案件260余件。=1+1，罚款3万元。"),
    report("d", "江苏省", 2022, "没有数字。"),
)


def keep(folder: Path) -> tuple[Corpus, Panel]:
    corpus = Corpus.open(folder / CORPUS)
    for each in CASES:
        corpus.put(each)
    panel = Panel.open(folder, load())
    assert panel.follow(corpus) == len(CASES)
    return corpus, panel


def test_the_panel_follows_what_comes_changes_and_goes(tmp_path: Path) -> None:
    corpus, panel = keep(tmp_path)
    assert [row.said.value for row in panel.rows("reconsideration_accepted")] == [260, 12, 1500]
    corpus.put(report("a", "大余县", 2021, "受理行政复议案件13件。"))
    corpus.bury(CASES[1].id)
    assert panel.behind(corpus) == 2
    assert panel.follow(corpus) == 2
    assert [row.said.value for row in panel.rows("reconsideration_accepted")] == [260, 13]
    assert panel.follow(corpus) == 0


def test_another_table_reads_everything_afresh(tmp_path: Path) -> None:
    corpus, panel = keep(tmp_path)
    panel.close()
    other = Panel.open(tmp_path, replace(load(), digest="another"))
    assert other.behind(corpus) == len(CASES)
    assert other.follow(corpus) == len(CASES)


def test_a_region_holds_what_lies_in_it_and_a_year_only_its_own(tmp_path: Path) -> None:
    _, panel = keep(tmp_path)
    assert len(panel.rows("reconsideration_accepted", "360000")) == 3
    assert [row.said.value for row in panel.rows("reconsideration_accepted", "360723", [2021])] == [12]
    assert panel.rows("reconsideration_accepted", "320000") == ()
    assert panel.rows("no_such_indicator") == ()


def test_what_is_hard_to_believe_is_flagged_and_kept(tmp_path: Path) -> None:
    _, panel = keep(tmp_path)
    assert {row.said.value: row.flags for row in panel.rows("reconsideration_accepted")} == {
        260: (),
        12: ("jump",),
        1500: ("jump",),
    }
    assert {row.said.value: row.flags for row in panel.rows("head_appearance_rate")} == {
        96: (),
        120: ("over_100",),
    }


def test_a_year_counts_each_report_once_by_its_largest_value(tmp_path: Path) -> None:
    _, panel = keep(tmp_path)
    years = by_year(panel.rows("reconsideration_accepted"))
    assert [(each.year, each.reports, each.median) for each in years] == [(2021, 1, 12), (2022, 2, 880)]


def test_the_csv_has_its_columns_and_runs_no_formula(tmp_path: Path) -> None:
    _, panel = keep(tmp_path)
    text = b"".join(as_csv(panel.every())).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    fine = next(row for row in rows if row["indicator"] == "fines")
    assert (fine["value"], fine["unit"], fine["region_code"], fine["region"]) == (
        "30000",
        "元",
        "360700",
        "江西省/赣州市",
    )
    assert fine["sentence"].startswith("'=")
    assert next(row for row in rows if row["value"] == "260")["at_least"] == "1"


def test_the_command_writes_the_panel_and_knows_its_indicators(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path / "data", CASES)
    target = tmp_path / "panel.csv"
    assert zhice("numbers", "-o", target, "--region", "江西", "--year", "2022")[0] == 0
    assert {row["year"] for row in csv.DictReader(target.open(encoding="utf-8-sig"))} == {"2022"}
    code, out, _ = zhice("numbers", "--indicator", "fines", "--json")
    assert code == 0
    assert [row["value"] for row in json.loads(out)] == [30000]
    code, _, err = zhice("numbers", "--indicator", "kites")
    assert code == 1
    assert "there is no indicator 'kites'" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_show_a_panel_and_a_reports_figures(tmp_path: Path, lang: str) -> None:
    with open_shelf(tmp_path, CASES) as library:
        client = create_app(library).test_client()
        overview = client.get(f"/numbers?lang={lang}").get_data(as_text=True)
        assert "indicator=fines" in overview
        page = client.get("/numbers?indicator=reconsideration_accepted&region=江西").get_data(as_text=True)
        assert "1,500" in page
        assert "受理行政复议案件260余件" in page
        assert "indicator=head_appearance_rate" in client.get(f"/reports/{CASES[0].id}").get_data(
            as_text=True
        )


def test_the_api_gives_panels_and_reports(tmp_path: Path) -> None:
    with open_shelf(tmp_path, CASES) as library:
        client = create_app(library).test_client()
        found = client.get("/api/numbers?indicator=fines").get_json()
        assert [(row["value"], row["id"]) for row in found["rows"]] == [(30000, CASES[2].id)]
        own = client.get(f"/api/reports/{CASES[0].id}/numbers").get_json()
        assert [each["indicator"] for each in own["values"]] == [
            "reconsideration_accepted",
            "head_appearance_rate",
        ]
        counted = {
            each["indicator"]: each["values"] for each in client.get("/api/numbers").get_json()["indicators"]
        }
        assert counted["reconsideration_accepted"] == 3


def test_an_indicator_that_does_not_exist_is_said_in_one_line(tmp_path: Path) -> None:
    with open_shelf(tmp_path, CASES) as library:
        client = create_app(library).test_client()
        answer = client.get("/api/numbers?indicator=kites")
        assert answer.status_code == 400
        assert answer.get_json()["error"].startswith("indicator: there is no indicator 'kites'")
        assert client.get("/numbers?indicator=kites").status_code == 400
        assert client.get("/api/reports/none/numbers").status_code == 404
