"""A country of sample governments, scouted: columns are found, false friends not; a kill loses nothing."""

from __future__ import annotations

import os
import random
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.asking.fetch import Fetcher
from crawler.due.frontier import Frontier
from crawler.due.scouted import Finding
from crawler.governments.directory import Directory, Government, load
from crawler.samplesite.country import Country, Host
from crawler.samplesite.countryside import serving
from crawler.samplesite.server import SampleServer
from crawler.scouting.rows import sites_of
from crawler.scouting.sharing import SharedTableError, read_table, write_table
from crawler.scouting.survey import Options, Survey, scout
from index import regions
from tests.conftest import Zhice

FATES = {
    "open": Finding.FOUND,
    "above": Finding.FOUND,
    "none": Finding.NONE,
    "blocked": Finding.BLOCKED,
    "dead": Finding.UNREACHABLE,
    "hijacked": Finding.OTHER_SITE,
}


@dataclass(frozen=True)
class Land:
    """A country that is served, and the directory of its governments."""

    country: Country
    port: int
    servers: dict[str, SampleServer]
    directory: Directory
    rows: Path

    @property
    def governments(self) -> list[Government]:
        found = [self.directory.of(host.site.region) for host in self.country.hosts.values()]
        return [government for government in found if government]

    def host(self, code: str) -> tuple[str, Host]:
        return next(
            (address, host) for address, host in self.country.hosts.items() if host.site.region == code
        )

    def columns(self, code: str) -> set[str]:
        address, host = self.host(code)
        return {f"http://{address}:{self.port}{path}" for path in host.columns}


@contextmanager
def land(folder: Path, country: Country) -> Iterator[Land]:
    with serving(country, 0) as servers:
        port = next(iter(servers.values())).server_address[1]
        rows = folder / "directory.tsv"
        rows.write_text(country.directory(port), "utf-8")
        yield Land(country, port, dict(servers), load(rows), rows)


def survey(land: Land, path: Path) -> Survey:
    fetcher = Fetcher("tests@example.org")
    try:
        with Frontier.open(path) as frontier:
            return scout(frontier, land.directory, land.governments, Options(fetcher, lease=0.3))
    finally:
        fetcher.close()


def state(path: Path) -> tuple[object, ...]:
    with Frontier.open(path) as frontier:
        return tuple(frontier.scoutings.all().values()), frontier.scoutings.columns()


@pytest.fixture(scope="module")
def scouted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Land, Survey, Path]]:
    folder = tmp_path_factory.mktemp("country")
    with land(folder, Country(counties=112)) as made:
        yield made, survey(made, folder / "crawl.db"), folder / "crawl.db"


def test_what_a_person_could_reach_is_found_and_hardly_anything_else(
    scouted: tuple[Land, Survey, Path],
) -> None:
    made, _, path = scouted
    with Frontier.open(path) as frontier:
        columns = frontier.scoutings.columns()
    wanted = {each.code: made.columns(each.code) for each in made.governments}
    reachable = [code for code, urls in wanted.items() if urls]
    found = [code for code in reachable if any(each.url in wanted[code] for each in columns)]
    assert len(found) >= 0.95 * len(reachable)
    false = [each.url for each in columns if each.url not in wanted[each.host]]
    assert len(false) <= 0.02 * len(columns)
    assert len(reachable) > 60


def test_each_site_is_told_for_what_it_is(scouted: tuple[Land, Survey, Path]) -> None:
    made, told, _ = scouted
    assert len(told.looks) == len(made.governments)
    wrong = [look for look in told.looks if look.finding is not FATES[made.host(look.code)[1].fate.kind]]
    assert len(wrong) <= 0.05 * len(told.looks), wrong
    assert set(FATES.values()) == {look.finding for look in told.looks}


def test_few_requests_suffice_and_none_is_counted_twice(scouted: tuple[Land, Survey, Path]) -> None:
    made, told, _ = scouted
    assert statistics.median(told.requests.values()) <= 15
    assert max(told.requests.values()) <= 44  # the walk's and the guesses'
    asked = {
        host.site.region: len(made.servers[address].log)
        for address, host in made.country.hosts.items()
        if address in made.servers
    }
    assert all(asked[code] <= count for code, count in told.requests.items() if code in asked)


