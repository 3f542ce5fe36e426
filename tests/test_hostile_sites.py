"""A run survives every site: whatever one sends, the worst is that its own page fails or its turn ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpcore
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.asking import connections
from crawler.asking.answers import Answer, Ask, Outcome
from crawler.asking.fetch import Fetcher
from crawler.asking.heads import mend
from crawler.asking.manners import TURN, Manners
from crawler.asking.refusals import LONGEST_WAIT, absence, challenge, retry_after
from crawler.asking.robots import LONGEST_PACE, Rules
from crawler.asking.wire import Wire
from crawler.run import Options, crawl
from tests.misfortunes import Misfortunes, Reply, in_turn, misfortunes
from tests.town import Town, article, counts, extract, running

TEXT = article(99)
NUMBERS = (
    "²",
    "9" * 14,
    "9" * 5000,
    "-5",
    "1e308",
    "nan",
    "inf",
    "0x10",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "١٢",
)
ADDRESSES = (
    "//[",
    "http://[::1",
    "http://a:99999/",
    "http://\0/",
    "//",
    ":",
    "http:///x",
    "\x80\xff",
    "x" * 9000,
)


def raw(head: bytes, body: bytes = TEXT.encode()) -> Reply:
    """An answer whose head is written as it stands."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        length = f"\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        handler.wfile.write(head + length + body)

    return Reply(wire=wire)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def site() -> Iterator[Misfortunes]:
    with misfortunes() as made:
        yield made


def get(site: Misfortunes, path: str, fetcher: Fetcher | None = None) -> Answer:
    fetcher = fetcher or Fetcher("tests@example.org", sleep=lambda seconds: None)
    return fetcher(Ask(site.url + path, site.site("/").manners))


HOSTILE = {
    "location": [raw(b"HTTP/1.1 302 Found\r\nLocation: " + where.encode("latin-1")) for where in ADDRESSES],
    "etag": [
        raw(b"HTTP/1.1 200 OK\r\nETag: " + value) for value in (b'"\xd6\xd0"', b'"' + b"x" * 60_000 + b'"')
    ],
    "modified": [raw("HTTP/1.1 200 OK\r\nLast-Modified: 星期一".encode())],
    "retry": [Reply(b"", 404, {"Retry-After": number.encode().decode("latin-1")}) for number in NUMBERS],
    "length": [raw(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * size) for size in (30, 5000)],
    "status": [
        raw(b"HTTP/1.1 " + status) for status in (b"099 X", b"999 X", b"99999", b"abc", b"", b"200" * 99)
    ],
    "interim": [raw(b"HTTP/1.1 100 Go on\r\n\r\n" * 3000 + b"HTTP/1.1 200 OK")],
    "silence": [Reply(wire=lambda handler: None)],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_crawl_with_hostile_answers_keeps_all_the_other_pages(town: Town, kind: str) -> None:
    for reply in HOSTILE[kind]:
        town.web.pages["/info/1/7.htm"] = town.web.pages["/info/1/13.htm"] = reply
        fetcher = Fetcher("", sleep=lambda seconds: None)
        for _ in range(2):
            report = town.crawl(fetch=fetcher, full=False)
            assert not report.interrupted
            assert len(town.titles()) >= 18
        town.frontier.hosts.try_again(town.web.host)


def test_an_answer_that_asking_stumbles_over_is_told_with_its_trace(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Wire.get

    def stumble(wire: Wire, url: str, *rest: object) -> object:
        if url.endswith("/7.htm"):
            raise ZeroDivisionError("by a site")
        return asked(wire, url, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Wire, "get", stumble)
    report = town.crawl()
    assert counts(report) == {"new": 19}
    failure = report.to_json()["hosts"][0]["failed"][0]
    assert failure["name"].endswith("/7.htm")
    assert failure["reason"] == "asking for it failed: ZeroDivisionError: by a site"
    assert "test_hostile_sites:" in failure["trace"]


def test_a_host_that_planning_stumbles_over_is_given_up_and_the_others_go_on(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "other") as other:
        lease = town.frontier.lease

        def stumble(host: str, *rest: object) -> object:
            if host == other.web.host:
                raise KeyError("planning")
            return lease(host, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(town.frontier, "lease", stumble)
        sites = [town.site, replace(other.site, key="other")]
        report = crawl(town.corpus, town.frontier, sites, Options(extract, "test 1", lease=0.2))
    assert counts(report) == {"new": 20}
    assert [failure.name for failure in report.total.failed] == [other.web.host]


# Numbers that a site sends


@pytest.mark.parametrize("number", NUMBERS)
def test_a_wait_that_a_site_asks_for_is_bounded(number: str) -> None:
    asked = retry_after({"retry-after": number}, 1_700_000_000.0)
    assert asked is None or 0 <= asked <= LONGEST_WAIT


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.integers().map(str) | st.floats().map(str))
def test_no_wait_makes_it_stumble(value: str) -> None:
    asked = retry_after({"retry-after": value}, 1_700_000_000.0)
    assert asked is None or 0 <= asked <= LONGEST_WAIT


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["Crawl-delay", "Request-rate", "Disallow", "User-agent", "Visit-time"]),
    st.text(max_size=30) | st.floats().map(str) | st.integers().map(lambda n: f"1/{n}h"),
)
def test_no_rule_makes_it_stumble(name: str, value: str) -> None:
    rules = Rules.read(f"User-agent: *\n{name}: {value}\n".encode("utf-8", "replace"))
    assert 0 <= rules.pace <= LONGEST_PACE
    rules.refusal("http://www.example.gov.cn/a.html")


