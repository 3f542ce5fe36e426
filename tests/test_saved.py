"""What saved pages, tables beside them and bundles say of where and when they were saved; what files are."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.manifest import ManifestError, read_manifest
from crawler.reading.mhtml import MhtmlError, read_mhtml
from crawler.reading.saved import marks_in, own_address
from crawler.reading.sorts import Sort, sort_of
from crawler.reading.wording.moments import moment
from tests.papers import a_docx, pdf_of_lines, zipped
from web.cli import zhice

URL = "http://www.example.gov.cn/a/t20230115_1.html"
DAY = datetime(2023, 3, 5, 2, tzinfo=UTC)
NOW = datetime(2024, 1, 1, tzinfo=UTC)


# Marks


@pytest.mark.parametrize(
    ("mark", "saved"),
    [
        (f"<!-- saved from url=(0043){URL} -->", None),
        (f"<!-- saved from url={URL} -->", None),
        (
            f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: "
            "Sun Mar 05 2023 10:00:00 GMT+0800 (中国标准时间)\n-->",
            DAY,
        ),
        (
            f"<!--\n Page archived with SingleFileZ \n url: {URL} \n saved date: "
            "Sun Mar 5 2023 10:00:00 GMT+0800\n-->",
            DAY,
        ),
        (
            f"<!--\n Archive processed by SingleFile\n url: {URL} \n saved date: "
            "Sun Mar 05 2023 02:00:00 GMT+0000\n-->",
            DAY,
        ),
        (
            f"<!-- Mirrored from {URL[7:]} by HTTrack Website Copier/3.x [XR&CO'2014], "
            "Sun, 05 Mar 2023 02:00:00 GMT -->",
            DAY,
        ),
        (f"<!-- Saved from {URL} at 2023-03-05T02:00:00Z using monolith v2.8 -->", DAY),
        (f"<!-- Saved from {URL} at Sun, 05 Mar 2023 02:00:00 GMT using monolith v2.0 -->", DAY),
        (
            f'<meta name="savepage-url" content="{URL}">\n<meta name="savepage-title" content="a">\n'
            '<meta name="savepage-date" content="Sun Mar 05 2023 10:00:00 GMT+0800 (China Standard Time)">',
            DAY,
        ),
    ],
)
@pytest.mark.parametrize("before", ["", "<!DOCTYPE html>\n", "<!-- other --><html><!-- > -->"])
def test_marks_that_savers_leave(mark: str, saved: datetime | None, before: str) -> None:
    marks = marks_in(f"{before}{mark}<p>text".encode())
    assert (marks.address, marks.saved, marks.claimed) == (URL, saved, False)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_in_an_address_is_kept(encoding: str) -> None:
    pages = [f"<!-- saved from url=(0058)http://www.example.gov.cn/法治/{n}.html --><p>字" for n in "甲乙"]
    found = {marks_in(page.encode(encoding)).address for page in pages}
    assert found == {own_address(f"http://www.example.gov.cn/法治/{n}.html") for n in "甲乙"}
    assert all("%" in address and address.isascii() for address in found)


def test_signs_of_markup_in_an_address_are_read() -> None:
    page = f"<!--\n Page saved with SingleFile \n url: {URL}?a=1&amp;times=2 \n-->"
    assert marks_in(page.encode()).address == f"{URL}?a=1&times=2"


def test_an_address_that_the_template_claims_is_known_as_such() -> None:
    assert marks_in(f'<link rel="canonical" href="{URL}">'.encode()).claimed
    assert marks_in(f"<html data-scrapbook-source='{URL}'>".encode()).address == URL


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.gov.cn/",
        "http://www.example.gov.cn",
        "https://www.example.gov.cn/index.html",
        "javascript:void(0)",
        "[::1",
        "file:///C:/1.htm",
        "http://[",
        "",
    ],
)
@pytest.mark.parametrize(
    "mark",
    [
        "<!-- saved from url=(0010){} -->",
        "<!-- Mirrored from {} by HTTrack -->",
        '<link rel="canonical" href="{}">',
    ],
)
def test_front_pages_and_what_is_no_address_are_nobodys(address: str, mark: str) -> None:
    assert marks_in(mark.format(address).encode()).address == ""


@given(st.text(max_size=60))
def test_any_moment_is_read_or_none(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    "told",
    ["Sun, 5 Mar 2023 02:00:00 GMT", "Sun, 5 Mar 2023 10:00:00 GMT+0800", "Sun Mar 5 2023 10:00:00 GMT+0800"],
)
def test_a_moment_counts_in_its_own_zone(told: str) -> None:
    assert moment(told) == DAY


def test_impossible_moments_are_none() -> None:
    told = [
        "Sun Mar 05 2223 10:00:00 GMT+0800",
        "1970-01-01",
        "2023-13-01",
        "Sun Xyz 05 2023 10:00:00 GMT",
        "",
    ]
    assert [moment(each) for each in told] == [None] * 5


# Tables


FILES = ["a.html", "2022/a.html", "2022/b.html", "2022/报告1.html", "x/y/c.html"]


@pytest.mark.parametrize(
    ("row", "file"),
    [
        ("a.html", "a.html"),
        ("./a.html", "a.html"),
        ("2022/a.html", "2022/a.html"),
        ("2022\\b.html", "2022/b.html"),
        ("D:\\数据\\2022\\报告1.html", "2022/报告1.html"),
        ("/home/x/saved/2022/a.html", "2022/a.html"),
        ("c.html", "x/y/c.html"),
        ("A.HTML", ""),
        ("z.html", ""),
        ("2022\\B.HTML", "2022/b.html"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_row_means_the_file_whose_path_ends_like_its_own(row: str, file: str, encoding: str) -> None:
    table = f"文件,网址\r\n{row},{URL}\r\n".encode(encoding)
    manifest = read_manifest("manifest.csv", table, FILES)
    assert manifest.addresses == ({file: URL} if file else {})
    assert [row for row, _ in manifest.idle] == ([] if file else ["row 2"])


@pytest.mark.parametrize(
    "table",
    [
        f"url,file\n{URL},a.html",
        f"a.html\t{URL}",
        f"本地路径,原文网址\na.html,{URL}",
        f"file;url\na.html;{URL}",
        f'"FILE","URL"\n"a.html","{URL}"',
    ],
)
def test_columns_and_their_order_and_signs(table: str) -> None:
    assert read_manifest("manifest.csv", table.encode(), ["a.html"]).addresses == {"a.html": URL}


def test_rows_that_give_no_address_are_told_with_their_reason() -> None:
    table = f"file,url\na.html,{URL}\na.html,{URL}\nb.html,javascript:0\nb.html\n\nz.html,{URL}\n"
    manifest = read_manifest("urls.csv", table.encode(), FILES)
    assert [row for row, _ in manifest.idle] == ["row 3", "row 4", "row 5", "row 7"]


def test_rows_without_a_word_are_no_rows() -> None:
    manifest = read_manifest("urls.csv", f"file,url\n,\na.html,{URL}\n,,\n\n".encode(), FILES)
    assert (manifest.addresses, manifest.idle) == ({"a.html": URL}, [])


def test_a_table_that_is_none_is_an_error() -> None:
    with pytest.raises(ManifestError):
        read_manifest("manifest.csv", b"a.html," + b"x" * 200_000, FILES)


# Bundles


def a_bundle(
    parts: list[tuple[str, str, bytes]], head: str = f"Snapshot-Content-Location: {URL}\r\n"
) -> bytes:
    inner = b"".join(
        f"--X\r\nContent-Type: {kind}\r\nContent-Location: {place}\r\n\r\n".encode() + body + b"\r\n"
        for kind, place, body in parts
    )
    top = f"From: <Saved by Blink>\r\n{head}Date: Sun, 5 Mar 2023 02:00:00 -0000\r\nMIME-Version: 1.0\r\n"
    return f'{top}Content-Type: multipart/related; boundary="X"\r\n\r\n'.encode() + inner + b"--X--\r\n"


def test_a_bundle_tells_its_address_its_day_its_pages_and_parts() -> None:
    body = a_bundle(
        [("text/html", URL, b"<p>a"), ("image/png", "http://x.cn/1.png", b"png"), ("text/html", "", b"<p>b")]
    )
    bundle = read_mhtml(body, NOW)
    assert [(page.url, page.body, page.fetched) for page in bundle.pages] == [
        (URL, b"<p>a", DAY),
        ("", b"<p>b", DAY),
    ]
    assert [part.body for part in bundle.parts] == [b"png"]


@pytest.mark.parametrize("before", [b"", b"\r\n\r\n"])
def test_a_bundle_of_other_browsers_tells_its_address_in_its_own_way(before: bytes) -> None:
    body = before + a_bundle([("text/html", "", b"<p>a")], f"Content-Location: {URL}\r\n")
    assert [(page.url, page.fetched) for page in read_mhtml(body, NOW).pages] == [(URL, DAY)]


def test_a_bundle_of_word_has_no_address_of_the_web_and_may_not_say_its_day() -> None:
    body = a_bundle(
        [("text/html", "file:///C:/0.htm", b"<p>a")], "Snapshot-Content-Location: file:///C:/0.htm\r\n"
    )
    assert read_mhtml(body, NOW).pages[0].url == ""
    assert read_mhtml(body.replace(b"Date:", b"X-Date:"), NOW).pages[0].fetched == NOW


@pytest.mark.parametrize(
    "body",
    [
        a_bundle([("text/plain", "", b"a")]),
        b"MIME-Version: 1.0\r\n"
        + b"".join(
            b'Content-Type: multipart/related; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3_000)
        ),
        a_bundle([("image/png", "", b"")] * 6_000),
    ],
)
def test_bundles_without_a_page_or_without_end_are_one_line(body: bytes) -> None:
    with pytest.raises(MhtmlError, match=r"\A[^\n]+\Z"):
        read_mhtml(body, NOW)


def test_an_unknown_charset_and_transfer_stop_nothing() -> None:
    body = a_bundle([('text/html; charset="klingon"\r\nContent-Transfer-Encoding: x-odd', URL, b"<p>a")])
    assert read_mhtml(body, NOW).pages[0].body.strip() == b"<p>a"


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_damage_to_a_bundle_is_one_error(junk: bytes, place: int) -> None:
    whole = a_bundle([("text/html", URL, b"<p>a")])
    with contextlib.suppress(MhtmlError):
        assert read_mhtml(whole[:place] + junk + whole[place:], NOW).pages


# Sorts


HTML = "<html><body><p>字</p></body></html>"


@pytest.mark.parametrize(
    "name",
    [
        "a.html",
        "a.HTM",
        "b.XHTML",
        "c.md",
        "noext",
        "page.html.1",
        "show.aspx@id=45",
        "content.jsp?id=123",
        "a.doc",
        "1",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_page_is_one_whatever_its_name(name: str, encoding: str) -> None:
    assert sort_of(name, HTML.encode(encoding)) is Sort.PAGE


@pytest.mark.parametrize(
    ("name", "body", "sort"),
    [
        ("a.pdf.html", pdf_of_lines(["字"]), Sort.PAPER),
        ("a.html", a_docx(["字"]), Sort.PAPER),
        ("a.bin", zipped({"a.html": HTML}), Sort.ZIP),
        ("a.doc", a_bundle([("text/html", URL, b"<p>")]), Sort.MHTML),
        ("a", b"WARC/1.0\r\n", Sort.WARC),
        ("a.jsonl", b'{"title": "<p>"}', Sort.LINES),
        ("a.css", b"p { content: '<p>' }", Sort.OTHER),
        ("a.txt", "字".encode(), Sort.TEXT),
        ("a.log", "字".encode(), Sort.OTHER),
        ("a.html", b"\x7fELF\0\0\0\0" * 20, Sort.BINARY),
        ("a.html", b" \n", Sort.EMPTY),
        ("a.txt", b"\x89PNG\r\n\x1a\n", Sort.PICTURE),
        ("a.html", b"\0" + HTML.encode(), Sort.PAGE),
        ("a.txt", "主题: 字\n来源: 字\n".encode(), Sort.TEXT),
    ],
)
def test_other_files_are_told_by_what_they_hold(name: str, body: bytes, sort: Sort) -> None:
    assert sort_of(name, body) is sort


@given(st.text(max_size=20), st.binary(max_size=300))
def test_every_file_is_of_some_sort(name: str, body: bytes) -> None:
    assert sort_of(name, body) in Sort


def test_the_command_shows_what_is_read_out_of_a_bundle(tmp_path: Path) -> None:
    page = "<h1>大余县人民政府2022年度法治政府建设情况报告</h1><p>2022年，全年学法十次。</p>"
    (tmp_path / "a.doc").write_bytes(a_bundle([("text/html; charset=utf-8", URL, page.encode())]))
    result = CliRunner().invoke(zhice, ["--data", str(tmp_path), "extract", str(tmp_path / "a.doc")])
    record = json.loads(result.stdout)
    assert (record["year"], record["url"]) == (2022, URL)


BURSTING = {
    "parts": (a_bundle([("text/html", "", b"<p>a")] * 10_001), "more than 5,000 parts"),
    "nested": (
        b"MIME-Version: 1.0\r\n" + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * 11,
        "parts without end",
    ),
    "folded": (
        b"MIME-Version: 1.0\r\n" + b'Content-Type:\r\n multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * 11,
        "parts without end",
    ),
    "headers": (a_bundle([("text/html", "\r\na: b" * 200_001, b"<p>a")]), "more than 200,000 headers"),
    "lines": (a_bundle([("text/html", "", b"\r\n" * 2_000_001)]), "more than 2,000,000 lines"),
}


@pytest.mark.parametrize("kind", BURSTING)
def test_a_bundle_that_bursts_is_refused_before_it_is_taken_apart(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.reading.mhtml.message_from_bytes", None)
    body, words = BURSTING[kind]
    with pytest.raises(MhtmlError, match=words):
        read_mhtml(body, NOW)


def test_a_page_that_names_a_frame_again_and_again_does_not_grow_beyond_measure() -> None:
    place = f"http://www.example.gov.cn/{'a' * 1_900}.html\r\nContent-ID: <f>"
    parts = [("text/html", "", b"cid:f " * 10_000), ("text/html", place, b"<p>b")]
    (page, _) = read_mhtml(a_bundle(parts), NOW).pages
    assert 20 * 1_900 < len(page.body) < 120_000


def test_a_part_in_a_packing_of_no_browser_is_empty() -> None:
    packed = "\r\nContent-Transfer-Encoding: x-uuencode"
    (page,) = read_mhtml(a_bundle([("text/html", packed, b"begin 644 x\n" + b"\xff\n" * 9)]), NOW).pages
    assert page.body == b""


@pytest.mark.parametrize(
    "text",
    [
        "2023/3/5 上午10:00:00",
        "2023年3月5日 星期日 10:00",
        "2023年03月05日10时00分",
        "2023.3.5 10:00",
        "星期日 三月 05 2023 10:00:00 GMT+0800",
        "星期日, 5 三月 2023 10:00:00 +0800",
        "20230305020000000",
    ],
)
def test_days_of_saving_are_read_in_the_words_of_chinese_programs(text: str) -> None:
    assert moment(text) == datetime(2023, 3, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2023年3月5日", "二〇二三年三月五日", "March 5, 2023", "5 March 2023", "2023-3-5"]
)
def test_a_day_without_its_time_is_that_day_in_china(text: str) -> None:
    assert moment(text) == datetime(2023, 3, 4, 16, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2023年3月5日 下午3:00:00", "3:00 PM, March 5, 2023"])
def test_the_half_of_the_day_counts(text: str) -> None:
    assert moment(text) == datetime(2023, 3, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "昨天", "2023年13月45日", "99:99", "2023-03-05 99:99", "一月"])
def test_no_day_is_made_up(text: str) -> None:
    found = moment(text)
    assert found is None or found.day in (4, 5)


@pytest.mark.parametrize(
    "head",
    [
        "<html data-scrapbook-create='20230305020000000' data-scrapbook-source='{}'>",
        "<meta name='savepage-url' content='{}'><meta name='savepage-date' content='2023年3月5日 10:00'>",
        "<link rel=canonical href='{}'><!--FILE ARCHIVED ON 02:00:00 Mar 05, 2023 AND RETRIEVED FROM THE-->",
    ],
)
def test_the_day_of_saving_is_read_wherever_a_program_leaves_it(head: str) -> None:
    marks = marks_in(head.format("http://www.example.gov.cn/1.html").encode())
    assert marks.address == "http://www.example.gov.cn/1.html"
    assert marks.saved is not None
    assert marks.saved.date().isoformat() == "2023-03-05"