def test_those_in_a_collective_column_above_are_not_visited(scouted: tuple[Land, Survey, Path]) -> None:
    _, told, _ = scouted
    spared = [look for look in told.looks if "collective column" in look.evidence]
    assert spared
    assert all(look.code not in told.requests for look in spared)


def test_a_second_scout_asks_nothing(scouted: tuple[Land, Survey, Path]) -> None:
    made, _, path = scouted
    before = state(path), [len(server.log) for server in made.servers.values()]
    assert survey(made, path).requests == {}
    assert (state(path), [len(server.log) for server in made.servers.values()]) == before


def test_the_found_is_shared_as_a_table(scouted: tuple[Land, Survey, Path], tmp_path: Path) -> None:
    _, told, path = scouted
    table = tmp_path / "scouted.tsv"
    with Frontier.open(path) as frontier:
        assert write_table(frontier, table) == len(told.looks)
    with Frontier.open(tmp_path / "other.db") as frontier:
        assert read_table(frontier, table) == len(told.looks)
        assert read_table(frontier, table) == 0
        known = {each.url for each in frontier.scoutings.columns()}
    assert known == {column.url for column in state(path)[1]}  # type: ignore[union-attr,attr-defined]
    table.write_text(table.read_text("utf-8").replace("found", "fond"), "utf-8")
    with Frontier.open(tmp_path / "third.db") as frontier:
        with pytest.raises(SharedTableError, match=r"line \d+: 'fond'"):
            read_table(frontier, table)
        assert frontier.scoutings.all() == {}


def test_rows_for_the_crawl_serve_those_in_a_collective_column_too(
    scouted: tuple[Land, Survey, Path],
) -> None:
    made, told, path = scouted
    spared = next(look.code for look in told.looks if "collective column" in look.evidence)
    with Frontier.open(path) as frontier:
        rows = sites_of(frontier, made.directory, {spared: 2020})
    above = regions.parent(spared)
    assert above
    assert [(row.key, row.since, row.region) for row in rows.values()] == [(f"gov-{above.code}", 2020, "")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork and kill")
def test_a_scout_killed_ten_times_ends_in_the_same_state(tmp_path: Path) -> None:
    with land(tmp_path, Country(seed=5, counties=24)) as made:
        survey(made, tmp_path / "whole.db")
        path = tmp_path / "killed.db"
        for _ in range(10):
            child = os.fork()
            if not child:
                try:
                    survey(made, path)
                finally:
                    os._exit(0)
            time.sleep(random.uniform(0.05, 0.4))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        survey(made, path)
        assert state(path) == state(tmp_path / "whole.db")


def test_all_of_a_region_in_one_command(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with land(tmp_path / "data", Country(counties=20)):
        code, out, err = zhice("crawl", "--region", "南昌", "--since", "2022")
        assert code == 0, err
        assert "governments' sites" in err
        line = next(line for line in out.splitlines() if line.startswith("江西省/南昌市:"))
        assert "with a column" in line
        assert "2022: " in line
        assert "2021" not in line
        code, out, _ = zhice("refresh", "--json")
        assert code == 0
        assert '"new": 0' in out or '"new"' not in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--region", "江洗省"), "江洗省: no such place"),
        (("--region", "鼓楼区"), "several bear that name"),
        (("--region", "台湾"), "no government's site is known there"),
    ],
)
def test_a_region_that_cannot_be_scouted_is_told_in_a_line(
    zhice: Zhice, asked: tuple[str, ...], said: str
) -> None:
    code, _, err = zhice("scout", *asked)
    assert code == 1
    assert said in err
    assert err.count("\n") == 1


def test_nobody_is_scouted_by_whom_nobody_can_reach(zhice: Zhice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHICE_CONTACT", raising=False)
    code, _, err = zhice("scout", "--region", "大余县")
    assert code == 1
    assert "--contact" in err


def test_an_unreadable_directory_is_told_in_a_line(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "directory.tsv").write_text("999999\tA\thttp://x.gov.cn/\n", "utf-8")
    code, _, err = zhice("scout", "--region", "江西")
    assert code == 1
    assert "line 1: '999999' is no division code" in err
