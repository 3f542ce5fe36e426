"""The raw store: reading again, and writing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extract import Extracted
from crawler.importing import import_paths
from crawler.page import Hints, Page
from crawler.reading.archives import ArchiveError
from crawler.reading.raw import reextract, snapshot_of, write_warc
from index.corpus import Corpus
from index.report import Report, Section, report_id

URL = "http://www.example.gov.cn/{}.html"


def reader(mark: str, refuse: str = "") -> object:
    def read(page: Page, hints: Hints = Hints(), name: str = "", files: Sequence[Page] = ()) -> Extracted:  # noqa: B008
        text = page.body.decode()
        sections = (Section(("other",), "", f"{mark}{text}{hints.title}"),)
        report = Report(report_id(page.url or name), "示例县报告", sections, page.url)
        return Extracted(report, "list_page" if refuse and refuse in text else "", "")

    return read


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "corpus.db") as made:
        for number in range(3):
            page = Page(URL.format(number), f"页{number}".encode(), {"set-cookie": "id=1", "etag": "x"})
            hints = Hints(title="列表标题")
            report = reader("旧")(page, hints).report  # type: ignore[operator]
            made.put(report, snapshot_of(page, hints), "old")
        yield made


def test_a_newer_extractor_makes_new_versions_without_fetching(corpus: Corpus) -> None:
    first = reextract(corpus, extract=reader("新"), extractor="new")  # type: ignore[arg-type]
    again = reextract(corpus, extract=reader("新"), extractor="new")  # type: ignore[arg-type]
    assert first.total.counts == {"changed": 3}
    assert again.total.counts == {}
    report = corpus.get(report_id(URL.format(1)))
    assert report is not None
    assert report.sections[0].text == "新页1列表标题"
    assert [version.number for version in corpus.versions(report.id)] == [2, 1]


def test_what_no_longer_reads_as_a_report_is_told_and_stands(corpus: Corpus) -> None:
    report = reextract(corpus, extract=reader("新", "页1"), extractor="new")  # type: ignore[arg-type]
    assert report.total.counts == {"changed": 2}
    assert [failure.name for failure in report.total.failed] == [URL.format(1)]
    assert corpus.counts()["reports"] == 3


def test_cookies_are_not_kept(corpus: Corpus) -> None:
    snapshot = corpus.snapshot(corpus.versions(report_id(URL.format(1)))[0].snapshot or "")
    assert snapshot is not None
    assert "set-cookie" not in snapshot.headers
    assert snapshot.headers["etag"] == "x"


def test_a_written_archive_can_be_imported(tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")
    from tests.test_importing import page as html

    when = datetime(2023, 1, 15, 8, tzinfo=UTC)
    with Corpus.open(tmp_path / "a.db") as corpus, Corpus.open(tmp_path / "b.db") as other:
        saved = tmp_path / "a.html"
        saved.write_text(html(f'<link rel="canonical" href="{URL.format(1)}">'))
        import_paths(corpus, [saved])
        (row,) = corpus.rows()
        snapshot = corpus.snapshot(corpus.versions(row.id)[0].snapshot or "")
        assert snapshot is not None
        report = corpus.get(row.id)
        assert report is not None
        changed = replace(snapshot, sha256="0" * 64, fetched=when, headers={"content-type": "text/html"})
        corpus.put(replace(report, title="示例县2022年报告"), changed, "test")
        assert write_warc(corpus, tmp_path / "out.warc.gz") == 2
        assert import_paths(other, [tmp_path / "out.warc.gz"]).total.counts["new"] == 1
        assert [row.id for row in other.rows()] == [row.id]


def test_an_archive_that_cannot_be_written_is_one_line(corpus: Corpus, tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="warcio is not installed: pip install 'zhice[warc]'")
    with pytest.raises(ArchiveError, match="choose another place"):
        write_warc(corpus, tmp_path / "absent" / "out.warc")
