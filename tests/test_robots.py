"""robots.txt is obeyed in whatever encoding and spelling its operator wrote it."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from crawler.asking.answers import Answer, Ask, Outcome
from crawler.asking.fetch import Fetcher
from crawler.asking.robots import LARGEST, Rules
from tests.misfortunes import Misfortunes, Reply, misfortunes

HOST = "http://www.example.gov.cn"
PLAIN = "User-agent: *\nDisallow: /private/\n"
MARKS = {
    "utf-8": codecs.BOM_UTF8 * 2,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "gb18030": b"\x84\x31\x95\x33",
    "ascii": "ï»¿".encode(),
}


@pytest.fixture
def site() -> Iterator[Misfortunes]:
    with misfortunes() as running:
        yield running


def get(site: Misfortunes, path: str) -> Answer:
    fetcher = Fetcher("tests@example.org", sleep=lambda seconds: None)
    return fetcher(Ask(site.url + path, site.site("/").manners))


def forbids(rules: str | bytes, path: str = "/private/a.html") -> bool:
    body = rules.encode() if isinstance(rules, str) else rules
    return bool(Rules.read(body).refusal(HOST + path))


def obeyed(rules: str | bytes) -> bool:
    return forbids(rules) and not forbids(rules, "/public/a.html")


@pytest.mark.parametrize("encoding", MARKS)
def test_rules_are_read_in_any_encoding_behind_any_mark(encoding: str) -> None:
    assert obeyed(MARKS[encoding] + PLAIN.encode(encoding))
    assert obeyed(PLAIN.encode(encoding))


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n\r", "\x85", "\u2028", "\n\0", "\n\n"])
def test_lines_end_in_any_way(end: str) -> None:
    assert obeyed(PLAIN.replace("\n", end))
    assert obeyed(PLAIN.replace("\n", end).rstrip(end))


@pytest.mark.parametrize("colon", [" :", "\t:\t", "：", " ： ", "=", " "])
def test_names_and_values_are_parted_in_any_way(colon: str) -> None:
    assert obeyed(PLAIN.replace(": ", colon))


@pytest.mark.parametrize(
    "rules",
    [
        "Ｕｓｅｒ-ａｇｅｎｔ: ＊\nＤｉｓａｌｌｏｗ: ／private/",
        "\u3000USER AGENT: * # all\n\u200bdissallow:\u00a0/private/#x",
        "User-agent: '*'\nDisallow: “/private/”",
        "User-agent: *<br>\nDisallow: \\private\\<br>",
        f"User-agent: *\nDisallow: {HOST}/private/",
        "User-agent: *\nDisallow: private/",
        "# 大余县\nUser-agent: *\nDisallow: /private/",
        "User-agent: *\nSitemap: http://x/s.xml\nDisallow: /private/",
    ],
)
def test_odd_spellings_mean_what_they_were_meant_to(rules: str) -> None:
    assert obeyed(rules)


@pytest.mark.parametrize(
    "name",
    ["zhice", "ZHICE", "Zhice/2.0", "Zhice/0.1 (research)", "zhice 1", "zhice*", "googlebot, zhice"],
)
def test_rules_for_our_name_count_in_every_spelling_of_it(name: str) -> None:
    assert obeyed(f"User-agent: *\nDisallow: /public/\n\nUser-agent: {name}\nDisallow: /private/")


@pytest.mark.parametrize("name", ["zhi", "zhicebot", "my-zhice", "Googlebot*", "*bot", "a"])
def test_rules_for_another_name_do_not_count(name: str) -> None:
    assert not forbids(f"User-agent: {name}\nDisallow: /")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_chinese_path_is_the_same_in_bytes_and_percent_signs(encoding: str) -> None:
    rules = "User-agent: *\nDisallow: /法治/".encode(encoding)
    for spelled in ("utf-8", "gb18030"):
        assert forbids(rules, f"/{quote('法治', encoding=spelled)}/1.html")
    assert forbids("User-agent: *\nDisallow: /%e6%b3%95%e6%b2%bb/", f"/{quote('法治')}/1.html")


def test_a_page_in_the_place_of_rules_forbids_nothing() -> None:
    assert not forbids("<!DOCTYPE html><html><p>User-agent: *</p>\n<p>Disallow: /</p></html>")


@pytest.mark.parametrize(
    ("delay", "seconds"), [("1.5", 1.5), ("1,5", 1.5), ("5s", 5), ("5 秒", 5), ("-1", 0), ("abc", 0)]
)
def test_a_delay_is_read_as_people_write_it(delay: str, seconds: float) -> None:
    assert Rules.read(f"User-agent: *\nCrawldelay: {delay}".encode()).pace == seconds


def test_of_a_long_file_the_beginning_counts_and_no_half_rule(site: Misfortunes) -> None:
    rest = "# a comment\n" * 100_000
    halved = (PLAIN + "#\n").ljust(LARGEST - len("Disallow: /") - 1) + "\nDisallow: /zzz/\n" + rest
    for rules in (PLAIN + rest, halved, gzip.compress((PLAIN + rest).encode())):
        packed = isinstance(rules, bytes)
        site.put("/robots.txt", rules, headers={"Content-Encoding": "gzip"} if packed else {})
        site.put("/public/a.html", "字" * 300)
        assert get(site, "/private/a.html").outcome is Outcome.REFUSED
        assert get(site, "/public/a.html").outcome is Outcome.PAGE


def test_rules_behind_a_redirect_that_sets_a_cookie_are_obeyed(site: Misfortunes) -> None:
    site.pages["/robots.txt"] = lambda seen: (
        Reply(PLAIN.encode())
        if "seen=1" in seen.headers.get("cookie", "")
        else Reply(b"", 302, {"Location": "/robots.txt", "Set-Cookie": "seen=1"})
    )
    assert get(site, "/private/a.html").outcome is Outcome.REFUSED
