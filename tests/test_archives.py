"""Web archives: what one record holds too much is left out with its reason, and the next ones are read."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

import pytest

from crawler.reading.archives import Archive, ArchiveError
from crawler.reading.streams import LONGEST_LINE, MOST_LINES, Heads, SwollenError

pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")

HTML = "Content-Type: text/html\r\n"


def a_record(name: str, body: bytes, http: str = HTML, more: str = "", length: int | None = None) -> bytes:
    block = f"HTTP/1.1 200 OK\r\n{http}\r\n".encode() + body
    size = len(block) if length is None else length
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\n{more}WARC-Target-URI: http://www.example.gov.cn/{name}\r\n"
        f"Content-Length: {size}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def read(tmp_path: Path, body: bytes) -> tuple[list[tuple[str, bytes]], dict[str, int]]:
    """The last parts of addresses with what is kept there, and what was left out."""
    path = tmp_path / "a.warc"
    path.write_bytes(body)
    archive = Archive(path)
    pages = [*archive.pages(), *archive.papers(())]
    return [(page.url.rpartition("/")[2], page.body) for page in pages], dict(archive.left_out)


GOOD = [("good", b"<p>good")]
LARGE, PACKED = (f"records of more than {size}0,000,000 bytes" for size in (5, 2))
PDF = "Content-Type: application/pdf\r\n"
HEAD = "records with a head of more than 100,000 bytes or 1,000 lines"
BURSTING = {
    "large": (a_record("a", b" " * 50_000_001), LARGE),
    "page": (a_record("a", b" " * 20_000_001), PACKED),
    "packed": (a_record("a", gzip.compress(b" " * 20_000_001), f"{HTML}Content-Encoding: gzip\r\n"), PACKED),
    "deflated": (
        a_record("a", zlib.compress(b" " * 20_000_001), f"{HTML}Content-Encoding: deflate\r\n"),
        PACKED,
    ),
    "paper": (a_record("a", gzip.compress(b" " * 50_000_001), f"{PDF}Content-Encoding: gzip\r\n"), LARGE),
    "header": (a_record("a", b"<p>a", f"{HTML}x: {'a' * 200_000}\r\n"), HEAD),
    "headers": (a_record("a", b"<p>a", HTML + "a: b\r\n" * 2_000), HEAD),
    "folded": (a_record("a", b"<p>a", HTML + "a: b\r\n" + " c\r\n" * 2_000), HEAD),
    "garbled": (
        a_record("a", b"\x1f\x8brubbish", f"{HTML}Content-Encoding: gzip\r\n"),
        "records that cannot be unpacked",
    ),
    "brotli": (a_record("a", b"\0x", f"{HTML}Content-Encoding: br\r\n"), "records that cannot be unpacked"),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("kind", BURSTING)
def test_a_record_that_bursts_is_left_out_and_the_next_one_is_read(
    tmp_path: Path, kind: str, packed: bool
) -> None:
    record, reason = BURSTING[kind]
    records = [record, a_record("good", b"<p>good")]
    whole = b"".join(gzip.compress(each, 1) if packed else each for each in records)
    assert read(tmp_path, whole) == (GOOD, {reason: 1})


@pytest.mark.parametrize("more", ["x: " + "a" * 1_000_000 + "\r\n", "a: b\r\n" * 500])
def test_what_the_head_of_a_record_has_too_much_is_passed_over(tmp_path: Path, more: str) -> None:
    record = a_record("a", b"<p>a", more=more)
    assert read(tmp_path, record + a_record("good", b"<p>good")) == ([("a", b"<p>a"), *GOOD], {})


def test_a_record_that_does_not_say_how_long_it_is_swallows_the_rest_and_is_told(tmp_path: Path) -> None:
    head, _, rest = a_record("a", b"<p>a").partition(b"Content-Length")
    record = head + rest.partition(b"\r\n")[2]
    found = read(tmp_path, a_record("good", b"<p>good") + record)
    assert found == (GOOD, {"records that do not say how long they are": 1})


def test_a_line_of_a_head_is_read_in_a_number_of_steps_that_grows_with_its_length_alone() -> None:
    steps = []

    def cost(size: int) -> int:
        stream = io.BytesIO(b"a" * size + b"\r\n\r\n")
        steps.clear()

        def readline(most: int) -> bytes:
            steps.append(most)
            return stream.readline(most)

        assert len(Heads(readline)()) == LONGEST_LINE
        return len(steps)

    assert cost(80 * LONGEST_LINE) <= 2 * cost(40 * LONGEST_LINE) <= 4 * cost(20 * LONGEST_LINE)


def test_empty_lines_without_end_end_the_archive_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=f"more than {MOST_LINES:,} empty lines"):
        read(tmp_path, a_record("a", b"<p>a") + b"\r\n" * 2_000)


def test_an_archive_out_of_all_proportion_to_its_size_ends_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.reading.streams._FREE", 1_000_000)
    with pytest.raises(ArchiveError, match="more than 100 times its size") as caught:
        read(tmp_path, gzip.compress(a_record("a", b" " * 20_000_000)))
    assert isinstance(caught.value.__cause__, SwollenError)


def test_an_archive_that_was_packed_as_a_whole_is_read(tmp_path: Path) -> None:
    records = a_record("a", b"<p>a") + a_record("good", b"<p>good")
    assert read(tmp_path, gzip.compress(records))[0] == [("a", b"<p>a"), *GOOD]


CHUNKS = {
    b"4\r\n<p>a\r\n0\r\n\r\n": b"<p>a",
    b"2;x=y\r\n<p\r\n2 \r\n>a\r\n0\r\n\r\n": b"<p>a",
    b"1\r\n<\r\n3\r\np>a": b"<p>a",
    b"<p>not chunked": b"<p>not chunked",
    b"2\r\n<p\r\n>a": b"<p\r\n>a",
    b"7fffffff\r\n<p>a": b"<p>a",
}


@pytest.mark.parametrize("sent", CHUNKS)
def test_chunks_are_put_together_and_what_is_none_is_taken_as_it_is(tmp_path: Path, sent: bytes) -> None:
    record = a_record("a", sent, f"{HTML}Transfer-Encoding: chunked\r\n")
    assert read(tmp_path, record) == ([("a", CHUNKS[sent])], {})


def test_a_body_that_was_kept_unpacked_under_the_headers_of_a_packed_one_is_read(tmp_path: Path) -> None:
    record = a_record("a", b"<p>a", f"{HTML}Content-Encoding: gzip\r\n")
    assert read(tmp_path, record) == ([("a", b"<p>a")], {})


def test_what_stands_behind_the_end_of_a_record_is_told_and_not_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = read(tmp_path, a_record("a", b"<p>a")[:-4] + b"bc\r\n\r\n" + a_record("good", b"<p>good"))
    assert found == ([("a", b"<p>a"), *GOOD], {"ends of records that are longer than they say": 1})
    assert capfd.readouterr() == ("", "")
