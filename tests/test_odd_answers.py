"""Answers that are odd but whole are taken as browsers take them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from crawler.asking.answers import Answer, Ask, Outcome
from crawler.asking.fetch import Fetcher
from tests.misfortunes import Misfortunes, Reply, misfortunes

BODY = f"<html><title>示例县</title><p>{'示例县法治政府建设情况报告全文。' * 30}</p></html>".encode()
LENGTH = f"Content-Length: {len(BODY)}"


@pytest.fixture
def site() -> Iterator[Misfortunes]:
    with misfortunes() as running:
        running.put("/real.html", BODY)
        yield running


def get(site: Misfortunes, path: str = "/a.html") -> Answer:
    fetcher = Fetcher("tests@example.org", sleep=lambda seconds: None)
    return fetcher(Ask(site.url + path, site.site("/").manners))


def raw(*head: str, body: bytes = BODY) -> Reply:
    def wire(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write("\r\n".join([*head, "", ""]).encode() + body)

    return Reply(wire=wire)


def in_chunks(body: bytes, trailer: str = "") -> bytes:
    pieces = (body[start : start + 300] for start in range(0, len(body), 300))
    return (
        b"".join(b"%X\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + f"0\r\n{trailer}\r\n".encode()
    )


CHUNKED = "Transfer-Encoding: chunked"
ODD = {
    "blank line first": raw("", "HTTP/1.1 200 OK", LENGTH),
    "protocol in small letters": raw("http/1.1 200 OK", LENGTH),
    "protocol of radios": raw("ICY 200 OK", LENGTH),
    "no reason": raw("HTTP/1.1 200", LENGTH),
    "length twice": raw("HTTP/1.1 200 OK", LENGTH, LENGTH),
    "no length": raw("HTTP/1.0 200 OK"),
    "trailers": raw("HTTP/1.1 200 OK", CHUNKED, body=in_chunks(BODY, "X-A: 1\r\n")),
    "chunked twice": raw("HTTP/1.1 200 OK", CHUNKED, CHUNKED, body=in_chunks(BODY)),
    "chunked and length": raw("HTTP/1.1 200 OK", CHUNKED, "Content-Length: 5", body=in_chunks(BODY)),
    "packed for the way": raw(
        "HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked", body=in_chunks(gzip.compress(BODY))
    ),
    "chunked said of a plain body": raw("HTTP/1.1 200 OK", CHUNKED, "Connection: close"),
    "a part that is all": Reply(BODY, 206, {"Content-Range": f"bytes 0-{len(BODY) - 1}/{len(BODY)}"}),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_answer_that_is_whole_is_a_page(site: Misfortunes, kind: str) -> None:
    site.pages["/a.html"] = ODD[kind]
    answer = get(site)
    assert answer.outcome is Outcome.PAGE
    assert answer.page is not None
    assert answer.page.body == BODY


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b" \r\n"),
        Reply(BODY, 206, {"Content-Range": f"bytes 0-{len(BODY) - 1}/{len(BODY) + 9}"}),
        Reply(BODY, 206),
        Reply(b"", 304),
    ],
)
def test_an_answer_that_is_no_whole_page_fails(site: Misfortunes, reply: Reply) -> None:
    site.pages["/a.html"] = reply
    assert get(site).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "location", ["/real.html#a", "\\real.html", '"/real.html"', "/real.html;jsessionid=1", "./x/../real.html"]
)
@pytest.mark.parametrize("status", [300, 301, 307, 308])
def test_a_redirect_ends_at_the_address_of_its_page(site: Misfortunes, location: str, status: int) -> None:
    site.pages["/a.html"] = Reply(b"", status, {"Location": location})
    answer = get(site)
    assert (answer.outcome, answer.url) == (Outcome.PAGE, site.url + "/real.html")


def test_a_cookie_with_a_blank_goes_back_as_it_came(site: Misfortunes) -> None:
    site.pages["/a.html"] = lambda seen: (
        Reply(BODY)
        if seen.headers.get("cookie") == 'a="1 x"'
        else Reply(b"", 302, {"Location": "/a.html", "Set-Cookie": 'a="1 x"; path=/'})
    )
    assert get(site).outcome is Outcome.PAGE
