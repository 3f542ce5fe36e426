"""Scouting and crawling measured: `python -m tests.bench scout [SITES]`, sample governments at no delay.

Sites and pages a second and memory, for a third of the sites and for all: cost grows with the sites alone.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from crawler.asking.fetch import Fetcher
from crawler.due.frontier import Frontier
from crawler.extract import EXTRACTOR
from crawler.governments.directory import load
from crawler.reading.workers import Workers
from crawler.run import Options, crawl
from crawler.samplesite.country import Country
from crawler.samplesite.countryside import serving
from crawler.scouting.rows import sites_of
from crawler.scouting.survey import Options as Scouting
from crawler.scouting.survey import scout
from crawler.scouting.view import behind
from index.corpus import Corpus


def serve(country: Country, pipe: Connection) -> None:
    """The country in a process of its own: the crawler's memory alone is measured."""
    with serving(country, 0) as servers:
        pipe.send(next(iter(servers.values())).server_address[1])
        pipe.recv()


def measure(sites: int, folder: Path) -> None:
    country = Country(counties=sites)
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(country, there), daemon=True)
    server.start()
    rows = folder / "directory.tsv"
    rows.write_text(country.directory(here.recv()), "utf-8")
    directory = load(rows)
    governments = [found for host in country.hosts.values() if (found := directory.of(host.site.region))]
    with Workers() as workers, Frontier.open(folder / "crawl.db") as frontier:
        fetcher = Fetcher("bench@example.org")
        began = time.perf_counter()
        told = scout(frontier, directory, governments, Scouting(fetcher, view=behind(workers)))
        scouted = time.perf_counter() - began
        fetcher.close()
        wanted = sites_of(frontier, directory, {government.code: 0 for government in governments})
        with Corpus.open(folder / "corpus.db") as corpus:
            began = time.perf_counter()
            options = Options(workers.extract, EXTRACTOR, read_list=workers.read_list)
            report = crawl(corpus, frontier, list(wanted.values()), options)
            crawled = time.perf_counter() - began
    asked = report.total.counts.get("asked", 0)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(governments)} sites scouted in {scouted:.1f} s: {len(governments) / scouted:.1f} sites/s, "
        f"{sum(told.requests.values()) / scouted:.0f} requests/s; "
        f"{asked} pages crawled in {crawled:.1f} s: {asked / crawled:.0f} pages/s; at most {memory:.0f} MB"
    )
    here.send("done")
    server.join()


def main() -> None:
    sites = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    for count in (sites // 3, sites):
        with tempfile.TemporaryDirectory() as folder:
            measure(count, Path(folder))