@pytest.mark.parametrize("rule", ["Crawl-delay: 3600", "Crawl-delay: 1e308", "Request-rate: 1/999999h"])
def test_a_pace_of_hours_is_not_slept_out_but_ends_the_turn_of_the_host(town: Town, rule: str) -> None:
    town.web.put("/robots.txt", f"User-agent: *\n{rule}\n")
    slept: list[float] = []
    report = town.crawl(fetch=Fetcher("", sleep=slept.append))
    assert report.total.counts["asked"] == 1
    assert max(slept, default=0.0) <= TURN
    assert any("wants long pauses" in problem for problem in report.total.problems)


def test_a_page_that_needs_two_requests_fails_where_hours_must_lie_between_them(site: Misfortunes) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 3600\n")
    site.pages["/r.html"] = Reply(b"", 302, {"Location": "/a.html"})
    answer = get(site, "/r.html")
    assert (answer.outcome, site.paths()) == (Outcome.FAILED, ["/robots.txt", "/r.html"])
    assert "the site wants 3,600 s between two" in answer.reason


def test_rules_for_thousands_of_names_are_read_once() -> None:
    names, rules = 17_000, 25_000
    body = "User-agent: a\n" * names + "User-agent: *\n" + "Disallow: /b\n" * rules
    others = "".join(f"User-agent: bot{number}\n" for number in range(names)) + "Disallow: /c\n" * rules
    read = Rules.read(f"{body}\n{others}".encode())
    assert read.parsed is not None
    assert len(read.parsed._user_agents) <= 3
    assert read.refusal("http://www.example.gov.cn/b")
    assert not read.refusal("http://www.example.gov.cn/c")


# Connecting


def test_the_addresses_of_a_name_share_the_time_for_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    now, given = [0.0], list[float]()

    def connect(backend: object, host: str, port: int, timeout: float, *rest: object) -> None:
        given.append(timeout)
        now[0] += timeout
        raise httpcore.ConnectTimeout

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    addresses = [f"93.184.{n // 250}.{n % 250 + 1}" for n in range(1000)]
    wire = Wire(lambda host, port: addresses)
    fetcher = Fetcher("tests@example.org", wire, sleep=lambda seconds: None, clock=lambda: now[0])
    answer = fetcher(
        Ask("http://silent.example.gov.cn/a.html", Manners(frozenset({"silent.example.gov.cn"})))
    )
    assert answer.outcome is Outcome.LATER
    assert sum(given) <= connections.SILENCE_SECONDS + 0.01
    assert min(given) >= 1.0


def test_a_name_that_is_never_resolved_ends_with_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_RESOLVE_SECONDS", 0.05)
    never = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        never.wait(60)
        return []

    fetcher = Fetcher("tests@example.org", Wire(hang), sleep=lambda seconds: None)
    answer = fetcher(
        Ask("http://silent.example.gov.cn/a.html", Manners(frozenset({"silent.example.gov.cn"})))
    )
    assert not never.is_set()
    never.set()
    assert answer.outcome is Outcome.LATER


# Ctrl-C


def test_an_interrupt_waits_for_no_site(town: Town) -> None:
    free = threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        free.wait(60)

    town.web.pages["/info/1/3.htm"] = Reply(wire=hang)
    report = town.crawl()
    assert report.interrupted
    assert not free.is_set()
    kept = len(town.titles())
    free.set()
    town.web.put("/info/1/3.htm", article(3))
    town.crawl()
    assert len(town.titles()) == 20 > kept


