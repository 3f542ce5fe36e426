"""The frontier: leases, clocks, walks of lists, and what it says of a file that is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.due.clocks import DAY, STEPS
from crawler.due.frontier import Frontier, FrontierError
from crawler.due.marks import Found
from crawler.due.pages import Item, Validators
from crawler.sites.families.listing import Record
from crawler.sites.site import Site
from index.corpus import Corpus
from tests.conftest import Zhice

SITE = Site("x", ("http://www.example.gov.cn/list/",))
HOST = "www.example.gov.cn"


class Clock:
    now = 1_700_000_000.0  # in November: lists are due weekly

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def frontier(tmp_path: Path, clock: Clock) -> Iterator[Frontier]:
    with Frontier.open(tmp_path / "crawl.db", clock) as made:
        made.plant(SITE, False)
        yield made


def record(number: int) -> Record:
    return Record(f"http://{HOST}/t20230115_{number}.html", f"报告{number}", "2023-01-15")


def take(frontier: Frontier, run: int = 0) -> Item | None:
    return frontier.lease(HOST, ["x"], run or frontier.begin())


def walk(frontier: Frontier, *numbers: int) -> None:
    item = take(frontier)
    assert item is not None
    frontier.marks.walked(item, SITE, [record(number) for number in numbers], (), Validators("e"))


def test_lists_come_before_articles_and_each_page_once_in_a_run(frontier: Frontier) -> None:
    run = frontier.begin()
    first = take(frontier, run)
    assert first is not None
    assert first.kind == "list"
    frontier.marks.walked(
        first, SITE, [record(1), record(2)], (f"http://{HOST}/list/index_1.html",), Validators()
    )
    taken = [take(frontier, run) for _ in range(4)]
    assert [item.kind if item else "" for item in taken] == ["list", "article", "article", ""]


def test_a_page_that_was_leased_when_a_run_died_is_leased_again(frontier: Frontier) -> None:
    walk(frontier, 1)
    lost, again = take(frontier), take(frontier)
    assert lost is not None
    assert again is not None
    assert lost.url == again.url


def test_a_host_is_leased_to_one_at_a_time(frontier: Frontier, clock: Clock) -> None:
    assert frontier.hosts.take(HOST, "a", 30)
    assert not frontier.hosts.take(HOST, "b", 30)
    clock.now += 20
    frontier.hosts.renew("a", 30)
    clock.now += 20
    assert not frontier.hosts.take(HOST, "b", 30)
    clock.now += 11
    assert frontier.hosts.take(HOST, "b", 30)
    frontier.hosts.leave(HOST, "a", 9.0)
    assert not frontier.hosts.take(HOST, "a", 30)
    frontier.hosts.leave(HOST, "b", 3.0)
    assert frontier.hosts.take(HOST, "a", 30)
    (host,) = frontier.waiting(["x"], frontier.begin())
    assert host.ready == clock.now + 3.0


def test_a_shut_host_is_not_offered_and_waits_longer_each_time(frontier: Frontier, clock: Clock) -> None:
    waits = []
    for _ in range(3):
        frontier.hosts.shut(HOST, 100, "guard")
        assert frontier.waiting(["x"], frontier.begin()) == ()
        (_, host, _) = next(frontier.left(["x"], frontier.begin()))
        waits.append(host.shut - clock.now)
    assert waits == [100, 200, 400]
    frontier.hosts.open(HOST)
    assert len(frontier.waiting(["x"], frontier.begin())) == 1


def offered(frontier: Frontier) -> Item | None:
    """The article that is due, if one is; lists that are due are walked on the way."""
    run = frontier.begin()
    while (item := take(frontier, run)) is not None and item.kind == "list":
        frontier.marks.walked(item, SITE, (), (), Validators())
    return item


def days_until_due(frontier: Frontier, clock: Clock, step: float = DAY) -> tuple[float, Item]:
    began = clock.now
    while (item := offered(frontier)) is None:
        clock.now += step
        assert clock.now < began + 400 * DAY
    return (clock.now - began) / DAY, item


def test_an_article_that_does_not_change_is_asked_for_ever_more_seldom(
    frontier: Frontier, clock: Clock
) -> None:
    walk(frontier, 1)
    waits = []
    for changed in (True, False, False, False, False, True):
        _, item = days_until_due(frontier, clock)
        frontier.marks.read(item, SITE, Found("1", Validators(), "id", changed=changed))
        wait, item = days_until_due(frontier, clock)
        frontier.marks.put_back(item)
        waits.append(round(wait))
    assert waits == [*STEPS, STEPS[-1], STEPS[0]]


def test_lists_are_due_daily_in_the_season_and_weekly_else(frontier: Frontier, clock: Clock) -> None:
    for start, days in ((1_700_000_000.0, 7), (1_707_000_000.0, 1)):
        clock.now = start
        frontier.plant(SITE, True)
        walk(frontier)
        clock.now += (days - 0.1) * DAY
        assert take(frontier) is None
        clock.now += 0.2 * DAY
        assert take(frontier) is not None


def test_a_title_that_a_list_changed_is_a_reason_to_look_at_once(frontier: Frontier) -> None:
    walk(frontier, 1)
    item = take(frontier)
    assert item is not None
    frontier.marks.read(item, SITE, Found("1", Validators(), "id", changed=True))
    assert take(frontier) is None
    frontier.plant(SITE, True)
    listed = take(frontier)
    assert listed is not None
    changed = Record(record(1).url, "报告1（更正）", "2023-01-15")
    frontier.marks.walked(listed, SITE, [changed], (), Validators())
    again = take(frontier)
    assert again is not None
    assert again.title == "报告1（更正）"


def test_a_failure_is_retried_later_and_later(frontier: Frontier, clock: Clock) -> None:
    walk(frontier, 1)
    waits = []
    for _ in range(5):
        _, item = days_until_due(frontier, clock)
        frontier.marks.failed(item, "status 500")
        wait, item = days_until_due(frontier, clock, DAY / 24)
        frontier.marks.put_back(item)
        waits.append(round(wait * 24))
    assert waits == [1, 6, 24, 168, 168]


def test_counts_are_by_site_and_state(frontier: Frontier) -> None:
    walk(frontier, 1, 2)
    item = take(frontier)
    assert item is not None
    frontier.marks.read(item, SITE, Found("1", Validators(), "id", changed=True))
    assert frontier.counts() == {"x": {"kept": 1, "due": 1}}


def test_a_file_that_is_no_frontier_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "crawl.db"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(FrontierError, match=r"crawl\.db") as raised:
        Frontier.open(path)
    assert "\n" not in str(raised.value)


def test_stats_tells_what_the_crawler_knows_and_which_hosts_it_leaves_alone(
    zhice: Zhice, tmp_path: Path
) -> None:
    Corpus.open(tmp_path / "data" / "corpus.db").close()
    with Frontier.open(tmp_path / "data" / "crawl.db") as frontier:
        frontier.plant(SITE, False)
        walk(frontier, 1, 2, 3)
        for found in (Found("1", Validators(), "id"), Found("1", Validators(), aside="notice")):
            item = take(frontier)
            assert item is not None
            frontier.marks.read(item, SITE, found)
        frontier.hosts.shut(HOST, 600, "the site's guard answers 412")
        frontier.hosts.freeze(HOST, "3 of 9 reports were found gone")
    code, out, _ = zhice("stats")
    assert code == 0
    assert "at 1 sites: 1 due, 1 kept, 1 set aside" in out
    assert f"{HOST}: left alone until" in out
    assert f"{HOST}: frozen: 3 of 9 reports were found gone" in out
    record = json.loads(zhice("stats", "--json")[1])["crawl"]
    assert record["sites"] == {"x": {"due": 1, "kept": 1, "set_aside": 1}}
    assert record["left_alone"][HOST]["reason"] == "the site's guard answers 412"


def steps_of_a_lease(path: Path, done: int, left: int) -> int:
    """Steps of SQLite's machine that leasing takes where so many pages are read and so many are left."""
    with Frontier.open(path, Clock()) as frontier:
        frontier.plant(SITE, False)
        walk(frontier, *range(done + left))
        run = frontier.begin()
        for _ in range(done):
            item = take(frontier, run)
            assert item is not None
            frontier.marks.read(item, SITE, Found("1", Validators(), item.url))
        taken = [0]

        def count() -> int:
            taken[0] += 1
            return 0

        frontier._db._connection.set_progress_handler(count, 1)
        assert take(frontier, run) is not None
        return taken[0]


def test_leasing_a_page_costs_the_same_however_many_there_are(tmp_path: Path) -> None:
    few = steps_of_a_lease(tmp_path / "few.db", 5, 5)
    assert steps_of_a_lease(tmp_path / "done.db", 400, 5) < 1.2 * few
    assert steps_of_a_lease(tmp_path / "left.db", 5, 400) < 1.2 * few


def test_what_was_written_under_a_clock_that_ran_ahead_bars_no_host(frontier: Frontier, clock: Clock) -> None:
    right = clock.now
    clock.now += 365 * DAY
    assert frontier.hosts.take(HOST, "a", 30)
    frontier.hosts.shut(HOST, 600, "down")
    clock.now = right
    assert not frontier.hosts.take(HOST, "b", 30)
    run = frontier.begin()
    assert frontier.hosts.take(HOST, "b", 30)
    assert [host.name for host in frontier.waiting(["x"], run)] == [HOST]
