"""Importing saved pages, texts, JSON lines and web archives."""

from __future__ import annotations

import contextlib
import errno
import io
import itertools
import json
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from crawler.extract import Extracted, extract
from crawler.importing import import_paths
from crawler.page import Hints, Page
from crawler.reading.archives import Archive, ArchiveError, write_archive
from crawler.reading.frames import filled
from crawler.reading.manifest import ManifestError, read_manifest
from crawler.reading.papers.files.unzip import Unzipped
from crawler.reading.raw import write_warc
from crawler.reading.saved import marks_in
from index.corpus import Corpus
from index.report import report_id, to_json
from tests.papers import a_docx, a_pdf, ofd_of_lines, pdf_of_lines, zipped
from tests.test_papers import a_form_bomb
from tests.test_saved import a_bundle

TEXT = """示例县人民政府关于2022年度法治政府建设情况的报告

2022年，示例县坚持以习近平法治思想为指导，全面推进法治政府建设。现将有关情况报告如下：
一、主要举措和成效
（一）深化“放管服”改革。全面推行首违不罚清单制度，办理轻微不罚案件三十余件。
二、存在的问题
部分乡镇执法力量不足，执法人员能力有待提升。
三、下一步工作安排
继续推进法治政府示范创建，加强行政执法监督。
示例县人民政府
2023年1月15日
"""
URL = "http://www.example.gov.cn/1.html"
PAGE = (
    "<html><head><title>示例县</title>{head}</head><body><div class='TRS_Editor'>{text}</div></body></html>"
)


def page(head: str = "", text: str = TEXT) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return PAGE.format(head=head, text=paragraphs)


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "data" / "corpus.db") as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "saved"
    made.mkdir()
    return made


def problems(corpus: Corpus, *paths: Path) -> list[str]:
    return [f"{f.name}: {f.reason}" for f in import_paths(corpus, paths).total.failed]


@pytest.mark.parametrize(("kind", "make"), [("pdf", pdf_of_lines), ("docx", a_docx), ("ofd", ofd_of_lines)])
def test_a_file_of_an_office_becomes_a_report(
    corpus: Corpus, folder: Path, kind: str, make: Callable[[list[str]], bytes]
) -> None:
    (folder / f"a.{kind}").write_bytes(make([line for line in TEXT.splitlines() if line]))
    (folder / "manifest.csv").write_text(f"file,url\na.{kind},http://www.example.gov.cn/a.{kind}\n")
    assert import_paths(corpus, [folder]).total.counts == {"new": 1}
    (row,) = corpus.rows()
    report = corpus.get(row.id)
    assert report is not None
    assert (report.title, report.year) == (TEXT.splitlines()[0], 2022)
    assert "全面推行首违不罚清单制度" in report.text
    kinds = ["intro", "achievements", "problems", "plans", "other"]
    assert [section.kinds[0] for section in report.sections] == kinds
    assert corpus.find_url(f"http://www.example.gov.cn/a.{kind}") == report.id
    assert import_paths(corpus, [folder]).total.counts == {"unchanged": 1}


def test_a_scan_is_not_taken_for_a_report(corpus: Corpus, folder: Path) -> None:
    (folder / "scan.pdf").write_bytes(a_pdf([[]]))
    report = import_paths(corpus, [folder])
    assert corpus.counts()["reports"] == 0
    assert [Path(file.name).name for file in report.total.files_aside] == ["scan.pdf"]


def test_a_text_and_a_page_become_reports_once(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.html").write_text(page(text=TEXT.replace("2022", "2021")))
    first, second = import_paths(corpus, [folder]), import_paths(corpus, [folder])
    assert first.total.counts == {"new": 2}
    assert second.total.counts == {"unchanged": 2}
    assert [row.year for row in corpus.rows()] == [2022, 2021]


def test_a_folder_that_moved_loses_and_doubles_nothing(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT)
    import_paths(corpus, [folder])
    moved = folder.rename(folder.with_name("elsewhere"))
    report = import_paths(corpus, [moved])
    assert report.total.counts == {"duplicate": 1}
    assert corpus.counts()["reports"] == 1


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="http://www.example.gov.cn/a/t20230115_1.html">',
        "<!-- saved from url=(0043)http://www.example.gov.cn/a/t20230115_1.html -->",
        "<!-- Mirrored from www.example.gov.cn/a/t20230115_1.html by HTTrack Website Copier -->",
        "<!--\n Page saved with SingleFile \n url: http://www.example.gov.cn/a/t20230115_1.html \n -->",
    ],
)
def test_a_saved_page_says_where_it_is_from(corpus: Corpus, folder: Path, head: str) -> None:
    (folder / "a.html").write_text(page(head))
    import_paths(corpus, [folder])
    assert corpus.find_url("http://www.example.gov.cn/a/t20230115_1.html")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("manifest.csv", "url,file\nhttp://www.example.gov.cn/t20230115_7.html,a.html\n"),
        ("urls.tsv", "a.html\thttp://www.example.gov.cn/t20230115_7.html\n"),
        ("manifest.csv", "sep=;\nFile Name;Page URL\na.html;http://www.example.gov.cn/t20230115_7.html\n"),
        ("manifest.csv", "序号,文件名,网页地址\n1,%61.html,http://www.example.gov.cn/t20230115_7.html\n"),
    ],
)
def test_a_manifest_says_where_pages_are_from(corpus: Corpus, folder: Path, name: str, table: str) -> None:
    (folder / "a.html").write_text(page('<link rel="canonical" href="http://other.example.gov.cn/">'))
    (folder / name).write_text(table)
    import_paths(corpus, [folder])
    assert corpus.find_url("http://www.example.gov.cn/t20230115_7.html")


