"""Reading ahead: as many pages at once as there are workers, and the outcome of reading one by one."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import Extracted
from crawler.importing import import_paths
from crawler.page import Hints, Page
from crawler.reading.ahead import Ahead
from crawler.reading.raw import reextract
from crawler.reading.workers import UNREADABLE, Limits, Workers
from crawler.tally import RunReport
from index.corpus import Corpus
from tests.papers import zipped
from tests.test_kill import state
from tests.town import article, extract

HOSTILE = {"hang": lambda: time.sleep(60), "die": lambda: os._exit(7)}


def read(page: Page, hints: Hints = Hints(), name: str = "", files: Sequence[Page] = ()) -> Extracted:  # noqa: B008
    """Reading that does what a page says, and takes now longer, now less."""
    for word, deed in HOSTILE.items():
        if word.encode() in page.body:
            deed()
    time.sleep(random.Random(page.body).uniform(0, 0.004))
    return extract(page, hints, name, files)


def saved(folder: Path) -> list[Path]:
    """Pages with addresses that some share, what is none, and a ZIP file of more."""
    folder.mkdir()
    for number in range(40):
        link = f"<link rel=canonical href=http://www.example.gov.cn/{number % 30}.html>"
        (folder / f"{number}.html").write_text(link + article(number), "utf-8")
    (folder / "7.html").write_text("<h1>通知</h1>", "utf-8")
    (folder / "8.html").write_bytes(b"")
    (folder / "9.zip").write_bytes(zipped({f"{n}.html": article(n) for n in range(38, 60)} | {"a.pdf": "x"}))
    (folder / "a.jsonl").write_text('{"title": "a"}\n', "utf-8")
    return [folder, folder / "missing.html"]


def imported(data: Path, paths: list[Path], ahead: Ahead) -> tuple[RunReport, object]:
    with Corpus.open(data / "corpus.db") as corpus:
        report = import_paths(corpus, paths, extract=ahead, extractor="test 1")
    return report, state(data)


def test_what_is_read_ahead_is_kept_as_what_is_read_one_by_one(tmp_path: Path) -> None:
    paths = saved(tmp_path / "saved")
    with Ahead(read, 3) as ahead:
        report, kept = imported(tmp_path / "ahead", paths, ahead)
    plain, wanted = imported(tmp_path / "plain", paths, Ahead(read))
    assert kept == wanted
    assert report.tallies == plain.tallies
    assert report.total.counts["new"] > 30


def test_kept_pages_are_read_again_ahead_as_one_by_one(tmp_path: Path) -> None:
    def newer(page: Page, hints: Hints = Hints(), name: str = "", files: Sequence[Page] = ()) -> Extracted:  # noqa: B008
        again = Page(page.url, page.body.replace("依法".encode(), "从严".encode()))
        return read(again, hints, name, files)

    paths = saved(tmp_path / "saved")
    outcomes = []
    for name, number in (("ahead", 3), ("plain", 0)):
        imported(tmp_path / name, paths, Ahead(read))
        with Ahead(newer, number) as ahead, Corpus.open(tmp_path / name / "corpus.db") as corpus:
            outcomes.append(reextract(corpus, extract=ahead, extractor="test 2").tallies)
        outcomes.append(state(tmp_path / name))  # type: ignore[arg-type]
    assert outcomes[:2] == outcomes[2:]
    assert outcomes[0][0].counts["changed"] > 20


def test_as_many_pages_are_under_way_as_there_are_workers(tmp_path: Path) -> None:
    meeting = threading.Barrier(3, timeout=20)

    def meet(page: Page, hints: Hints, name: str, files: Sequence[Page]) -> Extracted:
        meeting.wait()
        return extract(page, hints, name, files)

    (tmp_path / "pages").mkdir()
    for number in range(12):
        (tmp_path / "pages" / f"{number}.html").write_text(article(number), "utf-8")
    with Ahead(meet, 3) as ahead:  # type: ignore[arg-type]
        report, _ = imported(tmp_path, [tmp_path / "pages"], ahead)
    assert report.total.counts == {"new": 12}


def test_one_hostile_page_costs_no_other(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(20):
        (pages / f"{number}.html").write_text(article(number), "utf-8")
    (pages / "3.html").write_text("<p>hang", "utf-8")
    (pages / "4.html").write_text("<p>die", "utf-8")
    with Workers(2, Limits(seconds=6), read) as workers, Ahead(workers.extract, 2) as ahead:
        report, _ = imported(tmp_path, [pages], ahead)
    assert report.total.counts == {"new": 18}, report.lines()
    assert report.total.set_aside == {UNREADABLE: 2}


def test_an_interrupt_is_heard_while_every_worker_hangs(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(9):
        (pages / f"{number}.html").write_text("<p>hang", "utf-8")
    soon = threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    with Workers(2, read=read) as workers, Ahead(workers.extract, 2) as ahead:
        soon.start()
        with pytest.raises(KeyboardInterrupt):
            imported(tmp_path, [pages], ahead)
    assert [thread for thread in reading_threads() if not ended(thread)] == []


def reading_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith("reading")]


def ended(thread: threading.Thread) -> bool:
    thread.join(10)  # A third of what a worker may take for a page.
    return not thread.is_alive()


@given(st.lists(st.integers(0, 40_000_000), max_size=30), st.integers(0, 4), st.integers(0, 30))
def test_items_come_in_their_order_each_begun_a_few_places_before(
    sizes: list[int], number: int, broken: int
) -> None:
    def source() -> Iterator[int]:
        for place in range(len(sizes)):
            if place == broken:
                raise OSError("broken")
            yield place

    with Ahead(read, number) as ahead:
        seen, begun = take(ahead, source, sizes, number)
    whole = min(broken, len(sizes))
    assert seen == begun == list(range(whole))


def take(
    ahead: Ahead, source: Callable[[], Iterator[int]], sizes: list[int], number: int
) -> tuple[list[int], list[int]]:
    begun: list[int] = []
    seen: list[int] = []

    def begin(item: int) -> int:
        begun.append(item)
        held = sum(sizes[each] for each in begun[len(seen) : -1])
        assert held <= 50_000_000
        assert len(begun) - len(seen) <= 2 * number + 1
        return sizes[item]

    try:
        for item in ahead.each(source(), begin):
            seen.append(item)
    except OSError:
        assert seen == begun
    return seen, begun
