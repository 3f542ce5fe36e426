"""Load on the pages: requests a second, tail times, memory, and a refresh that lands meanwhile.

`python -m tests.bench web [--reports 30000] [--characters 7000] [--requests 10000] [--data FOLDER]`; a folder
that holds a collection is used as it is. One process and several are measured in one run; the readers are
threads of this process: on a small machine they share the server's cores, and the figures say so.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from itertools import count, cycle, islice, repeat
from pathlib import Path
from random import Random
from urllib.parse import quote

import httpx

from crawler.samplesite.reports import as_report, stream
from index.corpus import Corpus
from index.indexing import follow
from search.library import CORPUS, INDEX
from tests.served import Served, serving

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
WORST = " NEAR/0 ".join("的是在和有为了不法行政府治一人大会中国工作年度全部分县市区" * 2)
"""The dearest query known: frequent characters, each beside the next."""
_TURNS = 10
_LENGTH = re.compile(rb"^content-length: (\d+)", re.IGNORECASE | re.MULTILINE)
HOSTILE = "127.0.0.2"
"""Where whoever means ill asks from; readers ask from 127.0.0.1."""


def main() -> None:
    """Print the tables: one process, several, and several under readers who mean ill."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench web")
    parser.add_argument("--reports", type=int, default=30_000)
    parser.add_argument("--characters", type=int, default=7_000)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.data or Path(scratch)
        if not (folder / CORPUS).exists():
            build(folder, asked.reports, asked.characters)
        print(f"{os.cpu_count()} cores for server and readers")
        with (
            serving(folder, "--processes", "1", "--rate", "0") as alone,
            serving(folder, "--processes", str(asked.processes), "--rate", "0") as several,
        ):
            measure(folder, (alone, several), asked.requests)
            beset(several)


def build(folder: Path, reports: int, characters: int) -> None:
    """A collection of the sample site's generator."""
    began = time.perf_counter()
    with Corpus.open(folder / CORPUS) as corpus:
        with corpus.batch():
            for number, sample in enumerate(stream(reports=reports, characters=characters)):
                corpus.put(as_report(sample, f"https://www.example.gov.cn/{number}.html"))
        follow(corpus, folder / INDEX)
    print(f"built {reports} reports of about {characters} characters in {time.perf_counter() - began:.0f} s")


def measure(folder: Path, servers: tuple[Served, Served], requests: int) -> None:
    """Each load in turn, then the long run during which a refresh lands, then an export.

    The servers are asked by turns, a few seconds each: what else the machine does meanwhile hits both.
    """
    with Corpus.open(folder / CORPUS) as corpus:
        ids = [row.id for row in islice(corpus.rows(), 500)]
    for served in servers:
        ask(served, mix(ids, 0), 100, 1)  # warm
    held = [memory(served) for served in servers]
    print("processes  readers  requests  a second  median ms  95 % ms  slowest ms  failed  processor ms")
    for readers in (1, 8, 32):
        speeds = by_turns(servers, ids, readers, min(requests, 600 + 50 * readers))
        print(f"{speeds[1] / speeds[0]:9.2f} times the requests a second", flush=True)
    print(f"memory: {held[0]} MB and {held[1]} MB, {held[1] / held[0]:.2f} times\nduring a refresh:")
    generations: dict[int, set[int]] = {}
    refresh = threading.Thread(target=edit, args=(folder, ids[:100]))
    watch = threading.Thread(target=follow_totals, args=(servers[1], refresh, generations))
    refresh.start()
    watch.start()
    by_turns(servers, ids, 8, requests)
    refresh.join()
    watch.join()
    mixed = sum(len(totals) > 1 for totals in generations.values())
    print(f"{len(generations)} generations were answered from, {mixed} of them with several answers")
    for served in servers:
        export(served)