def _workbook(*rows: tuple[object, ...]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file.getvalue()


def test_a_manifest_may_be_a_workbook(corpus: Corpus, folder: Path) -> None:
    url = "http://www.example.gov.cn/t20230115_"
    (folder / "a.html").write_text(page())
    (folder / "b.html").write_text(page())
    linked = f'=HYPERLINK("{url}8.html","原文")'
    table = _workbook(("序号", "文件名", "网址"), (1, "a.html", f"{url}7.html"), (2, "b.html", linked), (3,))
    (folder / "manifest.xlsx").write_bytes(table)
    report = import_paths(corpus, [folder])
    assert corpus.find_url(f"{url}7.html")
    assert corpus.find_url(f"{url}8.html")
    assert [failure.name.rsplit("/")[-1] for failure in report.total.failed] == ["manifest.xlsx, row 4"]


@pytest.mark.parametrize("body", [b"", b"file,url\n", _workbook(("file", "url"))[:300]])
def test_a_workbook_that_is_none_is_told(body: bytes) -> None:
    with pytest.raises(ManifestError, match="no workbook"):
        read_manifest("manifest.xlsx", body, ["a.html"])


@given(
    st.lists(st.text("aA/", min_size=1, max_size=7).filter(lambda path: path.strip("/")), max_size=8),
    st.text("aA/", min_size=1, max_size=7),
)
def test_a_row_means_the_file_at_its_path_or_the_only_one_that_ends_most_like_it(
    paths: list[str], named: str
) -> None:
    files = sorted({"/".join(filter(None, path.split("/"))) for path in paths})
    row = "/".join(filter(None, named.split("/")))

    def shared(file: str) -> int:
        ends = zip(reversed(row.lower().split("/")), reversed(file.lower().split("/")), strict=False)
        return len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], ends)))

    most = max(map(shared, files), default=0)
    best = [file for file in files if shared(file) == most and most]
    wanted = row if row in files else best[0] if len(best) == 1 else ""
    found = read_manifest("manifest.csv", f"file,url\n{named},{URL}".encode(), files)
    assert list(found.addresses) == ([wanted] if wanted and row else [])


def test_rows_that_name_one_of_many_files_of_a_name_cost_no_look_at_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folded: list[str] = []
    monkeypatch.setattr("crawler.reading.manifest._folded", lambda name: folded.append(name) or name)
    files = [f"{number}/index.html" for number in range(1_000)]
    rows = "".join(f"{file},{URL}?{number}\n" for number, file in enumerate(files))
    assert len(read_manifest("manifest.csv", rows.encode(), files).addresses) == 1_000
    assert len(folded) <= 10 * len(files)


def test_a_table_that_bursts_is_left() -> None:
    with pytest.raises(ManifestError, match="a row has more than 100,000 characters"):
        read_manifest("manifest.csv", b"a," * 60_000, ["a.html"])
    for row in (b"x.html,y\n", b"x.html\n"):
        found = read_manifest("manifest.csv", row * 12_000, ["a.html"])
        assert "the table is left" in found.idle[-1][1]
        assert len(found.idle) < 10_010


def test_a_file_of_lines_of_which_none_is_a_report_is_left(corpus: Corpus, folder: Path) -> None:
    (folder / "a.jsonl").write_text("1\n" * 11_000)
    failed = import_paths(corpus, [folder]).total.failed
    assert len(failed) == 10_001
    assert failed[-1].reason == "10,000 of its lines are no reports: the others are left"


def test_a_manifest_that_is_none_is_told_and_the_pages_are_kept(corpus: Corpus, folder: Path) -> None:
    (folder / "a.html").write_text(page())
    (folder / "manifest.csv").write_text("a.html," + "x" * 200_000)
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 1}
    assert [(f.name, "table of addresses" in f.reason) for f in report.total.failed] == [(str(folder), True)]


