"""What a report shares with whom, the collection's network, and the pages, API and command that show them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.engine import EngineError
from search.library import CORPUS, Library
from search.request import RequestError
from search.reuse import Shared, noted, reuse, to_json
from tests.conftest import Zhice
from tests.shelf import fill, open_shelf, report
from web import create_app

MODEL = "坚持以习近平法治思想为指导，严格规范公正文明执法，全面落实行政执法三项制度。"
OWN = "本县设立了三个流动法律服务点，每逢赶集日为群众解答疑问，全年无休。"
REPORTS = (
    report("p", "江苏省", 2019, MODEL + "全省一盘棋推进。"),
    report("n", "南京市", 2020, "全市：" + MODEL + "夫子庙设点。"),
    report("a", "大余县", 2021, "去年说过的一段话，今年原样再说一遍，一个字也没有改动过。"),
    report("b", "大余县", 2022, "去年说过的一段话，今年原样再说一遍，一个字也没有改动过。" + OWN),
    report("c", "赣州市", 2022, "没有什么别人也说过的话", problems="短。"),
)
ELDER, CITY, LAST, THIS, ALONE = REPORTS


def said(found: tuple[Shared, ...]) -> list[str]:
    return [each.text for each in found]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return open_shelf(tmp_path, REPORTS)


def test_a_passage_says_who_had_it_first_and_whether_superiors_or_the_issuer_did(library: Library) -> None:
    found = reuse(library, CITY)
    passage = next(each for each in found.passages if MODEL in each.text)
    assert (passage.first.id, passage.reports, passage.superior, passage.earlier_self) == (
        ELDER.id,
        1,
        True,
        False,
    )
    repeated = next(each for each in reuse(library, THIS).passages if "去年说过" in each.text)
    assert (repeated.first.id, repeated.earlier_self, repeated.superior) == (LAST.id, True, False)
    section = THIS.sections[repeated.section].searched
    assert section[repeated.offset : repeated.end] == repeated.text


def test_own_and_shared_make_up_all_characters(library: Library) -> None:
    for each in REPORTS:
        found = reuse(library, each)
        assert (
            found.own + found.shared == found.characters == sum(len(part.searched) for part in each.sections)
        )
        covered = {
            (passage.section, at) for passage in found.passages for at in range(passage.offset, passage.end)
        }
        assert found.shared == len(covered)


@pytest.mark.parametrize(
    ("whom", "holds"),
    [
        ("everybody", True),
        ("self", False),
        ("superior", True),
        ("issuer", False),
        ("earlier", True),
        ("later", False),
    ],
)
def test_readers_choose_whom_a_report_is_compared_with(library: Library, whom: str, holds: bool) -> None:
    assert any(MODEL in text for text in said(reuse(library, CITY, whom).passages)) is holds


def test_longer_passages_can_be_asked_for(library: Library) -> None:
    assert said(reuse(library, CITY, shortest=45).passages) == []
    with pytest.raises(RequestError, match="length: 3 is no whole number from 12 to 200"):
        reuse(library, CITY, shortest=3)
    with pytest.raises(RequestError, match="with: 'nobody' is none of everybody"):
        reuse(library, CITY, "nobody")


def test_a_report_newer_than_the_index_is_told(library: Library, tmp_path: Path) -> None:
    changed = report("n", "南京市", 2020, "全文改写。")
    with Corpus.open(tmp_path / CORPUS) as corpus:
        corpus.put(changed)
    with pytest.raises(EngineError, match="run zhice index"):
        reuse(library, changed)


def test_the_api_has_the_shape_that_was_promised(library: Library) -> None:
    record = to_json(reuse(library, CITY))
    assert set(record) == {"characters", "own", "shared", "passages"}
    passage = record["passages"][0]
    assert set(passage) == {
        "section", "offset", "length", "text", "reports", "first", "earlier_self", "superior",
    }  # fmt: skip
    assert set(passage["first"]) == {"id", "title", "year", "region"}
    client = create_app(library).test_client()
    assert client.get(f"/api/reports/{CITY.id}/reuse").get_json() == record
    assert client.get("/api/reports/none/reuse").status_code == 404
    assert client.get(f"/api/reports/{CITY.id}/reuse?with=nobody").status_code == 400


def test_the_page_tints_what_is_shared_and_leads_to_who_had_it_first(library: Library) -> None:
    client = create_app(library).test_client()
    page = client.get(f"/reports/{CITY.id}/reuse").get_data(as_text=True)
    assert '<span class="reused' in page
    assert f"/compare?a={ELDER.id}&amp;b={CITY.id}" in page
    assert f'href="/reports/{CITY.id}/reuse"' in client.get(f"/reports/{CITY.id}").get_data(as_text=True)
    nothing = client.get(f"/reports/{CITY.id}/reuse?with=later&lang=en").get_data(as_text=True)
    assert "It shares no passage of 20 characters or more with them." in nothing


def test_what_overlaps_is_noted_once() -> None:
    def passage(offset: int, size: int) -> Shared:
        return Shared(0, offset, "字" * size, 1, None, False, False, False)  # type: ignore[arg-type]

    shown = noted((passage(0, 30), passage(5, 30), passage(10, 60)), 20)
    assert [(each.offset, start) for each, start in shown] == [(0, 0), (10, 30)]


def test_the_collections_page_credits_the_first_and_narrows_to_a_region(library: Library) -> None:
    client = create_app(library).test_client()
    page = client.get("/reuse").get_data(as_text=True)
    assert f"/compare?a={ELDER.id}&amp;b={CITY.id}" in page
    assert f"/compare?a={LAST.id}&amp;b={THIS.id}" in page
    narrowed = client.get("/reuse?region=江苏&year=2020").get_data(as_text=True)
    assert f"/compare?a={ELDER.id}&amp;b={CITY.id}" in narrowed
    assert THIS.id not in narrowed


def test_the_command_writes_every_pair_with_its_share(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path / "data", REPORTS)
    target = tmp_path / "pairs.csv"
    assert zhice("reuse", "-o", target)[0] == 0
    rows = list(csv.DictReader(target.open(encoding="utf-8-sig")))
    pair = next(row for row in rows if row["from_id"] == ELDER.id and row["to_id"] == CITY.id)
    size = sum(len(part.searched) for part in CITY.sections)
    assert int(pair["characters"]) >= len(MODEL)
    assert float(pair["share"]) == pytest.approx(int(pair["characters"]) / size, abs=1e-4)