@dataclass
class Load:
    """What one server did in its turns: times in ms, seconds, processor seconds, failures."""

    name: str
    times: list[float] = field(default_factory=list)
    seconds: float = 0
    worked: float = 0
    failed: int = 0

    @property
    def speed(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    def line(self, readers: int) -> str:
        """One line of the table."""
        tail = statistics.quantiles(self.times, n=20)[-1]
        return (
            f"{self.name:>9s} {readers:8d} {len(self.times):9d} {self.speed:9.0f}"
            f" {statistics.median(self.times):10.1f} {tail:8.1f} {max(self.times):11.1f} {self.failed:7d}"
            f" {self.worked / len(self.times) * 1000:13.1f}"
        )


def by_turns(servers: tuple[Served, Served], ids: list[str], readers: int, requests: int) -> list[float]:
    """Ask both servers the same, by turns; prints a line for each and gives the requests a second."""
    loads = Load("one"), Load("several")
    addresses = [mix(ids, readers), mix(ids, readers)]
    for _ in range(_TURNS):
        for load, served, asked in zip(loads, servers, addresses, strict=True):
            before = worked(served)
            times, seconds, failed = ask(served, asked, requests // _TURNS, readers)
            load.times += times
            load.seconds += seconds
            load.failed += failed
            load.worked += worked(served) - before
    for load in loads:
        print(load.line(readers), flush=True)
    return [load.speed for load in loads]


def worked(served: Served) -> float:
    """Processor seconds that all processes of a server have used."""
    ticks = 0
    for process in processes(served):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def processes(served: Served) -> list[str]:
    """The numbers of a server's processes, the parent's first."""
    parent = served.process.pid
    return [str(parent), *Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def beset(served: Served) -> None:
    """The times of a reader, and of the state, while somebody else means ill; and afterwards."""
    addresses = [f"/?q={quote(phrase)}" for phrase in ("首违不罚", "枫桥经验", "行政复议", "营商环境 -试点")]
    print("\nunder ill will   searches: median ms  95 % ms   /healthz: 95 % ms  slowest ms")
    print(f"before           {_reader(served, addresses)}", flush=True)
    with ExitStack() as stack:
        for number in range(400):
            if number < 300:
                sent = b"GET / HTTP/1.1\r\n"
            else:
                address = "/export.csv?rows=hits&q=的" if number % 2 else f"/?q={WORST}"
                sent = f"GET {quote(address, safe='/?=&.')} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            connection = stack.enter_context(served.connect(HOSTILE))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            # A connection that is one too many is closed: that is no fault of the reader's.
            with suppress(OSError):
                connection.sendall(sent)
        print(f"meanwhile        {_reader(served, addresses)}", flush=True)
    print(f"afterwards       {_reader(served, addresses)}")


def _reader(served: Served, addresses: list[str], requests: int = 240) -> str:
    state: list[float] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            state.extend(ask(served, iter(["/healthz"]), 1, 1)[0])
            time.sleep(0.05)

    watching = threading.Thread(target=watch)
    watching.start()
    times = ask(served, cycle(addresses), requests, 1)[0]
    done.set()
    watching.join()
    tails = (statistics.quantiles(each, n=20)[-1] for each in (times, state))
    searches, health = tails
    return f"{statistics.median(times):19.1f} {searches:8.1f} {health:19.1f} {max(state):11.1f}"


def follow_totals(served: Served, refresh: threading.Thread, found: dict[int, set[int]]) -> None:
    """What was found of a string that a refresh writes, by generation; of one there is but one answer."""
    while True:
        ending = not refresh.is_alive()
        answer = httpx.get(f"{served.site}/api/search?q=改。", timeout=60).json()
        found.setdefault(answer["generation"], set()).add(answer["total"])
        if ending:
            return


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


def ask(
    served: Served, addresses: Iterator[str], requests: int, readers: int
) -> tuple[list[float], float, int]:
    """Times in ms of so many requests by so many readers at once, seconds in all, and failures."""
    wanted = list(islice(addresses, requests))
    began = time.perf_counter()
    with ThreadPoolExecutor(readers) as pool:
        done = [one for each in pool.map(_read, repeat(served.port), _dealt(wanted, readers)) for one in each]
    return [took for took, _ in done], time.perf_counter() - began, sum(failed for _, failed in done)


def _dealt(wanted: list[str], readers: int) -> Iterator[list[str]]:
    return (wanted[reader::readers] for reader in range(readers))


def _read(port: int, addresses: list[str]) -> list[tuple[float, bool]]:
    """One reader's times and failures, on one connection.

    Readers share the cores with the server, so they do next to nothing: `http.client` reads every header.
    """
    done = []
    with (
        socket.create_connection(("127.0.0.1", port), 60) as connection,
        connection.makefile("rb", buffering=1 << 17) as answers,
    ):
        for address in addresses:
            asked = f"GET {quote(address, safe='/?=&.%')} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
            began = time.perf_counter()
            connection.sendall(asked)
            status = answers.readline()
            head = b"".join(iter(answers.readline, b"\r\n"))
            answers.read(int(_LENGTH.search(head)[1]))  # type: ignore[index]
            done.append(((time.perf_counter() - began) * 1000, b" 200 " not in status))
    return done


def edit(folder: Path, ids: list[str]) -> None:
    """A refresh: some reports change, and the index follows."""
    with Corpus.open(folder / CORPUS) as corpus:
        for id in ids:
            if report := corpus.get(id):
                first, *others = report.sections
                corpus.put(replace(report, sections=(replace(first, text=f"{first.text}\n改。"), *others)))
        follow(corpus, folder / INDEX)


def export(served: Served) -> None:
    """Everything as CSV: rows, seconds, and what it did to memory."""
    before, began, rows = memory(served), time.perf_counter(), -1
    with httpx.stream("GET", f"{served.site}/export.csv", timeout=600) as response:
        for line in response.iter_lines():
            rows += line.startswith(tuple("0123456789abcdef"))
    took = time.perf_counter() - began
    print(f"export of {rows + 1} rows: {took:.1f} s, memory {before} MB -> {memory(served)} MB")


def memory(served: Served) -> int:
    """Megabytes that all processes hold, shared ones counted once; mapped index files are the system's."""
    held = 0
    for process in processes(served):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        held += int(re.search(r"Pss_Anon:\s+(\d+) kB", rollup)[1])  # type: ignore[index]
    return held // 1024


if __name__ == "__main__":
    main()