def test_an_imported_page_meets_the_crawled_one(corpus: Corpus, folder: Path) -> None:
    record = {"title": "示例县2022年法治政府建设年度报告", "url": "http://www.example.gov.cn/1.html"}
    lines = folder / "a.jsonl"
    lines.write_text(json.dumps(record))
    import_paths(corpus, [lines])
    (folder / "a.html").write_text(page('<link rel="canonical" href="http://www.example.gov.cn/1.html">'))
    report = import_paths(corpus, [folder / "a.html"])
    assert report.total.counts == {"changed": 1}


def test_a_browsers_single_file_is_read(corpus: Corpus, folder: Path) -> None:
    (folder / "a.mhtml").write_bytes(
        b"Snapshot-Content-Location: http://www.example.gov.cn/9.html\r\n"
        b'Content-Type: multipart/related; boundary="X"\r\n\r\n--X\r\n'
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + page().encode()
        + b"\r\n--X--\r\n"
    )
    assert import_paths(corpus, [folder]).total.counts == {"new": 1}
    assert corpus.find_url("http://www.example.gov.cn/9.html")


def test_the_raw_page_is_kept(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT)
    import_paths(corpus, [folder])
    (row,) = corpus.rows()
    snapshot = corpus.snapshot(corpus.versions(row.id)[0].snapshot or "")
    assert snapshot is not None
    assert snapshot.body == TEXT.encode()
    assert snapshot.url == (folder / "a.txt").as_uri()


def test_what_cannot_be_imported_is_told_in_one_line_each_and_the_rest_is_kept(
    corpus: Corpus, folder: Path
) -> None:
    (folder / "empty.html").write_bytes(b" \n")
    (folder / "binary.htm").write_bytes(b"\x7fELF\0\0\0\0" * 20)
    (folder / "notice.txt").write_text("关于召开会议的通知\n请各单位准时参加。")
    (folder / "good.txt").write_text(TEXT)
    (folder / "blank").mkdir()
    report = import_paths(corpus, [folder, folder / "missing.html", folder / "blank"])
    found = report.lines()
    assert (len(report.total.failed), len(report.total.files_aside)) == (4, 1)
    for name, word in (
        ("empty.html", "empty"),
        ("binary.htm", "binary"),
        ("notice.txt", "no report"),
        ("missing.html", "no such file"),
        ("blank", "without pages"),
    ):
        assert sum(name in line and word in line and "\n" not in line for line in found) == 1
    assert corpus.counts()["reports"] == 1
    assert corpus.counts()["set_aside"] == 1


def test_the_kept_record_of_an_import_does_not_say_where_files_lie(corpus: Corpus, folder: Path) -> None:
    (folder / "empty.html").write_bytes(b"")
    (folder / "notice.txt").write_text("关于召开会议的通知\n请各单位准时参加。")
    (folder / "a.jsonl").write_text("{broken\n")
    report = import_paths(corpus, [folder])
    assert str(folder) in json.dumps(report.to_json())
    record = corpus.runs()[0].record
    assert str(folder) not in json.dumps(record)
    assert [each["name"] for each in record["total"]["failed"]] == ["a.jsonl, line 1", "empty.html"]
    assert [each["name"] for each in record["total"]["files_set_aside"]] == ["notice.txt"]


def test_lines_of_json_are_taken_as_they_are(corpus: Corpus, folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT)
    import_paths(corpus, [folder])
    (row,) = corpus.rows()
    report = corpus.get(row.id)
    assert report is not None
    lines = folder / "b.jsonl"
    lines.write_text(
        json.dumps(to_json(report) | {"url": "http://www.example.gov.cn/2.html"}, ensure_ascii=False)
    )
    assert import_paths(corpus, [lines]).total.counts == {"duplicate": 1}


def test_a_line_that_is_no_report_is_told_with_number_and_field(corpus: Corpus, folder: Path) -> None:
    lines = folder / "a.jsonl"
    good = json.dumps({"title": "示例县2022年法治政府建设年度报告"})
    bad = json.dumps({"title": "示例县报告", "year": "2022年"})
    lines.write_text(f"{good}\n{bad}\n{{broken\n\n[]\n")
    found = problems(corpus, lines)
    assert [line.split(": ")[0].removeprefix(str(lines)) for line in found] == [
        ", line 2",
        ", line 3",
        ", line 5",
    ]
    assert "year" in found[0]
    assert corpus.counts()["reports"] == 1


