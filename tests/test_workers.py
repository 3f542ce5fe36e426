"""Reading behind a wall: what a worker cannot do costs its page, and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from crawler.extract import Extracted, extract
from crawler.page import Hints, Page
from crawler.reading.workers import UNREADABLE, Limits, Workers
from crawler.run import Options, crawl
from crawler.sites.families.listing import ListError
from crawler.tally import RunReport
from index.report import Report, report_id
from tests import town
from tests.town import Town, listing, running

PAGES = Path(__file__).with_name("pages")
LIMITS = Limits(seconds=6.0, memory=700_000_000)
HOG, HUNG = "took more than 700 MB of memory to read", "took longer than 6 s to read"


def swell() -> None:
    heap = []
    while True:
        heap.append(b"x" * 40_000_000)
        time.sleep(0.001)


def stumble() -> None:
    raise RecursionError("too deep\nfar too deep")


DEEDS: dict[str, tuple[Callable[[], object], str]] = {
    "hang": (lambda: time.sleep(60), HUNG),
    "swell": (swell, HOG),
    "swell at once": (lambda: b"x" * 5_000_000_000, HOG),
    "die": (
        lambda: signal.raise_signal(signal.SIGKILL),
        "could not be read: the reading process was ended by SIGKILL",
    ),
    "leave": (lambda: os._exit(7), "could not be read: the reading process ended with 7"),
    "stumble": (stumble, "could not be read: RecursionError: too deep (test_workers:"),
}


def read(page: Page, hints: Hints = Hints(), name: str = "", files: Sequence[Page] = ()) -> Extracted:  # noqa: B008
    """Reading that does what the page says, in a process of its own."""
    deed = page.body.decode("utf-8", "replace")
    if deed == "who":
        return Extracted(Report(report_id(name), str(os.getpid()), ()), "", "")
    if deed in DEEDS:
        DEEDS[deed][0]()
    return town.extract(page, hints)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2, LIMITS, read) as made:
        yield made


@pytest.mark.parametrize("deed", DEEDS)
def test_a_page_that_does_harm_is_set_aside_with_the_limit_that_it_hit(workers: Workers, deed: str) -> None:
    extracted = workers.extract(Page("http://www.example.gov.cn/1.htm", deed.encode()), Hints(title="报告"))
    assert extracted.set_aside == UNREADABLE
    assert extracted.detail.startswith(DEEDS[deed][1])
    assert extracted.report.title == "报告"
    assert extracted.report.id == report_id("http://www.example.gov.cn/1.htm")
    sound = workers.extract(Page("http://www.example.gov.cn/2.htm", "<h1>示例县报告</h1>".encode()))
    assert (sound.report.title, sound.set_aside) == ("示例县报告", "")


def test_what_is_read_behind_the_wall_is_what_is_read_in_front_of_it() -> None:
    page = Page("http://www.example.gov.cn/1.htm", min(PAGES.glob("*.html")).read_bytes())
    hints = Hints(title="报告", published="2024-01-01")
    with Workers(1) as made:
        behind, before = made.extract(page, hints), extract(page, hints)
    assert behind == before
    assert behind.report.origins == before.report.origins


def test_lists_are_read_behind_the_wall_and_what_is_no_list_is_said(workers: Workers) -> None:
    found = workers.read_list(Page("http://www.example.gov.cn/", listing(1, 2).encode()), "vsb")
    assert [record.url[-6:] for record in found.records] == ["/1.htm", "/2.htm"]
    with pytest.raises(ListError, match="no link to an article"):
        workers.read_list(Page("http://www.example.gov.cn/", b"<p>"), "vsb")


def hostile_town(made: Town, crowd: Workers) -> RunReport:
    """A crawl of twenty pages of which one in five does harm."""
    for number, deed in zip((1, 6, 11, 16), ("hang", "swell", "die", "stumble"), strict=True):
        made.web.put(f"/info/1/{number}.htm", deed)
    options = Options(crowd.extract, "test 1", lease=0.2, read_list=crowd.read_list)
    return crawl(made.corpus, made.frontier, [made.site], options)


def test_a_crawl_with_hostile_pages_keeps_all_the_others(workers: Workers, tmp_path: Path) -> None:
    with running(tmp_path) as made:
        report = hostile_town(made, workers)
        assert len(made.titles()) == 16
        assert report.total.set_aside == {UNREADABLE: 4}
        told = "\n".join(report.lines())
        for reason in (HUNG, HOG, "SIGKILL", "RecursionError: too deep"):
            assert reason in told
        assert hostile_town(made, workers).total.counts["unchanged"] == 16


def work_and_tell(pipe: multiprocessing.connection.Connection) -> None:
    crowd = Workers(2, LIMITS, read)
    pipe.send(int(crowd.extract(Page("", b"who")).report.title))
    pipe.send([child.pid for child in psutil.Process().children()])
    crowd.extract(Page("", b"hang"))
    time.sleep(60)


def test_workers_do_not_outlive_a_killed_run() -> None:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=work_and_tell, args=(there,))
    process.start()
    reader, pids = here.recv(), here.recv()
    assert reader in pids
    assert len(pids) == 2
    children = [psutil.Process(pid) for pid in pids]
    process.kill()
    process.join()
    assert not psutil.wait_procs(children, timeout=20)[1]
