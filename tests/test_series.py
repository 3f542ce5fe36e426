"""A government's reports are one series, whoever signed; what is missing between them is shown as missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.corpus import Corpus
from index.report import Report
from search.library import CORPUS
from search.series import Series, series
from tests.shelf import REPORTS, fill

FIRST, SECOND = REPORTS[0], REPORTS[1]
JOINT = replace(SECOND, id="joint", url="", year=2019, issuer="中共大余县委 大余县人民政府")
OFFICE = replace(SECOND, id="office", url="", issuer="大余县司法局", body="department")


def _series(folder: Path, of: Report, *more: Report) -> Series:
    with Corpus.open(fill(folder, (*REPORTS, *more)) / CORPUS) as corpus:
        return series(corpus, of, (2018, 2019, 2020, 2021, 2022, 2023))


def test_committee_and_government_together_are_the_government(tmp_path: Path) -> None:
    found = _series(tmp_path, FIRST, JOINT, OFFICE)
    assert [(each.year, [row.id for row in each.reports]) for each in found.years] == [
        (2019, ["joint"]),
        (2020, []),
        (2021, [SECOND.id]),
        (2022, [FIRST.id]),
        (2023, []),
    ]
    assert found.signed == {"大余县人民政府": (2021, 2022), "中共大余县委 大余县人民政府": (2019,)}


def test_a_department_is_its_own_author(tmp_path: Path) -> None:
    found = _series(tmp_path, OFFICE, JOINT, OFFICE)
    assert [each.year for each in found.years if each.reports] == [2021]


def test_reports_of_nobody_are_no_series(tmp_path: Path) -> None:
    assert _series(tmp_path, replace(FIRST, issuer="", region="")).years == ()