def test_a_web_archive_is_read_page_by_page(corpus: Corpus, folder: Path) -> None:
    writer = pytest.importorskip(
        "warcio.warcwriter", reason="warcio is not installed: pip install 'zhice[warc]'"
    )
    headers = pytest.importorskip("warcio.statusandheaders")
    with (folder / "a.warc.gz").open("wb") as out:
        archive = writer.WARCWriter(out, gzip=True)
        for number, body in enumerate((page(), "<p>首页</p>", page(text=TEXT.replace("2022", "2020")))):
            http = headers.StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
            archive.write_record(
                archive.create_warc_record(
                    f"http://www.example.gov.cn/{number}.html",
                    "response",
                    payload=io.BytesIO(body.encode()),
                    http_headers=http,
                )
            )
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 2}
    assert report.total.failed == []
    assert corpus.find_url("http://www.example.gov.cn/2.html")


def test_a_text_in_an_attachment_is_found_in_the_same_archive(corpus: Corpus, folder: Path) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")
    title = "示例县人民政府关于2022年度法治政府建设情况的报告"
    pointer = f"<h1>{title}</h1><div class=TRS_Editor><p>详见附件。</p><a href='1.docx'>报告.docx</a></div>"
    url, html = "http://www.example.gov.cn/1.{}", {"content-type": "text/html"}
    paper = a_docx([line for line in TEXT.splitlines() if line])
    pages = [Page(url.format("docx"), paper), Page(url.format("html"), pointer.encode(), html)]
    write_archive(pages, folder / "a.warc.gz")
    assert import_paths(corpus, [folder]).total.counts == {"new": 1}
    (row,) = corpus.rows()
    report = corpus.get(row.id)
    assert report is not None
    assert "全面推行首违不罚清单制度" in report.text
    assert [file.body for file in corpus.files(row.id)] == [paper]
    assert write_warc(corpus, folder / "b.warc") == 2
    assert import_paths(corpus, [folder / "b.warc"]).total.counts == {"unchanged": 1}


