"""Kill -9 at any moment: the next run goes on, and the end is that of an undisturbed run."""

from __future__ import annotations

import multiprocessing
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from crawler.due.frontier import Frontier
from crawler.importing import import_paths
from crawler.reading.ahead import Ahead
from crawler.reading.workers import Workers
from crawler.run import Options, crawl
from crawler.sites.site import Site
from index.corpus import Corpus
from tests.kills import state
from tests.misfortunes import Misfortunes, misfortunes, redirect
from tests.town import Town, article, extract, listing

LEASE = 0.15
KILLS = 25
Run = Callable[[Path, Site], None]
FORK = multiprocessing.get_context("fork")


def run(folder: Path, site: Site) -> None:
    with Corpus.open(folder / "corpus.db") as corpus, Frontier.open(folder / "crawl.db") as frontier:
        crawl(corpus, frontier, [site], Options(extract, "test 1", lease=LEASE))


def run_behind_a_wall(folder: Path, site: Site) -> None:
    with (
        Workers(2, read=extract) as workers,
        Corpus.open(folder / "corpus.db") as corpus,
        Frontier.open(folder / "crawl.db") as frontier,
    ):
        options = Options(workers.extract, "test 1", lease=LEASE, read_list=workers.read_list)
        crawl(corpus, frontier, [site], options)


def run_import(folder: Path, pages: Path) -> None:
    with (
        Workers(2, read=extract) as workers,
        Ahead(workers.extract, workers.number) as ahead,
        Corpus.open(folder / "corpus.db") as corpus,
    ):
        import_paths(corpus, [pages], extract=ahead, extractor="test 1")


def run_killed(run: Callable[[], None], kills: int, seed: int) -> int:
    """Run until a run ends by itself, killing up to `kills` before; returns how many were."""
    chance, killed = random.Random(seed), 0
    while True:
        process = FORK.Process(target=run)
        process.start()
        process.join(chance.uniform(0.0, 0.25) if killed < kills else 60)
        if process.exitcode is not None:
            assert process.exitcode == 0
            if killed >= kills:
                return killed
            continue
        process.kill()
        process.join()
        killed += 1


def town(site: Misfortunes, folder: Path) -> Town:
    made = Town(site, folder, 60)
    site.put("/info/1/5.htm", article(4))
    site.put("/info/1/8.htm", "<h1>通知</h1>")
    site.pages["/info/1/9.htm"] = redirect("/info/3/99.htm")
    site.put("/info/3/99.htm", article(9))
    made.corpus.close()
    made.frontier.close()
    return made


def repeats(site: Misfortunes) -> list[float]:
    """Seconds between two requests for the same article."""
    last: dict[str, float] = {}
    gaps = []
    for seen in site.log:
        if seen.path in last and "/info/" in seen.path:
            gaps.append(seen.came - last[seen.path])
        last[seen.path] = seen.came
    return gaps


def edit(site: Misfortunes) -> None:
    for number in range(0, 60, 7):
        site.put(f"/info/1/{number}.htm", article(number, "首违不罚。"))
    site.put("/info/1/77.htm", article(77))
    site.put("/list.htm", listing(77, *range(10), next_page="/list/10.htm"))
    del site.pages["/info/1/3.htm"]


def compare(tmp_path: Path, prepare: Callable[[Misfortunes, Path], None], seed: int, run: Run = run) -> None:
    with misfortunes() as site:
        made = town(site, tmp_path / "first")
        prepare(site, tmp_path / "first")
        shutil.copytree(tmp_path / "first", tmp_path / "killed")
        run(tmp_path / "first", made.site)
        site.log.clear()
        assert run_killed(lambda: run(tmp_path / "killed", made.site), KILLS, seed) == KILLS
        assert state(tmp_path / "killed") == state(tmp_path / "first")
        assert site.together == 1


def test_a_crawl_killed_again_and_again_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    compare(tmp_path, lambda site, folder: None, seed=1)


def test_a_refresh_killed_again_and_again_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    def prepare(site: Misfortunes, folder: Path) -> None:
        run(folder, site.site("/list.htm", family="vsb"))
        edit(site)

    compare(tmp_path, prepare, seed=2)


def test_a_crawl_whose_pages_are_read_behind_a_wall_too(tmp_path: Path) -> None:
    compare(tmp_path, lambda site, folder: None, 4, run_behind_a_wall)


def test_an_import_killed_again_and_again_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(250):
        (pages / f"{number}.html").write_text(article(number), "utf-8")
    run_import(tmp_path / "first", pages)
    killed = tmp_path / "killed"
    assert run_killed(lambda: run_import(killed, pages), KILLS, seed=5) == KILLS
    assert state(killed) == state(tmp_path / "first")
    assert len(state(killed)["texts"]) == 250  # type: ignore[arg-type]


def test_no_page_is_asked_for_twice_within_the_lease_of_a_dead_run(tmp_path: Path) -> None:
    with misfortunes() as site:
        made = town(site, tmp_path)
        once = replace(made.site, revisit_days=None)
        run_killed(lambda: run(tmp_path, once), 8, seed=3)
        assert all(gap > LEASE * 0.9 for gap in repeats(site))