def test_ctrl_c_ends_the_command_although_a_site_is_silent(site: Misfortunes, tmp_path: Path) -> None:
    asked, free = threading.Event(), threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        free.wait(60)

    site.pages["/robots.txt"] = Reply(wire=hang)
    (tmp_path / "sites.toml").write_text(
        f'[[site]]\nkey = "silent"\nstarts = ["{site.url}/"]\nloopback = true\ndelay = 0\n'
    )
    program = "from web.cli import main; main()"
    command = [sys.executable, "-c", program, "--data", str(tmp_path), "crawl", "silent"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=15)
        assert "interrupted: the next run goes on from here" in out
    finally:
        free.set()
        process.kill()


# Heads of answers


ODD_LINES = (
    b"X-Cache : HIT",
    b"X-Tab\t: 1",
    b": x",
    b"rubbish",
    "X-缓存: 1".encode(),
    b"X-Nul: a\0b",
    b"X:1\r\n folded",
    b" folded at first",
    b"Content-Length: many",
    b"Transfer-Encoding: identity",
)


def test_what_browsers_take_for_a_header_is_one(site: Misfortunes) -> None:
    body = TEXT.encode()
    for line in ODD_LINES:
        site.pages["/a.html"] = raw(b"HTTP/1.1 200 OK\r\n" + line, body)
        answer = get(site, "/a.html")
        assert answer.page is not None, line
        assert answer.page.body == body


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_mending_a_sound_head_changes_nothing_and_no_head_makes_it_stumble(junk: bytes) -> None:
    mended = mend(b"HTTP/1.1 200 OK\r\n" + junk + b"\r\n\r\n")
    assert mend(mended) == mended


def test_the_address_of_a_redirect_is_the_bytes_that_the_site_sent(site: Misfortunes) -> None:
    for encoding in ("gb18030", "utf-8"):
        target = "/通知公告/报告.html".encode(encoding)
        site.pages["/r.html"] = raw(b"HTTP/1.1 302 Found\r\nLocation: " + target)
        site.log.clear()
        escaped = "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in target)
        site.put(escaped, TEXT)
        assert get(site, "/r.html").outcome is Outcome.PAGE
        assert site.paths()[-1] == escaped


def test_a_page_that_redirects_to_itself_to_set_a_cookie_comes_and_the_cookie_goes(site: Misfortunes) -> None:
    def page(seen: object) -> Reply:
        if "seen=1" in seen.headers.get("cookie", ""):  # type: ignore[attr-defined]
            return Reply(TEXT.encode())
        return Reply(b"", 302, {"Location": "/a.html", "Set-Cookie": "seen=1; Path=/; HttpOnly"})

    site.pages["/a.html"] = page
    fetcher = Fetcher("tests@example.org")
    for _ in range(2):
        assert get(site, "/a.html", fetcher).outcome is Outcome.PAGE
    cookies = [seen.headers.get("cookie") for seen in site.log if seen.path == "/a.html"]
    assert cookies == [None, "seen=1", None, "seen=1"]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from(["<script>", "</script>", "<!--", "-->", "<", ">", "404", " ", "不存在", "字"]))
)
def test_no_body_makes_the_look_for_refusals_stumble(pieces: list[str]) -> None:
    body = "".join(pieces * 3).encode()
    challenge(200, body + b"wzws")
    absence("http://a.gov.cn/1", "http://a.gov.cn/1", body)


def test_a_failing_page_is_asked_for_again_by_the_next_run(town: Town) -> None:
    town.web.pages["/info/1/7.htm"] = in_turn(HOSTILE["location"][0], Reply(TEXT.encode()))
    assert counts(town.crawl()) == {"new": 19}
    town.days += 1
    assert len(town.titles()) == 19
    assert counts(town.crawl())["new"] == 1


def test_a_cookie_that_no_library_can_read_leaves_no_trace_on_the_terminal(site: Misfortunes) -> None:
    site.pages["/a"] = raw(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; max-age=" + b"9" * 400)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert get(site, "/a").outcome is Outcome.PAGE


def test_what_is_told_of_an_answer_is_a_short_line_however_long_the_answer(site: Misfortunes) -> None:
    site.pages["/a"] = raw(b"<html>" + b"x" * 5_000)
    assert 0 < len(get(site, "/a").reason) < 400
