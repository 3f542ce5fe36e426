"""How a run is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from crawler.tally import COUNTS, RunReport, Tally, finish

WHEN = datetime(2024, 2, 1, tzinfo=UTC)


def report(*tallies: Tally) -> RunReport:
    return RunReport("refresh", WHEN, WHEN, tallies)


def tally(site: str, **counts: int) -> Tally:
    return Tally(site, "www.example.gov.cn", dict(counts))


def test_totals_are_over_all_hosts_and_every_count_is_in_the_json() -> None:
    one, other = tally("a", new=2, asked=3), tally("b", new=1, asked=4)
    one.aside("notice", 2)
    other.aside("notice")
    record = json.loads(json.dumps(report(one, other).to_json()))
    assert record["total"]["new"] == 3
    assert record["total"]["set_aside"] == {"notice": 3}
    assert set(COUNTS) <= set(record["total"])
    assert [host["site"] for host in record["hosts"]] == ["a", "b"]


def test_the_same_trouble_of_many_sites_is_one_line() -> None:
    tallies = [tally(f"site-{number}") for number in range(9)]
    for one in tallies:
        one.problem("left alone")
        one.problem("left alone")
    lines = report(*tallies).lines()
    assert [line for line in lines if "left alone" in line] == [
        "site-0, site-1, site-2 and 6 more sites: left alone"
    ]


def test_many_failures_are_cut_short_for_people_and_whole_in_the_json() -> None:
    one = tally("a")
    for number in range(30):
        one.fail(f"http://www.example.gov.cn/{number}.html", "status 500")
    lines = report(one).lines()
    assert len(lines) < 15
    assert "20 more" in lines[-1]
    assert len(report(one).to_json()["total"]["failed"]) == 30


def test_hosts_at_which_nothing_happened_are_left_out() -> None:
    assert [
        one.site for one in finish("crawl", WHEN, [tally("b", new=1), tally("a"), tally("c", new=1)]).tallies
    ] == [
        "b",
        "c",
    ]


def test_reports_found_are_counted_whether_or_not_they_were_known() -> None:
    assert report(tally("a", new=1, changed=2, unchanged=3, duplicate=4, gone=9)).kept == 10


def test_each_host_with_news_has_a_line_and_the_others_share_one() -> None:
    quiet, busy = [tally(f"q{n}", asked=3, unchanged=3) for n in range(3)], tally("b", suspected=1, blocked=2)
    busy.aside("notice", 4)
    lines = report(*quiet, busy).lines()
    assert lines[1:3] == [
        "  b www.example.gov.cn: 1 suspected gone, 2 blocked; set aside: 4 notice",
        "  nothing new at 3 hosts",
    ]
    assert "set aside as no reports: 4 notice" in lines


def test_a_file_that_is_no_report_is_set_aside_and_not_failed() -> None:
    one = Tally()
    one.aside_file("a.txt", "notice", "a notice")
    told = report(one)
    assert told.total.set_aside == {"notice": 1}
    assert told.total.failed == []
    assert "a.txt: is no report: a notice" in told.lines()
    assert told.to_json()["total"]["files_set_aside"] == [{"name": "a.txt", "reason": "a notice"}]