def test_pages_whose_texts_are_in_files_of_the_archive_are_kept_a_few_at_a_time(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")
    monkeypatch.setattr("crawler.reading.warcs._TOGETHER", 2)
    url, html, pages = "http://www.example.gov.cn/{}", {"content-type": "text/html"}, []
    papers = {year: a_docx(TEXT.replace("2022", str(year)).split()) for year in range(2015, 2020)}
    for year, paper in papers.items():
        title = f"示例县人民政府关于{year}年度法治政府建设情况的报告"
        link = f"<p>详见附件。</p><a href='{year}.docx'>报告.docx</a>"
        pointer = f"<h1>{title}</h1><div class=TRS_Editor>{link}</div>"
        pages += [Page(url.format(f"{year}.docx"), paper), Page(url.format(year), pointer.encode(), html)]
    write_archive(pages, folder / "a.warc")
    most = [max(map(len, papers.values())), sum(map(len, papers.values()))]
    for held, kept in zip(most, (3, 5), strict=True):
        monkeypatch.setattr("crawler.reading.warcs._MOST_HELD", held)
        report = import_paths(corpus, [folder])
        texts = [corpus.get(row.id) for row in corpus.rows()]
        assert sum(text is not None and "首违不罚" in text.text for text in texts) == kept
        assert sum("held at once" in what for what in report.total.left_out) == (kept < 5)


def test_a_good_text_is_not_replaced_by_a_page_without_it(corpus: Corpus, folder: Path) -> None:
    head = '<link rel="canonical" href="http://www.example.gov.cn/1.html">'
    (folder / "a.html").write_text(page(head))
    import_paths(corpus, [folder])
    (folder / "a.html").write_text(page(head, TEXT.splitlines()[0] + "\n详见附件。"))
    (failure,) = import_paths(corpus, [folder]).total.failed
    assert "kept text stands" in failure.reason
    assert corpus.counts()["versions"] == 1


SHARE = st.floats(0, 1, exclude_max=True)


@given(st.booleans(), SHARE, st.lists(st.tuples(SHARE, st.integers(0, 255)), max_size=5))
def test_no_damage_to_a_web_archive_is_more_than_an_archive_error(
    tmp_path_factory: pytest.TempPathFactory, packed: bool, cut: float, damage: list[tuple[float, int]]
) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")
    file = tmp_path_factory.getbasetemp() / ("damaged.warc.gz" if packed else "damaged.warc")
    write_archive([Page("http://www.example.gov.cn/1.html", page().encode(), {"server": "x"})], file)
    whole = bytearray(file.read_bytes())
    for place, value in damage:
        whole[int(place * len(whole))] = value
    file.write_bytes(whole[: int(cut * len(whole))] if cut else whole)
    with contextlib.suppress(ArchiveError):
        archive = Archive(file)
        assert all(isinstance(read.body, bytes) for read in (*archive.pages(), *archive.papers(())))


def test_half_a_page_of_a_web_archive_that_breaks_off_is_not_kept(corpus: Corpus, folder: Path) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")
    html = {"content-type": "text/html"}
    pages = [Page(f"http://www.example.gov.cn/{n}.html", page(str(n)).encode(), html) for n in range(2)]
    write_archive(pages[:1], folder / "one.warc")
    write_archive(pages, folder / "two.warc")
    one = (folder / "one.warc").stat().st_size
    for cut in (one + 700, (folder / "two.warc").stat().st_size - 200):
        (folder / "a.warc").write_bytes((folder / "two.warc").read_bytes()[:cut])
        report = import_paths(corpus, [folder / "a.warc"])
        assert "no whole WARC" in report.total.failed[0].reason
        assert [row.id for row in corpus.rows()] == [report_id(pages[0].url)]


def test_a_damaged_web_archive_is_told(corpus: Corpus, folder: Path) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")
    (folder / "a.warc.gz").write_bytes(b"\x1f\x8b rubbish")
    assert "WARC" in problems(corpus, folder)[0]


def test_an_address_in_a_page_must_be_one() -> None:
    assert marks_in(b'<link rel="canonical" href="javascript:void(0)">').address == ""
    assert marks_in(b"<p>http://www.example.gov.cn/</p>").address == ""


# Which report a page is


def county(name: str, year: int = 2022, head: str = "") -> str:
    return page(head, TEXT.replace("示例县", name).replace("2022", str(year)))


@pytest.mark.parametrize(
    "address", ["http://www.example.gov.cn/", "http://www.example.gov.cn/index.html", "http://www.example.gov.cn/a/1.html"]
)  # fmt: skip
@pytest.mark.parametrize(
    "mark", ['<link rel="canonical" href="{}">', "<!-- saved from url=(0026){} -->"]
)  # fmt: skip
def test_pages_that_claim_one_address_stay_as_many_reports_as_they_are(
    corpus: Corpus, folder: Path, address: str, mark: str
) -> None:
    head = mark.format(address)
    pages = [("大余县", 2022), ("崇义县", 2022), ("大余县", 2021)]
    for number, (name, year) in enumerate(pages):
        (folder / f"{number}.html").write_text(county(name, year, head))
    assert import_paths(corpus, [folder]).total.counts == {"new": 3}
    assert import_paths(corpus, [folder]).total.counts == {"unchanged": 3}
    front = address.endswith(("/", "index.html"))
    assert [row.url for row in corpus.rows() if row.url] == ([] if front else [address])


def test_a_file_that_now_holds_another_countys_report_leaves_the_first_one(
    corpus: Corpus, folder: Path
) -> None:
    for name in ("大余县", "崇义县", "上犹县", "崇义县", "大余县"):
        (folder / "a.html").write_text(county(name))
        import_paths(corpus, [folder])
    assert sorted(row.title[:3] for row in corpus.rows()) == ["上犹县", "大余县", "崇义县"]
    assert corpus.counts()["versions"] == 3


def test_a_corrected_page_is_a_new_version_of_its_report(corpus: Corpus, folder: Path) -> None:
    (folder / "a.html").write_text(county("大余县"))
    import_paths(corpus, [folder])
    (folder / "a.html").write_text(county("大余县").replace("三十余件", "三十一件"))
    assert import_paths(corpus, [folder]).total.counts == {"changed": 1}


def test_lines_of_one_address_and_several_years_are_several_reports(corpus: Corpus, folder: Path) -> None:
    records = [
        {"title": f"示例县{year}年报告", "year": year, "url": "http://www.example.gov.cn/1.html"}
        for year in (2020, 2021, 2022)
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, records)))
    assert import_paths(corpus, [folder]).total.counts == {"new": 3}
    assert import_paths(corpus, [folder]).total.counts == {"unchanged": 3}


@pytest.mark.parametrize(
    ("before", "encoding"),
    [(b"\x1e", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"\n \r\n", "gb18030"), (b"\x1e", "gb18030")],
)
def test_lines_of_other_programs_are_read(corpus: Corpus, folder: Path, before: bytes, encoding: str) -> None:
    text = "各单位依法行政，推行首违不罚，成效明显。"
    record = {"title": "示例县2022年报告", "sections": [{"kinds": [], "heading": "", "text": text}]}
    (folder / "a.jsonl").write_bytes(before + json.dumps(record, ensure_ascii=False).encode(encoding))
    import_paths(corpus, [folder])
    (kept,) = (corpus.get(row.id) for row in corpus.rows())
    assert kept is not None
    assert kept.sections[0].text == text


@pytest.mark.parametrize("field", ["text", "content", "正文"])
def test_a_text_in_a_field_that_reports_do_not_have_is_told(corpus: Corpus, folder: Path, field: str) -> None:
    (folder / "a.jsonl").write_text(json.dumps({"title": "示例县2022年报告", field: "首违不罚"}))
    report = import_paths(corpus, [folder])
    assert list(corpus.rows()) == []
    assert "sections" in report.total.failed[0].reason


# Folders, ZIP files and what stands beside pages


