"""The corpus keeps every version, writes nothing twice, and says plainly what it cannot do."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.records import Change, CorpusError, DamagedVersion, DamageError, Outcome, Snapshot
from index.report import Report, Section, report_id

URL = "https://www.example.gov.cn/1.html"
REPORT = Report(
    report_id(URL), "报告", (Section(("intro",), "", "首违不罚。"),), url=URL, year=2022, region="360723"
)
CHANGED = replace(REPORT, sections=(Section(("intro",), "", "轻微不罚。"),))
PAGE = Snapshot(URL, datetime(2023, 1, 15, tzinfo=UTC), {"etag": "a"}, "<p>首违不罚。</p>".encode(), "hash")


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.open(tmp_path / "deep" / "corpus.db") as opened:
        yield opened


def test_a_report_comes_back_as_it_was_kept(corpus: Corpus) -> None:
    assert corpus.put(REPORT) is Outcome.NEW
    assert corpus.get(REPORT.id) == REPORT
    assert corpus.find_url(URL) == REPORT.id
    assert corpus.get("unknown") is None


def test_the_same_report_twice_changes_nothing(corpus: Corpus) -> None:
    corpus.put(REPORT, PAGE)
    before = (corpus.change, corpus.counts())
    assert corpus.put(REPORT, replace(PAGE, sha256="other")) is Outcome.UNCHANGED
    assert (corpus.change, corpus.counts()) == before


def test_a_changed_report_gets_a_version_and_the_old_one_stays(corpus: Corpus) -> None:
    corpus.put(REPORT, PAGE, "1")
    assert corpus.put(CHANGED, None, "2") is Outcome.CHANGED
    assert corpus.get(REPORT.id) == CHANGED
    assert corpus.get(REPORT.id, 1) == REPORT
    assert [(v.number, v.extractor, v.snapshot) for v in corpus.versions(REPORT.id)] == [
        (2, "2", None),
        (1, "1", "hash"),
    ]


def test_changes_since_lists_each_report_once_with_its_last_state(corpus: Corpus) -> None:
    other = replace(REPORT, id="other", title="另一份")
    corpus.put(REPORT)
    corpus.put(other)
    seen = corpus.change
    corpus.put(CHANGED)
    corpus.bury("other")
    assert list(corpus.changes_since(seen)) == [Change(REPORT.id, 2, False), Change("other", 1, True)]
    assert list(corpus.changes_since(corpus.change)) == []


def test_a_tombstone_hides_a_report_and_its_return_revives_it(corpus: Corpus) -> None:
    corpus.put(REPORT)
    corpus.bury(REPORT.id)
    before = corpus.change
    corpus.bury(REPORT.id)
    assert corpus.change == before
    assert corpus.gone(REPORT.id) is not None
    assert list(corpus.rows()) == []
    assert corpus.get(REPORT.id) == REPORT
    assert corpus.put(REPORT) is Outcome.CHANGED
    assert [row.id for row in corpus.rows()] == [REPORT.id]


def test_the_same_content_elsewhere_is_an_alias(corpus: Corpus) -> None:
    corpus.put(REPORT)
    before = corpus.change
    copy = replace(REPORT, id="copy", url="https://copy.example.gov.cn/")
    assert corpus.put(copy) is Outcome.DUPLICATE
    assert corpus.put(copy) is Outcome.DUPLICATE
    assert corpus.change == before
    assert corpus.aliases(REPORT.id) == (copy.url,)
    assert corpus.find_url(copy.url) == corpus.resolve("copy") == REPORT.id


def test_an_alias_that_changes_becomes_a_report_of_its_own(corpus: Corpus) -> None:
    corpus.put(REPORT)
    corpus.put(replace(REPORT, id="copy", url="https://copy.example.gov.cn/"))
    assert corpus.put(replace(CHANGED, id="copy")) is Outcome.NEW
    assert corpus.aliases(REPORT.id) == ()


def test_a_snapshot_is_kept_with_its_version(corpus: Corpus) -> None:
    corpus.put(REPORT, PAGE)
    assert corpus.snapshot("hash") == PAGE
    assert corpus.snapshot("unknown") is None


def test_a_failed_batch_leaves_nothing(corpus: Corpus) -> None:
    def fail() -> None:
        with corpus.batch():
            corpus.put(REPORT)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    assert corpus.get(REPORT.id) is None
    assert corpus.change == 0


def test_rows_are_filtered_by_their_fields(corpus: Corpus) -> None:
    corpus.put(REPORT)
    corpus.put(replace(REPORT, id="b", year=2021))
    assert [row.id for row in corpus.rows({"year": 2021, "region": "360723"})] == ["b"]
    with pytest.raises(ValueError, match="record"):
        list(corpus.rows({"record": "x"}))


def test_pages_set_aside_are_counted_once_by_reason(corpus: Corpus) -> None:
    corpus.set_aside("a.html", "plan", "工作安排")
    corpus.set_aside("a.html", "plan", "工作安排")
    corpus.set_aside("b.html", "notice", "通知")
    assert [aside.name for aside in corpus.asides("plan")] == ["a.html"]
    corpus.unset_aside("a.html")
    assert [aside.name for aside in corpus.asides()] == ["b.html"]


def test_runs_are_told_newest_first_and_are_no_change(corpus: Corpus) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    corpus.add_run("crawl", now, now, {"new": 1})
    corpus.add_run("refresh", now, now, {"new": 0})
    assert [(run.kind, run.record) for run in corpus.runs()] == [
        ("refresh", {"new": 0}),
        ("crawl", {"new": 1}),
    ]
    assert corpus.change == 0


def test_threads_share_a_corpus(corpus: Corpus) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 10):
            corpus.put(replace(REPORT, id=str(number), title=str(number)))

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert corpus.change == corpus.counts()["reports"] == 30


def test_a_file_that_is_no_corpus_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(CorpusError, match=r"corpus\.db"):
        Corpus.open(path)
    assert path.read_bytes() == b"this is no database" * 100


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Corpus.open(tmp_path / "corpus.db").close()
    with closing(sqlite3.connect(tmp_path / "corpus.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(CorpusError, match="newer zhice"):
        Corpus.open(tmp_path / "corpus.db")


def test_a_missing_corpus_is_not_made_for_a_reader(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="zhice import"):
        Corpus.open(tmp_path / "corpus.db", create=False)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CorpusError, match="--data"):
        Corpus.open(tmp_path / "file" / "corpus.db")


def damage(corpus: Corpus, table: str, column: str) -> None:
    """Turn one byte in the middle of every record of a table."""
    with closing(sqlite3.connect(corpus.path)) as connection, connection:
        for key, record in connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
            turned = bytearray(record)
            turned[len(turned) // 2] ^= 0xFF
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (bytes(turned), key))


def test_a_record_that_cannot_be_read_is_named_and_the_others_stay(corpus: Corpus) -> None:
    corpus.put(REPORT, PAGE, "1")
    damage(corpus, "version", "record")
    other = replace(CHANGED, id="other", title="另一份")
    corpus.put(other)
    with pytest.raises(
        DamageError, match=f"version 1 of report {REPORT.id} cannot be read; run zhice repair"
    ):
        corpus.get(REPORT.id)
    assert corpus.get("other") == other
    assert list(corpus.damaged()) == [DamagedVersion(REPORT.id, 1, "报告")]
    shown = corpus.shown(REPORT.id, 1)
    assert shown is not None
    assert (shown.title, shown.region, shown.year, shown.sections) == ("报告", "360723", 2022, ())
    assert shown.warnings == ("damaged_record",)


def test_the_same_report_kept_again_mends_a_record_that_cannot_be_read(corpus: Corpus) -> None:
    corpus.put(REPORT, PAGE, "1")
    damage(corpus, "version", "record")
    change = corpus.change
    assert corpus.put(REPORT, PAGE, "1") is Outcome.UNCHANGED
    assert corpus.get(REPORT.id) == REPORT
    assert corpus.change == change + 1
    assert list(corpus.damaged()) == []


def test_a_raw_page_that_cannot_be_read_is_named(corpus: Corpus) -> None:
    corpus.put(REPORT, PAGE, "1")
    damage(corpus, "snapshot", "body")
    with pytest.raises(DamageError, match=f"the raw page of {URL} cannot be read"):
        corpus.snapshot("hash")


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs a system with users")
def test_a_corpus_in_a_folder_that_cannot_be_written_is_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "corpus.db"
        with Corpus.open(path) as corpus:
            corpus.put(REPORT)
        path.chmod(0o444)
        path.parent.chmod(0o555)
        # Root may write everywhere; nobody may not.
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            with Corpus.open(path, create=False) as corpus:
                assert corpus.get(REPORT.id) == REPORT
                with pytest.raises(CorpusError, match="is the folder writable"):
                    corpus.put(CHANGED)
        finally:
            os.seteuid(user)
            path.parent.chmod(0o755)
