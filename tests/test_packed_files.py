"""Files packed with gzip, and web archives that are odd, are read or told, whatever they are called."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.importing import import_paths
from crawler.tally import Tally
from index.corpus import Corpus
from tests.papers import a_docx

TITLE = "示例7县2022年法治政府建设情况报告"
TEXTS = [TITLE, "一、工作情况", "全面推进依法行政，规范行政执法行为。" * 8]
PAGE = "".join(f"<p>{text}</p>" for text in TEXTS)
HTML = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{PAGE}</body></html>".encode()
URL = "http://www.example.gov.cn/a.html"


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as opened:
        yield opened


def brought(corpus: Corpus, folder: Path, name: str, body: bytes) -> Tally:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / name).write_bytes(body)
    return import_paths(corpus, [folder / "in"]).total


FILES = {
    "a.html.gz": HTML,
    "a.html": HTML,
    "a": HTML,
    "a.txt.gz": "\n".join(TEXTS).encode(),
    "a.docx.gz": a_docx(TEXTS),
    "a.jsonl.gz": json.dumps(
        {"title": TITLE, "sections": [{"kinds": [], "heading": "", "text": "全文"}]}
    ).encode(),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("times", [1, 2])
def test_a_packed_file_is_read_as_what_is_in_it(
    corpus: Corpus, tmp_path: Path, name: str, times: int
) -> None:
    body = FILES[name]
    for _ in range(times):
        body = gzip.compress(body)
    assert brought(corpus, tmp_path, name, body).counts == {"new": 1}


def test_a_packed_member_of_a_zip_file_is_read(corpus: Corpus, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.html.gz", gzip.compress(HTML))
    assert brought(corpus, tmp_path, "a.zip", (tmp_path / "a.zip").read_bytes()).counts == {"new": 1}


@pytest.mark.parametrize(
    "body", [gzip.compress(HTML)[:-20], gzip.compress(b" " * 101_000_000), b"\x1f\x8b\x08x"]
)
def test_a_packed_file_that_cannot_be_unpacked_is_told(corpus: Corpus, tmp_path: Path, body: bytes) -> None:
    failed = brought(corpus, tmp_path, "a.html.gz", body).failed
    assert [("unpack" in each.reason) for each in failed] == [True]


# Web archives


def record(
    name: str = URL, body: bytes = HTML, head: str = "", kind: str = "response", day: str = ""
) -> bytes:
    block = f"HTTP/1.1 200 OK\r\n{head or 'Content-Type: text/html'}\r\n\r\n".encode() + body
    lines = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {name}\r\n"
        f"WARC-Date: {day or '2023-03-05T02:00:00Z'}\r\nContent-Type: application/http\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return lines.encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc", "a.gz", "a", "a.txt"])
def test_a_web_archive_is_known_by_its_bytes(corpus: Corpus, tmp_path: Path, name: str) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed")
    assert brought(corpus, tmp_path, name, gzip.compress(record())).counts == {"new": 1}


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "application/x-httpd-php", "image/gif", "Text/HTML"]
)
def test_a_page_in_a_web_archive_is_known_by_its_bytes(corpus: Corpus, tmp_path: Path, kind: str) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed")
    body = record(head=f"Content-Type: {kind}", kind="Response", day="20230305020000")
    assert brought(corpus, tmp_path, "a.warc", body).counts == {"new": 1}
    snapshot = corpus.snapshot(corpus.versions(next(corpus.rows()).id)[0].snapshot)
    assert snapshot.fetched.isoformat() == "2023-03-05T02:00:00+00:00"


@pytest.mark.parametrize("cut", [30, 100])
def test_what_stands_before_a_packed_archive_breaks_off_is_kept_and_the_break_told(
    corpus: Corpus, tmp_path: Path, cut: int
) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed")
    second = record(URL.replace("a.html", "b.html"), HTML.replace("7县".encode(), "8县".encode()))
    whole = gzip.compress(record()) + gzip.compress(second)
    tally = brought(corpus, tmp_path, "a.warc.gz", whole[:-cut])
    assert tally.counts == {"new": 1}
    assert "breaks off" in tally.failed[0].reason


@pytest.mark.parametrize("body", [b"\x1f\x8b\x08rubbish", gzip.compress(record(kind="request"))])
def test_an_archive_of_nothing_is_told(corpus: Corpus, tmp_path: Path, body: bytes) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed")
    assert len(brought(corpus, tmp_path, "a.warc.gz", body).failed) == 1


# Addresses that pages claim


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("<link rel='canonical' href='{}'>", URL),
        ("<link href = ' {} ' rel=canonical>", URL),
        ("<meta property='og:url' content='{}'>", URL),
        ("<link rel=canonical href='http://www.example.gov.cn/'><meta name='og:url' content='{}'>", URL),
        ("<!-- <link rel='canonical' href='{}'> -->", ""),
        ('<script>\'<link rel="canonical" href="{}">\'</script>', ""),
        ("<link rel='canonical' href='http://localhost:8080/a.html'>", ""),
        ("<meta property='og:url' content='http://192.168.1.5/a.html'>", ""),
    ],
)
def test_an_address_that_a_template_claims_is_taken_if_it_could_be_the_page_s(
    corpus: Corpus, tmp_path: Path, head: str, address: str
) -> None:
    brought(corpus, tmp_path, "a.html", HTML.replace(b"<head>", b"<head>" + head.format(URL).encode()))
    assert next(corpus.rows()).url == address