def test_every_file_of_a_folder_is_read_or_counted(corpus: Corpus, folder: Path) -> None:
    names = ["a.HTM", "b.XHTML", "c.md", "content.jsp?id=123", "noext", "page.html.1", "show.aspx@id=45"]
    for number, name in enumerate(names):
        (folder / name).write_text(county("大余县", 2010 + number))
    (folder / "s.css").write_text("p {}")
    (folder / "t.css").write_text("p {}")
    (folder / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / ".hidden.html").write_text(page())
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 7}
    assert report.total.left_out == {".css files": 2, ".png files": 1, "hidden files": 1}
    assert "left out: 2 .css files, 1 .png files, 1 hidden files" in report.lines()
    assert report.to_json()["total"]["left_out"][".css files"] == 2


def test_a_table_for_folders_below_it_and_rows_without_a_file(corpus: Corpus, folder: Path) -> None:
    (folder / "2022").mkdir()
    for number in range(3):
        (folder / "2022" / f"{number}.html").write_text(county("大余县", 2010 + number))
    rows = ["2022/0.html", "2022\\1.html", "D:\\saved\\2022\\2.html", "2022/9.html"]
    table = "file,url\n" + "".join(
        f"{row},http://www.example.gov.cn/{n}.html\n" for n, row in enumerate(rows)
    )
    (folder / "manifest.csv").write_bytes(table.encode("gb18030"))
    report = import_paths(corpus, [folder])
    assert sorted(row.url[-6:] for row in corpus.rows()) == ["0.html", "1.html", "2.html"]
    assert [(Path(f.name).name, f.reason) for f in report.total.failed] == [
        ("manifest.csv, row 5", "no such file: 2022/9.html")
    ]


@pytest.mark.parametrize("name", ["pages.zip", "pages.bin", "页.html"])
def test_a_zip_of_pages_is_read_like_a_folder(corpus: Corpus, folder: Path, name: str) -> None:
    members = {
        "a/1.html": county("大余县"),
        "a/2.pdf": pdf_of_lines([line for line in county_lines("崇义县") if line]),
        "a/style.css": "p {}",
        "__MACOSX/a/1.html": "x",
        "a/manifest.csv": "file,url\n1.html,http://www.example.gov.cn/1.html\n",
        "a/empty.html": "",
        "inner.zip": zipped({"b.html": "<p>"}),
    }
    (folder / name).write_bytes(zipped(members))
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 2}
    assert corpus.find_url("http://www.example.gov.cn/1.html")
    assert report.total.left_out == {".css files": 1, "hidden files": 1}
    assert [(Path(f.name).name, f.reason) for f in report.total.failed] == [
        ("empty.html", "is empty"), ("inner.zip", "is a ZIP file in a ZIP file: unpack it first"),
    ]  # fmt: skip
    assert import_paths(corpus, [folder]).total.counts == {"unchanged": 2}


def county_lines(name: str) -> list[str]:
    return TEXT.replace("示例县", name).splitlines()


def test_a_paper_saved_beside_its_page_is_its_text(corpus: Corpus, folder: Path) -> None:
    title = TEXT.splitlines()[0]
    pointer = f"<h1>{title}</h1><div class=TRS_Editor><p>详见附件。</p><a href='{{}}'>报告.docx</a></div>"
    (folder / "z.html").write_text(pointer.format("http://www.example.gov.cn/P1.docx"))
    (folder / "P1.docx").write_bytes(a_docx([line for line in TEXT.splitlines() if line]))
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 1}
    assert report.total.left_out == {"files read with the page beside them": 1}
    (row,) = corpus.rows()
    kept = corpus.get(row.id)
    assert kept is not None
    assert "text_from_attachment" in kept.warnings
    assert len(corpus.files(row.id)) == 1


@pytest.mark.parametrize("name", ["%00.docx", "字" * 200 + ".docx", "..%2F..%2Fetc%2Fpasswd.docx", ".docx"])
def test_a_link_to_no_file_costs_nothing(corpus: Corpus, folder: Path, name: str) -> None:
    link = f"<div class=TRS_Editor><p>详见附件。</p><a href='{name}'>报告.docx</a></div>"
    pointer = f"<h1>{TEXT.splitlines()[0]}</h1>{link}"
    (folder / "a.html").write_text(pointer)
    (folder / "a.zip").write_bytes(zipped({"b.html": pointer.replace("2022", "2021")}))
    assert import_paths(corpus, [folder]).total.counts == {"new": 2}


