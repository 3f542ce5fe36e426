"""Fetching against a site that plays every misfortune."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from crawler.asking import fetch as fetching
from crawler.asking import wire
from crawler.asking.answers import Answer, Ask, Outcome
from crawler.asking.fetch import Fetcher, FetchError
from crawler.asking.manners import Manners
from crawler.asking.packing import Bounds
from crawler.asking.wire import Wire
from tests.misfortunes import (
    Misfortunes,
    Reply,
    bomb,
    crumbs,
    drip,
    flood,
    in_turn,
    interim,
    misfortunes,
    redirect,
    reset,
)

TEXT = "<html><title>示例县</title><p>" + "示例县法治政府建设情况报告全文。" * 30 + "</p></html>"


@pytest.fixture
def site() -> Iterator[Misfortunes]:
    with misfortunes() as running:
        running.put("/robots.txt", "User-agent: *\nDisallow: /secret/\n")
        running.put("/a.html", TEXT)
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    made = Fetcher("tests@example.org")
    yield made
    made.close()


def ask(site: Misfortunes, path: str, **values: object) -> Ask:
    return Ask(site.url + path, site.site("/").manners, **values)  # type: ignore[arg-type]


def get(fetcher: Fetcher, site: Misfortunes, path: str) -> Answer:
    return fetcher(ask(site, path))


def test_a_page_comes_with_its_address_headers_and_bytes(site: Misfortunes, fetcher: Fetcher) -> None:
    answer = get(fetcher, site, "/a.html")
    assert answer.outcome is Outcome.PAGE
    assert answer.page is not None
    assert answer.page.url == site.url + "/a.html"
    assert answer.page.body == TEXT.encode()
    assert answer.page.headers["etag"]


def test_the_user_agent_says_who_asks_and_how_to_reach_them(site: Misfortunes, fetcher: Fetcher) -> None:
    get(fetcher, site, "/a.html")
    assert all("Zhice" in seen.headers["user-agent"] for seen in site.log)
    assert all("tests@example.org" in seen.headers["user-agent"] for seen in site.log)


def test_a_contact_that_cannot_stand_in_a_header_is_refused() -> None:
    with pytest.raises(FetchError, match="contact"):
        Fetcher("张三")


def test_validators_bring_304(site: Misfortunes, fetcher: Fetcher) -> None:
    page = get(fetcher, site, "/a.html").page
    assert page is not None
    again = fetcher(ask(site, "/a.html", etag=page.headers["etag"]))
    assert (again.outcome, again.status) == (Outcome.NOT_MODIFIED, 304)


def test_robots_is_asked_once_and_obeyed(site: Misfortunes, fetcher: Fetcher) -> None:
    assert get(fetcher, site, "/secret/b.html").outcome is Outcome.REFUSED
    get(fetcher, site, "/a.html")
    assert site.paths() == ["/robots.txt", "/a.html"]


def test_robots_is_read_again_after_a_day(site: Misfortunes) -> None:
    now = [0.0]
    fetcher = Fetcher("x@example.org", sleep=lambda seconds: None, clock=lambda: now[0])
    for now[0] in (0.0, 80_000.0, 90_000.0):
        get(fetcher, site, "/a.html")
    assert site.paths() == ["/robots.txt", "/a.html", "/a.html", "/robots.txt", "/a.html"]


def test_an_absent_robots_allows_and_a_forbidden_one_does_not(site: Misfortunes, fetcher: Fetcher) -> None:
    del site.pages["/robots.txt"]
    assert get(fetcher, site, "/a.html").outcome is Outcome.PAGE
    site.put("/robots.txt", "no", status=403)
    answer = get(Fetcher("x@example.org"), site, "/a.html")
    assert answer.outcome is Outcome.REFUSED
    assert "operator" in answer.reason


def test_a_broken_robots_means_not_now(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/robots.txt", "", status=500)
    answer = get(fetcher, site, "/a.html")
    assert answer.outcome is Outcome.LATER
    assert answer.wait > 60
    assert "/a.html" not in site.paths()


@pytest.mark.parametrize("rule", ["Crawl-delay: 0.2", "Request-rate: 5/1s"])
def test_a_pace_asked_for_in_robots_is_kept(site: Misfortunes, fetcher: Fetcher, rule: str) -> None:
    site.put("/robots.txt", f"User-agent: *\n{rule}\n")
    for _ in range(3):
        get(fetcher, site, "/a.html")
    assert_pace(site, 0.2)


def test_one_request_at_a_time_and_never_faster_than_the_pace(site: Misfortunes, fetcher: Fetcher) -> None:
    manners = replace(site.site("/").manners, delay=0.05)
    threads = [
        threading.Thread(target=fetcher, args=(Ask(f"{site.url}/a.html?{n}", manners),)) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.together == 1
    assert len(site.log) == 9
    assert_pace(site, 0.05)


def assert_pace(site: Misfortunes, delay: float) -> None:
    pairs = zip(site.log, site.log[1:], strict=False)
    assert all(after.came - before.came >= delay for before, after in pairs)


def test_redirects_are_followed_on_the_sites_own_hosts(site: Misfortunes, fetcher: Fetcher) -> None:
    site.pages["/old.html"] = redirect("/a.html", 301)
    answer = get(fetcher, site, "/old.html")
    assert (answer.outcome, answer.url) == (Outcome.PAGE, site.url + "/a.html")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "http://www.example.com/",
        "ftp://127.0.0.1/",
        "http://user:word@127.0.0.1/",
        "http://[::1]/",
        "http://0x7f000001/",
    ],
)
def test_redirects_to_other_places_are_refused(site: Misfortunes, fetcher: Fetcher, target: str) -> None:
    site.pages["/r.html"] = redirect(target)
    answer = get(fetcher, site, "/r.html")
    assert answer.outcome is Outcome.REFUSED
    assert answer.page is None


def test_an_endless_chain_of_redirects_ends(site: Misfortunes, fetcher: Fetcher) -> None:
    site.pages["/r.html"] = redirect("/r.html")
    assert get(fetcher, site, "/r.html").outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::ffff:192.168.1.1", "fe80::1"]
)
def test_a_name_that_leads_to_a_private_address_is_not_asked(site: Misfortunes, address: str) -> None:
    fetcher = Fetcher("x@example.org", Wire(lambda host, port: [address]))
    port = site.url.rpartition(":")[2]
    host = f"inside.example.org:{port}"
    answer = fetcher(Ask(f"http://{host}/a.html", Manners(frozenset({host}), 0.0)))
    assert answer.outcome is Outcome.REFUSED
    assert address in answer.reason or "address" in answer.reason
    assert site.log == []


def test_loopback_is_refused_without_its_switch(site: Misfortunes, fetcher: Fetcher) -> None:
    manners = replace(site.site("/").manners, loopback=False)
    assert fetcher(Ask(site.url + "/a.html", manners)).outcome is Outcome.REFUSED
    assert site.log == []


@pytest.mark.parametrize("status", [404, 410, 550])
def test_what_is_gone_is_told_by_its_status(site: Misfortunes, fetcher: Fetcher, status: int) -> None:
    site.put("/gone.html", "gone", status=status)
    assert get(fetcher, site, "/gone.html").outcome is Outcome.GONE


def test_what_is_gone_is_told_by_its_text_or_by_a_redirect_to_the_front(
    site: Misfortunes, fetcher: Fetcher
) -> None:
    site.put("/soft.html", "<html><body>抱歉，您访问的页面不存在或已被删除</body></html>")
    site.put("/index.html", TEXT)
    site.pages["/moved.html"] = redirect("/index.html")
    assert get(fetcher, site, "/soft.html").outcome is Outcome.GONE
    assert get(fetcher, site, "/moved.html").outcome is Outcome.GONE


def test_a_text_that_speaks_of_absent_pages_is_not_gone(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/a.html", TEXT + "<p>网站曾出现页面不存在的情况，已整改。</p>")
    assert get(fetcher, site, "/a.html").outcome is Outcome.PAGE


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (412, "<script>$_ts=window</script>"),
        (521, "<script>document.cookie='__jsl_clearance=1'</script>"),
        (512, ""),
        (202, "<script>var $_ts={};</script>"),
        (200, "<html><noscript>请开启JavaScript并刷新该页</noscript></html>"),
        (200, "<script>var arg1='acw_sc__v2'</script>"),
    ],
)
def test_a_challenge_is_noticed_and_the_host_left_alone(
    site: Misfortunes, fetcher: Fetcher, status: int, body: str
) -> None:
    site.put("/c.html", body, status=status)
    answer = get(fetcher, site, "/c.html")
    assert answer.outcome is Outcome.BLOCKED
    assert get(fetcher, site, "/a.html").outcome is Outcome.LATER
    assert site.paths() == ["/robots.txt", "/c.html"]


def test_a_text_on_a_page_that_also_asks_for_scripts_is_a_page(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/a.html", TEXT + "<noscript>请开启JavaScript</noscript>")
    assert get(fetcher, site, "/a.html").outcome is Outcome.PAGE


def test_a_failing_page_is_tried_three_times(site: Misfortunes, fetcher: Fetcher) -> None:
    site.pages["/a.html"] = in_turn(Reply(status=500), Reply(status=502), Reply(TEXT.encode()))
    assert get(fetcher, site, "/a.html").outcome is Outcome.PAGE
    assert site.paths() == ["/robots.txt", *["/a.html"] * 3]


def test_retry_after_is_waited_for(site: Misfortunes) -> None:
    slept: list[float] = []
    fetcher = Fetcher("x@example.org", sleep=slept.append)
    site.pages["/a.html"] = in_turn(Reply(status=429, headers={"Retry-After": "7"}), Reply(TEXT.encode()))
    assert get(fetcher, site, "/a.html").outcome is Outcome.PAGE
    assert max(slept) > 6.5


def test_a_long_retry_after_puts_the_host_off(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/a.html", "", status=503, headers={"Retry-After": "3600"})
    answer = get(fetcher, site, "/a.html")
    assert answer.outcome is Outcome.LATER
    assert 3500 < answer.wait <= 3600
    assert site.paths() == ["/robots.txt", "/a.html"]


def test_five_failures_in_a_row_pause_the_host(site: Misfortunes, fetcher: Fetcher) -> None:
    for number in range(9):
        site.put(f"/{number}.html", "", status=500)
    outcomes = [get(fetcher, site, f"/{number}.html").outcome for number in range(9)]
    assert outcomes == [Outcome.FAILED] + [Outcome.LATER] * 8
    assert len(site.log) == 1 + fetching.FAILURES_IN_A_ROW


def test_a_page_beyond_its_cap_is_given_up(site: Misfortunes, fetcher: Fetcher) -> None:
    for path, reply in (("/d", flood(200, declared=True)), ("/e", flood(200)), ("/f", bomb(20))):
        site.pages[path] = reply
        answer = get(fetcher, site, path)
        assert answer.outcome is Outcome.FAILED
        assert "larger than" in answer.reason
    assert len(site.log) == 4


def test_a_dripping_page_is_given_up_in_time(
    site: Misfortunes, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PAGE_BOUNDS", Bounds(1_000_000, 0.3))
    site.pages["/drip"] = drip(5)
    began = time.monotonic()
    assert get(fetcher, site, "/drip").outcome is Outcome.FAILED
    assert time.monotonic() - began < 4


def test_a_page_in_more_pieces_than_any_honest_one_is_given_up(
    site: Misfortunes, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_MOST_PIECES", 1_000)
    site.pages["/crumbs"], site.pages["/chunks"] = crumbs(50_000, 1), crumbs(2_000, 200)
    answer = get(fetcher, site, "/crumbs")
    assert (answer.outcome, "more than 1,000 pieces" in answer.reason) == (Outcome.FAILED, True)
    assert get(fetcher, site, "/chunks").outcome is Outcome.PAGE
    assert site.paths().count("/crumbs") == 1


@pytest.mark.parametrize(("number", "outcome"), [(20, Outcome.PAGE), (50_000, Outcome.FAILED)])
def test_interim_answers_without_end_are_given_up(
    site: Misfortunes, fetcher: Fetcher, number: int, outcome: Outcome
) -> None:
    site.pages["/a.html"] = interim(number)
    answer = get(fetcher, site, "/a.html")
    assert answer.outcome is outcome
    assert ("more than 20 interim answers" in answer.reason) == (outcome is Outcome.FAILED)


def test_a_torn_connection_is_tried_again(site: Misfortunes, fetcher: Fetcher) -> None:
    site.pages["/a.html"] = in_turn(reset(), Reply(TEXT.encode()))
    assert get(fetcher, site, "/a.html").outcome is Outcome.PAGE


def test_a_broken_gzip_is_asked_for_plain(site: Misfortunes, fetcher: Fetcher) -> None:
    broken = Reply(gzip.compress(TEXT.encode())[:40] + b"rubbish", headers={"Content-Encoding": "gzip"})
    site.pages["/a.html"] = lambda seen: (
        Reply(TEXT.encode()) if seen.headers["accept-encoding"] == "identity" else broken
    )
    answer = get(fetcher, site, "/a.html")
    assert answer.outcome is Outcome.PAGE
    assert answer.page is not None
    assert answer.page.body == TEXT.encode()


def test_no_cookie_is_kept(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/a.html", TEXT, headers={"Set-Cookie": "id=7; Path=/"})
    get(fetcher, site, "/a.html")
    get(fetcher, site, "/a.html")
    assert all("cookie" not in seen.headers for seen in site.log)


def test_a_site_that_does_not_answer_fails_without_harm(fetcher: Fetcher) -> None:
    with misfortunes() as site:
        pass
    answer = get(fetcher, site, "/a.html")
    assert answer.outcome is Outcome.LATER
    assert "robots.txt" in answer.reason
