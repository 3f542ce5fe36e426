"""Load on the pages: requests a second, tail times, memory, and a refresh that lands meanwhile.

`python -m tests.bench web [--reports 30000] [--characters 7000] [--requests 10000] [--data FOLDER]`; a folder
that holds a collection is used as it is. The server is a process of its own, the readers are threads of this:
on a small machine both share its cores, and the figures say so.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from random import Random

import httpx

from crawler.samplesite.reports import as_report, stream
from index.corpus import Corpus
from index.indexing import follow
from search.library import CORPUS, INDEX

PHRASES = (
    "首违不罚",
    "枫桥经验",
    "放管服",
    "扫码入企",
    "法治",
    "行政复议",
    "的",
    "营商环境 -试点",
    "首违不罚 OR 轻微不罚",
)
FILTERS = (
    "",
    "",
    "&year=2020..2023",
    "&region=360000",
    "&section=problems",
    "&level=county&sort=newest",
    "&page=3",
)
SERVE = """
import logging
import sys
from pathlib import Path
from waitress.server import create_server
from search.library import Library
from web import create_app
logging.getLogger("waitress.queue").setLevel(logging.ERROR)
server = create_server(create_app(Library(Path(sys.argv[1])), rate=0), host="127.0.0.1", port=0, threads=4)
print(server.effective_port, flush=True)
server.run()
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench web")
    parser.add_argument("--reports", type=int, default=30_000)
    parser.add_argument("--characters", type=int, default=7_000)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.data or Path(scratch)
        if not (folder / CORPUS).exists():
            build(folder, asked.reports, asked.characters)
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            measure(f"http://127.0.0.1:{int(server.stdout.readline())}", server.pid, folder, asked.requests)
        finally:
            server.terminate()
            server.wait()


def build(folder: Path, reports: int, characters: int) -> None:
    """A collection of the sample site's generator."""
    began = time.perf_counter()
    with Corpus.open(folder / CORPUS) as corpus:
        with corpus.batch():
            for number, sample in enumerate(stream(reports=reports, characters=characters)):
                corpus.put(as_report(sample, f"https://www.example.gov.cn/{number}.html"))
        follow(corpus, folder / INDEX)
    print(f"built {reports} reports of about {characters} characters in {time.perf_counter() - began:.0f} s")


def measure(site: str, server: int, folder: Path, requests: int) -> None:
    """Each load in turn, then the long run during which a refresh lands, then an export."""
    with Corpus.open(folder / CORPUS) as corpus:
        ids = [row.id for row in islice(corpus.rows(), 500)]
    ask(site, mix(ids, 0), 100, 1)  # warm
    print(
        f"{os.cpu_count()} cores for server and readers\n"
        "readers  requests  a second  median ms  95 % ms  slowest ms  failed"
    )
    for readers in (1, 8, 32):
        told(readers, *ask(site, mix(ids, readers), min(requests, 300 + 50 * readers), readers))
    before = memory(server)
    refresh = threading.Thread(target=edit, args=(folder, ids[:100]))
    refresh.start()
    told(8, *ask(site, mix(ids, 99), requests, 8))
    refresh.join()
    print(f"memory: {before} MB before these {requests} requests and a refresh, {memory(server)} MB after")
    export(site, server)


def mix(ids: list[str], seed: int) -> Iterator[str]:
    """Addresses: seven searches, two reports and one page or feed in ten."""
    random = Random(seed)
    for _ in count():
        phrase = random.choice(PHRASES)
        kind = random.random()
        if kind < 0.7:
            yield f"{random.choice(('/', '/', '/api/search'))}?q={phrase}{random.choice(FILTERS)}"
        elif kind < 0.9:
            yield f"/reports/{random.choice(ids)}?q={phrase}"
        else:
            yield random.choice(
                ("/", "/browse", "/coverage", "/coverage?region=360000", "/api/complete?q=首违")
            )


def ask(site: str, addresses: Iterator[str], requests: int, readers: int) -> tuple[list[float], float, int]:
    """Times in ms of so many requests by so many readers at once, seconds in all, and failures."""
    wanted = list(islice(addresses, requests))
    with httpx.Client(base_url=site, timeout=60, limits=httpx.Limits(max_connections=readers)) as client:

        def one(address: str) -> tuple[float, bool]:
            began = time.perf_counter()
            response = client.get(address)
            return (time.perf_counter() - began) * 1000, response.status_code != 200

        began = time.perf_counter()
        with ThreadPoolExecutor(readers) as pool:
            done = list(pool.map(one, wanted))
    return [took for took, _ in done], time.perf_counter() - began, sum(failed for _, failed in done)


def told(readers: int, times: list[float], seconds: float, failed: int) -> None:
    """One line of the table."""
    tail = statistics.quantiles(times, n=20)[-1]
    print(
        f"{readers:7d} {len(times):9d} {len(times) / seconds:9.0f} {statistics.median(times):10.1f}"
        f" {tail:8.1f} {max(times):11.1f} {failed:7d}",
        flush=True,
    )


def edit(folder: Path, ids: list[str]) -> None:
    """A refresh: some reports change, and the index follows."""
    with Corpus.open(folder / CORPUS) as corpus:
        for id in ids:
            if report := corpus.get(id):
                first, *others = report.sections
                corpus.put(replace(report, sections=(replace(first, text=f"{first.text}\n改。"), *others)))
        follow(corpus, folder / INDEX)


def export(site: str, server: int) -> None:
    """Everything as CSV: rows, seconds, and what it did to memory."""
    before, began, rows = memory(server), time.perf_counter(), -1
    with httpx.stream("GET", f"{site}/export.csv", timeout=600) as response:
        for line in response.iter_lines():
            rows += line.startswith(tuple("0123456789abcdef"))
    took = time.perf_counter() - began
    print(f"export of {rows + 1} rows: {took:.1f} s, memory {before} MB -> {memory(server)} MB")


def memory(process: int) -> int:
    """Megabytes that a process holds for itself; mapped index files are the system's."""
    status = Path(f"/proc/{process}/status").read_text()
    match = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(match[1]) // 1024 if match else 0


if __name__ == "__main__":
    main()