def test_a_bundle_whose_frame_is_the_report_is_read(corpus: Corpus, folder: Path) -> None:
    url = "http://www.example.gov.cn/f.html"
    frames = [("text/html", "", b"<p>frames"), ("text/html", url, page().encode())]
    (folder / "a.doc").write_bytes(a_bundle(frames))
    report = import_paths(corpus, [folder])
    assert (report.total.counts, report.total.left_out) == ({"new": 1}, {"frames of saved pages": 1})
    (row,) = corpus.rows()
    assert row.url == url
    snapshot = corpus.snapshot(corpus.versions(row.id)[0].snapshot or "")
    assert snapshot is not None
    assert snapshot.fetched.isoformat() == "2023-03-05T02:00:00+00:00"


@pytest.mark.parametrize(
    "shown", ["/text.html", "cid:frame-1@mhtml.blink", "http://www.example.gov.cn/text.html"]
)
def test_the_text_in_a_frame_of_a_bundle_is_that_of_the_page_around_it(
    corpus: Corpus, folder: Path, shown: str
) -> None:
    heading, _, text = TEXT.partition("\n")
    around = f"<title>{heading}</title><h1>{heading}</h1><iframe src='{shown}'></iframe>"
    within = "".join(f"<p>{line}</p>" for line in text.splitlines())
    place = "http://www.example.gov.cn/text.html\r\nContent-ID: <frame-1@mhtml.blink>"
    frames = [("text/html", "", around.encode()), ("text/html", place, within.encode())]
    (folder / "a.mht").write_bytes(a_bundle(frames))
    assert import_paths(corpus, [folder]).total.counts == {"new": 1}
    (row,) = corpus.rows()
    kept = corpus.get(row.id)
    assert kept is not None
    assert (kept.title, "no_text" in kept.warnings) == (heading, False)
    assert kept.text.count("\n") > 2


@pytest.mark.parametrize("frame", ["<p>none", page()], ids=["none", "report"])
def test_the_page_of_a_bundle_and_a_few_of_its_frames_are_read_once(
    corpus: Corpus, folder: Path, frame: str
) -> None:
    read: Counter[bytes] = Counter()

    def reading(asked: Page, hints: Hints = Hints(), name: str = "", files: Sequence[Page] = ()) -> Extracted:  # noqa: B008
        read[asked.body] += 1
        return extract(asked, hints, name, files)

    frames = [f"<p>{number}".encode() for number in range(30)] + [b"<p>frames"]
    parts = [("text/html", "", body) for body in [frames.pop(), frame.encode(), *frames]]
    (folder / "a.mht").write_bytes(a_bundle(parts))
    report = import_paths(corpus, [folder], extract=reading)
    assert set(read.values()) == {1}
    assert len(read) == (21 if frame == "<p>none" else 2)
    assert report.total.left_out == {"frames of saved pages": 31}


def test_a_zip_out_of_all_proportion_to_its_size_is_unpacked_no_further(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.reading.bundles._FREE", 1_000_000)
    bombs = {f"{number}.txt": " " * 900_000 for number in range(5)}
    (folder / "a.zip").write_bytes(zipped({"0.html": county("大余县"), **bombs}))
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 1}
    assert {failure.reason for failure in report.total.failed[1:]} == {
        f"it unpacks to more than {1_000_000 + 50 * (folder / 'a.zip').stat().st_size} bytes"
    }


def test_a_frame_that_a_page_shows_again_and_again_is_filled_in_once() -> None:
    url = "http://www.example.gov.cn/f.html"
    whole = filled(Page(url, f"<iframe src='{url}'></iframe>".encode() * 9), {url: Page(url, b"<p>text")})
    assert whole.body.count(b"<div><p>text</p></div>") == whole.body.count(b"text") == 1


def test_records_of_a_web_archive_are_read_or_counted(corpus: Corpus, folder: Path) -> None:
    writer = pytest.importorskip(
        "warcio.warcwriter", reason="warcio is not installed: pip install 'zhice[warc]'"
    )
    heads = pytest.importorskip("warcio.statusandheaders")
    paper = pdf_of_lines(county_lines("上犹县"))
    records = [
        ("response", "200", "text/html; charset=utf-8", county("大余县").encode()),
        ("response", "200", "", county("崇义县").encode()),
        ("response", "200", "application/pdf", paper),
        ("response", "200", "image/png", b"png"),
        ("response", "404", "text/html", b"<p>none"),
        ("resource", "", "text/html", county("信丰县").encode()),
        ("revisit", "", "text/html", b""),
        ("request", "", "", b"GET / HTTP/1.1\r\n\r\n"),
    ]
    with (folder / "a.warc").open("wb") as out:
        archive = writer.WARCWriter(out, gzip=False)
        for number, (kind, status, media, body) in enumerate(records):
            http = None
            if kind in ("response", "request"):
                first = f"{status} X" if status else "GET / HTTP/1.1"
                given = [("Content-Type", media)] if media else []
                http = heads.StatusAndHeaders(first, given, protocol="HTTP/1.1")
            archive.write_record(
                archive.create_warc_record(
                    f"http://www.example.gov.cn/{number}", kind, payload=io.BytesIO(body), http_headers=http,
                    warc_content_type=media or "application/http", length=len(body),
                )
            )  # fmt: skip
    report = import_paths(corpus, [folder])
    assert report.total.failed == []
    assert report.total.counts == {"new": 4}
    left = {"answers with status 404": 1, "records of image/png": 1, "revisit records": 1}
    assert report.total.left_out == left


# Hostile files: each is told in one line, the others are kept


HOSTILE: dict[str, bytes] = {
    "deep.jsonl": b"[" * 100_000,
    "digits.jsonl": b'{"title": "a", "year": ' + b"9" * 5_000 + b"}",
    "nested.mhtml": b"MIME-Version: 1.0\r\n" + b"".join(
        b'Content-Type: multipart/related; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3_000)
    ),
    "lied.zip": zipped({"a.html": "x" * 100_000}).replace((100_000).to_bytes(4, "little"), b"\x05\0\0\0"),
    "cut.docx": a_docx(["字"] * 50)[:-60],
    "cut.zip": zipped({"a.html": page()})[:-30],
    "bad.pdf": b"%PDF-1.7\n1 0 obj",
    "form.pdf": a_form_bomb(1, 2),
    "text.mht": b"a: b\n" * 1_000,
}  # fmt: skip


def test_one_bad_file_never_costs_the_others(corpus: Corpus, folder: Path) -> None:
    for name, body in HOSTILE.items():
        (folder / name).write_bytes(body)
    (folder / "mirrored.html").write_text("<!-- Mirrored from [::1 by HTTrack -->" + county("大余县"))
    for number, mark in enumerate(
        ("saved from url=(0012)http://[::1/a.html", "Mirrored from [::1 by HTTrack")
    ):
        (folder / f"{number}.html").write_text(f"<!-- {mark} -->" + county("大余县", 2015 + number))
    odd = os.fsencode(folder) + b"/\xff\xfe.html"
    Path(os.fsdecode(odd)).write_text(county("崇义县"))
    Path(os.fsdecode(odd + b".html")).write_bytes(b"")
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 4}
    assert any("without end" in each.reason for each in report.total.files_aside)
    told = {Path(each.name).name.split(",")[0] for each in (*report.total.failed, *report.total.files_aside)}
    assert told == {name if name != "lied.zip" else "a.html" for name in HOSTILE} | {"\ufffd\ufffd.html.html"}
    for line in report.lines():
        assert "\n" not in line
        assert line.encode()
    json.dumps(report.to_json(), ensure_ascii=False).encode()


def test_text_that_is_left_out_is_counted(corpus: Corpus, folder: Path) -> None:
    lines = [(line, 700 - 16 * n) for n, line in enumerate(filter(None, TEXT.splitlines()))]
    (folder / "a.pdf").write_bytes(a_pdf([[*lines, ("- 1 -", 40)]]))
    assert import_paths(corpus, [folder]).total.left_out == {"characters: page numbers": 5}


def test_no_entry_of_a_folder_costs_the_others_and_each_is_told(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, hidden = folder / "locked", folder / "hidden.html"
    locked.mkdir()
    (folder / "good.html").write_text(county("大余县"))
    hidden.write_text(county("崇义县"))
    os.mkfifo(folder / "pipe.html")
    (folder / "lost.html").symlink_to(folder / "nothing")
    (folder / "self.html").symlink_to(folder / "self.html")
    (folder / "round").symlink_to(folder)
    # Root may read everything, so what other users meet is played.
    deny = PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(locked))
    scan, look = os.scandir, Path.stat

    def scandir(path: Path) -> object:
        if Path(path) == locked:
            raise deny
        return scan(path)

    def stat(path: Path, **how: bool) -> os.stat_result:
        if path == hidden:
            raise deny
        return look(path, **how)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "stat", stat)
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 1}
    told = {Path(each.name).name for each in report.total.failed}
    assert told == {"locked", "hidden.html", "lost.html", "self.html"}
    assert report.total.left_out["links to folders, pipes, sockets and devices"] == 2


def test_a_member_that_is_too_large_is_not_unpacked(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, pieces = [], Unzipped.pieces

    def told(parts: Unzipped, name: str) -> Iterator[bytes]:
        opened.append(name)
        return pieces(parts, name)

    monkeypatch.setattr(Unzipped, "pieces", told)
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("large.html", "w", force_zip64=True) as member:
            for _ in range(101):
                member.write(bytes(1_000_000))
        archive.writestr("good.html", county("大余县"))
    report = import_paths(corpus, [folder])
    assert report.total.counts == {"new": 1}
    assert [each.reason for each in report.total.failed] == ["101000000 bytes are too many for one page"]
    assert opened == ["good.html"]
